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
from metroregions.pipeline.compose import cells, values
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import names, pages
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nbformat import NotebookNode

#: The documents of an edition that are composed of the chapters.
REPORT, EVIDENCE = "report", "evidence"
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

HEADING_ID = re.compile(r"^#{1,6}\s.*\{[^}]*#([\w-]+)[^}]*\}\s*$", re.MULTILINE)
FIRST_HEADING = re.compile(r"^# .*\{[^}]*#([\w-]+)[^}]*\}\s*$", re.MULTILINE)
REFERENCE = re.compile(r"(?<![\w@\\])\[?@((?:fig|tbl|sec)-[\w-]*\w)\]?")
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


class Placed(NamedTuple):
    """A cell of a document, and the notebook and cell that it is made of."""

    document: str
    name: str
    number: int
    item: cells.Item


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
    chapters = [(path, _read(path)) for path in executed]
    items = list(_items(chapters) if document else _all_items(chapters))
    labels = _check_labels(items)
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
    for placed in _of_document(items, document or REPORT):
        _lead_elsewhere(placed.item.cell, document or REPORT, labels)
        add(placed.item.cell, placed.name, placed.number)
        for place, chart in enumerate(placed.item.charts, start=1):
            (out / cells.FINDING.format(place)).write_text(chart, encoding="utf-8")
        if placed.item.csv is not None:
            tables[placed.item.label] = placed.item.csv
        if below := _below(placed.item):
            add(cells.make("markdown", below), placed.name, placed.number)
    if cover := edition.get("cover"):
        place = _write_cover(str(cover), composed, out)
        if links := _region_links(labels):
            composed[place + 1].source += f"\n\n{links}"
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
    path = out / f"{document or REPORT}.ipynb"
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    for label, csv in tables.items():
        (data / f"{label}.csv").write_text(csv, encoding="utf-8", newline="")
    copy = None
    if bibliography is not None:
        copy = out / "references.bib"
        shutil.copyfile(bibliography, copy)
    files = tuple(data / f"{label}.csv" for label in tables)
    return Composed(path, data, files, copy, _findings(chapters), facts(chapters))


def _all_items(chapters: Sequence[tuple[Path, NotebookNode]]) -> Iterator[Placed]:
    """Yield what the chapters show, all of it for one document."""
    for chapter, (path, notebook) in enumerate(chapters, start=1):
        for number, item in _shown_items(chapter, path, notebook):
            yield Placed(REPORT, path.name, number, item)


def _shown_items(
    chapter: int, path: Path, notebook: NotebookNode
) -> Iterator[tuple[int, cells.Item]]:
    """Yield the number and the item of each cell that shows something."""
    said = ""
    for number, cell in enumerate(notebook.cells, start=1):
        item = cells.item(cell, f"{path.name}, cell {number}", chapter)
        # What cannot be shown is said once where several figures in a row lack it.
        if item is None or (item.text and item.text == said):
            continue
        if item.text or item.label or item.cell.cell_type == "markdown":
            said = item.text
        yield number, item


def _items(chapters: Sequence[tuple[Path, NotebookNode]]) -> Iterator[Placed]:
    """Yield what the chapters show, each with its document; a chapter ends with its links."""
    for chapter, (path, notebook) in enumerate(chapters, start=1):
        heading = ""
        parts = set()
        for number, item in _shown_items(chapter, path, notebook):
            tags = notebook.cells[number - 1].metadata.get("tags", [])
            part = EVIDENCE if cells.EVIDENCE in tags else REPORT
            parts.add(part)
            yield Placed(part, path.name, number, item)
            if not heading and (found := FIRST_HEADING.match(item.cell.source)):
                heading = found[1]
                yield Placed(EVIDENCE, path.name, number, _opening(found))
        if heading and parts == {REPORT, EVIDENCE}:
            link = _link(EVIDENCE, heading, message("page-evidence-of-chapter"))
            last = cells.make("markdown", f"::: {{.to-evidence}}\n{link}\n:::")
            yield Placed(REPORT, path.name, len(notebook.cells), cells.Item(last))


def _opening(heading: re.Match[str]) -> cells.Item:
    """Return the heading of a chapter in the evidence, with the way back to the report."""
    back = _link(REPORT, heading[1], message("page-chapter-in-report"))
    text = f"{heading[0]}\n\n::: {{.to-report}}\n{back}\n:::"
    return cells.Item(cells.make("markdown", text))


def _of_document(items: Sequence[Placed], document: str) -> list[Placed]:
    """Return what belongs to a document."""
    return [placed for placed in items if placed.document == document]


def _link(document: str, label: str, text: str) -> str:
    """Return a link into another document of the edition: a page's place, or a PDF."""
    return (
        f'[[{text}]({document}.html#{label})]{{.content-visible when-format="html"}}'
        f'[[{text}]({document}.pdf)]{{.content-visible when-format="typst"}}'
    )


def _check_labels(items: Sequence[Placed]) -> dict[str, set[str]]:
    """Return the documents of each label; each stands once in a document.

    Raises:
        MetroregionsError: A label stands twice.
    """
    where: dict[tuple[str, str], str] = {}
    for placed in items:
        for label in _labels(placed.item):
            here = f"{placed.name}, cell {placed.number}"
            if earlier := where.get((placed.document, label)):
                raise MetroregionsError(
                    f"{here}: the label “{label}” stands in {earlier} already: rename one of them."
                )
            where[placed.document, label] = here
    labels: dict[str, set[str]] = {}
    for document, label in where:
        labels.setdefault(label, set()).add(document)
    return labels


def _lead_elsewhere(cell: NotebookNode, document: str, labels: Mapping[str, set[str]]) -> None:
    """Make references to what stands in the other document links to it."""
    here, other = (EVIDENCE, REPORT) if document == EVIDENCE else (REPORT, EVIDENCE)

    def led(reference: re.Match[str]) -> str:
        if here in labels.get(reference[1], {here}):
            return reference[0]
        return _link(other, reference[1], message(f"page-in-{other}"))

    def all_led(text: str) -> str:
        parts = cells.CODE.split(text)
        parts[::2] = [REFERENCE.sub(led, part) for part in parts[::2]]
        return "".join(parts)

    if cell.cell_type == "markdown":
        cell.source = all_led(cell.source)
    for output in cell.get("outputs", []):
        if "text/markdown" in output.data:
            output.data["text/markdown"] = all_led(output.data["text/markdown"])


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


def _read(path: Path) -> Any:
    nbformat = _nbformat()
    try:
        return nbformat.read(path, as_version=4)
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


def _labels(made: cells.Item) -> list[str]:
    if made.cell.cell_type == "markdown":
        return HEADING_ID.findall(cells.CODE.sub("", made.cell.source))
    return [made.label] if made.label else []


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
