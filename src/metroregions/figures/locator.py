"""Where a region lies in Germany, alone or beside a map of its districts' values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.figures import marks, style
from metroregions.figures.map_classes import (
    class_key,
    classified,
    draw_classes,
    draw_surroundings,
    outline,
)
from metroregions.figures.map_frame import (
    DETAIL_OF_VALUES,
    OUTSIDE,
    credit,
    fill,
    frame_for,
    height_for,
    rings_of,
    scale_bar,
)
from metroregions.figures.map_names import write_names
from metroregions.regional import territory
from metroregions.regional.territory import REGION_ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.figure import Figure


@style.styled
def locator(region: str, boundaries: str = "current", *, width: float = 120.0) -> Figure:
    """Draw where in Germany a region lies, among the other ten.

    Args:
        region: The region in the accent colour.
        boundaries: Membership of districts, `current` or `2015`.
        width: Width of the figure in points.
    """
    tall = height_for(territory.districts_of("germany"), width)
    fig = style.canvas(width, tall + 10)
    _locate(fig, region, boundaries, 0, width)
    credit(fig)
    return fig


def _locate(fig: Figure, region: str, boundaries: str, top: float, width: float) -> None:
    everywhere = territory.districts_of("germany", boundaries)
    frame = frame_for(fig, everywhere, 0, top, width, height_for(everywhere, width))
    fill(frame, rings_of(frame, everywhere), OUTSIDE)
    for other in REGION_ORDER:
        if other != region:
            fill(frame, rings_of(frame, territory.districts_of(other, boundaries)), style.REST)
    members = territory.districts_of(region, boundaries)
    fill(frame, rings_of(frame, members), style.ACCENT, gid=f"data-region={region}")


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
    sorted_ = classified(values, members, decimals, classes=4)
    small = height_for(territory.districts_of("germany"), LOCATOR)
    tall = max(small, min(height_for(members, INSIDE), TALLEST))
    left = LOCATOR + GAP
    fig = style.canvas(style.PAGE, 14 + tall + 2)
    marks.heading(fig, unit, left=left)
    _locate(fig, region, boundaries, 14, LOCATOR)
    frame = frame_for(fig, members, left, 14, INSIDE, tall, DETAIL_OF_VALUES)
    draw_surroundings(frame, members, INSIDE, tall)
    draw_classes(frame, sorted_, 0.7)
    outline(frame, members)
    rings = {ags: rings_of(frame, [ags]) for ags in named or {} if ags in set(members)}
    write_names(frame, rings, named or {}, style.SMALL)
    class_key(fig, sorted_, decimals, left + INSIDE + GAP, 22)
    scale_bar(frame, INSIDE + GAP, 14, longest=54)
    credit(fig, right=True)
    return fig
