"""District boundaries as arcs: decoded from TopoJSON, simplified, dissolved to larger areas.

An arc is a stretch of boundary between two nodes and is shared by the districts on both sides.
Working on arcs keeps neighbours seamless: a simplified arc is the same for both, and the outline
of a group of districts is made of the arcs that only one of them uses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from metroregions import dataset

if TYPE_CHECKING:
    from collections.abc import Iterable

Points = npt.NDArray[np.float64]


class Topology(NamedTuple):
    """Boundaries: arcs in metres, and for each district its rings of arcs.

    A ring is a list of arc numbers in TopoJSON's manner: `~n` is arc n run backwards.
    """

    arcs: Sequence[Points]
    rings: dict[str, list[list[int]]]


def _simplified(line: Points, tolerance: float) -> Points:
    """Drop points that lie within `tolerance` of the line without them (Douglas, Peucker 1973)."""
    n = len(line)
    if n <= 2 or tolerance <= 0:
        return line
    keep = np.zeros(n, dtype=bool)
    keep[0] = keep[-1] = True
    stack = [(0, n - 1)]
    if np.array_equal(line[0], line[-1]):
        # A closed arc has no chord to measure from: split it at its farthest point.
        far = int(np.argmax(((line - line[0]) ** 2).sum(axis=1)))
        keep[far] = True
        stack = [(0, far), (far, n - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        (x0, y0), (x1, y1) = line[first], line[last]
        dx, dy = x1 - x0, y1 - y0
        inner = line[first + 1 : last]
        length = float(np.hypot(dx, dy))
        if length == 0:
            off = np.hypot(inner[:, 0] - x0, inner[:, 1] - y0)
        else:
            off = np.abs(dx * (inner[:, 1] - y0) - dy * (inner[:, 0] - x0)) / length
        far = int(np.argmax(off))
        if off[far] > tolerance:
            middle = first + 1 + far
            keep[middle] = True
            stack += [(first, middle), (middle, last)]
    result: Points = line[keep]
    return result


class _Simplified(Sequence[Points]):
    """Arcs that are simplified when they are first asked for: a map of one region needs few."""

    def __init__(self, arcs: Sequence[Points], tolerance: float) -> None:
        self._arcs, self._tolerance = arcs, tolerance
        self._known: dict[int, Points] = {}

    def __len__(self) -> int:
        return len(self._arcs)

    @overload
    def __getitem__(self, number: int) -> Points: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Points]: ...
    def __getitem__(self, number: int | slice) -> Points | Sequence[Points]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if number not in self._known:
            self._known[number] = _simplified(self._arcs[number], self._tolerance)
        return self._known[number]


@lru_cache(maxsize=1)
def _stored() -> Topology:
    stored = dataset.boundaries_topology()
    transform = stored.get("transform")
    arcs: list[Points] = []
    for arc in stored["arcs"]:
        line = np.asarray(arc, dtype=float)
        if transform:
            line = line.cumsum(axis=0) * transform["scale"] + transform["translate"]
        arcs.append(line)
    rings: dict[str, list[list[int]]] = {}
    for shape in stored["objects"]["districts"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings[str(shape["properties"]["ags"])] = [ring for polygon in polygons for ring in polygon]
    return Topology(arcs, rings)


@lru_cache(maxsize=4)
def topology(tolerance: float = 0.0) -> Topology:
    """Return the districts' boundaries, simplified to a tolerance in metres."""
    whole = _stored()
    return whole._replace(arcs=_Simplified(whole.arcs, tolerance)) if tolerance else whole


def extent(shape: Topology, ags: Iterable[str]) -> tuple[float, float, float, float]:
    """Return the ends of a group of districts in metres: west, south, east, north."""
    numbers = {n if n >= 0 else ~n for key in ags for ring in shape.rings[key] for n in ring}
    every = np.concatenate([shape.arcs[number] for number in sorted(numbers)])
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _run(arcs: Sequence[Points], number: int) -> Points:
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def outline(shape: Topology, ags: Iterable[str]) -> list[Points]:
    """Return the closed rings around a group of districts, without the boundaries inside it.

    A ring within another is a hole (even-odd rule): the direction of rings means nothing.
    """
    border = [number for number, uses in _uses(shape, ags).items() if uses == 1]
    # Arcs by the nodes at their ends; a closed arc meets itself.
    at: dict[tuple[float, ...], list[int]] = defaultdict(list)
    for number in border:
        at[_node(shape, number)].append(number)
        at[_node(shape, ~number)].append(~number)
    rings: list[Points] = []
    used: set[int] = set()
    for number in border:
        if number in used:
            continue
        chain = [number]
        used.add(number)
        first = _node(shape, number)
        while (end := _node(shape, ~chain[-1])) != first:
            following = next(n for n in at[end] if (n if n >= 0 else ~n) not in used)
            used.add(following if following >= 0 else ~following)
            chain.append(following)
        parts = [_run(shape.arcs, n) for n in chain]
        rings.append(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]))
    return rings


def _node(shape: Topology, number: int) -> tuple[float, ...]:
    """Return where an arc starts; run backwards (`~number`), where it ends."""
    return tuple(shape.arcs[number][0]) if number >= 0 else tuple(shape.arcs[~number][-1])


def _uses(shape: Topology, ags: Iterable[str]) -> Counter[int]:
    return Counter(
        number if number >= 0 else ~number
        for key in ags
        for ring in shape.rings[key]
        for number in ring
    )


def inner_borders(
    shape: Topology, ags: Iterable[str], *, without_outlines_of: Iterable[Iterable[str]] = ()
) -> list[Points]:
    """Return the arcs between two districts of a group, each once.

    Args:
        shape: The boundaries.
        ags: The group.
        without_outlines_of: Groups of districts whose outlines are left out, being drawn anyway.
    """
    times = _uses(shape, ags)
    drawn = {
        number
        for group in without_outlines_of
        for number, uses in _uses(shape, group).items()
        if uses == 1
    }
    return [shape.arcs[n] for n in sorted(times) if times[n] > 1 and n not in drawn]


def area(ring: Points) -> float:
    """Return the area of a closed ring in the square of its unit, negative if clockwise."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def centre(rings: Iterable[Points]) -> tuple[float, float]:
    """Return the centroid of the largest ring."""
    ring = max(rings, key=lambda r: abs(area(r)))
    x, y = ring[:, 0], ring[:, 1]
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    total = cross.sum() * 3
    if total == 0:
        return float(x.mean()), float(y.mean())
    return (
        float(((x[:-1] + x[1:]) * cross).sum() / total),
        float(((y[:-1] + y[1:]) * cross).sum() / total),
    )


def neighbours(shape: Topology, groups: dict[str, list[str]]) -> set[tuple[str, str]]:
    """Return the pairs of groups that share a boundary or a district, each pair both ways."""
    owners: dict[int, set[str]] = defaultdict(set)
    for name, ags in groups.items():
        for key in ags:
            for ring in shape.rings[key]:
                for number in ring:
                    owners[number if number >= 0 else ~number].add(name)
    return {(a, b) for names in owners.values() for a in names for b in names if a != b}
