"""Turns the composed notebook into one Markdown document.

Pandoc's own reader of notebooks takes each cell by itself, so that a div or a footnote ends with
its cell; Quarto joins the cells first, and so does this module. A comment before each cell keeps
notebook and number for error messages.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from metroregions.errors import MetroregionsError
from metroregions.pipeline.compose import options as cell_options

#: Cell options that mean something; any other is refused.
OPTIONS = {
    "label", "fig-cap", "fig-alt", "tbl-cap", "tbl-colwidths", "echo", "include", "output",
    "warning",
}  # fmt: skip

#: The comment before each cell, where its text begins.
CELL = re.compile(r"^(?=<!--cell \d+-->$)", re.MULTILINE)
ONLY = re.compile(r'::: \{\.content-visible when-format="(\w+)"\}')
FENCE = re.compile(r":{3,}")


class Document(NamedTuple):
    """The report as Markdown.

    Attributes:
        front: The front matter.
        text: The Markdown, without front matter; figures are `figures/<label>.svg`.
        figures: Each figure's label and SVG.
        origin: The notebook and number of each cell; the text names cells by their place in it.
    """

    front: dict[str, Any]
    text: str
    figures: dict[str, str]
    origin: list[str]


def document(notebook: Path) -> Document:
    """Read a composed notebook as one Markdown document.

    Raises:
        MetroregionsError: A cell was not executed, has an unknown option, or shows something that
            neither HTML nor PDF can show.
    """
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cells = content["cells"]
    named = content.get("metadata", {}).get("metroregions", {}).get("origin")
    origin = (
        [f"{name}, cell {number}" for name, number in named]
        if named and len(named) == len(cells)
        else [f"{notebook.name}, cell {number}" for number in range(1, len(cells) + 1)]
    )
    front: dict[str, Any] = {}
    parts: list[str] = []
    figures: dict[str, str] = {}
    for index, cell in enumerate(cells):
        where, source = origin[index], _text(cell["source"])
        if cell["cell_type"] == "raw":
            if index or not source.startswith("---\n"):
                raise MetroregionsError(f"{where}: a raw cell other than the front matter.")
            front = yaml.safe_load(source.strip().removesuffix("---")) or {}
            continue
        text = source if cell["cell_type"] == "markdown" else _code(cell, source, where, figures)
        if text.strip():
            parts.append(f"<!--cell {index}-->\n\n{text.strip()}\n")
    return Document(front, "\n".join(parts), figures, origin)


def without_other_formats(text: str, target: str) -> str:
    """Drop the cells that as a whole are for another format: nobody need read them.

    Args:
        text: As `document` gives it.
        target: `html` or `typst`.
    """
    cells = CELL.split(text)
    return "".join(cell for cell in cells if _only_for(cell) in ("", target))


def _only_for(cell: str) -> str:
    """Return the one format that a cell is for, empty if it is for all or only in part for one."""
    lines = [line for line in cell.splitlines()[1:] if line.strip()]
    only = ONLY.fullmatch(lines[0]) if lines else None
    depth = 0
    for place, line in enumerate(lines, start=1):
        if FENCE.match(line):
            depth += -1 if set(line.strip()) == {":"} else 1
        if only and depth == 0 and place < len(lines):
            return ""
    return only[1] if only and depth == 0 else ""


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _code(cell: dict[str, Any], source: str, where: str, figures: dict[str, str]) -> str:
    options, code = cell_options.split(source, where)
    for option in options:
        if option not in OPTIONS:
            raise MetroregionsError(
                f"{where}: the cell option “{option}” is not supported: remove it."
            )
    if cell.get("execution_count") is None and code.strip():
        raise MetroregionsError(f"{where} was not executed: execute the notebook first.")
    if options.get("include") is False:
        return ""
    parts = [f"```python\n{code}\n```"] if options.get("echo") is True else []
    if options.get("output", True) is not False:
        shown = [_output(output, options, where, figures) for output in cell["outputs"]]
        parts += shown
    return "\n\n".join(parts)


def _output(
    output: dict[str, Any], options: dict[str, Any], where: str, figures: dict[str, str]
) -> str:
    label = options.get("label")
    if output["output_type"] == "error":
        raise MetroregionsError(f"{where} raised {output['ename']}: mend the notebook.")
    data = {mime: _text(value) for mime, value in output.get("data", {}).items()}
    if "text/markdown" in data:
        if not label:
            return data["text/markdown"]
        widths = options.get("tbl-colwidths")
        attributes = f' tbl-colwidths="{widths}"' if widths else ""
        caption = options.get("tbl-cap", "")
        return f"::: {{#{label}{attributes}}}\n{data['text/markdown'].strip()}\n\n{caption}\n:::"
    if "image/svg+xml" in data and label:
        figures[label] = data["image/svg+xml"]
        alt = str(options.get("fig-alt", "")).replace("\\", "\\\\").replace('"', '\\"')
        caption = options.get("fig-cap", "")
        return f'![{caption}](figures/{label}.svg){{#{label} fig-alt="{alt}"}}'
    kinds = ", ".join(data) or output["output_type"]
    raise MetroregionsError(f"{where} shows {kinds}, which is not supported.")
