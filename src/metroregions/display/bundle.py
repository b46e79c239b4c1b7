"""What a notebook's cell shows: an output that carries all that the report needs beside it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from metroregions.errors import MetroregionsError
from metroregions.text import numbers
from metroregions.text.spreadsheet import harmless

if TYPE_CHECKING:
    import pandas as pd

#: Longest alternative text: screen readers read it in one go.
ALT_LENGTH = 400


class Shown:
    """An output of a cell: its forms by media type, and what the report says about it.

    A notebook shows it when a cell ends with it; the report takes it from there.

    Attributes:
        data: The output by media type, as `{"text/markdown": …}`.
        about: `kind` and what belongs to it: title, alternative text, note, data, facts.
    """

    def __init__(self, data: dict[str, str], about: dict[str, Any]) -> None:
        self.data = data
        self.about = about

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        return self.data, {"metroregions": self.about}

    def __str__(self) -> str:
        """Return the output as plain text."""
        return self.data["text/plain"]


def checked(text: str) -> str:
    """Return a computed text as it is.

    Raises:
        MetroregionsError: It holds a value that is no number.
    """
    if re.search(r"\b(nan|inf|NaN|None)\b", text):
        raise MetroregionsError(f"A sentence holds a value that is no number: “{text}”.")
    return text


def alt_text(text: str) -> str:
    """Return a text fit as an alternative text: one line, no longer than `ALT_LENGTH`.

    A longer text ends after its last whole sentence, or word, that fits.

    Raises:
        MetroregionsError: The text is empty, or holds a number that is none.
    """
    line = " ".join(text.split())
    if not line:
        raise MetroregionsError("A figure needs an alternative text: `alt` is empty.")
    if re.search(r"\b(nan|inf|None)\b", line):
        raise MetroregionsError(f"The alternative text “{line}” holds a value that is no number.")
    if len(line) <= ALT_LENGTH:
        return line
    cut = line[: ALT_LENGTH - 1]
    end = max(cut.rfind(mark) for mark in (". ", "; "))
    return cut[: end + 1].rstrip(";") if end > ALT_LENGTH / 2 else cut[: cut.rfind(" ")] + "…"


def _csv_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return harmless(value)
    if numbers.is_missing(value):
        return "" if value is None or value != value else str(value)
    amount = float(value)
    if amount == int(amount):
        return str(int(amount))
    text = f"{amount:.6f}" if abs(amount) >= 1 else f"{amount:.12f}"
    if abs(amount) < 1:
        # Six significant digits, written without an exponent.
        text = f"{float(f'{amount:.6g}'):.12f}"
    return text.rstrip("0").rstrip(".")


def csv_text(data: pd.DataFrame) -> str:
    """Return a table as CSV text: always the same bytes for the same values.

    Comma, LF, header row; an empty cell is missing; numbers to six decimals (below 1: six
    significant digits). A named index becomes the first column. No text is a formula.
    """
    if any(name is not None for name in data.index.names):
        data = data.reset_index()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        harmless(" ".join(map(str, name)) if isinstance(name, tuple) else str(name))
        for name in data
    )
    for row in data.itertuples(index=False, name=None):
        writer.writerow([_csv_cell(value) for value in row])
    return out.getvalue()


def register() -> None:
    """Let a notebook show DataFrames as Markdown, too: the form that documents take.

    Outside a notebook nothing happens.
    """
    import sys

    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        formatter = shell.display_formatter.formatters["text/markdown"]
        for module in ("pandas", "pandas.core.frame"):
            formatter.for_type_by_name(module, "DataFrame", _markdown)


def _markdown(rows: pd.DataFrame) -> str:
    from metroregions.figures import tables

    named = any(name is not None for name in rows.index.names)
    return tables.markdown(rows.reset_index() if named else rows)
