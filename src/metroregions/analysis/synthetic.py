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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


class SyntheticControl(NamedTuple):
    """Synthetic controls of several regions.

    `paths`: one row per unit and year: `unit`, `role` (`treated` or `donor`: a placebo), `year`,
    `observed`, `synthetic`, `gap`.

    `weights`: `unit`, `donor`, `weight` (0 to 1; they add up to 1), treated units only.

    `fit`: one row per treated unit: `unit`, `effect` (mean gap after the event), `pre_rmspe`,
    `post_rmspe` (root mean squared gap before and after), `ratio` (post ÷ pre), `rank` (1: the
    largest ratio among the unit and the placebos), `placebos`, `p_value` (rank ÷ (placebos + 1)),
    `spread` (standard deviation of the outcome before the event, to judge `pre_rmspe` by).

    `placebos`: the same columns but rank and p-value, one row per donor.
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
    all years counting alike (`pysyncon.Synth` with V fixed at equal weights). With `demean` each
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
    for unit in table.columns:
        role = "treated" if unit in treated else "donor"
        pool = [name for name in donors if name != unit]
        chosen = _weights(table, str(unit), pool, before, demean)
        level = table[pool].to_numpy() @ chosen
        own = table[unit].to_numpy()
        synthetic = level + (own[before].mean() - level[before].mean() if demean else 0.0)
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
        # A gap of rounding size is none: its ratio would be arbitrary.
        tiny = 1e-9 * max(1.0, float(np.abs(own).max()))
        fits.append(
            {
                "unit": unit,
                "role": role,
                "effect": float(gap[~before].mean()),
                "pre_rmspe": pre,
                "post_rmspe": post,
                "ratio": post / pre if pre > tiny else (np.inf if post > tiny else np.nan),
                "spread": float(own[before].std()),
            }
        )
    fit = pd.DataFrame(fits)
    placebos = fit[fit["role"] == "donor"].drop(columns="role").reset_index(drop=True)
    real = fit[fit["role"] == "treated"].drop(columns="role").reset_index(drop=True)
    rival = _checks.floats(placebos["ratio"])
    own_ratio = _checks.floats(real["ratio"])
    rank = 1 + (rival[None, :] >= own_ratio[:, None]).sum(axis=1)
    real["rank"] = np.where(np.isnan(own_ratio), np.nan, rank)
    real["placebos"] = len(placebos)
    real["p_value"] = real["rank"] / (len(placebos) + 1)
    return SyntheticControl(
        paths=pd.concat(parts, ignore_index=True),
        weights=pd.concat(weights, ignore_index=True)
        if weights
        else pd.DataFrame(columns=["unit", "donor", "weight"]),
        fit=real,
        placebos=placebos,
    )


def _weights(
    table: pd.DataFrame, unit: str, pool: list[str], before: NDArray[np.bool_], demean: bool
) -> NDArray[np.float64]:
    """Return the donors' weights; they minimise the squared distance before the event."""
    from pysyncon import Synth

    early = table.loc[before, [*pool, unit]]
    if demean:
        early = early - early.mean()
    # Taking out what all donors share changes nothing in the fit, as the weights add up to 1, but
    # keeps the optimiser away from large numbers; so does a common scale for all years.
    early = early.sub(early[pool].mean(axis=1), axis=0)
    spread = float(early.to_numpy().std())
    size = float(table[[*pool, unit]].abs().to_numpy().max())
    if spread <= 1e-12 * max(1.0, size):
        return np.full(len(pool), 1.0 / len(pool))
    early = early / spread
    # pysyncon divides every year by its spread over units; V undoes that, so that a year counts by
    # the size of its differences and not by their rarity.
    scale = early.std(axis=1).to_numpy() ** 2
    # A year without any difference has nothing to fit.
    kept = scale > 1e-20
    model = Synth()
    model.fit(
        X0=early.loc[kept, pool],
        X1=early.loc[kept, unit],
        Z0=early.loc[kept, pool],
        Z1=early.loc[kept, unit],
        custom_V=scale[kept] * 100.0,
    )
    found = np.clip(np.asarray(model.W, dtype=np.float64), 0.0, None)
    return np.asarray(found / found.sum(), dtype=np.float64)
