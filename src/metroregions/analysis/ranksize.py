"""Rank and size: Zipf's law with the correction for small samples."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from metroregions.analysis import _checks
from metroregions.analysis.precision import FINE, stable

if TYPE_CHECKING:
    from collections.abc import Iterable

#: With fewer places the standard error exceeds a quarter of the exponent (sqrt(2 / 30) = 0.26): the
#: interval around an exponent of 1 reaches from 0.5 to 1.5, which says nothing.
MINIMUM_PLACES = 30


class RankSize(NamedTuple):
    """A fitted rank-size rule: log(rank − 1/2) = intercept − exponent · log(size).

    The exponent is 1 under Zipf's law; above 1 sizes are more even, below 1 the largest dominate.
    """

    exponent: float
    standard_error: float
    low: float
    high: float
    intercept: float
    r_squared: float
    places: int


def rank_size(
    sizes: pd.Series, level: float = 0.95, minimum_places: int = MINIMUM_PLACES
) -> RankSize:
    """Estimate the exponent of the rank-size rule.

    Least squares of log(rank − 1/2) on log(size), which removes the leading bias of the usual
    regression; the standard error is sqrt(2 / n) times the exponent, not the regression's own,
    because ranks are not independent [@gabaix2011]. Equal sizes get consecutive ranks; as they
    share one point on the axis, it makes no difference which of them comes first. The exponent
    depends on where the list of places is cut off: see `by_cutoff`.

    Args:
        sizes: Size by place (people, output…), positive.
        level: Coverage of the interval (normal approximation).
        minimum_places: Refuse fewer places than this.

    Returns:
        A `RankSize`.

    Raises:
        ValueError: Too few places, a size is missing or not positive, a place occurs twice, or all
            sizes are equal.
    """
    _checks.unique(sizes.index, "Rank and size")
    n = len(sizes)
    if n < minimum_places:
        raise ValueError(
            f"Rank and size: {n} places are too few for an exponent; {minimum_places} are needed."
        )
    points = _points(sizes)
    x, y = _checks.floats(points["log_size"]), _checks.floats(points["log_rank"])
    centred = x - x.mean()
    spread = float(centred @ centred)
    if spread <= (1e-12 * max(1.0, abs(float(x.mean())))) ** 2 * n:
        raise ValueError("Rank and size: all places are of the same size.")
    slope = float(centred @ y) / spread
    rest = y - y.mean() - slope * centred
    exponent = -slope
    se = float(np.sqrt(2.0 / n)) * exponent
    half = NormalDist().inv_cdf(0.5 + level / 2) * se
    found = RankSize(
        exponent=exponent,
        standard_error=se,
        low=exponent - half,
        high=exponent + half,
        intercept=float(y.mean() - slope * x.mean()),
        r_squared=1.0 - float(rest @ rest) / float(np.sum((y - y.mean()) ** 2)),
        places=n,
    )
    return stable(found, FINE)


def rank_size_points(sizes: pd.Series, fit: RankSize | None = None) -> pd.DataFrame:
    """Return the points of a rank-size chart, the largest place first.

    Args:
        sizes: Size by place, positive.
        fit: The fitted rule, if the expected sizes are wanted.

    Returns:
        Index as `sizes`; columns `size`, `rank` (1: largest; equal sizes in the order of their
        labels), `log_size`, `log_rank` (of rank − 1/2; natural logarithms), and with a fit
        `expected_size`, the size that the rule gives to the rank.

    Raises:
        ValueError: A size is missing or not positive, or a place occurs twice.
    """
    points = _points(sizes)
    if fit is not None:
        points["expected_size"] = np.exp((fit.intercept - points["log_rank"]) / fit.exponent)
    return points


def by_cutoff(
    sizes: pd.Series, cutoffs: Iterable[float], minimum_places: int = MINIMUM_PLACES
) -> pd.DataFrame:
    """Show how the exponent depends on the smallest place that counts.

    Args:
        sizes: Size by place, positive.
        cutoffs: Smallest sizes; places below are left out.
        minimum_places: With fewer places left the estimate is missing.

    Returns:
        One row per cutoff: `cutoff`, `places`, `exponent`, `standard_error`, `low`, `high`.

    Raises:
        ValueError: A size is missing or not positive, or a place occurs twice.
    """
    points = _points(sizes)
    rows = []
    for cutoff in cutoffs:
        left = points.loc[points["size"] >= cutoff, "size"]
        if len(left) >= minimum_places and left.nunique() > 1:
            fit = rank_size(left, minimum_places=minimum_places)
            numbers = (fit.exponent, fit.standard_error, fit.low, fit.high)
        else:
            numbers = (np.nan, np.nan, np.nan, np.nan)
        rows.append((float(cutoff), len(left), *numbers))
    columns = ["cutoff", "places", "exponent", "standard_error", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _points(sizes: pd.Series) -> pd.DataFrame:
    _checks.unique(sizes.index, "Rank and size")
    _checks.complete(sizes, "Rank and size")
    values = _checks.floats(sizes)
    if not bool(np.all(values > 0)) or bool(np.any(np.isinf(values))):
        raise ValueError("Rank and size: every size must be a positive, finite number.")
    table = pd.DataFrame({"size": values}, index=sizes.index)
    table = table.sort_index().sort_values("size", ascending=False, kind="stable")
    table["rank"] = np.arange(1, len(table) + 1)
    table["log_size"] = np.log(table["size"])
    table["log_rank"] = np.log(table["rank"] - 0.5)
    return table
