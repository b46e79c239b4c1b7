"""Tables as Markdown: row headers first, numbers aligned to the right, gaps shown as gaps.

Pandoc's pipe tables take the columns' relative widths from the dashes below the header when a
row is long; the dashes here are as long as the widest cell, so that wide tables wrap sensibly.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from metroregions.errors import MetroregionsError
from metroregions.regional.territory import AGGREGATES
from metroregions.text import names, numbers
from metroregions.text.catalogue import message
from metroregions.text.markdown import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A number that was written before, with its marks: its column is aligned as numbers are.
_WRITTEN = re.compile(r"[+−]?[\d,]+(\.\d+)?%?[=†‡]*")
#: Where a table (in its `attrs`) names the columns whose texts are Markdown: links, citations.
MARKDOWN = "markdown"
_SPEC = re.compile(r"^(?P<sign>\+?)(?P<digits>\d)(?P<unit>%?)$")


def cell(value: Any, spec: int | str) -> str:
    """Write one number of a table.

    Args:
        value: The number; missing ones become a dash, never `nan`.
        spec: Digits after the point; or a text such as `+1` (with sign), `1%`, `+1%`, or `year`
            (no thousands separator).
    """
    if numbers.is_missing(value):
        return numbers.MISSING_CELL
    if spec == "year":
        return str(int(value))
    match = _SPEC.match(str(spec))
    if not match:
        raise MetroregionsError(
            f"Unknown number format “{spec}”: write digits, `+` before or `%` behind them, or year."
        )
    digits = int(match["digits"])
    text = numbers.signed(value, digits) if match["sign"] else numbers.number(value, digits)
    return text + match["unit"]


def _default_spec(name: str, column: pd.Series) -> int | str:
    """Choose digits so that a column shows about three significant figures and one precision."""
    known = column.dropna()
    if re.fullmatch(r"year|.* year", name, flags=re.IGNORECASE):
        return "year"
    if known.empty or (known % 1 == 0).all():
        return 0
    # The middle of the column decides, so that one large number does not blur all others.
    usual = float(known.abs().median())
    return 0 if usual >= 100 else 1 if usual >= 1 else 2


def _text(value: Any, is_markdown: bool = False) -> str:
    if value is None or (not isinstance(value, str) and numbers.is_missing(value)):
        shown = numbers.MISSING_CELL if value is None or value != value else str(value)
    else:
        shown = str(value)
    shown = " ".join(shown.split()).replace("|", "\\|") if is_markdown else escape(shown)
    return shown or numbers.MISSING_CELL


def markdown(
    table: pd.DataFrame,
    *,
    formats_of: Mapping[str, int | str] | None = None,
    estimated: Mapping[str, Iterable[bool]] | None = None,
    bold: Iterable[str] = AGGREGATES,
) -> str:
    """Write a table as a Markdown pipe table.

    Args:
        table: One row per line; the first column is the row header. A column `region_id` holds
            territories, which are written by their names under the heading “Region”. Texts are
            texts, whatever they hold; `attrs["markdown"]` names the columns that are Markdown.
        formats_of: For a column of numbers its format as in `cell`; by default chosen from the
            size of the numbers. Columns of texts are left as they are.
        estimated: For a column of numbers, which rows are estimates: they get a dagger.
        bold: Row headers (ids or texts) of rows that are set apart in bold.

    Returns:
        Lines without a blank line at the end. An empty table has its header only.
    """
    formats_of, estimated = formats_of or {}, estimated or {}
    unknown = [name for name in (*formats_of, *estimated) if name not in table]
    if unknown:
        raise MetroregionsError(
            f"A format is given for the column “{unknown[0]}”, which the table does not have."
        )
    strong = [str(key) in set(bold) for key in table.iloc[:, 0]] if table.shape[1] else []
    header: list[str] = []
    columns: list[list[str]] = []
    right: list[bool] = []
    marked = table.attrs.get(MARKDOWN, ())
    for position, name in enumerate(table.columns):
        column = table.iloc[:, position]
        is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
        if name == "region_id":
            header.append(message("label-region"))
            known = names.known()
            cells = [names.short(key) if key in known else _text(key) for key in column]
        else:
            header.append(_text(str(name)))
            if is_number:
                spec = formats_of.get(name, _default_spec(str(name), column))
                cells = [cell(value, spec) for value in column]
            else:
                cells = [_text(value, is_markdown=name in marked) for value in column]
        if name in estimated:
            cells = [
                text + numbers.ESTIMATED_MARK if mark and text != numbers.MISSING_CELL else text
                for text, mark in zip(cells, estimated[name], strict=True)
            ]
        columns.append(
            [f"**{text}**" if b else text for text, b in zip(cells, strong, strict=True)]
        )
        written = set(cells) - {numbers.MISSING_CELL}
        aligned = is_number or (written and all(map(_WRITTEN.fullmatch, written)))
        right.append(bool(aligned) and position > 0)
    return _pipes(header, columns, right)


def _pipes(header: list[str], columns: list[list[str]], right: list[bool]) -> str:
    widths = [
        max([len(head), 3, *(len(text) for text in column)])
        for head, column in zip(header, columns, strict=True)
    ]

    def line(cells: Iterable[str]) -> str:
        padded = (
            text.rjust(width) if flag else text.ljust(width)
            for text, width, flag in zip(cells, widths, right, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    rule = "|".join(
        f"{'-' * (width + 1)}:" if flag else f":{'-' * (width + 1)}"
        for width, flag in zip(widths, right, strict=True)
    )
    rows = [line(cells) for cells in zip(*columns, strict=True)]
    return "\n".join([line(header), f"|{rule}|", *rows])
