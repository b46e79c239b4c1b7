"""Tells how the numbers of a table are written: with a decimal point, or with a decimal comma.

`1.095` is a little more than one in English and a thousand in German. One such cell says nothing;
all cells together mostly do, and where they do not, the table is refused with both readings.
"""

import pandas as pd

from metroregions.errors import DataError

#: The two marks, each with the one that then divides thousands.
MARKS = {".": ",", ",": "."}
#: Groups of three digits that are divided by blanks (also narrow ones) or apostrophes.
_SPACED = "[ \u00a0\u2009\u202f'’]"
_DIVIDED = rf"[+-]?\d{{1,3}}(?:{_SPACED}\d{{3}})+(?:[.,]\d+)?"


def plain(cells: pd.Series, label: str, whole: bool) -> pd.Series:
    """Return numbers as `1095.5`; a cell that is no number stays as it is.

    Args:
        cells: The texts of a column.
        label: Name of the file.
        whole: The numbers of the indicator are whole.

    Raises:
        DataError: Some cells have a decimal point and others a decimal comma, or all that tells is
            that there are groups of three digits, which may be thousands or decimals.
    """
    divided = cells.str.fullmatch(_DIVIDED)
    cells = cells.where(~divided, cells.str.replace(_SPACED, "", regex=True))
    sure = {mark: _decimal(cells, mark, other) for mark, other in MARKS.items()}
    groups = {mark: cells.str.fullmatch(rf"[+-]?[1-9]\d{{0,2}}\{mark}\d{{3}}") for mark in MARKS}
    told = [mark for mark in MARKS if sure[mark].any()] or [m for m in MARKS if groups[m].any()]
    if len(told) > 1:
        first, second = (cells[sure[mark] | groups[mark]].iloc[0] for mark in MARKS)
        raise DataError(
            f"The table {label} has numbers with a decimal point (“{first}”) and with a decimal "
            f"comma (“{second}”); write all of them with a point and without thousands."
        )
    mark = told[0] if told else "."
    if whole and groups[mark].any() and groups[mark].sum() >= sure[mark].sum():
        raise _ambiguous(cells, groups[mark], label)
    return _written(cells, mark, MARKS[mark])


def _decimal(cells: pd.Series, mark: str, other: str) -> pd.Series:
    """Return which cells can only have ``mark`` before their decimals."""
    forms = (
        rf"\d*\{mark}(?:\d{{1,2}}|\d{{4,}})",  # not three digits
        rf"(?:0|\d{{4,}})\{mark}\d+",  # no group of three before
        rf"\d{{1,3}}(?:\{other}\d{{3}})+\{mark}\d+",  # both marks
        rf"\d{{1,3}}(?:\{other}\d{{3}}){{2,}}",  # the other divides thousands
    )
    return cells.str.fullmatch(rf"[+-]?(?:{'|'.join(forms)})")


def _written(cells: pd.Series, mark: str, other: str) -> pd.Series:
    """Write the numbers with a point; only those whose thousands are in groups of three."""
    form = rf"[+-]?(?:\d+|\d{{1,3}}(?:\{other}\d{{3}})+)?(?:\{mark}\d*)?(?:[eE][+-]?\d+)?"
    changed = cells.str.replace(other, "", regex=False).str.replace(mark, ".", regex=False)
    return cells.where(~cells.str.fullmatch(form), changed)


def _ambiguous(cells: pd.Series, groups: pd.Series, label: str) -> DataError:
    line = int(groups.to_numpy().argmax())
    text = str(cells.iloc[line])
    thousands = text.replace(".", "").replace(",", "")
    return DataError(
        f"The table {label} line {line + 2} has “{text}”, which is {thousands} in one way of "
        f"writing and {text.replace(',', '.')} in the other; write {thousands}, or give the "
        "description the key decimals: 3."
    )
