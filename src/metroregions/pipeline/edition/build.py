"""Build an edition of the report: the one way from parameters to a published folder."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from metroregions import dataset, facts, project, scratch
from metroregions.display import csv_text
from metroregions.errors import MetroregionsError
from metroregions.parameters import ProfileParameters, ReportParameters
from metroregions.pipeline import render
from metroregions.pipeline.compose import document
from metroregions.pipeline.edition import annex, changes, index, publish, published
from metroregions.pipeline.execute import cache, fingerprint, run, storage
from metroregions.regional import indicators
from metroregions.text import numbers, pages
from metroregions.text.markdown import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nbformat import NotebookNode

    from metroregions.pipeline.edition.published import Edition

    Say = Callable[[str], None]

DEFAULTS = ReportParameters()
TITLE = pages.REPORT_TITLE
COVER = "fig-regions-map"
FILES = {"html": "report.html", "pdf": "report.pdf"}
#: The folder of the editions.
REPORTS = "reports"
#: Where executed notebooks are kept, in the project; the folder can be deleted at any time.
KEPT = Path(".cache") / "executed"


def project_root() -> Path:
    """Return the project's folder.

    Raises:
        MetroregionsError: It has no notebooks or no `_quarto.yml`.
    """
    root = project.find()
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
    return numbers.date(str(dataset.table("sources")["read_on"].max()))


def front_matter(parameters: ReportParameters) -> dict[str, str]:
    """Return what the title page and the last sections of an edition say, from the dataset."""
    read_on = dataset.table("sources")["read_on"].max()
    as_of = pages.DATA_DATE.format(date=data_date())
    edition = f"{pages.EDITION} {parameters.year}"
    sources = "\n".join(f"- {escape(line)}" for line in indicators.attributions())
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
    scheduler: str | None = None,
    earlier: Edition | None = None,
    kept: Path | None = None,
) -> tuple[document.Composed, dict[str, float]]:
    """Execute the chapters, or take those that nothing has changed for; compose them in a folder.

    Returns:
        The composed notebook and the seconds that execution took, in all and per notebook.

    Raises:
        MetroregionsError: The project is not complete, or a notebook failed.
    """
    root = project_root()
    notebooks = run.chapters(root / "notebooks")
    there = folder / "executed"
    tasks = [run.Task(notebook, parameters, there / notebook.name) for notebook in notebooks]
    profile = run.profile(root / "notebooks")
    profiles = annex.tasks(parameters, profile, there) if profile else []
    start = time.perf_counter()
    done = executed(root, [*tasks, *profiles], jobs=jobs, say=say, scheduler=scheduler, kept=kept)
    seconds = {"execute": time.perf_counter() - start}
    seconds |= {Path(item.notebook).stem: item.seconds for item in done}
    chapters = [there / notebook.name for notebook in notebooks]
    if profile:
        sections = {task.parameters.model_dump()["region"]: Path(task.target) for task in profiles}
        chapters = sorted([*chapters, annex.chapter(sections, there / profile.name)])
    composed = document.compose(
        chapters,
        title=TITLE,
        subtitle=_subtitle(parameters),
        edition=front_matter(parameters) | changes.front_matter(earlier),
        out=folder / "composed",
        bibliography=root / "notebooks" / "references.bib",
    )
    return composed, seconds


def executed(
    root: Path,
    tasks: Sequence[run.Task],
    *,
    jobs: int | None,
    say: Say,
    scheduler: str | None = None,
    kept: Path | None = None,
) -> list[run.Executed]:
    """Execute notebooks, or take those that nothing has changed for; report each.

    Args:
        root: The project's folder.
        tasks: What is wanted.
        jobs: Notebooks at once, by default one more than processors.
        say: Takes a line of progress.
        scheduler: The address of a Dask scheduler that executes the notebooks.
        kept: Where executed notebooks are kept, by default in the project.

    Raises:
        MetroregionsError: A notebook failed.
    """
    done = cache.executed(
        tasks,
        kept=kept or root / KEPT,
        data=dataset.data_dir(),
        jobs=jobs,
        scheduler=scheduler,
        progress=run.counting(len(tasks), say),
    )
    if unchanged := sum(item.seconds == 0 for item in done):
        say(f"{unchanged} of {len(done)} notebooks unchanged, not executed again")
    return done


def build(
    parameters: ReportParameters,
    *,
    formats: Sequence[str],
    engine: str,
    output: Path | None,
    jobs: int | None,
    say: Say,
    scheduler: str | None = None,
    earlier: Callable[[Mapping[str, Any], Path], Edition | None] = published.earlier,
    kept: Path | None = None,
) -> list[Path]:
    """Build an edition and publish it: execute, compose, render, rename into place.

    An edition that a build would give again, byte for byte, is left as it is.

    Args:
        parameters: Checked parameters.
        formats: `html`, `pdf` or both.
        engine: `auto`, `quarto` or `embedded`.
        output: The edition's folder, by default below `reports/`.
        jobs: Notebooks at once, by default one more than processors.
        say: Takes a line of progress.
        scheduler: The address of a Dask scheduler that executes the notebooks.
        earlier: Finds the edition that the page of changes compares with, by the parameters and
            the folder that the edition is published in; by default the latest before it.
        kept: Where executed notebooks are kept, by default in the project.

    Returns:
        The files of the edition that a reader opens, the manifest last.

    Raises:
        MetroregionsError: Anything that stops the build; a former edition is untouched.
    """
    root = project_root()
    renderer = render.chosen_engine(engine)
    target = output or root / REPORTS / edition_name(parameters)
    publish.check_target(target)
    given = parameters.model_dump()
    # The page of changes belongs to the web page, which links it.
    former = earlier(given, target.absolute().parent) if "html" in formats else None
    config = root / "_quarto.yml"
    names = [FILES[name] for name in formats]
    record = publish.record(
        parameters=given,
        inputs=[
            config,
            root / "notebooks" / "references.bib",
            *run.chapters(root / "notebooks"),
            *filter(None, [run.profile(root / "notebooks")]),
            *fingerprint.files(dataset.data_dir()),
        ],
        root=root,
        engine=renderer,
        earlier=former.folder if former else None,
    )
    if publish.is_current(target, record, names):
        say("Nothing has changed since this edition was built.")
    else:
        with publish.workspace(target) as folder:
            composed, seconds = prepare(
                parameters,
                folder,
                jobs=jobs,
                say=say,
                scheduler=scheduler,
                earlier=former,
                kept=kept,
            )
            start = time.perf_counter()
            edition = folder / "edition"
            edition.mkdir()
            render.render(composed, config, formats, renderer, edition)
            seconds["render"] = time.perf_counter() - start
            say(f"Rendered {' and '.join(names)}  {seconds['render']:.1f} s")
            composed.data.rename(edition / "data")
            values = published.values(**given)
            (edition / published.VALUES).write_text(
                csv_text(values), encoding="utf-8", newline="\n"
            )
            _write_facts(composed.facts, edition / "data")
            about = {"data_date": data_date(), "findings": list(composed.findings)}
            if former:
                now = published.Edition(target.name, edition, {"parameters": given, **about})
                changes.write(former, now, edition, config, stem=changes.STEM, link="report.html")
            publish.write_manifest(edition, record, seconds, about)
            annex.carry_over(root, parameters, target, edition, say)
            publish.publish(edition, target)
    if target.absolute().parent == (root / REPORTS).absolute():
        index.write(root / REPORTS, config)
    return [*(target / name for name in names), target / publish.MANIFEST]


def _write_facts(found: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write what the chapters found, and the schema that describes it."""
    for name, content in (("facts.json", found), ("facts.schema.json", facts.schema())):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def refresh_notebooks(*, say: Say) -> list[Path]:
    """Execute the notebooks in place for the default edition; keep texts, drop pictures.

    What stays is what nbval compares with a fresh run: a notebook stripped of all outputs would
    test nothing, one with its pictures would change with every version of the plotting library.
    """
    import nbformat

    place = project_root() / "notebooks"
    chosen: dict[Path, ReportParameters] = dict.fromkeys(run.chapters(place), DEFAULTS)
    if profile := run.profile(place):
        chosen[profile] = ProfileParameters()
    with scratch.folder() as folder:
        tasks = [run.Task(path, own, folder / path.name) for path, own in chosen.items()]
        executed = run.execute(
            tasks,
            data=dataset.data_dir(),
            progress=run.counting(len(tasks), say),
        )
        for item in executed:
            content = nbformat.read(Path(item.notebook), as_version=4)
            _tidy(content)
            storage.write(nbformat.writes(content) + "\n", item.source)
    return sorted(chosen)


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
