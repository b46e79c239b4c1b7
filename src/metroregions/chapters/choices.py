"""Measures of claims under every choice: districts, base year, pandemic, single sites.

Each function selects the figures of an edition and returns what `analysis.judgement.judge` takes:
by choice the measure by territory. A choice that the data do not reach is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.analysis import measures
from metroregions.analysis.judgement import MAIN
from metroregions.regional import indicators, territory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import pandas as pd

    Measured = dict[str, pd.Series]

WHOLE = "all-regions"

#: The years of the pandemic, and the last one before.
PANDEMIC = (2020, 2021, 2022)
BEFORE_PANDEMIC = 2019

#: Years by which the other base year is later.
LATER = 5


def concentration(
    indicator: str,
    year: int,
    boundaries: str,
    *,
    reference: str = "population",
    sites: Collection[str] = (),
) -> Measured:
    """Return location quotients of the eleven together and of each.

    Args:
        indicator: A sum or a mean; its latest year not after `year` counts.
        year: Year of the edition.
        boundaries: Edition of the boundaries.
        reference: What the function is compared with.
        sites: Single sites that may decide, for a choice without them.
    """
    amounts = indicators.district_amounts([indicator], year, reference).get(indicator)
    if amounts is None:
        return {}
    own = _territories(boundaries)
    found = {
        MAIN: measures.quotients(amounts, own),
        "boundaries": measures.quotients(amounts, _territories(_other(boundaries))),
        "without-largest": measures.quotients(
            amounts, {WHOLE: own[WHOLE]}, [measures.largest(amounts["function"])]
        ),
    }
    if sites:
        found["without-single-sites"] = measures.quotients(amounts, own, sites)
    if amounts.attrs["year"] in PANDEMIC:
        before = indicators.district_amounts([indicator], BEFORE_PANDEMIC, reference)
        if indicator in before:
            found["without-pandemic"] = measures.quotients(before[indicator], own)
    return found


def growth(
    numerator: str, base_year: int, year: int, boundaries: str, *, denominator: str | None = None
) -> Measured:
    """Return by how much the eleven, and each, outgrow the districts outside.

    Args:
        numerator: A sum on one base.
        base_year: First year wanted; the first with data of districts on one base counts.
        year: Year of the edition.
        boundaries: Edition of the boundaries.
        denominator: A sum, for the growth of a ratio.
    """

    def gaps(first: int, last: int, edition: str, leave_out: Collection[str] = ()) -> pd.Series:
        above = indicators.district_table(numerator, [first, last])
        below = indicators.district_table(denominator, [first, last]) if denominator else None
        places = _territories(edition)
        outside = [ags for ags in above.columns if ags not in set(places[WHOLE])]
        return measures.growth_gaps(above, places, outside, below, leave_out)

    def biggest(last: int) -> str:
        return measures.largest(indicators.district_table(numerator, [last]).iloc[0])

    return _over_time(_years(numerator, denominator, base_year, year), boundaries, gaps, biggest)


def gaps_inside(indicator: str, base_year: int, year: int, boundaries: str) -> Measured:
    """Return by how much the gaps between districts of the same region have widened.

    Args:
        indicator: A ratio or a mean.
        base_year: First year wanted, as in `growth`.
        year: Year of the edition.
        boundaries: Edition of the boundaries.
    """

    def gaps(first: int, last: int, edition: str, leave_out: Collection[str] = ()) -> pd.Series:
        above, below = indicators.district_parts(indicator, [first, last])
        places = _territories(edition)
        del places[WHOLE]
        return measures.gap_changes(above, below, places, WHOLE, leave_out)

    def biggest(last: int) -> str:
        above, below = indicators.district_parts(indicator, [last])
        inside = list(territory.districts_of(WHOLE, boundaries))
        return measures.largest((above / below).iloc[0][inside])

    return _over_time(_years(indicator, None, base_year, year), boundaries, gaps, biggest)


def _over_time(
    years: list[int],
    boundaries: str,
    measure: Callable[..., pd.Series],
    biggest: Callable[[int], str],
) -> Measured:
    if len(years) < 2:
        return {}
    first, last = years[0], years[-1]
    found = {
        MAIN: measure(first, last, boundaries),
        "boundaries": measure(first, last, _other(boundaries)),
        "without-largest": measure(first, last, boundaries, [biggest(last)])[[WHOLE]],
    }
    if first + LATER in years[:-1]:
        found["base-year"] = measure(first + LATER, last, boundaries)
    if last in PANDEMIC and BEFORE_PANDEMIC in years[1:]:
        found["without-pandemic"] = measure(first, BEFORE_PANDEMIC, boundaries)
    return found


def _years(numerator: str, denominator: str | None, base_year: int, year: int) -> list[int]:
    years = indicators.comparable_years(numerator, base_year, year)
    if denominator:
        other = indicators.comparable_years(denominator, base_year, year)
        years = [one for one in years if one in other]
    return years


def _territories(boundaries: str) -> dict[str, list[str]]:
    return {
        name: territory.districts_of(name, boundaries) for name in (WHOLE, *territory.REGION_ORDER)
    }


def _other(boundaries: str) -> str:
    return next(name for name in territory.BOUNDARIES if name != boundaries)
