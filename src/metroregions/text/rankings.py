"""Which territories stand highest and lowest, and in which place.

All functions are pure. Whatever is missing is said to be missing: no text ever holds `nan`.
Whether something rose, is above another, or shares a rank is decided on the numbers as they are
shown, so that a sentence never contradicts the figures in it: 43.21 and 43.24 are both 43.2.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from metroregions.regional.territory import REGION_ORDER
from metroregions.text.numbers import (
    NO_DATA,
    is_missing,
    rounded,
)
from metroregions.text.words import ordinal, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


# ------------------------------------------------------------------------------ rankings


class Extremes(NamedTuple):
    """The ends of a ranking, ties included, decided on the values as shown."""

    highest: list[str]
    lowest: list[str]
    high: float
    low: float
    known: list[str]  # all with a value, from the highest to the lowest
    missing: list[str]


def known_values(
    values: pd.DataFrame | Mapping[str, float], territories: Sequence[str] | None
) -> dict[str, float]:
    """Take `region_id` and `value` from a table, or a mapping, in the order of the territories."""
    if isinstance(values, pd.DataFrame):
        given = dict(zip(values["region_id"], values["value"], strict=True))
    else:
        given = dict(values)
    wanted = territories if territories is not None else list(given)
    return {str(key): float(given.get(key, math.nan)) for key in wanted}


def extremes(
    values: pd.DataFrame | Mapping[str, float],
    decimals: int = 0,
    territories: Sequence[str] | None = REGION_ORDER,
) -> Extremes:
    """Find highest and lowest, with ties and gaps.

    Args:
        values: A table with `region_id` and `value` (one row each), or id → value.
        decimals: Decimals shown: values equal after rounding share a rank.
        territories: Whom to rank, by default the eleven; None for all that are given. One that
            is not among the values counts as missing.
    """
    given = known_values(values, territories)
    shown = {key: rounded(v, decimals) for key, v in given.items() if not is_missing(v)}
    missing = [key for key in given if key not in shown]
    if not shown:
        return Extremes([], [], math.nan, math.nan, [], missing)
    high, low = max(shown.values()), min(shown.values())
    return Extremes(
        [key for key, v in shown.items() if v == high],
        [key for key, v in shown.items() if v == low],
        high,
        low,
        sorted(shown, key=lambda key: (-given[key], list(given).index(key))),
        missing,
    )


def rank_of(
    territory_id: str,
    values: pd.DataFrame | Mapping[str, float],
    decimals: int = 0,
    territories: Sequence[str] | None = REGION_ORDER,
) -> str:
    """Write a rank from the top: `third of eleven`, `joint second of ten`, `no data`."""
    given = known_values(values, territories)
    shown = {key: rounded(v, decimals) for key, v in given.items() if not is_missing(v)}
    if territory_id not in shown:
        return NO_DATA
    mine = shown[territory_id]
    rank = 1 + sum(v > mine for v in shown.values())
    joint = "joint " if sum(v == mine for v in shown.values()) > 1 else ""
    return f"{joint}{ordinal(rank)} of {spelled(len(shown))}"
