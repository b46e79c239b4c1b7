"""Turns a chapter's executed cell into a cell of a document, or leaves it out.

Which cells of code are in a document is said in one way: by their label. A cell with the line
`#| label: fig-…`, `tbl-…` or any other name shows what it ends with; computed sentences (`say`,
`answer`, `key_findings`) need none. Everything else that a cell shows is the analyst's own.
Where two documents are composed, a cell with the tag `evidence` is in the second.
"""

from __future__ import annotations

import base64
import re
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from metroregions.errors import MetroregionsError
from metroregions.pipeline.compose import options as cell_options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbformat import NotebookNode

#: The tag of cells that are evidence.
EVIDENCE = "evidence"
#: Outputs that are in a document without a label: sentences.
SENTENCES = ("text", "answer", "findings")
#: By the start of the label: what is shown, and as what.
KINDS = {"figure": ("fig", "image/svg+xml"), "table": ("tbl", "text/markdown")}
#: Options that only a figure or table has.
CAPTIONED = ("label", "fig-cap", "tbl-cap", "fig-alt")
LABEL = re.compile(r"(fig|tbl)-[a-z0-9]+(-[a-z0-9]+)*")
#: The small charts of the key findings, beside the notebook.
FINDING = "finding-{}.svg"
FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]")
CODE = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)\s*$|`[^`\n]*`)", re.MULTILINE | re.DOTALL)


class Item(NamedTuple):
    """A cell of a document.

    Attributes:
        cell: The cell, without metadata.
        label: The label of the figure or table that it shows.
        caption: Its caption, without note.
        note: The note of a table, which stands below it.
        csv: The data behind it, if it offers any.
        charts: The small charts of key findings, as SVG.
    """

    cell: NotebookNode
    label: str = ""
    caption: str = ""
    note: str = ""
    csv: str | None = None
    charts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that a cell of code shows without label."""
        if self.label or self.cell.cell_type != "code":
            return ""
        return "\n\n".join(out.data.get("text/markdown", "") for out in self.cell.outputs)


def item(cell: NotebookNode, where: str, chapter: int) -> Item | None:
    """Return a chapter's cell as a cell of a document, or None if nothing of it is shown.

    Args:
        cell: An executed cell.
        where: Names notebook and cell in an error.
        chapter: The chapter's number, which footnotes of the same name are told apart by.

    Raises:
        MetroregionsError: The cell was not executed, failed, or lacks label, caption or
            alternative text.
    """
    if cell.cell_type == "markdown":
        source = _numbered_footnotes(cell.source, chapter)
        return Item(make("markdown", source)) if source.strip() else None
    if cell.cell_type != "code":
        raise MetroregionsError(f"{where}: a {cell.cell_type} cell cannot be in the report.")
    options, code = cell_options.split(cell.source, where)
    if not code.strip() and not cell.outputs:
        return None
    _check_executed(cell, where)
    if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
        options["include"] = False
    options.setdefault("echo", False)
    if not (options.get("include", True) and options.get("output", True)):
        return Item(make("code", cell_options.join(options, code), outputs=[]))
    label = str(options.get("label", ""))
    shown = [out for out in cell.outputs if details(out).get("kind") != "record"]
    texts = [out for out in shown if details(out).get("kind") in SENTENCES]
    if texts and not any(details(out).get("kind") in KINDS for out in shown):
        # Where an edition has no data, a sentence stands in for a figure or table.
        options = {key: options[key] for key in options if key not in CAPTIONED}
        source = cell_options.join(options, code)
        outputs = [_sentences(out, chapter) for out in texts]
        charts = tuple(c["svg"] for out in texts for c in details(out).get("charts", []) if c)
        return Item(make("code", source, outputs=outputs), charts=charts)
    if not label:
        return Item(make("code", cell_options.join(options, code), outputs=[]))
    return _labelled(shown, options, code, label, where)


def details(output: NotebookNode) -> Mapping[str, Any]:
    """Return what `metroregions.display` says about an output, empty if it says nothing."""
    return output.get("metadata", {}).get("metroregions") or {}


def make(kind: str, source: str, **parts: Any) -> Any:
    """Return a cell. nbformat's own functions check each by itself; the whole is checked once."""
    import nbformat

    cell = {"cell_type": kind, "metadata": {}, "source": source, **parts}
    return nbformat.from_dict(cell)


def _check_executed(cell: NotebookNode, where: str) -> None:
    if cell.execution_count is None:
        raise MetroregionsError(f"{where} was not executed: run the notebook from the top.")
    for output in cell.outputs:
        if output.output_type == "error":
            said = str(output.evalue).splitlines()
            raise MetroregionsError(
                f"{where} raised {output.ename}: {said[0] if said else 'no message'}."
            )


def _labelled(
    shown: Sequence[NotebookNode], options: dict[str, Any], code: str, label: str, where: str
) -> Item:
    """Return a figure or table with its caption, of a library's output or of a bare one."""
    displayed = [out for out in shown if out.output_type in ("display_data", "execute_result")]
    if not any(details(out) for out in displayed):
        # The backend of a notebook shows a figure by itself, beside what the cell ends with.
        pictures = [out for out in displayed if any(m.startswith("image/") for m in out.data)]
        displayed = pictures[:1] or displayed
    if not displayed:
        raise MetroregionsError(f"{where} has the label “{label}” but shows nothing.")
    if len(displayed) > 1:
        raise MetroregionsError(
            f"{where} shows {len(displayed)} things: one figure or table a cell, alone."
        )
    output = displayed[0]
    about = details(output)
    kind = str(about.get("kind") or _kind(output, where))
    if kind not in KINDS:
        raise MetroregionsError(f"{where} shows a “{kind}”: it must be a figure or a table.")
    prefix, mime = KINDS[kind]
    if not (LABEL.fullmatch(label) and label.startswith(prefix)):
        raise MetroregionsError(
            f"{where} shows a {kind} and needs the line “#| label: {prefix}-…” "
            "of small letters, digits and hyphens."
        )
    caption = _line(options.get(f"{prefix}-cap") or about.get("title"))
    if not caption:
        raise MetroregionsError(f"{where}: {label} has no caption: add “#| {prefix}-cap: …”.")
    picture = _picture(output, mime)
    if picture is None:
        raise MetroregionsError(f"{where}: {label} holds no {mime}: run the notebook again.")
    alt = _line(about.get("alt") or options.get("fig-alt"))
    if kind == "figure" and not alt:
        raise MetroregionsError(f"{where}: {label} has no alternative text: add “#| fig-alt: …”.")
    note = _line(about.get("note"))
    whole = (
        _sentence(caption) + f" {subtitle}"
        if (subtitle := _line(about.get("subtitle")))
        else caption
    )
    if kind == "figure" and note:
        whole = f"{_sentence(whole)} [{note}]{{.note}}"
    added = {f"{prefix}-cap": whole} | ({"fig-alt": alt} if kind == "figure" else {})
    made = make("code", cell_options.join(options | added, code), outputs=[display(mime, picture)])
    below = note if kind == "table" else ""
    return Item(made, label, caption, below, about.get("csv"))


def display(mime: str, text: str) -> Any:
    """Return an output of one form."""
    import nbformat

    shown = {"output_type": "display_data", "data": {mime: text}, "metadata": {}}
    return nbformat.from_dict(shown)


def _kind(output: NotebookNode, where: str) -> str:
    """Return what a bare output is: a picture is a figure, a DataFrame a table."""
    if any(mime.startswith("image/") for mime in output.data):
        return "figure"
    if "text/markdown" in output.data:
        return "table"
    kinds = ", ".join(output.data) or "nothing"
    raise MetroregionsError(
        f"{where} shows {kinds}, which no report can show: end it with a figure or a table, or "
        "remove its label."
    )


def _picture(output: NotebookNode, mime: str) -> str | None:
    """Return an output in the form that documents take; pixels are put into an SVG."""
    if mime in output.data:
        return str(output.data[mime])
    pixels = output.data.get("image/png") if mime == "image/svg+xml" else None
    if pixels is None:
        return None
    raw = base64.b64decode(pixels)
    width, height = struct.unpack(">II", raw[16:24])
    coded = base64.b64encode(raw).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width / 2:g}pt" height="{height / 2:g}pt">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{coded}"/></svg>'
    )


def _sentences(output: NotebookNode, chapter: int) -> Any:
    text = _numbered_footnotes(_with_charts(output.data["text/markdown"], output), chapter)
    if details(output).get("kind") == "answer":
        text = f"::: {{.answer}}\n{text}\n:::"
    return display("text/markdown", text)


def _with_charts(text: str, output: NotebookNode) -> str:
    """Put each small chart of the key findings at the end of its item of the list."""
    charts = details(output).get("charts", [])
    lines = text.splitlines()
    items = [place for place, line in enumerate(lines) if line.startswith("- ")]
    number = 0
    for place, chart in zip(items, charts, strict=False):
        if chart:
            number += 1
            alt = re.sub(r"([\\\[\]])", r"\\\1", _line(chart["alt"]))
            lines[place] += f" ![{alt}]({FINDING.format(number)}){{.spark}}"
    return "\n".join(lines)


def _numbered_footnotes(text: str, chapter: int) -> str:
    """Give the chapter's footnotes labels of their own: chapters may all count from one."""
    parts = CODE.split(text)
    parts[::2] = [FOOTNOTE.sub(rf"[^c{chapter}-\1]", part) for part in parts[::2]]
    return "".join(parts)


def _line(text: Any) -> str:
    return " ".join(str(text or "").split())


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
