"""Sentences on sources, timeliness, and how much the results depend on choices."""

from __future__ import annotations

import pandas as pd

from metroregions.text import numbers, words
from metroregions.text.markdown import escape
from metroregions.text.numbers import number, percent
from metroregions.text.words import sentence

#: Title of the report, as on its cover.
TITLE = "Germany’s metropolitan regions"
#: Sums this close to an official total (per cent) differ by rounding only.
CLOSE = 0.01


def answer(sources: pd.DataFrame, definitions: pd.DataFrame, totals: pd.DataFrame) -> str:
    """Tell what the report rests on and how well it reproduces official totals.

    Args:
        sources: `publisher`, one row per file.
        definitions: One row per indicator.
        totals: `deviation` in per cent, one row per official total.
    """
    publishers = {str(name).split(",")[0] for name in sources["publisher"]}
    text = sentence(
        f"the report rests on {words.count(len(sources), 'file')} of "
        f"{words.count(len(publishers), 'publisher')}, from which "
        f"{words.count(len(definitions), 'indicator')} are formed by one set of rules"
    )
    known = totals["deviation"].dropna().abs()
    if known.empty:
        return text
    close = int((known < CLOSE).sum())
    return f"{text} " + sentence(
        f"the sums of the districts were compared with {words.count(len(known), 'official total')} "
        f"for Germany: {_number(close)} of them {'is' if close < 2 else 'are'} met within "
        f"{percent(CLOSE, 2)}, the largest difference is {percent(known.max(), 2)}"
    )


def reporting(definitions: pd.DataFrame, year: int) -> str:
    """Tell how many indicators reach the year of the edition, and which do not begin before it.

    Args:
        definitions: `name`, `Shown` (missing without data up to the year).
        year: The year of the edition.
    """
    shown = definitions["Shown"]
    current, absent = int((shown == year).sum()), int(shown.isna().sum())
    earlier = len(shown) - current - absent
    parts = [
        f"{_number(current)} of {words.count(len(shown), 'indicator')} "
        f"{'reaches' if current < 2 else 'reach'} {year}"
    ]
    if earlier:
        verb = "is" if earlier == 1 else "are"
        late = definitions[shown < year].groupby("Shown", sort=True)["name"].agg(list)
        named = "; ".join(
            f"{_year(last)}: {words.listing(escape(words.inside(str(name))) for name in names)}"
            for last, names in late.items()
        )
        parts.append(f"{words.spelled(earlier)} {verb} shown for an earlier year ({named})")
    if absent:
        verbs = ("has", "is") if absent == 1 else ("have", "are")
        parts.append(
            f"{words.spelled(absent)} {verbs[0]} no data up to {year} and {verbs[1]} not shown"
        )
    return sentence(words.listing(parts))


def breaks(table: pd.DataFrame, base_year: int, year: int) -> str:
    """Tell how many breaks lie between the years of the edition.

    Args:
        table: `First year`, `Kind`; one row may stand for several series.
        base_year: First year of comparisons.
        year: Year of the edition.
    """
    inside = table[(table["First year"] > base_year) & (table["First year"] <= year)]
    events = int((inside["Kind"] == "event").sum())
    real = len(inside) - events
    verb = "lies" if real < 2 else "lie"
    text = f"{_number(real)} of the breaks listed {verb} between {base_year} and {year}"
    if events:
        noun = "is" if events == 1 else "are"
        entries = "entry" if events == 1 else "entries"
        text += (
            f"; {words.spelled(events)} further {entries} {noun} no break but an event that must "
            "be known to read the series"
        )
    return sentence(text)


def sensitivity(table: pd.DataFrame) -> str:
    """Tell how far the main results differ between the choices, and whether one changes its sign.

    Args:
        table: Index result, one column per choice; differences of growth begin with `growth_`,
            shares with `share_`.
    """
    shares = table[table.index.str.startswith("share_")]
    spread = (shares.max(axis=1) - shares.min(axis=1)).dropna()
    signs = table[table.index.str.startswith(("growth_", "gap_"))].dropna(how="all")
    rounded = signs.map(lambda value: numbers.rounded(value, 2) if pd.notna(value) else value)
    changed = [
        str(name)
        for name, row in rounded.iterrows()
        if (row.dropna() > 0).any() and (row.dropna() < 0).any()
    ]
    parts = []
    if len(spread):
        parts.append(
            sentence(
                "whichever choice is made, a share of Germany differs by no more than "
                f"{number(spread.max(), 1)} percentage points"
            )
        )
    if len(signs):
        which = f" ({words.listing(_LABELS.get(c, c) for c in changed)})" if changed else ""
        verb = "change their" if len(changed) > 1 else "changes its"
        verdict = (
            f"{_number(len(changed))} of {words.count(len(signs), 'comparison')} with the "
            f"districts outside {verb} sign{which}"
        )
        parts.append(sentence(verdict))
    return " ".join(parts) or sentence(f"the choices cannot be compared: {numbers.NO_DATA}")


_LABELS = {
    "growth_population": "growth of people",
    "growth_gdp": "growth of output",
    "growth_employed": "growth of employed persons",
    "gap_unemployment": "the unemployment ratio",
}


def regions(table: pd.DataFrame, unit: str) -> str:
    """Tell which region’s value depends most on the choice.

    Args:
        table: `region_id` and one column per choice.
        unit: Unit of the values.
    """
    values = table.set_index("region_id")
    spread = (values.max(axis=1) / values.min(axis=1) - 1) * 100
    spread = spread.dropna()
    if spread.empty:
        return sentence(f"the choices cannot be compared: {numbers.NO_DATA}")
    if numbers.rounded(spread.max(), 1) == 0:
        return sentence("the choice makes no difference to any region")
    most = str(spread.idxmax())
    own = values[values.index == most].to_numpy(dtype=float)
    low, high = number(own.min(), -2), number(own.max(), -2)
    return sentence(
        f"{words.name(most)} depends most on the choice: between {low} and {high} {unit}, a "
        f"difference of {percent(spread.max())}"
    )


def citation(year: int, read_on: str) -> str:
    """Return how to cite this edition, as the imprint says it.

    Args:
        year: Year of the edition.
        read_on: The day on which the sources were read, as `2026-11-23`.
    """
    return (
        f"> metroregions project ({read_on[:4]}): *{TITLE}. Edition {year}.* "
        f"Data as of {numbers.date(read_on)}."
    )


def estimates(table: pd.DataFrame) -> str:
    """List how the estimates of each indicator were made.

    Args:
        table: `Indicator` and `How`.
    """
    return "\n".join(
        f"- **{escape(name)}**: {escape(how)}"
        for name, how in zip(table["Indicator"], table["How"], strict=True)
    )


def _year(year: object) -> str:
    return str(int(float(str(year))))


def _number(amount: int) -> str:
    return words.spelled(amount) if amount else "not one"
