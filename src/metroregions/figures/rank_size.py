"""Rank and size on two logarithmic axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.figures import marks, style
from metroregions.figures.common import require
from metroregions.figures.scatter import name_points
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@style.styled
def rank_size(
    table: pd.DataFrame,
    *,
    unit: str,
    rank_label: str = "",
    focus: Sequence[str] = REGION_ORDER,
    label: Sequence[str] | None = None,
    fit: tuple[float, float] | None = None,
    width: str = "page",
    height: float = 220.0,
) -> Figure:
    """Draw size against rank, both on logarithmic axes.

    Args:
        table: `region_id` (or any name) and `value`; the largest has rank 1.
        unit: What the size is and in what unit.
        rank_label: What is ranked, by default “Rank”.
        focus: Points in the accent colour, the others grey.
        label: Which points are named, by default those in focus.
        fit: Intercept and slope of ln(rank - 1/2) on ln(size), as Gabaix and Ibragimov (2011).
        width: `page` or `half`.
        height: Height of the plotting area in points.
    """
    require(table, "region_id", "value")
    known = table[table["value"] > 0].sort_values("value", ascending=False, kind="stable")
    full = style.WIDTHS[width]
    fig = style.canvas(full, 18 + height + 28)
    marks.heading(fig, unit)
    ax = style.axes(fig, 42, 18, full - 52, height)
    sizes = known["value"].to_numpy(dtype=float)
    ranks = np.arange(1, len(known) + 1, dtype=float)
    if len(known):
        ax.set_xlim(0.8, max(len(known) * 1.25, 2))
        ax.set_ylim(sizes.min() * 0.8, sizes.max() * 1.3)
    ax.set_xscale("log")
    ax.set_yscale("log")
    _log_ticks(ax)
    ax.annotate(rank_label or message("label-rank"), (1, 0), (0, -14),
                xycoords="axes fraction", ha="right", va="top",
                textcoords="offset points", color=style.MUTED, annotation_clip=False)  # fmt: skip
    if fit and len(known):
        line = np.geomspace(sizes.min(), sizes.max(), 40)
        ax.plot(np.exp(fit[0] + fit[1] * np.log(line)) + 0.5, line, color=style.MUTED, lw=0.8)
    ids = known["region_id"].astype(str).tolist()
    plain = [i for i, key in enumerate(ids) if key not in focus]
    ax.plot(ranks[plain], sizes[plain], "o", ms=3, mew=0, color=style.REST_DARK, zorder=3)
    special = [i for i, key in enumerate(ids) if key in focus]
    ax.plot(ranks[special], sizes[special], "o", ms=4.5, mew=0, color=style.ACCENT, zorder=4)
    spots = ax.transData.transform(np.column_stack([ranks, sizes])) if ids else np.zeros((0, 2))
    chosen = [key for key in ids if key in (focus if label is None else label)]
    colours = {key: style.ACCENT if key in focus else style.MUTED for key in ids}
    name_points(ax, ids, [(float(a), float(b)) for a, b in spots], colours, chosen, set())
    return fig


def _log_ticks(ax: Axes) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    for axis, ends in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        low, high = max(ends[0], 1e-12), ends[1]
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        steps = (1, 2, 5) if len(decades) <= 4 else (1,)
        ticks = [s * 10.0**d for d in decades for s in steps if low <= s * 10.0**d <= high]
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(
            FuncFormatter(lambda value, _: numbers.number(value, numbers.decimals_for(value)))
        )
    ax.grid(visible=True, axis="both")
