"""The command `metroregions`. Each command imports what it needs when it runs."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metroregions.cli.data import data_app
from metroregions.cli.endings import DEBUG, told
from metroregions.cli.options import (
    BaseYear,
    Boundaries,
    Engine,
    Format,
    Jobs,
    Renderer,
    ReportFormat,
    Scheduler,
    SeveralYears,
    TableFormat,
    Year,
    writing,
    years_of,
)
from metroregions.errors import MetroregionsError

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    help="A reproducible report on the eleven European metropolitan regions in Germany.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # brackets in help are brackets
)
app.add_typer(data_app, name="data")


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
        for one in ([year] if years is None else years_of(years))
    ]
    formats = ["html", "pdf"] if format_ is ReportFormat.ALL else [format_.value]
    with writing("report"):
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
        for year in years_of(years)
    ]
    root = pipeline.project_root()
    target = storage.folder(output) if output else root / pipeline.REPORTS / "sweep"
    say = pipeline.teller(sys.stderr)
    with writing("sweep"):
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
    with writing("profiles"):
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

    with writing("notebooks"):
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
        years=None if years is None else years_of(years),
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
    with writing("compare"):
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
        sys.exit(told(error))
