"""The map of values by district."""

from __future__ import annotations

from collections.abc import Sequence
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
    credit,
    frame_for,
    height_for,
    scale_bar,
)
from metroregions.regional import territory
from metroregions.regional.territory import REGION_ORDER

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


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
    sorted_ = classified(values, members, decimals, classes, breaks, diverging=diverging)
    colours = sorted_.colours

    page = width == "page"
    full = style.WIDTHS[width]
    wide = 300.0 if page else full
    tall = min(height_for(members, wide), 400.0 if page else 300.0)
    key_height = 0.0 if page else 12.0 * (len(colours) + bool(sorted_.absent)) + 8
    fig = style.canvas(full, 16 + tall + key_height + 14)
    marks.heading(fig, unit)
    frame = frame_for(fig, members, 0, 16, wide, tall, DETAIL_OF_VALUES)
    if within != "germany":
        draw_surroundings(frame, members, wide, tall)
    draw_classes(frame, sorted_, 0.3 if within == "germany" else 0.7)
    if outlines:
        for region in REGION_ORDER if within == "germany" else (within,):
            outline(frame, territory.districts_of(region, boundaries))
    if page:
        class_key(fig, sorted_, decimals, wide + 14, 30)
    else:
        class_key(fig, sorted_, decimals, 0, 16 + tall + 6)
    scale_bar(frame, (full - 76 if page else full - 60), 2 if page else -key_height - 6, longest=54)
    credit(fig)
    return fig
