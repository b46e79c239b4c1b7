"""Inequality between districts or regions: coefficient of variation, Gini, Theil.

`values` are quantities per head (or another ratio), `weights` the people (or other denominator)
behind each of them. A unit with the weight 0 has nobody in it: its value is undefined and plays no
part in a weighted measure. A missing value or weight of any other unit makes the result missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.analysis import _checks

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
