"""Do districts draw closer: the trend of their spread, and whether the poorer grow faster.

`values` are quantities per head (or another ratio), `weights` the people (or other denominator)
behind each of them. A unit with the weight 0 has nobody in it: its value is undefined and plays no
part in a weighted measure. A missing value or weight of any other unit makes the result missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from metroregions.analysis import _checks
from metroregions.analysis.inequality import coefficient_of_variation, gini, theil
from metroregions.analysis.precision import FINE, stable

if TYPE_CHECKING:
    pass


class Trend(NamedTuple):
    """A log-linear trend: per cent a year, with standard error and confidence interval."""

    slope: float
    standard_error: float
    low: float
    high: float
    years: int


class Beta(NamedTuple):
    """An unconditional beta-convergence regression.

    `beta` is the change of average annual growth (log points a year) per log point of the initial
    level: negative when poorer units grow faster. `speed` is the rate, per cent a year, at which
    the gap closes (negative: opens), with its interval; `half_life` the years until half of it is
    closed, missing when it does not close.
    """

    beta: float
    standard_error: float
    low: float
    high: float
    p_value: float
    intercept: float
    r_squared: float
    speed: float
    speed_low: float
    speed_high: float
    half_life: float
    units: int
    years: int


def sigma_convergence(values: pd.DataFrame, weights: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the dispersion of a quantity per head for every year.

    Sigma convergence is a falling dispersion [@barro1992].

    Args:
        values: Years × units, value per head.
        weights: Years × units, people; without it the weighted measures are missing.

    Returns:
        Index `year`; columns `units`, `cv` and `cv_weighted` (per cent), `sd_log` (standard
        deviation of the logarithms, divisor n, unweighted), `gini_weighted`, `theil_weighted`. A
        year with a missing value has missing measures; `sd_log` also where a value is not positive.

    Raises:
        ValueError: Years or units differ, or a value or weight is negative.
    """
    if weights is not None:
        _checks.same_labels(values.index, weights.index, "Sigma convergence, years")
    rows = {}
    for year in values.index:
        own = _checks.row(values, year)
        people = None if weights is None else _checks.row(weights, year)
        x = _checks.floats(own)
        _checks.no_negative(x, "Sigma convergence")
        usable = len(x) > 0 and bool(np.all(x > 0))
        rows[year] = [
            len(x),
            coefficient_of_variation(own),
            np.nan if people is None else coefficient_of_variation(own, people),
            float(np.std(np.log(x))) if usable else np.nan,
            np.nan if people is None else gini(own, people),
            np.nan if people is None else theil(own, people),
        ]
    table = pd.DataFrame.from_dict(
        rows,
        orient="index",
        columns=["units", "cv", "cv_weighted", "sd_log", "gini_weighted", "theil_weighted"],
    )
    table.index.name = "year"
    return table


def log_trend(series: pd.Series, level: float = 0.95) -> Trend:
    """Return the log-linear trend of a yearly series, e.g. of a measure of dispersion.

    Least squares of the logarithm on the year. Neighbouring years resemble each other, so the
    standard error allows for autocorrelation [@newey1987] with Bartlett weights, floor(4·(n /
    100)^(2/9)) lags and the correction n / (n − 2); the interval uses Student's t with n − 2
    degrees of freedom.

    Args:
        series: Index year; positive values.
        level: Coverage of the interval.

    Returns:
        Slope in per cent a year (100 × log points), its standard error and interval. All missing
        when a value is missing or not positive.

    Raises:
        ValueError: There are fewer than four years, or a year twice.
    """
    from scipy import special  # scipy.stats would take half a second to load

    _checks.unique(series.index, "Trend")
    n = len(series)
    if n < 4:
        raise ValueError(f"Trend: {n} years are too few; at least four are needed.")
    y = _checks.floats(series)
    if not bool(np.all(y > 0)):
        nan = float("nan")
        return Trend(nan, nan, nan, nan, n)
    year = series.index.to_numpy(dtype=np.float64)
    order = np.argsort(year)
    year, logs = year[order], np.log(y[order])
    centred = year - year.mean()
    spread = float(centred @ centred)
    slope = float(centred @ logs) / spread
    error = logs - logs.mean() - slope * centred
    score = centred * error
    lags = int(np.floor(4.0 * (n / 100.0) ** (2.0 / 9.0)))
    meat = float(score @ score)
    for lag in range(1, lags + 1):
        meat += 2.0 * (1.0 - lag / (lags + 1.0)) * float(score[lag:] @ score[:-lag])
    se = float(np.sqrt(max(meat, 0.0) * n / (n - 2))) / spread
    half = float(special.stdtrit(n - 2, 0.5 + level / 2)) * se
    return stable(Trend(slope * 100, se * 100, (slope - half) * 100, (slope + half) * 100, n), FINE)


def convergence_points(initial: pd.Series, final: pd.Series, years: int) -> pd.DataFrame:
    """Return what a beta-convergence chart shows: initial level and growth of each unit.

    Args:
        initial: First value per head by unit.
        final: Last value per head by unit (same labels).
        years: Years between the two.

    Returns:
        Index as `initial`; columns `initial` (unit of the data), `log_initial`, `growth` (average
        annual log growth × 100: close to per cent a year).

    Raises:
        ValueError: Labels differ, the period is not positive, or a value is missing or not
            positive (a logarithm needs positive values).
    """
    if years <= 0:
        raise ValueError(f"Convergence: the period must be positive, not {years} years.")
    _checks.same_labels(initial.index, final.index, "Convergence")
    last = final.loc[initial.index]
    for values in (initial, last):
        _checks.complete(values, "Convergence")
        if not bool((_checks.floats(values) > 0).all()):
            raise ValueError("Convergence: every value must be positive to have a logarithm.")
    start, end = np.log(_checks.floats(initial)), np.log(_checks.floats(last))
    return pd.DataFrame(
        {
            "initial": _checks.floats(initial),
            "log_initial": start,
            "growth": (end - start) / years * 100,
        },
        index=initial.index,
    )


def beta_convergence(initial: pd.Series, final: pd.Series, years: int, level: float = 0.95) -> Beta:
    """Regress average annual growth on the logarithm of the initial level.

    Unconditional beta convergence [@barro1992]: ln(y_T / y_0) / T = a + b·ln y_0 by ordinary least
    squares with heteroskedasticity-robust standard errors, HC1 [@mackinnon1985], and Student's t
    with n − 2 degrees of freedom. The speed of convergence follows from b = −(1 − e^(−λT)) / T. A
    negative b does not by itself mean that dispersion falls [@quah1993], nor does it tell from
    reversion of measurement errors in the initial year.

    Args:
        initial: First value per head by unit.
        final: Last value per head by unit (same labels).
        years: Years between the two.
        level: Coverage of the intervals.

    Returns:
        A `Beta`. Speed and half-life are missing where they are undefined (b ≤ −1 / T).

    Raises:
        ValueError: Fewer than four units, all with the same initial level, or as in
            `convergence_points`.
    """
    from scipy import special  # scipy.stats would take half a second to load

    points = convergence_points(initial, final, years)
    x, y = _checks.floats(points["log_initial"]), _checks.floats(points["growth"]) / 100
    n = len(x)
    if n < 4:
        raise ValueError(f"Convergence: {n} units are too few; at least four are needed.")
    centred = x - x.mean()
    spread = float(centred @ centred)
    if spread <= (1e-12 * max(1.0, abs(float(x.mean())))) ** 2 * n:
        raise ValueError("Convergence: all units start from the same level.")
    beta = float(centred @ y) / spread
    intercept = float(y.mean() - beta * x.mean())
    error = y - intercept - beta * x
    variation = float(np.sum((y - y.mean()) ** 2))
    meat = float(np.sum((centred * error) ** 2))
    se = float(np.sqrt(n / (n - 2) * meat)) / spread
    half = float(special.stdtrit(n - 2, 0.5 + level / 2)) * se
    p_value = float(2 * special.stdtr(n - 2, -abs(beta) / se)) if se > 0 else float("nan")
    speed = _speed(beta, years)
    found = Beta(
        beta=beta,
        standard_error=se,
        low=beta - half,
        high=beta + half,
        p_value=p_value,
        intercept=intercept,
        r_squared=1 - float(error @ error) / variation if variation > 0 else float("nan"),
        speed=speed * 100,
        # A smaller (more negative) b is a faster convergence: the ends change places.
        speed_low=_speed(beta + half, years) * 100,
        speed_high=_speed(beta - half, years) * 100,
        half_life=float(np.log(2) / speed) if speed > 0 else float("nan"),
        units=n,
        years=years,
    )
    return stable(found, FINE)


def _speed(beta: float, years: int) -> float:
    inner = 1.0 + beta * years
    return float(-np.log(inner) / years) if inner > 0 else float("nan")
