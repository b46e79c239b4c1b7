"""Two-way fixed effects with one coefficient a year and errors clustered by region."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Fit(NamedTuple):
    """Estimates and their clustered covariance by year (0 in the base year), degrees of freedom."""

    estimate: NDArray[np.float64]
    covariance: NDArray[np.float64]
    df: int


def fit_by_year(
    y: NDArray[np.float64],
    treated: NDArray[np.bool_],
    w: NDArray[np.float64],
    clusters: NDArray[np.object_],
    years: NDArray[np.int_],
    event: int,
) -> Fit:
    """Fit two-way fixed effects with a coefficient for every year but the one before the event.

    Nothing in the model differs within a cluster, so the weighted means of the clusters with their
    summed weights give the same estimates and the same clustered errors as the districts, from a
    fraction of the rows.
    """
    from linearmodels.panel import PanelOLS

    periods = len(y)
    codes, names = pd.factorize(clusters)
    units = len(names)
    fit = Fit(np.zeros(periods), np.zeros((periods, periods)), units - 1)
    # Without any variation beyond the fixed effects there is no effect, and nothing to estimate.
    within = y - y.mean(axis=0) - np.average(y, axis=1, weights=w)[:, None]
    within = within + np.average(y.mean(axis=0), weights=w)
    if float(np.abs(within).max()) <= 1e-12 * max(1.0, float(np.abs(y).max())):
        return fit
    inside = (codes[:, None] == np.arange(units)) * w[:, None]
    mass = inside.sum(axis=0)
    means = (y @ inside) / mass
    chosen = np.array([treated[codes == code].any() for code in range(units)])
    others = np.flatnonzero(years != event - 1)
    index = pd.MultiIndex.from_product([range(units), years], names=["cluster", "year"])
    dummies = np.kron(chosen[:, None], np.eye(periods)[:, others])
    model = PanelOLS(
        pd.Series(means.ravel(order="F"), index=index, name="outcome"),
        pd.DataFrame(dummies, index=index, columns=[f"y{year}" for year in years[others]]),
        weights=pd.Series(np.repeat(mass, periods), index=index, name="weight"),
        entity_effects=True,
        time_effects=True,
        # One regressor a year beside the fixed effects: the rank is known.
        check_rank=False,
    )
    result = model.fit(
        cov_type="clustered",
        cluster_entity=True,
        # District effects lie within clusters and cost no degrees of freedom [@cameron2015].
        debiased=False,
        auto_df=False,
        count_effects=False,
    )
    # The correction for few clusters, as linearmodels makes it for the districts.
    few = units / (units - 1) * (y.size - 1) / y.size
    covariance = result.cov.to_numpy(dtype=np.float64) * few
    fit.estimate[others] = result.params.to_numpy(dtype=np.float64)
    fit.covariance[np.ix_(others, others)] = covariance
    return fit


def yearly_estimates(fit: Fit, years: NDArray[np.int_], event: int, level: float) -> pd.DataFrame:
    """Return the yearly estimates with their intervals, in the order of the years."""
    error = np.sqrt(np.clip(np.diag(fit.covariance), 0.0, None))
    half = t_quantile(fit.df, level) * error
    table = pd.DataFrame(
        {
            "year": years,
            "event_time": years - event,
            "estimate": fit.estimate,
            "standard_error": error,
            "low": fit.estimate - half,
            "high": fit.estimate + half,
        }
    )
    return table.sort_values("year", ignore_index=True)


def t_quantile(df: int, level: float) -> float:
    """Return how many standard errors an interval of Student's t reaches to each side."""
    from scipy import special  # scipy.stats would take half a second to load

    return float(special.stdtrit(df, 0.5 + level / 2))
