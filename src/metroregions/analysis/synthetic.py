"""Synthetic control: each region recognised in 2005 against a mixture of groups outside.

A mixture of donor groups is fitted to a region's path before the event; the distance between the
two afterwards is the estimated effect [@abadie2010]. With a handful of donors it is a check on the
event study and no more: the smallest p-value that J donors can give is 1 / (J + 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from metroregions.analysis import _checks
from metroregions.analysis.precision import stable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


#: A fit closer than this share of the unit's own spread before the event is called perfect: there
#: are more donors than years to fit, and the ratio of errors after and before says nothing.
PERFECT = 0.01

#: How much the distance of single donors counts beside the distance of their mixture. Without it,
#: weights are not unique where a mixture fits perfectly (more donors than years before the event).
#: A thousandth decides between mixtures that fit alike and hardly moves those that do not.
PENALTY = 0.001

#: Weight of the sum of squared weights: it only decides between donors that are alike.
TRACE = 1e-8


class SyntheticControl(NamedTuple):
    """Synthetic controls of several regions.

    `paths`: one row per unit and year: `unit`, `role` (`treated` or `donor`: a placebo), `year`,
    `observed`, `synthetic`, `gap`.

    `weights`: `unit`, `donor`, `weight` (0 to 1; they add up to 1 but for rounding), treated units
    only.

    `fit`: one row per treated unit: `unit`, `effect` (mean gap after the event), `pre_rmspe`,
    `post_rmspe` (root mean squared gap before and after), `ratio` (post ÷ pre; missing when the fit
    before is perfect, see `PERFECT`), `spread` (standard deviation of the outcome before the event,
    to judge `pre_rmspe` by), `placebos`, `rank` (1: the largest ratio among the unit and the
    placebos), `p_value` (rank ÷ (placebos + 1)), `p_value_effect` (the same with the absolute
    effect in place of the ratio: the one to read when the years before are few).

    `placebos`: `unit` to `spread` of the same columns, one row per donor.
    """

    paths: pd.DataFrame
    weights: pd.DataFrame
    fit: pd.DataFrame
    placebos: pd.DataFrame


def group_paths(
    numerator: pd.DataFrame,
    groups: Mapping[str, Sequence[str]],
    denominator: pd.DataFrame | None = None,
    factor: float = 1.0,
) -> pd.DataFrame:
    """Sum districts to groups (regions and donors) and form a ratio if asked.

    Args:
        numerator: Years × districts, absolute quantities.
        groups: Districts of each group; groups may overlap.
        denominator: Years × districts for a ratio of sums.
        factor: Multiplies the ratio.

    Returns:
        Years × groups; missing where a district is missing or the denominator is zero.

    Raises:
        ValueError: A group is empty or one of its districts has no column.
    """
    tables = [numerator] if denominator is None else [numerator, denominator]
    years = (
        numerator.index if denominator is None else numerator.index.intersection(denominator.index)
    )
    paths = {}
    for name, districts in groups.items():
        if len(districts) == 0:
            raise ValueError(f"Groups: “{name}” has no districts.")
        sums = []
        for table in tables:
            absent = pd.Index(list(districts)).difference(table.columns)
            if len(absent):
                raise ValueError(f"Groups: the district {absent[0]} of “{name}” has no column.")
            sums.append(table.loc[years, list(districts)].sum(axis=1, skipna=False).astype(float))
        paths[name] = (
            sums[0] if denominator is None else sums[0] / sums[1].where(sums[1] != 0) * factor
        )
    return pd.DataFrame(paths, index=years)


def synthetic_control(
    paths: pd.DataFrame,
    treated: Sequence[str],
    donors: Sequence[str],
    *,
    event: int = 2005,
    demean: bool = True,
) -> SyntheticControl:
    """Fit a synthetic control to every treated unit and, as a placebo, to every donor.

    Weights of zero or more that add up to 1, fitted to the outcomes of every year before the event,
    all years counting alike, with a small penalty on distant donors that makes the weights unique
    where a mixture fits perfectly [@abadie2021]; see `PENALTY`. With `demean` each
    unit's mean before the event is taken out first, so that units match by their course and not by
    their level [@ferman2021]; a large region could not be matched otherwise. A placebo is made from
    the other donors only, never from treated units.

    Args:
        paths: Years × units, the outcome, without gaps.
        treated: Treated units.
        donors: Donor units, at least three.
        event: First year after the event; there have to be three years before it.
        demean: Match the course (true) or the level (false).

    Returns:
        A `SyntheticControl`.

    Raises:
        ValueError: A unit is absent or both treated and donor, a value is missing, there are too
            few donors or years.
    """
    for name in [*treated, *donors]:
        if name not in paths.columns:
            raise ValueError(f"Synthetic control: “{name}” is not in the table.")
    both = set(treated) & set(donors)
    if both:
        raise ValueError(f"Synthetic control: “{min(both)}” is both treated and a donor.")
    if len(donors) < 3:
        raise ValueError("Synthetic control: at least three donors are needed.")
    table = paths.loc[:, [*treated, *donors]].sort_index().astype("float64")
    _checks.unique(table.index, "Synthetic control, years")
    _checks.unique(table.columns, "Synthetic control, units")
    for name in table.columns:
        if not bool(np.isfinite(table[name]).all()):
            raise ValueError(f"Synthetic control: “{name}” has a year without a value.")
    before = table.index.to_numpy() < event
    if before.sum() < 3 or before.all():
        raise ValueError(
            f"Synthetic control: three years before {event} and one from then on are needed."
        )
    parts, weights, fits = [], [], []
    values = table.to_numpy()
    place = {name: column for column, name in enumerate(table.columns)}
    for unit in table.columns:
        role = "treated" if unit in treated else "donor"
        pool = [name for name in donors if name != unit]
        own, mixed = values[:, place[unit]], values[:, [place[name] for name in pool]]
        chosen = _weights(own[before], mixed[before], demean)
        synthetic = mixed @ chosen
        if demean:
            synthetic = synthetic + own[before].mean() - synthetic[before].mean()
        gap = own - synthetic
        parts.append(
            pd.DataFrame(
                {
                    "unit": unit,
                    "role": role,
                    "year": table.index.to_numpy(),
                    "observed": own,
                    "synthetic": synthetic,
                    "gap": gap,
                }
            )
        )
        if role == "treated":
            weights.append(pd.DataFrame({"unit": unit, "donor": pool, "weight": chosen}))
        pre, post = (float(np.sqrt(np.mean(gap[part] ** 2))) for part in (before, ~before))
        spread = float(own[before].std())
        fits.append(
            {
                "unit": unit,
                "role": role,
                "effect": float(gap[~before].mean()),
                "pre_rmspe": pre,
                "post_rmspe": post,
                "ratio": post / pre if pre > PERFECT * spread and pre > 0 else np.nan,
                "spread": spread,
            }
        )
    fit = stable(pd.DataFrame(fits))
    placebos = fit[fit["role"] == "donor"].drop(columns="role").reset_index(drop=True)
    real = fit[fit["role"] == "treated"].drop(columns="role").reset_index(drop=True)
    real["placebos"] = len(placebos)
    for measure, name in (("ratio", "p_value"), ("effect", "p_value_effect")):
        rival = np.abs(_checks.floats(placebos[measure]))
        own_size = np.abs(_checks.floats(real[measure]))
        # A placebo without a ratio counts as a larger one: the cautious side.
        larger = ~(rival[None, :] < own_size[:, None])
        rank = np.where(np.isnan(own_size), np.nan, 1.0 + larger.sum(axis=1))
        if measure == "ratio":
            real["rank"] = rank
        real[name] = rank / (len(placebos) + 1)
    mixtures = (
        pd.concat(weights, ignore_index=True)
        if weights
        else pd.DataFrame(columns=["unit", "donor", "weight"])
    )
    return stable(
        SyntheticControl(
            paths=pd.concat(parts, ignore_index=True),
            weights=mixtures,
            fit=real,
            placebos=placebos,
        )
    )


def _weights(
    own: NDArray[np.float64], pool: NDArray[np.float64], demean: bool
) -> NDArray[np.float64]:
    """Return the donors' weights: those of the penalised problem, of which there is one set only.

    Minimised is ‖x − Σ w_j x_j‖² + λ Σ w_j ‖x − x_j‖² over weights of zero or more that add up to 1
    [@abadie2021], plus a trace of Σ w_j² that shares the weight between donors that are alike. As
    the weights add up to 1, the whole is a sum of squares that is homogeneous in them, and
    non-negative least squares solves it exactly (a minimum over the direction of the weights; their
    sum is set afterwards).

    Args:
        own: Outcome of the unit, by year.
        pool: Years × donors.
        demean: Take every unit's mean out first.
    """
    from scipy.optimize import nnls

    everyone = np.column_stack([pool, own])
    early = everyone - everyone.mean(axis=0) if demean else everyone
    distance = early[:, :-1] - early[:, [-1]]
    count = distance.shape[1]
    costs = (distance**2).sum(axis=0)
    size = float(costs.mean())
    if size <= 1e-24 * max(1.0, float(np.abs(everyone).max())) ** 2:
        return np.full(count, 1.0 / count)
    gram = distance.T @ distance / size + TRACE * np.eye(count)
    root = np.linalg.cholesky(gram).T
    # w'Gw + λ c'w is ‖Rw − b‖² but for a constant, with R'R = G and R'b = −λ/2 · c.
    target = np.linalg.solve(root.T, -PENALTY / 2 * costs / size)
    rows = np.vstack([root - target[:, None], np.ones(count)])
    found, _ = nnls(rows, np.append(np.zeros(count), 1.0))
    return np.asarray(found / found.sum(), dtype=np.float64)
