"""Inequality between districts or regions, and whether it shrinks.

`values` are quantities per head (or another ratio), `weights` the people (or other denominator)
behind each of them. A unit with the weight 0 has nobody in it: its value is undefined and plays no
part in a weighted measure. A missing value or weight of any other unit makes the result missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from metroregions.analysis import _checks
from metroregions.analysis.precision import FINE, stable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Classes of districts by people per km²: name, lower bound (inclusive), upper bound (exclusive).
#: 150 is the bound below which the OECD counts a local unit as rural [@oecd1994]. There is no such
#: convention for the upper bound at district level: 1000 keeps to cities that fill their whole
#: district (60 of the 67 German cities of 100,000 people or more that are districts of their own
#: reach it). A city that shares a district with its surroundings, as Hanover, is intermediate.
DENSITY_CLASSES: tuple[tuple[str, float, float], ...] = (
    ("rural", 0.0, 150.0),
    ("intermediate", 150.0, 1000.0),
    ("core", 1000.0, np.inf),
)


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


def coefficient_of_variation(values: pd.Series, weights: pd.Series | None = None) -> float:
    """Return the coefficient of variation in per cent of the mean.

    Unweighted: standard deviation (divisor n: the units are all there are, not a sample) over the
    plain mean. Weighted by people [@williamson1965]: each unit's squared distance from the national
    value per head counts by its share of the people.

    Args:
        values: Value per head by unit.
        weights: People by unit (same labels), or nothing for the unweighted measure.

    Returns:
        Per cent; missing when a value is missing or the mean is zero.

    Raises:
        ValueError: Labels differ or repeat, a weight is negative, or there are no people at all.
    """
    x, p = _shares(values, weights)
    if len(x) == 0:
        return float("nan")
    mean = float(np.sum(p * x))
    if mean == 0:
        return float("nan")
    return float(np.sqrt(np.sum(p * (x - mean) ** 2)) / abs(mean) * 100)


def gini(values: pd.Series, weights: pd.Series | None = None) -> float:
    """Return the Gini coefficient (0: all equal), weighted by people if given.

    Twice the area between the Lorenz curve, drawn with the units' shares of people on the axis, and
    the diagonal [@gini1912]. Everybody in a unit counts as having the unit's mean.

    Args:
        values: Value per head by unit, zero or more.
        weights: People by unit (same labels), or nothing for equal weights.

    Returns:
        Between 0 and 1; missing when a value is missing or all are zero.

    Raises:
        ValueError: Labels differ or repeat, a value or weight is negative, or there are no people.
    """
    x, p = _shares(values, weights)
    _checks.no_negative(x, "Gini")
    if len(x) == 0 or np.isnan(x).any() or np.isnan(p).any():
        return float("nan")
    order = np.argsort(x, kind="stable")
    x, p = x[order], p[order]
    amount = x * p
    if amount.sum() == 0:
        return float("nan")
    lorenz = np.cumsum(amount) / amount.sum()
    before = np.concatenate([[0.0], lorenz[:-1]])
    return max(0.0, float(1.0 - np.sum(p * (lorenz + before))))


def theil(values: pd.Series, weights: pd.Series | None = None) -> float:
    """Return Theil's T (0: all equal), weighted by people if given [@theil1967].

    The sum of s·ln(s / p), s a unit's share of the whole amount (value × people), p its share of
    the people; a unit with nothing contributes nothing.

    Args:
        values: Value per head by unit, zero or more.
        weights: People by unit (same labels), or nothing for equal weights.

    Returns:
        Zero or more (at most the logarithm of the inverse of the smallest share of people); missing
        when a value is missing or all are zero.

    Raises:
        ValueError: Labels differ or repeat, a value or weight is negative, or there are no people.
    """
    x, p = _shares(values, weights)
    _checks.no_negative(x, "Theil")
    return _theil(x, p)


def theil_decomposition(
    values: pd.Series, groups: pd.Series, weights: pd.Series | None = None
) -> pd.DataFrame:
    """Split Theil's T exactly into inequality between groups and within them.

    T = Σ s_g·ln(s_g / p_g) + Σ s_g·T_g, with s_g a group's share of the amount, p_g its share of
    the people and T_g the Theil index inside it [@theil1967; @shorrocks1980].

    Args:
        values: Value per head by unit, zero or more.
        groups: The one group of each unit (same labels): a partition, so that a district of two
            regions has to be put into one of them or into a group of its own.
        weights: People by unit (same labels), or nothing for equal weights.

    Returns:
        One row per group (index `group`, in order of appearance), then `between`, `within`,
        `residual`, `total`. Columns `units`, `population_share`, `amount_share` (per cent), `theil`
        (of the group; of all for `total`), `contribution` (to T: of a group, s_g·T_g, what it adds
        to the within part) and `share` (per cent of T; missing when T is 0). The residual is 0.

    Raises:
        ValueError: Labels differ or repeat, a unit has no group, a value or weight is negative,
            there are no people, or a group is called like one of the closing rows.
    """
    _checks.same_labels(values.index, groups.index, "Theil, groups")
    membership = groups.loc[values.index]
    _checks.complete(membership, "Theil, groups")
    for name in ("between", "within", "residual", "total"):
        if bool((membership == name).any()):
            raise ValueError(f"Theil: no group may be called “{name}”.")
    x, p, kept = _shares_and_kept(values, weights)
    _checks.no_negative(x, "Theil")
    labels = membership.to_numpy()[kept]
    overall = float(np.sum(x * p))
    total = _theil(x, p)
    rows: list[tuple[int, float, float, float, float]] = []
    between = within = 0.0
    names = list(pd.unique(membership))
    for name in names:
        inside = labels == name
        people = float(p[inside].sum())
        amount = float(np.sum(x[inside] * p[inside])) / overall if overall != 0 else np.nan
        own = _theil(x[inside], p[inside] / people) if people > 0 else 0.0
        if amount == 0:
            own_part = between_part = 0.0
        else:
            own_part = amount * own
            between_part = amount * np.log(amount / people) if people > 0 else 0.0
        between += between_part
        within += own_part
        rows.append((int(inside.sum()), people * 100, amount * 100, own, own_part))
    rest = _checks.residual(total, np.array([between, within]), abs(between) + within + 1.0)
    nan = float("nan")
    units = len(x)
    rows += [
        (units, nan, nan, nan, between),
        (units, nan, nan, nan, within),
        (units, nan, nan, nan, rest),
        (units, 100.0, 100.0, total, total),
    ]
    table = pd.DataFrame(
        rows,
        columns=["units", "population_share", "amount_share", "theil", "contribution"],
        index=pd.Index([*names, "between", "within", "residual", "total"], name="group"),
    )
    table["share"] = table["contribution"] / total * 100 if total > 0 else np.nan
    return table


def theil_by_year(values: pd.DataFrame, groups: pd.Series, weights: pd.DataFrame) -> pd.DataFrame:
    """Return Theil's T and its two parts for every year.

    Args:
        values: Years × units, value per head.
        groups: The one group of each unit.
        weights: Years × units, people.

    Returns:
        Index `year`; columns `total`, `between`, `within`, `residual` (0) and `between_share` (per
        cent of the total); missing in a year in which a value is missing.

    Raises:
        ValueError: Years or units differ, or as in `theil_decomposition`.
    """
    _checks.same_labels(values.index, weights.index, "Theil, years")
    rows = {}
    for year in values.index:
        parts = theil_decomposition(_checks.row(values, year), groups, _checks.row(weights, year))[
            "contribution"
        ]
        rows[year] = [float(parts[name]) for name in ("total", "between", "within", "residual")]
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["total", "between", "within", "residual"]
    )
    table.index.name = "year"
    table["between_share"] = table["between"] / table["total"].where(table["total"] > 0) * 100
    return table


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


def density_class(
    density: pd.Series, classes: Sequence[tuple[str, float, float]] = DENSITY_CLASSES
) -> pd.Series:
    """Put each district into a class by its density.

    Args:
        density: People per km² by district, of one year, so that the classes stay the same when
            values of several years are compared.
        classes: Name, lower bound (inclusive) and upper bound (exclusive).

    Returns:
        The class names by district.

    Raises:
        ValueError: A density is missing, negative, or falls into no class or into several.
    """
    _checks.unique(density.index, "Density classes")
    _checks.complete(density, "Density classes")
    values = _checks.floats(density)
    _checks.no_negative(values, "Density classes")
    hits = np.array([(values >= low) & (values < high) for _, low, high in classes])
    wrong = np.flatnonzero(hits.sum(axis=0) != 1)
    if len(wrong):
        raise ValueError(
            f"Density classes: {values[wrong[0]]:g} people per km² of “{density.index[wrong[0]]}” "
            "fall into no class, or into several."
        )
    names = np.array([name for name, _, _ in classes], dtype=object)
    return pd.Series(names[hits.argmax(axis=0)], index=density.index, name="class")


def by_class(
    numerator: pd.DataFrame,
    denominator: pd.DataFrame,
    classes: pd.Series,
    members: pd.DataFrame,
    factor: float = 1.0,
) -> pd.DataFrame:
    """Return a ratio of sums by region and class of district, for every year.

    Args:
        numerator: Years × districts, absolute quantities.
        denominator: Years × districts, absolute quantities.
        classes: The class of every district.
        members: Columns `region_id`, `ags`: which district counts in which territory.
        factor: Multiplies the ratio (1e6 turns million EUR per head into EUR per head).

    Returns:
        One row per territory, class that occurs in it, and year: `region_id`, `class`, `year`,
        `districts`, `numerator`, `denominator`, `value`. A missing district makes the value
        missing; a denominator of zero too.

    Raises:
        ValueError: A district of `members` has no class or no column.
    """
    _checks.same_labels(numerator.index, denominator.index, "By class, years")
    bottom = denominator.loc[numerator.index]
    parts = []
    known = classes.index.intersection(numerator.columns).intersection(denominator.columns)
    absent = pd.Index(members["ags"]).difference(known)
    if len(absent):
        raise ValueError(f"By class: the district {absent[0]} has no class or no values.")
    for region, own in members.groupby("region_id", sort=False):
        kinds = classes.loc[own["ags"]]
        for kind in sorted(kinds.unique()):
            ags = list(kinds.index[kinds == kind])
            above = numerator[ags].sum(axis=1, skipna=False).astype("float64")
            below = bottom[ags].sum(axis=1, skipna=False).astype("float64")
            parts.append(
                pd.DataFrame(
                    {
                        "region_id": region,
                        "class": kind,
                        "year": numerator.index.to_numpy(),
                        "districts": len(ags),
                        "numerator": above.to_numpy(),
                        "denominator": below.to_numpy(),
                        "value": (above / below.where(below != 0) * factor).to_numpy(),
                    }
                )
            )
    columns = ["region_id", "class", "year", "districts", "numerator", "denominator", "value"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def gap(by_class_table: pd.DataFrame, core: str = "core", rural: str = "rural") -> pd.DataFrame:
    """Compare one class with another inside each territory, for every year.

    Args:
        by_class_table: As `by_class` returns it.
        core: The class in the numerator of the gap.
        rural: The class in its denominator.

    Returns:
        One row per territory and year of the table, in its order: `region_id`, `year`, `core`,
        `rural` (values of the two), `ratio` (core ÷ rural; 1: no gap), `difference`. Missing where
        a territory lacks one of the classes or a value is missing.

    Raises:
        ValueError: Neither class occurs anywhere in the table.
    """
    if not by_class_table["class"].isin([core, rural]).any():
        raise ValueError(f"Gap: neither “{core}” nor “{rural}” occurs in the table.")
    keys = by_class_table[["region_id", "year"]].drop_duplicates(ignore_index=True)
    table = keys
    for name, kind in (("core", core), ("rural", rural)):
        own = by_class_table.loc[by_class_table["class"] == kind, ["region_id", "year", "value"]]
        table = table.merge(
            own.rename(columns={"value": name}), on=["region_id", "year"], how="left"
        )
    table["ratio"] = table["core"] / table["rural"].where(table["rural"] != 0)
    table["difference"] = table["core"] - table["rural"]
    return table


def _shares(
    values: pd.Series, weights: pd.Series | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, p, _ = _shares_and_kept(values, weights)
    return x, p


def _shares_and_kept(
    values: pd.Series, weights: pd.Series | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return values, shares of weight adding up to 1, and which units have any weight."""
    _checks.unique(values.index, "Inequality")
    x = _checks.floats(values)
    if weights is None:
        kept = np.ones(len(x), dtype=bool)
        return x, np.full(len(x), 1.0 / max(len(x), 1)), kept
    _checks.same_labels(values.index, weights.index, "Inequality, weights")
    w = _checks.floats(weights.loc[values.index])
    _checks.no_negative(w, "Inequality, weights")
    if len(w) and not np.isnan(w).any() and w.sum() == 0:
        raise ValueError("Inequality: the weights add up to zero.")
    kept = w != 0
    x, w = x[kept], w[kept]
    return x, w / w.sum() if len(w) else w, kept


def _theil(x: NDArray[np.float64], p: NDArray[np.float64]) -> float:
    amount = x * p
    whole = float(amount.sum())
    if len(x) == 0 or np.isnan(whole) or whole == 0:
        return float("nan")
    share = amount / whole
    some = share > 0
    total = float(np.sum(share[some] * np.log(share[some] / p[some])))
    # Equal values leave a rounding error around zero, which must not show as negative.
    return 0.0 if abs(total) < 1e-15 * len(x) else total


def _speed(beta: float, years: int) -> float:
    inner = 1.0 + beta * years
    return float(-np.log(inner) / years) if inner > 0 else float("nan")
