"""Changes over time, stated only on one base.

A step of method (another census, definition or source) moves a series without anything having
happened. Across one, a change has no size, no direction and no rank, unless a series without the
step, or another credible source, points the same way; else each side stands for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.analysis import _checks
from metroregions.facts import STATUS, Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A change of less than this, in per cent over `SPAN` years or more, is about the same; over a
#: shorter time in proportion less.
SAME = 1.0
SPAN = 10

#: Kinds of breaks that are real developments and no steps of method.
EVENTS = ("event",)

#: Kinds of breaks that another series can bridge, and the status where it turns the direction.
BRIDGES = {"census": "turns-with-population", "source": "turns-with-source"}

#: Statuses under which nothing is decided.
UNDECIDED = (
    "across-break",
    "no-data",
    "too-few-years",
    "too-imprecise",
    *(code for code in STATUS if code.startswith("turns-")),
)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of a value between two years.

    Attributes:
        years: The two years.
        first: The value of the first; NaN if missing.
        last: The value of the last.
        status: What it rests on, codes of `metroregions.facts.STATUS`.
        bridges: The checks with another series that the direction waits for, by the status where
            they turn it; see `checked_by`.
    """

    years: tuple[int, int]
    first: float
    last: float
    status: tuple[str, ...] = ()
    bridges: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Add what the numbers themselves say to the status, and refuse unknown codes."""
        codes = dict.fromkeys(self.status)
        if self.years[0] >= self.years[1]:
            codes["too-few-years"] = None
        if not (np.isfinite(self.first) and np.isfinite(self.last)):
            codes["no-data"] = None
        if unknown := [code for code in (*codes, *self.bridges) if code not in STATUS]:
            raise ValueError(f"Change: “{unknown[0]}” is no status.")
        object.__setattr__(self, "status", tuple(codes))

    @property
    def change(self) -> float:
        """The difference, in the unit of the values; NaN across a break."""
        return float("nan") if "across-break" in self.status else self.last - self.first

    @property
    def change_percent(self) -> float:
        """The difference in per cent of the first value; NaN across a break, and from zero."""
        return self.change / abs(self.first) * 100 if self.first else float("nan")

    @property
    def decided(self) -> bool:
        """Whether a direction, a rank or a colour may come from it."""
        return not set(self.status).intersection(UNDECIDED)

    @property
    def direction(self) -> Direction:
        """Where it went, as far as that is decided."""
        return self.tendency if self.decided else "undecided"

    @property
    def tendency(self) -> Direction:
        """What the two numbers alone say; of no use across a break without a second series."""
        if not (np.isfinite(self.first) and np.isfinite(self.last)):
            return "undecided"
        moved = self.last - self.first
        least = SAME / 100 * min(self.years[1] - self.years[0], SPAN) / SPAN * abs(self.first)
        if moved == 0 or abs(moved) < least:
            return "same"
        return "up" if moved > 0 else "down"


def steps(breaks: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Return the steps of method after ``first`` up to ``last``; events are none.

    Args:
        breaks: Columns `year` (the first of the new base) and `kind`, of the series concerned.
        first: The first year.
        last: The last year.
    """
    between = (breaks["year"] > first) & (breaks["year"] <= last)
    return breaks[between & ~breaks["kind"].isin(EVENTS)].sort_values("year")


def change(
    series: pd.Series, first: int, last: int, breaks: pd.DataFrame, status: Iterable[str] = ()
) -> Change:
    """Return the change of a series between two years.

    Args:
        series: Values by year.
        first: The first year.
        last: The last year.
        breaks: The breaks of the series and of what it is made of: columns `indicator`, `year`,
            `kind`, as `data/breaks.csv` has them.
        status: What else is known of the values, as `estimated`.

    Returns:
        The change. With a step of method between the years it is `across-break`; where all steps
        are of `BRIDGES` it waits for a check with another series, see `checked_by`.

    Raises:
        ValueError: A year is absent, or a status unknown.
    """
    _checks.has_years(series.index, [first, last], "Change")
    kinds = list(dict.fromkeys(steps(breaks, first, last)["kind"]))
    waits = tuple(BRIDGES[kind] for kind in kinds if kind in BRIDGES)
    return Change(
        years=(first, last),
        first=float(series.loc[first]),
        last=float(series.loc[last]),
        status=(*status, *(["across-break"] if kinds else [])),
        bridges=waits if len(waits) == len(kinds) else (),
    )


def checked_by(found: Change, other: Change, turns: str) -> Change:
    """Return a change whose direction must hold with another series too.

    Args:
        found: The change.
        other: The same by another source, or with another population: its own numbers count, so a
            step in it that the user knows to be harmless (both sides relative to Germany) is none.
        turns: The status where the two differ, as `turns-with-source`.

    Returns:
        The change as it was where both point the same way, and no longer `across-break` when that
        was the last check it waited for; else undecided, with the status ``turns``.
    """
    if "undecided" in (found.tendency, other.tendency):
        return found
    if found.tendency != other.tendency:
        return replace(found, status=(*found.status, turns))
    waits = tuple(code for code in found.bridges if code != turns)
    bridged = turns in found.bridges and not waits
    status = tuple(code for code in found.status if not (bridged and code == "across-break"))
    return replace(found, status=status, bridges=waits)


def sides(
    series: pd.Series, first: int, last: int, breaks: pd.DataFrame, status: Iterable[str] = ()
) -> list[Change]:
    """Return the changes on each side of every step of method, in order of time.

    Args:
        series: As in `change`, and so on.
        first: The first year.
        last: The last year.
        breaks: See `change`.
        status: See `change`.

    Returns:
        A change for each stretch of at least two years of the series on one base.
    """
    starts = list(dict.fromkeys(steps(breaks, first, last)["year"]))
    found = []
    for start, end in zip([first, *starts], [*starts, last + 1], strict=True):
        years = sorted(year for year in series.dropna().index if start <= year < end)
        if len(years) > 1:
            found.append(change(series, years[0], years[-1], breaks, status))
    return found


def ranks(changes: Mapping[str, Change]) -> pd.Series:
    """Rank territories by their change in per cent, the largest first.

    Returns:
        Ranks by territory, equals sharing the better one; missing for each whose direction is
        undecided.
    """
    known = {name: one.change_percent if one.decided else np.nan for name, one in changes.items()}
    return pd.Series(known, dtype=np.float64).rank(ascending=False, method="min")
