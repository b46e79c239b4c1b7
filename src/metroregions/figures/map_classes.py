"""Values of districts in classes: limits, colours, areas and key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from metroregions.errors import MetroregionsError
from metroregions.figures import geometry, style
from metroregions.figures.map_frame import OUTSIDE, Frame, fill, hatch_missing, rings_of, stroke
from metroregions.regional import territory
from metroregions.text import numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from metroregions.figures.geometry import Points


#: More classes cannot be told apart.
MOST_CLASSES = 7


def class_breaks(values: Sequence[float], classes: int = 5, decimals: int = 0) -> list[float]:
    """Return the inner limits of classes with about the same number of districts (quantiles).

    Limits are rounded as they are shown. Equal limits are merged, so that fewer classes remain
    where values repeat; none where all are the same.
    """
    known = sorted(float(value) for value in values if not numbers.is_missing(value))
    if not known:
        return []
    quantiles = np.quantile(known, np.arange(1, classes) / classes)
    limits = sorted({numbers.rounded(float(q), decimals) for q in quantiles})
    return [limit for limit in limits if known[0] < limit <= known[-1]]


def class_colours(classes: int, colours: Sequence[str]) -> list[str]:
    """Choose colours spread evenly over a palette, mixed between its steps where necessary."""
    last = len(colours) - 1
    if classes == 1:
        return [colours[last // 2]]
    if classes > MOST_CLASSES:
        raise MetroregionsError(
            f"{classes} classes are too many for a map: choose at most {MOST_CLASSES}."
        )
    stops = np.array([[int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in colours], dtype=float)
    places = np.linspace(0, last, classes)
    mixed = [np.interp(places, np.arange(last + 1), stops[:, channel]) for channel in range(3)]
    return ["#" + "".join(f"{round(v):02x}" for v in colour) for colour in zip(*mixed, strict=True)]


class Classes(NamedTuple):
    """Districts sorted into the classes of a map."""

    known: dict[str, float]  # values by district
    limits: list[float]  # inner limits of the classes
    colours: list[str]
    found: list[list[str]]  # districts of each class
    absent: list[str]  # districts without a value


def classified(
    values: pd.DataFrame,
    members: Sequence[str],
    decimals: int,
    classes: int = 5,
    breaks: Sequence[float] | None = None,
    *,
    diverging: bool = False,
) -> Classes:
    """Sort districts into classes: those of `breaks`, else with about as many districts in each."""
    if "ags" not in values or "value" not in values:
        raise MetroregionsError(
            "The table for this map lacks a column: it needs “ags” and “value”."
        )
    known = {
        str(ags): float(value)
        for ags, value in zip(values["ags"], values["value"], strict=True)
        if str(ags) in set(members) and not numbers.is_missing(value)
    }
    limits = (
        sorted(float(b) for b in breaks)
        if breaks is not None
        else class_breaks(list(known.values()), classes, decimals)
    )
    colours = class_colours(len(limits) + 1, style.DIVERGING if diverging else style.SEQUENTIAL)
    found: list[list[str]] = [[] for _ in colours]
    for ags, value in known.items():
        found[int(np.searchsorted(limits, value, side="right"))].append(ags)
    return Classes(known, limits, colours, found, [ags for ags in members if ags not in known])


def draw_surroundings(frame: Frame, members: Sequence[str], width: float, height: float) -> None:
    """Draw what lies around some districts, as far as the frame shows it."""
    frame.axes.set_xlim(0, width)
    frame.axes.set_ylim(0, height)
    near = sorted(set(territory.districts_of("germany")) - set(members))
    fill(frame, rings_of(frame, near), OUTSIDE, clip_on=True)


def draw_classes(frame: Frame, sorted_: Classes, thin: float) -> None:
    """Fill the districts by class; thin pale lines are their borders."""
    borders: list[Points] = []
    for colour, group in zip(sorted_.colours, sorted_.found, strict=True):
        if group:
            # The stroke draws the borders between classes, for both of them.
            fill(frame, rings_of(frame, group), colour, gid="class=values", ec=style.PAPER, lw=thin)
            borders += geometry.inner_borders(frame.shape, group)
    if sorted_.absent:
        hatch_missing(frame, rings_of(frame, sorted_.absent))
    shown = [frame.points(line) for line in borders]
    stroke(frame, shown, style.PAPER, thin, closed=False, zorder=2)


def outline(frame: Frame, ags: Sequence[str]) -> None:
    """Draw a region's outline; on a pale seam the line shows on dark fills too."""
    rings = rings_of(frame, ags, smallest=4)
    stroke(frame, rings, style.PAPER, 1.8, closed=True)
    stroke(frame, rings, style.INK, 0.8, closed=True, zorder=3.5)


def class_key(
    fig: Figure,
    sorted_: Classes,
    decimals: int,
    left: float,
    top: float,
) -> None:
    """Name each class by its limits, the lowest on top, with the number of districts in it."""
    known, limits, colours, found, absent = sorted_
    row = 12.0
    ax = style.axes(fig, left, top, 150, row * (len(colours) + 1))
    ax.set_axis_off()
    ax.set_xlim(0, 150)
    ax.set_ylim(row * (len(colours) + 1), 0)
    ends = [min(known.values(), default=0.0), *limits, max(known.values(), default=0.0)]
    if known:
        for i, colour in enumerate(colours):
            y = i * row
            ax.fill([0, 18, 18, 0], [y + 1, y + 1, y + row - 1, y + row - 1], color=colour, lw=0)
            low, high = (numbers.number(ends[i + j], decimals) for j in (0, 1))
            label = low if low == high else message("label-class", low=low, high=high)
            ax.text(23, y + row / 2 + 0.2, label, va="center_baseline", fontsize=style.SMALL)
            ax.text(
                150,
                y + row / 2 + 0.2,
                message("label-districts", count=len(found[i])),
                ha="right",
                va="center_baseline",
                fontsize=style.SMALL,
                color=style.MUTED,
            )
    if absent:
        y = row * (len(colours) if known else 0)
        box = np.array([[0, y + 1], [18, y + 1], [18, y + row - 1], [0, y + row - 1], [0, y + 1]])
        hatch_missing(Frame(ax, geometry.Topology((), {}), 0, 0, 1), [box])
        ax.text(
            23,
            y + row / 2 + 0.2,
            message("label-no-data"),
            va="center_baseline",
            fontsize=style.SMALL,
        )
