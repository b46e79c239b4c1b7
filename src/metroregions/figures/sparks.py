"""The small charts of the key findings: lines with their names, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.errors import MetroregionsError
from metroregions.figures import marks, placement, style
from metroregions.figures.common import limits, require
from metroregions.regional.territory import TERRITORIES
from metroregions.text import names, numbers

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from metroregions.figures.marks import Years

#: Size in points: as wide as a card of the page, whose type is larger than that of charts.
WIDTH, HEIGHT, FOOT = 220.0, 40.0, 11.0
#: Colours by the order of the lines: what the finding is about, what it is compared with.
COLOURS = (style.ACCENT, style.MUTED)


@style.styled
def spark(values: pd.DataFrame, *, breaks: Years = None, decimals: int = 0) -> Figure:
    """Draw one or two lines over time, each with its name and last value at its end.

    Args:
        values: `region_id`, `year`, `value`, optionally `status`; the line in colour first.
        breaks: First years of new series: no line runs through.
        decimals: Digits of the last values.

    Raises:
        MetroregionsError: There are no years, or more than two lines.
    """
    require(values, "region_id", "year", "value")
    grid = sorted({int(year) for year in values["year"]})
    ids = list(dict.fromkeys(values["region_id"].astype(str)))
    if not grid or len(ids) > len(COLOURS):
        raise MetroregionsError("A small chart needs values of one or two territories.")
    series = {
        str(name): marks.segments(rows, grid, marks.years_of(breaks))
        for name, rows in values.groupby("region_id", sort=False)
    }
    ends = {key: series[key][-1].ys[-1] for key in ids if series[key]}
    texts = {key: f"{names.label(key)} {numbers.number(ends[key], decimals)}" for key in ends}
    # A tenth more: another typeface may stand in where a picture cannot see the page's own.
    right = 1.1 * max([style.text_width(t, style.BASE, 600) for t in texts.values()] or [0.0]) + 8
    fig = style.canvas(WIDTH, HEIGHT + FOOT)
    ax = style.axes(fig, 2, 3, WIDTH - right - 2, HEIGHT - 6)
    ax.set_xlim(grid[0] - 0.5, grid[-1] + 0.5)
    ax.set_ylim(*limits(values["value"].tolist()))
    ax.set_yticks([])
    ax.set_xticks([])
    colours = dict(zip(ids, COLOURS, strict=False))
    for key in reversed(ids):
        marks.draw_series(
            ax,
            series[key],
            colour=colours[key],
            width=1.6 if key == ids[0] else 1.0,
            gid=f"data-region={key}" if key in TERRITORIES else None,
        )
    lasts = {key: (grid[-1], value) for key, value in ends.items()}
    placement.end_labels(ax, lasts, texts, colours=colours, bold=ids[0])
    for place, year, side in ((0.0, grid[0], "left"), (1.0, grid[-1], "right")):
        if place == 0 or len(grid) > 1:
            ax.text(
                place,
                -FOOT / (HEIGHT - 6),
                str(year),
                transform=ax.transAxes,
                ha=side,
                color=style.MUTED,
                size=style.SMALL,
            )
    return fig
