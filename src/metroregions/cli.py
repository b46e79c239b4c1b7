"""The command `metroregions`. Each command imports what it needs when it runs."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from metroregions.errors import MetroregionsError

app = typer.Typer(
    help="A reproducible report on the eleven European metropolitan regions in Germany.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
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


@app.command()
def report(
    year: Year = 2021,
    base_year: BaseYear = 1995,
    boundaries: Boundaries = "current",
    format_: Annotated[
        ReportFormat, typer.Option("--format", help="what is rendered")
    ] = ReportFormat.ALL,
    engine: Annotated[
        Engine, typer.Option(help="the renderer; auto takes Quarto where it is installed")
    ] = Engine.AUTO,
    output: Annotated[
        Path | None, typer.Option(help="the edition's folder [default: reports/YEAR]")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="notebooks at once [default: one per processor]")
    ] = None,
) -> None:
    """Build an edition: execute the chapters, render HTML and PDF, publish the folder."""
    from metroregions import parameters
    from metroregions.pipeline import report as pipeline

    chosen = parameters.validate(year=year, base_year=base_year, boundaries=boundaries)
    formats = ["html", "pdf"] if format_ is ReportFormat.ALL else [format_.value]
    edition = pipeline.build(
        chosen,
        formats=formats,
        engine=engine.value,
        output=output,
        jobs=jobs,
        say=pipeline.teller(sys.stderr),
    )
    for path in edition:
        typer.echo(path)


@app.command()
def notebooks() -> None:
    """Execute the committed notebooks in place for the default edition, without pictures."""
    from metroregions.pipeline import report as pipeline

    for path in pipeline.refresh_notebooks(say=pipeline.teller(sys.stderr)):
        typer.echo(path)


@app.command()
def table(
    indicator: Annotated[str, typer.Option(help="id of an indicator, see data/indicators.csv")],
    years: Annotated[
        str | None, typer.Option(help="years with commas, as 1995,2021 [default: all]")
    ] = None,
    region: Annotated[str, typer.Option(help="id of a region or aggregate, or all")] = "all",
    boundaries: Boundaries = "current",
    format_: Annotated[
        TableFormat, typer.Option("--format", help="how it is printed")
    ] = TableFormat.CSV,
) -> None:
    """Print an indicator by region and year: region_id,indicator,year,value,unit,status."""
    from metroregions import indicators, territory

    if region != "all":
        territory.check_territory(region)
    rows = indicators.values(
        indicator,
        years=None if years is None else _years(years),
        boundaries=boundaries,
        territories=None if region == "all" else [region],
    )
    if format_ is TableFormat.CSV:
        text = rows.to_csv(index=False, lineterminator="\n")
    elif format_ is TableFormat.JSON:
        text = rows.to_json(orient="records", indent=1, force_ascii=False, double_precision=10)
    else:
        text = rows.to_markdown(index=False, floatfmt=".10g", missingval="")
    typer.echo(text.rstrip("\n"))


def _years(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise MetroregionsError(
            f"--years is “{text}”: give whole numbers with commas, as 1995,2021."
        ) from None


@data_app.command("build")
def data_build(
    sources: Annotated[Path, typer.Option(help="folder with the publishers' files")],
    output: Annotated[
        Path | None, typer.Option(help="the dataset's folder [default: data]")
    ] = None,
) -> None:
    """Read the publishers' files and write the whole of data/."""
    from metroregions.sources.build import build

    target = output or Path("data")
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
    from metroregions.sources.update import update

    root = dataset.data_dir()
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
    from metroregions.sources.own import add_indicator

    root = dataset.data_dir()
    for line in add_indicator(root, file, meta).changed:
        typer.echo(line)
    typer.echo(root)


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


def main() -> None:
    """Run the command; a mistake of input ends it with one sentence and exit code 2."""
    try:
        sys.exit(app(standalone_mode=False))
    except (MetroregionsError, TyperException) as error:
        # A mistyped option of the command reads like any other mistake: one sentence.
        said = " ".join(getattr(error, "format_message", error.__str__)().split())
        if said:  # nothing is said where the command already printed its help
            typer.echo(f"metroregions: {said}", err=True)
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
