"""Maps from the district boundaries: the regions, values by district, where a region lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from metroregions import names, territory
from metroregions.figures import geometry, marks, strings, style
from metroregions.territory import REGION_ORDER

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


def _frame(
    fig: Figure, ags: Iterable[str], left: float, top: float, width: float, height: float
) -> Frame:
    """Place a map of some districts in a rectangle, as large as it allows."""
    west, south, east, north = _bounds(ags)
    scale = min(width / (east - west), height / (north - south))
    # A round tolerance, so that maps of nearly the same scale share the simplified boundaries.
    tolerance = float(math.ceil(DETAIL / scale / 50) * 50)
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


def _height_for(ags: Iterable[str], width: float) -> float:
    west, south, east, north = _bounds(ags)
    return width * (north - south) / (east - west)


def _rings(frame: Frame, ags: Sequence[str], *, smallest: float = 0.6) -> list[Points]:
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


def _fill(frame: Frame, rings: list[Points], colour: str, **look: Any) -> None:
    from matplotlib.patches import PathPatch

    look = {"lw": 0, "zorder": 1, "clip_on": False, **look}
    frame.axes.add_artist(PathPatch(_path(rings, closed=True), facecolor=colour, **look))


def _stroke(
    frame: Frame, lines: list[Points], colour: str, width: float, *, closed: bool, **look: Any
) -> None:
    from matplotlib.patches import PathPatch

    look = {"zorder": 3, "clip_on": False, **look}
    path = _path(lines, closed=closed)
    if np.asarray(path.vertices).size:
        frame.axes.add_artist(PathPatch(path, facecolor="none", edgecolor=colour, lw=width, **look))


def _stripes(
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


def _hatch_missing(frame: Frame, rings: list[Points]) -> None:
    _fill(frame, rings, style.NO_DATA)
    _stripes(frame, rings, style.AXIS, step=2.4, gid="class=no-data")


def _scale_bar(frame: Frame, left: float, bottom: float, *, longest: float = 70.0) -> None:
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
        f"{length} {strings.KILOMETRES}",
        ha="center",
        va="bottom",
        fontsize=style.SMALL,
        color=style.MUTED,
    )


def _credit(fig: Figure, *, right: bool = False) -> None:
    height = fig.get_size_inches()[1] * 72
    fig.text(
        1 if right else 0,
        2 / height,
        strings.MAP_CREDIT,
        fontsize=6,
        color=style.MUTED,
        ha="right" if right else "left",
        va="bottom",
    )


def region_colours(boundaries: str = "current") -> dict[str, str]:
    """Return a fill for each region such that neighbours differ.

    Greedy colouring, the region with most neighbours first; the same each time.
    """
    groups = {region: territory.districts_of(region, boundaries) for region in REGION_ORDER}
    touching = geometry.neighbours(geometry.topology(), groups)
    degree = {name: sum(a == name for a, _ in touching) for name in groups}
    chosen: dict[str, int] = {}
    for name in sorted(groups, key=lambda n: (-degree[n], REGION_ORDER.index(n))):
        taken = {chosen[b] for a, b in touching if a == name and b in chosen}
        counts = [list(chosen.values()).count(i) for i in range(len(style.REGION_FILLS))]
        # Of the colours that no neighbour has, the one used least: all of them get used.
        free = [i for i in range(len(style.REGION_FILLS)) if i not in taken]
        chosen[name] = min(free, key=lambda i: (counts[i], i))
    return {name: style.REGION_FILLS[chosen[name]] for name in REGION_ORDER}


def _label_lines(name: str) -> list[str]:
    """Break a region's name over lines, at hyphens and dashes too."""
    pieces = name.replace("–", "–\u200b").replace("-", "-\u200b").replace(" ", "\u200b")
    words = [word for word in pieces.split("\u200b") if word]
    lines: list[str] = []
    for word in words:
        joined = (
            lines[-1] + ("" if lines and lines[-1].endswith(("-", "–")) else " ") + word
            if lines
            else word
        )
        if lines and style.text_width(joined, style.BASE, 600) <= 66:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _name_regions(frame: Frame, rings: dict[str, list[Points]], size: float) -> None:
    """Write the names on their regions; where two would meet, move them apart."""
    leading = size * 1.15
    labels = {name: _label_lines(names.short(name)) for name in rings}
    boxes: dict[str, marks.Box] = {}
    for name in sorted(rings, key=lambda n: -len(labels[n])):
        x, y = geometry.centre(rings[name])
        width = max(style.text_width(line, size, 600) for line in labels[name])
        height = leading * len(labels[name])
        options = []
        for dy in (0, 6, -6, 12, -12, 18, -18, 24, -24, 30, -30):
            for dx in (0, 8, -8, 16, -16, 24, -24):
                box = marks.Box(
                    x + dx - width / 2, y + dy - height / 2, x + dx + width / 2, y + dy + height / 2
                )
                crossing = sum(marks.overlap(_grown(box, 2), other) for other in boxes.values())
                options.append((crossing * 100 + math.hypot(dx, dy), box))
        boxes[name] = min(options, key=lambda option: option[0])[1]
    for name, box in boxes.items():
        middle = (box.left + box.right) / 2
        for i, line in enumerate(labels[name]):
            frame.axes.text(
                middle,
                box.top - leading * (i + 0.78),
                line,
                ha="center",
                va="baseline",
                fontsize=size,
                weight=600,
                gid="class=halo",
                zorder=8,
                clip_on=False,
            )


def _grown(box: marks.Box, by: float) -> marks.Box:
    return marks.Box(box.left - by, box.bottom - by, box.right + by, box.top + by)


@style.styled
def regions(boundaries: str = "current", *, width: float | None = None) -> Figure:
    """Draw the map of the eleven regions with their names; districts of two regions are striped.

    Args:
        boundaries: Membership of districts, `current` or `2015`.
        width: Width of the map itself in points; the figure is as wide as the page.
    """
    wide = width or 330.0
    everywhere = territory.districts_of("germany", boundaries)
    tall = _height_for(everywhere, wide)
    fig = style.canvas(style.PAGE, tall + 16)
    frame = _frame(fig, everywhere, (style.PAGE - wide) / 2, 2, wide, tall)
    colours = region_colours(boundaries)
    twice = territory.overlaps(boundaries)
    _fill(frame, _rings(frame, everywhere), OUTSIDE)
    rings: dict[str, list[Points]] = {}
    for region in REGION_ORDER:
        rings[region] = _rings(frame, territory.districts_of(region, boundaries))
        _fill(frame, rings[region], colours[region], gid=f"data-region={region}")
    for ags, (first, second) in twice.items():
        shape = _rings(frame, [ags])
        _fill(frame, shape, colours[first], zorder=1.2)
        _stripes(frame, shape, colours[second], gid=f"class=overlap data-ags={ags}")
    inside = [territory.districts_of(region, boundaries) for region in REGION_ORDER]
    borders = [
        frame.points(line)
        for line in geometry.inner_borders(frame.shape, everywhere, without_outlines_of=inside)
    ]
    _stroke(frame, borders, style.PAPER, 0.35, closed=False, zorder=2)
    for region in REGION_ORDER:
        seen = [ring for ring in rings[region] if abs(geometry.area(ring)) > 4]
        _stroke(frame, seen, BORDER, 0.7, closed=True)
    _name_regions(frame, rings, style.BASE)
    if twice:
        _overlap_key(fig, colours, next(iter(twice.values())))
    _scale_bar(frame, -40, 14)
    _credit(fig)
    return fig


def _overlap_key(fig: Figure, colours: dict[str, str], pair: Sequence[str]) -> None:
    from matplotlib.patches import Rectangle

    _, height = fig.get_size_inches() * 72
    ax = style.axes(fig, 0, height - 60, 110, 12)
    ax.set_axis_off()
    ax.set_xlim(0, 110)
    ax.set_ylim(0, 12)
    ax.add_patch(Rectangle((0, 1), 14, 9, facecolor=colours[pair[0]], lw=0))
    box = np.array([[0, 1], [14, 1], [14, 10], [0, 10], [0, 1]], dtype=float)
    _stripes(Frame(ax, geometry.Topology((), {}), 0, 0, 1), [box], colours[pair[1]])
    ax.add_patch(Rectangle((0, 1), 14, 9, facecolor="none", edgecolor=BORDER, lw=0.5))
    ax.text(18, 5.8, strings.TWO_REGIONS, va="center_baseline", fontsize=style.SMALL)
