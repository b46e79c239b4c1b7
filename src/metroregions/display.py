"""What a notebook calls to show things: figures, tables and texts as display bundles.

A bundle carries all that the report needs besides the picture: the alternative text, the note on
years, units and sources, and the data behind it as CSV. The notebook writes no file.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from metroregions import dataset, findings, indicators
from metroregions.errors import MetroregionsError
from metroregions.figures import charts, style, tables
from metroregions.text import labels, names, numbers, words
from metroregions.text.markdown import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.figure import Figure

#: Longest alternative text: screen readers read it in one go.
ALT_LENGTH = 400


#: The milestones that the report examines: first recognition, four more regions, the concepts of
#: spatial development, the Federal Spatial Planning Report.
MILESTONES = ("mkro-1995", "mkro-2005", "mkro-2016", "rob-2021")


def _display(bundle: dict[str, str], metadata: dict[str, Any] | None = None) -> None:
    from IPython.display import display

    display(bundle, raw=True, metadata=metadata or {})


def alt_text(text: str) -> str:
    """Return a text fit as an alternative text: one line, no longer than `ALT_LENGTH`.

    A longer text ends after its last whole sentence, or word, that fits.

    Raises:
        MetroregionsError: The text is empty, or holds a number that is none.
    """
    line = " ".join(text.split())
    if not line:
        raise MetroregionsError("A figure needs an alternative text: `alt` is empty.")
    if re.search(r"\b(nan|inf|None)\b", line):
        raise MetroregionsError(f"The alternative text “{line}” holds a value that is no number.")
    if len(line) <= ALT_LENGTH:
        return line
    cut = line[: ALT_LENGTH - 1]
    end = max(cut.rfind(mark) for mark in (". ", "; "))
    return cut[: end + 1].rstrip(";") if end > ALT_LENGTH / 2 else cut[: cut.rfind(" ")] + "…"


def _csv_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if numbers.is_missing(value):
        return "" if value is None or value != value else str(value)
    amount = float(value)
    if amount == int(amount):
        return str(int(amount))
    text = f"{amount:.6f}" if abs(amount) >= 1 else f"{amount:.12f}"
    if abs(amount) < 1:
        # Six significant digits, written without an exponent.
        text = f"{float(f'{amount:.6g}'):.12f}"
    return text.rstrip("0").rstrip(".")


def csv_text(data: pd.DataFrame) -> str:
    """Return a table as CSV text: always the same bytes for the same values.

    Comma, LF, header row; an empty cell is missing; numbers to six decimals (below 1: six
    significant digits). A named index becomes the first column.
    """
    if any(name is not None for name in data.index.names):
        data = data.reset_index()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [" ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in data]
    )
    for row in data.itertuples(index=False, name=None):
        writer.writerow([_csv_cell(value) for value in row])
    return out.getvalue()


def show_figure(fig: Figure, *, alt: str, data: pd.DataFrame, note: str = "") -> None:
    """Show a figure, with its alternative text, its note and the data behind it.

    Args:
        fig: A figure of `metroregions.figures`.
        alt: What the picture shows and its main result, computed from the data.
        data: The table behind the figure, offered as CSV.
        note: Years, units, sources, breaks: see `note`.

    Raises:
        MetroregionsError: The alternative text is empty.
    """
    described = alt_text(alt)
    details = {"kind": "figure", "alt": described, "note": note, "csv": csv_text(data)}
    _display(
        {"image/svg+xml": style.to_svg(fig), "text/plain": described},
        {"metroregions": details},
    )


def show_small_multiples(
    values: pd.DataFrame,
    used: str,
    *,
    what: str,
    year: int,
    first: int,
    base: float | None = None,
    decimals: int = 0,
    reference: str | None = "germany",
) -> None:
    """Show an indicator over time, one small chart per region, with milestones and breaks.

    Args:
        values: `region_id`, `year`, `value`, `unit`, `status`, as `metroregions.indicators` gives.
        used: The indicator that the values are made of, for breaks and sources.
        what: What is shown and in what unit; heads the figure and its alternative text.
        year: The year of the edition.
        first: The first year shown.
        base: A value to mark by a horizontal line.
        decimals: Decimals of the values written in the figure.
        reference: The territory of the thin dark line.
    """
    from metroregions.figures import charts

    figure = charts.small_multiples(
        values,
        unit=what,
        milestones=milestone_years(),
        breaks=indicators.breaks_between(used, first, year),
        base=base,
        decimals=decimals,
        reference=reference,
    )
    references = () if reference is None else (reference,)
    alt = words.describe_lines(values, what=what, decimals=decimals, references=references)
    show_figure(
        figure, alt=alt, data=values, note=note(used, year=year, first=first, values=values)
    )


def show_table(
    table: pd.DataFrame,
    *,
    data: pd.DataFrame | None = None,
    note: str = "",
    formats_of: Mapping[str, int | str] | None = None,
    estimated: Mapping[str, Iterable[bool]] | None = None,
) -> None:
    """Show a table: numbers aligned and rounded, aggregates in bold, gaps as a dash.

    Args:
        table: What to show; see `metroregions.figures.tables.markdown`.
        data: The table offered as CSV, by default `table` itself, unrounded.
        note: Years, units, sources, breaks: see `note`.
        formats_of: Formats of columns: digits, or `+1`, `1%`, `+1%`, `year`.
        estimated: For columns, which rows are estimates and get a dagger.
    """
    text = tables.markdown(table, formats_of=formats_of, estimated=estimated)
    details = {"kind": "table", "note": note, "csv": csv_text(table if data is None else data)}
    _display({"text/markdown": text, "text/plain": text}, {"metroregions": details})


def show_text(*paragraphs: str) -> None:
    """Show computed sentences as Markdown, one paragraph for each argument that is not empty.

    Raises:
        MetroregionsError: A sentence holds `nan` or `inf`.
    """
    text = "\n\n".join(paragraph.strip() for paragraph in paragraphs if paragraph.strip())
    if re.search(r"\b(nan|inf|NaN)\b", text):
        raise MetroregionsError(f"A sentence holds a value that is no number: “{text}”.")
    _display({"text/markdown": text, "text/plain": text})


def small_chart(
    values: pd.DataFrame,
    *,
    what: str,
    territories: Sequence[str] = ("all-regions", "outside"),
    breaks: pd.DataFrame | None = None,
    decimals: int = 0,
) -> tuple[Figure, str] | None:
    """Return the small chart of a key finding and its alternative text, or None without values.

    Args:
        values: `region_id`, `year`, `value`, optionally `status`.
        what: What the lines show, with the unit.
        territories: One or two, the one in colour first.
        breaks: Rows of `breaks.csv`; no line runs through their years.
        decimals: Digits of the last values.
    """
    kept = [values[values["region_id"] == territory] for territory in territories]
    shown = pd.concat(kept).dropna(subset=["value"])
    if shown["year"].nunique() < 2:
        return None
    ends = [
        f"{names.short(str(territory))} {words.number(value, decimals)}"
        for territory, value in shown.sort_values("year")
        .groupby("region_id", sort=False)["value"]
        .last()
        .reindex(list(territories))
        .dropna()
        .items()
    ]
    first, last = int(shown["year"].min()), int(shown["year"].max())
    alt = f"{what}, {words.period(first, last)}; in {last}: {words.listing(ends)}."
    return charts.spark(shown, breaks=breaks, decimals=decimals), alt


def show_findings(
    sentences: Sequence[str], small: Sequence[tuple[Figure, str] | None] = ()
) -> None:
    """Show the key findings as a list, on screen as cards, each with its small chart.

    Args:
        sentences: Markdown, one finding each, begun with a bold word; empty ones are left out.
        small: For each sentence its `small_chart`, or None; none where the list is shorter.

    Raises:
        MetroregionsError: There are more charts than sentences, a sentence holds `nan` or `inf`,
            or an alternative text is empty.
    """
    if len(small) > len(sentences):
        raise MetroregionsError("There are more small charts than findings: give each its own.")
    given = [*small, *[None] * (len(sentences) - len(small))]
    shown = [
        (" ".join(sentence.split()), chart)
        for sentence, chart in zip(sentences, given, strict=True)
        if sentence.strip()
    ]
    text = "\n".join(f"- {sentence}" for sentence, _ in shown)
    if re.search(r"\b(nan|inf|NaN)\b", text):
        raise MetroregionsError(f"A finding holds a value that is no number: “{text}”.")
    details = [
        chart and {"svg": style.to_svg(chart[0]), "alt": alt_text(chart[1])} for _, chart in shown
    ]
    _display(
        {"text/markdown": text, "text/plain": text},
        {"metroregions": {"kind": "findings", "charts": details}},
    )


def milestone_years() -> list[int]:
    """Return the years of the policy milestones that charts over time mark."""
    table = dataset.table("milestones").set_index("milestone_id")
    return [int(year) for year in table.loc[list(MILESTONES), "year"]]


def figures_end(used: Iterable[str], year: int) -> str:
    """Return the sentence that tells where a chapter's figures end before the edition's year.

    Args:
        used: The indicators of the chapter; those without data up to the year are left out.
        year: The year of the edition.
    """
    known = [name for name in used if indicators.available_years(name)[0] <= year]
    return findings.overall.figures_end(indicators.latest_years(known, year), year)


def note(
    used: str | Sequence[str],
    *,
    year: int,
    first: int | None = None,
    values: pd.DataFrame | None = None,
    remarks: str | Sequence[str] = (),
    dated: bool = False,
) -> str:
    """Return the note below a figure or table: years, units, estimates, breaks, sources.

    Args:
        used: The indicators shown, one id or several.
        year: The year of the edition; each indicator is shown for its latest year not after it.
        first: The first year shown, if more than one year is.
        values: The values shown: their `unit`, and whether their `status` has estimates.
        remarks: Further sentences.
        dated: Each value stands with its year and unit already: neither is told again.

    Returns:
        Sentences such as “Gross domestic product: 2021 (latest year of data not after 2024);
        million EUR. Source: …”.
    """
    ids = [used] if isinstance(used, str) else list(dict.fromkeys(used))
    spans: dict[str, list[str]] = {}
    shown: set[int] = set()
    for indicator in ids:
        last = indicators.reporting_year(indicator, year)
        # Only an indicator that has data in both years has a stretch of time.
        start = last if first is None else max(first, indicators.available_years(indicator)[0])
        late = "" if last == year else labels.LATEST.format(year=year)
        span = words.period(min(start, last), last) + late
        spans.setdefault(span, []).append(escape(indicators.describe(indicator).name))
        shown |= {y for y in indicators.available_years(indicator) if min(start, last) <= y <= last}
    # Indicators of the same years stand together; a table has its units in its headings.
    sentences = [f"{subject}: {span}" for span, subject in _subjects(spans).items()]
    if len(ids) == 1:
        # An index or a relation to Germany has a unit of its own.
        unit = indicators.describe(ids[0]).unit
        if values is not None and "unit" in values and not values.empty:
            unit = str(values["unit"].iloc[0])
        sentences[0] += f"; {escape(unit)}" if unit else ""
    if dated:
        sentences = []
    status = set() if values is None or "status" not in values else set(values["status"])
    if "estimated" in status:
        sentences.append(labels.NOTE_ESTIMATED)
    if "nowcast" in status:
        sentences.append(labels.NOTE_NOWCAST)
    if status & {"missing"}:
        sentences.append(labels.NOTE_MISSING)
    if first is not None:
        sentences += _breaks(ids, first, year)
    sentences += [remarks] if isinstance(remarks, str) else list(remarks)
    # Some publishers ask for a line that itself begins with the word.
    sources = escape(indicators.source_line(ids, shown).replace(f"{labels.SOURCE}: ", ""))
    sentences.append(f"{labels.SOURCE}: {_sentence(sources)}")
    return " ".join(_sentence(sentence) for sentence in sentences if sentence)


#: So many indicators of the same years are not named one by one: the figure or table names them.
MANY = 5


def _subjects(spans: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Name the indicators of each stretch of years; of many, say that they are all, or the rest.

    Args:
        spans: Names of indicators by their years, as text.
    """
    most = max(spans, key=lambda span: len(spans[span]))
    many = len(spans[most]) >= MANY
    named = {}
    for span, own in sorted(spans.items(), key=lambda item: many and item[0] == most):
        if many and span == most:
            named[span] = labels.ALL_OTHERS if len(spans) > 1 else labels.ALL_INDICATORS
        elif any("," in name for name in own):
            named[span] = words.capitalised("; ".join(map(words.inside, own)))
        else:
            named[span] = words.capitalised(words.listing(map(words.inside, own)))
    return named


def _breaks(ids: Sequence[str], first: int, year: int) -> list[str]:
    """Name the breaks of series, and the events that were no breaks, each once with its year.

    What each of them is stands in the report's table of breaks.
    """
    table = dataset.table("breaks")
    kinds: dict[tuple[int, str], None] = {}
    for indicator in ids:
        concerned = table["indicator"].isin({indicator, *indicators.describe(indicator).parts})
        last = indicators.reporting_year(indicator, year)
        found = table[concerned & (table["year"] > first) & (table["year"] <= last)]
        kinds |= dict.fromkeys(zip(found["year"].astype(int), found["kind"], strict=True))
    breaks = [
        f"{when} ({labels.BREAK_KINDS[kind]})" for when, kind in sorted(kinds) if kind != "event"
    ]
    events = [str(when) for when, kind in sorted(kinds) if kind == "event"]
    return [
        f"{heading}: {', '.join(items)}"
        for heading, items in ((labels.BREAKS, breaks), (labels.EVENTS, events))
        if items
    ]


def _sentence(text: str) -> str:
    """End a text with one full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
