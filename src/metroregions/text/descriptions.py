"""What a chart, a table or a map shows, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.regional.territory import REGION_ORDER
from metroregions.text.numbers import (
    NO_DATA,
    is_missing,
    number,
    percent,
    rounded,
    signed_percent,
    with_unit,
)
from metroregions.text.rankings import extremes, known_values
from metroregions.text.words import count, listing, name, period, sentence, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def _together(ids: Sequence[str], most: int = 3) -> str:
    return listing(map(name, ids)) if len(ids) <= most else count(len(ids), "region")


def _everyone(amount: int) -> str:
    if amount == 1:
        return "one region"
    return f"{'both' if amount == 2 else f'all {spelled(amount)}'} regions"


def _superlative(ids: Sequence[str], value: str, word: str) -> str:
    if len(ids) == 1:
        return f"{name(ids[0])} is {word} with {value}"
    return f"{_together(ids)} are {word} with {value} each"


def describe_ranking(
    values: pd.DataFrame | Mapping[str, float],
    *,
    unit: str = "",
    decimals: int = 0,
    what: str = "",
    references: Sequence[str] = ("germany",),
    territories: Sequence[str] | None = REGION_ORDER,
    high: str = "highest",
    low: str = "lowest",
    plus: bool = False,
) -> str:
    """Tell a ranking: who leads, who follows, who is last, the reference, what is missing.

    Args:
        values: A table with `region_id` and `value`, or id → value.
        unit: Unit written behind the numbers.
        decimals: Decimals shown.
        what: Opening words, for example `GDP per inhabitant in 2021`.
        references: Aggregates named at the end, where they have a value.
        territories: Whom to rank; None for all given except the references.
        high: Word for the upper end.
        low: Word for the lower end.
        plus: Write changes: a plus sign before what is above zero.

    Returns:
        One or two sentences; without any value `… : no data.`
    """
    if territories is None:
        territories = [key for key in known_values(values, None) if key not in references]
    found = extremes(values, decimals, territories)
    given = known_values(values, None)

    def amount(value: float) -> str:
        sign = "+" if plus and rounded(value, decimals) > 0 else ""
        return sign + with_unit(value, unit, decimals)

    opening = f"{what}: " if what else ""
    if not found.known:
        return sentence(f"{opening}{NO_DATA}")
    if len(found.known) == 1:
        only = found.known[0]
        others = f"; {NO_DATA} for the others" if found.missing else ""
        text = f"{opening}{name(only)} {amount(found.high)}{others}"
        return sentence(text) + _reference_sentence(given, references, amount)
    if found.high == found.low:
        text = f"{opening}{_everyone(len(found.known))} have {amount(found.high)}"
    else:
        text = f"{opening}{_superlative(found.highest, amount(found.high), high)}"
        middle = [
            key for key in found.known if key not in found.highest and key not in found.lowest
        ]
        if len(found.highest) == 1 and len(middle) >= 3:
            second = listing(f"{name(key)} ({amount(given[key])})" for key in middle[:2])
            text += f", followed by {second}"
        text += f"; {_superlative(found.lowest, amount(found.low), low)}"
    gaps = f"; {NO_DATA} for {_together(found.missing)}" if found.missing else ""
    return sentence(text + gaps) + _reference_sentence(given, references, amount)


def _reference_sentence(
    given: Mapping[str, float], references: Sequence[str], amount: Callable[[float], str]
) -> str:
    known = [key for key in references if not is_missing(given.get(key))]
    if not known:
        return ""
    return " " + sentence("; ".join(f"{name(key)}: {amount(given[key])}" for key in known))


def describe_change(
    first: pd.DataFrame | Mapping[str, float],
    last: pd.DataFrame | Mapping[str, float],
    *,
    years: tuple[int, int],
    what: str = "",
    decimals: int = 1,
    references: Sequence[str] = ("germany",),
    territories: Sequence[str] | None = REGION_ORDER,
) -> str:
    """Tell the growth in per cent between two years: how many grew, who most and least.

    Args:
        first: Values of the first year, `region_id` and `value`, or id → value.
        last: Values of the last year.
        years: The two years.
        what: The subject, for example `population`.
        decimals: Decimals of the percentages.
        references: Aggregates named at the end.
        territories: Whom to look at.
    """
    before, after = known_values(first, None), known_values(last, None)
    growth = {
        key: (after[key] / before[key] - 1) * 100
        for key in before
        if key in after and before[key] > 0 and not is_missing(after[key])
    }
    found = extremes(growth, decimals, territories)
    opening = f"{what}, {period(*years)}" if what else period(*years)
    if not found.known:
        return sentence(f"{opening}: {NO_DATA}")
    up = sum(rounded(growth[key], decimals) > 0 for key in found.known)
    down = sum(rounded(growth[key], decimals) < 0 for key in found.known)
    same = len(found.known) - up - down
    counts = [
        f"{spelled(amount)} {word}"
        for amount, word in ((up, "rose"), (down, "fell"), (same, "did not change"))
        if amount
    ]
    tally = f"of {count(len(found.known), 'region')}, {listing(counts)}"
    if len(counts) == 1:
        word = counts[0].split(" ", 1)[1]
        tally = f"{_everyone(len(found.known))} {word}"
    head = f"{opening}: {tally}"
    ranked = describe_ranking(
        growth,
        unit="%",
        decimals=decimals,
        references=(),
        territories=territories,
        high="first",
        low="last",
        plus=True,
    )
    tail = [
        f"{name(key)}: {signed_percent(growth[key], decimals)}"
        for key in references
        if key in growth
    ]
    return " ".join(part for part in (sentence(head), ranked, sentence("; ".join(tail))) if part)


def describe_lines(
    values: pd.DataFrame,
    *,
    what: str,
    unit: str = "",
    decimals: int = 0,
    references: Sequence[str] = ("germany",),
    territories: Sequence[str] = REGION_ORDER,
) -> str:
    """Tell a figure of lines: years covered, where they end, highest and lowest.

    Args:
        values: `region_id`, `year`, `value`.
        what: What is shown, for example `Population, index 1995 = 100`.
        unit: Unit behind the numbers.
        decimals: Decimals shown.
        references: Aggregates named at the end.
        territories: The lines.
    """
    known = values[values["value"].notna()]
    if known.empty:
        return sentence(f"{what}: {NO_DATA}")
    first, last = int(known["year"].min()), int(known["year"].max())
    end = known[known["year"] == last]
    ranking = describe_ranking(
        end, unit=unit, decimals=decimals, references=references, territories=territories,
        what=f"In {last}",
    ).replace(f"In {last}: ", f"In {last} ", 1)  # fmt: skip
    span = f"{what}, {period(first, last)}, one line for each region"
    return f"{sentence(span)} {ranking}"


def describe_shares(
    shares: Mapping[str, float], *, what: str, decimals: int = 1, most: int = 3
) -> str:
    """Tell shares in per cent, the largest first: `People: Munich 7.4%, Hamburg 6.5%…`."""
    known = {key: value for key, value in shares.items() if not is_missing(value)}
    if not known:
        return sentence(f"{what}: {NO_DATA}")
    order = sorted(known, key=lambda key: -known[key])
    parts = [f"{name(key)} {percent(known[key], decimals)}" for key in order[:most]]
    rest = len(order) - most
    text = listing(parts) if rest <= 0 else f"{', '.join(parts)} and {spelled(rest)} more"
    return sentence(f"{what}: {text}")


def describe_map(
    values: pd.DataFrame | Mapping[str, float],
    *,
    what: str,
    unit: str = "",
    decimals: int = 0,
    labels: Mapping[str, str] | None = None,
) -> str:
    """Tell a map of districts: the range, the ends by name, how many have no data.

    Args:
        values: District key (or `ags`) and `value`.
        what: What is shown.
        unit: Unit behind the numbers.
        decimals: Decimals shown.
        labels: District key → name.
    """
    if isinstance(values, pd.DataFrame):
        given = dict(zip(values["ags"], values["value"], strict=True))
    else:
        given = dict(values)
    found = extremes(given, decimals, None)
    if not found.known:
        return sentence(f"Map of {what}: {NO_DATA}")
    labels = labels or {}
    low, high = found.lowest, found.highest

    def who(keys: Sequence[str]) -> str:
        shown = [labels.get(key, key) for key in keys]
        return listing(shown) if len(shown) <= 2 else count(len(shown), "district")

    if found.high == found.low:
        text = (
            f"all {count(len(found.known), 'district')} have {with_unit(found.low, unit, decimals)}"
        )
    else:
        text = (
            f"from {number(found.low, decimals)} ({who(low)}) "
            f"to {with_unit(found.high, unit, decimals)} ({who(high)})"
        )
    gaps = f"; {NO_DATA} for {count(len(found.missing), 'district')}" if found.missing else ""
    return sentence(f"Map of {what}: {text}{gaps}")
