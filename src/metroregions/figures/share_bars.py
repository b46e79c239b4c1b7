"""Bars of shares: what each region is made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from metroregions.figures import marks, style
from metroregions.figures.common import require
from metroregions.figures.rows import Rows, row_chart, write_no_data
from metroregions.text import names, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure


@style.styled
def share_bars(
    shares: pd.DataFrame,
    *,
    unit: str,
    colours: Mapping[str, str] | None = None,
    decimals: int = 0,
    marker: float | None = None,
    marker_label: str = "",
    width: str = "page",
) -> Figure:
    """Draw one bar per row, divided into parts that add up to 100 per cent.

    Args:
        shares: `row`, `part`, `share` in per cent, in the order wanted.
        unit: What is shown.
        colours: Part → colour; by default the accent and greys for up to three parts, else the
            categories.
        decimals: Digits of the shares written in the bars, where there is room.
        marker: A share to compare all rows with, a dashed line.
        marker_label: What that share is.
        width: `page` or `half`.
    """
    require(shares, "row", "part", "share")
    order = list(dict.fromkeys(shares["row"].astype(str)))
    parts = list(dict.fromkeys(shares["part"].astype(str)))
    palette = (style.ACCENT, style.REST, style.REST_DARK)
    if len(parts) > len(palette):
        palette = style.CATEGORIES  # type: ignore[assignment]
    chosen = {part: palette[i % len(palette)] for i, part in enumerate(parts)}
    chosen.update(colours or {})
    rows = row_chart(
        order, ends=(0, 100), width=width, top=32, foot=12 if marker is not None else 4, row=15
    )
    marks.heading(rows.fig, unit)
    table = shares.set_index([shares["row"].astype(str), shares["part"].astype(str)])["share"]
    per_point = 100 / rows.ax.get_window_extent().width
    for i, row in enumerate(order):
        start = 0.0
        for part in parts:
            value = float(table.get((row, part), math.nan))
            if numbers.is_missing(value):
                continue
            rows.ax.barh(
                rows.ys[i], value, rows.row * 0.72, left=start, color=chosen[part],
                ec=style.PAPER, lw=0.6, zorder=2,
            )  # fmt: skip
            text = numbers.percent(value, decimals)
            if style.text_width(text, style.SMALL, 600) + 4 < value / per_point:
                rows.ax.text(
                    start + value / 2, rows.ys[i], text, ha="center", va="center_baseline",
                    fontsize=style.SMALL, weight=600, color=style.on(chosen[part]), zorder=3,
                )  # fmt: skip
            start += value
        if start == 0:
            write_no_data(rows, i)
    _part_names(rows, parts, chosen)
    if marker is not None and not numbers.is_missing(marker):
        end = rows.ax.get_ylim()[0]
        rows.ax.plot([marker] * 2, [0, end + 2], color=style.INK, lw=0.9, ls=(0, (3, 2)), zorder=5,
                     clip_on=False)  # fmt: skip
        rows.ax.annotate(
            f"{marker_label}: {numbers.percent(marker, decimals)}", (marker, end + 2), (0, -2),
            textcoords="offset points", ha="center", va="top", fontsize=style.SMALL,
            annotation_clip=False,
        )  # fmt: skip
    return rows.fig


def _part_names(rows: Rows, parts: Sequence[str], colours: Mapping[str, str]) -> None:
    """Name the parts above the bars, each behind a square of its colour."""
    width = rows.fig.get_size_inches()[0] * 72
    ax = style.axes(rows.fig, 0, 16, width, 10)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(10, 0)
    x = 0.0
    for part in parts:
        text = names.label(part)
        ax.fill([x, x + 7, x + 7, x], [1.5, 1.5, 8.5, 8.5], color=colours[part], lw=0)
        ax.text(x + 10, 5.2, text, va="center_baseline", fontsize=style.SMALL)
        x += 10 + style.text_width(text, style.SMALL) + 12
