"""Horizontal rows: names on the left, an axis, numbers on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from metroregions.figures import style
from metroregions.regional.territory import TERRITORIES
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Rows(NamedTuple):
    """A chart of horizontal rows: names on the left, an axis, numbers on the right."""

    fig: Figure
    ax: Axes
    ys: list[float]
    row: float


def row_chart(
    labels: Sequence[str],
    *,
    ends: tuple[float, float],
    width: str = "page",
    apart: int = 0,
    strong: Sequence[bool] = (),
    right: float = 0.0,
    left_air: float = 0.0,
    top: float = 18.0,
    foot: float = 4.0,
    row: float = 13.0,
) -> Rows:
    """Lay out rows; the last `apart` of them stand below a gap.

    Args:
        labels: Names of the rows; too long ones are broken over two lines.
        ends: Ends of the axis.
        width: `page` or `half`.
        apart: How many rows stand apart at the end.
        strong: Which names are set semibold.
        right: Room for numbers at the right, in points.
        left_air: Room for numbers between names and axis.
        top: Room above, for the heading.
        foot: Room below, for ticks.
        row: Height of a row.
    """
    full = style.WIDTHS[width]
    most = full * 0.3
    lines = [style.wrap(text, most, style.BASE, 600) or [""] for text in labels]
    left = max((style.text_width(t, style.BASE, 600) for ls in lines for t in ls), default=0) + 8
    pause = 6.0 if 0 < apart < len(labels) else 0.0
    ys: list[float] = []
    y = 0.0
    for i, own in enumerate(lines):
        tall = max(row, 9.5 * len(own) + 2)
        if i == len(lines) - apart:
            y += pause
        ys.append(y + tall / 2)
        y += tall
    fig = style.canvas(full, top + y + foot)
    ax = style.axes(fig, left + left_air, top, max(full - left - left_air - right, 20), max(y, 1.0))
    ax.set_xlim(*ends)
    ax.set_ylim(max(y, 1.0), 0)
    ax.set_xticks([])
    ax.set_yticks([])
    for i, own in enumerate(lines):
        bold = bool(strong) and strong[i]
        for j, text in enumerate(own):
            down = (j - (len(own) - 1) / 2) * 9.5
            ax.annotate(
                text,
                (0, ys[i]),
                (-left - left_air + 0.5, -down),
                xycoords=ax.get_yaxis_transform(),
                textcoords="offset points",
                ha="left",
                va="center_baseline",
                weight=600 if bold else 400,
                annotation_clip=False,
            )
    return Rows(fig, ax, ys, row)


def right_number(rows: Rows, i: int, text: str, right: float, **look: Any) -> None:
    """Write a number at the right edge, aligned to the right like a column of a table."""
    rows.ax.annotate(
        text,
        (1, rows.ys[i]),
        (right - 0.5, 0),
        xycoords=rows.ax.get_yaxis_transform(),
        textcoords="offset points",
        ha="right",
        va="center_baseline",
        annotation_clip=False,
        **look,
    )


def write_no_data(rows: Rows, i: int) -> None:
    """Say in a row's place that there is no data."""
    rows.ax.annotate(
        message("label-no-data"),
        (0, rows.ys[i]),
        (3, 0),
        xycoords=rows.ax.get_yaxis_transform(),
        textcoords="offset points",
        va="center_baseline",
        color=style.MUTED,
        fontstyle="italic",
    )


def split_off(
    table: pd.DataFrame, references: Sequence[str], by: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide a table into ranked rows and references, the latter in the order given."""
    table = table.assign(region_id=table["region_id"].astype(str))
    apart = table[table["region_id"].isin(references)]
    place = apart["region_id"].map({name: i for i, name in enumerate(references)})
    apart = apart.assign(_place=place).sort_values("_place").drop(columns="_place")
    main = table[~table["region_id"].isin(references)]
    if by:
        main = main.sort_values(by, ascending=False, na_position="last", kind="stable")
    return main, apart


def region_mark(name: str) -> str | None:
    """Return the mark by which the page finds a region in the drawing; None for other names."""
    return f"data-region={name}" if name in TERRITORIES else None
