"""A region and its reference side by side in several subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.errors import MetroregionsError
from metroregions.figures import marks, placement, style
from metroregions.figures.common import limits, require
from metroregions.figures.series import end_label, foot_key, key_entries, last_point, series_of
from metroregions.text import names, numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from metroregions.figures.marks import Years


@style.styled
def side_by_side(
    values: pd.DataFrame,
    *,
    panels: Mapping[str, str],
    region: str,
    reference: str = "germany",
    base: Mapping[str, float] | None = None,
    decimals: Mapping[str, int] | None = None,
    milestones: Years = None,
    breaks: Mapping[str, Years] | None = None,
) -> Figure:
    """Draw one small chart per indicator: one region beside a reference, each on its own axis.

    Args:
        values: `panel`, `region_id`, `year`, `value`, optionally `status` (`estimated` is dashed).
        panels: Values of `panel` → titles, in order; side by side.
        region: The region in the accent colour.
        reference: The territory of the thin dark line.
        base: For panels, a value to mark by a horizontal line, as 100 of an index.
        decimals: For panels, digits of the values written at the ends of the lines.
        milestones: Years for dotted vertical lines.
        breaks: For panels, first years of new series: hatched, and no line runs through.
    """
    require(values, "panel", "region_id", "year", "value")
    if values.empty:
        raise MetroregionsError("The table for this chart is empty: it needs at least one year.")
    top, height, foot, gap = 14.0, 60.0, 28.0, 10.0
    fig = style.canvas(style.PAGE, top + height + foot)
    full = (style.PAGE - gap * (len(panels) - 1)) / len(panels)
    every = sorted({int(year) for year in values["year"]})
    shown: dict[str, list[marks.Segment]] = {}
    for n, (panel, title) in enumerate(panels.items()):
        own = values[values["panel"] == panel]
        grid = sorted({int(year) for year in own["year"]}) or every
        series = series_of(own, grid, marks.years_of((breaks or {}).get(panel)))
        shown |= {f"{panel} {key}": lines_ for key, lines_ in series.items()}
        low, high = limits(own["value"].tolist(), include=(base or {}).get(panel))
        ticks = marks.ticks_between(low, high)
        digits = max((decimals or {}).get(panel, 0), ticks.digits)
        ends = {
            key: end
            for key in (reference, region)
            if (end := last_point(series.get(key, []))) is not None
        }
        texts = {key: numbers.number(end[1], digits) for key, end in ends.items()}
        left = ticks.width + 5
        right = max((style.text_width(t, style.SMALL, 600) for t in texts.values()), default=0) + 5
        place = n * (full + gap)
        ax = style.axes(fig, place + left, top, full - left - right, height)
        ax.set_xlim(grid[0] - 0.5, grid[-1] + 0.5)
        ax.set_ylim(low, high)
        marks.heading(fig, title, left=place)
        marks.value_axis(ax)
        marks.year_axis(ax, grid, marks.years_of(milestones), short=True)
        if base and panel in base:
            ax.axhline(base[panel], color=style.AXIS, lw=0.7, zorder=1)
        marks.mark_breaks(ax, (breaks or {}).get(panel))
        marks.mark_milestones(ax, milestones)
        _two_lines(ax, series, ends, texts, region, reference)
    foot_key(fig, _side_key(shown, region, reference, every, milestones, breaks), 0)
    return fig


def _two_lines(
    ax: Axes,
    series: Mapping[str, list[marks.Segment]],
    ends: Mapping[str, tuple[float, float]],
    texts: Mapping[str, str],
    region: str,
    reference: str,
) -> None:
    """Draw the region's line before that of the reference, each with its last value."""
    marks.draw_series(ax, series.get(reference, []), colour=style.INK, width=0.8, zorder=3)
    gid = f"data-region={region}"
    marks.draw_series(ax, series.get(region, []), colour=style.ACCENT, width=1.6, zorder=4, gid=gid)
    if region not in ends:
        end_label(ax, [], 0)
    colours = {region: style.ACCENT, reference: style.INK}
    placement.end_labels(
        ax, ends, texts, colours=colours, bold=region, apart=8.0, distance=4.0, size=style.SMALL
    )


def _side_key(
    series: dict[str, list[marks.Segment]],
    region: str,
    reference: str,
    grid: Sequence[int],
    milestones: Years,
    breaks: Mapping[str, Years] | None,
) -> list[tuple[str, dict[str, object]]]:
    """List what the panels together show, the region by its name."""
    broken = sorted({year for years in (breaks or {}).values() for year in marks.years_of(years)})
    entries = key_entries(series, None, grid, marks.years_of(milestones), broken)
    own = [
        entry
        for entry in entries
        if entry[0] not in (message("label-this-region"), message("label-other-regions"))
    ]
    return [
        (names.label(region), {"color": style.ACCENT, "lw": 1.6}),
        (names.label(reference), {"color": style.INK, "lw": 0.8}),
        *own,
    ]
