"""BKG's district boundaries (VG5000): projected to UTM zone 32N, arcs kept shared."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from metroregions.dataset.projection import Array, utm32
from metroregions.sources.readers.files import existing, text, unreadable

FILE = "geography/kreise_vg5000_2023.topojson"
#: Steps of the quantised coordinates along the longer side: 9 m, far finer than VG5000 itself.
STEPS = 100_000


def _absolute(arc: list[list[float]], transform: dict[str, list[float]] | None) -> Array:
    points = np.asarray(arc, dtype=float)
    if transform is None:
        return points
    return points.cumsum(axis=0) * transform["scale"] + transform["translate"]


def _oriented(topology: dict[str, Any], lines: list[Array]) -> None:
    """Check that every ring closes: the end of each arc is the start of the next."""

    def end(index: int, last: bool) -> Array:
        line = lines[index if index >= 0 else ~index]
        point: Array = line[-1] if last == (index >= 0) else line[0]
        return point

    for geometry in topology["objects"]["kreise"]["geometries"]:
        rings = geometry["arcs"]
        polygons = rings if geometry["type"] == "MultiPolygon" else [rings]
        for ring in (r for polygon in polygons for r in polygon):
            for here, following in zip(ring, ring[1:] + ring[:1], strict=True):
                if not np.array_equal(end(here, True), end(following, False)):
                    raise ValueError("a ring does not close")


def districts(folder: Path) -> dict[str, Any]:
    """Return a quantised topology with the object ``districts``, properties ``ags`` only.

    Coordinates are metres in ETRS89 / UTM zone 32N after the topology's ``transform``. Raises
    DataError if the file is missing, garbled or does not hold 400 districts.
    """
    path = existing(folder, FILE)
    try:
        topology = json.loads(text(path))
        geometries = topology["objects"]["kreise"]["geometries"]
        lines = [_absolute(a, topology.get("transform")) for a in topology["arcs"]]
        _oriented(topology, lines)
        shapes = [
            {
                "type": g["type"],
                "arcs": g["arcs"],
                "properties": {"ags": str(g["properties"]["ags"])},
            }
            for g in geometries
        ]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise unreadable(path, "it is no topology of districts") from error
    if len({s["properties"]["ags"] for s in shapes}) != 400:
        raise unreadable(path, f"it holds {len(shapes)} districts instead of 400")
    projected = [np.column_stack(utm32(line[:, 0], line[:, 1])) for line in lines]
    points = np.concatenate(projected)
    low, high = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0))
    step = float(np.ceil((high - low).max() / STEPS))
    arcs = []
    for line in projected:
        grid = np.rint((line - low) / step).astype(np.int64)
        deltas = np.diff(grid, axis=0)
        moved = deltas[(deltas != 0).any(axis=1)]
        if len(moved) == 0:
            moved = np.zeros((1, 2), dtype=np.int64)
        arcs.append([grid[0].tolist(), *moved.tolist()])
    shapes.sort(key=lambda s: str(s["properties"]["ags"]))
    return {
        "type": "Topology",
        "transform": {"scale": [step, step], "translate": low.tolist()},
        "objects": {"districts": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": arcs,
    }


def dump(topology: dict[str, Any]) -> str:
    """Return the topology as compact JSON, the same bytes each time."""
    return json.dumps(topology, separators=(",", ":"), ensure_ascii=False) + "\n"
