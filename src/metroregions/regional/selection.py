"""Sets of districts of one's own, as a person types or saves them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from metroregions.errors import MetroregionsError
from metroregions.regional import territory

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: The name of a set of districts that was typed without one.
SELECTION = "selection"
COLUMNS = ("region", "ags")


def listed(text: str) -> list[str]:
    """Return the entries of a list with commas, each once: `05111, 05113`."""
    return list(dict.fromkeys(entry.strip() for entry in text.split(",") if entry.strip()))


def keys(districts: Iterable[str | int]) -> list[str]:
    """Return district keys in five digits: a spreadsheet takes away the leading zero."""
    return [str(key).strip().zfill(5) for key in districts]


def wanted(regions: Iterable[str] | None, own: Iterable[str]) -> list[str] | None:
    """Return the territories asked for, each once; `all` stands for all fourteen and one's own.

    Raises:
        MetroregionsError: None is named.
    """
    if regions is None:
        return None
    chosen = [
        name
        for entry in regions
        for name in ([*territory.TERRITORIES, *own] if entry == "all" else [entry])
    ]
    if not chosen:
        raise MetroregionsError("No region is named: name at least one, or all.")
    return list(dict.fromkeys(chosen))


def read(path: Path) -> dict[str, list[str]]:
    """Read a file of one's own regions: CSV with the columns `region` and `ags`.

    Commas or semicolons, with or without a byte order mark: as spreadsheets save it.

    Returns:
        The districts of each region, in the order of the file.

    Raises:
        MetroregionsError: The file cannot be read or lacks a column or a value.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise MetroregionsError(f"The file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise MetroregionsError(f"The file {path} is not UTF-8: save it as UTF-8.") from None
    lines = text.splitlines()
    separator = ";" if lines and ";" in lines[0] else ","
    rows = csv.DictReader(lines, delimiter=separator)
    for column in COLUMNS:
        if column not in (rows.fieldnames or ()):
            raise MetroregionsError(
                f"The file {path} has no column “{column}”: its first line must be region,ags."
            )
    regions: dict[str, list[str]] = {}
    for row in rows:
        region, ags = ((row[column] or "").strip() for column in COLUMNS)
        if not region or not ags:
            raise MetroregionsError(
                f"The file {path} lacks a region or a district in line {rows.line_num}."
            )
        regions.setdefault(region, []).extend(keys([ags]))
    if not regions:
        raise MetroregionsError(f"The file {path} names no district.")
    return regions
