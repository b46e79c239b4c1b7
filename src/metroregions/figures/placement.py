"""Where labels go: beside each other, beside their marks, on nothing else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes

    #: A table with a column `year` (milestones, breaks), or the years themselves.
    Years = pd.DataFrame | Iterable[int] | None


def dodge(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels apart along a line, as little as possible.

    The least squares solution under a least distance is an isotonic regression of the positions
    less their rank times the gap (pool adjacent violators: Barlow et al. 1972).

    Args:
        positions: Where the labels would like to be, in any order.
        gap: The least distance between two labels.
        low: Lower end of the line.
        high: Upper end; if the labels do not all fit, they stand closer than `gap`.

    Returns:
        The new positions, in the order given.
    """
    if not positions:
        return []
    n = len(positions)
    if n > 1:
        gap = min(gap, (high - low) / (n - 1))
    order = sorted(range(n), key=lambda i: (positions[i], i))
    pools: list[tuple[float, int]] = []
    for rank, i in enumerate(order):
        mean, size = positions[i] - rank * gap, 1
        while pools and pools[-1][0] > mean:
            before, weight = pools.pop()
            mean = (before * weight + mean * size) / (weight + size)
            size += weight
        pools.append((mean, size))
    flat = [mean for mean, size in pools for _ in range(size)]
    top = high - (n - 1) * gap
    result = [0.0] * n
    for rank, i in enumerate(order):
        result[i] = min(max(flat[rank], low), max(top, low)) + rank * gap
    return result


class Box(NamedTuple):
    """A rectangle in points."""

    left: float
    bottom: float
    right: float
    top: float


def overlap(a: Box, b: Box) -> float:
    """Return the area that two boxes share."""
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.top, b.top) - max(a.bottom, b.bottom)
    return width * height if width > 0 and height > 0 else 0.0


#: Directions for a label around its point, in order of preference: right, above, left, below,
#: the corners, and between those.
_AROUND = tuple(
    (math.cos(math.radians(turn)), math.sin(math.radians(turn)))
    for turn in (0, 90, 180, 270, 45, 135, 315, 225, 22, 158, 338, 202, 67, 113, 293, 247)
)


def _toward(part: float) -> float:
    """How far a label's centre moves off its point by its own size: fully to the sides."""
    return max(-1.0, min(1.0, 1.5 * part))


def place(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    bounds: Box,
    *,
    distance: float = 4.0,
    obstacles: Sequence[Box] = (),
    reach: Sequence[float] = (1.0, 2.2, 3.6, 5.5, 8.0, 11.0, 15.0),
) -> list[Box]:
    """Find a place for a label beside each point without covering labels, points or obstacles.

    Greedy, the most crowded points first: good for some dozens of labels, and deterministic.

    Args:
        points: Where the points are.
        sizes: Width and height of each label.
        bounds: The labels must stay within.
        distance: Gap between point and label.
        obstacles: Areas to keep free.
        reach: How far to look, in multiples of `distance`.

    Returns:
        The label's box for each point, in the order given.
    """

    def crowd(i: int) -> float:
        return sum(
            1 / (1 + math.hypot(points[i][0] - x, points[i][1] - y) / 20)
            for j, (x, y) in enumerate(points)
            if j != i
        )

    dots = [
        Box(x - distance / 2, y - distance / 2, x + distance / 2, y + distance / 2)
        for x, y in points
    ]
    placed: dict[int, Box] = {}
    for i in sorted(range(len(points)), key=lambda i: (-crowd(i), i)):
        (x, y), (width, height) = points[i], sizes[i]
        best: tuple[float, Box] | None = None
        for step, factor in enumerate(reach):
            for turn, (right, up) in enumerate(_AROUND):
                far = step * 8 + turn * 0.5
                if best is not None and best[0] <= far:
                    break  # nothing at this distance, or in a later direction, costs less
                cx = x + right * distance * factor + _toward(right) * width / 2
                cy = y + up * distance * factor + _toward(up) * height / 2
                box = Box(cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
                outside = width * height - overlap(box, bounds)
                cost = (
                    20 * outside
                    + 10 * sum(overlap(box, other) for other in placed.values())
                    + 10 * sum(overlap(box, other) for other in obstacles)
                    + 6 * sum(overlap(box, dot) for j, dot in enumerate(dots) if j != i)
                    + far
                )
                if best is None or cost < best[0]:
                    best = (cost, box)
        assert best is not None
        placed[i] = best[1]
    return [placed[i] for i in range(len(points))]


def end_labels(
    ax: Axes,
    ends: Mapping[str, tuple[float, float]],
    texts: Mapping[str, str],
    *,
    colours: Mapping[str, str],
    bold: str,
    apart: float = 9.4,
    distance: float = 5.0,
    size: float | None = None,
) -> None:
    """Write texts beside the ends of lines, moved apart where they would overlap.

    Args:
        ax: The chart.
        ends: Year and value at the end of each line.
        texts: What to write for each.
        colours: The colour of each.
        bold: The line whose text is bold.
        apart: Least distance between the texts' centres, in points.
        distance: Gap between the chart and the texts, in points.
        size: Size of the type, by default that of the figure.
    """
    frame = ax.get_window_extent()
    wished = [float(ax.transData.transform(end)[1]) for end in ends.values()]
    places = dodge(wished, apart, frame.y0 + 2, frame.y1 - 2)
    for key, place in zip(ends, places, strict=True):
        ax.annotate(
            texts[key],
            (1, (place - frame.y0) / frame.height),
            (distance, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center_baseline",
            fontsize=size,
            color=colours[key],
            weight=600 if key == bold else 400,
            annotation_clip=False,
        )
