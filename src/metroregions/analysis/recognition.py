"""Recognition in 2005 as one question: who is compared, with how many choices, by which rule.

The estimates themselves are those of `eventstudy` and `synthetic`; here they are put side by side
for the four outcomes, under other choices, and judged by one rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from metroregions.analysis import _checks, eventstudy, placebo, study_design, synthetic
from metroregions.analysis.precision import stable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from metroregions.analysis.eventstudy import EventStudy
    from metroregions.analysis.synthetic import SyntheticControl

#: The year of recognition that can be examined: four regions, with ten years of data before it.
EVENT = 2005

#: Years that have to follow the event's own, so that there is an “after” to speak of.
YEARS_AFTER = 3

#: An outcome counts as distinguishable from chance when its p-value, corrected for the number of
#: outcomes, is below this.
LEVEL = 0.05

#: The first year of the population on the base of a new census: years before are a period of
#: their own in `robustness`.
CENSUS = 2011

#: The states of the former GDR and Berlin: districts there shrank for reasons of their own.
EASTERN = (
    "Berlin",
    "Brandenburg",
    "Mecklenburg-Vorpommern",
    "Sachsen",
    "Sachsen-Anhalt",
    "Thüringen",
)

#: Fewest districts of a donor group: the sum of one or two is as restless as a single district.
DONOR_SIZE = 3


class Amounts(NamedTuple):
    """Absolute quantities of all districts: years × districts, in one order of the districts.

    `population`, `employed`, `unemployed`, `working_age` (15 to 64) in persons, `gdp` in any unit
    of money, from the first year for which single districts hold.
    """

    population: pd.DataFrame
    gdp: pd.DataFrame
    employed: pd.DataFrame
    unemployed: pd.DataFrame
    working_age: pd.DataFrame


def enough(spans: Iterable[Iterable[int]], event: int = EVENT, after: int = YEARS_AFTER) -> bool:
    """Whether every series covers the year before the event and enough years after it.

    Args:
        spans: The years of each series.
        event: Year of the event.
        after: How many years have to follow the event's own.
    """
    wanted = set(range(event - 1, event + after + 1))
    return all(wanted <= set(years) for years in spans)


def designs(
    groups: pd.Series,
    members: Mapping[str, pd.DataFrame],
    recognised: pd.Series,
    boundaries: str,
    eastern: Iterable[str] = EASTERN,
    event: int = EVENT,
) -> dict[str, pd.DataFrame]:
    """Return the comparison of the report and the same with other choices.

    Args:
        groups: The state of every district.
        members: For both editions of the boundaries the columns `region_id`, `ags`.
        recognised: Year of recognition by region.
        boundaries: The edition that the report uses.
        eastern: States that one variant leaves out.
        event: The regions recognised in this year are treated.

    Returns:
        `main`; `boundaries`: the other edition; `overlap`: without districts that also belong to a
        region recognised earlier; `west`: without the eastern states. Each as
        `eventstudy.assign` returns it.

    Raises:
        ValueError: As `eventstudy.assign`, or the boundaries are not among the members.
    """
    if boundaries not in members:
        raise ValueError(f"Designs: there are no members for the boundaries “{boundaries}”.")
    others = [name for name in members if name != boundaries]
    own = members[boundaries]
    east = groups.index[groups.isin(list(eastern))]
    found = {"main": study_design.assign(groups, own, recognised, event)}
    for name in others:
        found["boundaries"] = study_design.assign(groups, members[name], recognised, event)
    found["overlap"] = study_design.assign(groups, own, recognised, event, overlap="drop")
    found["west"] = study_design.assign(groups, own, recognised, event, exclude=east)
    return found


def effect(
    panel: pd.DataFrame,
    design: pd.DataFrame,
    draws: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    event: int = EVENT,
) -> tuple[float, float]:
    """Return the effect of an event study and its p-value, without its other tables.

    Mean after minus mean before, treated minus controls: with a balanced panel the two-way fixed
    effects estimate of `eventstudy.study`, at a hundredth of its time.

    Args:
        panel: Years × districts, the outcome.
        design: As `eventstudy.assign` returns it.
        draws: As `eventstudy.placebo_draws` returns it for this design.
        weights: A fixed positive weight by district, or none.
        event: The year of the event.

    Raises:
        ValueError: A value or weight is missing, there are no years before or after, or the draws
            belong to another design.
    """
    estimate, drawn = placebo_effects(panel, design, draws, weights=weights, event=event)
    return stable(estimate), placebo.p_value(estimate, drawn)


def placebo_effects(
    panel: pd.DataFrame,
    design: pd.DataFrame,
    draws: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    event: int = EVENT,
) -> tuple[float, NDArray[np.float64]]:
    """Return the effect as `effect` does, and the same for every placebo draw."""
    columns = study_design.panel_columns(design)
    controls = design.index[design["role"] == "control"]
    if list(draws.columns) != list(controls):
        raise ValueError("Effect: the placebo draws belong to another design.")
    years = panel.index.to_numpy()
    before, after = panel.loc[years < event, columns], panel.loc[years >= event, columns]
    if before.empty or after.empty:
        raise ValueError(f"Effect: there have to be years before {event} and from it on.")
    change = after.mean(skipna=False) - before.mean(skipna=False)
    _checks.complete(change, "Effect")
    w = pd.Series(1.0, index=columns) if weights is None else weights.reindex(columns)
    _checks.complete(w, "Effect, weights")
    treated = design.loc[columns, "role"].to_numpy() == "treated"
    weighted, mass = _checks.floats(change * w), _checks.floats(w)
    estimate = (
        weighted[treated].sum() / mass[treated].sum()
        - weighted[~treated].sum() / mass[~treated].sum()
    )
    chosen = (draws.to_numpy() >= 0).astype(np.float64)
    pool, heavy = weighted[~treated], mass[~treated]
    inside, outside = chosen @ pool, (1 - chosen) @ pool
    drawn = inside / (chosen @ heavy) - outside / ((1 - chosen) @ heavy)
    return float(estimate), drawn


def robustness(
    outcomes: Mapping[str, pd.DataFrame],
    variants: Mapping[str, pd.DataFrame],
    draws: Mapping[str, pd.DataFrame],
    people: pd.Series,
    event: int = EVENT,
) -> pd.DataFrame:
    """Return the effect on every outcome under every choice.

    Args:
        outcomes: Years × districts by outcome, as `eventstudy.outcomes` returns them.
        variants: As `designs` returns them.
        draws: Placebo draws of each design.
        people: People by district in the year before the event.
        event: The year of the event.

    Returns:
        Columns `variant`, `outcome`, `estimate`, `p_value`. The variants of `designs`, and two of
        `main`: `people` (districts count by their people and not alike) and `early` (years before
        `CENSUS` only; left out where there are no others).
    """
    rows = []
    for name, panel in outcomes.items():
        for variant, design in variants.items():
            rows.append((variant, name, *effect(panel, design, draws[variant], event=event)))
        main = (variants["main"], draws["main"])
        rows.append(("people", name, *effect(panel, *main, weights=people, event=event)))
        early = panel[panel.index.to_numpy() < CENSUS]
        if len(early) < len(panel):
            rows.append(("early", name, *effect(early, *main, event=event)))
    return pd.DataFrame(rows, columns=["variant", "outcome", "estimate", "p_value"])


def judged(studies: Mapping[str, EventStudy], level: float = LEVEL) -> pd.DataFrame:
    """Judge by rule whether the effects can be told from chance.

    Each outcome has two randomisation p-values, of the estimate and of its t statistic; the larger
    counts. As there are several outcomes, one of them may seem special by luck: the p-values are
    corrected for that by Holm’s method [@holm1979], which keeps the chance of any false alarm below
    `level`.

    Args:
        studies: Event studies by outcome.
        level: See above.

    Returns:
        One row per outcome: `outcome`, `estimate`, `standard_error`, `p_value`, `p_value_t`,
        `p_larger`, `p_adjusted`, `p_error` (Monte Carlo standard error of the larger), `draws`,
        `chance_low`, `chance_high` (the middle 95 % of placebo effects), `distinguishable`,
        `first_year`, `last_year`.
    """
    table = eventstudy.summary(studies).rename_axis("outcome").reset_index()
    table["p_larger"] = table[["p_value", "p_value_t"]].max(axis=1)
    table["p_adjusted"] = holm(table["p_larger"])
    table["p_error"] = np.sqrt(table["p_larger"] * (1 - table["p_larger"]) / table["draws"])
    ends = [np.quantile(found.placebo["estimate"], [0.025, 0.975]) for found in studies.values()]
    table["chance_low"], table["chance_high"] = np.array(ends).T
    table["distinguishable"] = table["p_adjusted"] < level
    columns = [
        "outcome",
        "estimate",
        "standard_error",
        "p_value",
        "p_value_t",
        "p_larger",
        "p_adjusted",
        "p_error",
        "draws",
        "chance_low",
        "chance_high",
        "distinguishable",
        "first_year",
        "last_year",
    ]
    return stable(table[columns])


def holm(p_values: pd.Series) -> pd.Series:
    """Correct p-values for their number by Holm’s step-down method.

    Args:
        p_values: At least one, without gaps.

    Returns:
        The corrected ones, at most 1, in the same order: the smallest times their number, the next
        times one less, and so on, none smaller than the one before.
    """
    p = _checks.floats(p_values)
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(steps, 1.0)
    return pd.Series(adjusted, index=p_values.index)


def yearly(studies: Mapping[str, EventStudy]) -> pd.DataFrame:
    """Return the effects by year with the range that chance leaves around each.

    The interval holds every effect that the placebo draws would not reject: the estimate minus the
    upper and lower end of the middle 95 % of placebo effects in that year [@conley2011]. The year
    before the event has none, being zero by construction.

    Returns:
        Columns `panel` (the outcome), `year`, `estimate`, `low`, `high`, `standard_error`.
    """
    parts = []
    for name, found in studies.items():
        table = found.coefficients
        base = table["event_time"] == -1
        part = table[["year", "estimate", "standard_error"]].assign(
            panel=name,
            low=(table["estimate"] - table["placebo_high"]).mask(base),
            high=(table["estimate"] - table["placebo_low"]).mask(base),
        )
        parts.append(part)
    columns = ["panel", "year", "estimate", "low", "high", "standard_error"]
    return pd.concat(parts, ignore_index=True)[columns]


def stacked(studies: Mapping[str, EventStudy], table: str) -> pd.DataFrame:
    """Put one table of several studies below each other, with the column `outcome` in front.

    Args:
        studies: Event studies by outcome.
        table: `regions`, `pretrend`, `placebo_years`…
    """
    parts = []
    for name, found in studies.items():
        part: pd.DataFrame = getattr(found, table).copy()
        part.insert(0, "outcome", name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def synthetic_controls(
    amounts: Amounts, design: pd.DataFrame, event: int = EVENT
) -> dict[str, SyntheticControl]:
    """Fit a synthetic control of every treated region for the four outcomes.

    Regions and donors are sums over districts: unlike in the event study a large district counts
    for more. Donors are the control districts of one state together, where there are at least
    `DONOR_SIZE`.

    Args:
        amounts: Absolute quantities by district.
        design: As `eventstudy.assign` returns it, with states as groups.
        event: The year of the event.

    Returns:
        A `SyntheticControl` by outcome; units as in `eventstudy.OUTCOMES`.

    Raises:
        ValueError: As `synthetic.group_paths` and `synthetic.synthetic_control`.
    """
    controls = design[design["role"] == "control"]
    donors = {
        str(name): list(part.index)
        for name, part in controls.groupby("cluster")
        if len(part) >= DONOR_SIZE
    }
    treated = {
        region: list(design.index[design["region_id"] == region])
        for region in study_design.treated_regions(design)
    }
    groups = {**treated, **donors, "_": list(design.index)}
    sums = {name: synthetic.group_paths(table, groups) for name, table in _named(amounts).items()}
    heads = sums["gdp"] / sums["population"].loc[sums["gdp"].index]
    shared = sums["unemployed"].index.intersection(sums["working_age"].index)
    paths: dict[str, pd.DataFrame] = {
        "population": sums["population"].transform(np.log) * 100,
        "gdp_relative": heads.div(heads["_"], axis=0) * 100,
        "employed": sums["employed"].transform(np.log) * 100,
        "unemployment_ratio": sums["unemployed"].loc[shared]
        / sums["working_age"].loc[shared]
        * 100,
    }
    return {
        name: synthetic.synthetic_control(path, list(treated), list(donors), event=event)
        for name, path in paths.items()
    }


def synthetic_fits(controls: Mapping[str, SyntheticControl]) -> pd.DataFrame:
    """Return what synthetic controls found, one row per outcome and region.

    Returns:
        Columns `outcome`, `region_id`, `effect`, `p_value` (rank of the effect among the placebos),
        `pre_rmspe`, `spread`, `placebos`.
    """
    parts = []
    for name, found in controls.items():
        part = found.fit.rename(columns={"unit": "region_id"}).assign(outcome=name)
        parts.append(part.drop(columns="p_value").rename(columns={"p_value_effect": "p_value"}))
    columns = ["outcome", "region_id", "effect", "p_value", "pre_rmspe", "spread", "placebos"]
    return pd.concat(parts, ignore_index=True)[columns]


def _named(amounts: Amounts) -> dict[str, pd.DataFrame]:
    return amounts._asdict()
