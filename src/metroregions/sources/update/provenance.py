"""The table of sources after an update: vintage, address, sha256, time and use of each file."""

from contextlib import suppress
from datetime import datetime

import pandas as pd

from metroregions.errors import DataError
from metroregions.sources.series.rows import Series
from metroregions.sources.series.uses import uses
from metroregions.sources.update import releases
from metroregions.sources.update.acquire import Record


def refuse_older(records: list[Record], sources: pd.DataFrame) -> None:
    """Refuse a release that is older than the one in the dataset, as far as both are dated.

    Raises DataError that names both.
    """
    known = dict(zip(sources["source_id"], sources["released"], strict=True))
    for record in records:
        old = known.get(record.source_id, "")
        common = min(len(old), len(record.released))
        if record.released[:common] < old[:common]:
            raise DataError(
                f"The release of {record.source_id} is of {record.released}, older than that of "
                f"{old} in the dataset."
            )


def is_newer(records: list[Record], sources: pd.DataFrame) -> bool:
    """Tell whether a release is new or dated otherwise than in the table."""
    known = dict(zip(sources["source_id"], sources["released"], strict=True))
    return any(known.get(record.source_id) != record.released for record in records)


def with_records(sources: pd.DataFrame, records: list[Record]) -> pd.DataFrame:
    """Return the table of sources with what was read; a new source gets a row."""
    rows = {
        str(row["source_id"]): {str(name): str(cell) for name, cell in row.items()}
        for row in sources.to_dict("records")
    }
    for record in records:
        rows[record.source_id] = _row(_model(rows, record), record)
    return pd.DataFrame(list(rows.values()))


def _model(rows: dict[str, dict[str, str]], record: Record) -> dict[str, str]:
    """Return the former row of a source, or that of a like one for a new source."""
    if record.source_id in rows:
        return rows[record.source_id]
    if record.source_id.startswith("destatis-gv"):
        return rows["destatis-gv"]
    return rows["eurostat-population"]


def _row(old: dict[str, str], record: Record) -> dict[str, str]:
    vintage = _in_words(record.released)
    told = old["attribution"].replace(old["vintage"], vintage)
    described = {}
    if old["publisher"] == "Eurostat":
        table = next(t for t in releases.EUROSTAT if t.source_id == record.source_id)
        told = told.replace(old["dataset"], table.dataset)
        described = {"dataset": table.dataset, "title": table.title}
    elif old["publisher"] == "BBSR":
        vintage = f"INKAR edition {vintage}"
        told = told.replace(old["released"][:4], record.released[:4])
    elif record.source_id.startswith("destatis-gv"):
        vintage = f"31 December {int(record.released) - 1}"
        told = told.replace(old["released"], record.released)
    return {
        **old,
        **described,
        "source_id": record.source_id,
        "vintage": vintage,
        "released": record.released,
        "attribution": told,
        "address": record.address or old["address"],
        "read_on": record.read_at.date().isoformat(),
        "read_time": f"{record.read_at:%H:%M:%SZ}",
        "file": record.file,
        "sha256": record.sha256,
    }


def with_uses(tables: dict[str, pd.DataFrame], series: Series) -> pd.DataFrame:
    """Return the sources that are used, each with the indicators and tables made from it."""
    used = uses(tables["indicators"], series)
    for row in tables["national"].itertuples(index=False):
        used.setdefault(str(row.source_id), set()).add(str(row.indicator))
    if (tables["europe"]["source"] == "eurostat").any():
        for table in (releases.METRO_GDP, releases.METRO_POPULATION):
            used.setdefault(table.source_id, set()).add("europe")
    listed = tables["sources"]
    listed = listed[listed["source_id"].isin(used)]
    return listed.assign(
        used_for=[";".join(sorted(used[source])) for source in listed["source_id"]]
    )


def _in_words(released: str) -> str:
    """Write the day, month or year of a release in words: `8 March 2026`, `March 2026`, `2026`."""
    for precision, written in (("%Y-%m-%d", "{0.day} {0:%B %Y}"), ("%Y-%m", "{0:%B %Y}")):
        with suppress(ValueError):
            return written.format(datetime.strptime(released, precision))
    return released
