"""Indicators of the editor's own: a table of districts and its description, as any other source.

Their sources have ids that begin with `own-`; a build of the dataset keeps them.
"""

import math
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from metroregions.dataset.rules import is_date, shortened, typed
from metroregions.dataset.schema import DATE, TABLES
from metroregions.errors import DataError
from metroregions.sources.readers.files import sha256
from metroregions.sources.update import own_description, own_table
from metroregions.sources.update.plan import Plan, enter, finish, load
from metroregions.sources.update.releases import Feed
from metroregions.sources.update.run import carry_out

PREFIX = "own-"
#: Keys of the description: those that must be there, and those that may.
REQUIRED = ("indicator", "name_en", "name_de", "unit", "aggregation", "theme", "definition")
OPTIONAL = (
    "decimals",
    "better",
    "note",
    "unit_de",
    "definition_de",
    "field",
    "publisher_code",
    "weight",
    "district_first_year",
    "national_step",
    "district_step",
    "district_floor",
)
SOURCE_REQUIRED = ("publisher", "title", "vintage", "licence", "licence_url", "address")
SOURCE_OPTIONAL = ("dataset", "released", "attribution")
#: What people write where neither direction is better.
NEITHER = dict.fromkeys(("no", "false", "neither", "keine"), "none")


def add_indicator(root: Path, table: Path, meta: Path) -> Plan:
    """Add a table of districts to the dataset in ``root`` as an indicator.

    An indicator that was added before is brought up to date: new years are added, other values
    replaced and entered in the table of revisions.

    Args:
        root: The folder of the dataset; an error leaves it byte for byte as it was.
        table: CSV with the columns `ags, year, value` and, if wanted, `status`.
        meta: YAML that describes it, see REQUIRED, OPTIONAL and SOURCE_REQUIRED.

    Raises:
        DataError: A file is missing or breaks a rule, or the indicator belongs to a publisher.
    """
    root = root.resolve()
    indicator, source = _description(meta, table)
    name, source_id = str(indicator["indicator"]), str(source["source_id"])
    draft = load(root)
    rows = own_table.read(table, draft.tables["districts"]["ags"], int(indicator["decimals"]))
    rows = rows.assign(source_id=source_id)
    indicators, sources = draft.tables["indicators"], draft.tables["sources"]
    listed = dict(zip(indicators["indicator"], indicators["source_id"], strict=True))
    if name in listed and listed[name] != source_id:
        raise DataError(
            f"The indicator {name} of {meta} is already in the dataset; choose another."
        )
    held = draft.series.get(name, rows[:0])
    own_table.check_jumps(
        rows, held, indicator["district_step"], indicator["district_floor"], table.name
    )
    if name in listed:
        (old,) = indicators[indicators["indicator"] == name].to_dict("records")
        for key in ("unit", "aggregation"):
            if old[key] != indicator[key]:
                raise DataError(
                    f"The {key} of {name} was {old[key]} and is {indicator[key]} in {meta}; give "
                    "the indicator another id."
                )
        today = source["read_on"]
        feed = Feed(name, str(source["publisher"]), rows, limit=math.inf, step=math.inf)
        enter(draft, feed, today)
    else:
        draft.series[name] = rows
        draft.touched.add(name)
        years = f"{rows['year'].min()}-{rows['year'].max()}"
        draft.changed.append(f"{name}: added with {len(rows)} values of {years}.")
    draft.tables["indicators"] = _with_row(indicators, "indicator", indicator)
    draft.tables["sources"] = _with_row(sources, "source_id", source)
    finish(draft)
    if not draft.changed:
        draft.changed.append(f"{name}: no value has changed; its description is as in {meta.name}.")
    carry_out(draft, root)
    return draft


def _description(meta: Path, table: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the description; return the rows of the tables of indicators and sources."""
    read, given = own_description.read(meta)
    _check_keys(read, REQUIRED, OPTIONAL, f"The description {meta}")
    if given is None:
        raise DataError(
            f"The description {meta} lacks the key “source” with {', '.join(SOURCE_REQUIRED)}."
        )
    _check_keys(given, SOURCE_REQUIRED, SOURCE_OPTIONAL, f"The key “source” of {meta}")
    _check_day(given["vintage"], meta)
    name = read["indicator"]
    now = datetime.now(UTC)
    if not table.is_file():
        raise DataError(f"The table {table} does not exist.")
    source = {
        "attribution": f"Source: {given['publisher']}, {given['title']}, {given['vintage']}",
        **_given({"dataset": "own table", "released": ""}, given),
        "source_id": PREFIX + name.replace("_", "-"),
        "read_on": now.date().isoformat(),
        "read_time": f"{now:%H:%M:%SZ}",
        "file": f"own/{table.name}",
        "sha256": sha256(table),
        "used_for": name,
    }
    indicator = {
        **_given({"decimals": "0", "better": "none"}, read),
        "source_id": source["source_id"],
        "allows_gaps": "no",
        "first_year": 2000,  # both are computed from the table
        "last_year": 2000,
    }
    indicator["better"] = NEITHER.get(indicator["better"].lower(), indicator["better"])
    if indicator["aggregation"] not in ("sum", "mean"):
        raise DataError(
            f"The key “aggregation” of {meta} is “{indicator['aggregation']}”; it must be sum (an "
            "amount that adds up) or mean (with the key “weight”)."
        )
    return _row(indicator, "indicators", meta), _row(source, "sources", meta)


def _given(defaults: dict[str, str], texts: dict[str, str]) -> dict[str, Any]:
    """Return the texts, and the default of a key that is missing or empty."""
    return {**texts, **{key: texts.get(key) or value for key, value in defaults.items()}}


def _check_day(vintage: str, meta: Path) -> None:
    """Refuse a vintage that looks like a day and is none; other texts, as `June 2022`, stand."""
    if re.fullmatch(DATE, vintage) and not is_date(vintage):
        raise DataError(f"The key “vintage” of {meta} is {vintage}, a date that does not exist.")


def _check_keys(
    given: dict[str, str], required: tuple[str, ...], optional: tuple[str, ...], where: str
) -> None:
    allowed = (*required, *optional)
    unknown = [key for key in given if key not in allowed]
    if unknown:
        raise DataError(
            f"{where} has the unknown key {shortened(unknown[0])}; there are {', '.join(allowed)}."
        )
    missing = [key for key in required if not given.get(key)]
    if missing:
        raise DataError(f"{where} lacks the key “{missing[0]}”.")


def _row(values: dict[str, Any], name: str, meta: Path) -> dict[str, Any]:
    """Return a row with the types of its table. Raises DataError for what breaks a rule of it."""
    schema = TABLES[name]
    cells = {field.name: values.get(field.name) for field in schema.fields}
    texts = pd.DataFrame([{k: "" if v is None else str(v) for k, v in cells.items()}])
    optional = {"district_first_year"}
    fields = tuple(
        f._replace(required=f.required and f.name not in optional) for f in schema.fields
    )
    frame, found = typed(texts, schema._replace(fields=fields), str(meta))
    if found:
        raise DataError(f"The description {meta} has a fault: {found[0].reason}.")
    return {str(k): v for k, v in frame.to_dict("records")[0].items()}


def _with_row(table: pd.DataFrame, key: str, row: dict[str, Any]) -> pd.DataFrame:
    others: pd.DataFrame = table[table[key] != row[key]]
    return pd.concat([others, pd.DataFrame([row])], ignore_index=True)
