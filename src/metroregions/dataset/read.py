"""Reads the tables of the dataset; a table that breaks a rule is refused with one sentence."""

import io
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from metroregions import project
from metroregions.dataset.rules import Fault, complete, parse, text_of, typed
from metroregions.dataset.schema import OBSERVATIONS, STATUS, TABLES, Table
from metroregions.errors import DataError, MetroregionsError
from metroregions.project import DESCRIPTOR

TOPOLOGY = "geography/districts.topojson"


def data_dir() -> Path:
    """Return the folder of the dataset.

    It is the folder that the environment variable METROREGIONS_DATA names; else ``data`` in the
    project that is found from the working directory upwards. Raises DataError if there is none.
    """
    folder = project.data()
    if (folder / DESCRIPTOR).is_file():
        return folder
    if os.environ.get(project.VARIABLE):
        raise DataError(
            f"{project.VARIABLE} names {folder}, which holds no {DESCRIPTOR}; "
            "name the folder of the dataset."
        )
    raise DataError(f"The dataset is missing: {folder} holds no {DESCRIPTOR}.")


def _stamp(path: Path) -> tuple[int, int]:
    """Tell whether a file changed since it was read."""
    try:
        info = path.stat()
    except OSError:
        return (0, 0)
    return (info.st_mtime_ns, info.st_size)


def _refuse(fault: Fault) -> DataError:
    return DataError(f"The dataset has a fault in {fault}.")


def _load(path: Path, table: Table, label: str) -> pd.DataFrame:
    text = text_of(path, label)
    if isinstance(text, Fault):
        raise _refuse(text)
    frame = parse(text, table, label)
    if isinstance(frame, Fault):
        raise _refuse(frame)
    result, faults = typed(frame, table, label)
    if faults:
        raise _refuse(faults[0])
    return result


@lru_cache(maxsize=256)
def _table(path: Path, name: str, stamp: tuple[int, int]) -> pd.DataFrame:
    frame = _load(path, TABLES[name], f"{name}.csv")
    if name == "districts" and len(frame) != 400:
        raise DataError(
            f"The dataset has a fault in districts.csv: {len(frame)} districts where 400 are "
            "expected."
        )
    return frame


@lru_cache(maxsize=256)
def _observations(path: Path, indicator: str, root: Path, stamps: object) -> pd.DataFrame:
    label = f"observations/{indicator}.csv"
    gaps = table("gaps", root)
    named = gaps[gaps["indicator"] == indicator]
    known = table("districts", root)["ags"]
    quick = _sound_observations(path, label)
    if quick is not None and not complete(quick, known, named, label):
        return quick
    # Something is wrong: read again cell by cell, to say what and where.
    frame = _load(path, OBSERVATIONS, label)
    faults = complete(frame, known, named, label)
    if faults:
        raise _refuse(faults[0])
    return frame


def _sound_observations(path: Path, label: str) -> pd.DataFrame | None:
    """Read observations with their types at once; None if any rule for a cell is broken."""
    text = text_of(path, label)
    if isinstance(text, Fault) or not text.startswith(",".join(OBSERVATIONS.columns) + "\n"):
        return None
    types = {"ags": "str", "year": "int64", "value": "float64", "status": "str", "source_id": "str"}
    try:
        frame = pd.read_csv(
            io.StringIO(text), dtype=types, keep_default_na=False, skip_blank_lines=False
        )
    except (ValueError, pd.errors.ParserError):
        return None
    values = frame["value"].to_numpy()
    sound = (
        isinstance(frame.index, pd.RangeIndex)
        and bool((np.isfinite(values) & (values >= 0)).all())
        and set(frame["status"].unique()) <= set(STATUS)
        and "" not in set(frame["source_id"].unique())
        and not frame.duplicated(["ags", "year"]).any()
    )
    return frame if sound else None


def table(name: str, root: Path | None = None) -> pd.DataFrame:
    """Return the table ``name`` of the dataset in ``root`` (default: ``data_dir()``).

    Codes and texts are ``str`` (a missing text is an empty string), years ``int64``, other numbers
    ``float64`` (a missing number is NaN). Rows are in the order of the file. The frame is cached
    until the file changes, and may be changed by the caller (copy on write).
    Raises MetroregionsError for an unknown table, DataError for a table that breaks a rule.
    """
    if name not in TABLES:
        raise MetroregionsError(
            f"There is no table {name!r} in the dataset; there are {', '.join(TABLES)}."
        )
    path = (root or data_dir()).resolve() / TABLES[name].path
    return _table(path, name, _stamp(path)).copy(deep=False)


def observations(indicator: str, root: Path | None = None) -> pd.DataFrame:
    """Return the observations of a stored indicator: ``ags, year, value, status, source_id``.

    ``value`` is float64 in the indicator's unit and never NaN: a district that the table of gaps
    names has no row in that year; all others of the 400 have one in every year.
    Raises MetroregionsError for an unknown or derived indicator, DataError for broken data.
    """
    folder = (root or data_dir()).resolve()
    indicators = table("indicators", folder).set_index("indicator")
    if indicator not in indicators.index:
        raise MetroregionsError(
            f"There is no indicator {indicator!r}; there are {', '.join(indicators.index)}."
        )
    if indicators.at[indicator, "aggregation"] == "ratio":
        raise MetroregionsError(
            f"The indicator {indicator!r} is derived from others and has no observations of its "
            "own; ask metroregions.regional.indicators for its values."
        )
    path = folder / "observations" / f"{indicator}.csv"
    stamps = tuple(_stamp(p) for p in (path, folder / "gaps.csv", folder / "districts.csv"))
    return _observations(path, indicator, folder, stamps).copy(deep=False)


@lru_cache(maxsize=4)
def _topology(path: Path, stamp: tuple[int, int]) -> dict[str, Any]:
    label = TOPOLOGY
    text = text_of(path, label)
    if isinstance(text, Fault):
        raise _refuse(text)
    try:
        topology: dict[str, Any] = json.loads(text)
        count = len(topology["objects"]["districts"]["geometries"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"The dataset has a fault in {label}: it is no topology of districts."
        ) from error
    if count != 400:
        raise DataError(f"The dataset has a fault in {label}: {count} districts instead of 400.")
    return topology


def boundaries_topology(root: Path | None = None) -> dict[str, Any]:
    """Return the districts' boundaries as a TopoJSON topology, object ``districts``.

    Coordinates are metres in ETRS89 / UTM zone 32N, quantised: apply the topology's ``transform``.
    Each geometry has the property ``ags``. Arcs are shared between neighbours. Do not change it.
    """
    path = (root or data_dir()).resolve() / TOPOLOGY
    return _topology(path, _stamp(path))
