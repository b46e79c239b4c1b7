"""Sentences on the functions of the regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.chapters.functions.presentation import SHOWN
from metroregions.chapters.functions.verdicts import counted
from metroregions.text import comparisons, numbers, rankings, words
from metroregions.text.numbers import is_missing, number
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def answer(judged: pd.Series, shares: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Tell how many claims hold, and what the regions hold most of.

    Args:
        judged: Verdict by claim.
        shares: Index indicator; `quotient`, `low`, `high`.
        names: Indicator → its name.
    """
    return f"{counted(judged)} {concentrated(shares, names)}".strip()


def concentrated(
    shares: pd.DataFrame, names: Mapping[str, str], holds: str = "the eleven regions hold"
) -> str:
    """Tell which functions the regions hold more of than of the people beyond doubt, and which not.

    Args:
        shares: Index indicator; `quotient`, `low`, `high`, one row per function.
        names: Indicator → its name.
        holds: Who holds them, with the verb.
    """
    known = shares.dropna(subset=["quotient", "low", "high"]) if len(shares) else shares
    if known.empty:
        return sentence(f"whether functions are concentrated cannot be told: {numbers.NO_DATA}")
    groups = (
        (known["low"] > 1, "clearly more of"),
        (known["high"] < 1, "clearly less of"),
        (~((known["low"] > 1) | (known["high"] < 1)), "neither clearly more nor clearly less of"),
    )
    told = [
        f"{text} {words.listing(words.inside(names[name]) for name in known.index[rows])}"
        for rows, text in groups
        if rows.any()
    ]
    return sentence(f"measured against their share of the people, {holds} {'; '.join(told)}")


def shares_chart(table: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Describe the chart of quotients of all eleven together.

    Args:
        table: Index indicator; `quotient`.
        names: Indicator → its name.
    """
    known = table.dropna(subset=["quotient"]) if len(table) else table
    if known.empty:
        return sentence(f"shares of functions: {numbers.NO_DATA}")
    ordered = known.sort_values("quotient", ascending=False)
    told = [
        f"{words.inside(names[name])} {number(value, 2)}"
        for name, value in zip(ordered.index, ordered["quotient"], strict=True)
    ]
    return sentence(
        f"share of each function in the eleven regions over their share of the people: "
        f"{words.listing(told)}"
    )


def regions(table: pd.DataFrame, names: Mapping[str, str], *, most: int | None = None) -> str:
    """Tell for each function in which regions it is clearly concentrated.

    Args:
        table: `indicator`, `region_id`, `quotient`, `low`, `high`.
        names: Indicator → its name.
        most: Tell the highest region of so many functions only, for an alternative text.
    """
    parts = []
    for name, own in table.groupby("indicator", sort=False):
        top = rankings.extremes(
            dict(zip(own["region_id"], own["quotient"], strict=True)), 2, list(own["region_id"])
        )
        if not top.known:
            continue
        lead = words.listing(map(words.name, top.highest[:3]))
        function = f"{SHOWN[str(name)]}, " if str(name) in SHOWN else ""
        text = (
            f"{function}{words.inside(names[str(name)])}: highest in {lead} ({number(top.high, 2)})"
        )
        if most is None:
            clear = own.loc[own["low"] > 1, "region_id"].tolist()
            where = words.listing(map(words.name, clear)) if clear else "no region"
            text = f"{text}; the interval lies above one in {where}"
        parts.append(text)
    if not parts:
        return sentence(f"quotients by region: {numbers.NO_DATA}")
    if most is not None:
        return sentence(f"location quotients by region; {'; '.join(parts[:most])}")
    return "\n".join(f"- {sentence(part)}" for part in parts)


def kinds(table: pd.DataFrame, names: Mapping[str, str], inside: str, outside: str) -> str:
    """Compare core cities inside the regions with core cities outside them.

    Args:
        table: Index indicator; one column per kind of district, location quotients.
        names: Indicator → its name.
        inside: The column of core cities inside.
        outside: The column of core cities outside.
    """
    if not len(table) or inside not in table or outside not in table:
        return sentence(f"cities inside and outside cannot be compared: {numbers.NO_DATA}")
    known = table.dropna(subset=[inside, outside])
    more: dict[str, list[str]] = {}
    for name, first, second in zip(known.index, known[inside], known[outside], strict=True):
        word = comparisons.direction(
            numbers.rounded(first, 2) - numbers.rounded(second, 2), 2, up="higher", down="lower",
            same="the same",
        )  # fmt: skip
        more.setdefault(word, []).append(words.inside(names[str(name)]))
    if not more:
        return sentence(f"cities inside and outside cannot be compared: {numbers.NO_DATA}")
    phrases = {
        "higher": "have more for their people of",
        "lower": "have less of",
        "the same": "have as much of",
    }
    told = [f"{phrases[word]} {words.listing(more[word])}" for word in phrases if word in more]
    return sentence(
        f"compared with core cities outside the regions, those inside {'; they '.join(told)}"
    )


def no_data(year: int) -> str:
    """Say that an edition is too early for any function of single districts."""
    return f"*Not shown: up to {year} there is no function by district.*"


def years(found: Mapping[str, int], names: Mapping[str, str], year: int) -> str:
    """Tell for which year a function is shown when it is not that of the edition.

    Args:
        found: Indicator → the year shown.
        names: Indicator → its name.
        year: The year of the edition.
    """
    late = [
        f"{words.inside(names[name])} ({shown})" for name, shown in found.items() if shown < year
    ]
    return sentence(f"shown for an earlier year: {words.listing(late)}") if late else ""


def untested(wanted: Iterable[str], found: Iterable[str], names: Mapping[str, str]) -> str:
    """Name the functions for which an edition is too early.

    Args:
        wanted: All indicators of the chapter.
        found: Those with data.
        names: Indicator → its name.
    """
    absent = [words.inside(names[name]) for name in wanted if name not in set(found)]
    return sentence(f"{numbers.NO_DATA} yet on {words.listing(absent)}") if absent else ""


def sizes(people: pd.DataFrame, labels: Iterable[str]) -> str:
    """Tell how many districts and people there are of each kind.

    Args:
        people: Index kind; `size` (districts), `sum` (people).
        labels: The kinds in order.
    """
    told = [
        f"{number(people.at[label, 'size'])} {words.inside(label)} "  # type: ignore[arg-type]
        f"({numbers.scaled(people.at[label, 'sum'])} people)"  # type: ignore[arg-type]
        for label in labels
        if label in people.index
    ]
    return sentence(f"there are {words.listing(told)}")


def compared(
    spans: Mapping[str, Sequence[int]],
    names: Mapping[str, str],
    year: int,
    breaks: Mapping[str, str],
) -> str:
    """Tell which years are compared for claims on growth and gaps, and what lies between them.

    Args:
        spans: The years that can be compared, by indicator.
        names: Indicator → its name.
        year: The year of the edition.
        breaks: For an indicator a clause on the breaks between its years, or nothing.
    """
    told = [
        f"{words.inside(names[name])} from {years[0]} to {years[-1]}"
        + (f" ({breaks[name]})" if breaks.get(name) else "")
        for name, years in spans.items()
        if len(years) > 1
    ]
    absent = [words.inside(names[name]) for name, years in spans.items() if len(years) < 2]
    parts = [sentence(f"compared are {words.listing(told)}")] if told else []
    if absent:
        parts.append(
            sentence(
                f"up to {year} there are no two comparable years of {words.listing(absent)} for "
                "single districts"
            )
        )
    return " ".join(parts)


def gaps(amounts: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> str:
    """Tell for how many districts a function is missing, and that they are left out.

    Args:
        amounts: For each indicator `function` and `reference` by district.
        names: Indicator → its name.
    """
    told = [
        f"{words.inside(names[name])} of {words.count(absent, 'district')}"
        for name, table in amounts.items()
        for absent in [int(table["function"].isna().sum())]
        if absent
    ]
    if not told:
        return ""
    return sentence(
        f"not known: {words.listing(told)}, whose people are left out of the comparison as well"
    )


def reach(table: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Compare how long people inside and outside the regions are on the way.

    Args:
        table: `region_id` and one column of minutes per indicator, with rows for all eleven regions
            and for the districts outside.
        names: Indicator → its name.
    """
    rows = table.set_index("region_id")
    told = []
    for name in rows.columns:
        within, beyond = (float(rows.at[place, name]) for place in ("all-regions", "outside"))  # type: ignore[arg-type]
        if is_missing(within) or is_missing(beyond):
            told.append(f"{words.inside(names[str(name)])}: {numbers.NO_DATA}")
            continue
        what = words.inside(names[str(name)])
        told.append(f"{what}: {number(within)} inside and {number(beyond)} outside")
    if not told:
        return sentence(f"how long people are on the way is not known: {numbers.NO_DATA}")
    return sentence(f"by car, weighted by people, {'; '.join(told)}")
