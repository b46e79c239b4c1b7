"""Sentences on who belongs to the eleven regions, and on their sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions import words
from metroregions.words import is_missing, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


def membership(inside: int, districts: int, shared: int) -> str:
    """Tell how many districts belong to a region, and how many to two.

    Args:
        inside: Districts that belong to at least one region.
        districts: Districts in Germany.
        shared: Districts that belong to more than one region.
    """
    both = (
        f"{words.count(shared, 'district')} {'belongs' if shared < 2 else 'belong'} to two regions"
    )
    return sentence(
        f"{words.number(inside)} of Germany’s {words.number(districts)} districts belong to at "
        f"least one of the eleven regions; {both}"
    )


def regions_map(members: pd.DataFrame, shared: Mapping[str, Sequence[str]]) -> str:
    """Describe the map of the regions: the largest and smallest by districts, the overlaps.

    Args:
        members: `region_id` and `ags`, one row per membership.
        shared: Districts of more than one region, each with its regions.
    """
    counts = members["region_id"].value_counts()
    ranked = words.describe_ranking(
        {str(name): float(count) for name, count in counts.items()},
        unit="districts",
        high="largest",
        low="smallest",
        references=(),
    )
    pairs = sorted({words.listing(map(words.name, regions)) for regions in shared.values()})
    overlap = sentence(f"regions overlap between {'; '.join(pairs)}") if pairs else ""
    return f"Map of Germany with the eleven metropolitan regions. {ranked} {overlap}".strip()


def boundaries_change(lost: Sequence[str], gained: Sequence[str]) -> str:
    """Tell how many districts joined and left the regions between the two editions.

    Args:
        lost: Districts that belonged in 2015 and do not today, one entry per membership.
        gained: Districts that belong today and did not in 2015.
    """
    joined = words.count(len(gained), "district")
    left = words.count(len(lost), "district")
    return sentence(
        f"since the official list of 2015, {joined} {'has' if len(gained) < 2 else 'have'} "
        f"joined a region and {left} {'has' if len(lost) < 2 else 'have'} left one"
    )


def rank_size(exponent: float, error: float, places: int) -> str:
    """Tell whether the sizes follow Zipf's law, an exponent of one, within two standard errors.

    Args:
        exponent: Estimated exponent of the rank-size rule.
        error: Its standard error.
        places: How many places it rests on.
    """
    if is_missing(exponent) or is_missing(error):
        return sentence(f"the rank-size rule cannot be estimated: {words.NO_DATA}")
    low, high = exponent - 2 * error, exponent + 2 * error
    verdict = (
        "one lies within two standard errors"
        if low <= 1 <= high
        else f"one lies {'below' if low > 1 else 'above'} that range"
    )
    return sentence(
        f"the exponent over {words.count(places, 'district')} is {words.number(exponent, 2)} "
        f"(standard error {words.number(error, 2)}); {verdict}"
    )


def rank_size_chart(places: pd.DataFrame) -> str:
    """Describe a rank-size chart: how many places, the largest, the smallest.

    Args:
        places: `region_id` (names) and `value`.
    """
    known = places.dropna(subset=["value"]).sort_values("value", ascending=False)
    if known.empty:
        return sentence(f"rank and size: {words.NO_DATA}")
    top, end = known.iloc[0], known.iloc[-1]
    return sentence(
        f"size falls with rank over {words.count(len(known), 'district')}, from {top['region_id']} "
        f"({words.scaled(top['value'])}) to {end['region_id']} ({words.number(end['value'])})"
    )
