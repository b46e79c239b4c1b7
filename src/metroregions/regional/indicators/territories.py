"""Indicators by territory: sums, ratios formed from sums, weighted means."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from metroregions import dataset
from metroregions.errors import MetroregionsError
from metroregions.regional import territory
from metroregions.regional.indicators.definitions import describe, stored_rows
from metroregions.regional.indicators.years import checked_years, reporting_year, years_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

VALUE_COLUMNS = ("region_id", "indicator", "year", "value", "unit", "status")


def _aggregated(
    observations: pd.DataFrame,
    years: list[int],
    districts: Mapping[str, frozenset[str]],
    gaps: list[tuple[str, int]],
) -> pd.DataFrame:
    chosen = observations[observations["year"].isin(years)]
    return territory.aggregate(chosen, districts, gaps)


@lru_cache
def _allowed_gaps(parts: tuple[str, ...]) -> list[tuple[str, int]]:
    """Return the districts and years that sums of these indicators may leave out.

    A ratio leaves them out above and below the line.
    """
    table = dataset.table("indicators").set_index("indicator")
    gaps = dataset.table("gaps")
    allowed = [part for part in parts if table.at[part, "allows_gaps"] == "yes"]
    return [
        (row["ags"], year)
        for row in gaps[gaps["indicator"].isin(allowed)].to_dict("records")
        for year in range(int(row["first_year"]), int(row["last_year"]) + 1)
    ]


def weaker(first: pd.Series, second: pd.Series) -> list[str]:
    """Return the less firm of two statuses, row by row."""
    order = {status: i for i, status in enumerate((*territory.STATUSES, "missing"))}
    return [max(pair, key=order.__getitem__) for pair in zip(first, second, strict=True)]


def values(
    indicator: str,
    years: Iterable[int] | None = None,
    boundaries: str = "current",
    territories: Iterable[str] | None = None,
    own: Mapping[str, Iterable[str]] | None = None,
) -> pd.DataFrame:
    """Return an indicator by territory and year.

    Sums come first, division last: a ratio is the sum of its numerator over the territory's
    districts divided by the sum of its denominator; a mean is weighted by its weight's districts.
    A missing district makes the value missing, unless the indicator allows gaps and the dataset
    names this one: then it is left out, and the value counts as estimated.

    Args:
        indicator: Its id.
        years: The years wanted, by default all with data.
        boundaries: `current` or `2015`.
        territories: Ids of regions, bodies and aggregates and names of `own`; by default all
            fourteen regions and aggregates, or all of `own` where it is given.
        own: Sets of districts of the user's own, by name, as `{"selection": ["05111", "05113"]}`.

    Returns:
        Columns `region_id`, `indicator`, `year`, `value` (in `unit`), `unit`, `status`
        (`observed`, `estimated`, `nowcast` or, with an empty value, `missing`).

    Raises:
        MetroregionsError: Unknown indicator, boundaries, territory or district, or a year without
            data.
    """
    row = describe(indicator)
    territory.check_boundaries(boundaries)
    places = tuple(own or territory.TERRITORIES) if territories is None else tuple(territories)
    districts = territory.resolve(places, boundaries, own)
    chosen = checked_years(indicator, years)
    stored = stored_rows(row.parts[0])
    gaps = _allowed_gaps(row.parts)
    if row.aggregation == "sum":
        result = _aggregated(stored, chosen, districts, gaps)
    else:
        below = stored_rows(row.parts[1])
        if row.aggregation == "mean":
            weights = below[["ags", "year", "value"]].rename(columns={"value": "weight"})
            stored = stored.merge(weights, on=["ags", "year"], how="left")
            stored = stored.assign(value=stored["value"] * stored["weight"])
        result = _aggregated(stored, chosen, districts, gaps)
        bottom = _aggregated(below, chosen, districts, gaps)
        result["value"] = result["value"] / bottom["value"] * row.factor
        result["status"] = weaker(result["status"], bottom["status"])
    result = result.assign(indicator=indicator, unit=row.unit)
    order = result["year"].map({year: i for i, year in enumerate(chosen)})
    place = result["region_id"].map({name: i for i, name in enumerate(places)})
    result = result.assign(_place=place, _order=order).sort_values(["_place", "_order"])
    return result[list(VALUE_COLUMNS)].reset_index(drop=True)


def wide(
    indicator: str,
    years: Iterable[int] | None = None,
    boundaries: str = "current",
    territories: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return the same values with one row per year and one column per territory."""
    places = list(territories) if territories is not None else list(territory.TERRITORIES)
    table = values(indicator, years, boundaries, places)
    return table.pivot(index="year", columns="region_id", values="value")[places]


def snapshot(ids: Iterable[str], year: int, boundaries: str = "current") -> pd.DataFrame:
    """Return several indicators side by side, each for its latest year not after `year`.

    Returns:
        One row per territory: `region_id` and one column per indicator.

    Raises:
        MetroregionsError: As `values` and `reporting_year`.
    """
    import pandas as pd

    columns = {name: wide(name, [reporting_year(name, year)], boundaries).iloc[0] for name in ids}
    return pd.DataFrame(columns).rename_axis("region_id").reset_index()


def indexed(indicator: str, base_year: int, year: int, boundaries: str = "current") -> pd.DataFrame:
    """Return an indicator as an index, 100 in its first year with data from `base_year` on.

    Returns:
        As `values`, with the index as `value` and the base as `unit`. An index made of an estimate
        at its base stays as firm as its own year: the base is the same for all.

    Raises:
        MetroregionsError: There is no data from `base_year` to `year`.
    """
    years = years_between(indicator, base_year, year)
    if not years:
        raise MetroregionsError(f"No data on “{indicator}” from {base_year} to {year}.")
    table = values(indicator, years, boundaries)
    base = table[table["year"] == years[0]].set_index("region_id")["value"]
    index = table["value"] / table["region_id"].map(base) * 100
    return table.assign(value=index, unit=f"{years[0]} = 100")


def relative_to_germany(
    indicator: str, years: Iterable[int] | None = None, boundaries: str = "current"
) -> pd.DataFrame:
    """Return an indicator relative to Germany in the same year, Germany = 100.

    Returns:
        As `values`, with `unit` `Germany = 100`.

    Raises:
        MetroregionsError: As `values`.
    """
    table = values(indicator, years, boundaries)
    germany = table[table["region_id"] == "germany"].set_index("year")["value"]
    relative = table["value"] / table["year"].map(germany) * 100
    return table.assign(value=relative, unit="Germany = 100")


def boundaries_compared(ids: Iterable[str], year: int) -> pd.DataFrame:
    """Return indicators of the eleven regions within the boundaries of 2015 and of today.

    Returns:
        One row per region whose districts differ, and one for all eleven: `region_id`, the number
        of districts and each indicator in both editions; indicators by the edition's latest year.
    """
    import pandas as pd

    names = list(ids)
    tables = {
        boundaries: snapshot(names, year, boundaries)
        .set_index("region_id")
        .assign(
            districts=[
                len(territory.districts_of(place, boundaries)) for place in territory.TERRITORIES
            ]
        )
        for boundaries in territory.BOUNDARIES
    }
    differs = [
        place
        for place in (*territory.REGION_ORDER, "all-regions")
        if territory.districts_of(place, "current") != territory.districts_of(place, "2015")
    ]
    columns = {
        f"{heading}, {'today' if boundaries == 'current' else boundaries}": tables[boundaries].loc[
            differs, name
        ]
        for name, heading in (("districts", "Districts"), *((n, describe(n).name) for n in names))
        for boundaries in reversed(territory.BOUNDARIES)
    }
    return pd.DataFrame(columns).rename_axis("region_id").reset_index()
