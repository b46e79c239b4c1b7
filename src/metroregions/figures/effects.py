"""The event study's chart: estimates by year, before and after the event."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from metroregions.figures import marks, style
from metroregions.figures.common import limits, require
from metroregions.text import numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from metroregions.figures.marks import Years


@style.styled
def effects(
    table: pd.DataFrame,
    *,
    unit: str,
    panels: dict[str, str] | None = None,
    columns: int = 2,
    event: float = -0.5,
    event_label: str = "",
    breaks: Mapping[str, Years] | None = None,
    x_label: str = "",
    height: float = 110.0,
) -> Figure:
    """Draw an event study: an estimate with its interval for each year before and after.

    Args:
        table: `year` (relative to the event, or a calendar year), `estimate`, `low`, `high`,
            optionally `panel`. The base year has the estimate 0 and no interval.
        unit: What is shown and in what unit.
        panels: With a column `panel`: its values → titles, in order.
        columns: Panels side by side.
        event: Where the event lies on the axis: a dotted vertical line.
        event_label: What happened; written at that line in the first panel.
        breaks: For panels, the first years of new series: hatched (calendar years only).
        x_label: What the horizontal axis counts.
        height: Height of a panel in points.
    """
    require(table, "year", "estimate", "low", "high")
    titles = dict(panels) if panels else {"": ""}
    if panels:
        require(table, "panel")
    columns = min(columns, len(titles))
    count = math.ceil(len(titles) / columns)
    left, gap, right = 30.0, 34.0, 8.0
    title = 24.0 if panels else 12.0
    top, foot, row_foot = 14.0, (12.0 if x_label else 2.0), 16.0
    width = (style.PAGE - left - right - gap * (columns - 1)) / columns
    fig = style.canvas(style.PAGE, top + count * (title + height + row_foot) + foot)
    marks.heading(fig, unit)
    for n, (panel, heading_text) in enumerate(titles.items()):
        row, column = divmod(n, columns)
        ax = style.axes(
            fig,
            left + column * (width + gap),
            top + row * (title + height + row_foot) + title,
            width,
            height,
        )
        own = table[table["panel"] == panel] if panels else table
        _effect_panel(ax, own, event, event_label if n == 0 else "")
        marks.mark_breaks(ax, (breaks or {}).get(panel))
        if heading_text:
            ax.set_title(heading_text, pad=13 if event_label else 4)
    if x_label:
        full = fig.get_size_inches()[1] * 72
        fig.text(1 - right / style.PAGE, 3 / full, x_label, ha="right", color=style.MUTED)
    return fig


def _effect_panel(ax: Axes, own: pd.DataFrame, event: float, event_label: str) -> None:
    own = own.sort_values("year")
    known = own.dropna(subset=["estimate"])
    ax.set_ylim(*limits([*known["estimate"], *known["low"], *known["high"], 0.0]))
    if known.empty:
        ax.set_axis_off()
        ax.text(
            0.5,
            0.5,
            message("label-no-data"),
            transform=ax.transAxes,
            ha="center",
            color=style.MUTED,
        )
        return
    ax.set_xlim(float(own["year"].min()) - 0.8, float(own["year"].max()) + 0.8)
    marks.value_axis(ax)
    years = [int(year) for year in own["year"]]
    step = next(s for s in (1, 2, 5, 10, 20) if (years[-1] - years[0]) / s <= 9)
    ticks = [year for year in years if year % step == 0]
    texts = [str(year) if year > 1000 else numbers.signed(year) for year in ticks]
    ax.set_xticks(ticks, texts)
    ax.axhline(0, color=style.AXIS, lw=0.8, zorder=1)
    ax.axvline(event, color=style.MUTED, lw=0.8, ls=(0, (1, 2)), zorder=1)
    if event_label:
        ax.annotate(
            event_label,
            (event, 1),
            (0, 2),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            fontsize=style.SMALL,
            color=style.MUTED,
            annotation_clip=False,
        )
    for year, estimate, lower, upper in known[["year", "estimate", "low", "high"]].to_numpy(float):
        bounded = not (numbers.is_missing(lower) or numbers.is_missing(upper))
        low, high = (lower, upper) if bounded else (estimate, estimate)
        certain = bounded and not low <= 0 <= high
        colour = style.ACCENT if year > event else style.REST_DARK
        if bounded:
            ax.plot([year, year], [low, high], color=colour, lw=1.1, zorder=2)
        ax.plot(
            [year],
            [estimate],
            "o",
            ms=4,
            mew=1,
            mec=colour,
            mfc=colour if certain else style.PAPER,
            zorder=3,
        )
