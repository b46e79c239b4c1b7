"""Sentences on who belongs to the eleven regions, and on their sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.text import descriptions, numbers, words
from metroregions.text.words import sentence

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
        f"{numbers.number(inside)} of Germany’s {numbers.number(districts)} districts belong to at "
        f"least one of the eleven regions; {both}"
    )


def regions_map(members: pd.DataFrame, shared: Mapping[str, Sequence[str]]) -> str:
    """Describe the map of the regions: the largest and smallest by districts, the overlaps.

    Args:
        members: `region_id` and `ags`, one row per membership.
        shared: Districts of more than one region, each with its regions.
    """
    counts = members["region_id"].value_counts()
    ranked = descriptions.describe_ranking(
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
