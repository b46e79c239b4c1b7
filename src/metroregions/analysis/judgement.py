"""Claims told apart: five verdicts, each measured under every choice that one could have made.

A rule says, before the numbers are looked at, from which size on a claim holds and from which on
its reverse does. What another reasonable choice of districts, years or sources would turn cannot
be decided, and the choice that turns it is named.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from metroregions.facts import STATUS, VERDICTS, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

State = Literal["holds", "does-not-hold", "reverse"]

#: The choice whose values are stated; the others only show whether it turns.
MAIN = "main"

#: The choices, and the status of a verdict that one of them turns.
CHOICES = {
    "boundaries": "turns-with-boundaries",
    "base-year": "turns-with-base-year",
    "source": "turns-with-source",
    "population": "turns-with-population",
    "without-pandemic": "turns-without-pandemic",
    "without-single-sites": "turns-without-single-sites",
    "without-largest": "turns-without-single-sites",
}

#: Territories of which at least this share must show what is claimed of all of them, and from
#: which share on it holds for some: nine and three of eleven.
MOST = 0.75
SOME = 0.25


@dataclass(frozen=True)
class Rule:
    """From which size on a claim holds, and from which on its reverse does.

    Attributes:
        holds_if: The claim holds from this value on.
        reverse_if: Its reverse holds from this value on, in the other direction. Between the two
            the difference is too small to matter.
    """

    holds_if: float
    reverse_if: float

    def __post_init__(self) -> None:
        """Refuse a rule without room between the two."""
        if not (math.isfinite(self.holds_if) and math.isfinite(self.reverse_if)):
            raise ValueError("Rule: both thresholds have to be numbers.")
        if self.holds_if == self.reverse_if:
            raise ValueError("Rule: between the thresholds there has to be room.")

    def state(self, value: float) -> State | None:
        """Return what one value says; nothing when it is missing."""
        if not math.isfinite(value):
            return None
        sign = 1 if self.holds_if > self.reverse_if else -1
        if sign * value >= sign * self.holds_if:
            return "holds"
        return "reverse" if sign * value <= sign * self.reverse_if else "does-not-hold"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What became of a claim.

    Attributes:
        verdict: The verdict on the whole.
        value: The measure of the whole; NaN if it cannot be tested.
        low: The smallest value of the whole under any choice.
        high: The largest.
        holds: Territories (or measures, see `combined`) for which it holds under every choice.
        fails: Those for which it does not, under any choice.
        open: Those for which a choice turns it, or that have no data.
        status: Why nothing is decided: the choices that turn it, or `no-data`.
    """

    verdict: Verdict
    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    status: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse words that are no verdict or no status."""
        if self.verdict not in VERDICTS:
            raise ValueError(f"“{self.verdict}” is no verdict.")
        if unknown := [code for code in self.status if code not in STATUS]:
            raise ValueError(f"“{unknown[0]}” is no status.")


#: What no number examines.
UNTESTED = Judgement(verdict="undecided", status=("no-data",))


def judge(measured: Mapping[str, pd.Series], rule: Rule, whole: str = "all-regions") -> Judgement:
    """Judge a claim by its rule, measured under every choice.

    Args:
        measured: For `MAIN` and any of `CHOICES` the measure by territory: the whole that the
            claim speaks of, and its parts. A value missing under a choice (the data do not reach
            that far) is no objection; one missing under `MAIN` cannot be tested.
        rule: See `Rule`.
        whole: The territory that stands for all.

    Returns:
        - `undecided`: a choice turns the whole around, or there is no value;
        - `reverse`: the reverse holds for the whole;
        - `holds`: for the whole, and for at least `MOST` of the parts;
        - `holds-for-some`: for the whole, but for fewer parts; or for at least `SOME` of the parts
          and not for the whole;
        - `does-not-hold`: else.

    Raises:
        ValueError: There is no main choice, no value of the whole, or a choice is unknown.
    """
    if MAIN not in measured or whole not in measured[MAIN].index:
        raise ValueError(f"Judgement: the main choice has no value of “{whole}”.")
    if unknown := [name for name in measured if name not in (MAIN, *CHOICES)]:
        raise ValueError(f"Judgement: “{unknown[0]}” is no choice.")
    parts = [str(name) for name in measured[MAIN].index if name != whole]
    found = {name: _robust(measured, rule, name) for name in (whole, *parts)}
    holds = tuple(name for name in parts if found[name] == ("holds", ()))
    unsettled = tuple(name for name in parts if found[name][0] is None)
    fails = tuple(name for name in parts if name not in (*holds, *unsettled))
    values = [float(table.get(whole, float("nan"))) for table in measured.values()]
    known = [value for value in values if math.isfinite(value)] or [float("nan")]
    state, status = found[whole]
    return Judgement(
        verdict=_verdict(state, len(holds) / len(parts) if parts else None),
        value=float(measured[MAIN][whole]),
        low=min(known),
        high=max(known),
        holds=holds,
        fails=fails,
        open=unsettled,
        status=status,
    )


def combined(found: Mapping[str, Judgement]) -> Judgement:
    """Sum up a claim that several measures examine.

    Args:
        found: The judgement by each measure, by its name.

    Returns:
        All alike: that verdict. Holds by some measures, and by others not: `holds-for-some`, with
        the measures instead of territories. None holds: `reverse` where all decided ones say so
        and none is open, `undecided` where none is decided or the open ones could turn it, else
        `does-not-hold`. A single measure is returned as it is.
    """
    if len(found) == 1:
        return next(iter(found.values()))
    if not found:
        return UNTESTED
    words = {one.verdict for one in found.values()}
    by = {word: tuple(n for n, one in found.items() if one.verdict == word) for word in words}
    some = (*by.get("holds", ()), *by.get("holds-for-some", ()))
    verdict: Verdict
    if len(words) == 1:
        verdict = words.pop()
    elif some:
        verdict = "holds-for-some"
    else:
        verdict = "undecided" if "undecided" in words else "does-not-hold"
    undecided = by.get("undecided", ())
    codes = dict.fromkeys(code for name in undecided for code in found[name].status)
    return Judgement(
        verdict=verdict,
        holds=some,
        fails=tuple(name for name in found if name not in (*some, *undecided)),
        open=undecided,
        status=tuple(codes) if verdict == "undecided" else (),
    )


def _robust(
    measured: Mapping[str, pd.Series], rule: Rule, name: str
) -> tuple[State | None, tuple[str, ...]]:
    """Return the state of a territory, or none and the reasons why there is none."""
    main = rule.state(float(measured[MAIN][name]))
    if main is None:
        return None, ("no-data",)
    states = {
        choice: rule.state(float(table.get(name, float("nan"))))
        for choice, table in measured.items()
        if choice != MAIN
    }
    turns = _codes(choice for choice, state in states.items() if state not in (None, main))
    return (None, turns) if turns else (main, ())


def _codes(choices: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(CHOICES[choice] for choice in choices))


def _verdict(state: State | None, share: float | None) -> Verdict:
    """Return the verdict from the whole's state and the share of parts for which it holds."""
    if state is None:
        return "undecided"
    if state == "reverse" or share is None:
        return state
    if state == "holds":
        return "holds" if share >= MOST else "holds-for-some"
    return "holds-for-some" if share >= SOME else "does-not-hold"
