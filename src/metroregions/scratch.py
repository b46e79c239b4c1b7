"""Folders for the time of one command: removed at its end, or by a later one where it was killed.

A lock inside says that a folder is in use. It ends with the process that has it, whatever ended
that: a folder whose lock is free is nobody's.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filelock import FileLock

#: Folders in the system's temporary folder, and what is beside an edition or a dataset.
PREFIX = "metroregions-"
BESIDE = ".metroregions-build-"
LOCK = ".lock"
#: How old an empty folder is, in seconds, whose process was killed before it had the lock.
FORSAKEN = 3600.0


@contextlib.contextmanager
def folder(parent: Path | None = None, prefix: str = PREFIX) -> Iterator[Path]:
    """Give a new folder, in which only `LOCK` is; remove it at the end.

    Those that killed processes left are removed first.

    Args:
        parent: Where it lies, by default in the system's temporary folder.
        prefix: How its name begins.

    Raises:
        OSError: It cannot be made.
    """
    parent = Path(tempfile.gettempdir()) if parent is None else parent
    clear(parent, prefix)
    place, lock = _locked(parent, prefix)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        lock.release()


def clear(parent: Path, prefix: str = PREFIX) -> None:
    """Remove the folders of processes that are gone; those in use, and others' folders, stay.

    Args:
        parent: Where they lie.
        prefix: How their names begin.
    """
    from filelock import Timeout

    for place in parent.glob(f"{prefix}*"):
        with contextlib.suppress(OSError, Timeout):
            if (place / LOCK).is_file():
                with _lock(place).acquire(timeout=0):
                    shutil.rmtree(place, ignore_errors=True)
            elif time.time() - place.lstat().st_mtime > FORSAKEN:
                place.rmdir()  # refused where anything is in it


def _locked(parent: Path, prefix: str) -> tuple[Path, FileLock]:
    """Make a folder and lock it, anew where another process took it for a forsaken one."""
    while True:
        place = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        lock = _lock(place)
        try:
            lock.acquire()
        except FileNotFoundError:
            continue
        if (place / LOCK).is_file():
            return place, lock
        lock.release()


def _lock(place: Path) -> FileLock:
    from filelock import FileLock

    # Released by whatever thread ends the work.
    return FileLock(place / LOCK, thread_local=False)
