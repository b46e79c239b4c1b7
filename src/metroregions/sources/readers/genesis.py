"""Tables of the Regionaldatenbank as GENESIS writes them.

Head lines, then a heading over several lines that begin with empty cells, then rows ``year; key;
name; figures``. Germany has the key DG; Berlin and Hamburg stand under the key of their Land.
Numbers are German; ``-`` means none, ``.``, ``x`` and ``/`` that there is no figure.
"""

from pathlib import Path

import pandas as pd

from metroregions.sources.readers.files import existing, text, unreadable
from metroregions.sources.readers.inkar import german

GERMANY = "DG"
_KEYS = {"02": "02000", "11": "11000"}
_ABSENT = {"-", ".", "x", "/", "..."}


def column(folder: Path, name: str, *heading: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return one column of a table: districts (index ags, columns years) and Germany by year.

    Args:
        folder: The folder of the sources.
        name: The file.
        heading: The lines of the heading above the column, without its empty cells.

    Raises:
        DataError: The file is missing, or has no such column or no row of Germany.
    """
    path = existing(folder, name)
    rows = [line.split(";") for line in text(path, "utf-8-sig").splitlines()]
    number = _position(rows, heading, path)
    values: dict[str, dict[int, float]] = {}
    for row in rows:
        if len(row) > number and row[0].isdigit():
            values.setdefault(_KEYS.get(row[1], row[1]), {})[int(row[0])] = _value(
                row[number], path
            )
    if GERMANY not in values:
        raise unreadable(path, "it has no row of Germany")
    frame = pd.DataFrame.from_dict(values, orient="index").rename_axis(columns="year")
    districts = frame[frame.index.str.fullmatch(r"\d{5}")].dropna(how="all")
    return districts.rename_axis("ags").sort_index(), frame.loc[[GERMANY]].iloc[0]


def _position(rows: list[list[str]], heading: tuple[str, ...], path: Path) -> int:
    lines = [row for row in rows if len(row) > 3 and not any(row[:3]) and any(row)]
    for number in range(3, max((len(row) for row in lines), default=0)):
        above = tuple(row[number] for row in lines if len(row) > number and row[number])
        if above == heading:
            return number
    raise unreadable(path, f"it has no column {' / '.join(heading)}")


def _value(cell: str, path: Path) -> float:
    if cell in _ABSENT:
        return float("nan")
    try:
        return german(cell)
    except ValueError as error:
        raise unreadable(path, f"{cell!r} is no German number") from error
