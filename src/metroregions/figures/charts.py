"""Charts: tidy tables in, matplotlib figures out.

Tables are those of `metroregions.regional.indicators`: `region_id`, `year`, `value`, optionally
`status`.
`region_id` may hold other names (districts, European metros): what is no territory is shown as it
stands. Nothing is computed here; what is missing stays missing.
"""

from metroregions.figures.dumbbell import dumbbell
from metroregions.figures.effects import effects
from metroregions.figures.histogram import histogram
from metroregions.figures.intervals import intervals
from metroregions.figures.lines import lines
from metroregions.figures.rank_size import rank_size
from metroregions.figures.ranking import ranking
from metroregions.figures.scatter import scatter
from metroregions.figures.share_bars import share_bars
from metroregions.figures.side_by_side import side_by_side
from metroregions.figures.small_multiples import small_multiples
from metroregions.figures.sparks import spark
from metroregions.figures.timeline import timeline

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
