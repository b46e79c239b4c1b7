"""How the main results change with the districts and years that they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

#: Results, and what they compare.
SHARES = ("area_km2", "population", "gdp", "employed")
GROWTHS = ("population", "gdp", "employed")


def results(
    amounts: Mapping[str, pd.DataFrame],
    inside: Collection[str],
    ends: Mapping[str, tuple[int, int]],
) -> pd.Series:
    """Return the main results for one choice of districts and years.

    Args:
        amounts: Districts × years of `area_km2`, `population`, `gdp`, `employed`, `unemployed`,
            `population_15_64`.
        inside: The districts that count as inside, each once.
        ends: First and last year of each indicator.

    Returns:
        `share_…` (per cent of Germany, last year), `relative_gdp` (GDP per inhabitant inside,
        Germany = 100), `growth_…` (average annual growth inside minus outside, percentage points;
        missing where the two years are the same), `gap_unemployment` (unemployed per 100 people
        aged 15 to 64, inside minus outside).

    Raises:
        ValueError: A district is unknown, or an indicator or a year is absent.
    """
    found: dict[str, float] = {}
    for name in SHARES:
        first, last = ends[name]
        within, _, whole = _parts(amounts, name, last, inside)
        found[f"share_{name}"] = within / whole * 100
    year = ends["gdp"][1]
    output = _parts(amounts, "gdp", year, inside)
    people = _parts(amounts, "population", year, inside)
    found["relative_gdp"] = (output[0] / people[0]) / (output[2] / people[2]) * 100
    for name in GROWTHS:
        first, last = ends[name]
        if first >= last:
            found[f"growth_{name}"] = float("nan")
            continue
        before, after = (_parts(amounts, name, year, inside) for year in (first, last))
        own, other = (
            (end / start) ** (1 / (last - first))
            for start, end in zip(before[:2], after[:2], strict=True)
        )
        found[f"growth_{name}"] = (own - other) * 100
    year = ends["unemployed"][1]
    out_of_work = _parts(amounts, "unemployed", year, inside)
    able = _parts(amounts, "population_15_64", year, inside)
    found["gap_unemployment"] = (out_of_work[0] / able[0] - out_of_work[1] / able[1]) * 100
    return pd.Series(found)


def _parts(
    amounts: Mapping[str, pd.DataFrame], name: str, year: int, inside: Collection[str]
) -> tuple[float, float, float]:
    """Return the sums inside, outside and of all districts."""
    if name not in amounts or year not in amounts[name].columns:
        raise ValueError(f"Sensitivity: there are no values of “{name}” for {year}.")
    values = amounts[name][year]
    unknown = sorted(set(inside) - set(values.index))
    if unknown:
        raise ValueError(f"Sensitivity: the district {unknown[0]} is unknown.")
    chosen = values.index.isin(list(inside))
    return float(values[chosen].sum()), float(values[~chosen].sum()), float(values.sum())
