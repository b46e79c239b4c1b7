"""Plain tables of districts: comma-separated, one row a district, one column a figure."""

import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from metroregions.sources.readers.files import existing, text, unreadable


def figures(folder: Path, name: str, key: str, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Return columns of a plain table: index the text of ``key``, float64, NaN where it is empty.

    Without ``columns`` all others are returned. Raises DataError if the file is missing or
    truncated, lacks a column, holds a text where a number is due, or has a key twice.
    """
    path = existing(folder, name)
    try:
        frame = pd.read_csv(io.StringIO(text(path)), dtype=str).set_index(key)
        chosen = frame[list(columns)] if columns else frame
        numbers = chosen.astype("float64")
    except (KeyError, ValueError, pd.errors.ParserError) as error:
        wanted = ", ".join((key, *columns))
        raise unreadable(path, f"it has no columns {wanted} with numbers") from error
    if numbers.index.has_duplicates:
        twice = numbers.index[numbers.index.duplicated()][0]
        raise unreadable(path, f"{twice} stands twice")
    return numbers


def by_year(folder: Path, name: str, key: str = "ags") -> pd.DataFrame:
    """Return a plain table whose other columns are years: index ags, columns years (int).

    Raises DataError as ``figures``, and if a column is no year.
    """
    wide = figures(folder, name, key)
    try:
        wide.columns = pd.Index([int(column) for column in wide.columns], name="year")
    except ValueError as error:
        raise unreadable(folder / name, "a column of its header is no year") from error
    return wide.rename_axis("ags").sort_index()
