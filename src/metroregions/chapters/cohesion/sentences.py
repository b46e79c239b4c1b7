"""Sentences on the cohesion of the regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.text import comparisons, numbers, words
from metroregions.text.numbers import is_missing, percent, signed_percent
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence


#: What the chapter compares, as it stands in a sentence.
SUBJECTS = {
    "gdp_per_inhabitant": "GDP per inhabitant",
    "household_income_per_inhabitant": "household income per inhabitant",
    "unemployment_ratio": "the unemployment ratio",
}


def answer(changes: pd.DataFrame, spans: Mapping[str, Sequence[int]]) -> str:
    """Tell by how much differences inside the regions narrowed or widened.

    Args:
        changes: `indicator` and `estimate` (a fraction), one row per indicator.
        spans: The years compared for each indicator.
    """
    told, absent = [], []
    for name, change in zip(changes["indicator"], changes["estimate"], strict=True):
        if is_missing(change):
            absent.append(SUBJECTS[name])
            continue
        years = spans[name]
        moved = comparisons.direction(
            change * 100, up="widened", down="narrowed", same="did not change"
        )
        by = "" if moved == "did not change" else f" by {percent(abs(change) * 100)}"
        told.append(f"in {SUBJECTS[name]}, they {moved}{by} from {years[0]} to {years[-1]}")
    parts = []
    if told:
        opening = "differences between the districts of the same region did not all move one way"
        signs = {
            comparisons.direction(value * 100)
            for value in changes["estimate"]
            if not is_missing(value)
        }
        if len(signs) == 1:
            way = {"rose": "widened", "fell": "narrowed"}.get(signs.pop(), "did not change")
            opening = f"differences between the districts of the same region {way}"
        parts.append(sentence(f"{opening}: {'; '.join(told)}"))
    if absent:
        parts.append(
            sentence(f"for {words.listing(absent)} no two years of districts can be compared yet")
        )
    return " ".join(parts)


def too_early(name: str, year: int) -> str:
    """Stand in for what an edition cannot show: it has no two years of districts to compare.

    Args:
        name: The indicator.
        year: The year of the edition.
    """
    return f"*Not shown: up to {year} there are no two years of {SUBJECTS[name]} by district.*"


def compared(spans: Mapping[str, Sequence[int]]) -> list[str]:
    """Tell which indicators are compared from a later year on than the others, for a note.

    Args:
        spans: The years compared for each indicator.
    """
    known = {name: years for name, years in spans.items() if len(years) > 1}
    start = min((years[0] for years in known.values()), default=0)
    return [
        sentence(f"{SUBJECTS[name]} is compared from {years[0]} on only")
        for name, years in known.items()
        if years[0] > start
    ]


def title(name: str, years: Sequence[int]) -> str:
    """Write what a panel shows and for which years."""
    return f"{words.capitalised(SHORT[name])}, {words.period(years[0], years[-1])}"


SHORT = {
    "gdp_per_inhabitant": "GDP",
    "household_income_per_inhabitant": "income",
    "unemployment_ratio": "unemployment",
}


def changes(table: pd.DataFrame, name: str, years: Sequence[int]) -> str:
    """Tell inside how many regions inequality fell or rose, and where that is clear.

    Args:
        table: `region_id`, `estimate`, `low`, `high` in per cent.
        name: The indicator.
        years: The years compared.
    """
    first, last = years[0], years[-1]
    known = table.dropna(subset=["estimate"])
    if known.empty:
        return sentence(f"the change of inequality in {SUBJECTS[name]} cannot be told")
    shown = [numbers.rounded(value, 0) for value in known["estimate"]]
    counts = [
        f"{word} in {words.spelled(amount)}"
        for amount, word in (
            (sum(v < 0 for v in shown), "fell"),
            (sum(v > 0 for v in shown), "rose"),
            (sum(v == 0 for v in shown), "did not change"),
        )
        if amount
    ]
    text = sentence(
        f"between {first} and {last}, inequality in {SUBJECTS[name]} between the districts of a "
        f"region {words.listing(counts)} of {words.count(len(known), 'region')}"
    )
    clear = []
    for word, rows in (("fall", known[known["high"] < 0]), ("rise", known[known["low"] > 0])):
        if len(rows):
            noun = word if len(rows) == 1 else f"{word}s"
            clear.append(f"the {noun} in {words.listing(map(words.name, rows['region_id']))}")
    if not clear:
        return f"{text} {sentence('nowhere does the interval exclude that nothing changed')}"
    told = words.listing(clear)
    return f"{text} {sentence(f'the interval excludes that nothing changed only for {told}')}"


def dispersion(table: pd.DataFrame, trends: pd.DataFrame, name: str) -> str:
    """Tell how the spread between districts moved, for each set of districts.

    Args:
        table: `region_id` (the set), `year`, `value` in per cent of the mean.
        trends: Index `region_id`; `slope`, `low`, `high` in per cent a year.
        name: The indicator.
    """
    parts = []
    slopes = {str(row["region_id"]): row for row in trends.reset_index().to_dict("records")}
    for place, own in table.dropna(subset=["value"]).groupby("region_id", sort=False):
        where = _SETS.get(str(place), str(place))
        start, end = own.iloc[0], own.iloc[-1]
        if start["year"] == end["year"]:
            parts.append(f"{where} it is {percent(end['value'])} in {int(end['year'])}")
            continue
        way = comparisons.direction(end["value"] - start["value"])
        span = comparisons.from_to(start["value"], end["value"], unit="%", decimals=1)
        text = f"{where} it {way} {span} ({int(start['year'])} to {int(end['year'])}"
        trend = slopes.get(str(place))
        if trend:
            text += f"; trend {signed_percent(trend['slope'], 1)} a year, 95% interval "
            text += f"{signed_percent(trend['low'], 1)} to {signed_percent(trend['high'], 1)}"
        parts.append(f"{text})")
    if not parts:
        return sentence(f"the spread of {SUBJECTS[name]} cannot be told: {numbers.NO_DATA}")
    return sentence(f"the spread of {SUBJECTS[name]} as a share of the mean: {'; '.join(parts)}")


#: Sets of districts in tables of convergence.
SAMPLES = {
    "germany": "All districts",
    "all-regions": "Districts of the eleven regions",
    "outside": "Districts outside",
}


#: The same districts, each measured against its own region.
WITHIN = "Districts relative to their own region"


_SETS = {
    "germany": "among all districts of Germany",
    "all-regions": "among the districts of the eleven regions",
    "outside": "among the districts outside",
}


def beta(table: pd.DataFrame, name: str) -> str:
    """Tell whether poorer districts grew faster, and how long it would take to halve the gaps.

    Args:
        table: Index: the set; `beta`, `low`, `high` (of beta), `speed`, `speed_low`, `speed_high`
            (per cent a year), `half_life` (years).
        name: The indicator.
    """
    told: dict[str, list[str]] = {}
    for sample, row in zip(table.index, table.to_dict("records"), strict=True):
        who = f"{str(sample)[:1].lower()}{str(sample)[1:]}"
        if is_missing(row["beta"]):
            told.setdefault("cannot be told for", []).append(f"{who} ({numbers.NO_DATA})")
        elif row["low"] <= 0 <= row["high"]:
            told.setdefault("did not clearly depend on the start among", []).append(who)
        elif row["beta"] > 0:
            told.setdefault("was clearly faster for the richer among", []).append(who)
        else:
            closing = "" if is_missing(row["speed"]) else f" ({_closing(row)})"
            text = "was clearly faster for the poorer among"
            told.setdefault(text, []).append(f"{who}{closing}")
    if not told:
        return sentence(f"growth of {SUBJECTS[name]}: {numbers.NO_DATA}")
    parts = [f"{text} {words.listing(who)}" for text, who in told.items()]
    return sentence(f"growth of {SUBJECTS[name]} {'; it '.join(parts)}")


def _closing(row: Mapping[Hashable, float]) -> str:
    """Tell how fast a gap closes."""
    text = f"closing {percent(row['speed'])} of the gap a year"
    if is_missing(row["half_life"]):
        return text
    return f"{text}, half of it in {words.count(round(row['half_life']), 'year')}"


def robust(
    without: pd.Series, within: pd.Series, name: str, named: Mapping[str, str], last: int = 2
) -> str:
    """Tell how far the change inside the regions hangs on single districts and on the last year.

    Args:
        without: Change in per cent by the district left out.
        within: The inner part of the Theil index by year.
        name: The indicator.
        named: District key → name.
        last: How many earlier years to end in instead.
    """
    known = without.dropna().sort_values(kind="stable")
    if known.empty:
        return ""
    low, high = ((str(known.index[i]), float(known.iloc[i])) for i in (0, -1))
    text = sentence(
        f"leaving out one district at a time, the change in {SUBJECTS[name]} lies between "
        f"{signed_percent(low[1])} (without {named.get(low[0], low[0])}) and "
        f"{signed_percent(high[1])} (without {named.get(high[0], high[0])})"
    )
    changes_ = {
        str(year): (float(value) / float(within.iloc[0]) - 1) * 100
        for year, value in within.iloc[1:-1].iloc[-last:].items()
        if float(within.iloc[0]) > 0
    }
    if not changes_:
        return text
    told = [f"{signed_percent(change)} in {year}" for year, change in changes_.items()]
    return f"{text} {sentence(f'had it been measured earlier, it would be {words.listing(told)}')}"


def growth_chart(points: pd.DataFrame, name: str, first: int, last: int) -> str:
    """Describe the chart of growth against the level at the start.

    Args:
        points: `region_id` (name of the district), `x` (level), `y` (growth in per cent a year).
        name: The indicator.
        first: The first year.
        last: The last year.
    """
    known = points.dropna(subset=["x", "y"])
    if known.empty:
        return sentence(f"growth of {SUBJECTS[name]}: {numbers.NO_DATA}")
    ordered = known.sort_values("x")
    third = max(len(ordered) // 3, 1)
    poor, rich = ordered["y"].iloc[:third].mean(), ordered["y"].iloc[-third:].mean()
    by_growth = known.sort_values("y", kind="stable")
    end, top = by_growth.iloc[0], by_growth.iloc[-1]
    return " ".join(
        [
            sentence(
                f"one point for each of {words.count(len(known), 'district')}: "
                f"{SUBJECTS[name]} in {first} and its growth to {last}"
            ),
            sentence(
                f"the third that was lowest grew by {percent(poor)} a year on average, the third "
                f"that was highest by {percent(rich)}"
            ),
            sentence(
                f"strongest {top['region_id']} ({signed_percent(top['y'])} a year), weakest "
                f"{end['region_id']} ({signed_percent(end['y'])})"
            ),
        ]
    )


def theil(table: pd.DataFrame, name: str) -> str:
    """Tell how much inequality lies inside the regions rather than between them, and since when.

    Args:
        table: Index `year`; `total`, `between`, `within`, `between_share` (per cent).
        name: The indicator.
    """
    known = table.dropna(subset=["total", "between_share"])
    if known.empty:
        return sentence(f"inequality in {SUBJECTS[name]} cannot be split: {numbers.NO_DATA}")
    start, end = known.iloc[0], known.iloc[-1]
    first, last = int(known.index[0]), int(known.index[-1])
    inside = 100 - end["between_share"]
    text = sentence(
        f"in {last}, {percent(inside)} of the inequality in {SUBJECTS[name]} among the districts "
        f"of the eleven regions lies between districts of the same region and "
        f"{percent(end['between_share'])} between the regions"
    )
    if first == last:
        return text
    parts = [
        f"the {label} part {comparisons.change(start[part], end[part])}"
        for part, label in (("within", "inner"), ("between", "outer"))
    ]
    return f"{text} {sentence(f'since {first}, {words.listing(parts)}')}"
