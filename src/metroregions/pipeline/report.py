"""Build an edition of the report: the one way from parameters to a published folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from metroregions import dataset, formats, indicators
from metroregions.chapter import csv_text
from metroregions.errors import MetroregionsError
from metroregions.parameters import ReportParameters
from metroregions.pipeline import (
    changes,
    compose,
    editions,
    execute,
    index,
    publish,
    render,
    strings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nbformat import NotebookNode

    from metroregions.pipeline.editions import Edition

    Say = Callable[[str], None]

DEFAULTS = ReportParameters()
TITLE = strings.REPORT_TITLE
COVER = "fig-regions-map"
#: The folder of the editions.
REPORTS = "reports"
#: Packages whose versions may change what an edition looks like.
PACKAGES = ("matplotlib", "numpy", "pandas", "papermill")


def project_root() -> Path:
    """Return the project's folder: the one that holds the dataset in use.

    Raises:
        MetroregionsError: It has no notebooks or no `_quarto.yml`.
    """
    root = dataset.data_dir().parent
    for needed in ("notebooks", "_quarto.yml"):
        if not (root / needed).exists():
            raise MetroregionsError(
                f"{root / needed} is missing: run the command in the project's folder."
            )
    return root


def edition_name(parameters: ReportParameters) -> str:
    """Return the folder name of an edition: the year, and what differs from the defaults."""
    name = str(parameters.year)
    if parameters.base_year != DEFAULTS.base_year:
        name += f"-since-{parameters.base_year}"
    if parameters.boundaries != DEFAULTS.boundaries:
        name += f"-boundaries-{parameters.boundaries}"
    return name


def teller(stream: TextIO) -> Say:
    """Return a function that reports progress: one quiet line per step."""

    def say(line: str) -> None:
        stream.write(f"{line}\n")
        stream.flush()

    return say


def data_date() -> str:
    """Return the day on which the newest of the publishers' files was read, as `3 May 2026`."""
    return formats.date(str(dataset.table("sources")["read_on"].max()))


def front_matter(parameters: ReportParameters) -> dict[str, str]:
    """Return what the title page and the last sections of an edition say, from the dataset."""
    read_on = dataset.table("sources")["read_on"].max()
    as_of = strings.DATA_DATE.format(date=data_date())
    edition = f"{strings.EDITION} {parameters.year}"
    sources = "\n".join(f"- {line}" for line in indicators.attributions())
    return {
        "lang": "en",
        "edition": edition,
        "data-date": as_of,
        "cover": COVER,
        "cite": f"metroregions project ({str(read_on)[:4]}): *{TITLE}. {edition}.* {as_of}.",
        "imprint": (
            "Text, figures and code: the metroregions project, MIT licence. "
            "The figures rest on data of the following publishers, transformed and aggregated by "
            f"the project; each licence applies to its data.\n\n{sources}"
        ),
    }


def _subtitle(parameters: ReportParameters) -> str:
    boundaries = "" if parameters.boundaries == "current" else ", within their boundaries of 2015"
    return (
        "The eleven European metropolitan regions and their development since "
        f"{parameters.base_year}{boundaries}"
    )


def prepare(
    parameters: ReportParameters,
    folder: Path,
    *,
    jobs: int | None,
    say: Say,
    earlier: Edition | None = None,
) -> tuple[compose.Composed, dict[str, float]]:
    """Execute the chapters and compose them in a folder.

    Returns:
        The composed notebook and the seconds that execution took, in all and per notebook.

    Raises:
        MetroregionsError: The project is not complete, or a notebook failed.
    """
    root = project_root()
    notebooks = execute.chapters(root / "notebooks")
    count = 0

    def progress(item: execute.Executed) -> None:
        nonlocal count
        count += 1
        say(f"[{count}/{len(notebooks)}] {item.source.stem}  {item.seconds:.1f} s")

    start = time.perf_counter()
    executed = execute.execute(
        notebooks,
        parameters,
        folder / "executed",
        data=dataset.data_dir(),
        jobs=jobs,
        progress=progress,
    )
    seconds = {"execute": time.perf_counter() - start}
    seconds |= {item.source.stem: item.seconds for item in executed}
    composed = compose.compose(
        [item.notebook for item in executed],
        title=TITLE,
        subtitle=_subtitle(parameters),
        edition=front_matter(parameters) | changes.front_matter(earlier),
        out=folder / "composed",
        bibliography=root / "notebooks" / "references.bib",
    )
    return composed, seconds


def build(
    parameters: ReportParameters,
    *,
    formats: Sequence[str],
    engine: str,
    output: Path | None,
    jobs: int | None,
    say: Say,
    earlier: Callable[[Mapping[str, Any], Path], Edition | None] = editions.earlier,
) -> list[Path]:
    """Build an edition and publish it: execute, compose, render, rename into place.

    Args:
        parameters: Checked parameters.
        formats: `html`, `pdf` or both.
        engine: `auto`, `quarto` or `embedded`.
        output: The edition's folder, by default below `reports/`.
        jobs: Notebooks at once, by default one per processor.
        say: Takes a line of progress.
        earlier: Finds the edition that the page of changes compares with, by the parameters and
            the folder that the edition is published in; by default the latest before it.

    Returns:
        The files of the edition that a reader opens, the manifest last.

    Raises:
        MetroregionsError: Anything that stops the build; a former edition is untouched.
    """
    root = project_root()
    renderer = render.chosen_engine(engine)
    target = output or root / REPORTS / edition_name(parameters)
    given = parameters.model_dump()
    # The page of changes belongs to the web page, which links it.
    former = earlier(given, target.absolute().parent) if "html" in formats else None
    data = dataset.data_dir()
    with publish.workspace(target) as folder:
        composed, seconds = prepare(parameters, folder, jobs=jobs, say=say, earlier=former)
        start = time.perf_counter()
        edition = folder / "edition"
        edition.mkdir()
        config = root / "_quarto.yml"
        rendered = render.render(composed, config, formats, renderer, edition)
        seconds["render"] = time.perf_counter() - start
        say(f"Rendered {' and '.join(path.name for path in rendered)}  {seconds['render']:.1f} s")
        composed.data.rename(edition / "data")
        values = editions.values(**given)
        (edition / editions.VALUES).write_text(csv_text(values), encoding="utf-8", newline="\n")
        about = {
            "data_date": data_date(),
            "earlier": former and former.name,
            "findings": list(composed.findings),
        }
        if former:
            now = editions.Edition(target.name, edition, {"parameters": given, **about})
            changes.write(former, now, edition, config, stem=changes.STEM, link="report.html")
        publish.write_manifest(
            edition,
            parameters=given,
            about=about,
            inputs=[
                config,
                root / "notebooks" / "references.bib",
                *execute.chapters(root / "notebooks"),
                *(path for path in data.rglob("*") if path.is_file()),
            ],
            root=root,
            engine=renderer,
            seconds=seconds,
            packages=PACKAGES,
        )
        published = publish.publish(edition, target)
    if target.absolute().parent == (root / REPORTS).absolute():
        index.write(root / REPORTS, config)
    return [*(published / path.name for path in rendered), published / publish.MANIFEST]


def refresh_notebooks(*, say: Say) -> list[Path]:
    """Execute the chapters in place for the default edition; keep texts, drop pictures.

    What stays is what nbval compares with a fresh run: a notebook stripped of all outputs would
    test nothing, one with its pictures would change with every version of the plotting library.
    """
    import tempfile

    import nbformat

    notebooks = execute.chapters(project_root() / "notebooks")
    with tempfile.TemporaryDirectory(prefix="metroregions-") as folder:
        executed = execute.execute(
            notebooks,
            DEFAULTS,
            Path(folder),
            data=dataset.data_dir(),
            progress=lambda item: say(f"{item.source.stem}  {item.seconds:.1f} s"),
        )
        for item in executed:
            content = nbformat.read(item.notebook, as_version=4)
            _tidy(content)
            text = nbformat.writes(content) + "\n"
            item.source.write_text(text, encoding="utf-8", newline="\n")
    return notebooks


def _tidy(notebook: NotebookNode) -> None:
    """Remove what papermill injected and what differs from run to run, and the pictures."""
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    count = 0
    for position, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{position}"
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
            if "data" in output:
                output.data.pop("image/svg+xml", None)
                output.metadata = {}
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
