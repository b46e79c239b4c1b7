"""Estimates with their intervals, one row each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from metroregions.figures import marks, style
from metroregions.figures.common import limits, require
from metroregions.regional.territory import AGGREGATES
from metroregions.text import names, numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@style.styled
def intervals(
    table: pd.DataFrame,
    *,
    unit: str,
    base: float = 1.0,
    decimals: int = 2,
    panels: Mapping[str, str] | None = None,
    columns: int = 3,
    level: int = 95,
    written: bool = True,
) -> Figure:
    """Draw estimates with their intervals as dots and lines, in one panel or several.

    A dot is filled when its interval does not hold `base`, otherwise hollow.

    Args:
        table: `region_id` (or any label), `estimate`, `low`, `high`, optionally `panel`.
        unit: What is shown.
        base: The value of no difference, a vertical line: 1 of a location quotient, 0 of an effect.
        decimals: Digits of the numbers.
        panels: With a column `panel`: its values → titles, in order.
        columns: Panels side by side.
        level: The intervals' level in per cent, for the key.
        written: Write the estimates at the right edge.
    """
    require(table, "region_id", "estimate", "low", "high")
    titles = dict(panels) if panels else {"": ""}
    if panels:
        require(table, "panel")
    ids = list(dict.fromkeys(table["region_id"].astype(str)))
    shown = [names.label(key) for key in ids]
    columns = min(columns, len(titles))
    lines = math.ceil(len(titles) / columns)
    left = max((style.text_width(text) for text in shown), default=0) + 8
    right = 22.0 if written else 4.0
    gap = 10.0
    width = (style.PAGE - left - (right + gap) * columns + gap) / columns
    row = 11.0
    top, title, foot = 28.0, (14.0 if panels else 2.0), 15.0
    tall = row * len(ids)
    fig = style.canvas(style.PAGE, top + lines * (title + tall + foot) + (lines - 1) * 4)
    marks.heading(fig, unit)
    _interval_key(fig, base, level, decimals)
    every = pd.concat([table["estimate"], table["low"], table["high"]]).astype(float).tolist()
    low, high = limits([*every, base])
    for n, (panel, heading) in enumerate(titles.items()):
        line, column = divmod(n, columns)
        ax = style.axes(
            fig,
            left + column * (width + right + gap),
            top + line * (title + tall + foot + 4) + title,
            width,
            tall,
        )
        ax.set_xlim(low, high)
        ax.set_ylim(tall, 0)
        ax.set_yticks([])
        marks.value_axis(ax, axis="x", ticks=4 if columns > 1 else 6)
        ax.axvline(base, color=style.AXIS, lw=0.8, zorder=1)
        if heading:
            ax.set_title(_fitted(heading, width + right, style.TITLE))
        own = table[table["panel"] == panel] if panels else table
        found = {
            str(key): tuple(numbers_)
            for key, numbers_ in zip(
                own["region_id"], own[["estimate", "low", "high"]].to_numpy(float), strict=True
            )
        }
        for i, key in enumerate(ids):
            y = row * (i + 0.5)
            if column == 0:
                ax.annotate(
                    shown[i],
                    (0, y),
                    (-left + 0.5, 0),
                    xycoords=ax.get_yaxis_transform(),
                    textcoords="offset points",
                    va="center_baseline",
                    weight=600 if key in AGGREGATES else 400,
                    annotation_clip=False,
                )
            estimate, lower, upper = found.get(key, (math.nan,) * 3)
            if numbers.is_missing(estimate):
                ax.annotate(
                    message("label-no-data"),
                    (base, y),
                    (4, 0),
                    textcoords="offset points",
                    va="center_baseline",
                    fontsize=style.SMALL,
                    color=style.MUTED,
                    fontstyle="italic",
                    gid="class=halo",
                )
                continue
            _interval(ax, y, estimate, lower, upper, base)
            if written:
                ax.annotate(
                    numbers.number(estimate, decimals),
                    (1, y),
                    (right - 0.5, 0),
                    xycoords=ax.get_yaxis_transform(),
                    textcoords="offset points",
                    ha="right",
                    va="center_baseline",
                    fontsize=style.SMALL,
                    annotation_clip=False,
                )
    return fig


def _interval(ax: Axes, y: float, estimate: float, low: float, high: float, base: float) -> None:
    known = not (numbers.is_missing(low) or numbers.is_missing(high))
    certain = known and not low <= base <= high
    colour = style.ACCENT if certain else style.REST_DARK
    if known:
        ax.plot([low, high], [y, y], color=colour, lw=1.4, zorder=2, solid_capstyle="butt")
    ax.plot(
        [estimate],
        [y],
        "o",
        ms=4.6,
        mew=1.1,
        mec=colour,
        mfc=colour if certain else style.PAPER,
        zorder=3,
    )


def _interval_key(fig: Figure, base: float, level: int, decimals: int) -> None:
    width = fig.get_size_inches()[0] * 72
    ax = style.axes(fig, 0, 13, width, 10)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(10, 0)
    shown = numbers.number(base, 0 if base == int(base) else decimals)
    x = 0.0
    for certain, text in (
        (True, message("label-interval-without", level=level, base=shown)),
        (False, message("label-interval-with", level=level, base=shown)),
    ):
        _interval(ax, 5, x + 9, x, x + 18, x - 1 if certain else x + 9)
        ax.text(x + 23, 5.2, text, va="center_baseline", fontsize=style.SMALL, color=style.MUTED)
        x += 23 + style.text_width(text, style.SMALL) + 16


def _fitted(text: str, width: float, size: float) -> str:
    """Shorten a text that is wider than its place, at a word, with an ellipsis."""
    if style.text_width(text, size, 600) <= width:
        return text
    words = text.split()
    while words and style.text_width(" ".join(words) + "…", size, 600) > width:
        words.pop()
    return " ".join(words) + "…"
