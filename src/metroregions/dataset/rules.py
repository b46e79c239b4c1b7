"""Rules that every table must keep: vectorised, so that reading can afford them each time."""

import csv
import io
import re
import warnings
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

import numpy as np
import pandas as pd

from metroregions.dataset.schema import ADDRESS, ADDRESSES, DATE, DAY, Field, Table

Values = TypeVar("Values", pd.Series, pd.DataFrame)


class Fault(NamedTuple):
    """One fault: file, row (line of the file, or the key, or empty) and reason."""

    table: str
    row: str
    reason: str

    def __str__(self) -> str:
        """Write the fault in one line."""
        where = f" {self.row}" if self.row else ""
        return f"{self.table}{where}: {self.reason}"


#: What a text must not begin with: a spreadsheet runs it as a formula. Some of them read the
#: full-width forms in the second half alike.
FORMULA = "=+-@＝＋－＠"
#: Longest text of a cell, and how much of one is shown in a message.
LONGEST, SHOWN = 20_000, 60
#: What is said of a text that has not the form of its field.
FORMS = {
    ADDRESS: "is no address of the web (https://… or http://…)",
    ADDRESSES: "is no address of the web (https://… or http://…)",
}
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
    try:
        header, first = next(lines), next(lines, None)
    except (csv.Error, StopIteration):
        return Fault(label, "line 1", "a cell is too long or its quotation mark is never closed")
    missing = [c for c in table.columns if c not in header]
    if missing:
        return Fault(label, "line 1", f"the column {missing[0]!r} is missing")
    extra = [c for c in header if c not in table.columns]
    if extra:
        return Fault(label, "line 1", f"the column {extra[0]!r} is unknown")
    if len(set(header)) != len(header):
        return Fault(label, "line 1", "a column name stands twice")
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
            bad |= _text_faults(column, field, ~empty)
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
                shown = reason.format(shortened(str(column.iloc[i])))
                faults.append(Fault(label, f"line {i + 2}", shown))
    result = pd.DataFrame(out)
    key = list(table.key)
    repeated = result.duplicated(key).to_numpy()
    for i in np.flatnonzero(repeated)[:LIMIT]:
        shown = ", ".join(str(result[k].iloc[i]) for k in key)
        faults.append(Fault(label, f"line {i + 2}", f"the key {shown} stands twice"))
    return result, faults


def shortened(text: str) -> str:
    """Return a cell in quotation marks for a message, without the end of a long one."""
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")


def _text_faults(column: pd.Series, field: Field, given: np.ndarray) -> dict[str, np.ndarray]:
    """Return which cells of a column of texts break a rule, by what is said of them."""
    name = field.name
    if field.enum:
        allowed = [e for e in field.enum if e]
        wrong = ~column.isin(allowed).to_numpy() & given
        return {f"{name} is {{}}, allowed are {', '.join(allowed)}": wrong}
    if field.pattern:
        wrong = ~column.str.fullmatch(field.pattern).to_numpy(dtype=bool) & given
        what = FORMS.get(field.pattern, "has not the required form")
        bad = {f"{name} is {{}}, which {what}": wrong}
        if field.pattern in (DAY, DATE):
            is_form = given & ~wrong
            never = [form and not is_date(text) for text, form in zip(column, is_form, strict=True)]
            bad[f"{name} is {{}}, a date that does not exist"] = np.array(never, dtype=bool)
        return bad
    return {
        f"{name} is {{}}, which a spreadsheet would run as a formula; begin it with a letter": (
            column.str.startswith(tuple(FORMULA)).to_numpy(dtype=bool)
        ),
        f"{name} is {{}}, which holds a tab, a line end or another control character": (
            column.str.contains(r"[\x00-\x1f\x7f]", regex=True).to_numpy(dtype=bool)
        ),
        f"{name} is {{}}, longer than {LONGEST} characters": (
            (column.str.len() > LONGEST).to_numpy(dtype=bool)
        ),
    }


def is_date(text: str) -> bool:
    """Whether a year, month or day as `2022-12-31` exists in the calendar."""
    year, month, day = [*map(int, text.split("-")), 1, 1][:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def large_ratio(old: Values, new: Values, step: float) -> Values:
    """Tell where one is more than ``1 + step`` times the other, whichever is larger.

    A fall to a thousandth is a step of 999 like the rise that it undoes; a missing value is none.
    """
    return cast("Values", np.maximum(old, new) > (1 + step) * np.minimum(old, new))


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
