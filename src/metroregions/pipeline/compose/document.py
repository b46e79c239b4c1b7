"""Compose the executed chapters into one notebook, which every renderer takes.

Nothing is passed from a chapter to the report but its cells: captions and labels from the cells'
options, alternative text, source note and data from the outputs' metadata.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from metroregions.errors import MetroregionsError
from metroregions.pipeline.compose import cells, placed, values
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import names, pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nbformat import NotebookNode

#: Front matter that the templates read as `report.…`; the rest of an edition stays at the top.
REPORT_KEYS = ("edition", "data-date", "cover", "publisher", "compact")
#: The section that links what changed since an earlier edition.
EDITION_SECTION = "sec-edition"
#: Parts of an edition that become sections at the report's end rather than front matter.
SECTION_KEYS = {"cite": pages.HOW_TO_CITE, "imprint": pages.IMPRINT}

#: The picture on the PDF's cover, beside the notebook.
COVER = "cover.svg"
#: A region's section, where the report has one; the map leads there.
PROFILE = "sec-profile-{}"

CITATION = f'::: {{{{.cite-box title="{pages.COPY}" done="{pages.COPIED}"}}}}\n{{}}\n:::'

HTML_ONLY = '::: {.content-visible when-format="html"}'


class Composed(NamedTuple):
    """The report as one notebook, ready for a renderer.

    Attributes:
        notebook: The notebook, `report.ipynb`, alone in its folder with what it needs.
        data: The folder of the tables behind figures and tables, one `<label>.csv` each.
        tables: Those files, in the order of the report.
        bibliography: The copy of the bibliography beside the notebook, if there is one.
        findings: The key findings, Markdown, one each.
        facts: What the chapters found, as `facts.json` has it; of all documents.
    """

    notebook: Path
    data: Path
    tables: tuple[Path, ...]
    bibliography: Path | None
    findings: tuple[str, ...] = ()
    facts: tuple[dict[str, Any], ...] = ()


def compose(
    executed: Sequence[Path],
    *,
    title: str,
    subtitle: str,
    edition: Mapping[str, Any],
    out: Path,
    bibliography: Path | None = None,
    document: str | None = None,
) -> Composed:
    """Compose executed chapters into one notebook with the data behind what they show.

    Args:
        executed: The executed notebooks in the order of the report.
        title: The report's title, Markdown.
        subtitle: The report's subtitle, Markdown.
        edition: Front matter. `edition`, `data-date`, `publisher` (Markdown) and `cover` (the
            label of the figure on the cover) are for the title page; `compact` puts the title
            above the text and sets the pages closely; `cite` and `imprint` (Markdown) become the
            report's last sections; `changes` (Markdown) is a link that the web page has in its
            section on the edition; anything else, as `author`, `date` or
            `lang`, is front matter as Quarto knows it.
        out: A folder for the notebook; made where it is missing.
        bibliography: A BibTeX file that the chapters cite.
        document: `report`: the cells without the tag `evidence`; `evidence`: those with it, under
            the chapters' headings; by default one document of all.

    Returns:
        The notebook and the files that belong to it.

    Raises:
        MetroregionsError: A cell was not executed, failed, shows something a report cannot show,
            or lacks label, caption or alternative text, or a label stands twice.
    """
    nbformat = _nbformat()
    chapters = [(path, read(path)) for path in executed]
    items = list(placed.in_two(chapters) if document else placed.in_one(chapters))
    labels = placed.check_labels(items)
    out.mkdir(parents=True, exist_ok=True)
    data = out / "data"
    data.mkdir(exist_ok=True)
    composed: list[NotebookNode] = []
    origin: list[list[Any]] = []
    tables: dict[str, str] = {}

    def add(cell: NotebookNode, name: str, number: int) -> None:
        cell.id = f"cell-{len(composed) + 1}"
        if cell.cell_type == "code":
            cell.execution_count = len(composed) + 1
        composed.append(cell)
        origin.append([name, number])

    add(cells.make("raw", _front_matter(title, subtitle, edition)), "front matter", 1)
    for place in placed.of_document(items, document or placed.REPORT):
        placed.lead_elsewhere(place.item.cell, document or placed.REPORT, labels)
        add(place.item.cell, place.name, place.number)
        for number, chart in enumerate(place.item.charts, start=1):
            (out / cells.FINDING.format(number)).write_text(chart, encoding="utf-8")
        if place.item.csv is not None:
            tables[place.item.label] = place.item.csv
        if below := _below(place.item):
            add(cells.make("markdown", below), place.name, place.number)
    if cover := edition.get("cover"):
        shown = _write_cover(str(cover), composed, out)
        if links := _region_links(labels):
            composed[shown + 1].source += f"\n\n{links}"
    if changes := edition.get("changes"):
        _add_below_heading(EDITION_SECTION, f"{HTML_ONLY}\n{changes}\n:::", composed)
    for text in _last_sections(edition, bibliography):
        add(cells.make("markdown", text), "last sections", 1)

    notebook = nbformat.v4.new_notebook(
        cells=composed,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            "metroregions": {"origin": origin},
        },
    )
    nbformat.validate(notebook)
    path = out / f"{document or placed.REPORT}.ipynb"
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    for label, csv in tables.items():
        (data / f"{label}.csv").write_text(csv, encoding="utf-8", newline="")
    copy = None
    if bibliography is not None:
        copy = out / "references.bib"
        shutil.copyfile(bibliography, copy)
    files = tuple(data / f"{label}.csv" for label in tables)
    return Composed(path, data, files, copy, _findings(chapters), facts(chapters))


def facts(chapters: Sequence[tuple[Path, NotebookNode]]) -> tuple[dict[str, Any], ...]:
    """Return the facts that chapters tell, each once, in the order of the report.

    Raises:
        MetroregionsError: Two facts of the same name say different things.
    """
    known: dict[str, dict[str, Any]] = {}
    for path, notebook in chapters:
        for number, cell in enumerate(notebook.cells, start=1):
            for output in cell.get("outputs", []):
                for fact in cells.details(output).get("facts", []):
                    fact = dict(fact)
                    if known.setdefault(fact["id"], fact) != fact:
                        raise MetroregionsError(
                            f"{path.name}, cell {number}: the fact “{fact['id']}” says something "
                            "else than before: give one of them a name of its own."
                        )
    return tuple(known.values())


def _below(item: cells.Item) -> str:
    """Return what stands below a figure or table: a table's note, values and data on screens."""
    parts = [f"::: {{.note}}\n{item.note}\n:::"] if item.note else []
    if item.csv is not None:
        shown = values.values(item.csv) if item.label.startswith("fig-") else ""
        parts.append(_for_screens(item.label, item.caption, shown))
    return "\n\n".join(parts)


def _nbformat() -> Any:
    # It has annotations for none of its functions.
    import nbformat

    return nbformat


def read(path: Path) -> Any:
    """Read a notebook; ends of lines as other systems write them become ours.

    Raises:
        MetroregionsError: It is no notebook.
    """
    nbformat = _nbformat()
    try:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.source = "\n".join(cell.source.split("\r\n"))
        return notebook
    except (OSError, ValueError, TypeError, AttributeError, nbformat.ValidationError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise MetroregionsError(f"{path} is not a readable notebook: {reason}.") from None


def _front_matter(title: str, subtitle: str, edition: Mapping[str, Any]) -> str:
    import yaml

    front: dict[str, Any] = {"title": title, "subtitle": subtitle}
    front |= {
        key: value
        for key, value in edition.items()
        if key not in REPORT_KEYS and key not in SECTION_KEYS and key != "changes"
    }
    report = {key: edition[key] for key in REPORT_KEYS if edition.get(key)}
    if report.pop("cover", None):
        report["cover-image"] = COVER
    if report:
        front["report"] = report
    text = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{text}---"


def _write_cover(label: str, composed: Sequence[NotebookNode], out: Path) -> int:
    """Write the picture on the cover; return the place of its cell."""
    for place, cell in enumerate(composed):
        if cell.cell_type == "code" and f'#| label: "{label}"' in cell.source.splitlines():
            (out / COVER).write_text(cell.outputs[0].data["image/svg+xml"], encoding="utf-8")
            return place
    raise MetroregionsError(f"The cover “{label}” is no figure of the report: name its label.")


def _add_below_heading(label: str, text: str, composed: Sequence[NotebookNode]) -> None:
    """Add a paragraph below the heading of a section, where the report has it."""
    for cell in composed:
        if cell.cell_type == "markdown" and cell.source.rstrip().endswith(f"{{#{label}}}"):
            cell.source = f"{cell.source.rstrip()}\n\n{text}"


def _findings(chapters: Sequence[tuple[Path, NotebookNode]]) -> tuple[str, ...]:
    """Return the key findings, Markdown, one each."""
    return tuple(
        line.removeprefix("- ")
        for _, notebook in chapters
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if cells.details(output).get("kind") == "findings"
        for line in output.data["text/markdown"].splitlines()
    )


def _for_screens(label: str, caption: str, shown: str) -> str:
    """Return what only a screen shows below a figure or table: its values, a link to its data."""
    plain = re.sub(r"([\\`*_\[\]<>@#|~^$])", r"\\\1", re.sub(r"[\[\]@{}]", "", caption))
    word = pages.VALUES
    named = plain.replace('"', "'").replace("\\", "")
    parts = (
        [f'::: {{.values title="{word}" name="{word}: {named}"}}\n{shown}\n:::'] if shown else []
    )
    parts.append(
        "::: {.download}\n"
        f"[{pages.DOWNLOAD}[: {plain}]{{.visually-hidden}}](data/{label}.csv)\n"
        ":::"
    )
    return "\n".join([HTML_ONLY, *parts, ":::"])


def _region_links(labels: Mapping[str, set[str]]) -> str:
    """Return links to the regions' sections, or nothing if there are none."""
    links = [
        f"- [{names.short(region)}](#{PROFILE.format(region)})"
        for region in REGION_ORDER
        if PROFILE.format(region) in labels
    ]
    if not links:
        return ""
    return "\n".join(
        [HTML_ONLY, f'::: {{.regions title="{pages.GO_TO_REGION}"}}', *links, ":::", ":::"]
    )


def _last_sections(edition: Mapping[str, Any], bibliography: Path | None) -> Iterator[str]:
    if bibliography is not None:
        yield f"# {pages.REFERENCES} {{.unnumbered}}\n\n::: {{#refs}}\n:::"
    parts = []
    for key, heading in SECTION_KEYS.items():
        if edition.get(key):
            text = (CITATION if key == "cite" else "{}").format(str(edition[key]).strip())
            # What is set closely has one heading for both.
            head = "" if edition.get("compact") else f"## {heading} {{#sec-{key} .unnumbered}}\n\n"
            parts.append(head + text)
    if parts:
        yield "\n\n".join([f"# {pages.ABOUT} {{#sec-about .unnumbered}}", *parts])
