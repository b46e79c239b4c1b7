"""Numbers and sentences: computed English that stays right for any year and any data.

All functions are pure. Whatever is missing is said to be missing: no text ever holds `nan`.
Whether something rose, is above another, or shares a rank is decided on the numbers as they are
shown, so that a sentence never contradicts the figures in it: 43.21 and 43.24 are both 43.2.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from metroregions.regional.territory import REGION_ORDER, TERRITORIES
from metroregions.text import names
from metroregions.text.numbers import (
    MINUS,
    NBSP,
    NO_DATA,
    date,
    euros,
    is_missing,
    number,
    percent,
    percentage_points,
    rounded,
    scaled,
    signed,
    signed_percent,
    with_unit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = [
    "MINUS",
    "NBSP",
    "NO_DATA",
    "UNKNOWN",
    "Extremes",
    "average_growth",
    "capitalised",
    "change",
    "comparison",
    "count",
    "date",
    "describe_change",
    "describe_lines",
    "describe_map",
    "describe_ranking",
    "describe_shares",
    "difference",
    "direction",
    "euros",
    "extremes",
    "from_to",
    "gap",
    "is_missing",
    "listing",
    "name",
    "number",
    "ordinal",
    "percent",
    "percentage_points",
    "period",
    "rank_of",
    "rounded",
    "scaled",
    "sentence",
    "signed",
    "signed_percent",
    "spelled",
    "with_unit",
]

_CARDINALS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_ORDINALS = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
)  # fmt: skip


#: What stands for a verb where it is not known how something moved.
UNKNOWN = f"cannot be told ({NO_DATA})"


# ------------------------------------------------------------------------------ small parts


def name(territory_id: str, *, long: bool = False) -> str:
    """Return what a territory is called inside a sentence; other texts stay as they are.

    `Hamburg`, `Germany`, `all eleven regions together`; with `long` the region's full name.
    """
    if territory_id not in REGION_ORDER and territory_id in TERRITORIES:
        return names.long(territory_id)
    if long and territory_id in REGION_ORDER:
        return names.long(territory_id)
    return names.label(territory_id)


def spelled(count_: int) -> str:
    """Write a count in words up to twelve, in figures above; zero is `no`."""
    return _CARDINALS[count_] if 0 <= count_ < len(_CARDINALS) else number(count_)


def count(amount: int, singular: str, plural: str | None = None) -> str:
    """Write a number of things: `one region`, `three regions`, `25 districts`, `no region`."""
    one = amount in (0, 1)
    return f"{spelled(amount)} {singular if one else plural or f'{singular}s'}"


def ordinal(rank: int) -> str:
    """Write a rank: `first` to `twelfth`, then `13th`, `21st`."""
    if 1 <= rank < len(_ORDINALS):
        return _ORDINALS[rank]
    tail = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{number(rank)}{tail}"


def listing(items: Iterable[str], *, empty: str = "none") -> str:
    """Join texts as in a sentence: `a`, `a and b`, `a, b and c`; nothing gives `none`."""
    given = list(items)
    if not given:
        return empty
    return given[0] if len(given) == 1 else f"{', '.join(given[:-1])} and {given[-1]}"


def capitalised(text: str) -> str:
    """Write the first letter as a capital and leave the rest alone."""
    return text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """Write a name as inside a sentence, its first letter small; abbreviations keep theirs."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def sentence(*parts: str) -> str:
    """Join parts to one sentence with a capital at its start and one full stop at its end."""
    text = " ".join(part.strip() for part in parts if part and part.strip())
    if not text:
        return ""
    return capitalised(text if text.endswith((".", "!", "?")) else f"{text}.")


def period(first: int, last: int) -> str:
    """Write a stretch of years: `1995–2021`, or `2021` when it is one year."""
    return str(first) if first == last else f"{first}–{last}"


# ------------------------------------------------------------------------------ comparisons


def _shown(value: float | None, decimals: int) -> float:
    return math.nan if value is None or is_missing(value) else rounded(value, decimals)


def direction(
    change_: float | None,
    decimals: int = 1,
    *,
    up: str = "rose",
    down: str = "fell",
    same: str = "did not change",
    missing: str = UNKNOWN,
) -> str:
    """Choose the word for a change by its sign, after rounding to the decimals that are shown."""
    shown = _shown(change_, decimals)
    if math.isnan(shown):
        return missing
    return up if shown > 0 else down if shown < 0 else same


def change(
    first: float | None,
    last: float | None,
    *,
    decimals: int = 1,
    up: str = "rose",
    down: str = "fell",
    same: str = "did not change",
) -> str:
    """Tell a change in per cent: `rose by 12.3%`, `fell by 0.4%`, `did not change`.

    From zero or from a negative value no percentage can be formed; then only the direction stands.
    """
    if first is None or last is None or is_missing(first) or is_missing(last):
        return UNKNOWN
    if float(first) <= 0:
        return direction(float(last) - float(first), 12, up=up, down=down, same=same)
    growth = (float(last) / float(first) - 1) * 100
    word = direction(growth, decimals, up=up, down=down, same=same)
    return word if word == same else f"{word} by {percent(abs(growth), decimals)}"


def difference(
    first: float | None,
    last: float | None,
    *,
    unit: str = "",
    decimals: int = 0,
    up: str = "rose",
    down: str = "fell",
    same: str = "did not change",
) -> str:
    """Tell a change in the unit itself: `fell by 1.2 percentage points`, `rose by 300 EUR`.

    The unit `%` becomes percentage points, as a difference of two percentages is.
    """
    start, end = _shown(first, decimals), _shown(last, decimals)
    if math.isnan(start) or math.isnan(end):
        return UNKNOWN
    moved = rounded(end - start, decimals)
    word = direction(moved, decimals, up=up, down=down, same=same)
    if word == same:
        return word
    if unit.startswith("%"):
        return f"{word} by {percentage_points(abs(moved), decimals).lstrip('+')}"
    return f"{word} by {with_unit(abs(moved), unit, decimals)}"


def from_to(first: float | None, last: float | None, *, unit: str = "", decimals: int = 0) -> str:
    """Write two values: `from 4.1 to 3.2%`; what is missing is called `no data`."""
    if is_missing(first) and is_missing(last):
        return NO_DATA
    start = with_unit(first, unit, decimals) if is_missing(last) else number(first, decimals)
    return f"from {start} to {with_unit(last, unit, decimals)}"


def comparison(
    value: float | None,
    reference: float | None,
    *,
    decimals: int = 0,
    above: str = "above",
    below: str = "below",
    same: str = "the same as",
    about: str = "about the same as",
    close: float = 1.0,
) -> str:
    """Compare a value with a reference: `above`, `below`, `about the same as`, `the same as`.

    Args:
        value: The value.
        reference: What it is compared with.
        decimals: Decimals that are shown; equal after rounding is the same.
        above: Word for more.
        below: Word for less.
        same: Words for equal as shown.
        about: Words for a difference of less than `close`.
        close: Per cent of the reference within which two values are about the same.
    """
    mine, other = _shown(value, decimals), _shown(reference, decimals)
    if math.isnan(mine) or math.isnan(other):
        return f"not comparable ({NO_DATA}) with"
    if mine == other:
        return same
    if other != 0 and abs(mine / other - 1) * 100 < close:
        return about
    return above if mine > other else below


def gap(
    first: float | None,
    last: float | None,
    decimals: int = 1,
    *,
    narrowed: str = "narrowed",
    widened: str = "widened",
    same: str = "stayed the same",
) -> str:
    """Tell whether a gap, a distance from zero, narrowed or widened."""
    start, end = _shown(first, decimals), _shown(last, decimals)
    if math.isnan(start) or math.isnan(end):
        return UNKNOWN
    return direction(abs(end) - abs(start), decimals, up=widened, down=narrowed, same=same)


def average_growth(first: float | None, last: float | None, years: int, decimals: int = 1) -> str:
    """Write the average annual growth between two values: `+1.2% a year`."""
    if first is None or last is None or is_missing(first) or is_missing(last) or years <= 0:
        return NO_DATA
    if float(first) <= 0 or float(last) <= 0:
        return NO_DATA
    rate = ((float(last) / float(first)) ** (1 / years) - 1) * 100
    return f"{signed_percent(rate, decimals)} a year"


# ------------------------------------------------------------------------------ rankings


class Extremes(NamedTuple):
    """The ends of a ranking, ties included, decided on the values as shown."""

    highest: list[str]
    lowest: list[str]
    high: float
    low: float
    known: list[str]  # all with a value, from the highest to the lowest
    missing: list[str]


def _values(
    values: pd.DataFrame | Mapping[str, float], territories: Sequence[str] | None
) -> dict[str, float]:
    """Take `region_id` and `value` from a table, or a mapping, in the order of the territories."""
    if isinstance(values, pd.DataFrame):
        given = dict(zip(values["region_id"], values["value"], strict=True))
    else:
        given = dict(values)
    wanted = territories if territories is not None else list(given)
    return {str(key): float(given.get(key, math.nan)) for key in wanted}


def extremes(
    values: pd.DataFrame | Mapping[str, float],
    decimals: int = 0,
    territories: Sequence[str] | None = REGION_ORDER,
) -> Extremes:
    """Find highest and lowest, with ties and gaps.

    Args:
        values: A table with `region_id` and `value` (one row each), or id → value.
        decimals: Decimals shown: values equal after rounding share a rank.
        territories: Whom to rank, by default the eleven; None for all that are given. One that
            is not among the values counts as missing.
    """
    given = _values(values, territories)
    shown = {key: rounded(v, decimals) for key, v in given.items() if not is_missing(v)}
    missing = [key for key in given if key not in shown]
    if not shown:
        return Extremes([], [], math.nan, math.nan, [], missing)
    high, low = max(shown.values()), min(shown.values())
    return Extremes(
        [key for key, v in shown.items() if v == high],
        [key for key, v in shown.items() if v == low],
        high,
        low,
        sorted(shown, key=lambda key: (-given[key], list(given).index(key))),
        missing,
    )


def rank_of(
    territory_id: str,
    values: pd.DataFrame | Mapping[str, float],
    decimals: int = 0,
    territories: Sequence[str] | None = REGION_ORDER,
) -> str:
    """Write a rank from the top: `third of eleven`, `joint second of ten`, `no data`."""
    given = _values(values, territories)
    shown = {key: rounded(v, decimals) for key, v in given.items() if not is_missing(v)}
    if territory_id not in shown:
        return NO_DATA
    mine = shown[territory_id]
    rank = 1 + sum(v > mine for v in shown.values())
    joint = "joint " if sum(v == mine for v in shown.values()) > 1 else ""
    return f"{joint}{ordinal(rank)} of {spelled(len(shown))}"


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
        territories = [key for key in _values(values, None) if key not in references]
    found = extremes(values, decimals, territories)
    given = _values(values, None)

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
    before, after = _values(first, None), _values(last, None)
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
