"""European metropolitan regions in Eurostat's definition, and which stand for which of the eleven.

Eurostat groups whole districts (in other countries: areas of the same statistical level) around a
city and the places that commute to it. The rule by which such a region stands for one of the eleven
is that of `data/counterparts.csv`: more than half of its people live there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from metroregions import dataset
from metroregions.regional import indicators, territory

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Gross domestic product per inhabitant in purchasing power standards, and average population.
LEVEL, PEOPLE = "gdp_pps_per_inhabitant", "population"

#: From this year on figures for German districts are published accounts, before a model’s.
FIRM = 2000


class Span(NamedTuple):
    """The years an edition can use: ranks rest on observed values, lines may end in a nowcast."""

    first: int
    last: int
    shown: int

    @property
    def firm(self) -> int:
        """The first year from which German figures are published accounts, if that leaves two."""
        return max(self.first, FIRM) if self.last > FIRM else self.first

    @property
    def ends(self) -> tuple[int, int]:
        """The two years that are compared."""
        return self.first, self.last


def span(base_year: int, year: int) -> Span:
    """Return the first year, the last observed year and the last year shown of an edition.

    Where no observed year comes after the base year, the last two observed years are compared.
    """
    table = dataset.table("europe")
    until = table[table["year"] <= year]
    observed = until.loc[until["status"] == "observed", "year"]
    last = int(observed.max())
    first = min(max(base_year, int(table["year"].min())), last - 1)
    return Span(first, last, int(until["year"].max()))


def labels() -> dict[str, str]:
    """Return the name of each metropolitan region with its country, as `Lyon (FR)`."""
    rows = dataset.table("europe").drop_duplicates("metro")
    return {
        str(row.metro): f"{row.name} ({row.country})"
        for row in rows[["metro", "name", "country"]].itertuples(index=False, name="Row")
    }


def counterparts(boundaries: str = "current") -> pd.DataFrame:
    """Return which metropolitan regions stand for which of the eleven.

    Returns:
        `region_id`, `metro`, `name`, `share` (per cent of its people in the region), in the fixed
        order of the regions, the most populous first.

    Raises:
        MetroregionsError: The boundaries are unknown.
    """
    territory.check_boundaries(boundaries)
    table = dataset.table("counterparts")
    table = table[table["boundaries"] == boundaries]
    latest = dataset.table("europe").sort_values("year").drop_duplicates("metro", keep="last")
    table = table.merge(latest[["metro", "name", PEOPLE]], on="metro")
    place = table["region_id"].map({name: i for i, name in enumerate(territory.REGION_ORDER)})
    table = table.assign(place=place).sort_values(
        ["place", PEOPLE], ascending=[True, False], kind="stable"
    )
    return table[["region_id", "metro", "name", "share"]].reset_index(drop=True)


def league(boundaries: str = "current") -> pd.DataFrame:
    """Return all European metropolitan regions, the counterparts of each of the eleven as one.

    Output and people of the counterparts are added before they are divided. German metropolitan
    regions that stand for none of the eleven remain as they are.

    Returns:
        `region_id` (one of the eleven, or a code of Eurostat's), `country`, `year`, `population`,
        `gdp_pps_per_inhabitant`, `status`.

    Raises:
        MetroregionsError: The boundaries are unknown.
    """
    table = dataset.table("europe")
    stands_for = counterparts(boundaries).set_index("metro")["region_id"]
    table = table.assign(
        region_id=table["metro"].map(stands_for).fillna(table["metro"]),
        output=table[LEVEL] * table[PEOPLE],
    )
    keys = ["region_id", "country", "year", "status"]
    added = table.groupby(keys, as_index=False, sort=False)[["output", PEOPLE]].sum(min_count=1)
    added[LEVEL] = added["output"] / added[PEOPLE]
    return added[["region_id", "country", "year", PEOPLE, LEVEL, "status"]]


def wide(table: pd.DataFrame, figure: str = LEVEL, key: str = "region_id") -> pd.DataFrame:
    """Return a figure of `league`, or of the table `europe`, as years × regions."""
    return table.pivot(index="year", columns=key, values=figure)


def profile(boundaries: str, years: Span) -> pd.DataFrame:
    """Return what makes metropolitan regions alike: size, level, and the growth of both.

    Returns:
        Index as `league`; `People`, `GDP per inhabitant` (PPS) in the last observed year, `Growth
        of people` and `Growth of GDP per inhabitant` (average annual growth, per cent).
    """
    table = league(boundaries)
    people, level = wide(table, PEOPLE), wide(table)
    columns = {"People": people.loc[years.last], "GDP per inhabitant": level.loc[years.last]}
    for name, values in (("people", people), ("GDP per inhabitant", level)):
        ratio = values.loc[years.last] / values.loc[years.first]
        columns[f"Growth of {name}"] = (ratio ** (1 / (years.last - years.first)) - 1) * 100
    return pd.DataFrame(columns)


def coverage(boundaries: str, year: int) -> pd.DataFrame:
    """Compare each of the eleven with its counterparts: people and output, from districts.

    Args:
        boundaries: `current` or `2015`.
        year: The year of the edition; the latest year of GDP per inhabitant not after it is used.

    Returns:
        One row per region: `region_id`, `metros` (number), `names`, `share` (per cent of the
        region's people who live in districts of its counterparts), `region` and `metropolitan`
        (GDP per inhabitant of both, EUR).

    Raises:
        MetroregionsError: Unknown boundaries, or no data.
    """
    last = indicators.reporting_year("gdp_per_inhabitant", year)
    amounts = {}
    for name in ("population", "gdp"):
        given = dataset.observations(name)
        amounts[name] = given[given["year"] == last].set_index("ags")["value"]
    chosen = counterparts(boundaries)
    composition = dataset.table("metro_districts")
    rows = []
    for region in territory.REGION_ORDER:
        own = chosen[chosen["region_id"] == region]
        members = territory.districts_of(region, boundaries)
        parts = composition.loc[composition["metro"].isin(own["metro"]), "ags"].tolist()
        shared = [ags for ags in parts if ags in set(members)]
        people, output = amounts["population"], amounts["gdp"]
        rows.append(
            {
                "region_id": region,
                "metros": len(own),
                "names": ", ".join(own["name"]),
                "share": float(people[shared].sum() / people[members].sum() * 100),
                "region": float(output[members].sum() / people[members].sum() * 1e6),
                "metropolitan": float(output[parts].sum() / people[parts].sum() * 1e6),
            }
        )
    return pd.DataFrame(rows)


def largest(boundaries: str, year: int, least: float = 1e6) -> list[str]:
    """Return the codes of counterparts with at least so many people, in the order of the regions.

    Args:
        boundaries: `current` or `2015`.
        year: The year in which people are counted.
        least: The smallest number of people.
    """
    table = dataset.table("europe")
    people = table[table["year"] == year].set_index("metro")[PEOPLE]
    return [code for code in counterparts(boundaries)["metro"] if people.get(code, 0) >= least]


def note(*remarks: str, years: Sequence[int]) -> str:
    """Return the note below a figure or table on European metropolitan regions."""
    first, last = min(years), max(years)
    table = dataset.table("europe")
    nowcast = table.loc[(table["status"] == "nowcast") & (table["year"].isin(list(years))), "year"]
    period = str(first) if first == last else f"{first}–{last}"
    parts = [f"Years: {period}.", *remarks]
    if len(nowcast):
        parts.append(f"{int(nowcast.max())} is a nowcast.")
    newer = table.loc[(table["source"] == "eurostat") & table["year"].isin(list(years)), "year"]
    if len(newer):
        first_newer = int(newer.min())
        parts.append(
            f"From {first_newer} Eurostat’s own tables, without regions they do not cover."
        )
    sources = dataset.table("sources").set_index("source_id")
    rows = sources.loc[["ardeco-suvgdp", "ardeco-snptd"]]
    datasets = " and ".join(rows["dataset"].str.removeprefix("ARDECO "))
    parts.append(f"Source: {rows['publisher'].iloc[0]}, ARDECO {datasets}")
    return " ".join(parts) + f" ({rows['vintage'].iloc[0]})."


def district_note(year: int) -> str:
    """Return the note below a table of sums of districts, as `coverage`."""
    last = indicators.reporting_year("gdp_per_inhabitant", year)
    late = "" if last == year else f" (latest year of data not after {year})"
    sources = indicators.source_line("gdp_per_inhabitant", [last]).removeprefix("Source: ")
    return (
        f"People covered: the region’s people who live in districts of its counterparts. "
        f"Year: {last}{late}. Source: {sources}."
    )


def percentiles(standing: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    """Return the percentiles of `analysis.europe.positions` as `region_id`, `year`, `value`."""
    parts = [
        pd.DataFrame({"region_id": standing.index, "year": year, "value": standing[column].array})
        for column, year in zip(("percentile_first", "percentile_last"), years, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def lines(values: pd.DataFrame, league: pd.DataFrame, years: Span) -> pd.DataFrame:
    """Return the eleven of a table years × regions as rows for a chart, with the status.

    Args:
        values: Years × regions.
        league: As `league`, for the status of each year.
        years: The years shown.
    """
    chosen = values.loc[years.first : years.shown, list(territory.REGION_ORDER)]
    table = chosen.reset_index().melt("year", var_name="region_id", value_name="value")
    status = league.drop_duplicates("year").set_index("year")["status"]
    return table.assign(status=table["year"].map(status))


def cities(ranks: pd.DataFrame, boundaries: str, year: int) -> pd.DataFrame:
    """Return the large counterparts with their ranks among all metropolitan regions.

    Args:
        ranks: As `analysis.europe.positions`, of all metropolitan regions.
        boundaries: `current` or `2015`.
        year: The year in which people are counted, see `largest`.
    """
    codes = largest(boundaries, year)
    chosen = counterparts(boundaries).set_index("metro").loc[codes, ["region_id", "name"]]
    table = chosen.join(ranks.loc[codes])
    return table.rename_axis("metro").reset_index()


#: Columns of `analysis.europe.positions` that tables show, and how numbers are written.
HEADINGS = {
    "last": "GDP per inhabitant (PPS)",
    "rank_last": "Rank",
    "rank_change": "Change of rank",
    "growth": "Growth (% a year)",
    "growth_rank": "Rank by growth",
}
FORMATS: dict[str, int | str] = {"Change of rank": "+0", "Growth (% a year)": "+1"}
COVERED = {
    "names": "Counterparts",
    "share": "People covered (%)",
    "region": "GDP per inhabitant, region (EUR)",
    "metropolitan": "GDP per inhabitant, counterparts (EUR)",
}
PLACES = ("Nearest", "Second", "Third")


def peers_table(near: pd.DataFrame) -> pd.DataFrame:
    """Return peers side by side.

    Args:
        near: As `analysis.europe.peers`, three peers a region.

    Returns:
        `region_id`, the names of the three, and the distance of the nearest.
    """
    table = near.assign(name=near["peer"].map(labels()), place=near["rank"] - 1)
    shown = table.pivot(index="target", columns="place", values="name")
    shown = shown.rename(columns=dict(enumerate(PLACES)))
    shown["Distance of the nearest"] = near[near["rank"] == 1].set_index("target")["distance"]
    order = [name for name in territory.REGION_ORDER if name in shown.index]
    return shown.loc[order].rename_axis("region_id").reset_index()
