"""Who recognised regions are compared with, and what such a comparison could see at all.

Eastern districts shrank for reasons of their own, and hardly any of them is in a region recognised
in 2005. The main comparisons therefore stay in the west: all districts there, and those most like
the treated ones before. What they do not agree on cannot be decided, and an effect smaller than
what chance alone brings about would not show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.analysis import _checks, placebo, study_design
from metroregions.analysis.precision import stable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray

#: Neighbours by likeness that each treated district is compared with. With one, the result hangs
#: on single districts; with many, on those that are not alike.
LIKE = 3

#: The two levels usual for a smallest detectable effect [@bloom1995].
LEVEL = 0.05
POWER = 0.8

#: Comparisons that have to agree.
MAIN = ("west", "matched")

#: Effects of a size that would matter to a region: per cent of people and jobs, points of GDP per
#: head (Germany = 100) and of unemployment. Where a comparison could not see as much, that it sees
#: nothing says nothing.
MATTERS = {"population": 2.0, "employed": 2.0, "gdp_relative": 2.0, "unemployment_ratio": 0.5}


def traits(panels: Mapping[str, pd.DataFrame], event: int) -> pd.DataFrame:
    """Return what districts are matched by: level and trend of every outcome before the event.

    Args:
        panels: Years × districts by outcome, as `study_design.outcomes` returns them.
        event: The year of the event.

    Returns:
        Districts × `level_…` (mean of the years before) and `trend_…` (last year before minus the
        first).

    Raises:
        ValueError: An outcome has fewer than two years before the event.
    """
    columns = {}
    for name, panel in panels.items():
        before = panel[panel.index.to_numpy() < event].sort_index()
        if len(before) < 2:
            raise ValueError(f"Matching: “{name}” has fewer than two years before {event}.")
        columns[f"level_{name}"] = before.mean(skipna=False)
        columns[f"trend_{name}"] = before.iloc[-1] - before.iloc[0]
    return pd.DataFrame(columns)


def matched(
    panel: pd.DataFrame,
    design: pd.DataFrame,
    draws: pd.DataFrame,
    likeness: pd.DataFrame,
    *,
    neighbours: int = LIKE,
    event: int,
) -> tuple[float, NDArray[np.float64]]:
    """Return the effect against the districts most alike before, and that of every placebo draw.

    Each treated district's change (mean after minus mean before) minus the mean change of its
    nearest controls, a control possibly of several [@abadie2006]. Near is by Euclid's distance over
    traits in standard deviations. In a placebo draw the drawn controls take the place of the
    treated and are matched with the rest.

    Args:
        panel: Years × districts, the outcome.
        design: As `study_design.assign` returns it.
        draws: As `study_design.placebo_draws` returns it for this design.
        likeness: Districts × traits, as `traits` returns them.
        neighbours: Controls for each treated district.
        event: The year of the event.

    Returns:
        The estimate, and one for each draw.

    Raises:
        ValueError: A value or trait is missing, there are no years before or after the event, fewer
            controls than neighbours, or the draws belong to another design.
    """
    columns = study_design.panel_columns(design)
    treated = (design.loc[columns, "role"] == "treated").to_numpy()
    if list(draws.columns) != list(np.asarray(columns)[~treated]):
        raise ValueError("Matching: the placebo draws belong to another design.")
    years = panel.index.to_numpy()
    before, after = panel.loc[years < event, columns], panel.loc[years >= event, columns]
    if before.empty or after.empty:
        raise ValueError(f"Matching: there have to be years before {event} and from it on.")
    change = after.mean(skipna=False) - before.mean(skipna=False)
    _checks.complete(change, "Matching")
    x = likeness.reindex(columns)
    _checks.complete(x.sum(axis=1, skipna=False), "Matching, traits")
    spread = x.std(ddof=0)
    x = (x - x.mean()) / spread.where(spread > 0, 1.0)
    # Rounded, and sorted by key: which of two equals is nearer must not hang on the last bit.
    points, y = stable(x.to_numpy(dtype=np.float64)), _checks.floats(change)
    far = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
    pool = far[~treated][:, ~treated]
    estimate = _matched(far[treated][:, ~treated], y[treated], y[~treated], neighbours)
    drawn = [
        _matched(pool[one][:, ~one], y[~treated][one], y[~treated][~one], neighbours)
        for one in draws.to_numpy() >= 0
    ]
    return estimate, np.array(drawn)


def smallest_detectable(
    drawn: NDArray[np.float64], level: float = LEVEL, power: float = POWER
) -> float:
    """Return the smallest effect that a comparison would have seen [@bloom1995].

    An effect is seen when the estimate lies further from zero than all but a share ``level`` of the
    placebo effects. An effect of the size returned, on top of what chance brings, would pass in a
    share ``power`` of cases, whichever its sign. The placebo distribution takes the place of a
    multiple of the standard error.

    Args:
        drawn: The effects of the placebo draws.
        level: Share of false alarms.
        power: Share of effects of that size that would be seen.

    Raises:
        ValueError: There are no draws, or a level is not between 0 and 1.
    """
    if not len(drawn) or not (0 < level < 1 and 0 < power < 1):
        raise ValueError("Smallest effect: there have to be draws, and levels between 0 and 1.")
    least = np.quantile(np.abs(drawn), 1 - level)
    missed = np.quantile(drawn, [1 - power, power])
    return stable(float(max(least - missed[0], least + missed[1])))


def compared(
    panels: Mapping[str, pd.DataFrame],
    designs: Mapping[str, pd.DataFrame],
    draws: Mapping[str, pd.DataFrame],
    event: int,
) -> pd.DataFrame:
    """Return effect, p-value and smallest detectable effect by comparison and outcome.

    Args:
        panels: Years × districts by outcome.
        designs: `main` (all comparison districts) and `west`, as `recognition.designs` gives them.
        draws: Placebo draws of each.
        event: The year of the event.

    Returns:
        Columns `comparison` (`all`, `west`, `matched`: those in the west most alike before),
        `outcome`, `estimate`, `p_value`, `detectable`.
    """
    from metroregions.analysis.recognition import placebo_effects

    alike = traits(panels, event)
    rows = []
    for name, panel in panels.items():
        west = designs["west"], draws["west"]
        found = {
            "all": placebo_effects(panel, designs["main"], draws["main"], event=event),
            "west": placebo_effects(panel, *west, event=event),
            "matched": matched(panel, *west, alike, event=event),
        }
        for comparison, (estimate, drawn) in found.items():
            p = placebo.p_value(estimate, drawn)
            detectable = smallest_detectable(drawn)
            rows.append((comparison, name, stable(estimate), p, detectable))
    columns = ["comparison", "outcome", "estimate", "p_value", "detectable"]
    return pd.DataFrame(rows, columns=columns)


def agreed(
    table: pd.DataFrame,
    main: Iterable[str] = MAIN,
    matters: Mapping[str, float] = MATTERS,
    lower_is_better: Collection[str] = ("unemployment_ratio",),
    level: float = LEVEL,
) -> pd.DataFrame:
    """Judge by outcome whether recognition helped, as far as the comparisons agree.

    Args:
        table: As `compared` returns it.
        main: The comparisons that count; all of the table must point the same way.
        matters: By outcome the size of an effect that would matter.
        lower_is_better: Outcomes that an advantage lowers.
        level: A comparison sees an effect when its p-value, corrected for the number of outcomes by
            Holm's method [@holm1979], is below this.

    Returns:
        One row per outcome (index): `verdict` (`holds`: all main comparisons see an advantage;
        `reverse`: all see a disadvantage; `does-not-hold`: none sees an effect, and an effect that
        matters would have shown; else `undecided`), `status` (a tuple: `turns-with-design` where
        the comparisons disagree, `too-imprecise` where an effect that matters would not show),
        `low`, `high` (range of the main estimates), `detectable` (the largest of the main
        comparisons: an effect below it would not show).

    Raises:
        ValueError: An outcome lacks a main comparison, or there is no size that matters.
    """
    from metroregions.analysis.recognition import holm

    wanted = list(main)
    table = table.assign(seen=table.groupby("comparison")["p_value"].transform(holm) < level)
    rows = []
    for outcome, every in table.groupby("outcome", sort=False):
        own = every[every["comparison"].isin(wanted)]
        if len(own) < len(wanted) or outcome not in matters:
            raise ValueError(f"Recognition: “{outcome}” lacks a main comparison or its size.")
        signs, seen = set(np.sign(every["estimate"])), set(own["seen"])
        detectable = float(own["detectable"].max())
        status = ["turns-with-design"] if len(signs) > 1 or len(seen) > 1 else []
        if True not in seen and detectable > matters[str(outcome)]:
            status.append("too-imprecise")
        if status:
            verdict = "undecided"
        elif seen == {False}:
            verdict = "does-not-hold"
        else:
            verdict = "holds" if (signs == {-1.0}) == (outcome in lower_is_better) else "reverse"
        ends = float(own["estimate"].min()), float(own["estimate"].max())
        rows.append((outcome, verdict, tuple(status), *ends, detectable))
    columns = ["outcome", "verdict", "status", "low", "high", "detectable"]
    return pd.DataFrame(rows, columns=columns).set_index("outcome")


def _matched(
    far: NDArray[np.float64], own: NDArray[np.float64], pool: NDArray[np.float64], count: int
) -> float:
    """Mean over the rows of their own change minus that of their nearest in the pool."""
    if len(pool) < count:
        raise ValueError(f"Matching: {count} controls are needed, and there are {len(pool)}.")
    nearest = np.argsort(far, axis=1, kind="stable")[:, :count]
    return float((own - pool[nearest].mean(axis=1)).mean())
