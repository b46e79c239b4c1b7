"""The note below a figure or table: years, units, estimates, breaks, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions import dataset
from metroregions.regional import indicators
from metroregions.text.catalogue import listing, message
from metroregions.text.markdown import escape
from metroregions.text.words import capitalised, inside, period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


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
        late = "" if last == year else " " + message("note-latest", year=str(year))
        span = period(min(start, last), last) + late
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
        sentences.append(message("note-estimated"))
    if "nowcast" in status:
        sentences.append(message("note-nowcast"))
    if status & {"missing"}:
        sentences.append(message("note-missing"))
    if first is not None:
        sentences += _breaks(ids, first, year)
    sentences += [remarks] if isinstance(remarks, str) else list(remarks)
    # Some publishers ask for a line that itself begins with the word.
    sources = escape(indicators.source_line(ids, shown).replace("Source: ", ""))
    sentences.append(message("note-source", sources=_sentence(sources)))
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
            named[span] = message(f"note-all-{'others' if len(spans) > 1 else 'indicators'}")
        elif any("," in name for name in own):
            named[span] = capitalised("; ".join(map(inside, own)))
        else:
            named[span] = capitalised(listing(map(inside, own)))
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
        f"{when} ({message(f'break-{kind}')})" for when, kind in sorted(kinds) if kind != "event"
    ]
    events = [str(when) for when, kind in sorted(kinds) if kind == "event"]
    return [
        message(f"note-{which}", items=", ".join(items))
        for which, items in (("breaks", breaks), ("events", events))
        if items
    ]


def _sentence(text: str) -> str:
    """End a text with one full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
