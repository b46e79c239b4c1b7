"""Gets the files of a release: downloads them, or takes those that the editor saved."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from metroregions.errors import DataError
from metroregions.sources.readers.files import found, sha256
from metroregions.sources.update import releases
from metroregions.sources.update.download import Limits, fetch

#: What a table of Eurostat and its description begin with.
TABLE, DESCRIPTION = b"freq,", b"<"


class Record(NamedTuple):
    """What was read: the table of sources is brought up to date with it.

    ``released`` is the year, month or day of the release, ``address`` is empty for a saved file.
    """

    source_id: str
    file: str
    released: str
    address: str
    sha256: str
    read_at: datetime


def download(folder: Path, limits: Limits | None = None) -> list[Record]:
    """Download the tables of Eurostat in use to ``folder``.

    Raises DataError if one of them cannot be had.
    """
    records = []
    for table in releases.EUROSTAT:
        about = folder / f"eurostat/{table.dataset}.xml"
        fetch(releases.description(table), about, DESCRIPTION, limits)
        released = releases.released(about)
        got = fetch(releases.address(table), folder / table.file, TABLE, limits)
        records.append(
            Record(table.source_id, table.file, released, got.url, got.sha256, got.read_at)
        )
    return records


def take(given: Path, names: dict[str, str], folder: Path, released: str) -> list[Record]:
    """Copy the files that the editor saved to ``folder`` under the names that the readers use.

    Args:
        given: The editor's folder; a file lies in it or in a folder of the publisher in it.
        names: Name of the file that the readers use → source.
        folder: Where the copies go.
        released: Year, month or day of the release.

    Raises:
        DataError: The folder does not exist or holds none of the files.
    """
    if not given.is_dir():
        raise DataError(f"The folder {given} does not exist.")
    records = []
    for name, source_id in names.items():
        places = (found(given / name), found(given / Path(name).name))
        place = next(filter(None, places), None)
        if place is None:
            continue
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place, copy)
        now = datetime.now(UTC)
        records.append(Record(source_id, name, released, "", sha256(copy), now))
    if not records:
        wanted = ", ".join(Path(name).name for name in names)
        raise DataError(f"The folder {given} holds none of the files {wanted}.")
    return records
