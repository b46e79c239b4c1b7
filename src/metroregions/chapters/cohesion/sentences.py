"""Sentences on gaps between districts of the same region, and on whether they close."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from metroregions.regional.territory import REGION_ORDER
from metroregions.text import comparisons, numbers, rankings, words
from metroregions.text.numbers import is_missing, number, percent, signed_percent
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
    return f"{words.capitalised(_SHORT[name])}, {words.period(years[0], years[-1])}"


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
        subject = words.capitalised(_SHORT[name])
        headings = {
            "first": f"{subject} {spans[name][0]}",
            "last": f"{subject} {spans[name][-1]}",
        }
        part = own[["region_id", *headings]].rename(columns=headings)
        table = part if table is None else table.merge(part, on="region_id")
    if table is None:
        raise ValueError("There is no gap to put into a table.")
    return table


_SHORT = {
    "gdp_per_inhabitant": "GDP",
    "household_income_per_inhabitant": "income",
    "unemployment_ratio": "unemployment",
}


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


def _few(ids: Sequence[str]) -> str:
    return words.listing(map(words.name, ids)) if len(ids) <= 3 else words.count(len(ids), "region")


def _who(names: Sequence[str], most: int = 3) -> str:
    """Name regions when they are few, count them when they are many."""
    if len(names) <= most:
        return words.listing(names)
    return words.count(len(names), "region")


def beta_rows(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the convergence of several indicators into one table.

    Args:
        tables: For each indicator a table as `beta` takes it, with `units` and `r_squared`.

    Returns:
        Columns `Indicator`, `Districts`, `Number`, `% a year`, `Low`, `High`, `Half-life in years`,
        `R²`.
    """
    headings = {
        "units": "Number",
        "speed": "% a year",
        "speed_low": "Low",
        "speed_high": "High",
        "half_life": "Half-life in years",
        "r_squared": "R²",
    }
    rows = []
    for name, table in tables.items():
        for sample, row in zip(table.index, table.to_dict("records"), strict=True):
            rows.append((words.capitalised(_SHORT[name]), sample, *(row[key] for key in headings)))
    return pd.DataFrame(rows, columns=["Indicator", "Districts", *headings.values()])


def theil_rows(table: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Give the table of the regions' Theil indices its headings; indices are shown × 1000.

    Args:
        table: `region_id`, `districts`, `population_share`, `first`, `last`, `change`,
            `contribution`.
        years: The years compared.
    """
    shown = table.assign(first=table["first"] * 1000, last=table["last"] * 1000)
    return shown.rename(
        columns={
            "districts": "Districts",
            "population_share": "Share of people in %",
            "first": f"Theil × 1000, {years[0]}",
            "last": f"Theil × 1000, {years[-1]}",
            "change": "Change in %",
            "contribution": "Part of all inequality in %",
        }
    )
