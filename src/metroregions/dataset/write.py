"""Writes tables in the one form of the dataset, so that two builds give the same bytes."""

import math
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from metroregions.dataset.schema import Table


def number(value: float) -> str:
    """Write a number as short as possible without an exponent: ``1.0`` → ``1``, NaN → empty."""
    if math.isnan(value):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = repr(float(value))
    return text if "e" not in text else f"{value:.12f}".rstrip("0")


def csv_text(frame: pd.DataFrame, table: Table) -> str:
    """Turn a frame into the CSV text of ``table``: its columns, sorted by its key, LF, UTF-8."""
    out = pd.DataFrame(index=frame.index)
    for field in table.fields:
        column = frame[field.name]
        if field.type == "string":
            out[field.name] = column.fillna("").astype(str)
        else:
            out[field.name] = [number(float(v)) for v in column]
    # Sort on the frame, not on the text, so that years and orders count as numbers.
    order = frame.reset_index(drop=True).sort_values(list(table.key), kind="stable").index
    return out.reset_index(drop=True).loc[order].to_csv(index=False, lineterminator="\n")


def write_table(frame: pd.DataFrame, table: Table, folder: Path, path: str | None = None) -> None:
    """Write ``frame`` to ``folder`` as the file of ``table`` (or ``path``)."""
    target = folder / (path or table.path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(csv_text(frame, table), encoding="utf-8", newline="\n")


def unique(items: Iterable[str]) -> list[str]:
    """Keep each item once, in the order of first appearance."""
    return list(dict.fromkeys(items))
