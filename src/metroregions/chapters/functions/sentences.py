"""Sentences and tables of words on the functions of the regions and the claims about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.text import comparisons, numbers, rankings, words
from metroregions.text.numbers import is_missing, number, signed, signed_percent
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Verdicts in the order in which they are counted.
VERDICTS = ("supported", "partly", "not supported", "cannot be tested")

#: What is measured, for readers of the table of rules.
_MEASURED = {
    "concentration": "location quotient of",
    "growth": "growth inside less growth outside, in points a year, of",
    "gap_change": "change of inequality inside the regions in",
}


def rules(claims: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Write the rules of the claims as a table of words.

    Args:
        claims: Rows of `claims.csv`.
        names: Indicator → its name.

    Returns:
        Columns `Claim`, `Made by`, `Measured by`, `Supported if`, `Partly if`.
    """
    rows = []
    for claim in claims.to_dict("records"):
        measure = str(claim["measure"])
        if measure not in _MEASURED:
            rows.append((claim["claim"], _who(claim), numbers.NO_DATA, "–", "–"))
            continue
        used = words.listing(
            words.inside(names[name]) for name in str(claim["indicators"]).split(";")
        )
        least = claim["direction"] == "min"
        sign, end = ("≥", "lower end") if least else ("≤", "upper end")
        rows.append(
            (
                claim["claim"],
                _who(claim),
                f"{_MEASURED[measure]} {used}",
                f"{end} of interval {sign} {_amount(claim['supported_if'], measure)}",
                f"estimate {sign} {_amount(claim['partly_if'], measure)}",
            )
        )
    return pd.DataFrame(
        rows, columns=["Claim", "Made by", "Measured by", "Supported if", "Partly if"]
    )


def verdicts(
    claims: pd.DataFrame,
    examined: pd.DataFrame,
    judged: Mapping[str, str] | pd.Series,
    names: Mapping[str, str],
) -> pd.DataFrame:
    """Write the verdicts with the numbers behind them as a table of words.

    Args:
        claims: Rows of `claims.csv`.
        examined: `claim_id`, `measure`, `indicator`, `estimate`, `low`, `high`, `verdict`.
        judged: Verdict by claim.
        names: Indicator → its name.

    Returns:
        Columns `Claim`, `Made by`, `Evidence`, `Proxy`, `Verdict`.
    """
    rows = []
    for claim in claims.to_dict("records"):
        own = examined[examined["claim_id"] == claim["claim_id"]]
        told = [evidence(row, names) for row in own.to_dict("records") if row["indicator"]]
        rows.append(
            (
                claim["claim"],
                _who(claim),
                "; ".join(told) or numbers.NO_DATA,
                "–" if claim["proxy"] == "none" else claim["proxy"],
                judged[str(claim["claim_id"])],
            )
        )
    return pd.DataFrame(rows, columns=["Claim", "Made by", "Evidence", "Proxy", "Verdict"])


def evidence(row: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Write one number with its interval and what the rule makes of it.

    Args:
        row: `measure`, `indicator`, `estimate`, `low`, `high`, `verdict`.
        names: Indicator → its name.
    """
    measure, indicator = str(row["measure"]), str(row["indicator"])
    name = words.inside(names[indicator])
    if is_missing(row["estimate"]):  # type: ignore[arg-type]
        return f"{name}: {numbers.NO_DATA}"
    shown = [_amount(row[key], measure, plus=True) for key in ("estimate", "low", "high")]
    if is_missing(row["low"]):  # type: ignore[arg-type]
        return f"{name} {shown[0]} (no interval): {row['verdict']}"
    return f"{name} {shown[0]} ({shown[1]} to {shown[2]}): {row['verdict']}"


def answer(judged: pd.Series, shares: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Tell how many claims hold, and what the regions hold most of.

    Args:
        judged: Verdict by claim.
        shares: Index indicator; `quotient`, `low`, `high`.
        names: Indicator → its name.
    """
    return f"{counted(judged)} {concentrated(shares, names)}".strip()


def counted(judged: pd.Series) -> str:
    """Tell how many claims hold.

    Args:
        judged: Verdict by claim.
    """
    found = []
    for word in VERDICTS:
        amount = int((judged == word).sum())
        if amount or word == "supported":
            who = words.spelled(amount) if amount else "no claim"
            found.append(f"{who} {_PHRASES[word][amount > 1]}")
    total = words.count(len(judged), "claim")
    return sentence(f"of {total} judged by rules set beforehand, {words.listing(found)}")


#: One claim, several claims.
_PHRASES = {
    "supported": ("holds in full", "hold in full"),
    "partly": ("holds in part", "hold in part"),
    "not supported": ("is not supported", "are not supported"),
    "cannot be tested": ("cannot be tested", "cannot be tested"),
}


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


def weak(claims: pd.DataFrame) -> str:
    """List where a weak proxy stands in for what is claimed, and what has no data at all.

    Args:
        claims: Rows of `claims.csv`.
    """
    items = []
    for proxy, opening in (("weak", "weak proxy"), ("none", "cannot be tested")):
        own = claims[claims["proxy"] == proxy]
        for note, rows in own.groupby("note", sort=False):
            named = words.listing(dict.fromkeys(str(name) for name in rows["function"]))
            items.append(f"- **{words.capitalised(named)}** ({opening}): {sentence(str(note))}")
    return "\n".join(items)


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


def verdict(
    claims: pd.DataFrame, examined: pd.DataFrame, judged: pd.Series, names: Mapping[str, str]
) -> str:
    """Tell the verdict on claims in sentences, with the numbers behind it."""
    parts = []
    for claim in claims.to_dict("records"):
        own = examined[examined["claim_id"] == claim["claim_id"]]
        told = [evidence(row, names) for row in own.to_dict("records") if row["indicator"]]
        word = {"partly": "partly supported"}.get(
            str(judged[claim["claim_id"]]), str(judged[claim["claim_id"]])
        )
        parts.append(
            sentence(f"verdict by the rule: **{word}** ({'; '.join(told) or numbers.NO_DATA})")
        )
    return " ".join(parts)


def _who(claim: Mapping[object, object]) -> str:
    """Name who made a claim, briefly."""
    return str(claim["who"]).split(" (")[0]


def _amount(value: object, measure: str, *, plus: bool = False) -> str:
    """Write a threshold or an estimate in the unit of its measure."""
    amount = float(value)  # type: ignore[arg-type]
    if measure == "gap_change":
        return signed_percent(amount * 100, 1 if plus else 0)
    if measure == "growth":
        return signed(amount, 2)
    return number(amount, 2)


#: Functions in the order of the chapter: those of the claim of 2021 first.
FUNCTIONS = (
    "economy", "innovation", "education", "gateway", "steering", "development", "cohesion",
    "projects",
)  # fmt: skip

#: Short names of indicators, for lists and narrow columns.
NAMES = {
    "gdp": "GDP",
    "gva": "Value added",
    "gva_tertiary": "Value added of services",
    "employees_with_degree": "Employees with a degree",
    "patent_applications": "Patent applications",
    "foreign_overnight_stays": "Nights of foreign guests",
    "overnight_stays": "Nights of all guests",
    "large_establishments_share": "Large establishments",
    "gross_wage": "Gross wage",
}

#: One indicator of each function for the comparison of regions, with a short title.
SHOWN = {
    "gdp": "Economy",
    "employees_with_degree": "Innovation",
    "patent_applications": "Innovation",
    "students": "Education",
    "foreign_overnight_stays": "Gateway",
    "large_establishments_share": "Steering",
}

#: Kinds of districts: core inside, other inside, core outside, other outside.
KINDS = (
    "Core cities inside",
    "Other districts inside",
    "Core cities outside",
    "Other districts outside",
)

SHARE_FORMATS: dict[str, int | str] = {
    "Year": "year",
    "Share": 1,
    "Share of people": 1,
    "Quotient": 2,
    "Low": 2,
    "High": 2,
}


def ordered(claims: pd.DataFrame) -> pd.DataFrame:
    """Sort claims by function in the order of the chapter, the federal government’s first.

    Args:
        claims: Rows of `claims.csv`.

    Raises:
        ValueError: A function has no place in the order.
    """
    unknown = set(claims["function"]) - set(FUNCTIONS)
    if unknown:
        raise ValueError(f"Claims: the function “{min(unknown)}” has no place in the chapter.")
    place = claims["function"].map(FUNCTIONS.index)
    theirs = ~claims["who"].str.startswith("Federal")
    order = claims.assign(_place=place, _theirs=theirs).sort_values(
        ["_place", "_theirs"], kind="stable"
    )
    return order.drop(columns=["_place", "_theirs"]).reset_index(drop=True)


def named(claims: pd.DataFrame, measure: str) -> list[str]:
    """Return the indicators that claims of a measure name, each once.

    Args:
        claims: Rows of `claims.csv`.
        measure: `concentration`, `growth` or `gap_change`.
    """
    rows = claims.loc[claims["measure"] == measure, "indicators"]
    return list(dict.fromkeys(name for row in rows for name in str(row).split(";")))


def labelled(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Give quotients of functions the columns that a chart of intervals takes."""
    shown = table[["quotient", "low", "high"]].rename(columns={"quotient": "estimate"})
    return shown.assign(region_id=[names[str(name)] for name in table.index])


def share_rows(
    table: pd.DataFrame, names: Mapping[str, str], years: Mapping[str, int]
) -> pd.DataFrame:
    """Give the table of shares its headings.

    Args:
        table: Index indicator; `share`, `reference_share`, `quotient`, `low`, `high`.
        names: Indicator → its name.
        years: Indicator → the year shown.

    Returns:
        Columns `Function` and those of `SHARE_FORMATS`.
    """
    headings = ("share", "reference_share", "quotient", "low", "high")
    shown = table[list(headings)].set_axis(list(SHARE_FORMATS)[1:], axis=1)
    shown.insert(0, "Year", [years[str(name)] for name in table.index])
    shown.insert(0, "Function", [names[str(name)] for name in table.index])
    return shown.reset_index(drop=True)


def titles(shown: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Return the titles of panels or columns by indicator."""
    return {name: names[name] for name in shown}


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
