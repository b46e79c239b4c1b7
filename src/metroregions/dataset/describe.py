"""Describes the dataset as a Frictionless tabular data package (``datapackage.json``)."""

import json
from pathlib import Path
from typing import Any

from metroregions.dataset.rules import Fault, parse, text_of, typed
from metroregions.dataset.schema import OBSERVATIONS, TABLES, Field, Table
from metroregions.errors import DataError


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.required:
        constraints["required"] = True
    if field.enum:
        constraints["enum"] = [e for e in field.enum if e]
    if field.pattern:
        constraints["pattern"] = field.pattern
    for name, bound in (("minimum", field.minimum), ("maximum", field.maximum)):
        if bound is not None:
            constraints[name] = int(bound) if bound == int(bound) else bound
    out: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "description": field.description,
    }
    if field.unit:
        out["unit"] = field.unit
    if constraints:
        out["constraints"] = constraints
    return out


def _resource(table: Table, name: str, path: str, title: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(f) for f in table.fields],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.references:
        schema["foreignKeys"] = [
            {
                "fields": [r.column],
                "reference": {"resource": r.table, "fields": [r.field]},
            }
            for r in table.references
        ]
    return {
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def descriptor(folder: Path) -> str:
    """Return the text of ``datapackage.json`` for the tables in ``folder``.

    Every indicator's name, unit and definition come from its row in the table of indicators, the
    sources and licences from the table of sources.
    """
    resources = [_resource(t, t.name, t.path, t.title) for t in TABLES.values()]
    for row in _rows(folder, "indicators"):
        if row["aggregation"] == "ratio":
            continue
        name = row["indicator"]
        resource = _resource(
            OBSERVATIONS,
            f"observations-{name.replace('_', '-')}",
            f"observations/{name}.csv",
            f"{row['name_en']} by district and year",
        )
        resource["description"] = f"{row['definition']} {row['note']}".strip()
        value = next(f for f in resource["schema"]["fields"] if f["name"] == "value")
        value["unit"] = row["unit"]
        resource["sources"] = [{"title": s} for s in row["source_id"].split(";")]
        resources.append(resource)
    sources = _rows(folder, "sources")
    licences = {s["licence"]: s["licence_url"] for s in sources}
    package = {
        "profile": "tabular-data-package",
        "name": "metropolitan-regions-germany",
        "title": "European metropolitan regions in Germany",
        "description": (
            "Indicators of the 400 districts of Germany, the membership of districts in the eleven "
            "European metropolitan regions, milestones, claims and the European comparison. The "
            "geography folder holds the districts' boundaries as TopoJSON."
        ),
        "licenses": [
            {"name": _slug(name), "title": name, "path": url}
            for name, url in sorted(licences.items())
        ],
        "sources": [{"title": s["attribution"], "path": s["address"]} for s in sources],
        "resources": resources,
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-._" else "-" for c in name)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    table = TABLES[name]
    content = text_of(folder / table.path, table.path)
    frame = content if isinstance(content, Fault) else parse(content, table, table.path)
    if isinstance(frame, Fault):
        raise DataError(f"The dataset has a fault in {frame}.")
    _, faults = typed(frame, table, table.path)
    if faults:
        raise DataError(f"The dataset has a fault in {faults[0]}.")
    return [{str(k): str(v) for k, v in row.items()} for row in frame.to_dict("records")]
