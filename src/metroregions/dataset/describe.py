"""Describes the dataset as a Frictionless tabular data package (``datapackage.json``)."""

import hashlib
import json
from pathlib import Path
from typing import Any

from metroregions.dataset import readme
from metroregions.dataset.read import table as read
from metroregions.dataset.schema import OBSERVATIONS, TABLES, Field, Table
from metroregions.errors import DataError
from metroregions.project import DESCRIPTOR


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


def _resource(folder: Path, table: Table, name: str, path: str, title: str) -> dict[str, Any]:
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
        **_checksum(folder / path),
        "schema": schema,
    }


def _checksum(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"The file {path} cannot be read: {error.strerror}.") from error
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def describe(folder: Path) -> list[str]:
    """Renew ``datapackage.json`` in ``folder``; return the files that it described otherwise.

    The list of tables in ``README.md`` is renewed, too, where there is one. Raises DataError for a
    table that breaks its schema; the description then stays as it was.
    """
    for name in TABLES:
        read(name, folder)
    text = descriptor(folder)
    changed = outdated(folder, text)
    _replace(folder / DESCRIPTOR, text)
    page = readme.renewed(folder)
    if page is not None and readme.NAME in changed:
        _replace(folder / readme.NAME, page)
    return changed


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_text(text, "utf-8", newline="\n")
    draft.replace(path)


def outdated(folder: Path, text: str | None = None) -> list[str]:
    """Return the files that ``datapackage.json`` describes otherwise than they are.

    Args:
        folder: The folder of the dataset.
        text: The right description, where it is at hand.

    Returns:
        The files' paths; `datapackage.json` itself where anything else in it differs, and
        `README.md` where its list of tables does.
    """
    page = readme.renewed(folder)
    stale = page is not None and page != (folder / readme.NAME).read_text("utf-8")
    return [*_described_otherwise(folder, text), *([readme.NAME] if stale else [])]


def _described_otherwise(folder: Path, text: str | None) -> list[str]:
    right = json.loads(text or descriptor(folder))
    try:
        held = json.loads((folder / DESCRIPTOR).read_text("utf-8"))
        listed = {resource["path"]: resource for resource in held["resources"]}
    except (OSError, ValueError, KeyError, TypeError):
        return [DESCRIPTOR]
    new = {resource["path"]: resource for resource in right["resources"]}
    found = [path for path in new if new[path] != listed.get(path)]
    found += [path for path in listed if path not in new]
    return found or ([] if held == right else [DESCRIPTOR])


def descriptor(folder: Path) -> str:
    """Return the text of ``datapackage.json`` for the tables in ``folder``.

    Every indicator's name, unit and definition come from its row in the table of indicators, the
    sources and licences from the table of sources.
    """
    resources = [_resource(folder, t, t.name, t.path, t.title) for t in TABLES.values()]
    for row in read("indicators", folder).to_dict("records"):
        if row["aggregation"] == "ratio":
            continue
        name = row["indicator"]
        resource = _resource(
            folder,
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
    sources = read("sources", folder).to_dict("records")
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
