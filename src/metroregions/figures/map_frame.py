"""What maps are drawn on: a frame in points, areas, borders, scale bar and credit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from metroregions.figures import geometry, style
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.path import Path

    from metroregions.figures.geometry import Points, Topology


#: Fill of districts outside the regions.
OUTSIDE = "#eef1f3"


BORDER = "#5b6874"


#: Detail to keep, in points of the printed map: finer than a reader or a printer can tell.
DETAIL = 0.35


#: The same for maps of values, which draw each border twice.
DETAIL_OF_VALUES = 0.5


class Frame(NamedTuple):
    """How metres become points of the figure: a map drawn on axes whose unit is the point."""

    axes: Axes
    shape: Topology
    west: float
    south: float
    scale: float  # points per metre

    def points(self, line: Points) -> Points:
        """Return coordinates in points, on a grid of a tenth, which keeps the SVG small."""
        return np.round((line - (self.west, self.south)) * self.scale, 1)


def _bounds(ags: Iterable[str]) -> tuple[float, float, float, float]:
    return geometry.extent(geometry.topology(), ags)


def frame_for(
    fig: Figure,
    ags: Iterable[str],
    left: float,
    top: float,
    width: float,
    height: float,
    detail: float = DETAIL,
) -> Frame:
    """Place a map of some districts in a rectangle, as large as it allows."""
    west, south, east, north = _bounds(ags)
    scale = min(width / (east - west), height / (north - south))
    # A round tolerance, so that maps of nearly the same scale share the simplified boundaries.
    tolerance = float(math.ceil(detail / scale / 50) * 50)
    ax = style.axes(fig, left, top, width, height)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(0, height)
    spare_x, spare_y = width - (east - west) * scale, height - (north - south) * scale
    return Frame(
        ax,
        geometry.topology(tolerance),
        west - spare_x / 2 / scale,
        south - spare_y / 2 / scale,
        scale,
    )


def height_for(ags: Iterable[str], width: float) -> float:
    """Return the height of a map of districts that is `width` wide."""
    west, south, east, north = _bounds(ags)
    return width * (north - south) / (east - west)


def rings_of(frame: Frame, ags: Sequence[str], *, smallest: float = 0.6) -> list[Points]:
    """Return the outline of districts in points, without islands too small to see."""
    rings = [frame.points(ring) for ring in geometry.outline(frame.shape, ags)]
    rings.sort(key=lambda ring: -abs(geometry.area(ring)))
    return [ring for i, ring in enumerate(rings) if i == 0 or abs(geometry.area(ring)) >= smallest]


def _path(lines: Iterable[Points], *, closed: bool) -> Path:
    from matplotlib.path import Path

    vertices: list[Points] = []
    codes: list[int] = []
    for line in lines:
        # The grid makes neighbours coincide: drop points that add nothing.
        keep = np.ones(len(line), dtype=bool)
        keep[1:] = (np.diff(line, axis=0) != 0).any(axis=1)
        kept = line[keep]
        if len(kept) < 2:
            continue
        vertices.append(kept)
        middle = [int(Path.LINETO)] * (len(kept) - 1)
        codes += [int(Path.MOVETO), *middle]
        if closed:
            codes[-1] = int(Path.CLOSEPOLY)
    if not vertices:
        return Path(np.zeros((0, 2)))
    return Path(np.concatenate(vertices), np.array(codes, dtype=np.uint8))


def fill(frame: Frame, rings: list[Points], colour: str, **look: Any) -> None:
    """Fill areas with one colour."""
    from matplotlib.patches import PathPatch

    look = {"lw": 0, "zorder": 1, "clip_on": False, **look}
    frame.axes.add_artist(PathPatch(_path(rings, closed=True), facecolor=colour, **look))


def stroke(
    frame: Frame, lines: list[Points], colour: str, width: float, *, closed: bool, **look: Any
) -> None:
    """Draw lines, or outlines where they are `closed`."""
    from matplotlib.patches import PathPatch

    look = {"zorder": 3, "clip_on": False, **look}
    path = _path(lines, closed=closed)
    if np.asarray(path.vertices).size:
        frame.axes.add_artist(PathPatch(path, facecolor="none", edgecolor=colour, lw=width, **look))


def stripes(
    frame: Frame, rings: list[Points], colour: str, *, step: float = 4.0, **look: Any
) -> None:
    """Lay diagonal stripes of a second colour over an area, half as wide as their distance."""
    from matplotlib.patches import PathPatch

    every = np.concatenate(rings)
    (left, bottom), (right, top) = every.min(axis=0), every.max(axis=0)
    size = top - bottom
    lines = [
        np.array([[x, bottom], [x + size, top]])
        for x in np.arange(math.floor((left - size) / step) * step, right, step)
    ]
    patch = PathPatch(
        _path(lines, closed=False),
        facecolor="none",
        edgecolor=colour,
        lw=step / 2 / math.sqrt(2),
        zorder=1.5,
        **look,
    )
    frame.axes.add_artist(patch)
    patch.set_clip_path(_path(rings, closed=True), frame.axes.transData)


def hatch_missing(frame: Frame, rings: list[Points]) -> None:
    """Show areas as without data."""
    fill(frame, rings, style.NO_DATA)
    stripes(frame, rings, style.AXIS, step=2.4, gid="class=no-data")


def scale_bar(frame: Frame, left: float, bottom: float, *, longest: float = 70.0) -> None:
    """Draw a bar of a round number of kilometres."""
    kilometre = frame.scale * 1000
    length = max(
        (n for n in (1, 2, 5, 10, 20, 50, 100, 200) if n * kilometre <= longest), default=1
    )
    right = left + length * kilometre
    frame.axes.plot(
        [left, left, right, right],
        [bottom + 3, bottom, bottom, bottom + 3],
        color=style.MUTED,
        lw=0.7,
        clip_on=False,
        solid_joinstyle="miter",
    )
    frame.axes.text(
        (left + right) / 2,
        bottom + 2,
        f"{length} {message('label-kilometres')}",
        ha="center",
        va="bottom",
        fontsize=style.SMALL,
        color=style.MUTED,
    )


def credit(fig: Figure, *, right: bool = False) -> None:
    """Name the source of the boundaries at the foot."""
    height = fig.get_size_inches()[1] * 72
    fig.text(
        1 if right else 0,
        2 / height,
        message("label-map-credit"),
        fontsize=6,
        color=style.MUTED,
        ha="right" if right else "left",
        va="bottom",
    )
