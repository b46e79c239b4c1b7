"""The measures that claims are judged by, for a set of territories under one choice.

Each returns one value by territory, so that the same call with other districts, years or sources
gives the values under another choice; see `judgement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.analysis import _checks
from metroregions.analysis.intervals import dispersion_change

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    Districts = Mapping[str, Collection[str]]


def largest(function: pd.Series) -> str:
    """Return the district with the largest amount of a function; of equals the first by its key."""
    return str(function.dropna().sort_index().idxmax())


def quotients(
    amounts: pd.DataFrame, territories: Districts, leave_out: Collection[str] = ()
) -> pd.Series:
    """Return the location quotient of each territory.

    Args:
        amounts: Districts with the columns `function` and `reference`; the whole is their sum. A
            district without a function counts in neither.
        territories: Districts by territory, each once; they may overlap.
        leave_out: Districts that count nowhere, as single sites that decide.

    Returns:
        Share of the function over share of the reference, 1 = as in the whole; missing where
        nothing is left of a territory.

    Raises:
        ValueError: A district is unknown.
    """
    _known(amounts.index, territories, "Quotients")
    kept = amounts[amounts["function"].notna() & ~amounts.index.isin(list(leave_out))]
    whole = kept["function"].sum() / kept["reference"].sum()
    found = {}
    for name, districts in territories.items():
        own = kept[kept.index.isin(list(districts))]
        people = own["reference"].sum()
        found[name] = own["function"].sum() / people / whole if people and whole else np.nan
    return pd.Series(found, dtype=np.float64, name="quotient")


def growth_gaps(
    numerator: pd.DataFrame,
    territories: Districts,
    outside: Collection[str],
    denominator: pd.DataFrame | None = None,
    leave_out: Collection[str] = (),
) -> pd.Series:
    """Return by how much each territory grows faster than the districts outside.

    Args:
        numerator: Years × districts; the first and the last row are compared.
        territories: Districts by territory.
        outside: The districts of none of them.
        denominator: The same, for the growth of a ratio of sums (output per head).
        leave_out: Districts that count nowhere.

    Returns:
        Average annual growth minus that outside, in percentage points; missing with fewer than two
        years or a missing value.

    Raises:
        ValueError: A district is unknown.
    """
    _known(numerator.columns, {**territories, "outside": outside}, "Growth")
    span = int(numerator.index.max() - numerator.index.min()) if len(numerator) else 0

    def rate(districts: Collection[str]) -> float:
        own = [name for name in districts if name not in leave_out]
        if not own or not span:
            return float("nan")
        sums = numerator[own].sum(axis=1, skipna=False).sort_index()
        if denominator is not None:
            sums = sums / denominator[own].sum(axis=1, skipna=False).sort_index()
        return float((sums.iloc[-1] / sums.iloc[0]) ** (1 / span) - 1) * 100

    elsewhere = rate(outside)
    found = {name: rate(districts) - elsewhere for name, districts in territories.items()}
    return pd.Series(found, dtype=np.float64, name="growth_gap")


def gap_changes(
    numerator: pd.DataFrame,
    denominator: pd.DataFrame,
    territories: Districts,
    whole: str,
    leave_out: Collection[str] = (),
) -> pd.Series:
    """Return how much wider the gaps between the districts inside each territory have become.

    Args:
        numerator: Years × districts; the first and the last row are compared.
        denominator: The same: people, or what the ratio is formed with.
        territories: Districts by territory.
        whole: The name for all of them together: gaps within, not between them.
        leave_out: Districts that count nowhere.

    Returns:
        Change of Theil's T [@theil1967] in per cent, −5 for gaps narrower by 5 per cent; for
        ``whole`` that of the within part. Missing with fewer than two years or two districts.

    Raises:
        ValueError: A district is unknown.
    """
    _known(numerator.columns, territories, "Gaps")
    rows = [
        (name, ags)
        for name, districts in territories.items()
        for ags in sorted(districts)
        if ags not in leave_out
    ]
    members = pd.DataFrame(rows, columns=["region_id", "ags"])
    names = [whole, *territories]
    if len(numerator) < 2:
        return pd.Series(np.nan, index=names, name="gap_change")
    ends = int(numerator.index.min()), int(numerator.index.max())
    values = numerator / denominator

    def changed(own: pd.DataFrame) -> float:
        if own.empty:
            return float("nan")
        return dispersion_change(values, denominator, own, *ends, repetitions=1).estimate * 100

    found = [changed(members), *(changed(members[members["region_id"] == n]) for n in territories)]
    return pd.Series(found, index=names, dtype=np.float64, name="gap_change")


def _known(index: pd.Index, territories: Districts, what: str) -> None:
    _checks.unique(index, what)
    for districts in territories.values():
        unknown = pd.Index(list(districts)).difference(index)
        if len(unknown):
            raise ValueError(f"{what}: the district {unknown[0]} is unknown.")
