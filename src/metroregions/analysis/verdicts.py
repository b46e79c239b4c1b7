"""Verdicts on claims, by rules stated in the table of claims before the numbers are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, cast, get_args

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Verdict = Literal["supported", "partly", "not supported", "cannot be tested"]
Direction = Literal["min", "max"]


class Rule(NamedTuple):
    """What a measure has to reach for a claim to hold.

    With the direction `min` a claim is supported when the whole interval, that is its lower end,
    reaches `supported`, and partly supported when only the point estimate reaches `partly`. With
    `max` the upper end, or the estimate, must not exceed the threshold.
    """

    measure: str
    direction: Direction
    supported: float
    partly: float


def rule_from(row: Mapping[str, object]) -> Rule | None:
    """Read the rule in a row of the table of claims.

    Args:
        row: The fields `measure`, `direction` (`min` or `max`), `supported_if` and `partly_if`; an
            empty field, NaN or an absent one is no value.

    Returns:
        The rule; nothing when the measure is empty or `none` (no number examines the claim).

    Raises:
        ValueError: The rule is incomplete, its direction unknown, or `partly_if` asks for more than
            `supported_if`.
    """
    measure = _text(row.get("measure"))
    if measure in ("", "none"):
        return None
    direction = _text(row.get("direction"))
    supported, partly = _text(row.get("supported_if")), _text(row.get("partly_if"))
    if direction not in get_args(Direction):
        raise ValueError(f"Claim measured by “{measure}”: the direction must be min or max.")
    if not supported or not partly:
        raise ValueError(f"Claim measured by “{measure}”: one of the two thresholds is missing.")
    rule = Rule(measure, cast("Direction", direction), float(supported), float(partly))
    sign = 1 if direction == "min" else -1
    if sign * rule.partly > sign * rule.supported:
        raise ValueError(
            f"Claim measured by “{measure}”: partly_if asks for more than supported_if."
        )
    return rule


def verdict(estimate: float, low: float, high: float, rule: Rule | None) -> Verdict:
    """Judge a claim by its rule.

    Args:
        estimate: The point estimate.
        low: Lower end of its interval.
        high: Upper end of its interval.
        rule: The rule; nothing when no number examines the claim.

    Returns:
        `supported`, `partly`, `not supported` as `Rule` says; `cannot be tested` without a rule, or
        when one of the three numbers is missing.

    Raises:
        ValueError: The interval's ends are in the wrong order.
    """
    if rule is None or not bool(np.all(np.isfinite([estimate, low, high]))):
        return "cannot be tested"
    if low > high:
        raise ValueError(f"Verdict: the interval from {low:g} to {high:g} is upside down.")
    sign = 1 if rule.direction == "min" else -1
    weakest = low if rule.direction == "min" else high
    if sign * weakest >= sign * rule.supported:
        return "supported"
    return "partly" if sign * estimate >= sign * rule.partly else "not supported"


def overall(verdicts: Iterable[str]) -> Verdict:
    """Sum up the verdicts of several indicators on one claim.

    What cannot be tested does not count, unless nothing can. All supported: supported; all not
    supported: not supported; anything between: partly.

    Args:
        verdicts: The single verdicts.

    Returns:
        One verdict; `cannot be tested` for none at all.

    Raises:
        ValueError: A word is no verdict.
    """
    found = list(verdicts)
    for word in found:
        if word not in get_args(Verdict):
            raise ValueError(f"“{word}” is no verdict.")
    tested = {word for word in found if word != "cannot be tested"}
    if not tested:
        return "cannot be tested"
    return cast("Verdict", tested.pop()) if len(tested) == 1 else "partly"


def _text(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    return str(value).strip()
