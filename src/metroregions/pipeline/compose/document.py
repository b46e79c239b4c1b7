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
from metroregions.pipeline.compose import options as cell_options
from metroregions.pipeline.compose import values
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
#: The small charts of the key findings, beside the notebook.
FINDING = "finding-{}.svg"
#: A region's section, where the report has one; the map leads there.
PROFILE = "sec-profile-{}"

CITATION = f'::: {{{{.cite-box title="{pages.COPY}" done="{pages.COPIED}"}}}}\n{{}}\n:::'

KINDS = {"figure": ("fig", "image/svg+xml"), "table": ("tbl", "text/markdown")}
#: Options that only a figure or table has.
CAPTIONED = ("label", "fig-cap", "tbl-cap", "fig-alt")
LABEL = re.compile(r"(fig|tbl)-[a-z0-9]+(-[a-z0-9]+)*")
HEADING_ID = re.compile(r"^#{1,6}\s.*\{[^}]*#([\w-]+)[^}]*\}\s*$", re.MULTILINE)
FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]")
HTML_ONLY = '::: {.content-visible when-format="html"}'
CODE = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)\s*$|`[^`\n]*`)", re.MULTILINE | re.DOTALL)


class Composed(NamedTuple):
    """The report as one notebook, ready for a renderer.

    Attributes:
        notebook: The notebook, `report.ipynb`, alone in its folder with what it needs.
        data: The folder of the tables behind figures and tables, one `<label>.csv` each.
        tables: Those files, in the order of the report.
        bibliography: The copy of the bibliography beside the notebook, if there is one.
        findings: The key findings, Markdown, one each.
    """

    notebook: Path
    data: Path
    tables: tuple[Path, ...]
    bibliography: Path | None
    findings: tuple[str, ...] = ()


class _Shown(NamedTuple):
    """What a labelled cell shows: options to add, the one output, its caption, the data behind."""

    options: dict[str, Any]
    output: NotebookNode
    caption: str
    below: str
    csv: str | None


class _Made(NamedTuple):
    """A cell of the report, with the label and data of what it shows and the Markdown below."""

    cell: NotebookNode
    label: str = ""
    below: str = ""
    csv: str | None = None
    charts: tuple[str, ...] = ()


def compose(
    executed: Sequence[Path],
    *,
    title: str,
    subtitle: str,
    edition: Mapping[str, Any],
    out: Path,
    bibliography: Path | None = None,
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

    Returns:
        The notebook and the files that belong to it.

    Raises:
        MetroregionsError: A cell was not executed, failed, shows something a report cannot show,
            or lacks label, caption or alternative text, or a label stands twice.
    """
    nbformat = _nbformat()
    out.mkdir(parents=True, exist_ok=True)
    data = out / "data"
    data.mkdir(exist_ok=True)
    cells: list[NotebookNode] = []
    origin: list[list[Any]] = []
    tables: dict[str, str] = {}
    labels: dict[str, str] = {}
    found: list[str] = []

    def add(cell: NotebookNode, name: str, number: int) -> None:
        cell.id = f"cell-{len(cells) + 1}"
        if cell.cell_type == "code":
            cell.execution_count = len(cells) + 1
        cells.append(cell)
        origin.append([name, number])

    add(_cell("raw", _front_matter(title, subtitle, edition)), "front matter", 1)
    for chapter, path in enumerate(executed, start=1):
        notebook = _read(path)
        said = ""
        for number, cell in enumerate(notebook.cells, start=1):
            where = f"{path.name}, cell {number}"
            made = _made(cell, where, chapter)
            text = _text(made)
            # What cannot be shown is said once where several figures in a row lack it.
            if made and not (text and text == said):
                if text or made.label or made.cell.cell_type == "markdown":
                    said = text
                for known in _labels(made):
                    if known in labels:
                        raise MetroregionsError(
                            f"{where}: the label “{known}” stands in {labels[known]} already: "
                            "rename one of them."
                        )
                    labels[known] = where
                add(made.cell, path.name, number)
                found += _findings(cell)
                for place, chart in enumerate(made.charts, start=1):
                    (out / FINDING.format(place)).write_text(chart, encoding="utf-8")
                if made.csv is not None:
                    tables[made.label] = made.csv
                if made.below:
                    add(_cell("markdown", made.below), path.name, number)
    if cover := edition.get("cover"):
        place = _write_cover(str(cover), cells, out)
        if links := _region_links(labels):
            cells[place + 1].source += f"\n\n{links}"
    if changes := edition.get("changes"):
        _add_below_heading(EDITION_SECTION, f"{HTML_ONLY}\n{changes}\n:::", cells)
    for text in _last_sections(edition, bibliography):
        add(_cell("markdown", text), "last sections", 1)

    composed = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            "metroregions": {"origin": origin},
        },
    )
    nbformat.validate(composed)
    notebook_path = out / "report.ipynb"
    notebook_path.write_text(nbformat.writes(composed) + "\n", encoding="utf-8")
    for label, csv in tables.items():
        (data / f"{label}.csv").write_text(csv, encoding="utf-8", newline="")
    copy = None
    if bibliography is not None:
        copy = out / "references.bib"
        shutil.copyfile(bibliography, copy)
    files = tuple(data / f"{label}.csv" for label in tables)
    return Composed(notebook_path, data, files, copy, tuple(found))


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


def _write_cover(label: str, cells: Sequence[NotebookNode], out: Path) -> int:
    """Write the picture on the cover; return the place of its cell."""
    for place, cell in enumerate(cells):
        if cell.cell_type == "code" and f'#| label: "{label}"' in cell.source.splitlines():
            (out / COVER).write_text(cell.outputs[0].data["image/svg+xml"], encoding="utf-8")
            return place
    raise MetroregionsError(f"The cover “{label}” is no figure of the report: name its label.")


def _add_below_heading(label: str, text: str, cells: Sequence[NotebookNode]) -> None:
    """Add a paragraph below the heading of a section, where the report has it."""
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.rstrip().endswith(f"{{#{label}}}"):
            cell.source = f"{cell.source.rstrip()}\n\n{text}"


def _findings(cell: NotebookNode) -> list[str]:
    """Return the key findings that a cell shows, Markdown, one each."""
    return [
        line.removeprefix("- ")
        for output in cell.get("outputs", [])
        if _details(output).get("kind") == "findings"
        for line in output.data["text/markdown"].splitlines()
    ]


def _made(cell: NotebookNode, where: str, chapter: int) -> _Made | None:
    """Return a chapter's cell as a cell of the report, or None if it is empty."""
    if cell.cell_type == "markdown":
        source = _own_footnotes(cell.source, chapter)
        return _Made(_cell("markdown", source)) if source.strip() else None
    if cell.cell_type != "code":
        raise MetroregionsError(f"{where}: a {cell.cell_type} cell cannot be in the report.")
    options, code = cell_options.split(cell.source, where)
    if not code.strip() and not cell.outputs:
        return None
    if cell.execution_count is None:
        raise MetroregionsError(f"{where} was not executed: run the notebook from the top.")
    for output in cell.outputs:
        if output.output_type == "error":
            said = str(output.evalue).splitlines()
            raise MetroregionsError(
                f"{where} raised {output.ename}: {said[0] if said else 'no message'}."
            )
    if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
        options["include"] = False
    options.setdefault("echo", False)
    shown = None
    charts: tuple[str, ...] = ()
    outputs: list[NotebookNode] = []
    label = str(options.get("label", ""))
    if options.get("include", True) and options.get("output", True):
        shown = _shown(cell.outputs, options, where)
        outputs = [shown.output] if shown else _texts(cell.outputs, where, chapter)
        charts = tuple(chart for output in cell.outputs for chart in _charts(output))
        if label and not outputs:
            raise MetroregionsError(f"{where} has the label “{label}” but shows nothing.")
        if not shown:
            # Where an edition has no data, a sentence stands in for the figure or table.
            options = {key: options[key] for key in options if key not in CAPTIONED}
    if not shown:
        made = _cell("code", cell_options.join(options, code), outputs=outputs)
        return _Made(made, charts=charts)
    source = cell_options.join(options | shown.options, code)
    return _Made(_cell("code", source, outputs=outputs), label, shown.below, shown.csv)


def _shown(
    outputs: Sequence[NotebookNode], options: Mapping[str, Any], where: str
) -> _Shown | None:
    """Return what a cell with a figure or table shows, or None if it shows neither."""
    displayed = [o for o in outputs if o.output_type in ("display_data", "execute_result")]
    marked = [o for o in displayed if _details(o).get("kind", "findings") != "findings"]
    bare = [o for o in displayed if o not in marked and any(m.startswith("image/") for m in o.data)]
    if bare:
        raise MetroregionsError(
            f"{where} shows a picture without alternative text: use chapter.show_figure."
        )
    if not marked:
        return None
    if len(displayed) > 1:
        raise MetroregionsError(
            f"{where} shows {len(displayed)} things: one figure or table a cell, alone."
        )
    output = marked[0]
    meta = _details(output)
    kind = str(meta.get("kind"))
    if kind not in KINDS:
        raise MetroregionsError(f"{where} shows a “{kind}”: it must be a figure or a table.")
    prefix, mime = KINDS[kind]
    label, caption = str(options.get("label", "")), options.get(f"{prefix}-cap")
    if not (LABEL.fullmatch(label) and label.startswith(prefix)):
        raise MetroregionsError(
            f"{where} shows a {kind} and needs the line “#| label: {prefix}-…” "
            "of small letters, digits and hyphens."
        )
    if not caption:
        raise MetroregionsError(f"{where}: {label} has no caption: add “#| {prefix}-cap: …”.")
    if mime not in output.data:
        raise MetroregionsError(f"{where}: {label} holds no {mime}: run the notebook again.")
    alt = " ".join(str(meta.get("alt") or "").split())
    if kind == "figure" and not alt:
        raise MetroregionsError(f"{where}: {label} has no alternative text: give show_figure alt.")
    note = " ".join(str(meta.get("note") or "").split())
    plain = whole = " ".join(str(caption).split())
    csv = meta.get("csv")
    below = []
    if kind == "table":
        # The note of a table stands below it: above stands only what it shows.
        below += [f"::: {{.note}}\n{note}\n:::"] if note else []
    elif note:
        whole = f"{plain}{'' if plain.endswith(('.', '?', '!')) else '.'} [{note}]{{.note}}"
    if csv is not None:
        below.append(_for_screens(label, plain, values.values(csv) if kind == "figure" else ""))
    added = {f"{prefix}-cap": whole} | ({"fig-alt": alt} if kind == "figure" else {})
    return _Shown(added, _display(mime, output.data[mime]), plain, "\n\n".join(below), csv)


def _text(made: _Made | None) -> str:
    """Return the text that a cell of code without label shows, or nothing."""
    if made is None or made.label or made.cell.cell_type != "code":
        return ""
    return "\n\n".join(output.data.get("text/markdown", "") for output in made.cell.outputs)


def _details(output: NotebookNode) -> Mapping[str, Any]:
    """Return what `metroregions.display` says about an output, empty if it says nothing."""
    return output.get("metadata", {}).get("metroregions") or {}


def _charts(output: NotebookNode) -> list[str]:
    """Return the small charts of the key findings, as SVG."""
    return [chart["svg"] for chart in _details(output).get("charts", []) if chart]


def _with_charts(text: str, output: NotebookNode) -> str:
    """Put each small chart of the key findings at the end of its item of the list."""
    charts = _details(output).get("charts", [])
    lines = text.splitlines()
    items = [place for place, line in enumerate(lines) if line.startswith("- ")]
    number = 0
    for place, chart in zip(items, charts, strict=False):
        if chart:
            number += 1
            alt = re.sub(r"([\\\[\]])", r"\\\1", " ".join(chart["alt"].split()))
            lines[place] += f" ![{alt}]({FINDING.format(number)}){{.spark}}"
    return "\n".join(lines)


def _texts(outputs: Sequence[NotebookNode], where: str, chapter: int) -> list[NotebookNode]:
    """Return the Markdown that a cell shows; refuse what a report cannot show."""
    texts = []
    for output in outputs:
        if output.output_type == "stream":
            # Warnings are for the analyst; anything printed on purpose must be Markdown.
            if output.name == "stderr" or not output.text.strip():
                continue
            raise MetroregionsError(f"{where} prints text: use chapter.show_text, or remove it.")
        if "text/markdown" not in output.data:
            kinds = ", ".join(output.data) or "nothing"
            raise MetroregionsError(
                f"{where} shows {kinds}, which no report can show: end it with a function of "
                "metroregions.chapter, or remove the line."
            )
        text = _own_footnotes(_with_charts(output.data["text/markdown"], output), chapter)
        texts.append(_display("text/markdown", text))
    return texts


def _cell(kind: str, source: str, **parts: Any) -> Any:
    """Return a cell. nbformat's own functions check each by itself; the whole is checked once."""
    return _nbformat().from_dict({"cell_type": kind, "metadata": {}, "source": source, **parts})


def _display(mime: str, text: str) -> Any:
    shown = {"output_type": "display_data", "data": {mime: text}, "metadata": {}}
    return _nbformat().from_dict(shown)


def _labels(made: _Made) -> list[str]:
    if made.cell.cell_type == "markdown":
        return HEADING_ID.findall(CODE.sub("", made.cell.source))
    return [made.label] if made.label else []


def _own_footnotes(text: str, chapter: int) -> str:
    """Give the chapter's footnotes labels of their own: chapters may all count from one."""
    parts = CODE.split(text)
    parts[::2] = [FOOTNOTE.sub(rf"[^c{chapter}-\1]", part) for part in parts[::2]]
    return "".join(parts)


def _for_screens(label: str, caption: str, values: str) -> str:
    """Return what only a screen shows below a figure or table: its values, a link to its data."""
    plain = re.sub(r"([\\`*_\[\]<>@#|~^$])", r"\\\1", re.sub(r"[\[\]@{}]", "", caption))
    word = pages.VALUES
    named = plain.replace('"', "'").replace("\\", "")
    parts = (
        [f'::: {{.values title="{word}" name="{word}: {named}"}}\n{values}\n:::'] if values else []
    )
    parts.append(
        "::: {.download}\n"
        f"[{pages.DOWNLOAD}[: {plain}]{{.visually-hidden}}](data/{label}.csv)\n"
        ":::"
    )
    return "\n".join([HTML_ONLY, *parts, ":::"])


def _region_links(labels: Mapping[str, str]) -> str:
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
