"""The timeline of milestones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from metroregions.errors import MetroregionsError
from metroregions.figures import style
from metroregions.figures.common import require
from metroregions.text import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@style.styled
def timeline(
    milestones: pd.DataFrame,
    *,
    below: Sequence[str] = ("network",),
    box: float = 92.0,
    ends: tuple[int, int] | None = None,
) -> Figure:
    """Draw milestones along a line of years: policy above, networks below.

    Args:
        milestones: `date` (1995, 1995-03 or 1995-03-08), `title`, optionally `kind`.
        below: Kinds that stand below the line.
        box: Width of the texts in points.
        ends: First and last year of the line, by default from the dates.
    """
    require(milestones, "date", "title")
    if milestones.empty:
        raise MetroregionsError("The table of milestones is empty: there is nothing to draw.")
    rows = milestones.assign(_at=[_moment(str(date)) for date in milestones["date"]])
    rows = rows.sort_values("_at", kind="stable")
    first, last = ends or (int(rows["_at"].min()), int(rows["_at"].max()) + 1)
    kinds = rows["kind"] if "kind" in rows else pd.Series("", index=rows.index)
    margin = 6.0
    per_year = (style.PAGE - 2 * margin) / max(last - first, 1)
    upper = _stacked(rows[~kinds.isin(below)], first, per_year, margin, box)
    lower = _stacked(rows[kinds.isin(below)], first, per_year, margin, box)
    above = max((item.reach for item in upper), default=0) + 8
    under = max((item.reach for item in lower), default=0) + 8
    band = 13.0
    height = above + band + under
    fig = style.canvas(style.PAGE, height)
    ax = style.axes(fig, 0, 0, style.PAGE, height)
    ax.set_axis_off()
    ax.set_xlim(0, style.PAGE)
    ax.set_ylim(height, 0)
    ax.fill(
        [margin, style.PAGE - margin, style.PAGE - margin, margin],
        [above, above, above + band, above + band],
        color=style.NO_DATA,
        lw=0,
    )
    step = 5 if last - first > 12 else 1
    for year in range(math.ceil(first / step) * step, last + 1, step):
        x = margin + (year - first) * per_year
        ax.text(
            min(max(x, margin + 10), style.PAGE - margin - 10),
            above + band / 2,
            str(year),
            ha="center",
            va="center_baseline",
            fontsize=style.SMALL,
            color=style.MUTED,
        )
    for items, side, edge in ((upper, -1, above), (lower, 1, above + band)):
        colour = style.ACCENT if side < 0 else style.REST_DARK
        for item in items:
            _milestone(ax, item, edge, side, colour)
    return fig


def _moment(date: str) -> float:
    """Turn a date of any precision into a point on the axis of years."""
    parts = [int(part) for part in date.split("-")]
    month = parts[1] if len(parts) > 1 else 1
    day = parts[2] if len(parts) > 2 else 1
    return parts[0] + (month - 1) / 12 + (day - 1) / 365


class _Item(NamedTuple):
    x: float
    date: str
    lines: list[str]
    left: bool  # the text stands left of its stem
    start: float  # distance of the text's near edge from the line
    reach: float  # distance of the text's far edge from the line


def _stacked(
    rows: pd.DataFrame, first: int, per_year: float, margin: float, box: float
) -> list[_Item]:
    """Stack texts from right to left on the lowest level that is free.

    Texts hang to the right of their stem, so a stem never crosses a text of a later milestone.
    """
    leading = 9.0
    levels: list[float] = []  # left end of what each level holds already
    chosen: list[tuple[float, str, list[str], bool, int]] = []
    for at, date, title in list(zip(rows["_at"], rows["date"], rows["title"], strict=True))[::-1]:
        x = margin + (float(at) - first) * per_year
        left = x + box > style.PAGE
        near, far = (x - box, x) if left else (x, x + box)
        level = next((i for i, taken in enumerate(levels) if far + 4 <= taken), len(levels))
        if level == len(levels):
            levels.append(near)
        levels[level] = near
        chosen.append(
            (x, numbers.date(str(date)), style.wrap(str(title), box - 4, style.SMALL), left, level)
        )
    heights = [
        max(len(lines_) for *_, lines_, _, level in chosen if level == i) * leading + 12
        for i in range(len(levels))
    ]
    return [
        _Item(x, date, lines_, left, 6 + sum(heights[:level]),
              6 + sum(heights[:level]) + len(lines_) * leading + 9)
        for x, date, lines_, left, level in chosen
    ]  # fmt: skip


def _milestone(ax: Axes, item: _Item, edge: float, side: int, colour: str) -> None:
    far = edge + side * item.reach
    ax.plot([item.x, item.x], [edge, far], color=colour, lw=0.8, zorder=2)
    ax.plot([item.x], [edge], "o", ms=4, mew=0, color=colour, zorder=3)
    shift = -3 if item.left else 3
    align = "right" if item.left else "left"
    # The text always reads downwards: date first, on whichever side of the line it stands.
    top = far if side < 0 else edge + item.start
    ax.text(
        item.x + shift, top + 6.5, item.date, ha=align, va="baseline", fontsize=style.SMALL,
        weight=600, color=style.ACCENT if side < 0 else style.MUTED,
    )  # fmt: skip
    for i, line in enumerate(item.lines):
        ax.text(
            item.x + shift, top + 6.5 + 9 * (i + 1), line, ha=align, va="baseline",
            fontsize=style.SMALL,
        )  # fmt: skip
