"""Indicators by territory and by district: absolute quantities, ratios from sums, weighted means.

Every derived number can be traced: indicator → districts → rows of `data/observations` → source.
"""

from metroregions.regional.indicators.breaks import (
    DEFINITION_BREAKS,
    breaks_between,
    comparable_years,
)
from metroregions.regional.indicators.citation import attributions, source_line
from metroregions.regional.indicators.definitions import Indicator, describe, names, titled
from metroregions.regional.indicators.districts import (
    district_amounts,
    district_names,
    district_parts,
    district_table,
    district_values,
    district_years,
)
from metroregions.regional.indicators.territories import (
    VALUE_COLUMNS,
    boundaries_compared,
    indexed,
    relative_to_germany,
    snapshot,
    values,
    wide,
)
from metroregions.regional.indicators.years import (
    available_years,
    data_years,
    earlier_years,
    latest_years,
    reporting_year,
    year_ranges,
    years_between,
)

__all__ = [
    "DEFINITION_BREAKS",
    "VALUE_COLUMNS",
    "Indicator",
    "attributions",
    "available_years",
    "boundaries_compared",
    "breaks_between",
    "comparable_years",
    "data_years",
    "describe",
    "district_amounts",
    "district_names",
    "district_parts",
    "district_table",
    "district_values",
    "district_years",
    "earlier_years",
    "indexed",
    "latest_years",
    "names",
    "relative_to_germany",
    "reporting_year",
    "snapshot",
    "source_line",
    "titled",
    "values",
    "wide",
    "year_ranges",
    "years_between",
]
