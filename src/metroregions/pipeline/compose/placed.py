"""Places what chapters show into the documents of an edition, and leads from one to the other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from metroregions.errors import MetroregionsError
from metroregions.pipeline.compose import cells
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nbformat import NotebookNode

#: The documents of an edition that are composed of the chapters.
REPORT, EVIDENCE = "report", "evidence"
HEADING_ID = re.compile(r"^#{1,6}\s.*\{[^}]*#([\w-]+)[^}]*\}\s*$", re.MULTILINE)
FIRST_HEADING = re.compile(r"^# .*\{[^}]*#([\w-]+)[^}]*\}\s*$", re.MULTILINE)
REFERENCE = re.compile(r"(?<![\w@\\])\[?@((?:fig|tbl|sec)-[\w-]*\w)\]?")


class Placed(NamedTuple):
    """A cell of a document, and the notebook and cell that it is made of."""

    document: str
    name: str
    number: int
    item: cells.Item


def in_one(chapters: Sequence[tuple[Path, NotebookNode]]) -> Iterator[Placed]:
    """Yield what the chapters show, all of it for one document."""
    for chapter, (path, notebook) in enumerate(chapters, start=1):
        for number, item in _shown(chapter, path, notebook):
            yield Placed(REPORT, path.name, number, item)


def _shown(chapter: int, path: Path, notebook: NotebookNode) -> Iterator[tuple[int, cells.Item]]:
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


def in_two(chapters: Sequence[tuple[Path, NotebookNode]]) -> Iterator[Placed]:
    """Yield what the chapters show, each with its document; a chapter ends with its links."""
    for chapter, (path, notebook) in enumerate(chapters, start=1):
        heading = ""
        parts = set()
        for number, item in _shown(chapter, path, notebook):
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


def of_document(items: Sequence[Placed], document: str) -> list[Placed]:
    """Return what belongs to a document."""
    return [placed for placed in items if placed.document == document]


def _link(document: str, label: str, text: str) -> str:
    """Return a link into another document of the edition: a page's place, or a PDF."""
    return (
        f'[[{text}]({document}.html#{label})]{{.content-visible when-format="html"}}'
        f'[[{text}]({document}.pdf)]{{.content-visible when-format="typst"}}'
    )


def check_labels(items: Sequence[Placed]) -> dict[str, set[str]]:
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


def lead_elsewhere(cell: NotebookNode, document: str, labels: Mapping[str, set[str]]) -> None:
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


def _labels(made: cells.Item) -> list[str]:
    if made.cell.cell_type == "markdown":
        return HEADING_ID.findall(cells.CODE.sub("", made.cell.source))
    return [made.label] if made.label else []
