"""The command `metroregions`. Each command imports what it needs when it runs."""

from __future__ import annotations

import contextlib
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from metroregions.errors import MetroregionsError

#: Shows the traceback of whatever ends a command.
DEBUG = "--debug"
#: Years that can be asked for at once: more are a mistyped number.
MOST_YEARS = 1000

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    help="A reproducible report on the eleven European metropolitan regions in Germany.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # brackets in help are brackets
)
data_app = typer.Typer(help="Build and check the dataset.", no_args_is_help=True)
app.add_typer(data_app, name="data")


class TableFormat(StrEnum):
    """How a table is printed."""

    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


class ReportFormat(StrEnum):
    """What the report is rendered to."""

    ALL = "all"
    HTML = "html"
    PDF = "pdf"


class NewFigures(StrEnum):
    """Where new figures come from."""

    EUROSTAT = "eurostat"
    DESTATIS = "destatis-file"
    INKAR = "inkar-file"
    ARDECO = "ardeco-file"


class Engine(StrEnum):
    """Which renderer writes the report."""

    AUTO = "auto"
    QUARTO = "quarto"
    EMBEDDED = "embedded"


# The defaults and help of the report's parameters come from the model in `parameters`, which is
# imported late (it needs pydantic); a test compares the two.
Year = Annotated[int, typer.Option(help="edition: the latest year of data shown")]
BaseYear = Annotated[int, typer.Option(help="first year of comparisons")]
Boundaries = Annotated[str, typer.Option(help='membership of districts: "current" or "2015"')]


Format = Annotated[ReportFormat, typer.Option("--format", help="what is rendered")]
Renderer = Annotated[
    Engine, typer.Option(help="the renderer; auto takes Quarto where it is installed")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="notebooks at once [default: processors + 1]; on Linux, where it is safe, the kernels "
        "of many are forked from one",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(help="run the notebooks on a Dask cluster: tcp://HOST:PORT of its scheduler"),
]
SeveralYears = Annotated[
    str | None, typer.Option(help="years: 2005,2016,2021, or 1996:2024, or 1996:2024:4 in steps")
]


@app.callback()
def _globally(
    root: Annotated[
        Path | None,
        typer.Option("--project", help="the project's folder [default: found from here upwards]"),
    ] = None,
    debug: Annotated[  # taken by `main`, anywhere among the arguments
        bool, typer.Option(DEBUG, help="show where in the program an error arose")
    ] = False,
) -> None:
    from metroregions import project

    if root is not None:
        project.choose(root)
    # Help is to be had anywhere; what needs a project says where it is missing.
    with contextlib.suppress(MetroregionsError):
        project.recover(project.data())


@app.command()
def report(
    year: Year = 2021,
    years: SeveralYears = None,
    base_year: BaseYear = 1995,
    boundaries: Boundaries = "current",
    format_: Format = ReportFormat.ALL,
    engine: Renderer = Engine.AUTO,
    output: Annotated[
        Path | None, typer.Option(help="the edition's folder [default: reports/YEAR]")
    ] = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
) -> None:
    """Build an edition, or several: execute the chapters, render HTML and PDF, publish."""
    from metroregions import parameters
    from metroregions.pipeline.edition import build as pipeline

    if years is not None and output is not None:
        raise MetroregionsError("--output names one folder: leave it out, or give one --year.")
    # All are checked before the first is built.
    editions = [
        parameters.validate(year=one, base_year=base_year, boundaries=boundaries)
        for one in ([year] if years is None else _years(years))
    ]
    formats = ["html", "pdf"] if format_ is ReportFormat.ALL else [format_.value]
    with _writing("report"):
        for chosen in editions:
            edition = pipeline.build(
                chosen,
                formats=formats,
                engine=engine.value,
                output=output,
                jobs=jobs,
                scheduler=scheduler,
                say=pipeline.teller(sys.stderr),
            )
            for path in edition:
                typer.echo(path)


@app.command()
def sweep(
    years: Annotated[str, typer.Option(help="years: 1996:2024, or 1996:2024:4, or 2005,2016")],
    regions: Annotated[
        str, typer.Option(help="regions with commas, by id or name, or all")
    ] = "all",
    base_year: BaseYear = 1995,
    boundaries: Boundaries = "current",
    output: Annotated[
        str | None,
        typer.Option(help="a folder, or s3://, gs:// or az:// [default: reports/sweep]"),
    ] = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="leave what is up to date as it is")
    ] = False,
) -> None:
    """Execute the profile of many regions in many years; end with 1 if any failed."""
    from metroregions import dataset, parameters
    from metroregions.pipeline.edition import build as pipeline
    from metroregions.pipeline.execute import run, storage
    from metroregions.pipeline.execute import sweep as sweeping
    from metroregions.regional import territory
    from metroregions.text import names

    listed = territory.REGION_ORDER if regions == "all" else regions.split(",")
    chosen = [
        parameters.validate(year=year, base_year=base_year, boundaries=boundaries, region=name)
        for name in dict.fromkeys(map(names.region, listed))
        for year in _years(years)
    ]
    root = pipeline.project_root()
    target = storage.folder(output) if output else root / pipeline.REPORTS / "sweep"
    say = pipeline.teller(sys.stderr)
    with _writing("sweep"):
        done = sweeping.sweep(
            run.needed_profile(root / "notebooks"),
            chosen,
            target,
            data=dataset.data_dir(),
            jobs=jobs,
            scheduler=scheduler,
            resume=resume,
            say=say,
        )
    say(f"{done.executed} executed, {done.reused} up to date, {done.failed} failed")
    typer.echo(done.table)
    if done.failed:
        raise typer.Exit(1)


@app.command()
def profiles(
    year: Year = 2021,
    base_year: BaseYear = 1995,
    boundaries: Boundaries = "current",
    region: Annotated[
        list[str] | None,
        typer.Option(help="a region by id or name, may be repeated [default: all eleven]"),
    ] = None,
    format_: Format = ReportFormat.ALL,
    engine: Renderer = Engine.AUTO,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
) -> None:
    """Build the regions' profiles, two pages each, in reports/YEAR/profiles."""
    from metroregions import parameters
    from metroregions.pipeline.edition import build as edition
    from metroregions.pipeline.edition import profiles as pipeline
    from metroregions.regional import territory

    chosen = parameters.validate(year=year, base_year=base_year, boundaries=boundaries)
    # Several names of a region are one region.
    checked = [
        parameters.validate(**chosen.model_dump(), region=name).model_dump()["region"]
        for name in region or territory.REGION_ORDER
    ]
    regions = list(dict.fromkeys(checked))
    formats = ["html", "pdf"] if format_ is ReportFormat.ALL else [format_.value]
    with _writing("profiles"):
        made = pipeline.build_profiles(
            chosen,
            regions=regions,
            formats=formats,
            engine=engine.value,
            jobs=jobs,
            scheduler=scheduler,
            say=edition.teller(sys.stderr),
        )
    for path in made:
        typer.echo(path)


@app.command()
def notebooks() -> None:
    """Execute the committed notebooks in place for the default edition, without pictures."""
    from metroregions.pipeline.edition import build as pipeline

    with _writing("notebooks"):
        refreshed = pipeline.refresh_notebooks(say=pipeline.teller(sys.stderr))
    for path in refreshed:
        typer.echo(path)


def _harmless(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts a spreadsheet does not run as formulas."""
    from metroregions.text.spreadsheet import harmless

    return rows.map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)


@app.command()
def table(
    indicator: Annotated[str, typer.Option(help="id of an indicator, see data/indicators.csv")],
    years: SeveralYears = None,
    region: Annotated[
        str | None,
        typer.Option(
            help="ids of regions, bodies and aggregates with commas, or all [default: all, or your "
            "own]"
        ),
    ] = None,
    districts: Annotated[
        str | None,
        typer.Option(help="a region of your own, “selection”: keys of districts with commas"),
    ] = None,
    regions: Annotated[
        Path | None, typer.Option(help="regions of your own: CSV with the columns region, ags")
    ] = None,
    boundaries: Boundaries = "current",
    format_: Annotated[
        TableFormat, typer.Option("--format", help="how it is printed")
    ] = TableFormat.CSV,
) -> None:
    """Print an indicator by region and year: region_id,indicator,year,value,unit,status."""
    from metroregions.regional import indicators, selection
    from metroregions.text import names

    own = selection.read(regions) if regions is not None else {}
    if districts is not None:
        own[selection.SELECTION] = selection.keys(selection.listed(districts))
    named = None if region is None else [names.identify(n) for n in selection.listed(region)]
    rows = indicators.values(
        indicator,
        years=None if years is None else _years(years),
        boundaries=boundaries,
        territories=selection.wanted(named, own),
        own=own,
    )
    if format_ is TableFormat.CSV:
        text = _harmless(rows).to_csv(index=False, lineterminator="\n")
    elif format_ is TableFormat.JSON:
        text = rows.to_json(orient="records", indent=1, force_ascii=False, double_precision=10)
    else:
        text = rows.to_markdown(index=False, floatfmt=".10g", missingval="")
    typer.echo(text.rstrip("\n"))


def _years(text: str) -> list[int]:
    """Return the years of `1995,2021` or `1996:2024` or `1996:2024:4`, last year included."""
    years: list[int] = []
    try:
        for part in text.split(","):
            given = [int(number) for number in part.split(":")]
            # A single year is its own last one; a span goes in steps of one.
            first, last, step = [*given, *[given[0], 1][len(given) - 1 :]]
            years += range(first, last + 1, step)[: MOST_YEARS + 1]
    except ValueError:
        years = []
    if len(years) > MOST_YEARS:
        raise MetroregionsError(f"--years is “{text}”: these are more than {MOST_YEARS:,} years.")
    if not years:
        raise MetroregionsError(
            f"--years is “{text}”: give whole numbers with commas, as 1995,2021, or a first and "
            "last year, as 1996:2024."
        )
    return list(dict.fromkeys(years))


@app.command()
def compare(
    old: Annotated[str, typer.Argument(help="an edition, as 2021, or its folder")],
    new: Annotated[str, typer.Argument(help="the edition to compare with it")],
) -> None:
    """Tell what changed between two editions: writes reports/compare/OLD-NEW.html and .md."""
    from metroregions.pipeline.edition import build as pipeline
    from metroregions.pipeline.edition import changes, published

    root = pipeline.project_root()
    shelf = root / pipeline.REPORTS
    pair = published.find(old, shelf), published.find(new, shelf)
    with _writing("compare"):
        page = changes.write(
            *pair,
            shelf / "compare",
            root / "_quarto.yml",
            stem=f"{pair[0].name}-{pair[1].name}",
        )
    typer.echo(page)
    typer.echo(page.with_suffix(".md"))


@app.command()
def verify(
    named: Annotated[
        list[str] | None,
        typer.Argument(metavar="[EDITION]...", help="editions, as 2021 [default: all published]"),
    ] = None,
) -> None:
    """Rebuild published editions and compare them byte for byte; end with 1 if one differs."""
    from metroregions.pipeline.edition import build as pipeline
    from metroregions.pipeline.edition import published
    from metroregions.pipeline.edition import verify as pipeline_verify

    shelf = pipeline.project_root() / pipeline.REPORTS
    chosen = [published.find(name, shelf) for name in named or ()] or published.published(shelf)
    if not chosen:
        raise MetroregionsError(f"There is no edition in {shelf}: build one first.")
    failed = False
    for edition in chosen:
        found = pipeline_verify.verify(edition, say=pipeline.teller(sys.stderr))
        failed = failed or bool(found)
        for line in found or [f"{len(edition.about['outputs'])} files, no difference."]:
            typer.echo(f"{edition.name}: {line}")
    if failed:
        raise typer.Exit(1)


@data_app.command("build")
def data_build(
    sources: Annotated[Path, typer.Option(help="folder with the publishers' files")],
    output: Annotated[
        Path | None, typer.Option(help="the dataset's folder [default: that of the project]")
    ] = None,
) -> None:
    """Renew what of data/ comes from the publishers' files; tables written by hand are kept."""
    from metroregions import project
    from metroregions.sources.build import build

    target = output or project.data()
    with _writing("data build"):
        build(sources, target)
    typer.echo(target)


@data_app.command("update")
def data_update(
    source: Annotated[
        NewFigures, typer.Option(help="eurostat is downloaded, the others are files you saved")
    ] = NewFigures.EUROSTAT,
    from_: Annotated[
        Path | None, typer.Option("--from", help="folder with the files you saved")
    ] = None,
    vintage: Annotated[
        str | None,
        typer.Option(help="release of files of INKAR or ARDECO: 2025, 2026-01 or 2026-01-15"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="show what would change, write nothing")
    ] = False,
) -> None:
    """Bring a new release of figures into data/: all of it or nothing."""
    from metroregions import dataset
    from metroregions.sources.update.run import update

    root = dataset.data_dir()
    with _writing("data update"):
        made = update(root, source.value, from_, vintage, dry_run)
    for line in [*made.changed, *(f"Left as it was: {line}" for line in made.left)]:
        typer.echo(line)
    if not made.changed:
        typer.echo(f"Nothing is new; {root} stays as it is.")
    elif dry_run:
        typer.echo(f"This was a dry run; {root} stays as it is.")
    else:
        typer.echo(root)


@data_app.command("add-indicator")
def data_add_indicator(
    file: Annotated[Path, typer.Argument(help="CSV with the columns ags, year, value[, status]")],
    meta: Annotated[Path, typer.Option(help="YAML with name, unit, definition, source ...")],
) -> None:
    """Add a table of districts of your own to data/ as an indicator, or bring it up to date."""
    from metroregions import dataset
    from metroregions.sources.update.add import add_indicator

    root = dataset.data_dir()
    with _writing("data add-indicator"):
        made = add_indicator(root, file, meta)
    for line in made.changed:
        typer.echo(line)
    typer.echo(root)


@data_app.command("describe")
def data_describe() -> None:
    """Renew data/datapackage.json after a table was edited: fields, types, checksums."""
    from metroregions import dataset
    from metroregions.dataset.describe import describe

    root = dataset.data_dir()
    with _writing("data describe"):
        described = describe(root)
    for path in described:
        typer.echo(f"{path}: described anew")
    typer.echo(root / "datapackage.json")


@data_app.command("check")
def data_check() -> None:
    """Check the dataset; print one line per fault, end with 1 if there is any."""
    from metroregions import dataset
    from metroregions.dataset import check

    found = check.faults(dataset.data_dir())
    for fault in found:
        typer.echo(f"{fault.table}: {fault.row}: {fault.reason}")
    if found:
        raise typer.Exit(1)
    typer.echo("No fault found.")


def _writing(command: str) -> contextlib.AbstractContextManager[None]:
    """Write to the project as the only one that does."""
    from metroregions import project

    return project.writing(project.find(), f"“metroregions {command}”")


def main() -> None:
    """Run the command; whatever ends it early is said in one sentence.

    A mistake of input has the exit code 2; what the system refuses, and a fault of this program,
    have 1.
    """
    arguments = [word for word in sys.argv[1:] if word != DEBUG]
    debug = DEBUG in sys.argv[1:]
    # An edition's dates are those of its data, whatever builds it.
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    try:
        sys.exit(app(arguments, standalone_mode=False))
    except typer.Abort:
        sys.exit(130)
    except BrokenPipeError:  # who read what is printed has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        sys.exit(_told(error))


def _told(error: Exception) -> int:
    """Say in one sentence what ended the command; return its exit code."""
    if isinstance(error, MetroregionsError | TyperException):
        # A mistyped option of the command reads like any other mistake: one sentence.
        said, code = str(getattr(error, "format_message", error.__str__)()), 2
    elif isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        said, code = f"{where}{error.strerror}; {DEBUG} shows where this happened.", 1
    else:
        said, code = f"{type(error).__name__}, which nobody expected: see {_logged(error)}.", 1
    if said := " ".join(said.split()):  # nothing is said where the command already printed its help
        typer.echo(f"metroregions: {said}", err=True)
    return code


def _logged(error: Exception) -> str:
    """Write an error with all that leads to it to a file; return its place."""
    import tempfile
    import traceback
    from importlib import metadata

    lines = [f"metroregions {metadata.version('metroregions')}\n", f"{sys.argv}\n"]
    lines += traceback.format_exception(error)
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="metroregions-error-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            log.writelines(lines)
    except OSError:
        return f"what {DEBUG} shows"
    return log.name
