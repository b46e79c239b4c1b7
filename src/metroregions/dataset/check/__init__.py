"""Validates the dataset; each fault is one line with table, row and reason."""

from pathlib import Path

import pandas as pd

from metroregions.dataset.check import europe, records, series, territories
from metroregions.dataset.check.records import package_faults, source_faults
from metroregions.dataset.rules import Fault, parse, text_of, typed
from metroregions.dataset.schema import OBSERVATIONS, TABLES, Table

__all__ = ["Fault", "faults", "package_faults", "source_faults"]

Tables = dict[str, pd.DataFrame]


def faults(root: Path, sources: Path | None = None) -> list[Fault]:
    """Return every fault of the dataset in ``root``; an empty list means that it is sound.

    Checks schema, types, keys, ranges, references, completeness of districts, the sum of districts
    against national totals, the overlapping districts, declared breaks and documented jumps, and
    the records of the sources. With ``sources`` (the folder of the publishers' files) the sha256 of
    each file is verified, too.
    """
    found: list[Fault] = []
    tables: Tables = {}
    for name, table in TABLES.items():
        frame = _read(root, table, table.path, found)
        if frame is not None:
            tables[name] = frame
    if set(tables) != set(TABLES):
        return found
    observed: Tables = {}
    stored = tables["indicators"].query("aggregation != 'ratio'")["indicator"]
    for indicator in stored:
        frame = _read(root, OBSERVATIONS, f"observations/{indicator}.csv", found)
        if frame is not None:
            observed[str(indicator)] = frame
    found += records.stray_files(root, stored)
    found += records.references(tables, observed)
    found += territories.territory(tables)
    found += territories.bodies(tables)
    found += territories.backtest(tables)
    found += series.indicators(tables, observed)
    for indicator, frame in observed.items():
        found += series.one_series(indicator, frame, tables, observed)
    found += series.additions(observed)
    found += series.revisions(tables["revisions"], observed)
    found += europe.metros(tables, observed)
    found += records.sources(tables, observed)
    found += records.geography(root, tables["districts"])
    if len(observed) == len(stored):
        found += records.descriptor(root)
    if sources is not None:
        found += records.source_faults(tables["sources"], sources)
    return found


def _read(root: Path, table: Table, label: str, found: list[Fault]) -> pd.DataFrame | None:
    text = text_of(root / label, label)
    frame = text if isinstance(text, Fault) else parse(text, table, label)
    if isinstance(frame, Fault):
        found.append(frame)
        return None
    result, wrong = typed(frame, table, label)
    found += wrong
    return None if wrong else result
