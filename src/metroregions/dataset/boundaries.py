"""The districts' boundaries as GeoJSON, in degrees, for those who draw maps with other tools."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from metroregions.dataset.projection import Array, degrees
from metroregions.dataset.read import boundaries_topology

if TYPE_CHECKING:
    from pathlib import Path

#: Decimals of a degree: about ten centimetres, far finer than the boundaries.
DECIMALS = 6


@lru_cache(maxsize=2)
def geometries(root: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return the geometry of each district by its key, as RFC 7946 has it: WGS 84, in degrees.

    ETRS89, in which the dataset has them, differs from WGS 84 by less than a metre. Outer rings run
    anticlockwise, holes clockwise. Do not change what is returned.

    Raises:
        DataError: The file of the boundaries is missing or garbled.
    """
    topology = boundaries_topology(root)
    transform = topology["transform"]
    arcs = []
    for arc in topology["arcs"]:
        metres = np.asarray(arc, dtype=float).cumsum(axis=0)
        metres = metres * transform["scale"] + transform["translate"]
        arcs.append(np.column_stack(degrees(metres[:, 0], metres[:, 1])).round(DECIMALS))
    found: dict[str, dict[str, Any]] = {}
    for shape in topology["objects"]["districts"]["geometries"]:
        several = shape["type"] == "MultiPolygon"
        polygons = [
            [_ring(arcs, ring, hole=place > 0) for place, ring in enumerate(polygon)]
            for polygon in (shape["arcs"] if several else [shape["arcs"]])
        ]
        coordinates = polygons if several else polygons[0]
        found[shape["properties"]["ags"]] = {"type": shape["type"], "coordinates": coordinates}
    return found


def _ring(arcs: list[Array], numbers: list[int], *, hole: bool) -> list[list[float]]:
    runs = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    ring = np.concatenate([runs[0], *(run[1:] for run in runs[1:])])
    x, y = ring[:, 0], ring[:, 1]
    clockwise = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) < 0
    points: list[list[float]] = (ring[::-1] if clockwise != hole else ring).tolist()
    return points
