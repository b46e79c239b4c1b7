"""Eurostat's bulk TSV files: dimensions in the first column, years as columns, flags in cells."""

import io
from pathlib import Path

import pandas as pd

from metroregions.errors import DataError
from metroregions.sources.readers.files import existing, text, unreadable

#: Flags of an observation, and of its confidentiality: `p`, `@C`, `p@C`.
_FLAGS = r"[a-z]*(?:@[A-Z])?"
#: A number or a colon, then flags.
_CELL = rf"^(?P<value>:|-?\d+(?:\.\d+)?) ?{_FLAGS}\s*$"


#: What the last dimension is called: regions of NUTS, or metropolitan regions.
_PLACES = ("geo", "metroreg")


def _lines(path: Path) -> list[str]:
    """Return the lines of a TSV file, or those that a file of SDMX-CSV would have as one."""
    content = text(path).removeprefix("\ufeff")
    head = content.split("\n", 1)[0].strip().split(",")
    if not {"TIME_PERIOD", "OBS_VALUE"} <= set(head):
        return content.splitlines()
    names = [name for name in head[: head.index("TIME_PERIOD")] if name.islower()]
    if not {*names} & {*_PLACES}:
        raise unreadable(path, "its header names no places")
    try:
        rows = pd.read_csv(io.StringIO(content), dtype=str, keep_default_na=False)
        flags = rows.get("OBS_FLAG", "")
        rows["cell"] = rows["OBS_VALUE"].replace("", ":") + " " + flags
        wide = rows.pivot(index=names, columns="TIME_PERIOD", values="cell").fillna(":")
    except (KeyError, ValueError, IndexError, pd.errors.ParserError) as error:
        why = "it is no SDMX-CSV with one row a place and year"
        raise unreadable(path, why) from error
    keys = [",".join(key) if isinstance(key, tuple) else str(key) for key in wide.index]
    cells = wide.astype(str).to_numpy().tolist()
    return [
        "\t".join([",".join(names) + "\\TIME_PERIOD", *map(str, wide.columns)]),
        *("\t".join([key, *row]) for key, row in zip(keys, cells, strict=True)),
    ]


def _rows(path: Path, dimensions: dict[str, str]) -> pd.DataFrame:
    """Return the cells as text: index geo, columns years (int). Raises DataError as ``wide``."""
    lines = _lines(path)
    head = lines[0].split("\t")
    names = head[0].split("\\")[0].split(",")
    if not head[0].endswith("\\TIME_PERIOD") or names[-1] not in _PLACES or len(head) < 2:
        raise unreadable(path, "the header is not that of a Eurostat TSV file")
    unknown = [d for d in dimensions if d not in names]
    if unknown:
        raise unreadable(path, f"the dimension {unknown[0]} is missing")
    wanted = [dimensions.get(n) for n in names]
    kept = [lines[0]]
    for number, line in enumerate(lines[1:], start=2):
        if line.count("\t") != len(head) - 1:
            raise unreadable(path, f"line {number} has not {len(head)} columns; it is truncated")
        codes = line.split("\t", 1)[0].split(",")
        if len(codes) != len(names):
            raise unreadable(path, f"line {number} has not {len(names)} dimensions")
        if all(w is None or w == c for w, c in zip(wanted, codes, strict=True)):
            kept.append(line)
    if len(kept) == 1:
        raise unreadable(path, f"no row has {', '.join(f'{k}={v}' for k, v in dimensions.items())}")
    frame = pd.read_csv(io.StringIO("\n".join(kept)), sep="\t", dtype=str)
    frame.index = pd.Index(frame.pop(head[0]).str.rsplit(",", n=1).str[1], name="geo")
    try:
        frame.columns = pd.Index([int(c) for c in frame.columns], name="year")
    except ValueError as error:
        raise unreadable(path, "a column of its header is no year") from error
    if frame.index.has_duplicates:
        twice = frame.index[frame.index.duplicated()][0]
        raise unreadable(path, f"{twice} stands twice for one year")
    return frame


def wide(folder: Path, name: str, **dimensions: str) -> pd.DataFrame:
    """Return the rows of a TSV file that have the given dimensions: index geo, columns years (int).

    Values are float64, NaN where the file has ``:``; flags (b, e, p) are dropped.
    Raises DataError if the file is missing or has another form.
    """
    path = existing(folder, name)
    frame = _rows(path, dimensions)
    out = {}
    for year in frame.columns:
        parts = frame[year].str.extract(_CELL)
        wrong = parts["value"].isna()
        if wrong.any():
            cell = frame.loc[wrong, year].iloc[0]
            raise unreadable(path, f"{wrong.index[wrong][0]} has {cell!r} in {year}, no number")
        out[year] = pd.to_numeric(parts["value"].where(parts["value"] != ":")).astype("float64")
    return pd.DataFrame(out, index=frame.index).rename_axis(columns="year")


def row(wide: pd.DataFrame, code: str) -> pd.Series:
    """Return one place of a frame of places by years. Raises DataError if it is missing."""
    if code not in wide.index:
        raise DataError(f"Eurostat’s table has no row for {code}.")
    return wide.loc[[code]].iloc[0]


def december(folder: Path, name: str, age: str) -> pd.DataFrame:
    """Return a table of population as ``wide``, by 31 December: 1 January of the next year."""
    return wide(folder, name, unit="NR", sex="T", age=age).rename(columns=lambda year: year - 1)


def breaks(folder: Path, name: str, geo: str, **dimensions: str) -> list[int]:
    """Return the years in which the publisher flags a break (b) in the row of ``geo``."""
    cells = row(_rows(existing(folder, name), dimensions), geo)
    flagged = cells.str.contains(r" [a-z]*b[a-z]*(?:@[A-Z])?\s*$", regex=True)
    return [int(str(year)) for year in cells.index[flagged]]


PATENTS = "patents/pat_ep_rtot_DE.csv"


def patents(folder: Path) -> pd.DataFrame:
    """Return patent applications (number): index NUTS-2010 code, columns priority years.

    A cell that the file lacks is zero: the others add up to Germany.
    """
    path = existing(folder, PATENTS)
    content = text(path)
    try:
        frame = pd.read_csv(io.StringIO(content))
        numbers = frame[frame["unit"] == "NR"].astype({"time": "int64", "values": "float64"})
        wide = numbers.pivot(index="geo", columns="time", values="values")
    except (ValueError, KeyError, pd.errors.ParserError) as error:
        raise unreadable(path, "it has no valid columns unit, geo, time and values") from error
    return wide.fillna(0.0).rename_axis(columns="year")
