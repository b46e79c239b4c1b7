"""What the profile of a region shows, as tables: members, key figures, gaps, functions, peers.

Each function takes the parameters of a profile and selects, ranks and compares; the statistics are
those of `metroregions.analysis`. Where an edition is too early for a figure, the value is missing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from metroregions import dataset
from metroregions.analysis import claims, europe
from metroregions.chapters.europe import metros
from metroregions.chapters.shared.facts import base_series
from metroregions.regional import indicators, territory
from metroregions.text import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

#: The eight key figures.
KEY_FIGURES = (
    "population",
    "density",
    "gdp_per_inhabitant",
    "gdp_per_employed",
    "household_income_per_inhabitant",
    "unemployment_ratio",
    "degree_share",
    "share_65_plus",
)
#: What is followed over time; amounts as an index, the ratio as it is.
DEVELOPMENT = ("population", "gdp", "employed", "unemployment_ratio")
INDEXED = ("population", "gdp", "employed")
#: The series that they are read from: changes are told on one base.
FOLLOWED = tuple(map(base_series, DEVELOPMENT))
#: Figures of single districts whose extremes are compared.
INSIDE = (
    "gdp_per_inhabitant",
    "household_income_per_inhabitant",
    "unemployment_ratio",
    "degree_share",
    "share_65_plus",
    "workplace_ratio",
)
#: What is concentrated, by the functions of the metropolitan regions.
FUNCTIONS = (
    "gdp",
    "gva_tertiary",
    "employees_with_degree",
    "patent_applications",
    "students",
    "overnight_stays",
    "foreign_overnight_stays",
    "large_establishments_share",
)
#: What makes regions of the eleven alike; amounts are compared in relative terms.
ALIKE = (
    "population",
    "density",
    "gdp_per_inhabitant",
    "unemployment_ratio",
    "share_65_plus",
    "employed_tertiary_share",
)
RELATIVE = ("population", "density", "gdp_per_inhabitant")
#: All that a profile uses, by the names in the table of sources.
USED = tuple(
    dict.fromkeys(
        (*KEY_FIGURES, *DEVELOPMENT, *FOLLOWED, *INSIDE, *FUNCTIONS, *ALIKE, "europe", "geography")
    )
)
#: Peers shown, and what makes metropolitan regions of Europe alike in relative terms.
PEERS = 3
EUROPE_RELATIVE = ("People", "GDP per inhabitant")


def latest(indicator: str, year: int) -> int | None:
    """Return the latest year of data not after the year of the edition, None before the first."""
    years = [candidate for candidate in indicators.available_years(indicator) if candidate <= year]
    return years[-1] if years else None


def short_names(ags: Iterable[str]) -> dict[str, str]:
    """Return the names of districts without official additions, where they stay distinct.

    `Lübeck, Hansestadt` becomes `Lübeck`; of namesakes among the districts given, each keeps what
    tells it apart.
    """
    full = indicators.district_names()
    wanted = list(ags)
    bare = {key: full[key].split(",")[0].split(" (")[0] for key in wanted}
    heads = list(bare.values())
    names = {}
    for key in wanted:
        if heads.count(bare[key]) == 1:
            names[key] = bare[key]
        elif ", " in full[key]:
            names[key] = f"{bare[key]} ({full[key].split(', ', 1)[1]})"
        else:
            names[key] = full[key]
    return names


def members(region: str, boundaries: str) -> pd.DataFrame:
    """Return the districts of a region.

    Returns:
        One row per district in the order of states and keys: `ags`, `name` (short), `state`,
        `partial` (whether only a part is a member), `note` (why), `also` (the other region that it
        belongs to, or an empty text).

    Raises:
        MetroregionsError: The region or the boundaries are unknown.
    """
    ags = territory.districts_of(region, boundaries)
    table = dataset.table("membership")
    own = table[(table["region_id"] == region) & (table["boundaries"] == boundaries)]
    own = own.set_index("ags").loc[ags, ["partial", "note"]].reset_index()
    shared = territory.overlaps(boundaries)
    states = dataset.table("districts").set_index("ags")["state"]
    names = short_names(ags)
    return own.assign(
        name=[names[key] for key in ags],
        state=[states[key] for key in ags],
        partial=[value == "yes" for value in own["partial"]],
        also=[next((r for r in shared.get(key, []) if r != region), "") for key in ags],
    )[["ags", "name", "state", "partial", "note", "also"]]


def key_figures(region: str, year: int, boundaries: str) -> pd.DataFrame:
    """Return the eight key figures of a region, with its rank among the eleven.

    Returns:
        One row per key figure: `indicator`, `unit`, `year` (missing where there is no data yet),
        `value`, `status`, `rank` (1: highest; equal values as shown share the better rank),
        `joint` (whether it is shared), `below` (regions with a lower value), `compared` (regions
        with a value), `germany`.

    Raises:
        MetroregionsError: The region or the boundaries are unknown.
    """
    import pandas as pd

    rows = []
    for name in KEY_FIGURES:
        described, shown = indicators.describe(name), latest(name, year)
        row: dict[str, Any] = {
            "indicator": name,
            "unit": described.unit,
            "year": shown,
            "value": math.nan,
        }
        row |= {"status": "missing", "rank": None, "joint": False, "below": 0, "compared": 0}
        row["germany"] = math.nan
        if shown is not None:
            table = indicators.values(name, [shown], boundaries).set_index("region_id")
            eleven = table["value"].reindex(list(territory.REGION_ORDER)).dropna()
            row |= {"value": table.at[region, "value"], "status": table.at[region, "status"]}
            row |= {"germany": table.at["germany", "value"], "compared": len(eleven)}
            if region in eleven.index:
                written = [numbers.rounded(value, described.decimals) for value in eleven]
                own = numbers.rounded(float(eleven[region]), described.decimals)
                row["rank"] = 1 + sum(value > own for value in written)
                row["joint"] = written.count(own) > 1
                row["below"] = sum(value < own for value in written)
        rows.append(row)
    return pd.DataFrame(rows).astype({"year": "float64", "rank": "float64"})


def development(region: str, base_year: int, year: int, boundaries: str) -> pd.DataFrame:
    """Return how a region and Germany developed.

    Returns:
        `panel` (the indicator), `region_id` (the region and `germany`), `year`, `value`, `unit`,
        `status`; amounts as an index with 100 in the base year, population on one base.

    Raises:
        MetroregionsError: As `indicators.values`.
    """
    import pandas as pd

    parts = []
    for name in DEVELOPMENT:
        if name in INDEXED:
            table = indicators.indexed(base_series(name), base_year, year, boundaries)
        else:
            years = indicators.years_between(name, base_year, year)
            table = indicators.values(name, years, boundaries, [region, "germany"])
        parts.append(table[table["region_id"].isin([region, "germany"])].assign(panel=name))
    columns = ["panel", "region_id", "year", "value", "unit", "status"]
    return pd.concat(parts, ignore_index=True)[columns]


def breaks(base_year: int, year: int) -> dict[str, pd.DataFrame]:
    """Return the breaks of what is followed over time, by indicator."""
    return {
        name: indicators.breaks_between(base_series(name), base_year, year) for name in DEVELOPMENT
    }


def map_indicator(year: int) -> str:
    """Return what the map of districts shows: output, or unemployment before output is known."""
    output = "gdp_per_inhabitant"
    return output if indicators.district_years(output, year) else "unemployment_ratio"


def district_figures(region: str, indicator: str, year: int, boundaries: str) -> pd.DataFrame:
    """Return an indicator of a region's districts for its latest year, highest first.

    Returns:
        `ags`, `name`, `year`, `value`, `status`.

    Raises:
        MetroregionsError: There are no figures of districts in or before the year.
    """
    last = indicators.district_years(indicator, year)[-1:]
    table = indicators.district_values(indicator, last)
    own = territory.districts_of(region, boundaries)
    table = table[table["ags"].isin(own)]
    table = table.assign(name=table["ags"].map(short_names(own)))
    table = table.sort_values(["value", "ags"], ascending=[False, True], kind="stable")
    return table[["ags", "name", "year", "value", "status"]].reset_index(drop=True)


def gaps(region: str, year: int, boundaries: str) -> pd.DataFrame:
    """Return how far apart a region's districts are in several indicators, the widest gap first.

    Returns:
        One row per indicator with figures of districts: `indicator`, `year`, `highest` and
        `lowest` (names), `high` and `low` (values), `ratio` (high ÷ low, missing where low is 0),
        `status` (`observed` if every district's value is).
        Where several districts share an end, the first by key is named.

    Raises:
        MetroregionsError: The region or the boundaries are unknown.
    """
    import pandas as pd

    rows = []
    for name in INSIDE:
        if not indicators.district_years(name, year):
            continue
        table = district_figures(region, name, year, boundaries).dropna(subset=["value"])
        if len(table) < 2:
            continue
        top, end = table.iloc[0], table.iloc[-1]
        ratio = top["value"] / end["value"] if end["value"] > 0 else math.nan
        firm = set(table["status"]) <= {"observed"}
        ends = (top["name"], top["value"], end["name"], end["value"])
        rows.append((name, top["year"], *ends, ratio, "observed" if firm else "estimated"))
    columns = ["indicator", "year", "highest", "high", "lowest", "low", "ratio", "status"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("ratio", ascending=False, kind="stable").reset_index(drop=True)


def functions(region: str, year: int, boundaries: str) -> pd.DataFrame:
    """Return the location quotients of a region's functions, with intervals.

    Returns:
        One row per function with data, the highest quotient first: `indicator`, `year`,
        `estimate`, `low`, `high`; see `analysis.concentration.concentration`.

    Raises:
        MetroregionsError: The region or the boundaries are unknown.
    """
    import pandas as pd

    amounts = indicators.district_amounts(FUNCTIONS, year)
    if not amounts:
        return pd.DataFrame(columns=["indicator", "year", "estimate", "low", "high"])
    found = claims.regional_concentrations(amounts, territory.members([region], boundaries))
    found = found.rename(columns={"quotient": "estimate"})
    found.insert(1, "year", [amounts[name].attrs["year"] for name in found["indicator"]])
    found = found.sort_values("estimate", ascending=False, kind="stable")
    return found[["indicator", "year", "estimate", "low", "high"]].reset_index(drop=True)


def alike(year: int, boundaries: str) -> pd.DataFrame:
    """Return what makes the eleven alike: one column per indicator with data by then."""
    used = [name for name in ALIKE if latest(name, year) is not None]
    table = indicators.snapshot(used, year, boundaries).set_index("region_id")
    return table.loc[list(territory.REGION_ORDER)]


def peers(region: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the nearest peers of a region among the eleven.

    Args:
        region: The region.
        table: As `alike`.

    Returns:
        As `analysis.europe.peers`.

    Raises:
        ValueError: The region lacks one of the values.
    """
    used = list(table.columns)
    relative = [name for name in RELATIVE if name in used]
    return europe.peers(table, [region], used, logarithms=relative, count=PEERS)


def peers_abroad(region: str, base_year: int, year: int, boundaries: str) -> pd.DataFrame:
    """Return the nearest peers, among metropolitan regions abroad, of a region's counterparts.

    Returns:
        As `analysis.europe.peers`; `peer` is a code of Eurostat's.

    Raises:
        ValueError: The counterparts lack one of the values.
    """
    table = metros.profile(boundaries, metros.span(base_year, year))
    countries = dataset.table("europe").drop_duplicates("metro").set_index("metro")["country"]
    abroad = sorted(countries.index[countries != "DE"])
    return europe.peers(
        table,
        [region],
        list(table.columns),
        logarithms=EUROPE_RELATIVE,
        candidates=abroad,
        count=PEERS,
    )


def networks(region: str) -> pd.DataFrame:
    """Return the region's rows of the table of networks."""
    table = dataset.table("networks")
    return table[table["region_id"] == region].reset_index(drop=True)


def about(region: str) -> dict[str, str]:
    """Return the region's row of the table of regions, and the milestone of its recognition.

    Returns:
        The columns of `regions.csv`, and `act`, `act_date`, `reference`, `certainty`, `act_note`.
    """
    row = dataset.table("regions").set_index("region_id").loc[region]
    act = dataset.table("milestones").set_index("milestone_id").loc[row["recognised_act"]]
    found = {str(key): str(value) for key, value in row.items()}
    columns = {"title": "act", "date": "act_date", "note": "act_note"}
    keys = ("title", "date", "reference", "certainty", "note")
    return found | {columns.get(key, key): str(act[key]) for key in keys}
