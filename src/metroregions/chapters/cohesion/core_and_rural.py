"""Sentences and a table on the gap between core cities and rural districts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from metroregions.chapters.cohesion.sentences import SHORT, SUBJECTS
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import comparisons, numbers, rankings, words
from metroregions.text.numbers import is_missing, number
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def gap_table(ends: Mapping[str, pd.DataFrame], spans: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    """Put the gaps of several indicators side by side, with the years in the headings.

    Args:
        ends: For each indicator `region_id`, `first`, `last`: core ÷ rural.
        spans: The years compared for each indicator.

    Returns:
        `region_id` and two columns per indicator.
    """
    table = None
    for name, own in ends.items():
        subject = words.capitalised(SHORT[name])
        headings = {
            "first": f"{subject} {spans[name][0]}",
            "last": f"{subject} {spans[name][-1]}",
        }
        part = own[["region_id", *headings]].rename(columns=headings)
        table = part if table is None else table.merge(part, on="region_id")
    if table is None:
        raise ValueError("There is no gap to put into a table.")
    return table


def classes(counts: Mapping[str, int], bounds: Sequence[tuple[str, float, float]]) -> str:
    """Tell how districts are put into classes by density, and how many there are of each.

    Args:
        counts: Number of districts of each class.
        bounds: Name, lower and upper bound of each class, in people per km².
    """
    total = sum(int(value) for value in counts.values())
    parts = []
    for name, low, high in reversed(bounds):
        if math.isinf(high):
            rule = f"at least {number(low)}"
        elif low == 0:
            rule = f"fewer than {number(high)}"
        else:
            rule = f"from {number(low)} to under {number(high)}"
        parts.append(f"{name} with {rule} ({number(counts.get(name, 0))})")
    return sentence(
        f"by inhabitants per km², Germany’s {number(total)} districts are {words.listing(parts)}"
    )


def single(table: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Tell where the core or the rural part of a region is one district only, or absent.

    Args:
        table: `region_id`, `class`, `districts`, `only`.
        names: District key → name.
    """
    parts = []
    for kind in ("core", "rural"):
        own = table[table["class"] == kind]
        alone = [
            f"{names.get(ags, ags)} in {words.name(region)}"
            for region, ags in zip(own["region_id"], own["only"], strict=True)
            if ags
        ]
        if alone:
            parts.append(
                sentence(f"a single district is all of the {kind} part: {'; '.join(alone)}")
            )
        none = [words.name(region) for region in own.loc[own["districts"] == 0, "region_id"]]
        if none:
            has = "has" if len(none) == 1 else "have"
            parts.append(
                sentence(
                    f"{words.listing(none)} {has} no {kind} district, so no gap between core and "
                    "rural can be formed there"
                )
            )
    return " ".join(parts)


def moved(first: float, last: float, decimals: int = 2) -> str:
    """Tell how far a ratio of two classes is from one in the last year, compared with the first.

    Returns:
        `narrowed`, `widened`, `did not change` or, when a value is missing, an empty text. The
        distance is that of the logarithm: half is as far from one as double.
    """
    if is_missing(first) or is_missing(last):
        return ""
    start, end = numbers.rounded(first, decimals), numbers.rounded(last, decimals)
    if start <= 0 or end <= 0:
        return ""
    change = numbers.rounded(abs(math.log(end)) - abs(math.log(start)), 9)
    return "did not change" if change == 0 else "widened" if change > 0 else "narrowed"


def gaps(ends: pd.DataFrame, name: str, years: Sequence[int]) -> str:
    """Tell where the gap between core and rural districts narrowed, and where it is widest.

    Args:
        ends: `region_id`, `first`, `last`: core ÷ rural, one row per region; aggregates are left
            out.
        name: The indicator.
        years: The years compared.
    """
    first, last = years[0], years[-1]
    ends = ends[ends["region_id"].isin(REGION_ORDER)]
    known = ends.dropna(subset=["last"])
    if known.empty:
        return sentence(f"the gap in {SUBJECTS[name]} cannot be told: {numbers.NO_DATA}")
    parts = []
    if first < last:
        found: dict[str, list[str]] = {}
        for row in ends.to_dict("records"):
            word = moved(row["first"], row["last"])
            found.setdefault(word, []).append(words.name(row["region_id"]))
        told = [
            f"{word} in {_who(found[word])}"
            for word in ("narrowed", "widened", "did not change")
            if word in found
        ]
        parts.append(
            sentence(
                f"between {first} and {last}, the gap in {SUBJECTS[name]} between core and rural "
                f"districts {words.listing(told)}"
            )
        )
    values = dict(zip(known["region_id"], known["last"], strict=True))
    top = rankings.extremes(values, 2, list(values))
    if top.high == top.low:
        same = f"in {last}, the value of the core is {number(top.high, 2)} times the rural one"
        parts.append(sentence(same))
    else:
        parts.append(
            sentence(
                f"in {last}, the core’s value is {number(top.high, 2)} times the rural one in "
                f"{_few(top.highest)} and {number(top.low, 2)} times in {_few(top.lowest)}"
            )
        )
    below = sum(numbers.rounded(value, 2) < 1 for value in values.values())
    if below > 0:
        parts.append(
            sentence(f"in {words.count(below, 'region')} the rural districts have the higher value")
        )
    return " ".join(parts)


def points(ends: pd.DataFrame, name: str, years: Sequence[int]) -> str:
    """Tell in how many regions the distance in percentage points grew.

    Args:
        ends: `region_id`, `difference_first`, `difference_last`.
        name: The indicator, in per cent.
        years: The years compared.
    """
    first, last = years[0], years[-1]
    ends = ends[ends["region_id"].isin(REGION_ORDER)]
    known = ends.dropna(subset=["difference_first", "difference_last"])
    if known.empty or first >= last:
        return ""
    found = [
        comparisons.gap(row["difference_first"], row["difference_last"], 1)
        for row in known.to_dict("records")
    ]
    told = [
        f"{word} in {words.spelled(found.count(word))}"
        for word in ("narrowed", "widened", "stayed the same")
        if word in found
    ]
    return sentence(
        f"counted in percentage points, the distance in {SUBJECTS[name]} between core and rural "
        f"districts {words.listing(told)} of {words.count(len(found), 'region')} between "
        f"{first} and {last}"
    )


def _few(ids: Sequence[str]) -> str:
    return words.listing(map(words.name, ids)) if len(ids) <= 3 else words.count(len(ids), "region")


def _who(names: Sequence[str], most: int = 3) -> str:
    """Name regions when they are few, count them when they are many."""
    if len(names) <= most:
        return words.listing(names)
    return words.count(len(names), "region")
