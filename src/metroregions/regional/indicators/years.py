"""For which years an indicator has data, and which of them an edition shows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from metroregions import dataset
from metroregions.errors import MetroregionsError
from metroregions.regional.indicators.definitions import describe, stored_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd


@lru_cache
def available_years(indicator: str) -> tuple[int, ...]:
    """Return the years for which an indicator has data, for a ratio those of both of its parts."""
    years = [set(stored_rows(part)["year"].unique()) for part in describe(indicator).parts]
    return tuple(int(year) for year in sorted(set.intersection(*years)))


def data_years() -> tuple[int, int]:
    """Return the first and the last year of any indicator."""
    table = dataset.table("indicators")
    return int(table["first_year"].min()), int(table["last_year"].max())


def reporting_year(indicator: str, year: int) -> int:
    """Return the latest year of data not after the year of the edition.

    Raises:
        MetroregionsError: The indicator has no data in or before `year`.
    """
    years = available_years(indicator)
    earlier = [candidate for candidate in years if candidate <= year]
    if not earlier:
        raise MetroregionsError(
            f"No data on “{indicator}” in or before {year}: its first year is {years[0]}."
        )
    return earlier[-1]


def earlier_years(ids: Iterable[str], year: int) -> dict[str, int]:
    """Return the indicators that an edition shows for an earlier year than its own, with that year.

    Raises:
        MetroregionsError: As `reporting_year`.
    """
    shown = {name: reporting_year(name, year) for name in ids}
    return {name: latest for name, latest in shown.items() if latest < year}


def years_between(indicator: str, first: int, last: int) -> list[int]:
    """Return the years with data from `first` to `last`; none if there are none."""
    return [year for year in available_years(indicator) if first <= year <= last]


def checked_years(indicator: str, years: Iterable[int] | None) -> list[int]:
    """Return the years wanted, each once, or all with data.

    Raises:
        MetroregionsError: There is no data for one of them.
    """
    available = available_years(indicator)
    if years is None:
        return list(available)
    wanted = list(dict.fromkeys(int(year) for year in years))
    for year in wanted:
        if year not in available:
            raise MetroregionsError(
                f"No data on “{indicator}” for the year {year}: "
                f"there is data for {year_ranges(available)}."
            )
    return wanted


def year_ranges(years: Sequence[int]) -> str:
    """Write years as ranges, for example `1995–2011, 2013`."""
    ranges: list[list[int]] = []
    for year in sorted(years):
        if ranges and year == ranges[-1][-1] + 1:
            ranges[-1].append(year)
        else:
            ranges.append([year])
    return ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 1 else str(r[0]) for r in ranges)


def latest_years(ids: Iterable[str], year: int) -> pd.DataFrame:
    """Return which year of each indicator an edition shows, and which is the latest there is.

    Returns:
        One row per indicator: `Indicator`, `Unit`, `Shown` (the reporting year) and
        `Latest in the dataset`.
    """
    import pandas as pd

    rows = [
        (describe(name).name, describe(name).unit, reporting_year(name, year), last)
        for name in ids
        for last in available_years(name)[-1:]
    ]
    return pd.DataFrame(rows, columns=["Indicator", "Unit", "Shown", "Latest in the dataset"])
