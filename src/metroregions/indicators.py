"""Indicators by territory: absolute quantities, ratios formed from sums, weighted means.

Every derived number can be traced: indicator → districts → rows of `data/observations` → source.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from metroregions import dataset, territory
from metroregions.errors import MetroregionsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

VALUE_COLUMNS = ("region_id", "indicator", "year", "value", "unit", "status")


class Indicator(NamedTuple):
    """One row of `data/indicators.csv`: what is measured, in what unit, and how it is summed."""

    indicator: str
    name: str
    unit: str
    aggregation: str
    numerator: str
    denominator: str
    factor: float
    weight: str
    decimals: int
    district_first_year: int
    better: str
    definition: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The stored indicators it is made of, itself if it is stored and summed."""
        if self.aggregation == "ratio":
            return (self.numerator, self.denominator)
        if self.aggregation == "mean":
            return (self.indicator, self.weight)
        return (self.indicator,)


@lru_cache
def _rows() -> dict[str, Indicator]:
    rows = dataset.table("indicators").to_dict("records")
    return {
        row["indicator"]: Indicator(
            indicator=row["indicator"],
            name=row["name_en"],
            unit=row["unit"],
            aggregation=row["aggregation"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            # Only a ratio has a factor; a mean is not rescaled.
            factor=float(row["factor"]) if row["aggregation"] == "ratio" else 1.0,
            weight=row["weight"],
            decimals=int(row["decimals"]),
            district_first_year=int(row["district_first_year"]),
            better=row["better"],
            definition=row["definition"],
        )
        for row in rows
    }


def names() -> list[str]:
    """Return the ids of all indicators, in the order of the table."""
    return list(_rows())


def describe(indicator: str) -> Indicator:
    """Return what an indicator is.

    Raises:
        MetroregionsError: There is no such indicator.
    """
    rows = _rows()
    if indicator not in rows:
        raise MetroregionsError(
            f"Unknown indicator “{indicator}”: choose one of {', '.join(rows)}."
        )
    return rows[indicator]


@lru_cache
def _stored(indicator: str) -> pd.DataFrame:
    return dataset.observations(indicator)[["ags", "year", "value", "status"]]


@lru_cache
def available_years(indicator: str) -> tuple[int, ...]:
    """Return the years for which an indicator has data, for a ratio those of both of its parts."""
    years = [set(_stored(part)["year"].unique()) for part in describe(indicator).parts]
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


def _checked_years(indicator: str, years: Iterable[int] | None) -> list[int]:
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


def _aggregated(
    observations: pd.DataFrame,
    years: list[int],
    boundaries: str,
    territories: Sequence[str],
    gaps: list[tuple[str, int]],
) -> pd.DataFrame:
    chosen = observations[observations["year"].isin(years)]
    return territory.aggregate(chosen, boundaries, territories, gaps)


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


def _weaker(first: pd.Series, second: pd.Series) -> list[str]:
    order = {status: i for i, status in enumerate((*territory.STATUSES, "missing"))}
    return [max(pair, key=order.__getitem__) for pair in zip(first, second, strict=True)]


def values(
    indicator: str,
    years: Iterable[int] | None = None,
    boundaries: str = "current",
    territories: Iterable[str] | None = None,
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
        territories: Region ids and aggregates, by default all fourteen.

    Returns:
        Columns `region_id`, `indicator`, `year`, `value` (in `unit`), `unit`, `status`
        (`observed`, `estimated`, `nowcast` or, with an empty value, `missing`).

    Raises:
        MetroregionsError: Unknown indicator, boundaries, territory, or a year without data.
    """
    row = describe(indicator)
    territory.check_boundaries(boundaries)
    places = tuple(territories) if territories is not None else territory.TERRITORIES
    chosen = _checked_years(indicator, years)
    stored = _stored(row.parts[0])
    gaps = _allowed_gaps(row.parts)
    if row.aggregation == "sum":
        result = _aggregated(stored, chosen, boundaries, places, gaps)
    else:
        below = _stored(row.parts[1])
        if row.aggregation == "mean":
            weights = below[["ags", "year", "value"]].rename(columns={"value": "weight"})
            stored = stored.merge(weights, on=["ags", "year"], how="left")
            stored = stored.assign(value=stored["value"] * stored["weight"])
        result = _aggregated(stored, chosen, boundaries, places, gaps)
        bottom = _aggregated(below, chosen, boundaries, places, gaps)
        result["value"] = result["value"] / bottom["value"] * row.factor
        result["status"] = _weaker(result["status"], bottom["status"])
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
    chosen = _checked_years(indicator, available if years is None else years)
    for year in chosen:
        if year < row.district_first_year:
            raise MetroregionsError(
                f"“{indicator}” cannot be shown for single districts in {year}: "
                f"district figures are reliable from {row.district_first_year}."
            )
    stored = _stored(row.parts[0])
    stored = stored[stored["year"].isin(chosen)]
    if row.aggregation == "ratio":
        below = _stored(row.denominator).rename(
            columns={"value": "below", "status": "below_status"}
        )
        stored = stored.merge(below, on=["ags", "year"], how="left")
        stored["status"] = _weaker(stored["status"], stored["below_status"].fillna("missing"))
        stored["value"] = stored["value"] / stored["below"] * row.factor
    return stored[["ags", "year", "value", "status"]].reset_index(drop=True)


def years_between(indicator: str, first: int, last: int) -> list[int]:
    """Return the years with data from `first` to `last`; none if there are none."""
    return [year for year in available_years(indicator) if first <= year <= last]


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


def titled(table: pd.DataFrame, *, units: bool = True) -> pd.DataFrame:
    """Return a table whose columns of indicators have their names, and units, as headings."""
    headings = {
        name: f"{row.name} ({row.unit})" if units and row.unit else row.name
        for name, row in _rows().items()
    }
    return table.rename(columns=headings)


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


#: Kinds of breaks that change what is counted: values before and after cannot be compared. A
#: census or a revision moves the level of a series; comparisons across it are marked, not avoided.
DEFINITION_BREAKS = ("definition", "source")


def district_years(indicator: str, year: int) -> list[int]:
    """Return the years up to `year` for which single districts can be shown; perhaps none.

    Raises:
        MetroregionsError: Unknown indicator.
    """
    first = describe(indicator).district_first_year
    return [candidate for candidate in available_years(indicator) if first <= candidate <= year]


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


def source_line(indicators: str | Iterable[str], years: Iterable[int] | None = None) -> str:
    """Return the sources behind indicators, short enough for a caption.

    The attribution that each licence asks for in full is `attributions`.

    Args:
        indicators: One id or several.
        years: The years shown, by default all; sources of other years are not named.

    Returns:
        Publisher, dataset and vintage of each, for example
        `Eurostat, nama_10r_3gdp (spring 2024); BBSR, INKAR (INKAR edition 2024)`.
    """
    ids = [indicators] if isinstance(indicators, str) else list(indicators)
    wanted = None if years is None else set(years)
    used: list[str] = []
    for indicator in ids:
        for part in describe(indicator).parts:
            rows = dataset.observations(part)
            if wanted is not None:
                rows = rows[rows["year"].isin(wanted)]
            used += [source for source in rows["source_id"].unique() if source not in used]
    sources = dataset.table("sources").set_index("source_id")
    editions: dict[str, list[str]] = {}
    for source in used:
        row = sources.loc[source].astype(str)
        publisher, title = str(row["publisher"]), str(row["dataset"])
        name = f"{_publisher(publisher)}, {title}"
        vintages = editions.setdefault(name, [])
        vintage = str(row["vintage"]).removeprefix("INKAR ")
        if vintage not in vintages:
            vintages.append(vintage)
    return "; ".join(f"{name} ({', '.join(vintages)})" for name, vintages in editions.items())


def _publisher(name: str) -> str:
    """Return the abbreviation that a publisher's name ends with, if it has one."""
    return name.rsplit("(", 1)[1].rstrip(")") if name.endswith(")") else name


def attributions(used: Iterable[str] | None = None) -> list[str]:
    """Return the attribution lines of sources in full, as their licences ask.

    Args:
        used: Indicators, or other names in the column `used_for` of the sources; by default all.
    """
    table = dataset.table("sources")
    if used is not None:
        wanted = set(used)
        table = table[[not wanted.isdisjoint(names.split(";")) for names in table["used_for"]]]
    return list(dict.fromkeys(table["attribution"]))
