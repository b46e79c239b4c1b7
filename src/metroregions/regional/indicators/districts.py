"""Indicators district by district, and what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions import dataset
from metroregions.errors import MetroregionsError
from metroregions.regional import territory
from metroregions.regional.indicators.definitions import describe, stored_rows
from metroregions.regional.indicators.territories import weaker
from metroregions.regional.indicators.years import available_years, checked_years

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def district_values(indicator: str, years: Iterable[int] | None = None) -> pd.DataFrame:
    """Return an indicator district by district.

    Returns:
        Columns `ags`, `year`, `value`, `status`, one row per district and year.

    Raises:
        MetroregionsError: Unknown indicator, a year without data, or one before the indicator can
            be shown for single districts (gross domestic product: before 2000).
    """
    row = describe(indicator)
    available = [year for year in available_years(indicator) if year >= row.district_first_year]
    chosen = checked_years(indicator, available if years is None else years)
    for year in chosen:
        if year < row.district_first_year:
            raise MetroregionsError(
                f"“{indicator}” cannot be shown for single districts in {year}: "
                f"district figures are reliable from {row.district_first_year}."
            )
    stored = stored_rows(row.parts[0])
    stored = stored[stored["year"].isin(chosen)]
    if row.aggregation == "ratio":
        below = stored_rows(row.denominator).rename(
            columns={"value": "below", "status": "below_status"}
        )
        stored = stored.merge(below, on=["ags", "year"], how="left")
        stored["status"] = weaker(stored["status"], stored["below_status"].fillna("missing"))
        stored["value"] = stored["value"] / stored["below"] * row.factor
    return stored[["ags", "year", "value", "status"]].reset_index(drop=True)


def district_years(indicator: str, year: int) -> list[int]:
    """Return the years up to `year` for which single districts can be shown; perhaps none.

    Raises:
        MetroregionsError: Unknown indicator.
    """
    first = describe(indicator).district_first_year
    return [candidate for candidate in available_years(indicator) if first <= candidate <= year]


def district_table(indicator: str, years: Iterable[int] | None = None) -> pd.DataFrame:
    """Return an indicator district by district with one row per year and one column per district.

    Raises:
        MetroregionsError: As `district_values`.
    """
    table = district_values(indicator, years)
    everywhere = territory.districts_of("germany")
    return table.pivot(index="year", columns="ags", values="value").reindex(columns=everywhere)


def district_names() -> dict[str, str]:
    """Return the name of every district by its key; namesakes have their kind behind it."""
    table = dataset.table("districts").set_index("ags")
    twice = table["name"].duplicated(keep=False)
    return {
        str(ags): f"{name} ({kind})" if doubled else str(name)
        for ags, name, kind, doubled in zip(
            table.index, table["name"], table["type"], twice, strict=True
        )
    }


def district_parts(indicator: str, years: Iterable[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what an indicator is made of, district by district, ready to be summed and divided.

    Args:
        indicator: A ratio; or a mean, whose numerator is then the value times its weight.
        years: The years wanted.

    Returns:
        Numerator and denominator, years × districts. The numerator of a ratio is multiplied by its
        factor, so that the quotient has the indicator's unit.

    Raises:
        MetroregionsError: The indicator is a sum and has no denominator, or as `district_values`.
    """
    row, wanted = describe(indicator), list(years)
    if row.aggregation == "sum":
        raise MetroregionsError(f"“{indicator}” is a sum: it has no denominator.")
    above, below = (district_table(part, wanted) for part in row.parts)
    return (above * row.factor if row.aggregation == "ratio" else above * below), below


def district_amounts(
    ids: Iterable[str], year: int, reference: str = "population"
) -> dict[str, pd.DataFrame]:
    """Return how much of each function every district has, beside what it is compared with.

    Args:
        ids: Sums, compared with `reference` of the same year; or means, compared with their weight
            (the function then is value × weight).
        year: The year of the edition; each indicator is taken for its latest year not after it.
        reference: A sum, mostly people.

    Returns:
        For each indicator that has districts by then, a table indexed by `ags` with the columns
        `function` and `reference`, and the year in `attrs["year"]`.

    Raises:
        MetroregionsError: Unknown indicator, or one that is a ratio.
    """
    import pandas as pd

    found = {}
    for name in dict.fromkeys(ids):
        row, years = describe(name), district_years(name, year)[-1:]
        if row.aggregation == "ratio":
            raise MetroregionsError(f"“{name}” is a ratio: name what it is made of.")
        if not years:
            continue
        if row.aggregation == "mean":
            above, below = district_parts(name, years)
        else:
            above, below = district_table(name, years), district_table(reference, years)
        table = pd.DataFrame({"function": above.iloc[0], "reference": below.iloc[0]})
        table.attrs["year"] = years[0]
        found[name] = table
    return found
