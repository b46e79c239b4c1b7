"""Sentences of the profile of one region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metroregions.text import comparisons, descriptions, numbers, words
from metroregions.text.numbers import is_missing, number
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


#: What the changes of the four figures over time are said of, in the order of the panels.
SUBJECTS = {
    "population": "the population",
    "gdp": "gross domestic product at current prices",
    "employed": "the number of employed persons",
    "unemployment_ratio": "the unemployment ratio",
}


#: Short headings of the panels; an index has its base year behind it.
PANELS = {
    "population": "Population",
    "gdp": "GDP",
    "employed": "Employed",
    "unemployment_ratio": "Unemployed, % of 15–64",
}


MKRO = "Ministerial Conference on Spatial Planning (MKRO)"


NAMED = "named in the dataset"


# ------------------------------------------------------------------------------ the answer


def answer(name: str, figures: pd.DataFrame, moved: pd.DataFrame) -> str:
    """Answer what kind of region this is: its size, its output, and its growth against Germany.

    Args:
        name: The region's full name.
        figures: As `profile.key_figures`, with `population` and `gdp_per_inhabitant`.
        moved: As `changes`.
    """
    rows = {str(row["indicator"]): row for row in figures.to_dict("records")}
    people, output = rows["population"], rows["gdp_per_inhabitant"]
    parts = [_size(name, people), _output(output), ahead(moved)]
    return " ".join(part for part in parts if part)


def _size(name: str, people: Mapping[Any, Any]) -> str:
    if is_missing(people["value"]):
        return sentence(f"how many people live in the {name} cannot be told: {numbers.NO_DATA}")
    return sentence(
        f"the {name} has {numbers.scaled(people['value'])} people ({rank(people)} by population)"
    )


def _output(output: Mapping[Any, Any]) -> str:
    if is_missing(output["value"]) or is_missing(output["germany"]):
        return sentence(f"its GDP per inhabitant cannot be told: {numbers.NO_DATA}")
    amount = numbers.with_unit(output["value"], "EUR", -2)
    ratio = (float(output["value"]) / float(output["germany"]) - 1) * 100
    beside = comparisons.direction(
        ratio,
        0,
        up=f"{numbers.percent(abs(ratio), 0)} above that of Germany",
        down=f"{numbers.percent(abs(ratio), 0)} below that of Germany",
        same="the same as that of Germany, to the nearest per cent",
    )
    return sentence(
        f"its GDP per inhabitant, {amount} in {int(output['year'])}, is {beside} ({rank(output)})"
    )


def rank(row: Mapping[Any, Any]) -> str:
    """Write a rank: `third of eleven`, `joint second of ten`, `no data`.

    Args:
        row: `rank`, `joint`, `compared`, of `profile.key_figures`.
    """
    if is_missing(row["rank"]):
        return numbers.NO_DATA
    joint = "joint " if row["joint"] else ""
    return f"{joint}{words.ordinal(int(row['rank']))} of {words.spelled(int(row['compared']))}"


def ahead(moved: pd.DataFrame) -> str:
    """Tell in what a region grew faster than Germany, and in what more slowly.

    Args:
        moved: As `changes`; amounts only are compared.
    """
    grown: dict[str, list[str]] = {}
    fallen: list[str] = []
    kept: list[str] = []
    known = moved[moved["indexed"]].dropna()
    for row in known.to_dict("records"):
        growth = [
            (float(row[f"{who}_last"]) / float(row[f"{who}_first"]) - 1) * 100 for who in _BOTH
        ]
        own, other = (numbers.rounded(value, 1) for value in growth)
        what = _bare(str(row["panel"]))
        if own > 0:
            word = "faster than" if own > other else "more slowly than" if own < other else _EQUAL
            grown.setdefault(word, []).append(what)
        else:
            (fallen if own < 0 else kept).append(what)
    told = []
    if grown:
        parts = [f"{word} Germany in {words.listing(grown[word])}" for word in grown]
        told.append(f"grown {words.listing(parts)}")
    if fallen:
        told.append(f"shrunk in {words.listing(fallen)}")
    if kept:
        told.append(f"not changed in {words.listing(kept)}")
    if not told:
        return sentence(f"its growth cannot be compared with Germany’s: {numbers.NO_DATA}")
    return sentence(f"since {int(known['from'].min())} it has {words.listing(told)}")


_BOTH = ("own", "germany")


_EQUAL = "as fast as"


def _bare(panel: str) -> str:
    return {"population": "people", "gdp": "output", "employed": "employed persons"}.get(
        panel, panel
    )


# ------------------------------------------------------------------------------ who belongs


def members(table: pd.DataFrame) -> str:
    """List a region's districts by state; who belongs to a second region, or in part, says so.

    Args:
        table: As `profile.members`.
    """
    if table.empty:
        return sentence(f"the region’s districts: {numbers.NO_DATA}")
    states = []
    for state, own in table.groupby("state", sort=False):
        names = words.listing(_member(row) for row in own.to_dict("records"))
        states.append(f"*{state}:* {names}")
    total = words.count(len(table), "district")
    where = words.count(table["state"].nunique(), "state")
    verb = "belongs" if len(table) == 1 else "belong"
    return f"{sentence(f'{total} in {where} {verb} to it')} {'; '.join(states)}."


def _member(row: Mapping[Any, Any]) -> str:
    marks = []
    if row["partial"]:
        marks.append("in part")
    if row["also"]:
        marks.append(f"also {words.name(str(row['also']))}")
    return f"{row['name']} ({', '.join(marks)})" if marks else str(row["name"])


def ranks(figures: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Tell in which key figures a region is first or last of the eleven.

    Args:
        figures: As `profile.key_figures`.
        names: Indicator → its name.
    """
    known = figures.dropna(subset=["rank"])
    known = known[known["compared"] > 1]
    if known.empty:
        return sentence(f"ranks: {numbers.NO_DATA}")
    told = []
    for word, rows in (
        ("highest", known[known["rank"] == 1]),
        ("lowest", known[known["below"] == 0]),
    ):
        named = [
            f"{words.inside(names[str(row['indicator'])])}{' (shared)' if row['joint'] else ''}"
            for row in rows.to_dict("records")
        ]
        if named:
            told.append(f"{word} in {words.listing(named)}")
    if not told:
        return sentence("in none of the key figures is it the highest or the lowest of the eleven")
    return sentence(f"among the eleven, it is {words.listing(told)}")


# ------------------------------------------------------------------------------ development


def development(moved: pd.DataFrame, breaks: Mapping[str, pd.DataFrame]) -> str:
    """Tell how four figures moved in a region and in Germany, and which breaks lie in between.

    Args:
        moved: As `changes`.
        breaks: For each panel the breaks between its years.
    """
    spans: dict[tuple[int, int], list[str]] = {}
    unknown = []
    for row in moved.to_dict("records"):
        subject = SUBJECTS[str(row["panel"])]
        if is_missing(row["from"]):
            unknown.append(subject)
            continue
        spans.setdefault((int(row["from"]), int(row["to"])), []).append(_moved(subject, row))
    told = [
        sentence(f"from {first} to {last}, {words.listing(parts)}")
        for (first, last), parts in spans.items()
    ]
    if unknown:
        told.append(sentence(f"{words.listing(unknown)}: {numbers.NO_DATA}"))
    if spans and (crossed := _crossed(breaks)):
        told.append(sentence(f"these changes include the breaks of {crossed}: see the data notes"))
    return " ".join(told)


def _moved(subject: str, row: Mapping[Any, Any]) -> str:
    own = [float(row[f"own_{end}"]) for end in ("first", "last")]
    other = [float(row[f"germany_{end}"]) for end in ("first", "last")]
    if row["indexed"]:
        growth = (other[1] / other[0] - 1) * 100
        return f"{subject} {comparisons.change(*own)} (Germany: {numbers.signed_percent(growth)})"
    word = comparisons.direction(numbers.rounded(own[1], 1) - numbers.rounded(own[0], 1), 1)
    if word == "did not change":
        mine = f"stayed at {numbers.percent(own[1])}"
    else:
        mine = f"{word} {comparisons.from_to(*own, unit='%', decimals=1)}"
    return f"{subject} {mine} (Germany: {comparisons.from_to(*other, unit='%', decimals=1)})"


def _crossed(breaks: Mapping[str, pd.DataFrame]) -> str:
    years = {int(year) for table in breaks.values() for year in table["year"]}
    return words.listing(map(str, sorted(years)), empty="")


def panels(moved: pd.DataFrame) -> list[str]:
    """Return the headings of the small charts, an index with its base year.

    Args:
        moved: As `changes`.
    """
    bases = {
        str(row["panel"]): f", {row['from']} = 100"
        for row in moved.to_dict("records")
        if row["indexed"] and not is_missing(row["from"])
    }
    return [f"{title}{bases.get(panel, '')}" for panel, title in PANELS.items()]


def development_chart(moved: pd.DataFrame) -> str:
    """Describe the small charts: the last value of the region and of Germany in each.

    Args:
        moved: As `changes`.
    """
    parts = []
    for row in moved.to_dict("records"):
        if is_missing(row["from"]):
            continue
        title = dict(zip(PANELS, panels(moved), strict=True))[str(row["panel"])]
        digits = 0 if row["indexed"] else 1
        values = [number(row[f"{who}_last"], digits) for who in ("own", "germany")]
        parts.append(f"{title}: {values[0]} in {row['to']}, Germany {values[1]}")
    if not parts:
        return sentence(f"development against Germany: {numbers.NO_DATA}")
    return sentence(f"lines over time of the region and Germany; {'; '.join(parts)}")


# ------------------------------------------------------------------------------ districts inside


def place(name: str, table: pd.DataFrame, what: str, unit: str, decimals: int) -> str:
    """Describe the two maps: where the region lies, and the values of its districts.

    Args:
        name: The region's short name.
        table: As `profile.district_figures`.
        what: What is shown, with the year.
        unit: Its unit.
        decimals: Digits shown.
    """
    values = dict(zip(table["ags"].astype(str), table["value"], strict=True))
    labels = dict(zip(table["ags"].astype(str), table["name"], strict=True))
    inside = descriptions.describe_map(
        values, what=what, unit=unit, decimals=decimals, labels=labels
    )
    return f"Two maps: {name} in Germany among the other ten regions; its districts. {inside}"


def gaps(table: pd.DataFrame, names: Mapping[str, str], units: Mapping[str, str]) -> str:
    """Tell where districts of a region are furthest apart.

    Args:
        table: As `profile.gaps`.
        names: Indicator → its name.
        units: Indicator → its unit.
    """
    known = table.dropna(subset=["ratio"])
    if known.empty:
        return sentence(f"how far its districts are apart cannot be told: {numbers.NO_DATA}")
    widest = known.iloc[0]
    name = names[str(widest["indicator"])]
    if numbers.rounded(widest["ratio"], 1) == 1:
        return sentence("its districts hardly differ in any of the figures")
    digits = 0 if widest["high"] >= 1000 else 1
    unit = units[str(widest["indicator"])]
    high, low = (numbers.with_unit(widest[end], unit, digits) for end in ("high", "low"))
    return sentence(
        f"its districts are furthest apart in {words.inside(name)}: {high} in {widest['highest']} "
        f"are {number(widest['ratio'], 1)} times the {low} in {widest['lowest']}"
    )


# ------------------------------------------------------------------------------ functions, peers


def functions_chart(table: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Describe the chart of location quotients.

    Args:
        table: As `profile.functions`.
        names: Indicator → its name.
    """
    known = table.dropna(subset=["estimate"])
    if known.empty:
        return sentence(f"location quotients: {numbers.NO_DATA}")
    told = [
        f"{words.inside(names[str(name)])} {number(value, 2)}"
        for name, value in zip(known["indicator"], known["estimate"], strict=True)
    ]
    return sentence(f"location quotients of the region’s functions: {words.listing(told)}")


def peers(region: str, near: pd.DataFrame, abroad: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Tell which regions are most like a region, among the eleven and abroad.

    Args:
        region: The region.
        near: As `profile.peers`.
        abroad: As `profile.peers_abroad`.
        labels: Names of metropolitan regions abroad.
    """
    parts = []
    for table, opening in ((near, "among the eleven"), (abroad, "abroad")):
        first = table[table["rank"] == 1]
        if first.empty:
            parts.append(sentence(f"{opening}, no peer can be told: {numbers.NO_DATA}"))
            continue
        peer = str(first["peer"].iloc[0])
        called = labels.get(peer, words.name(peer))
        who = words.name(region) if opening == "among the eleven" else "its counterpart"
        parts.append(sentence(f"{opening}, {who} is most like {called}"))
    return " ".join(parts)
