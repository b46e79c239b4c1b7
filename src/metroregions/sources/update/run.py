"""Brings new figures into the dataset: read, join, check, swap; all of it or nothing."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metroregions import scratch
from metroregions.dataset.check import faults
from metroregions.dataset.describe import describe
from metroregions.dataset.schema import OBSERVATIONS, TABLES
from metroregions.dataset.write import write_table
from metroregions.errors import DataError, MetroregionsError
from metroregions.sources.readers import destatis
from metroregions.sources.readers.files import require
from metroregions.sources.update import releases
from metroregions.sources.update.acquire import Record, download, take
from metroregions.sources.update.download import Limits
from metroregions.sources.update.plan import ARDECO_FILES, FEEDS, Plan, plan
from metroregions.sources.update.swap import replacement

#: The day, month or year of a release, as the editor names it.
RELEASED = re.compile(r"20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def update(
    root: Path,
    source: str = "eurostat",
    given: Path | None = None,
    vintage: str | None = None,
    dry_run: bool = False,
    limits: Limits | None = None,
) -> Plan:
    """Bring a new release into the dataset in ``root``; return what has changed and what was left.

    Args:
        root: The folder of the dataset; an error leaves it byte for byte as it was.
        source: `eurostat` downloads, the others read files that the editor saved.
        given: The folder of the saved files.
        vintage: Year, month or day of the release of saved files that do not tell it themselves.
        dry_run: Read and check everything, but write nothing.
        limits: Times, attempts and size of downloads.

    Raises:
        DataError: The release cannot be had, read or joined, or breaks a rule of the dataset.
        MetroregionsError: An argument is missing or has no use.
    """
    _check_arguments(source, given, vintage)
    require("requests", "tqdm", "pyarrow", "python_calamine")
    root = root.resolve()
    with _folder(root, downloaded=given is None, dry_run=dry_run) as folder:
        try:
            records = _acquire(source, folder, given, vintage, limits)
            made = plan(source, folder, root, records)
            if made.changed:
                carry_out(made, root, dry_run)
        except (DataError, OSError) as error:
            said, place = _sentence(error), str(given or folder)
            if place not in said:
                said += f"; the files lie in {place}"
            raise DataError(f"{said}; {root} stays as it was.") from error
    return made


def _sentence(error: DataError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'} cannot be read or written ({error.strerror})"
    return str(error).removesuffix(".")


def _check_arguments(source: str, given: Path | None, vintage: str | None) -> None:
    if source not in FEEDS:
        raise MetroregionsError(f"Unknown source “{source}”; there are {', '.join(FEEDS)}.")
    if (given is None) != (source == "eurostat"):
        what = "is downloaded and takes no --from" if given else "needs --from, a folder with files"
        raise MetroregionsError(f"The source {source} {what}.")
    told = source in ("eurostat", "destatis-file")
    if told and vintage is not None:
        raise MetroregionsError(
            f"The files of the source {source} tell their vintage; leave out --vintage."
        )
    if not told and not RELEASED.fullmatch(vintage or ""):
        raise MetroregionsError(
            f"The source {source} needs --vintage, the year, month or day of the release, as 2025 "
            "or 2026-01."
        )


@contextmanager
def _folder(root: Path, downloaded: bool, dry_run: bool) -> Iterator[Path]:
    """Give the folder of what is read: downloads are kept, those of a dry run after an error."""
    if downloaded and not dry_run:
        yield root.parent / "downloads"
    elif downloaded:
        folder = Path(tempfile.mkdtemp(prefix="metroregions-downloads-"))
        yield folder
        shutil.rmtree(folder)
    else:
        with scratch.folder() as copies:
            yield copies


def _acquire(
    source: str, folder: Path, given: Path | None, vintage: str | None, limits: Limits | None
) -> list[Record]:
    if given is None:
        return download(folder, limits)
    if source == "destatis-file":
        (record,) = take(given, {destatis.FILE: "destatis-gv"}, folder, "")
        year = destatis.year(folder)
        # The workbook of a year is published in the next one.
        return [record._replace(source_id=releases.destatis_id(year), released=str(year + 1))]
    if source == "inkar-file":
        names = {saved.files[0]: saved.source_id for saved in releases.INKAR}
        return take(given, names, folder, str(vintage))
    records = take(given, ARDECO_FILES, folder, str(vintage))
    lost = set(ARDECO_FILES) - {record.file for record in records}
    if lost:
        raise DataError(f"The file {Path(lost.pop()).name} is missing in {given}.")
    return records


def carry_out(made: Plan, root: Path, dry_run: bool = False) -> None:
    """Write the dataset beside the old one, check it and swap; for a dry run only check it.

    Raises DataError with the first fault if the result breaks a rule of the dataset.
    """
    if dry_run:
        with scratch.folder() as folder:
            _write(made, root, folder / root.name)
        return
    with replacement(root) as work:
        _write(made, root, work)


def _write(made: Plan, root: Path, work: Path) -> None:
    shutil.copytree(root, work, dirs_exist_ok=True)
    for name, frame in made.tables.items():
        write_table(frame, TABLES[name], work)
    for name in made.touched:
        write_table(made.series[name], OBSERVATIONS, work, f"observations/{name}.csv")
    describe(work)
    found = faults(work)
    if found:
        raise DataError(f"The figures give a dataset with a fault in {found[0]}.")
