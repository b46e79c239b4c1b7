"""The map of the regions, with what two of them share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from metroregions.figures import geometry, style
from metroregions.figures.map_frame import (
    BORDER,
    OUTSIDE,
    Frame,
    credit,
    fill,
    frame_for,
    height_for,
    rings_of,
    scale_bar,
    stripes,
    stroke,
)
from metroregions.figures.map_names import write_names
from metroregions.regional import territory
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import names
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from metroregions.figures.geometry import Points


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


@style.styled
def regions(boundaries: str = "current", *, width: float | None = None) -> Figure:
    """Draw the map of the eleven regions with their names; districts of two regions are striped.

    Args:
        boundaries: Membership of districts, `current` or `2015`.
        width: Width of the map itself in points; the figure is as wide as the page.
    """
    wide = width or 330.0
    everywhere = territory.districts_of("germany", boundaries)
    tall = height_for(everywhere, wide)
    fig = style.canvas(style.PAGE, tall + 16)
    frame = frame_for(fig, everywhere, (style.PAGE - wide) / 2, 2, wide, tall)
    colours = region_colours(boundaries)
    twice = territory.overlaps(boundaries)
    fill(frame, rings_of(frame, everywhere), OUTSIDE)
    rings: dict[str, list[Points]] = {}
    for region in REGION_ORDER:
        rings[region] = rings_of(frame, territory.districts_of(region, boundaries))
        fill(frame, rings[region], colours[region], gid=f"data-region={region}")
    for ags, (first, second) in twice.items():
        shape = rings_of(frame, [ags])
        fill(frame, shape, colours[first], zorder=1.2)
        stripes(frame, shape, colours[second], gid=f"class=overlap data-ags={ags}")
    inside = [territory.districts_of(region, boundaries) for region in REGION_ORDER]
    borders = [
        frame.points(line)
        for line in geometry.inner_borders(frame.shape, everywhere, without_outlines_of=inside)
    ]
    stroke(frame, borders, style.PAPER, 0.35, closed=False, zorder=2)
    for region in REGION_ORDER:
        seen = [ring for ring in rings[region] if abs(geometry.area(ring)) > 4]
        stroke(frame, seen, BORDER, 0.7, closed=True)
    write_names(frame, rings, {name: names.short(name) for name in rings}, style.BASE)
    if twice:
        _overlap_key(fig, colours, next(iter(twice.values())))
    scale_bar(frame, -40, 14)
    credit(fig)
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
    stripes(Frame(ax, geometry.Topology((), {}), 0, 0, 1), [box], colours[pair[1]])
    ax.add_patch(Rectangle((0, 1), 14, 9, facecolor="none", edgecolor=BORDER, lw=0.5))
    ax.text(18, 5.8, message("label-two-regions"), va="center_baseline", fontsize=style.SMALL)
