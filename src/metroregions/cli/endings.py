"""What is said of an error that ends a command."""

from __future__ import annotations

import sys

import typer
from typer.exceptions import TyperException

from metroregions.errors import MetroregionsError

#: Shows the traceback of whatever ends a command.
DEBUG = "--debug"


def told(error: Exception) -> int:
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
