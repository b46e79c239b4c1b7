"""Charts: tidy tables in, matplotlib figures out.

Tables are those of `metroregions.regional.indicators`: `region_id`, `year`, `value`, optionally
`status`.
`region_id` may hold other names (districts, European metros): what is no territory is shown as it
stands. Nothing is computed here; what is missing stays missing.
"""

from metroregions.figures.compare import (
    dumbbell,
    histogram,
    intervals,
    rank_size,
    ranking,
    scatter,
    share_bars,
)
from metroregions.figures.over_time import effects, lines, side_by_side, small_multiples, timeline
from metroregions.figures.sparks import spark

__all__ = [
    "dumbbell",
    "effects",
    "histogram",
    "intervals",
    "lines",
    "rank_size",
    "ranking",
    "scatter",
    "share_bars",
    "side_by_side",
    "small_multiples",
    "spark",
    "timeline",
]
