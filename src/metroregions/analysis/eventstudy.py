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

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from metroregions.analysis import _checks, placebo
from metroregions.analysis.precision import stable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

Overlap = Literal["keep", "drop"]

#: Outcomes of `outcomes`: name and unit of the estimates.
OUTCOMES = {
    "population": "per cent (100 × log)",
    "gdp_relative": "percentage points of Germany’s GDP per inhabitant",
    "employed": "per cent (100 × log)",
    "unemployment_ratio": "percentage points",
}


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


def assign(
    groups: pd.Series,
    members: pd.DataFrame,
    recognised: pd.Series,
    event: int = 2005,
    overlap: Overlap = "keep",
    exclude: Iterable[str] = (),
) -> pd.DataFrame:
    """Say which districts are treated, which are controls, and which are neither.

    Args:
        groups: For every district the group it forms a cluster with as a control, e.g. its state or
            NUTS-2 region.
        members: Columns `region_id`, `ags`.
        recognised: Year of recognition by region.
        event: The regions recognised in this year are treated.
        overlap: What becomes of a district of a treated region that also belongs to one recognised
            at another time: `keep` it as treated, or `drop` it.
        exclude: Districts to leave out altogether (e.g. the eastern states, as a robustness check).

    Returns:
        Index `ags`, sorted; columns `role` (`treated`, `control`, `dropped`), `region_id`
        (of the treated, else empty), `cluster` (region of the treated, group of the controls, else
        empty).

    Raises:
        ValueError: A region has no year of recognition, a member is not among the districts, a
            district has no group, or nothing is treated or nothing is control.
    """
    _checks.unique(groups.index, "Event study, districts")
    _checks.complete(groups, "Event study, groups")
    absent = pd.Index(members["region_id"]).difference(recognised.index)
    if len(absent):
        raise ValueError(f"Event study: the region {absent[0]} has no year of recognition.")
    unknown = pd.Index(members["ags"]).difference(groups.index)
    if len(unknown):
        raise ValueError(f"Event study: the district {unknown[0]} has no group.")
    new = members["region_id"].map(recognised) == event
    # In two treated regions: the first named, so that nobody counts twice.
    region = dict(members.loc[new, ["ags", "region_id"]].drop_duplicates("ags").to_numpy())
    elsewhere = set(members.loc[~new, "ags"])
    left_out = set(exclude)
    rows = []
    # Sorted: placebo regions are drawn by position and must not hang on the order of the rows.
    order = groups.index.sort_values()
    for ags, group in groups.loc[order].astype(str).items():
        if ags in left_out or (ags in elsewhere and (ags not in region or overlap == "drop")):
            rows.append(("dropped", "", ""))
        elif ags in region:
            rows.append(("treated", region[ags], region[ags]))
        else:
            rows.append(("control", "", group))
    columns = ["role", "region_id", "cluster"]
    table = pd.DataFrame(rows, index=order.rename("ags"), columns=columns)
    for role in ("treated", "control"):
        if not (table["role"] == role).any():
            raise ValueError(f"Event study: no district is {role} for the event of {event}.")
    return table


def outcomes(
    population: pd.DataFrame,
    gdp: pd.DataFrame,
    employed: pd.DataFrame,
    unemployed: pd.DataFrame,
    working_age: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Make the four outcomes from absolute quantities.

    Args:
        population: Years × districts (all of Germany), persons.
        gdp: The same in any unit; districts hold only from 2000 on, so cut it there.
        employed: Employed persons.
        unemployed: Unemployed persons.
        working_age: Persons aged 15 to 64.

    Returns:
        `population` and `employed` as 100 × logarithm (differences read as per cent),
        `gdp_relative` (GDP per head, Germany = 100) and `unemployment_ratio` (per cent), each for
        the years that its tables share. Zero people or jobs give a missing value.

    Raises:
        ValueError: Districts differ between tables.
    """
    for table in (gdp, employed, unemployed, working_age):
        _checks.same_labels(population.columns, table.columns, "Outcomes, districts")
    years = gdp.index.intersection(population.index)
    people = population.loc[years]
    national = gdp.loc[years].sum(axis=1, skipna=False) / people.sum(axis=1, skipna=False)
    shared = unemployed.index.intersection(working_age.index)
    return {
        "population": _log(population),
        "gdp_relative": (gdp.loc[years] / people.where(people > 0)).div(national, axis=0) * 100,
        "employed": _log(employed),
        "unemployment_ratio": unemployed.loc[shared]
        / working_age.loc[shared].where(working_age.loc[shared] > 0)
        * 100,
    }


def placebo_draws(
    design: pd.DataFrame,
    distances: pd.DataFrame | None,
    *,
    repetitions: int = placebo.REPETITIONS,
    seed: int = placebo.SEED,
) -> pd.DataFrame:
    """Draw placebo regions among the controls, as many and as large as the treated ones.

    The rest of the controls stay controls. As a placebo has fewer controls than the real
    comparison, its estimates scatter a little more: the p-values err on the side of caution.

    Args:
        design: As `assign` returns it.
        distances: Districts × districts, number of borders between them; nothing for scattered
            districts, which understates the scatter (see `placebo`).
        repetitions: Number of draws.
        seed: Seed of the random numbers.

    Returns:
        Draws × control districts: position of the treated region that the district stands for (in
        the order of `treated_regions`), −1 for none. The same draws serve every outcome.

    Raises:
        ValueError: There are too few controls.
    """
    counts = design.loc[design["role"] == "treated", "region_id"].value_counts()
    sizes = [int(counts[region]) for region in treated_regions(design)]
    controls = list(design.index[design["role"] == "control"])
    return placebo.draw_regions(controls, sizes, distances, repetitions=repetitions, seed=seed)


def treated_regions(design: pd.DataFrame) -> list[str]:
    """Return the treated regions of a design, in the order of its districts."""
    return list(design.loc[design["role"] == "treated", "region_id"].unique())


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
    return stable(_by_year(_fit(y, treated, w, clusters, years, event), years, event, level))


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
        fit = _fit(y, treated, w, clusters, years, event)
    else:
        unknown = np.full((len(years), len(years)), np.nan)
        fit = _Fit(path[0] - path[0, base], unknown, len(set(clusters)) - 1)
    by_year = _by_year(fit, years, event, level)
    relative = placebo_path - placebo_path[:, [base]]
    order = np.argsort(years)
    tails = [(1 - level) / 2, (1 + level) / 2]
    by_year["placebo_low"], by_year["placebo_high"] = np.quantile(relative, tails, axis=0)[:, order]

    # The one number is a combination of the yearly ones, and its variance one of theirs.
    estimate = float(fit.estimate @ effect)
    error = float(np.sqrt(np.maximum(effect @ fit.covariance @ effect, 0.0)))
    half = _t_quantile(fit.df, level) * error
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


def panel_columns(design: pd.DataFrame) -> list[str]:
    """Return the districts of a design that take part, treated and controls, in its order."""
    return list(design.index[design["role"] != "dropped"])


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


def _log(table: pd.DataFrame) -> pd.DataFrame:
    """Return 100 × the natural logarithm; missing where there is nothing."""
    values = table.to_numpy(dtype=np.float64, na_value=np.nan)
    logs = np.log(np.where(values > 0, values, np.nan)) * 100
    return pd.DataFrame(logs, index=table.index, columns=table.columns)


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


class _Fit(NamedTuple):
    """Estimates and their clustered covariance by year (0 in the base year), degrees of freedom."""

    estimate: NDArray[np.float64]
    covariance: NDArray[np.float64]
    df: int


def _fit(
    y: NDArray[np.float64],
    treated: NDArray[np.bool_],
    w: NDArray[np.float64],
    clusters: NDArray[np.object_],
    years: NDArray[np.int_],
    event: int,
) -> _Fit:
    """Fit two-way fixed effects with a coefficient for every year but the one before the event.

    Nothing in the model differs within a cluster, so the weighted means of the clusters with their
    summed weights give the same estimates and the same clustered errors as the districts, from a
    fraction of the rows.
    """
    from linearmodels.panel import PanelOLS

    periods = len(y)
    codes, names = pd.factorize(clusters)
    units = len(names)
    fit = _Fit(np.zeros(periods), np.zeros((periods, periods)), units - 1)
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


def _by_year(fit: _Fit, years: NDArray[np.int_], event: int, level: float) -> pd.DataFrame:
    """Return the yearly estimates with their intervals, in the order of the years."""
    error = np.sqrt(np.clip(np.diag(fit.covariance), 0.0, None))
    half = _t_quantile(fit.df, level) * error
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


def _t_quantile(df: int, level: float) -> float:
    from scipy import special  # scipy.stats would take half a second to load

    return float(special.stdtrit(df, 0.5 + level / 2))
