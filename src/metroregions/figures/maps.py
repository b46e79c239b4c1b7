"""Maps from the district boundaries: the regions, values by district, where a region lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from metroregions.errors import MetroregionsError
from metroregions.figures import geometry, marks, style
from metroregions.regional import territory
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import names, numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
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
#: More classes cannot be told apart.
MOST_CLASSES = 7


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
        f"{length} {message('label-kilometres')}",
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
        message("label-map-credit"),
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


def _write_names(
    frame: Frame, rings: dict[str, list[Points]], texts: Mapping[str, str], size: float
) -> None:
    """Write names on their areas; where two would meet, move them apart."""
    leading = size * 1.15
    labels = {name: _label_lines(texts[name]) for name in rings}
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
    _write_names(frame, rings, {name: names.short(name) for name in rings}, style.BASE)
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
    ax.text(18, 5.8, message("label-two-regions"), va="center_baseline", fontsize=style.SMALL)


# ------------------------------------------------------------------------------ values by district


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


def _palette(classes: int, colours: Sequence[str]) -> list[str]:
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


@style.styled
def choropleth(
    values: pd.DataFrame,
    *,
    unit: str,
    decimals: int = 0,
    classes: int = 5,
    breaks: Sequence[float] | None = None,
    diverging: bool = False,
    within: str = "germany",
    boundaries: str = "current",
    outlines: bool = True,
    width: str = "page",
) -> Figure:
    """Draw a map of values by district, in classes, with the regions' outlines.

    Args:
        values: `ags`, `value`; a district without a value is hatched as “no data”.
        unit: What is shown and in what unit.
        decimals: Digits of the limits in the key.
        classes: Number of classes with about the same number of districts each.
        breaks: Inner limits instead: a value at a limit belongs to the class above it.
        diverging: Use the palette for deviations; give `breaks` around their middle.
        within: A region or aggregate: only its districts are drawn, others stay pale.
        boundaries: Membership of districts, `current` or `2015`.
        outlines: Draw the outlines of the eleven regions.
        width: `page` (key beside the map) or `half` (key below).
    """
    members = territory.districts_of(within, boundaries)
    sorted_ = _classes(values, members, decimals, classes, breaks, diverging=diverging)
    colours = sorted_.colours

    page = width == "page"
    full = style.WIDTHS[width]
    wide = 300.0 if page else full
    tall = min(_height_for(members, wide), 400.0 if page else 300.0)
    key_height = 0.0 if page else 12.0 * (len(colours) + bool(sorted_.absent)) + 8
    fig = style.canvas(full, 16 + tall + key_height + 14)
    marks.heading(fig, unit)
    frame = _frame(fig, members, 0, 16, wide, tall, DETAIL_OF_VALUES)
    if within != "germany":
        _surroundings(frame, members, wide, tall)
    _draw_classes(frame, sorted_, 0.3 if within == "germany" else 0.7)
    if outlines:
        for region in REGION_ORDER if within == "germany" else (within,):
            _outline(frame, territory.districts_of(region, boundaries))
    if page:
        _class_key(fig, sorted_, decimals, wide + 14, 30)
    else:
        _class_key(fig, sorted_, decimals, 0, 16 + tall + 6)
    _scale_bar(
        frame, (full - 76 if page else full - 60), 2 if page else -key_height - 6, longest=54
    )
    _credit(fig)
    return fig


class _Classes(NamedTuple):
    """Districts sorted into the classes of a map."""

    known: dict[str, float]  # values by district
    limits: list[float]  # inner limits of the classes
    colours: list[str]
    found: list[list[str]]  # districts of each class
    absent: list[str]  # districts without a value


def _classes(
    values: pd.DataFrame,
    members: Sequence[str],
    decimals: int,
    classes: int = 5,
    breaks: Sequence[float] | None = None,
    *,
    diverging: bool = False,
) -> _Classes:
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
    colours = _palette(len(limits) + 1, style.DIVERGING if diverging else style.SEQUENTIAL)
    found: list[list[str]] = [[] for _ in colours]
    for ags, value in known.items():
        found[int(np.searchsorted(limits, value, side="right"))].append(ags)
    return _Classes(known, limits, colours, found, [ags for ags in members if ags not in known])


def _surroundings(frame: Frame, members: Sequence[str], width: float, height: float) -> None:
    """Draw what lies around some districts, as far as the frame shows it."""
    frame.axes.set_xlim(0, width)
    frame.axes.set_ylim(0, height)
    near = sorted(set(territory.districts_of("germany")) - set(members))
    _fill(frame, _rings(frame, near), OUTSIDE, clip_on=True)


def _draw_classes(frame: Frame, sorted_: _Classes, thin: float) -> None:
    """Fill the districts by class; thin pale lines are their borders."""
    borders: list[Points] = []
    for colour, group in zip(sorted_.colours, sorted_.found, strict=True):
        if group:
            # The stroke draws the borders between classes, for both of them.
            _fill(frame, _rings(frame, group), colour, gid="class=values", ec=style.PAPER, lw=thin)
            borders += geometry.inner_borders(frame.shape, group)
    if sorted_.absent:
        _hatch_missing(frame, _rings(frame, sorted_.absent))
    shown = [frame.points(line) for line in borders]
    _stroke(frame, shown, style.PAPER, thin, closed=False, zorder=2)


def _outline(frame: Frame, ags: Sequence[str]) -> None:
    """Draw a region's outline; on a pale seam the line shows on dark fills too."""
    rings = _rings(frame, ags, smallest=4)
    _stroke(frame, rings, style.PAPER, 1.8, closed=True)
    _stroke(frame, rings, style.INK, 0.8, closed=True, zorder=3.5)


def _class_key(
    fig: Figure,
    sorted_: _Classes,
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
        _hatch_missing(Frame(ax, geometry.Topology((), {}), 0, 0, 1), [box])
        ax.text(
            23,
            y + row / 2 + 0.2,
            message("label-no-data"),
            va="center_baseline",
            fontsize=style.SMALL,
        )


@style.styled
def locator(region: str, boundaries: str = "current", *, width: float = 120.0) -> Figure:
    """Draw where in Germany a region lies, among the other ten.

    Args:
        region: The region in the accent colour.
        boundaries: Membership of districts, `current` or `2015`.
        width: Width of the figure in points.
    """
    tall = _height_for(territory.districts_of("germany"), width)
    fig = style.canvas(width, tall + 10)
    _locate(fig, region, boundaries, 0, width)
    _credit(fig)
    return fig


def _locate(fig: Figure, region: str, boundaries: str, top: float, width: float) -> None:
    everywhere = territory.districts_of("germany", boundaries)
    frame = _frame(fig, everywhere, 0, top, width, _height_for(everywhere, width))
    _fill(frame, _rings(frame, everywhere), OUTSIDE)
    for other in REGION_ORDER:
        if other != region:
            _fill(frame, _rings(frame, territory.districts_of(other, boundaries)), style.REST)
    members = territory.districts_of(region, boundaries)
    _fill(frame, _rings(frame, members), style.ACCENT, gid=f"data-region={region}")


#: Widths of the two maps of a portrait, the height of its map of values, and the gap between.
LOCATOR, INSIDE, TALLEST, GAP = 92.0, 182.0, 126.0, 14.0


@style.styled
def portrait(
    region: str,
    values: pd.DataFrame,
    *,
    unit: str,
    decimals: int = 0,
    boundaries: str = "current",
    named: Mapping[str, str] | None = None,
) -> Figure:
    """Draw where a region lies in Germany and, beside it, values of its districts in classes.

    Args:
        region: The region.
        values: `ags`, `value`; a district without a value is hatched as “no data”.
        unit: What is shown and in what unit.
        decimals: Digits of the limits in the key.
        boundaries: Membership of districts, `current` or `2015`.
        named: Districts to name in the map, by key.
    """
    members = territory.districts_of(region, boundaries)
    sorted_ = _classes(values, members, decimals, classes=4)
    small = _height_for(territory.districts_of("germany"), LOCATOR)
    tall = max(small, min(_height_for(members, INSIDE), TALLEST))
    left = LOCATOR + GAP
    fig = style.canvas(style.PAGE, 14 + tall + 2)
    marks.heading(fig, unit, left=left)
    _locate(fig, region, boundaries, 14, LOCATOR)
    frame = _frame(fig, members, left, 14, INSIDE, tall, DETAIL_OF_VALUES)
    _surroundings(frame, members, INSIDE, tall)
    _draw_classes(frame, sorted_, 0.7)
    _outline(frame, members)
    rings = {ags: _rings(frame, [ags]) for ags in named or {} if ags in set(members)}
    _write_names(frame, rings, named or {}, style.SMALL)
    _class_key(fig, sorted_, decimals, left + INSIDE + GAP, 22)
    _scale_bar(frame, INSIDE + GAP, 14, longest=54)
    _credit(fig, right=True)
    return fig
