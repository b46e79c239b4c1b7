"""Sentences on the milestones and on what recognition in 2005 changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metroregions.regional.territory import REGION_ORDER
from metroregions.text import numbers, words
from metroregions.text.numbers import is_missing, number
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


#: What each outcome of the event study is called in a sentence, and the unit of its effects.
OUTCOMES = {
    "population": ("population", "%"),
    "gdp_relative": ("GDP per inhabitant relative to Germany", "points"),
    "employed": ("employment", "%"),
    "unemployment_ratio": ("the unemployment ratio", "percentage points"),
}


#: The same as titles of panels, columns and rows.
TITLES = {
    "population": "Population (%)",
    "gdp_relative": "GDP per inhabitant (points, Germany = 100)",
    "employed": "Employed persons (%)",
    "unemployment_ratio": "Unemployment ratio (percentage points)",
}


#: The indicator behind each outcome, for years, breaks and sources.
INDICATORS = {
    "population": "population",
    "gdp_relative": "gdp_per_inhabitant",
    "employed": "employed",
    "unemployment_ratio": "unemployment_ratio",
}


#: The choices of the robustness table.
VARIANTS = {
    "main": "As above",
    "boundaries": "The other edition of the boundaries",
    "overlap": "Without districts of two regions",
    "west": "Without the eastern states",
    "people": "Districts weighted by their people",
    "early": "Years before the census of 2011 only",
}


#: A p-value below this is called small where single ones are counted.
SMALL = 0.05


def p_text(p: float | None, decimals: int = 2) -> str:
    """Write a p-value: `p = 0.63`; `p < 0.01` when it rounds to nothing."""
    if p is None or is_missing(p):
        return f"p: {numbers.NO_DATA}"
    least = 10.0**-decimals
    if p < least:
        return f"p < {number(least, decimals)}"
    return f"p = {number(p, decimals)}"


def too_early(last: int, after: int) -> str:
    """Say that an edition has not enough years after the recognition of 2005.

    Args:
        last: The latest year of data shown.
        after: Years that have to follow the year of recognition.
    """
    return sentence(
        f"the data of this edition end in {last}: there are not enough years after 2005 to compare "
        f"before and after (at least {words.spelled(after)} have to follow the year of "
        "recognition), so this edition cannot tell what recognition changed"
    )


def not_here() -> str:
    """Stand in for a figure or table of an edition that is too early."""
    return "*Not shown: not enough years after 2005.*"


def answer(judged: pd.DataFrame) -> str:
    """Tell whether the four regions changed differently from districts outside.

    Args:
        judged: As `analysis.recognition.judged` returns it.
    """
    known = judged.dropna(subset=["estimate", "p_adjusted"])
    if known.empty:
        return headline(judged)
    parts = [
        f"{OUTCOMES[row.outcome][0]} {_amount(row.estimate, row.outcome)} ({p_text(row.p_larger)})"
        for row in rows_of(known)
    ]
    detail = f"measured against them and against the years before, {words.listing(parts)}"
    proof = (
        "This comparison is no proof that recognition was the cause"
        if known["distinguishable"].any()
        else "This comparison is no proof of cause, and no proof either that recognition had no "
        "effect"
    )
    return f"{headline(judged)} {sentence(detail)} {sentence(proof)}"


def headline(judged: pd.DataFrame) -> str:
    """Tell in one sentence whether the four regions changed differently from districts outside.

    Args:
        judged: As `analysis.recognition.judged` returns it.
    """
    known = judged.dropna(subset=["estimate", "p_adjusted"])
    if known.empty:
        return sentence(f"what recognition in 2005 changed cannot be told: {numbers.NO_DATA}")
    found = known.loc[known["distinguishable"], "outcome"].tolist()
    if found:
        names = words.listing(OUTCOMES[name][0] for name in found)
        tally = f"{words.spelled(len(found))} of {words.count(len(known), 'outcome')}"
        head = f"in {tally} examined ({names}) the four regions recognised in 2005 changed"
    elif len(known) > 1:
        head = (
            f"in no outcome of the {words.spelled(len(known))} examined did the four regions "
            "recognised in 2005 change"
        )
    else:
        head = "in the outcome examined the four regions recognised in 2005 did not change"
    apart = "differently from districts outside the regions by more than chance can explain"
    return sentence(f"{head} {apart}")


def _amount(estimate: float, outcome: str) -> str:
    unit = OUTCOMES[outcome][1]
    shown = numbers.rounded(estimate, 1)
    if shown == 0:
        return "is the same"
    gap = "" if unit == "%" else " "
    noun = "percentage point" if unit == "percentage points" and abs(shown) == 1 else unit
    noun = "point" if unit == "points" and abs(shown) == 1 else noun
    return f"is {number(abs(shown), 1)}{gap}{noun} {'higher' if shown > 0 else 'lower'}"


def milestones(table: pd.DataFrame) -> str:
    """Describe the timeline: policy milestones in order, and the networks.

    Args:
        table: `date`, `title`, `kind` (`policy` or `network`).
    """
    rows = table.sort_values("date")
    parts = []
    for kind, opening in (("policy", "Policy"), ("network", "Networks")):
        own = rows[rows["kind"] == kind]
        if len(own):
            items = [f"{str(row.date)[:4]} {row.title}" for row in rows_of(own)]
            parts.append(sentence(f"{opening}: {'; '.join(items)}"))
    return " ".join(["Timeline.", *parts]) if parts else sentence(f"timeline: {numbers.NO_DATA}")


def certainty(table: pd.DataFrame) -> str:
    """Tell how many milestones are confirmed in full, and which are not.

    Args:
        table: `date`, `certainty` (`confirmed` or another word).
    """
    if table.empty:
        return sentence(f"milestones: {numbers.NO_DATA}")
    open_ = table[table["certainty"] != "confirmed"].sort_values("date")
    sure = len(table) - len(open_)
    entries = words.count(len(table), "entry", "entries")
    text = f"{words.spelled(sure) if sure else 'not one'} of {entries} "
    text += f"{'is' if sure < 2 else 'are'} confirmed"
    if len(open_):
        years = words.listing(str(date)[:4] for date in open_["date"])
        what = "that of" if len(open_) == 1 else "those of"
        text += f"; {what} {years} only in part: the table says what is not"
    return sentence(text)


def first_years(firsts: Mapping[str, int]) -> str:
    """Tell when the series begin: none before the first recognition.

    Args:
        firsts: First year by the name of what is counted.
    """
    if not firsts:
        return sentence(f"first years of the series: {numbers.NO_DATA}")
    groups: dict[int, list[str]] = {}
    for name, year in firsts.items():
        groups.setdefault(year, []).append(name)
    parts = [f"in {year} ({words.listing(groups[year])})" for year in sorted(groups)]
    return sentence(f"for single districts, the series used here begin {words.listing(parts)}")


def assigned(design: pd.DataFrame) -> str:
    """Tell how many districts are compared with how many, and how many are left out.

    Args:
        design: As `analysis.eventstudy.assign` returns it.
    """
    counts = design["role"].value_counts()
    treated = design.loc[design["role"] == "treated", "region_id"].value_counts()
    order = [name for name in REGION_ORDER if name in treated.index]
    order += [name for name in treated.index if name not in order]
    regions = words.listing(f"{words.name(name)} ({number(int(treated[name]))})" for name in order)
    left = int(counts.get("dropped", 0))
    return sentence(
        f"{words.count(int(counts.get('treated', 0)), 'district')} belong to the regions "
        f"recognised in 2005: {regions}; they are compared with "
        f"{words.count(int(counts.get('control', 0)), 'district')} outside all regions, and "
        f"{words.count(left, 'district')} of regions recognised earlier "
        f"{'is' if left < 2 else 'are'} left out"
    )


def yearly_chart(table: pd.DataFrame) -> str:
    """Describe the chart of effects by year: for how many years the interval leaves out zero.

    Args:
        table: As `analysis.recognition.yearly` returns it.
    """
    parts = []
    for name, own in table.dropna(subset=["low", "high"]).groupby("panel", sort=False):
        outside = own[(own["low"] > 0) | (own["high"] < 0)]
        last = own.sort_values("year").iloc[-1]
        title = OUTCOMES[str(name)][0]
        if outside.empty:
            verdict = "every interval holds zero"
        else:
            years = words.listing(str(int(year)) for year in sorted(outside["year"]))
            verdict = f"the interval leaves out zero in {years}"
        value = numbers.signed(last["estimate"], 1)
        parts.append(f"{title} {value} in {int(last['year'])}, {verdict}")
    if not parts:
        return sentence(f"effects by year: {numbers.NO_DATA}")
    opening = "Difference between the four regions and districts outside, by year"
    return f"{sentence(opening)} {sentence('; '.join(parts))}"


def chance(judged: pd.DataFrame) -> str:
    """Tell how large an effect had to be to stand out from chance: what the test could see.

    Args:
        judged: As `analysis.recognition.judged` returns it.
    """
    known = judged.dropna(subset=["chance_low", "chance_high"])
    if known.empty:
        return sentence(f"the reach of chance cannot be told: {numbers.NO_DATA}")
    parts = []
    for row in rows_of(known):
        name, unit = OUTCOMES[row.outcome]
        low, high = numbers.signed(row.chance_low, 1), numbers.signed(row.chance_high, 1)
        gap = "" if unit == "%" else " "
        parts.append(f"{name} from {low} to {high}{gap}{unit}")
    return sentence(
        f"by chance alone, 95% of the placebo effects lie in these ranges: {'; '.join(parts)}. "
        "A true effect inside these ranges would most likely go unnoticed"
    )


def draws(judged: pd.DataFrame) -> str:
    """Tell how many draws the p-values rest on, and how exact they are.

    Args:
        judged: As `analysis.recognition.judged` returns it, all with the same number of draws.
    """
    if judged.empty:
        return sentence(f"draws: {numbers.NO_DATA}")
    count = int(judged["draws"].iloc[0])
    near = (SMALL * (1 - SMALL) / count) ** 0.5
    worst = float(judged["p_error"].max())
    exact = "" if is_missing(worst) else f"; those found here are exact to {number(worst, 3)}"
    return sentence(
        f"the p-values rest on {number(count)} draws: one near {number(SMALL, 2)}, where it would "
        f"matter, then has a standard error of {number(near, 3)}{exact}"
    )


def histogram(placebo: pd.Series, estimate: float, p: float, outcome: str) -> str:
    """Describe the histogram of placebo effects with the real one in it.

    Args:
        placebo: Effects of the placebo draws.
        estimate: The real effect.
        p: Its p-value.
        outcome: The outcome.
    """
    name, unit = OUTCOMES[outcome]
    if placebo.dropna().empty or is_missing(estimate):
        return sentence(f"placebo effects on {name}: {numbers.NO_DATA}")
    low, high = numbers.signed(placebo.min(), 1), numbers.signed(placebo.max(), 1)
    gap = "" if unit == "%" else " "
    return sentence(
        f"histogram of {number(len(placebo))} placebo effects on {name}, from {low} to "
        f"{high}{gap}{unit}; the effect of the four regions is {numbers.signed(estimate, 1)} "
        f"({p_text(p)})"
    )


def rows_of(table: pd.DataFrame) -> list[Any]:
    """Return the rows with their columns as attributes."""
    return list(table.itertuples())
