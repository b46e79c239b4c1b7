"""Options that several commands take, and what they all do before they write."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Annotated

import typer

from metroregions.errors import MetroregionsError

#: Years that can be asked for at once: more are a mistyped number.
MOST_YEARS = 1000


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


def years_of(text: str) -> list[int]:
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


def writing(command: str) -> AbstractContextManager[None]:
    """Write to the project as the only one that does."""
    from metroregions import project

    return project.writing(project.find(), f"“metroregions {command}”")
