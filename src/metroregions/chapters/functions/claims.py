"""The claims about the regions: in which order, and judged by their rules."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from metroregions import dataset
from metroregions.analysis import claims as measures
from metroregions.regional import indicators, territory

#: Functions in the order of the chapter: those of the claim of 2021 first.
FUNCTIONS = (
    "economy", "innovation", "education", "gateway", "steering", "development", "cohesion",
    "projects",
)  # fmt: skip


def ordered(claims: pd.DataFrame) -> pd.DataFrame:
    """Sort claims by function in the order of the chapter, the federal government’s first.

    Args:
        claims: Rows of `claims.csv`.

    Raises:
        ValueError: A function has no place in the order.
    """
    unknown = set(claims["function"]) - set(FUNCTIONS)
    if unknown:
        raise ValueError(f"Claims: the function “{min(unknown)}” has no place in the chapter.")
    place = claims["function"].map(FUNCTIONS.index)
    theirs = ~claims["who"].str.startswith("Federal")
    order = claims.assign(_place=place, _theirs=theirs).sort_values(
        ["_place", "_theirs"], kind="stable"
    )
    return order.drop(columns=["_place", "_theirs"]).reset_index(drop=True)


def named(claims: pd.DataFrame, measure: str) -> list[str]:
    """Return the indicators that claims of a measure name, each once.

    Args:
        claims: Rows of `claims.csv`.
        measure: `concentration`, `growth` or `gap_change`.
    """
    rows = claims.loc[claims["measure"] == measure, "indicators"]
    return list(dict.fromkeys(name for row in rows for name in str(row).split(";")))


class Claims(NamedTuple):
    """The claims about the regions, judged by their rules.

    Attributes:
        table: The claims, in the order of the chapter.
        wanted: The indicators that claims of concentration name.
        amounts: For each of these with data, the districts' function and people.
        shares: Share, location quotient and interval of each.
        spans: The years that claims of growth and of gaps compare, by indicator.
        examined: Each claim with each of its indicators.
        judged: The verdict by claim.
    """

    table: pd.DataFrame
    wanted: list[str]
    amounts: dict[str, pd.DataFrame]
    shares: pd.DataFrame
    spans: dict[str, list[int]]
    examined: pd.DataFrame
    judged: pd.Series


def examine_claims(year: int, base_year: int, boundaries: str) -> Claims:
    """Examine the claims of `data/claims.csv` with the data of an edition.

    Args:
        year: Year of the edition.
        base_year: First year of comparisons over time.
        boundaries: Membership of districts, `current` or `2015`.
    """
    table = ordered(dataset.table("claims"))
    inside = territory.districts_of("all-regions", boundaries)
    members = territory.members(territory.REGION_ORDER, boundaries)
    wanted, growing, closing = (
        named(table, measure) for measure in ("concentration", "growth", "gap_change")
    )
    amounts = indicators.district_amounts(wanted, year)
    shares = measures.concentrations(amounts, inside)
    spans = {
        name: indicators.comparable_years(name, base_year, year) for name in [*growing, *closing]
    }
    grown = {name: indicators.district_table(name, spans[name]) for name in growing}
    parts = {name: indicators.district_parts(name, spans[name]) for name in closing}
    measured = pd.concat(
        [
            measures.concentration_measures(shares),
            measures.growth_measures(grown, inside),
            measures.gap_measures(parts, members),
        ]
    )
    examined = measures.examine(table, measured)
    judged = measures.judged(examined)
    return Claims(table, wanted, amounts, shares, spans, examined, judged)
