"""Checks of references, sources, boundaries and the description of the dataset."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd

from metroregions.dataset.describe import outdated
from metroregions.dataset.read import TOPOLOGY
from metroregions.dataset.rules import LIMIT, Fault, text_of
from metroregions.dataset.schema import OBSERVATIONS, TABLES
from metroregions.project import DESCRIPTOR

Tables = dict[str, pd.DataFrame]


def references(tables: Tables, series: Tables) -> list[Fault]:
    """Check that what a column names stands in the table that it refers to."""
    found: list[Fault] = []
    checks = [(TABLES[n], f, f"{n}.csv") for n, f in tables.items()]
    checks += [(OBSERVATIONS, f, f"observations/{n}.csv") for n, f in series.items()]
    for table, frame, label in checks:
        for reference in table.references:
            if reference.column == "ags" and table is OBSERVATIONS:
                continue  # reported with completeness
            known = set(tables[reference.table][reference.field])
            column = frame[reference.column]
            lost = ~column.isin(known).to_numpy()
            for i in np.flatnonzero(lost)[:LIMIT]:
                reason = (
                    f"{reference.column} is {column.iloc[i]!r}, which is not in "
                    f"{reference.table}.csv"
                )
                found.append(Fault(label, f"line {i + 2}", reason))
    lists = (
        ("indicators", "source_id", "sources", "source_id"),
        ("national", "source_id", "sources", "source_id"),
        ("claims", "indicators", "indicators", "indicator"),
    )
    for name, column_name, other, key in lists:
        known = set(tables[other][key])
        for i, cell in enumerate(tables[name][column_name]):
            for item in filter(None, str(cell).split(";")):
                if item not in known:
                    reason = f"{column_name} names {item!r}, which is not in {other}.csv"
                    found.append(Fault(f"{name}.csv", f"line {i + 2}", reason))
    return found


def sources(tables: Tables, series: Tables) -> list[Fault]:
    """Check that every source is used, and used for what there is."""
    used = {s for frame in series.values() for s in frame["source_id"].unique()}
    for cell in pd.concat([tables["indicators"]["source_id"], tables["national"]["source_id"]]):
        used |= set(str(cell).split(";"))
    names = {"geography", *tables, *tables["indicators"]["indicator"]}
    found: list[Fault] = []
    for row in tables["sources"].itertuples(index=False):
        uses = set(str(row.used_for).split(";"))
        if row.source_id not in used and not uses & ({"geography"} | set(TABLES)):
            reason = "no observation, indicator or table uses this source"
            found.append(Fault("sources.csv", str(row.source_id), reason))
        for unknown in sorted(uses - names):
            reason = f"used_for names {unknown!r}, which is no indicator or table"
            found.append(Fault("sources.csv", str(row.source_id), reason))
    return found


def source_faults(listed: pd.DataFrame, folder: Path) -> list[Fault]:
    """Compare the publishers' files in ``folder`` with the sha256 recorded in sources.csv."""
    found: list[Fault] = []
    for row in listed.itertuples(index=False):
        path = folder / str(row.file)
        if not path.is_file():
            reason = f"the file {row.file} is missing in {folder}"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != row.sha256:
            reason = f"the file {row.file} has another sha256 than the one that was read"
        else:
            continue
        found.append(Fault("sources.csv", str(row.source_id), reason))
    return found


def descriptor(root: Path) -> list[Fault]:
    """Check that `datapackage.json` describes the dataset as it is."""
    reason = f"{DESCRIPTOR} does not describe it as it is; run metroregions data describe"
    return [Fault(path, "", reason) for path in outdated(root)]


def stray_files(root: Path, stored: pd.Series) -> list[Fault]:
    """Check that every file of observations belongs to an indicator."""
    known = {f"{name}.csv" for name in stored}
    return [
        Fault(f"observations/{path.name}", "", "no indicator of indicators.csv has this file")
        for path in sorted((root / "observations").glob("*"))
        if path.name not in known
    ]


def geography(root: Path, districts: pd.DataFrame) -> list[Fault]:
    """Check that every district has a boundary, and that the attribution is there."""
    text = text_of(root / TOPOLOGY, TOPOLOGY)
    if isinstance(text, Fault):
        return [text]
    try:
        shapes = json.loads(text)["objects"]["districts"]["geometries"]
        found = [str(shape["properties"]["ags"]) for shape in shapes]
    except (ValueError, KeyError, TypeError):
        return [Fault(TOPOLOGY, "", "it is no topology with an object 'districts'")]
    lost = sorted(set(districts["ags"]) ^ set(found))
    out = [Fault(TOPOLOGY, ags, "the district has no boundary or is unknown") for ags in lost]
    if not (root / "geography" / "ATTRIBUTION.txt").is_file():
        out.append(Fault("geography/ATTRIBUTION.txt", "", "the file is missing"))
    return out


def package_faults(root: Path) -> list[Fault]:
    """Validate ``datapackage.json`` and all tables with the Frictionless framework.

    Slower than ``faults`` and independent of it. Needs the package ``frictionless``.
    """
    from frictionless import validate

    report = validate(str(root / DESCRIPTOR))
    found = [Fault(DESCRIPTOR, "", str(error.message)) for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            where = f"line {row}" if row else ""
            found.append(Fault(str(task.place), where, str(error.message)))
    return found
