"""Rules that every table must keep: vectorised, so that reading can afford them each time."""

import csv
import io
import re
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from metroregions.dataset.schema import Table


class Fault(NamedTuple):
    """One fault: file, row (line of the file, or the key, or empty) and reason."""

    table: str
    row: str
    reason: str

    def __str__(self) -> str:
        """Write the fault in one line."""
        where = f" {self.row}" if self.row else ""
        return f"{self.table}{where}: {self.reason}"


#: Faults reported per kind and table; more of the same kind tell nothing new.
LIMIT = 20


def text_of(path: Path, label: str) -> str | Fault:
    """Read a file as UTF-8 text that ends with a line feed, or say why that is not possible."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Fault(label, "", "the file is missing")
    except OSError as error:
        return Fault(label, "", f"the file cannot be read ({error.strerror})")
    if not raw:
        return Fault(label, "", "the file is empty")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Fault(label, f"line {line}", "the text is not UTF-8; save the file as UTF-8")
    if text.startswith("\ufeff"):
        return Fault(label, "line 1", "the file begins with a byte order mark; save without it")
    if "\r" in text:
        return Fault(label, "line 1", "lines end with CR LF; save the file with LF")
    if not text.endswith("\n"):
        line = text.count("\n") + 1
        return Fault(label, f"line {line}", "the file ends inside a line; it is truncated")
    return text


def parse(text: str, table: Table, label: str) -> pd.DataFrame | Fault:
    """Parse CSV text into a frame of strings with exactly the table's columns."""
    lines = csv.reader(io.StringIO(text))
    header = next(lines)
    missing = [c for c in table.columns if c not in header]
    if missing:
        return Fault(label, "line 1", f"the column {missing[0]!r} is missing")
    extra = [c for c in header if c not in table.columns]
    if extra:
        return Fault(label, "line 1", f"the column {extra[0]!r} is unknown")
    if len(set(header)) != len(header):
        return Fault(label, "line 1", "a column name stands twice")
    first = next(lines, None)
    if first is not None and len(first) != len(header):
        return Fault(label, "line 2", f"{len(first)} fields where {len(header)} are expected")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.StringIO(text), dtype=str, keep_default_na=False, skip_blank_lines=False
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning, ValueError) as error:
        found = re.search(r"line (\d+)", str(error))
        return Fault(label, f"line {found[1]}" if found else "", "the row has too many fields")
    return frame[table.columns]


def typed(frame: pd.DataFrame, table: Table, label: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Convert a frame of strings to the table's types and report what does not conform.

    Missing text becomes an empty string, a missing number NaN. Integers become int64 where the
    field is required, else float64. Line numbers count the header as line 1.
    """
    faults: list[Fault] = []
    out: dict[str, pd.Series] = {}
    frame = frame.fillna("")  # the cells that a short row lacks
    for field in table.fields:
        column = frame[field.name]
        empty = (column == "").to_numpy()
        bad: dict[str, np.ndarray] = {}
        if field.required:
            bad[f"{field.name} is empty"] = empty
        if field.type == "string":
            out[field.name] = column
            if field.enum:
                allowed = [e for e in field.enum if e]
                bad[f"{field.name} is {{}}, allowed are {', '.join(allowed)}"] = (
                    ~column.isin(allowed).to_numpy() & ~empty
                )
            if field.pattern:
                bad[f"{field.name} is {{}}, which has not the required form"] = (
                    ~column.str.fullmatch(field.pattern).to_numpy(dtype=bool) & ~empty
                )
        else:
            values = pd.to_numeric(column.where(~empty), errors="coerce").astype("float64")
            array = values.to_numpy()
            wrong = ~np.isfinite(array) & ~empty
            bad[f"{field.name} is {{}}, which is no number"] = wrong
            with np.errstate(invalid="ignore"):
                if field.minimum is not None:
                    what = "negative" if field.minimum == 0 else f"less than {field.minimum:g}"
                    bad[f"{field.name} is {{}}, which is {what}"] = array < field.minimum
                if field.maximum is not None:
                    bad[f"{field.name} is {{}}, which is more than {field.maximum:g}"] = (
                        array > field.maximum
                    )
                if field.type == "integer":
                    bad[f"{field.name} is {{}}, which is no whole number"] = (
                        ~empty & ~wrong & (array != np.floor(array))
                    )
            whole = field.type == "integer" and field.required and bool(np.isfinite(array).all())
            out[field.name] = values.astype("int64") if whole else values
        for reason, where in bad.items():
            for i in np.flatnonzero(where)[:LIMIT]:
                shown = reason.format(repr(str(column.iloc[i]))) if "{}" in reason else reason
                faults.append(Fault(label, f"line {i + 2}", shown))
    result = pd.DataFrame(out)
    key = list(table.key)
    repeated = result.duplicated(key).to_numpy()
    for i in np.flatnonzero(repeated)[:LIMIT]:
        shown = ", ".join(str(result[k].iloc[i]) for k in key)
        faults.append(Fault(label, f"line {i + 2}", f"the key {shown} stands twice"))
    return result, faults


def complete(
    observations: pd.DataFrame, districts: pd.Series, gaps: pd.DataFrame, label: str
) -> list[Fault]:
    """Report districts that are unknown, missing in a year without a named gap, or a false gap.

    ``gaps`` holds this indicator's rows of the table of gaps.
    """
    faults: list[Fault] = []
    unknown = ~observations["ags"].isin(districts).to_numpy()
    for i in np.flatnonzero(unknown)[:LIMIT]:
        ags = observations["ags"].iloc[i]
        faults.append(Fault(label, f"line {i + 2}", f"the district {ags} is unknown"))
    per_year = observations[~unknown].groupby("year").size()
    allowed: dict[int, set[str]] = {}
    for gap in gaps.itertuples(index=False):
        for year in range(int(str(gap.first_year)), int(str(gap.last_year)) + 1):
            allowed.setdefault(year, set()).add(str(gap.ags))
    for year, count in zip(per_year.index.tolist(), per_year.tolist(), strict=True):
        named = allowed.get(year, set())
        if count == len(districts) and not named:
            continue
        present = set(observations.loc[observations["year"] == year, "ags"])
        for ags in sorted(set(districts) - present - named)[:LIMIT]:
            faults.append(Fault(label, f"year {year}", f"the district {ags} is missing"))
        for ags in sorted(present & named)[:LIMIT]:
            faults.append(
                Fault(label, f"year {year}", f"the district {ags} has a value and a named gap")
            )
    return faults
