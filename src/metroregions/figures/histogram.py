"""The histogram: a distribution, with one value marked in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from metroregions.figures import marks, style
from metroregions.figures.common import limits
from metroregions.text import numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure


@style.styled
def histogram(
    values: Sequence[float],
    *,
    actual: float,
    unit: str,
    actual_label: str = "",
    bins: int = 30,
    decimals: int = 1,
    width: str = "page",
) -> Figure:
    """Draw how placebo effects are spread, with the actual one as a line.

    Args:
        values: The placebo effects.
        actual: The effect in question.
        unit: What is shown and in what unit.
        actual_label: What the line is called, by default “Actual”.
        bins: Number of bars.
        decimals: Digits of the number at the line.
        width: `page` or `half`.
    """
    known = np.array([float(v) for v in values if not numbers.is_missing(v)])
    full = style.WIDTHS[width]
    fig = style.canvas(full, 150)
    marks.heading(fig, unit)
    ax = style.axes(fig, 30, 30, full - 36, 100)
    ends = limits([*known.tolist(), *([] if numbers.is_missing(actual) else [float(actual)])])
    ax.set_xlim(*ends)
    if len(known):
        counts, edges = np.histogram(known, bins=bins, range=(known.min(), known.max() or 1))
        ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=style.REST,
               ec=style.PAPER, lw=0.5, zorder=2)  # fmt: skip
        ax.set_ylim(0, max(counts.max() * 1.05, 1))
    marks.value_axis(ax, ticks=4)
    marks.value_axis(ax, axis="x", ticks=7 if width == "page" else 4)
    ax.grid(visible=False, axis="x")
    ax.axhline(0, color=style.AXIS, lw=0.6, zorder=3)
    if ends[0] <= 0 <= ends[1]:
        ax.axvline(0, color=style.AXIS, lw=0.6, zorder=1)
    if numbers.is_missing(actual):
        text = f"{actual_label or message('label-actual')}: {message('label-no-data')}"
        fig.text(0, 1 - 21 / 150, text, color=style.ACCENT, weight=600, va="baseline")
        return fig
    ax.axvline(float(actual), color=style.ACCENT, lw=1.6, zorder=4, gid="class=actual")
    place = (float(actual) - ends[0]) / (ends[1] - ends[0])
    ax.annotate(
        f"{actual_label or message('label-actual')}: {numbers.signed(actual, decimals)}",
        (float(actual), 1), (0, 3),
        xycoords=ax.get_xaxis_transform(), textcoords="offset points", color=style.ACCENT,
        weight=600, ha="left" if place < 0.3 else "right" if place > 0.7 else "center",
        va="bottom", annotation_clip=False,
    )  # fmt: skip
    return fig
