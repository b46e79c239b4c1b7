"""Sentences and tables of words on one region: its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metroregions.text import comparisons, descriptions, numbers, words
from metroregions.text.markdown import escape, link
from metroregions.text.numbers import is_missing, number
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


def changes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the first and last value of a region and of Germany for each panel.

    Args:
        table: As `profile.development`.

    Returns:
        One row per panel: `panel`, `indexed`, `from`, `to` (years in which both have a value),
        `own_first`, `own_last`, `germany_first`, `germany_last`; missing without two such years.
    """
    import pandas as pd

    rows = []
    for panel, own in table.groupby("panel", sort=False):
        wide = own.pivot(index="year", columns="region_id", values="value")
        region = next((str(name) for name in wide.columns if name != "germany"), "")
        indexed = "= 100" in str(own["unit"].iloc[0])
        both = wide.reindex(columns=[region, "germany"]).dropna()
        if len(both) < 2:
            rows.append((panel, indexed, pd.NA, pd.NA, *[float("nan")] * 4))
            continue
        years = (int(both.index.min()), int(both.index.max()))
        ends = [float(value) for key in both.columns for value in both.loc[list(years), key]]
        rows.append((panel, indexed, *years, *ends))
    columns = ["panel", "indexed", "from", "to", "own_first", "own_last"]
    table = pd.DataFrame(rows, columns=[*columns, "germany_first", "germany_last"])
    return table.astype({"from": "Int64", "to": "Int64"})


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


def facts(about: Mapping[str, str], networks: pd.DataFrame) -> pd.DataFrame:
    """Return names, recognition, bodies, website and networks as a table of words.

    Args:
        about: As `profile.about`.
        networks: As `profile.networks`.

    Returns:
        Columns `What` and `This region`.
    """
    import pandas as pd

    act = f"{about['recognised_year']}, by the {MKRO}: {about['act']}"
    act += f" ({numbers.date(about['act_date'])})" if "-" in about["act_date"] else ""
    certain = "" if about["certainty"] == "confirmed" else f" ({about['certainty']})"
    sites = [link(_host(site), site) for site in about["website"].split(";") if site]
    bodies = [escape(body.strip()) for body in about["body"].split(";") if body.strip()]
    named = words.listing(bodies, empty=f"no body is {NAMED}")
    found = words.listing(sites, empty=f"no website is {NAMED}")
    rows = [
        ("German name", escape(about["name_de"])),
        ("Recognised", escape(f"{act}{certain}")),
        ("Reference", escape(about["reference"])),
        ("Bodies, website", f"{named}; {found}"),
        ("Networks", escape(_networks(networks))),
    ]
    shown = pd.DataFrame(rows, columns=["What", "This region"])
    shown.attrs["markdown"] = ("This region",)
    return shown


def _host(address: str) -> str:
    return address.split("://", 1)[-1].removeprefix("www.").rstrip("/")


def _networks(table: pd.DataFrame) -> str:
    """Name each network once, with its bodies where it is not simply the region."""
    told = []
    for network, own in table.groupby("network_id", sort=False):
        text = str(network).upper()
        if len(own) > 1:
            text += f" ({words.listing(own['member'])})"
        elif str(own["note"].iloc[0]).startswith("only"):
            text += f" ({own['note'].iloc[0]})"
        told.append(text)
    return words.listing(told)


# ------------------------------------------------------------------------------ key figures


def key_figures(
    figures: pd.DataFrame,
    names: Mapping[str, str],
    units: Mapping[str, str],
    decimals: Mapping[str, int],
) -> pd.DataFrame:
    """Return the key figures as a table for readers.

    Args:
        figures: As `profile.key_figures`.
        names: Indicator → its name.
        units: Indicator → its unit.
        decimals: Indicator → digits shown.

    Returns:
        Columns `Key figure`, `Year`, `Value`, `Rank` (shared ones with `=`), `Germany`; texts, a
        dash where nothing is.
    """
    import pandas as pd

    rows = []
    for row in figures.to_dict("records"):
        digits = decimals[str(row["indicator"])]
        place = "–" if is_missing(row["rank"]) else str(int(row["rank"]))
        rows.append(
            (
                _titled(str(row["indicator"]), names, units),
                "–" if is_missing(row["year"]) else str(int(row["year"])),
                number(row["value"], digits, missing="–"),
                f"{place}{'=' if row['joint'] else ''}",
                number(row["germany"], digits, missing="–"),
            )
        )
    return pd.DataFrame(rows, columns=["Key figure", "Year", "Value", "Rank", "Germany"])


def _titled(indicator: str, names: Mapping[str, str], units: Mapping[str, str]) -> str:
    """Write a name with its unit, unless the name says it already."""
    name, unit = names[indicator], units[indicator]
    return name if unit == "persons" or (" per " in name and unit in name) else f"{name} ({unit})"


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


def stand_in(shown: str, names: Mapping[str, str], first: int) -> str:
    """Tell why the map shows something else than output, if it does.

    Args:
        shown: The indicator of the map.
        names: Indicator → its name.
        first: The first year in which output of single districts is shown.
    """
    if shown == "gdp_per_inhabitant":
        return ""
    return sentence(
        f"{names['gdp_per_inhabitant']} of single districts is shown from {first} on: the map "
        f"shows another figure, {words.inside(names[shown])}"
    )


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


def gaps_table(
    table: pd.DataFrame,
    names: Mapping[str, str],
    units: Mapping[str, str],
    decimals: Mapping[str, int],
) -> pd.DataFrame:
    """Return the gaps as a table for readers, the widest first.

    Args:
        table: As `profile.gaps`.
        names: Indicator → its name.
        units: Indicator → its unit.
        decimals: Indicator → digits shown.
    """
    import pandas as pd

    rows = [
        (
            _titled(str(row["indicator"]), names, units),
            str(row["year"]),
            f"{row['highest']}: {number(row['high'], decimals[str(row['indicator'])])}",
            f"{row['lowest']}: {number(row['low'], decimals[str(row['indicator'])])}",
            row["ratio"],
        )
        for row in table.to_dict("records")
    ]
    columns = ["Figure", "Year", "Highest", "Lowest", "Ratio"]
    return pd.DataFrame(rows, columns=columns)


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


def labelled(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return location quotients with what a chart writes beside them: the function and its year.

    Args:
        table: As `profile.functions`.
        names: Indicator → its name.
    """
    labels = [
        f"{names[str(name)]}, {year}"
        for name, year in zip(table["indicator"], table["year"], strict=True)
    ]
    return table.assign(region_id=labels)


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


def peers_table(
    near: pd.DataFrame, abroad: pd.DataFrame, labels: Mapping[str, str]
) -> pd.DataFrame:
    """Return the peers with their distances side by side.

    Args:
        near: As `profile.peers`.
        abroad: As `profile.peers_abroad`.
        labels: Names of metropolitan regions abroad.
    """
    import pandas as pd

    rows = []
    for table, where in ((near, "The eleven regions"), (abroad, "Metropolitan regions abroad")):
        found = {
            int(row["rank"]): f"{labels.get(str(row['peer']), words.name(str(row['peer'])))} "
            f"({number(row['distance'], 2)})"
            for row in table.to_dict("records")
        }
        rows.append((where, *(found.get(place, "–") for place in (1, 2, 3))))
    return pd.DataFrame(rows, columns=["Among", "Nearest", "Second", "Third"])


def compared(used: Iterable[str], names: Mapping[str, str], years: tuple[int, int]) -> str:
    """Return the remark below the peers: by what they are compared.

    Args:
        used: Indicators by which the eleven are compared.
        names: Indicator → its name.
        years: First and last year of the comparison in Europe.
    """
    properties = words.listing(words.inside(names[name]) for name in used)
    abroad = (
        f"abroad, Eurostat’s metropolitan regions are compared, by people and GDP per inhabitant "
        f"(PPS) in {years[1]} and the growth of both since {years[0]}; some of them are the "
        "region’s counterpart"
    )
    return f"{sentence(f'the eleven are compared by {properties}')} {sentence(abroad)}"


# ------------------------------------------------------------------------------ data notes


def data_notes(
    table: pd.DataFrame,
    breaks: Mapping[str, pd.DataFrame],
    late: Sequence[str],
    names: Mapping[str, str],
    boundaries: str,
) -> str:
    """List what a reader must know of the data: borders, overlaps, breaks, what is missing.

    Args:
        table: As `profile.members`.
        breaks: For each figure over time the breaks between its years.
        late: Indicators without data up to the year of the edition.
        names: Indicator → its name.
        boundaries: `current` or `2015`.
    """
    where = "today’s boundaries" if boundaries == "current" else "the boundaries of 2015"
    items = [sentence(f"all years are shown within {where}")]
    shared = table[table["also"] != ""]
    if len(shared):
        s = "s" if len(shared) == 1 else ""
        who = words.listing(shared["name"])
        items[0] += " " + sentence(f"{who} belong{s} to a second region and count{s} in both")
    items += [
        sentence(f"{row['name']}: {row['note']}")
        for row in table[table["partial"]].to_dict("records")
    ]
    if late:
        absent = words.listing(words.inside(names[name]) for name in late)
        items.append(sentence(f"{numbers.NO_DATA} up to this edition on {absent}"))
    items += [
        sentence(f"{names[indicator]}: {note[:1].lower()}{note[1:]}")
        for note, indicator in _once(breaks).items()
    ]
    return "\n".join(f"- {item}" for item in items)


def _once(breaks: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the notes on breaks with the first indicator each is on; a census is told once."""
    notes: dict[tuple[int, str], tuple[str, str]] = {}
    for found in breaks.values():
        for row in found.to_dict("records"):
            told = (str(row["note_en"]), str(row["indicator"]))
            notes.setdefault((int(row["year"]), str(row["kind"])), told)
    return dict(notes[key] for key in sorted(notes))
