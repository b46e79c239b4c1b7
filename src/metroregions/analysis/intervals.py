"""Bootstrap intervals for two more measures that claims are judged by: growth and gaps.

As in `concentration`, whole districts are drawn with replacement and the interval runs between
percentiles [@efron1993]: it tells how much a result hangs on single districts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from metroregions.analysis import _checks
from metroregions.analysis.concentration import MINIMUM_DISTRICTS, REPETITIONS, SEED, times_drawn
from metroregions.analysis.precision import FINE, stable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


class Interval(NamedTuple):
    """A point estimate with the interval around it."""

    estimate: float
    low: float
    high: float


def growth_difference(
    numerator: pd.DataFrame,
    inside: Iterable[str],
    first: int,
    last: int,
    denominator: pd.DataFrame | None = None,
    *,
    repetitions: int = REPETITIONS,
    seed: int = SEED,
    level: float = 0.95,
) -> Interval:
    """Return by how much districts inside grow faster than those outside.

    Average annual growth (per cent) of the sum inside minus that of the sum outside. Districts
    inside and outside are drawn separately; a district's two years stay together.

    Args:
        numerator: Years × districts, absolute quantities.
        inside: The districts inside, each once.
        first: The first year.
        last: The last year, after the first.
        denominator: Years × districts, for the growth of a ratio of sums (e.g. GDP per head).
        repetitions: Number of draws (see `concentration.REPETITIONS`).
        seed: Seed of the random numbers.
        level: Coverage of the interval.

    Returns:
        Percentage points a year. All missing when a value is missing or a sum is zero; without
        interval with fewer than `concentration.MINIMUM_DISTRICTS` districts inside or outside.

    Raises:
        ValueError: A year or a district is absent, the last year is not after the first, or a value
            is negative.
    """
    if last <= first:
        raise ValueError(f"The last year ({last}) must come after the first ({first}).")
    tables = [numerator] if denominator is None else [numerator, denominator]
    columns = []
    for table in tables:
        _checks.has_years(table.index, [first, last], "Growth difference")
        _checks.same_labels(numerator.columns, table.columns, "Growth difference, districts")
        for year in (first, last):
            values = _checks.floats(_checks.row(table[list(numerator.columns)], year))
            _checks.no_negative(values, "Growth difference")
            columns.append(values)
    both = np.column_stack(columns)
    members = pd.Index(list(inside))
    unknown = members.difference(numerator.columns)
    if len(unknown):
        raise ValueError(f"Growth difference: the district {unknown[0]} has no column.")
    # Sorted: districts are drawn by position and must not hang on the order of the columns.
    order = numerator.columns.argsort()
    both, mask = both[order], np.asarray(numerator.columns[order].isin(members), dtype=bool)

    def rate(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = sums[..., 1] / sums[..., 0]
            if denominator is not None:
                ratio = ratio / (sums[..., 3] / sums[..., 2])
            grown = (ratio ** (1.0 / (last - first)) - 1.0) * 100.0
        return np.where(np.isfinite(grown), grown, np.nan)

    estimate = float(rate(both[mask].sum(axis=0)) - rate(both[~mask].sum(axis=0)))
    if min(mask.sum(), (~mask).sum()) < MINIMUM_DISTRICTS:
        return stable(Interval(estimate, float("nan"), float("nan")), FINE)
    rng = np.random.default_rng(seed)
    drawn = [times_drawn(rng, len(part), repetitions) @ part for part in (both[mask], both[~mask])]
    low, high = _ends(rate(drawn[0]) - rate(drawn[1]), level)
    return stable(Interval(estimate, low, high), FINE)


def dispersion_change(
    values: pd.DataFrame,
    weights: pd.DataFrame,
    members: pd.DataFrame,
    first: int,
    last: int,
    *,
    repetitions: int = REPETITIONS,
    seed: int = SEED,
    level: float = 0.95,
) -> Interval:
    """Return the relative change of inequality between districts inside the regions.

    The within-region part of Theil's T over the districts of all regions, weighted by people
    [@theil1967], in the last year over that in the first, minus 1. A district of two regions counts
    in each. Districts are drawn region by region; a district's two years stay together.

    Args:
        values: Years × districts, value per head, positive.
        weights: Years × districts, people.
        members: Columns `region_id`, `ags`.
        first: The first year.
        last: The last year.
        repetitions: Number of draws (see `concentration.REPETITIONS`).
        seed: Seed of the random numbers.
        level: Coverage of the interval.

    Returns:
        A fraction: −0.05 means that the gaps have narrowed by 5 per cent. All missing when a value
        is missing or there was no inequality in the first year; without interval when a region has
        fewer than `concentration.MINIMUM_DISTRICTS` districts.

    Raises:
        ValueError: A year or a district is absent, a value is not positive or a weight negative.
    """
    # Sorted: memberships are drawn by position and must not hang on the order of the rows.
    members = members.sort_values(["region_id", "ags"], ignore_index=True)
    for table in (values, weights):
        _checks.has_years(table.index, [first, last], "Dispersion")
        _checks.unique(table.columns, "Dispersion, districts")
        absent = pd.Index(members["ags"]).difference(table.columns)
        if len(absent):
            raise ValueError(f"Dispersion: the district {absent[0]} has no column.")
    x = [_checks.floats(_checks.row(values, year).loc[members["ags"]]) for year in (first, last)]
    w = [_checks.floats(_checks.row(weights, year).loc[members["ags"]]) for year in (first, last)]
    for year in (0, 1):
        _checks.no_negative(w[year], "Dispersion, weights")
        if bool(np.any(x[year] <= 0)):
            raise ValueError("Dispersion: every value must be positive.")
    codes = pd.factorize(members["region_id"])[0]
    groups = [np.flatnonzero(codes == code) for code in range(codes.max() + 1)]
    n = len(codes)

    def change(times: NDArray[np.float64]) -> NDArray[np.float64]:
        """For rows of how often each membership counts."""
        parts = [_within_theil(times, x[year], w[year], groups) for year in (0, 1)]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = parts[1] / parts[0] - 1.0
        # Rounding leaves a trace of inequality where there is none.
        return np.where(np.isfinite(ratio) & (parts[0] > 1e-13), ratio, np.nan)

    estimate = float(change(np.ones((1, n)))[0])
    if min(len(group) for group in groups) < MINIMUM_DISTRICTS:
        return stable(Interval(estimate, float("nan"), float("nan")), FINE)
    rng = np.random.default_rng(seed)
    times = np.empty((repetitions, n))
    for group in groups:
        times[:, group] = times_drawn(rng, len(group), repetitions)
    low, high = _ends(change(times), level)
    return stable(Interval(estimate, low, high), FINE)


def _within_theil(
    times: NDArray[np.float64],
    x: NDArray[np.float64],
    w: NDArray[np.float64],
    groups: list[NDArray[np.intp]],
) -> NDArray[np.float64]:
    """Σ_g s_g·T_g = (Σ_i a_i·ln x_i − Σ_g A_g·ln(A_g / P_g)) / A, for every row of `times`."""
    amount = x * w
    total = times @ amount
    inner = times @ (amount * np.log(x))
    for group in groups:
        own, people = times[:, group] @ amount[group], times[:, group] @ w[group]
        with np.errstate(divide="ignore", invalid="ignore"):
            inner = inner - np.where(own > 0, own * np.log(own / people), own)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(inner / total, dtype=np.float64)


def _ends(values: NDArray[np.float64], level: float) -> tuple[float, float]:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
