"""What a notebook calls to show things: figures, tables and texts as display bundles.

A bundle carries all that the report needs besides the picture: the alternative text, the note on
years, units and sources, and the data behind it as CSV. The notebook writes no file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from metroregions import dataset
from metroregions.chapters.shared import sentences as overall
from metroregions.display.bundle import alt_text, csv_text
from metroregions.display.notes import note
from metroregions.errors import MetroregionsError
from metroregions.figures import charts, style, tables
from metroregions.regional import indicators
from metroregions.text import descriptions, names, numbers, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.figure import Figure

#: The milestones that the report examines: first recognition, four more regions, the concepts of
#: spatial development, the Federal Spatial Planning Report.
MILESTONES = ("mkro-1995", "mkro-2005", "mkro-2016", "rob-2021")


def _display(bundle: dict[str, str], metadata: dict[str, Any] | None = None) -> None:
    from IPython.display import display

    display(bundle, raw=True, metadata=metadata or {})


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
        values: `region_id`, `year`, `value`, `unit`, `status`, as `indicators.values` gives.
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
    alt = descriptions.describe_lines(values, what=what, decimals=decimals, references=references)
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
    _display({"text/markdown": text, "text/plain": text}, {"metroregions": {"kind": "text"}})


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
        f"{names.short(str(territory))} {numbers.number(value, decimals)}"
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
    return overall.figures_end(indicators.latest_years(known, year), year)
