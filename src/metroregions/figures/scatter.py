"""The scatter: two values of each region or district."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.figures import marks, placement, style
from metroregions.figures.common import limits, require
from metroregions.figures.rows import region_mark
from metroregions.regional.territory import AGGREGATES
from metroregions.text import names
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@style.styled
def scatter(
    table: pd.DataFrame,
    *,
    x_unit: str,
    y_unit: str,
    references: Sequence[str] = AGGREGATES,
    focus: Sequence[str] = (),
    crosshair: str | None = "germany",
    fit: tuple[float, float] | None = None,
    label: Sequence[str] | None = None,
    width: str = "page",
    height: float = 230.0,
) -> Figure:
    """Draw points with their names beside them, for example growth against level.

    Args:
        table: `region_id` (or any name), `x`, `y`; a point without both is left out and named.
        x_unit: What the horizontal axis shows.
        y_unit: What the vertical axis shows; stands on top.
        references: Points drawn dark.
        focus: Points in the accent colour; without any, all but the references have it.
        crosshair: The point through which thin lines run, dividing the chart in four.
        fit: Intercept and slope of a line to draw.
        label: Which points are named, by default all.
        width: `page` or `half`.
        height: Height of the plotting area in points.
    """
    require(table, "region_id", "x", "y")
    full = style.WIDTHS[width]
    known = table.dropna(subset=["x", "y"])
    absent = [key for key in table["region_id"].astype(str) if key not in set(known["region_id"])]
    low, high = _airy(known["y"].tolist())
    left = max(marks.ticks_between(low, high, 5).width + 6, 20.0)
    right, top, foot = 6.0, 18.0, 30.0
    fig = style.canvas(full, top + height + foot + (10 if absent else 0))
    ax = style.axes(fig, left, top, full - left - right, height)
    marks.heading(fig, y_unit)
    ax.set_xlim(*_airy(known["x"].tolist()))
    ax.set_ylim(low, high)
    marks.value_axis(ax, axis="x", ticks=7 if width == "page" else 4)
    marks.value_axis(ax, ticks=5)
    ax.annotate(
        x_unit,
        (1, 0),
        (0, -16),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="right",
        va="top",
        color=style.MUTED,
        annotation_clip=False,
    )
    if absent:
        note = f"{message('label-no-data')}: {', '.join(names.label(key) for key in absent)}"
        fig.text(
            0, 2 / (fig.get_size_inches()[1] * 72), note, color=style.MUTED, fontstyle="italic"
        )
    middle = known[known["region_id"] == crosshair]
    if len(middle):
        ax.axvline(float(middle["x"].iloc[0]), color=style.AXIS, lw=0.7, ls=(0, (3, 2)))
        ax.axhline(float(middle["y"].iloc[0]), color=style.AXIS, lw=0.7, ls=(0, (3, 2)))
    if fit:
        ends = np.array(ax.get_xlim())
        ax.plot(ends, fit[0] + fit[1] * ends, color=style.MUTED, lw=0.8)
    ids = known["region_id"].astype(str).tolist()
    spots = [(float(a), float(b)) for a, b in ax.transData.transform(known[["x", "y"]].to_numpy())]
    colours = {
        key: style.INK
        if key in references
        else (style.ACCENT if not focus or key in focus else style.REST_DARK)
        for key in ids
    }
    for key, (x, y) in zip(ids, known[["x", "y"]].to_numpy(), strict=True):
        ax.plot(
            [x], [y], "o", ms=5, mew=0.6, mec=style.PAPER, color=colours[key], zorder=4,
            gid=region_mark(key),
        )  # fmt: skip
    name_points(ax, ids, spots, colours, ids if label is None else label, set(focus))
    return fig


def _airy(values: Sequence[float]) -> tuple[float, float]:
    low, high = limits(values)
    air = (high - low) * 0.04
    return low - air, high + air


def name_points(
    ax: Axes,
    ids: Sequence[str],
    spots: Sequence[tuple[float, float]],
    colours: Mapping[str, str],
    label: Sequence[str],
    strong: set[str],
) -> None:
    """Write names beside points; a thin line leads back where there was no room close by."""
    frame = ax.get_window_extent()
    bounds = placement.Box(frame.x0, frame.y0, frame.x1, frame.y1)
    chosen = [i for i, key in enumerate(ids) if key in set(label)]
    dots = [placement.Box(x - 3, y - 3, x + 3, y + 3) for x, y in spots]
    boxes = placement.place(
        [spots[i] for i in chosen],
        [(style.text_width(names.label(ids[i]), style.BASE, 600), 9.5) for i in chosen],
        bounds,
        obstacles=[dot for i, dot in enumerate(dots) if i not in chosen],
        distance=4.5,
    )
    for i, box in zip(chosen, boxes, strict=True):
        x, y = spots[i]
        near_x, near_y = min(max(x, box.left), box.right), min(max(y, box.bottom), box.top)
        if math.hypot(near_x - x, near_y - y) > 9:
            ends = ax.transData.inverted().transform([(x, y), (near_x, near_y)])
            ax.plot(ends[:, 0], ends[:, 1], color=style.AXIS, lw=0.5, zorder=2)
        at = ax.transData.inverted().transform(
            ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        )
        ax.text(
            at[0], at[1], names.label(ids[i]), ha="center", va="center_baseline", zorder=6,
            color=colours[ids[i]], weight=600 if ids[i] in strong else 400, gid="class=halo",
        )  # fmt: skip
