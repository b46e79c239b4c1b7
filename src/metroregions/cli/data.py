"""The commands `metroregions data …`: build, update, describe and check the dataset."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from metroregions.cli.options import writing

data_app = typer.Typer(help="Build and check the dataset.", no_args_is_help=True)


class NewFigures(StrEnum):
    """Where new figures come from."""

    EUROSTAT = "eurostat"
    DESTATIS = "destatis-file"
    INKAR = "inkar-file"
    ARDECO = "ardeco-file"


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
    with writing("data build"):
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
    with writing("data update"):
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
    with writing("data add-indicator"):
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
    with writing("data describe"):
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
