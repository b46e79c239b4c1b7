"""Sentences, figures and tables that tell facts: what a cell of a chapter ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metroregions.display.bundle import Shown, alt_text, checked, csv_text
from metroregions.display.notes import note
from metroregions.errors import MetroregionsError
from metroregions.facts import Fact
from metroregions.figures import style, tables
from metroregions.text import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from matplotlib.figure import Figure


def say(*facts: Fact, bullets: bool = False) -> Shown:
    """Show the sentences of facts as one paragraph, or as a list.

    Args:
        facts: What was found, in the order of reading.
        bullets: One item each instead of one paragraph.
    """
    return _text("text", facts, bullets)


def answer(*facts: Fact) -> Shown:
    """Show the answer of a chapter: the sentences of facts, set apart at its start."""
    return _text("answer", facts, bullets=False)


def record(*facts: Fact) -> Shown:
    """Keep facts for the edition's `facts.json` that no sentence, figure or table tells.

    A notebook shows them as a table; the report shows nothing.
    """
    import pandas as pd

    rows = [{"fact": fact.id, "direction": fact.direction, **fact.values} for fact in facts]
    text = pd.DataFrame(rows).to_string(index=False, na_rep="")
    return Shown({"text/plain": text}, {"kind": "record", "facts": _records(facts)})


def figure(
    drawn: Figure,
    fact: Fact,
    *,
    data: pd.DataFrame,
    used: str | Sequence[str] | None = None,
    first: int | None = None,
    year: int | None = None,
    remarks: Sequence[Fact] = (),
    facts: Sequence[Fact] = (),
) -> Shown:
    """Show a figure whose title is what was found; of a fact without data, its sentence alone.

    Title, subtitle and alternative text are the parts `title` (else the sentence itself),
    `subtitle` and `alt` of the fact's message.

    Args:
        drawn: A figure of `metroregions.figures`, or any of matplotlib's.
        fact: What the figure shows.
        data: The table behind the figure, offered as CSV.
        used: The indicators shown, for the note; by default the fact's own.
        first: The first year shown; by default the fact's, where it compares years.
        year: The edition's year; by default the fact's last.
        remarks: Sentences for the note.
        facts: More facts that the figure tells.
    """
    if fact.missing:
        return _text("text", (fact,), bullets=False, silent=facts)
    title = catalogue.say(fact, "title") or catalogue.say(fact)
    subtitle = catalogue.say(fact, "subtitle")
    described = catalogue.say(fact, "alt")
    alt = alt_text(" ".join(part for part in (_ended(title), subtitle, described) if part))
    about = {
        "kind": "figure",
        "title": checked(title),
        "subtitle": checked(subtitle),
        "alt": alt,
        "note": _note(fact, used, first, year, remarks, data),
        "csv": csv_text(data),
        "facts": _records((fact, *facts, *remarks)),
    }
    return Shown({"image/svg+xml": style.to_svg(drawn), "text/plain": alt}, about)


def table(
    rows: pd.DataFrame,
    fact: Fact,
    *,
    data: pd.DataFrame | None = None,
    formats: Mapping[str, int | str] | None = None,
    estimated: Mapping[str, Iterable[bool]] | None = None,
    units: bool = True,
    used: str | Sequence[str] | None = None,
    first: int | None = None,
    year: int | None = None,
    remarks: Sequence[Fact] = (),
    facts: Sequence[Fact] = (),
) -> Shown:
    """Show a table whose title is what was found; of a fact without data, its sentence alone.

    The columns keep their names for machines: `region_id`, an indicator, a year, a key. Their heads
    come from the catalogue (`column-…`), or are the indicator's name and unit. Codes in cells are
    written by the catalogue too, where it has `value-<column>-<code>`.

    Args:
        rows: What to show; the first column is the row header.
        fact: What the table shows; its title is the part `title`, else the sentence.
        data: The table offered as CSV, by default `rows` itself, unrounded.
        formats: Formats of columns: digits, or `+1`, `1%`, `+1%`, `year`.
        estimated: For columns, which rows are estimates and get a dagger.
        units: Heads of indicators name their units.
        used: The indicators shown, for the note; by default the fact's own.
        first: The first year shown; by default the fact's, where it compares years.
        year: The edition's year; by default the fact's last.
        remarks: Sentences for the note.
        facts: More facts that the table tells, as one for each of its rows.
    """
    if fact.missing:
        return _text("text", (fact,), bullets=False, silent=facts)
    named = {name: _head(str(name), units) for name in rows.columns}
    named.pop("region_id", None)
    shown = rows.assign(**{name: rows[name].map(_value_of(name)) for name in _coded(rows)})
    text = tables.markdown(
        shown.rename(columns=named),
        formats_of={named.get(key, key): form for key, form in (formats or {}).items()},
        estimated={named.get(key, key): marks for key, marks in (estimated or {}).items()},
    )
    about = {
        "kind": "table",
        "title": checked(catalogue.say(fact, "title") or catalogue.say(fact)),
        "subtitle": checked(catalogue.say(fact, "subtitle")),
        "note": _note(fact, used, first, year, remarks, rows),
        "csv": csv_text(rows if data is None else data),
        "facts": _records((fact, *facts, *remarks)),
    }
    return Shown({"text/markdown": text, "text/plain": text}, about)


def key_findings(findings: Sequence[tuple[Fact, Figure | None]]) -> Shown:
    """Show the key findings as a list, on screen as cards, each with its small chart.

    Args:
        findings: Facts, whose messages begin with a bold word, each with its chart or None; the
            chart's alternative text is the part `alt` of the message.
    """
    items = [catalogue.say(fact) for fact, _ in findings]
    text = "\n".join(f"- {checked(item)}" for item in items)
    charts = [
        chart and {"svg": style.to_svg(chart), "alt": alt_text(catalogue.say(fact, "alt") or item)}
        for (fact, chart), item in zip(findings, items, strict=True)
    ]
    about = {"kind": "findings", "charts": charts, "facts": _records(f for f, _ in findings)}
    return Shown({"text/markdown": text, "text/plain": text}, about)


def _text(kind: str, facts: Sequence[Fact], bullets: bool, silent: Sequence[Fact] = ()) -> Shown:
    if any(not isinstance(fact, Fact) for fact in facts):
        raise MetroregionsError("Sentences are made from facts: give objects of metroregions.Fact.")
    sentences = [checked(said) for fact in facts if (said := catalogue.say(fact))]
    text = "\n".join(f"- {one}" for one in sentences) if bullets else " ".join(sentences)
    return Shown(
        {"text/markdown": text, "text/plain": text},
        {"kind": kind, "facts": _records((*facts, *silent))},
    )


def _records(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    return [fact.as_record() for fact in facts]


def _note(
    fact: Fact,
    used: str | Sequence[str] | None,
    first: int | None,
    year: int | None,
    remarks: Sequence[Fact],
    values: pd.DataFrame,
) -> str:
    shown = used or fact.indicator
    said = [catalogue.say(fact, "note"), *(catalogue.say(remark) for remark in remarks)]
    if not shown:
        return " ".join(_ended(text) for text in said if text)
    if first is None and len(fact.years) > 1:
        first = fact.years[0]
    last = year if year is not None else fact.years[-1]
    return note(shown, year=last, first=first, values=values, remarks=[t for t in said if t])


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _head(column: str, units: bool) -> str:
    """Return the head of a column: the catalogue's, else an indicator's name with its unit."""
    from metroregions.regional import indicators

    key = f"column-{column.replace('_', '-')}"
    if catalogue.has(key):
        return catalogue.message(key)
    if column in indicators.names():
        described = indicators.describe(column)
        return (
            f"{described.name} ({described.unit})" if units and described.unit else described.name
        )
    return column


def _coded(rows: pd.DataFrame) -> list[str]:
    """Return the columns of texts whose codes the catalogue may know."""
    return [str(name) for name in rows.select_dtypes(["object", "string"]) if name != "region_id"]


def _value_of(column: str) -> Any:
    def written(value: Any) -> Any:
        key = f"value-{column}-{value}".replace("_", "-")
        return catalogue.message(key) if isinstance(value, str) and catalogue.has(key) else value

    return written
