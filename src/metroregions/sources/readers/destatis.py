"""Destatis: the workbook of all districts with key, type, NUTS-3 code, area and population."""

import re
from pathlib import Path

import pandas as pd

from metroregions.sources.readers.files import existing, sheet, unreadable

FILE = "destatis/04_KreiseVorjahr.xlsx"
SHEET = "Kreisfreie Städte u. Landkreise"
_STATE = re.compile(r"Gebietsstand: 31\.12\.(\d{4})")


def year(folder: Path) -> int:
    """Return the year on whose last day the workbook counts territory and people."""
    path = existing(folder, FILE)
    for row in sheet(path, SHEET):
        if found := _STATE.match(str(row[0])):
            return int(found[1])
    raise unreadable(path, "its line 'Gebietsstand: 31.12.' with the year is missing")


def districts(folder: Path) -> pd.DataFrame:
    """Return the 400 districts: ``ags, name, type, state_id, state, nuts3, area_km2, population``.

    Population is that of the last day of ``year``. Raises DataError if the file is missing or
    garbled, or does not hold 400 districts that add up to its own total.
    """
    path = existing(folder, FILE)
    rows = sheet(path, SHEET)
    states: dict[str, str] = {}
    found: list[tuple[str, str, str, str, str, str, float, float]] = []
    total: tuple[float, float] | None = None
    for row in rows:
        key = str(row[0])
        if len(key) == 2 and key.isdigit():
            states[key] = str(row[1])
        elif len(key) == 5 and key.isdigit():
            try:
                area, people = float(str(row[4])), float(str(row[5]))
            except ValueError as error:
                raise unreadable(path, f"area or population of {key} is no number") from error
            kind, name, nuts = str(row[1]), str(row[2]), str(row[3])
            found.append((key, name, kind, key[:2], states.get(key[:2], ""), nuts, area, people))
        elif row[1] == "Deutschland":
            total = (float(str(row[4])), float(str(row[5])))
    columns = ["ags", "name", "type", "state_id", "state", "nuts3", "area_km2", "population"]
    frame = pd.DataFrame(found, columns=columns)
    if total is None:
        raise unreadable(path, "the row 'Deutschland' is missing; it is truncated")
    if frame["population"].sum() != total[1]:
        raise unreadable(path, "the districts do not add up to the population of Germany")
    return frame
