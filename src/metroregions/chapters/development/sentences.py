"""Sentences on what lies behind growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.text import comparisons, descriptions, numbers, words
from metroregions.text.numbers import is_missing
from metroregions.text.words import sentence

if TYPE_CHECKING:
    import pandas as pd


def components(table: pd.DataFrame) -> str:
    """Tell for how many regions the regional component of a shift-share is positive.

    Args:
        table: `region_id`, `national`, `sector_mix`, `regional`, one row per region.
    """
    known = table.dropna(subset=["regional"])
    if known.empty:
        return sentence(f"the components of growth cannot be told: {numbers.NO_DATA}")
    ahead = known.loc[known["regional"] > 0, "region_id"].tolist()
    behind = len(known) - len(ahead)
    who = f" ({words.listing(words.name(name) for name in ahead)})" if 0 < len(ahead) < 11 else ""
    return sentence(
        f"{words.count(len(ahead), 'region')}{who} grew more than the nation’s growth and the mix "
        f"of sectors would let one expect, {words.spelled(behind)} grew less"
    )


def no_sectors(year: int) -> str:
    """Say that an edition is too early for figures by sector."""
    return f"*Not shown: up to {year} there are no two years of employment by sector.*"


def contributors(subject: str, table: pd.DataFrame, first: int, last: int) -> str:
    """Tell how much of Germany's growth came from which region, and from outside.

    Args:
        subject: What grew, as `gross domestic product`.
        table: As `analysis.growth.contributions`: regions, `outside`, `residual` and `total`.
        first: First year.
        last: Last year.
    """
    given = {str(name): float(value) for name, value in table["contribution"].items()}
    total = given["total"]
    if is_missing(total):
        return sentence(f"contributions to {subject} cannot be told: {numbers.NO_DATA}")
    opening = comparisons.direction(total, up="grew by", down="fell by", same="did not change")
    amount = "" if numbers.rounded(total, 1) == 0 else f" {numbers.percent(abs(total))}"
    text = sentence(f"from {first} to {last}, Germany’s {subject} {opening}{amount}")
    ranked = descriptions.describe_ranking(
        {name: given[name] for name in given if name not in ("outside", "residual", "total")},
        unit="percentage points",
        decimals=1,
        references=(),
        high="the largest contributor",
        low="the smallest",
        plus=True,
    )
    outside = numbers.percentage_points(given["outside"])
    return f"{text} {ranked} {sentence(f'the districts outside contributed {outside}')}"
