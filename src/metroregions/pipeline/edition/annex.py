"""The regions' profiles in an edition: one notebook, executed once per region.

Together they are a chapter of the report. As files of their own
(`metroregions.pipeline.edition.profiles`) they lie in a folder inside the edition, with a manifest
of its own, and outlast a new build of the report as long as they follow from the same data and
notebook.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

from metroregions import dataset
from metroregions.parameters import ProfileParameters, ReportParameters
from metroregions.pipeline.compose import document
from metroregions.pipeline.edition import publish
from metroregions.pipeline.execute import fingerprint, run
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import names, pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from nbformat import NotebookNode

#: The folder of the profiles inside an edition.
FOLDER = publish.PROFILES
HEADING = re.compile(r"^(#{1,5}) (.+?)(?: \{#([\w-]+)\})?$", re.MULTILINE)
LABEL = re.compile(r"^(#\| label: )([\w-]+)$", re.MULTILINE)


def tasks(
    parameters: ReportParameters,
    notebook: Path,
    folder: Path,
    regions: Iterable[str] = REGION_ORDER,
) -> list[run.Task]:
    """Return what executes the profile once per region.

    Args:
        parameters: Parameters of the edition.
        notebook: The profile.
        folder: Where the executed profiles go, each with its region behind its name.
        regions: The regions wanted.
    """
    return [
        run.Task(
            notebook,
            ProfileParameters(**{**parameters.model_dump(), "region": region}),
            folder / f"{notebook.stem}-{region}.ipynb",
        )
        for region in regions
    ]


def chapter(executed: Mapping[str, Path], target: Path) -> Path:
    """Put executed profiles together as one chapter, a section each.

    Args:
        executed: Region → its executed profile, in the order of the sections.
        target: The notebook to write.

    Returns:
        The target.
    """
    import nbformat

    sections = [f"- {names.short(name)}: @{document.PROFILE.format(name)}" for name in executed]
    opening = "\n\n".join(
        [f"# {pages.PROFILES} {{#sec-profiles}}", pages.PROFILES_OPENING, "\n".join(sections)]
    )
    cells = [nbformat.v4.new_markdown_cell(opening)]
    for region, path in executed.items():
        title = f"{names.short(region)} {{#{document.PROFILE.format(region)} .profile}}"
        cells += _cells(path, region, deeper=1, title=title)
    return _write(cells, target)


def alone(region: str, executed: Path, target: Path) -> Path:
    """Make an executed profile a report of its own, whose title takes the place of its heading.

    Args:
        region: The region.
        executed: Its executed profile.
        target: The notebook to write.

    Returns:
        The target.
    """
    return _write(_cells(executed, region, deeper=-1), target)


def _cells(path: Path, region: str, *, deeper: int, title: str = "") -> list[NotebookNode]:
    """Return a profile's cells with the region in every label and headings at another level.

    Its first heading becomes the title, or nothing; the others are not numbered.
    """
    cells = document.read(path).cells
    sources = "\n".join(cell.source for cell in cells)
    known = {match[3] for match in HEADING.finditer(sources)} - {None}
    known |= {match[2] for match in LABEL.finditer(sources)}
    named = re.compile(rf"@({'|'.join(sorted(known, key=len, reverse=True))})\b(?!-)")

    def heading(match: re.Match[str]) -> str:
        marks, text, label = match.groups()
        if len(marks) == 1:
            return f"{'#' * (1 + deeper)} {title}" if title else ""
        identifier = f"#{label}-{region} " if label else ""
        return f"{'#' * (len(marks) + deeper)} {text} {{{identifier}.unnumbered}}"

    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = HEADING.sub(heading, cell.source).strip()
            cell.source = named.sub(rf"@\1-{region}", cell.source)
        else:
            cell.source = LABEL.sub(rf"\1\2-{region}", cell.source)
    return list(cells)


def _write(cells: list[NotebookNode], target: Path) -> Path:
    import nbformat

    for number, cell in enumerate(cells, start=1):
        cell.id = f"cell-{number}"
    target.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)) + "\n", "utf-8")
    return target


def record(root: Path, notebook: Path, parameters: ReportParameters, engine: str) -> dict[str, Any]:
    """Return what the profiles of an edition follow from.

    Args:
        root: The project's folder.
        notebook: The profile.
        parameters: Parameters of the edition.
        engine: The renderer, `quarto` or `embedded`.
    """
    return publish.record(
        parameters=parameters.model_dump(),
        inputs=[root / "_quarto.yml", notebook, *fingerprint.files(dataset.data_dir())],
        root=root,
        engine=engine,
    )


def carry_over(
    root: Path,
    parameters: ReportParameters,
    target: Path,
    edition: Path,
    say: Callable[[str], None],
) -> None:
    """Take the profiles of a former edition along into the one that is about to replace it.

    Only profiles that a build would give again are taken; that others are removed is said.

    Args:
        root: The project's folder.
        parameters: Parameters of the edition.
        target: The folder of the former edition.
        edition: The built edition, its manifest written.
        say: Takes a line of progress.
    """
    former = target / FOLDER
    if not publish.is_edition(former):
        return
    notebook = run.profile(root / "notebooks")
    engine = str(publish.manifest(former).get("engine"))
    if notebook and publish.is_intact(former, record(root, notebook, parameters, engine)):
        shutil.copytree(former, edition / FOLDER)
    else:
        say(
            f"The profiles in {former} follow from other data or another notebook: they are "
            "removed; “metroregions profiles” makes them anew."
        )
