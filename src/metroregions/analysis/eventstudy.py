"""What recognition in 2005 changed: an event study with district and year effects.

Treated are the districts of the regions recognised in the event's year, controls those of no region
at all. Districts of regions recognised at another time are neither: they were treated before the
data begin (1995, 1997), and what recognition did to them cannot be seen.

Only four regions are treated. Standard errors clustered by region are reported, but with so few
clusters they are too small [@cameron2008; @mackinnon2020]; inference rests on placebo regions
[@conley2011], placebo years and leaving out one region at a time. It stays an observational
comparison: regions asked to be recognised, and nothing here proves a cause.

Panels have one row per year and one column per district, without gaps. With every district
observed in every year and a single date of treatment, the two-way fixed effects estimate
(Frisch-Waugh-Lovell after taking out district and year means) is a plain difference: mean of the
treated minus mean of the controls, after minus before. That is what makes a thousand placebo draws
cheap; the tests check that it equals `linearmodels.PanelOLS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from metroregions.analysis import _checks, placebo
from metroregions.analysis.fixed_effects import Fit, fit_by_year, t_quantile, yearly_estimates
from metroregions.analysis.precision import stable
from metroregions.analysis.study_design import panel_columns, treated_regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray


class EventStudy(NamedTuple):
    """The tables of one event study.

    `coefficients`: one row per year: `year`, `event_time` (0 in the event's year), `estimate`,
    `standard_error`, `low`, `high` (clustered by region, Student's t with clusters − 1 degrees of
    freedom), `placebo_low`, `placebo_high` (range of the middle 95 % of placebo draws in that
    year). The year before the event is the base: 0 by construction.

    `att`: one row, the mean after minus the mean before: `estimate`, `standard_error`, `low`,
    `high`, `p_value` and `p_value_t` (randomisation, on the estimate and on its t statistic; the
    second is the safer one when regions differ in size and scatter [@mackinnon2020]),
    `p_error` (Monte Carlo standard error of `p_value`), `draws`, `treated_regions`,
    `treated_districts`, `control_districts`, `clusters`, `first_year`, `last_year`, `event`.

    `placebo`: one row per draw: `draw`, `estimate`, `t`.

    `regions`: one row for each treated region left out (`variant` “without”) and alone (“only”):
    `variant`, `region_id`, `estimate`, `p_value`, `treated_districts`.

    `pretrend`: `test`, `estimate`, `p_value`: `slope` (difference in trend before the event, per
    year), `deviation` (root mean square of the coefficients before the event), `att_detrended`
    (the effect when the difference in trend before the event is assumed to go on).

    `placebo_years`: the effect of events that never were, with data from before the real one only:
    `year`, `estimate`, `p_value`.
    """

    coefficients: pd.DataFrame
    att: pd.DataFrame
    placebo: pd.DataFrame
    regions: pd.DataFrame
    pretrend: pd.DataFrame
    placebo_years: pd.DataFrame


def coefficients(
    panel: pd.DataFrame,
    design: pd.DataFrame,
    *,
    event: int = 2005,
    weights: pd.Series | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate the effect in every year by two-way fixed effects.

    outcome = district effect + year effect + Σ β_k · treated · (year is k years from the event),
    k = −1 being left out, by `linearmodels.PanelOLS`, clustered by region.

    Args:
        panel: Years × districts, the outcome.
        design: As `assign` returns it.
        event: The year of the event; the year before has to be in the panel.
        weights: A fixed positive weight by district (e.g. people in the base year), or none.
        level: Coverage of the intervals.

    Returns:
        Columns `year`, `event_time`, `estimate`, `standard_error`, `low`, `high`, as in
        `EventStudy`.

    Raises:
        ValueError: A year or district is absent, a value is missing, or a weight is not positive.
    """
    y, treated, w, clusters = _arrays(panel, design, event, weights)
    years = np.array([int(year) for year in panel.index])
    return stable(
        yearly_estimates(fit_by_year(y, treated, w, clusters, years, event), years, event, level)
    )


def study(
    panel: pd.DataFrame,
    design: pd.DataFrame,
    draws: pd.DataFrame,
    *,
    event: int = 2005,
    weights: pd.Series | None = None,
    level: float = 0.95,
    errors: bool = True,
) -> EventStudy:
    """Run the whole event study of one outcome.

    Args:
        panel: Years × districts, the outcome, without gaps for treated and controls.
        design: As `assign` returns it.
        draws: As `placebo_draws` returns it for this design.
        event: The year of the event; the year before has to be in the panel.
        weights: A fixed positive weight by district, or none.
        level: Coverage of the intervals.
        errors: Estimate the clustered standard errors; without, they and what rests on them are
            missing, the estimates and the randomisation p-values are the same.

    Returns:
        An `EventStudy`.

    Raises:
        ValueError: A year or district is absent, a value is missing, a weight is not positive, or
            the draws do not fit the design.
    """
    y, treated, w, clusters = _arrays(panel, design, event, weights)
    columns = panel_columns(design)
    controls = design.index[design["role"] == "control"]
    if list(draws.columns) != list(controls):
        raise ValueError("Event study: the placebo draws belong to another design.")
    years = np.array([int(year) for year in panel.index])
    regions = treated_regions(design)
    place = pd.Index(columns)
    real = np.full((1, len(columns)), -1, dtype=np.int8)
    for position, region in enumerate(regions):
        inside = design.index[(design["role"] == "treated") & (design["region_id"] == region)]
        real[0, place.get_indexer(inside)] = position
    mask = place.get_indexer(controls)
    pool = _Pool(y[:, mask], w[mask], clusters[mask], draws.to_numpy())
    own = _Pool(y, w, clusters, real)

    totals, placebo_totals = own.totals(), pool.totals()
    path, placebo_path = _path(totals), _path(placebo_totals)
    before, after = years < event, years >= event
    effect = _contrast(before, after)
    att, att_placebo = float((path @ effect)[0]), placebo_path @ effect
    t, t_placebo = float(own.t(totals, effect)[0]), pool.t(placebo_totals, effect)

    base = int(np.flatnonzero(years == event - 1)[0])
    if errors:
        fit = fit_by_year(y, treated, w, clusters, years, event)
    else:
        unknown = np.full((len(years), len(years)), np.nan)
        fit = Fit(path[0] - path[0, base], unknown, len(set(clusters)) - 1)
    by_year = yearly_estimates(fit, years, event, level)
    relative = placebo_path - placebo_path[:, [base]]
    order = np.argsort(years)
    tails = [(1 - level) / 2, (1 + level) / 2]
    by_year["placebo_low"], by_year["placebo_high"] = np.quantile(relative, tails, axis=0)[:, order]

    # The one number is a combination of the yearly ones, and its variance one of theirs.
    estimate = float(fit.estimate @ effect)
    error = float(np.sqrt(np.maximum(effect @ fit.covariance @ effect, 0.0)))
    half = t_quantile(fit.df, level) * error
    p = placebo.p_value(att, att_placebo)
    line = pd.DataFrame(
        {
            "estimate": [estimate],
            "standard_error": error,
            "low": estimate - half,
            "high": estimate + half,
            "p_value": p,
            "p_value_t": placebo.p_value(t, t_placebo),
            "p_error": np.sqrt(p * (1 - p) / len(draws)),
            "draws": len(draws),
            "treated_regions": len(regions),
            "treated_districts": int(treated.sum()),
            "control_districts": len(controls),
            "clusters": fit.df + 1,
            "first_year": int(years.min()),
            "last_year": int(years.max()),
            "event": event,
        }
    )
    return stable(
        EventStudy(
            coefficients=by_year,
            att=line,
            placebo=pd.DataFrame({"draw": draws.index, "estimate": att_placebo, "t": t_placebo}),
            regions=_by_region(totals, placebo_totals, regions, real[0], effect),
            pretrend=_pretrend(path, placebo_path, years, event),
            placebo_years=_placebo_years(path, placebo_path, years, event),
        )
    )


def summary(studies: Mapping[str, EventStudy]) -> pd.DataFrame:
    """Put the effects of several studies (outcomes, variants) into one table.

    Args:
        studies: Studies by name.

    Returns:
        The `att` line of each, index `study` in the order given.
    """
    table = pd.concat([found.att for found in studies.values()], ignore_index=True)
    table.index = pd.Index(list(studies), name="study")
    return table


class _Pool(NamedTuple):
    """Outcome (years × districts), weights, control groups and assignments (draws × districts).

    An assignment is the position of a (placebo) region, or −1 for a control.
    """

    y: NDArray[np.float64]
    w: NDArray[np.float64]
    groups: NDArray[np.object_]
    assigned: NDArray[np.int8]

    def totals(self) -> NDArray[np.float64]:
        """Return weighted sums by draw, region (the last: controls) and year (the last: weights).

        Everything else follows from these few numbers without going through the districts again.
        """
        weighted = np.column_stack([(self.y * self.w).T, self.w])
        count = int(self.assigned.max()) + 1
        found = np.empty((len(self.assigned), count + 1, weighted.shape[1]))
        for region in range(-1, count):
            found[:, region] = (self.assigned == region).astype(np.float64) @ weighted
        return found

    def t(self, totals: NDArray[np.float64], contrast: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the contrast of years over its standard error clustered by region, by draw."""
        sums, weights = totals[..., :-1] @ contrast, totals[..., -1]
        treated_weight, control_weight = weights[:, :-1].sum(axis=1), weights[:, -1]
        treated = sums[:, :-1].sum(axis=1) / treated_weight
        control = sums[:, -1] / control_weight
        scores = (sums[:, :-1] - treated[:, None] * weights[:, :-1]) / treated_weight[:, None]
        codes, names = pd.factorize(self.groups)
        inside = (codes[:, None] == np.arange(len(names))) * self.w[:, None]
        free = (self.assigned < 0).astype(np.float64)
        rest = free @ (inside * (contrast @ self.y)[:, None]) - control[:, None] * (free @ inside)
        rest = rest / control_weight[:, None]
        error = np.sqrt((scores**2).sum(axis=1) + (rest**2).sum(axis=1))
        difference = treated - control
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(difference == 0, 0.0, difference / error)


def _path(totals: NDArray[np.float64], regions: Iterable[int] | None = None) -> NDArray[np.float64]:
    """Return mean of the treated minus mean of the controls: draws × years.

    With `regions` only these count as treated; the others are left out altogether.
    """
    chosen = range(totals.shape[1] - 1) if regions is None else regions
    treated = totals[:, list(chosen)].sum(axis=1)
    control = totals[:, -1]
    path = treated[:, :-1] / treated[:, [-1]] - control[:, :-1] / control[:, [-1]]
    return np.asarray(path, dtype=np.float64)


def _contrast(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of the years in “mean after minus mean before”."""
    return np.asarray(after / after.sum() - before / before.sum(), dtype=np.float64)


def _by_region(
    totals: NDArray[np.float64],
    placebo_totals: NDArray[np.float64],
    regions: list[str],
    assigned: NDArray[np.int8],
    effect: NDArray[np.float64],
) -> pd.DataFrame:
    """Return the effect without each region, and for each alone."""
    everything = set(range(len(regions)))
    rows = []
    for variant in ("without", "only"):
        for position, region in enumerate(regions):
            kept = {position} if variant == "only" else everything - {position}
            if not kept:
                continue
            estimate = float((_path(totals, kept) @ effect)[0])
            p = placebo.p_value(estimate, _path(placebo_totals, kept) @ effect)
            districts = int(np.isin(assigned, list(kept)).sum())
            rows.append((variant, region, estimate, p, districts))
    columns = ["variant", "region_id", "estimate", "p_value", "treated_districts"]
    return pd.DataFrame(rows, columns=columns)


def _pretrend(
    path: NDArray[np.float64],
    placebo_path: NDArray[np.float64],
    years: NDArray[np.int_],
    event: int,
) -> pd.DataFrame:
    """Difference in trend, coefficients before the event, and the effect without that trend."""
    before, after = years < event, years >= event
    base = years == event - 1
    nan = np.full(len(placebo_path), np.nan)
    results: dict[str, tuple[float, NDArray[np.float64]]] = {
        name: (float("nan"), nan) for name in ("slope", "deviation", "att_detrended")
    }
    if before.sum() >= 2:
        centred = np.where(before, years - years[before].mean(), 0.0)
        slope = centred / (centred @ centred)
        leads = before & ~base

        def deviation(paths: NDArray[np.float64]) -> NDArray[np.float64]:
            rest = paths[:, leads] - paths[:, base]
            return np.asarray(np.sqrt((rest**2).mean(axis=1)), dtype=np.float64)

        # The trend carried on from the middle of the years before to that of the years after.
        ahead = float(years[after].mean() - years[before].mean())
        detrended = _contrast(before, after) - ahead * slope
        results = {
            "slope": (float((path @ slope)[0]), placebo_path @ slope),
            "deviation": (float(deviation(path)[0]), deviation(placebo_path)),
            "att_detrended": (float((path @ detrended)[0]), placebo_path @ detrended),
        }
    rows = [(name, own, placebo.p_value(own, drawn)) for name, (own, drawn) in results.items()]
    return pd.DataFrame(rows, columns=["test", "estimate", "p_value"])


def _placebo_years(
    path: NDArray[np.float64],
    placebo_path: NDArray[np.float64],
    years: NDArray[np.int_],
    event: int,
) -> pd.DataFrame:
    """Effects of pretended events, each with at least two years before and after it."""
    early = np.sort(years[years < event])
    rows = []
    for year in early[2:-1]:
        effect = _contrast(years < year, (years >= year) & (years < event))
        estimate = float((path @ effect)[0])
        rows.append((int(year), estimate, placebo.p_value(estimate, placebo_path @ effect)))
    return pd.DataFrame(rows, columns=["year", "estimate", "p_value"])


def _arrays(
    panel: pd.DataFrame, design: pd.DataFrame, event: int, weights: pd.Series | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64], NDArray[np.object_]]:
    """Return outcome (years × districts), who is treated, weights, clusters; checked."""
    columns = panel_columns(design)
    absent = pd.Index(columns).difference(panel.columns)
    if len(absent):
        raise ValueError(f"Event study: the district {absent[0]} is not in the panel.")
    _checks.has_years(panel.index, [event - 1], "Event study")
    _checks.unique(panel.columns, "Event study")
    if not bool((panel.index >= event).any()):
        raise ValueError(f"Event study: the panel has no year from {event} on.")
    y = panel[columns].to_numpy(dtype=np.float64, na_value=np.nan)
    if not bool(np.isfinite(y).all()):
        row, column = np.argwhere(~np.isfinite(y))[0]
        raise ValueError(
            f"Event study: the district {columns[column]} has no value in {panel.index[row]}; "
            "take a period without gaps, or leave the district out of the design."
        )
    if weights is None:
        w = np.ones(len(columns))
    else:
        w = _checks.floats(weights.reindex(columns))
        if not bool(np.all(w > 0)):
            raise ValueError("Event study: every district needs a positive weight.")
    chosen = design.loc[columns]
    treated = (chosen["role"] == "treated").to_numpy(dtype=bool)
    return y, treated, w, chosen["cluster"].to_numpy(dtype=object)
