"""Breaks in series, and the years between which a series can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions import dataset
from metroregions.regional.indicators.definitions import describe
from metroregions.regional.indicators.districts import district_years

if TYPE_CHECKING:
    import pandas as pd

#: Kinds of breaks that change what is counted: values before and after cannot be compared. A
#: census or a revision moves the level of a series; comparisons across it are marked, not avoided.
DEFINITION_BREAKS = ("definition", "source")


def breaks_between(indicator: str, first: int, last: int) -> pd.DataFrame:
    """Return the breaks in a series, or in the series it is made of, after `first` up to `last`.

    Events (a pandemic, a strong year) are real developments and no breaks.

    Returns:
        Rows of `data/breaks.csv`; `year` is the first year of the new series.
    """
    table = dataset.table("breaks")
    table = table[table["kind"] != "event"]
    concerned = table["indicator"].isin({indicator, *describe(indicator).parts})
    rows = table[concerned & (table["year"] > first) & (table["year"] <= last)]
    return rows.sort_values("year").reset_index(drop=True)


def comparable_years(indicator: str, base_year: int, year: int) -> list[int]:
    """Return the last stretch of years of districts within which what is counted stays the same.

    Args:
        indicator: Its id.
        base_year: The first year wanted.
        year: The year of the edition.

    Returns:
        Years with data from the latest change of definition or source, and from `base_year`, on;
        fewer than two when there is nothing to compare.

    Raises:
        MetroregionsError: Unknown indicator.
    """
    years = [candidate for candidate in district_years(indicator, year) if candidate >= base_year]
    if not years:
        return []
    table = breaks_between(indicator, years[0], years[-1])
    changes = table.loc[table["kind"].isin(DEFINITION_BREAKS), "year"]
    start = int(changes.max()) if len(changes) else years[0]
    return [candidate for candidate in years if candidate >= start]
