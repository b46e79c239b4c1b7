"""Tables of the chapter on methods: sources, definitions, breaks, estimates, choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from metroregions import dataset
from metroregions.regional import indicators, territory

if TYPE_CHECKING:
    from collections.abc import Hashable

#: Official lists of members, as the sources of memberships name them.
OFFICIAL = "list of the regions' districts, 1 November 2015"
#: From this year on output is published by district, not estimated.
FIRM = 2000
#: The main results and how tables call them.
RESULTS = {
    "share_area_km2": "Share of Germany’s area (%)",
    "share_population": "Share of Germany’s people (%)",
    "share_gdp": "Share of Germany’s GDP (%)",
    "share_employed": "Share of Germany’s employed persons (%)",
    "relative_gdp": "GDP per inhabitant (Germany = 100)",
    "growth_population": "Growth of people, inside minus outside (points a year)",
    "growth_gdp": "Growth of GDP, inside minus outside (points a year)",
    "growth_employed": "Growth of employed persons, inside minus outside (points a year)",
    "gap_unemployment": "Unemployment ratio, inside minus outside (points)",
}
AMOUNTS = ("area_km2", "population", "gdp", "employed", "unemployed", "population_15_64")


def sources() -> pd.DataFrame:
    """Return the publishers' datasets, with the titles of the files that were read.

    Returns:
        `Publisher`, `Dataset`, `Titles`, `Vintage`, `Licence`, one row per dataset and vintage.
    """
    table = dataset.table("sources")
    keys = ["publisher", "dataset", "vintage", "licence"]
    merged = table.groupby(keys, sort=False)["title"].agg("; ".join).reset_index()
    merged = merged.sort_values(["publisher", "dataset", "vintage"], kind="stable")
    return pd.DataFrame(
        {
            "Publisher": merged["publisher"],
            "Dataset": merged["dataset"],
            "Titles": merged["title"],
            "Vintage": merged["vintage"],
            "Licence": merged["licence"],
        }
    ).reset_index(drop=True)


def definitions(year: int) -> pd.DataFrame:
    """Return what each indicator means, how regions get it, and its years.

    Args:
        year: The year of the edition.

    Returns:
        `indicator`, `name`, `Indicator` (name and unit), `Definition`, `Formed as`, `Years`,
        `Shown` (the reporting year; missing when there is no data in or before `year`), `formula`,
        `note`; by theme.
    """
    table = dataset.table("indicators").sort_values(["theme", "name_en"], kind="stable")
    names = dict(zip(table["indicator"], table["name_en"], strict=True))
    rows = []
    for row in table.to_dict("records"):
        years = indicators.available_years(row["indicator"])
        earlier = [candidate for candidate in years if candidate <= year]
        rows.append(
            {
                "indicator": row["indicator"],
                "name": row["name_en"],
                "Indicator": f"{row['name_en']} ({row['unit']})",
                "Definition": row["definition"],
                "Formed as": row["aggregation"],
                "Years": indicators.year_ranges(years),
                "Shown": float(earlier[-1]) if earlier else float("nan"),
                "formula": _how(row, names),
                "note": row["note"],
            }
        )
    return pd.DataFrame(rows)


def _how(row: dict[Hashable, Any], names: dict[str, str]) -> str:
    if row["aggregation"] == "ratio":
        factor = float(row["factor"])
        times = "" if factor == 1 else f" × {factor:,.0f}"
        top, bottom = names[row["numerator"]], names[row["denominator"]]
        return f"{top} ÷ {bottom.lower()}{times}"
    if row["aggregation"] == "mean":
        return f"mean, weighted by {names[row['weight']].lower()}"
    return "sum of districts"


def breaks() -> pd.DataFrame:
    """Return the breaks in series, and the events that are none, by year.

    Returns:
        `Series` (those that share a break in one row), `First year`, `Kind`, `What a reader must
        know`.
    """
    table = dataset.table("breaks").sort_values(["year", "indicator"], kind="stable")
    named = table.assign(name=[indicators.describe(name).name for name in table["indicator"]])
    merged = named.groupby(["year", "kind", "note_en"], sort=False)["name"].agg("; ".join)
    rows = merged.reset_index()
    return pd.DataFrame(
        {
            "Series": rows["name"],
            "First year": rows["year"],
            "Kind": rows["kind"],
            "What a reader must know": rows["note_en"],
        }
    )


def estimates() -> pd.DataFrame:
    """Return which values are estimates, by indicator.

    Returns:
        `Indicator`, `Years`, `Districts`, `Values estimated`, `Of all (%)`, `How`.
    """
    table = dataset.table("indicators").set_index("indicator")
    rows = []
    for name in table.index[table["aggregation"] != "ratio"]:
        values = dataset.observations(name)
        made = values[values["status"] == "estimated"]
        if made.empty:
            continue
        rows.append(
            {
                "Indicator": table.at[name, "name_en"],
                "Years": indicators.year_ranges([int(y) for y in made["year"].unique()]),
                "Districts": made["ags"].nunique(),
                "Values estimated": len(made),
                "Of all (%)": len(made) / len(values) * 100,
                "How": table.at[name, "note"],
            }
        )
    return pd.DataFrame(rows)


def ecu() -> pd.DataFrame:
    """Return the correction of output before 1999, from ECU at market rates to today's euro.

    Returns:
        `Year`, `Mark per ECU`, `Factor`, `Published` and `Corrected` (GDP of Germany, billion EUR).
    """
    from metroregions.sources.readers.ardeco import DM_PER_ECU, DM_PER_EURO

    totals = dataset.observations("gdp").groupby("year")["value"].sum() / 1000
    rows = [
        (year, rate, rate / DM_PER_EURO, totals[year] / (rate / DM_PER_EURO), totals[year])
        for year, rate in DM_PER_ECU.items()
    ]
    columns = [
        "Year",
        "Mark per ECU",
        "Factor",
        "Published (billion ECU)",
        "Corrected (billion EUR)",
    ]
    return pd.DataFrame(rows, columns=columns)


def gaps() -> pd.DataFrame:
    """Return the districts without values, with the reason."""
    table = dataset.table("gaps").merge(dataset.table("districts")[["ags", "name"]], on="ags")
    years = zip(table["first_year"], table["last_year"], strict=True)
    return pd.DataFrame(
        {
            "Indicator": [indicators.describe(name).name for name in table["indicator"]],
            "District": table["name"],
            "Years": [f"{a}–{b}" if a != b else str(a) for a, b in years],
            "Reason": table["reason"],
        }
    )


def memberships() -> pd.DataFrame:
    """Return on what the memberships of each region rest.

    Returns:
        `region_id`, the number of districts (in either edition) whose membership rests on the
        official list of 2015, the number of those for which other pages were read, and their names.
    """
    table = dataset.table("membership").drop_duplicates(["region_id", "ags", "source"])
    names = dataset.table("districts").set_index("ags")["name"]
    alone = table["source"].str.contains(OFFICIAL, regex=False) & ~table["source"].str.contains(
        " ; ", regex=False
    )
    rows = []
    for region in territory.REGION_ORDER:
        own = table["region_id"] == region
        other = table[own & ~alone]
        rows.append(
            {
                "region_id": region,
                "Official list of 2015": int(table.loc[own & alone, "ags"].nunique()),
                "Other pages": int(other["ags"].nunique()),
                "Districts for which other pages were read": "; ".join(
                    sorted({names[a] for a in other["ags"]})
                ),
            }
        )
    return pd.DataFrame(rows)


def totals() -> pd.DataFrame:
    """Compare the sums of districts with the official totals for Germany.

    Returns:
        `indicator`, `year`, `value` (the official total), `sum` (of the districts), `deviation`
        (per cent).
    """
    table = dataset.table("national")
    sums = [
        dataset.observations(name).groupby("year")["value"].sum().get(year, float("nan"))
        for name, year in zip(table["indicator"], table["year"], strict=True)
    ]
    table = table[["indicator", "year", "value"]].assign(sum=sums)
    return table.assign(deviation=(table["sum"] / table["value"] - 1) * 100)


def amounts() -> dict[str, pd.DataFrame]:
    """Return the indicators of the main results as districts × years."""
    return {
        name: dataset.observations(name).pivot(index="ags", columns="year", values="value")
        for name in AMOUNTS
    }


def choices(base_year: int, year: int) -> dict[str, tuple[list[str], int]]:
    """Return the choices that the main results are tried with.

    Args:
        base_year: First year of comparisons.
        year: The year of the edition.

    Returns:
        For each choice the districts inside and the earliest first year; the last choice, without
        the years of estimated output, only where it differs and leaves two years to compare.
    """
    today = territory.districts_of("all-regions", "current")
    shared = set(territory.overlaps("current"))
    first = indicators.data_years()[0]
    found = {
        "Boundaries of 2015": (territory.districts_of("all-regions", "2015"), first),
        "Today": (today, first),
        "Today, shared districts left out": ([a for a in today if a not in shared], first),
    }
    if base_year < FIRM < indicators.reporting_year("gdp", year):
        found[f"Today, from {FIRM}"] = (today, FIRM)
    return found


def ends(base_year: int, year: int, earliest: int) -> dict[str, tuple[int, int]]:
    """Return first and last year of each indicator of the main results.

    Args:
        base_year: First year of comparisons.
        year: The year of the edition.
        earliest: A later first year, if the choice has one.
    """
    found = {}
    for name in AMOUNTS:
        last = indicators.reporting_year(name, year)
        between = indicators.years_between(name, max(base_year, earliest), last)
        found[name] = (between[0] if between else last, last)
    return found


def regions_compared(indicator: str, year: int) -> pd.DataFrame:
    """Return a ratio of the eleven by boundaries, and without the districts of two regions.

    Args:
        indicator: A ratio.
        year: A year with data.

    Returns:
        `region_id`, `Boundaries of 2015`, `Today`, `Today, shared districts left out`.
    """
    row = indicators.describe(indicator)
    regions = list(territory.REGION_ORDER)
    by = {
        boundaries: indicators.wide(indicator, [year], boundaries, regions).iloc[0]
        for boundaries in territory.BOUNDARIES
    }
    shared = set(territory.overlaps("current"))
    parts = [dataset.observations(part) for part in row.parts]
    values = [part[part["year"] == year].set_index("ags")["value"] for part in parts]
    left: list[float] = []
    for region in regions:
        kept = [a for a in territory.districts_of(region, "current") if a not in shared]
        left.append(float(values[0][kept].sum() / values[1][kept].sum() * row.factor))
    return pd.DataFrame(
        {
            "region_id": regions,
            "Boundaries of 2015": by["2015"].to_numpy(),
            "Today": by["current"].to_numpy(),
            "Today, shared districts left out": left,
        }
    )


def totals_by_indicator(table: pd.DataFrame) -> pd.DataFrame:
    """Sum up how well official totals are reproduced.

    Args:
        table: As `totals`.

    Returns:
        `Indicator`, `Totals compared`, `Years`, `Largest difference (%)`.
    """
    rows = []
    for name, own in table.groupby("indicator", sort=True):
        rows.append(
            {
                "Indicator": indicators.describe(str(name)).name,
                "Totals compared": len(own),
                "Years": indicators.year_ranges([int(year) for year in own["year"]]),
                "Largest difference (%)": own["deviation"].abs().max(),
            }
        )
    return pd.DataFrame(rows)
