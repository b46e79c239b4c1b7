"""European metropolitan regions in Eurostat's definition, from ARDECO."""

from pathlib import Path

import pandas as pd

from metroregions.sources.readers import ardeco

LEVEL = 4
FIRST = 1995
#: Names that the publisher's file has garbled.
NAMES = {"FR025M": "Besançon", "NL001M": "Den Haag", "SK002M": "Košice"}
#: The year whose people decide which region a metropolitan region stands for.
COUNTED = 2021


def europe(folder: Path, last_observed: int = ardeco.LAST_OBSERVED) -> pd.DataFrame:
    """Return the table of European metropolitan regions from the files of ARDECO.

    Totals are per-head values times average population. The rests of countries outside
    metropolitan regions (codes that end in _NM) are left out. EUR before 1999 is ECU, EUR and PPS
    are at current prices; the year after ``last_observed`` is the publisher's nowcast, later
    forecasts are not read.
    """
    heads = ardeco.population(folder, LEVEL)
    parts = {"population": heads}
    for unit in ("eur", "pps"):
        per_head = ardeco.gdp_per_head(folder, unit.upper(), LEVEL)
        parts[f"gdp_{unit}_per_inhabitant"] = per_head
        parts[f"gdp_{unit}"] = (per_head * heads / 1e6).round(2)
    metros = [m for m in parts["gdp_pps"].index if not str(m).endswith("_NM")]
    years = list(range(FIRST, last_observed + 2))
    columns = {
        name: wide.reindex(index=metros, columns=years).stack(future_stack=True)
        for name, wide in parts.items()
    }
    table = pd.DataFrame(columns).rename_axis(["metro", "year"]).reset_index()
    table = table.dropna(subset=["gdp_pps", "population"])
    names = ardeco.names(folder, LEVEL)
    return table.assign(
        name=table["metro"].map({**names.str.strip(), **NAMES}),
        country=table["metro"].str[:2],
        status=table["year"].map(lambda y: "observed" if y <= last_observed else "nowcast"),
        source="ardeco",
    )


def counterparts(
    composition: pd.DataFrame, membership: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Tell which metropolitan regions stand for which of the eleven, by one rule for all.

    A metropolitan region stands for the region in whose districts more than half of its people
    live; where districts belong to two regions, for the one with the larger share.

    Args:
        composition: `metro`, `ags`.
        membership: `region_id`, `ags`, `boundaries`.
        people: `ags`, `year`, `value`, the population.
    """
    counted = people[people["year"] == COUNTED].set_index("ags")["value"]
    heads = composition.assign(heads=composition["ags"].map(counted))
    both = heads.merge(membership[["region_id", "ags", "boundaries"]], on="ags")
    inside = both.groupby(["boundaries", "metro", "region_id"])["heads"].sum().reset_index()
    inside["share"] = inside["heads"] / inside["metro"].map(heads.groupby("metro")["heads"].sum())
    inside = inside.sort_values(["share", "region_id"], ascending=[False, True], kind="stable")
    chosen = inside[inside["share"] > 0.5].drop_duplicates(["boundaries", "metro"])
    whole = chosen["share"] == 1
    return chosen.assign(
        share=(chosen["share"] * 100).round(1),
        why=whole.map(
            {
                True: "all its districts belong to the region",
                False: "more than half of its people live in districts of the region",
            }
        ),
        source=f"metro_districts, membership and the population of {COUNTED}",
    )
