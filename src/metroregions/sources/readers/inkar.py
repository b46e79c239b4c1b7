"""BBSR's INKAR in the three forms it circulates in: CSV export, workbook, Parquet of a mirror.

The CSV export is German: ``;`` between fields, ``.`` for thousands, ``,`` for decimals, two header
rows (name, year), byte order mark. District keys keep their leading zeros as text everywhere.
"""

import csv
import io
import re
from pathlib import Path

import pandas as pd

from metroregions.sources.readers.files import existing, sheet, text, unreadable

_GERMAN = re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?|-?\d+(,\d+)?")


def german(cell: str) -> float:
    """Return a German number: ``1.138,33`` → 1138.33, empty → NaN.

    Raises ValueError for anything else, so that ``1,138.33`` never passes for 1.13833.
    """
    cell = cell.strip()
    if not cell:
        return float("nan")
    if not _GERMAN.fullmatch(cell):
        raise ValueError(cell)
    return float(cell.replace(".", "").replace(",", "."))


def export(folder: Path, name: str, indicator: str) -> pd.DataFrame:
    """Return one indicator of a CSV export: index ags, columns years (int), float64.

    Raises DataError if the file is missing, garbled or truncated, or lacks the indicator.
    """
    path = existing(folder, name)
    rows = list(csv.reader(io.StringIO(text(path, "utf-8-sig")), delimiter=";"))
    if len(rows) < 3 or rows[0][0] != "Kennziffer":
        raise unreadable(path, "the header is not that of an INKAR export")
    columns = [i for i, n in enumerate(rows[0]) if n == indicator]
    if not columns:
        raise unreadable(path, f"the indicator {indicator!r} is missing")
    years = [_year(path, rows[1][i]) for i in columns]
    values: dict[str, list[float]] = {}
    for number, row in enumerate(rows[2:], start=3):
        if len(row) != len(rows[0]):
            raise unreadable(path, f"line {number} has not {len(rows[0])} fields; it is truncated")
        try:
            values[row[0]] = [german(row[i]) for i in columns]
        except ValueError as error:
            raise unreadable(path, f"line {number} holds {error}, no German number") from error
    frame = pd.DataFrame.from_dict(values, orient="index", columns=years)
    return _tidy(frame)


def workbook(folder: Path, name: str) -> pd.DataFrame:
    """Return the indicator of an INKAR workbook (sheet ``Daten``): index ags, columns years (int).

    Raises DataError if the file is missing or is no such workbook.
    """
    path = existing(folder, name)
    rows = sheet(path, "Daten")
    if len(rows) < 3 or rows[0][0] != "Kennziffer":
        raise unreadable(path, "the header is not that of an INKAR workbook")
    years = [_year(path, str(y)) for y in rows[1][3:]]
    values = {}
    for number, row in enumerate(rows[2:], start=3):
        try:
            cells = [float("nan") if c == "" else float(str(c)) for c in row[3:]]
        except ValueError as error:
            raise unreadable(path, f"row {number} holds a text where a number is due") from error
        values[str(row[0])] = cells
    return _tidy(pd.DataFrame.from_dict(values, orient="index", columns=years))


def _year(path: Path, head: str) -> int:
    """Return the year of a column. A span as `2021/2022` is no year of any other series."""
    if not re.fullmatch(r"(19|20)\d\d(\.0)?", head.strip()):
        raise unreadable(path, f"the head of a column is {head[:20]!r} where one year is due")
    return int(float(head))


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    frame.index = frame.index.astype(str).str.zfill(5)
    return frame.rename_axis("ags").rename_axis(columns="year").astype("float64").sort_index()


def parquet(folder: Path, name: str, column: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return one column of a Parquet copy: districts (index ags, columns years) and the Bund.

    Keys of eight digits (2024) lose the three zeros at their end; numeric keys (2022) get their
    leading zero back. Raises DataError if the file is missing, garbled or lacks the column.
    """
    path = existing(folder, name)
    try:
        long = pd.read_parquet(path, columns=["raumbezug", "kennziffer", "zeitbezug", column])
    except (OSError, ValueError, KeyError) as error:  # pyarrow's errors are ValueErrors
        raise unreadable(path, f"it is no Parquet file with a column {column!r}") from error
    long = long[long["zeitbezug"].astype(str).str.fullmatch(r"\d{4}")]
    long = long.assign(year=long["zeitbezug"].astype(int))
    nation = long["raumbezug"] == "Bund"
    keys = long["kennziffer"]
    if pd.api.types.is_numeric_dtype(keys):
        ags = keys.astype("int64").astype(str).str.zfill(5)
    else:
        ags = keys.astype(str).str.zfill(8).str[:5]
    districts = long.assign(ags=ags)[~nation]
    if districts.duplicated(["ags", "year"]).any():
        raise unreadable(path, "a district stands twice for one year")
    frame = districts.pivot(index="ags", columns="year", values=column).astype("float64")
    frame = frame.dropna(axis="columns", how="all")
    return frame, long[nation].set_index("year")[column].astype("float64").dropna()
