"""Reads a table of the editor's own: what people save is taken where it leaves no doubt.

Encodings are those of `own_text`. Fields are separated by commas, semicolons or tabs. Keys of
districts may have lost their leading zero or be of eight digits. How numbers are written is told
from all of them together, see `own_numbers`.
"""

import csv
import io
import math
from pathlib import Path

import pandas as pd

from metroregions.dataset.rules import Fault, complete, large_ratio, parse, typed
from metroregions.dataset.schema import OBSERVATIONS, TABLES, Table
from metroregions.errors import DataError
from metroregions.sources.series import reforms
from metroregions.sources.update.own_numbers import plain
from metroregions.sources.update.own_text import decoded

SEPARATORS = ",;\t"
#: Change of a district that is asked about where the description names none: ten times as much.
STEP = 9.0
NO_GAPS = pd.DataFrame(columns=TABLES["gaps"].columns)


def read(path: Path, districts: pd.Series, decimals: int) -> pd.DataFrame:
    """Return a table with the columns of observations but the source.

    Args:
        path: The file.
        districts: The keys of the 400 districts, each of which each year must have once.
        decimals: Those of the indicator; 0 says that its values are whole numbers.

    Raises:
        DataError: The file breaks a rule or can be read in two ways; the sentence has the line.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _refused(f"{path.name} cannot be read ({error.strerror})") from error
    frame = _cells(decoded(raw, f"The table {path.name}"), path.name)
    frame["ags"] = _keys(frame["ags"], path.name)
    frame["value"] = plain(frame["value"], path.name, whole=decimals == 0)
    fields = tuple(field for field in OBSERVATIONS.fields if field.name in frame)
    rows, found = typed(frame, Table("own", "", fields, OBSERVATIONS.key), path.name)
    if found:
        raise _refused(str(found[0]))
    if rows.empty:
        raise DataError(f"The table {path.name} has no rows.")
    _known(rows["ags"], districts, path.name)
    gaps = complete(rows, districts, NO_GAPS, path.name)
    if gaps:
        raise _refused(str(gaps[0]))
    return rows if "status" in rows else pd.DataFrame(rows.assign(status="observed"))


def _refused(why: str) -> DataError:
    return DataError(f"The table cannot be used: {why}.")


def _cells(text: str, label: str) -> pd.DataFrame:
    """Return the cells as texts without blanks around them, columns in the order of the dataset."""
    if not text.strip():
        raise _refused(f"{label}: the file is empty")
    if not text.endswith("\n"):
        where = f"line {text.count(chr(10)) + 1}"
        raise _refused(f"{label} {where}: the file ends inside a line; it is truncated")
    separator = _separator(text.split("\n", 1)[0])
    # Spreadsheets end a table with lines that have nothing but separators.
    lines = csv.reader(io.StringIO(text.rstrip("\n" + separator) + "\n"), delimiter=separator)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    try:
        header = [name.strip().lower() for name in next(lines)]
        writer.writerow(header)
        writer.writerows([cell.strip() for cell in row] for row in lines)
    except csv.Error as error:
        raise _refused(f"{label} line {lines.line_num}: a cell is too long") from error
    names = {"ags", "year", "value", *({"status"} & set(header))}
    fields = tuple(field for field in OBSERVATIONS.fields if field.name in names)
    frame = parse(out.getvalue(), Table("own", "", fields, OBSERVATIONS.key), label)
    if isinstance(frame, Fault):
        raise _refused(str(frame))
    return frame.fillna("")


def _separator(header: str) -> str:
    """Return what separates the names of the columns most often; a comma if nothing does."""
    return max(SEPARATORS, key=header.count)


def _keys(column: pd.Series, label: str) -> pd.Series:
    """Return keys of five digits where a key is one of a district in another form."""
    digits = column.str.replace(r"\.0+$", "", regex=True)
    digits = digits.where(digits.str.fullmatch(r"\d{4,5}|\d{7,8}"), column)
    long = digits.str.fullmatch(r"\d{7,8}")
    places = long & ~digits.str.endswith("000")
    if places.any():
        line = int(places.to_numpy().argmax())
        raise _refused(
            f"{label} line {line + 2}: the key {digits.iloc[line]} is one of a municipality; "
            "give each district its sum or mean"
        )
    keys = digits.where(~long, digits.str.zfill(8).str[:5])
    return keys.where(~keys.str.fullmatch(r"\d{4}"), keys.str.zfill(5))


def _known(keys: pd.Series, districts: pd.Series, label: str) -> None:
    """Refuse a district that the dataset does not have, with what became of it."""
    unknown = ~keys.isin(districts).to_numpy()
    if unknown.any():
        line = int(unknown.argmax())
        ags = str(keys.iloc[line])
        why = reforms.told(ags)
        raise _refused(
            f"{label} line {line + 2}: the district {ags} is unknown" + (f": {why}" if why else "")
        )


def check_jumps(
    rows: pd.DataFrame, held: pd.DataFrame, step: float, floor: float, label: str
) -> None:
    """Refuse values that are many times as large or small as the year before, or as before.

    Args:
        rows: The table.
        held: What the dataset has of the indicator.
        step: The largest change that is plausible, as `district_step`; NaN for `STEP`.
        floor: Changes up to it are of no interest, as `district_floor`; NaN for a tenth of the
            median value.
        label: Name of the file.

    Raises:
        DataError: With the first such value and what to do if it is right.
    """
    step = STEP if math.isnan(step) else step
    floor = float(rows["value"].median()) / 10 if math.isnan(floor) else floor
    wide, had = (frame.pivot(index="ags", columns="year", values="value") for frame in (rows, held))
    # The dataset's years come first, so that the first year of the table has one before it.
    together = wide.combine_first(had).sort_index(axis="columns")
    before = together.shift(axis="columns").reindex(columns=wide.columns)
    for old, what in ((before, "the year before"), (had.reindex_like(wide), "the dataset")):
        odd = large_ratio(old, wide, step) & ((wide - old).abs() > floor)
        if odd.to_numpy().any():
            row, column = (int(place[0]) for place in odd.to_numpy().nonzero())
            now, then = (frame.to_numpy()[row, column] for frame in (wide, old))
            raise DataError(
                f"{label} has {now:.10g} for the district {wide.index[row]} in "
                f"{wide.columns[column]}, where {what} has {then:.10g}: more than {1 + step:g} "
                "times as much or as little; correct it, or give the description a larger "
                f"district_step (now {step:g}) if such a change is right."
            )
