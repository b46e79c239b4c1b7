"""The dumbbell: two years of each region on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.figures import marks, style
from metroregions.figures.common import limits, require
from metroregions.figures.rows import Rows, region_mark, row_chart, split_off, write_no_data
from metroregions.regional.territory import AGGREGATES
from metroregions.text import names, numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure


@style.styled
def dumbbell(
    values: pd.DataFrame,
    *,
    years: tuple[int, int],
    unit: str,
    decimals: int = 0,
    references: Sequence[str] = AGGREGATES,
    focus: str | None = None,
    breaks: marks.Years = None,
    width: str = "page",
    ordered: bool = True,
) -> Figure:
    """Draw two years per row: a grey dot for the first, a coloured one for the last.

    Args:
        values: `region_id`, `year`, `value`; only the two years are used.
        years: First and last year.
        unit: What is shown and in what unit.
        decimals: Digits of the values written beside the dots.
        references: Rows set apart below.
        focus: The region in the accent colour; without one all have it.
        breaks: First years of new series: with one in between, the dots are joined by dots only.
        width: `page` or `half`.
        ordered: Sort by the last year; otherwise keep the order of the table.
    """
    require(values, "region_id", "year", "value")
    first, last = years
    wide = values[values["year"].isin(years)].pivot(
        index="region_id", columns="year", values="value"
    )
    wide = wide.reindex(pd.unique(values["region_id"])).reindex(columns=[first, last])
    table = wide.set_axis(["first", "last"], axis=1).rename_axis("region_id").reset_index()
    main, apart = split_off(table, references, "last" if ordered else None)
    table = pd.concat([main, apart], ignore_index=True)
    ids = table["region_id"].tolist()
    pairs = list(zip(table["first"].astype(float), table["last"].astype(float), strict=True))
    known = [v for pair in pairs for v in pair if not numbers.is_missing(v)]
    room = max((style.text_width(numbers.number(v, decimals)) for v in known), default=0) + 7
    rows = row_chart(
        [names.label(key) for key in ids],
        ends=limits(known),
        width=width,
        apart=len(apart),
        strong=[key == focus for key in ids],
        right=room,
        left_air=room,
        top=28,
    )
    marks.heading(rows.fig, unit)
    broken = any(first < year <= last for year in marks.years_of(breaks))
    low, high = rows.ax.get_xlim()
    for i, (key, (start, end)) in enumerate(zip(ids, pairs, strict=True)):
        y = rows.ys[i]
        is_apart = i >= len(main)
        chosen = key == focus or (focus is None and not is_apart)
        colour = style.ACCENT if chosen else style.INK if is_apart else style.REST_DARK
        rows.ax.plot([low, high], [y, y], color=style.RULE, lw=0.5, zorder=1, clip_on=False)
        ends = [v for v in (start, end) if not numbers.is_missing(v)]
        if not ends:
            write_no_data(rows, i)
            continue
        if len(ends) == 2:
            rows.ax.plot(
                ends, [y, y], color=colour, lw=1.6, zorder=2, ls=(0, (1, 1.6)) if broken else "-"
            )
        for value, face in ((start, style.PAPER), (end, colour)):
            if not numbers.is_missing(value):
                rows.ax.plot(
                    [value],
                    [y],
                    "o",
                    ms=5,
                    mew=1.1,
                    mec=colour,
                    mfc=face,
                    zorder=4,
                    clip_on=False,
                    gid=region_mark(key) if face == colour else None,
                )
        _beside(rows, y, start, end, decimals, key == focus)
    _dumbbell_key(rows, years, broken)
    return rows.fig


def _beside(rows: Rows, y: float, start: float, end: float, decimals: int, strong: bool) -> None:
    """Write both values outside the pair of dots: the lower on the left, the higher right."""
    rightmost = numbers.is_missing(start) or (not numbers.is_missing(end) and end >= start)
    for value, right in ((end, rightmost), (start, not rightmost)):
        if numbers.is_missing(value):
            continue
        latest = value is end
        rows.ax.annotate(
            numbers.number(value, decimals),
            (value, y),
            (5 if right else -5, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center_baseline",
            color=style.INK if latest else style.MUTED,
            weight=600 if latest and strong else 400,
            annotation_clip=False,
            gid="class=halo",
        )


def _dumbbell_key(rows: Rows, years: tuple[int, int], broken: bool) -> None:
    """Say which dot is which, below the heading."""
    width = rows.fig.get_size_inches()[0] * 72
    ax = style.axes(rows.fig, 0, 13, width, 10)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(0, 10)
    ax.plot([3], [5], "o", ms=5, mew=1.1, mec=style.MUTED, mfc=style.PAPER)
    ax.text(9, 5.2, str(years[0]), va="center_baseline", fontsize=style.SMALL, color=style.MUTED)
    ax.plot([36], [5], "o", ms=5, mew=1.1, mec=style.MUTED, mfc=style.MUTED)
    ax.text(42, 5.2, str(years[1]), va="center_baseline", fontsize=style.SMALL, color=style.MUTED)
    if broken:
        ax.plot([70, 88], [5, 5], color=style.MUTED, lw=1.6, ls=(0, (1, 1.6)))
        ax.text(
            93, 5.2, message("label-break-between"), va="center_baseline", fontsize=style.SMALL,
            color=style.MUTED,
        )  # fmt: skip
