"""Renders the composed notebook with Pandoc and Typst, both plain Python wheels.

notebook → one Markdown document → Pandoc → HTML
                                          → Typst → PDF/UA-1 and PDF/A-2a

Takes the same notebook and the same `_quarto.yml` as Quarto, and the part of Quarto's Markdown
that `docs/quarto-syntax.md` lists; anything else is refused, never printed as it stands.
"""

from __future__ import annotations

import base64
import codecs
import datetime
import hashlib
import html as html_text
import json
import locale
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metroregions import scratch
from metroregions.errors import MetroregionsError
from metroregions.pipeline.execute import storage
from metroregions.pipeline.render import checks, config, fonts, svg
from metroregions.pipeline.render.markdown import Document, document, without_other_formats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from metroregions.pipeline.compose.document import Composed

RESOURCES = Path(__file__).parent / "resources"
TARGETS = {"html": "html", "pdf": "typst"}
#: The date inside the PDF where the front matter has none: two builds give the same bytes.
EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)

SVG_PLACE = re.compile(r"<!--svg (\S+) (.*?)-->", re.DOTALL)
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
HEAD_ROW = re.compile(r"<thead>.*?</thead>", re.DOTALL)
HEADING = re.compile(r'<(h[2-4])((?: class="[^"]*")?) id="([^"]+)"([^>]*)>(.*?)</\1>', re.DOTALL)


def render(
    composed: Composed,
    config_path: Path,
    formats: Sequence[str],
    out: Path,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Render the report.

    Args:
        composed: The composed notebook.
        config_path: `_quarto.yml`.
        formats: `html`, `pdf`, or both.
        out: The folder for `report.html` and `report.pdf`; made where it is missing.
        progress: Called with the name of each file that is written.

    Returns:
        The files, in the order of the formats.

    Raises:
        MetroregionsError: The notebook holds what is not supported or does not resolve.
    """
    report = document(composed.notebook)
    out.mkdir(parents=True, exist_ok=True)
    writers = {"html": _html, "pdf": _pdf}
    for name in formats:
        if name not in writers:
            raise MetroregionsError(f"The format “{name}” is unknown: write html or pdf.")

    def one(name: str) -> Path:
        path = writers[name](report, composed, config_path, out)
        if progress:
            progress(path.name)
        return path

    with ThreadPoolExecutor(len(writers)) as pool:
        return list(pool.map(one, formats))


def check(composed: Composed, config_path: Path) -> None:
    """Refuse a notebook that does not resolve or that uses what the report does not support.

    Raises:
        MetroregionsError: The first such thing, with notebook and cell.
    """
    report = document(composed.notebook)
    settings = _settings(composed, config_path, "html")
    with scratch.folder() as place:
        _pandoc(
            report, settings, place,
            ["--to=json", f"--lua-filter={RESOURCES / 'strict.lua'}"],
        )  # fmt: skip


def page(
    front: Mapping[str, Any], text: str, config_path: Path, target: Path, *, toc: bool = True
) -> Path:
    """Render Markdown as a page of its own with the report's look: no figures, no citations.

    Args:
        front: Front matter, with `title`.
        text: Markdown as the chapters use it.
        config_path: `_quarto.yml`.
        target: The HTML file.
        toc: Whether the page has contents.

    Raises:
        MetroregionsError: The text holds what is not supported or does not resolve.
    """
    settings = config.settings(config_path, "html")
    settings |= {"toc": toc, "bibliography": [], "number-sections": False}
    return _written(Document(dict(front), text, {}, []), settings, {}, target)


def _html(report: Document, composed: Composed, config_path: Path, out: Path) -> Path:
    settings = _settings(composed, config_path, "html")
    return _written(report, settings, _sparks(composed), out / "report.html")


def _written(
    report: Document, settings: dict[str, Any], sparks: dict[str, str], target: Path
) -> Path:
    """Write a document as a self-contained HTML page."""
    with scratch.folder() as place:
        page = _pandoc(
            report, settings, place,
            [
                "--to=html5", "--standalone", f"--template={RESOURCES / 'embedded.html'}",
                # The title is the first level, so that chapters are the second.
                f"--toc-depth={settings['toc-depth'] + 1}", "--mathml", *_filters(settings),
                *(f"--include-after-body={file}" for file in settings["include-after-body"]),
            ],
        )  # fmt: skip
    page = _finished(page, report.figures | sparks)
    styles = "\n".join(
        file.read_text(encoding="utf-8").strip()
        for file in (*settings["css"], RESOURCES / "layout.css")
    )
    dark = (RESOURCES / "dark.css").read_text(encoding="utf-8").strip()
    page = page.replace("/*dark*/", dark, 1)
    text = checks.visible_text(page)
    page = page.replace("/*styles*/", f"{fonts.css(text)}\n{styles}", 1)
    page = page.replace("script-src 'none'", f"script-src {_scripts(page)}", 1)
    checks.html(page, target.name)
    storage.write(page, target)
    return target


def _sparks(composed: Composed) -> dict[str, str]:
    """Return the small charts of the key findings."""
    folder = composed.notebook.parent
    return {file.stem: file.read_text("utf-8") for file in folder.glob("finding-*.svg")}


def _scripts(page: str) -> str:
    """Return what the page's security policy allows: the scripts that are in it, no other."""
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in SCRIPT.findall(page)
    ]
    return " ".join(f"'sha256-{one}'" for one in hashes) or "'none'"


def _finished(page: str, figures: dict[str, str]) -> str:
    """Add what Pandoc's writer leaves out: charts, scopes of table heads, headings as links."""
    page = re.sub(r' id="toc-[^"]*"', "", page)
    page = HEAD_ROW.sub(lambda head: re.sub(r"<th\b", '<th scope="col"', head[0]), page)
    page = re.sub(r"<th(?! scope)(?=[ >])", '<th scope="row"', page)
    page = HEADING.sub(_linked, page)
    return SVG_PLACE.sub(
        lambda place: svg.inline(figures[place[1]], place[1], html_text.unescape(place[2])), page
    )


def _linked(heading: re.Match[str]) -> str:
    """Make a heading a link to itself, so that a reader can pass on where it stands."""
    tag, classes, target, rest, content = heading.groups()
    if "<a " not in content:
        content = f'<a href="#{target}">{content}</a>'
    return f'<{tag}{classes} id="{target}"{rest}>{content}</{tag}>'


def _pdf(report: Document, composed: Composed, config_path: Path, out: Path) -> Path:
    import typst

    settings = _settings(composed, config_path, "typst")
    with scratch.folder() as folder:
        (folder / "figures").mkdir()
        for label, picture in report.figures.items():
            (folder / "figures" / f"{label}.svg").write_text(picture, encoding="utf-8")
        if (cover := composed.notebook.parent / "cover.svg").exists():
            (folder / cover.name).write_bytes(cover.read_bytes())
        source = _pandoc(
            report._replace(text=without_other_formats(report.text, "typst")), settings, folder,
            [
                "--to=typst-citations", "--standalone",
                f"--template={_template(settings, folder)}", *_filters(settings),
            ],
        )  # fmt: skip
        path = folder / "report.typ"
        path.write_text(source, encoding="utf-8")
        try:
            pdf = typst.compile(
                path,
                font_paths=[fonts.folder()],
                ignore_system_fonts=True,
                pdf_standards=settings["pdf-standard"],
                timestamp=_timestamp(report.front),
            )
        except typst.TypstError as error:
            hints = " ".join(getattr(error, "hints", []) or [])
            raise MetroregionsError(f"Typst refused the report: {error.message}. {hints}") from None
    target = out / "report.pdf"
    target.write_bytes(pdf)
    checks.pdf(target)
    return target


def _template(settings: dict[str, Any], folder: Path) -> Path:
    """Put the Typst template and its partials, ours or `_quarto.yml`'s, in one folder."""
    place = folder / "template"
    place.mkdir()
    ours = [RESOURCES / name for name in ("embedded.typ", "definitions.typ")]
    partials = settings["template-partials"] or [
        RESOURCES / name for name in ("typst-template.typ", "typst-show.typ")
    ]
    for file in (*ours, *partials):
        (place / file.name).write_bytes(file.read_bytes())
    return place / "embedded.typ"


def _timestamp(front: dict[str, Any]) -> datetime.datetime:
    try:
        day = datetime.date.fromisoformat(str(front.get("date")))
    except ValueError:
        return EPOCH
    return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)


def _settings(composed: Composed, config_path: Path, target: str) -> dict[str, Any]:
    """Return the settings of a format, with the bibliography beside the composed notebook."""
    settings = config.settings(config_path, target)
    if composed.bibliography is not None:
        settings["bibliography"] = [composed.bibliography.absolute()]
    return settings


def _filters(settings: dict[str, Any]) -> list[str]:
    ours = [RESOURCES / "strict.lua", *settings["filters"], RESOURCES / "quarto.lua"]
    arguments = [f"--lua-filter={file}" for file in ours]
    return [*arguments, "--citeproc"] if settings["bibliography"] else arguments


def _pandoc(
    report: Document, settings: dict[str, Any], folder: Path, arguments: Sequence[str]
) -> str:
    """Run Pandoc on the report in a folder; return what it writes."""
    import pypandoc

    metadata = {**_metadata(report, settings), **report.front}
    (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    (folder / "report.md").write_text(report.text, encoding="utf-8")
    command = [
        pypandoc.get_pandoc_path(), "report.md", "--sandbox", "--from=markdown", "--wrap=none",
        "--metadata-file=metadata.json", f"--toc-depth={settings['toc-depth']}",
        *(["--toc"] if settings["toc"] else []), *arguments,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=folder, env=_environment(), capture_output=True, text=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    if said := re.search("«(.*?)»", done.stderr, re.DOTALL):
        raise MetroregionsError(f"{said[1]}.")
    if done.returncode or "[WARNING]" in done.stderr:
        reason = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        raise MetroregionsError(f"Pandoc refused the report: {reason}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Return the environment for Pandoc, which reads file names in the encoding of the locale."""
    if codecs.lookup(locale.getencoding()).name == "utf-8":
        return dict(os.environ)
    return os.environ | {"LC_ALL": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"}


def _metadata(report: Document, settings: dict[str, Any]) -> dict[str, Any]:
    language = settings["language"]
    values: dict[str, Any] = {
        key: settings[key]
        for key in ("lang", "papersize", "margin", "mainfont", "fontsize", "page-numbering")
        if settings.get(key)
    }
    if settings["bibliography"]:
        values["bibliography"] = [str(file) for file in settings["bibliography"]]
        values["link-citations"] = bool(settings.get("link-citations", False))
    if settings["csl"]:
        values["csl"] = str(settings["csl"])
    if settings["number-sections"]:
        values["section-numbering"] = settings["section-numbering"]
    values["toc-title"] = settings.get("toc-title") or language["toc-title-document"]
    values["pagetitle"] = report.front.get("title", "Report")
    values["metroregions"] = {
        "origin": report.origin,
        "citations": checks.citation_keys(settings["bibliography"]),
        "language": language,
        "numbered": bool(settings["number-sections"]),
        "depth": str(settings.get("number-depth", 6)),
    }
    return values
