"""Small multiples: one small chart a region, in one fixed order and on one scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from metroregions.errors import MetroregionsError
from metroregions.figures import marks, style
from metroregions.figures.common import limits, require
from metroregions.figures.series import end_label, key_entries, last_point, series_of
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import names, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from metroregions.figures.marks import Years


@style.styled
def small_multiples(
    values: pd.DataFrame,
    *,
    unit: str,
    milestones: Years = None,
    breaks: Years = None,
    reference: str | None = "germany",
    base: float | None = None,
    decimals: int = 0,
    regions: Sequence[str] = REGION_ORDER,
    columns: int = 4,
) -> Figure:
    """Draw one small chart per region, all on the same axes, in the fixed order.

    Each region stands in the accent colour before the others in grey, with Germany as a thin dark
    line. The free panel at the end holds the key.

    Args:
        values: `region_id`, `year`, `value`, optionally `status` (`estimated` is drawn dashed).
        unit: What is shown and in what unit; stands on top.
        milestones: Years for dotted vertical lines.
        breaks: First years of new series: hatched, and no line runs through.
        reference: The territory of the thin dark line, if `values` holds it.
        base: A value to mark by a horizontal line: 100 of an index, zero.
        decimals: Digits of the value written at the end of each line.
        regions: The regions shown.
        columns: Panels side by side.
    """
    require(values, "region_id", "year", "value")
    grid = sorted({int(year) for year in values["year"]})
    if not grid:
        raise MetroregionsError("The table for this chart is empty: it needs at least one year.")
    event_years, break_years = marks.years_of(milestones), marks.years_of(breaks)
    shown = values[values["region_id"].isin([*regions, reference])]
    series = series_of(shown, grid, break_years)
    low, high = limits(shown["value"].tolist(), include=base)

    rows = math.ceil((len(regions) + 1) / columns)
    ticks = marks.ticks_between(low, high)
    digits = max(decimals, ticks.digits)
    left, top, title, foot = max(ticks.width + 5, 18.0), 16.0, 15.0, 14.0
    ends = [last_point(series.get(region, [])) for region in regions]
    texts = [numbers.number(end[1], digits) for end in ends if end]
    right = max((style.text_width(text, style.SMALL, 600) for text in texts), default=0) + 5
    gap = right + 6
    width = (style.PAGE - left - right - gap * (columns - 1)) / columns
    height = 62.0
    row_height = title + height + 5
    fig = style.canvas(style.PAGE, top + rows * row_height + foot)
    marks.heading(fig, unit)
    for i in range(len(regions) + 1):
        row, column = divmod(i, columns)
        ax = style.axes(
            fig, left + column * (width + gap), top + row * row_height + title, width, height
        )
        if i == len(regions):
            marks.line_key(ax, key_entries(series, reference, grid, event_years, break_years))
            continue
        region = regions[i]
        ax.set_xlim(grid[0] - 0.5, grid[-1] + 0.5)
        ax.set_ylim(low, high)
        ax.set_title(names.label(region))
        marks.value_axis(ax)
        if column:
            ax.set_yticklabels([])
        marks.year_axis(ax, grid, event_years, short=True)
        if i + columns < len(regions):
            ax.set_xticklabels([])
        if base is not None:
            ax.axhline(base, color=style.AXIS, lw=0.7, zorder=1)
        marks.mark_breaks(ax, break_years)
        marks.mark_milestones(ax, event_years)
        others = [series.get(other, []) for other in regions if other != region]
        marks.draw_background(ax, others, colour=style.REST, width=0.6, zorder=2)
        if reference:
            marks.draw_series(ax, series.get(reference, []), colour=style.INK, width=0.8, zorder=3)
        own = series.get(region, [])
        marks.draw_series(
            ax, own, colour=style.ACCENT, width=1.6, zorder=4, gid=f"data-region={region}"
        )
        end_label(ax, own, digits)
    return fig
