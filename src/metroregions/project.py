"""Where the project lies, one writer in it at a time, and folders that are replaced as a whole.

The project is found from where one stands, never from where this package lies: a checkout that
Python happens to import is not the one that somebody works in.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from metroregions.errors import DataError, MetroregionsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filelock import BaseFileLock

#: The dataset's folder in a project, and the file that makes a folder a dataset.
DATA = "data"
DESCRIPTOR = "datapackage.json"
#: The environment variable that names the dataset's folder, for this process and all it starts.
VARIABLE = "METROREGIONS_DATA"
#: The lock of a folder that somebody writes to; what is written to it says who.
LOCK = ".metroregions.lock"
#: How long another command is waited for, in seconds.
PATIENCE = 60.0

#: Folders that this process writes to: a command that calls another does not wait for itself.
_held: set[Path] = set()


def data() -> Path:
    """Return the dataset's folder, whether it is there or not.

    It is what the environment variable METROREGIONS_DATA names, else `data` in the project.

    Raises:
        DataError: There is no project here.
    """
    named = os.environ.get(VARIABLE)
    return Path(named) if named else find() / DATA


def find() -> Path:
    """Return the project's folder: that of the dataset in use, else the nearest one upwards.

    Raises:
        DataError: There is no project here.
    """
    if named := os.environ.get(VARIABLE):
        return Path(named).parent
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise DataError("The working folder is gone: change to the project's folder.") from None
    for folder in (here, *here.parents):
        if _is_project(folder):
            return folder
    raise DataError(
        f"No project is found: no folder from {here} upwards holds {DATA}/{DESCRIPTOR}; change to "
        "the project's folder, or name it with --project (the package alone has no data)."
    )


def choose(folder: Path) -> None:
    """Make a folder the project of this process and of all that it starts.

    Raises:
        MetroregionsError: It is no project.
    """
    if not _is_project(folder):
        raise MetroregionsError(
            f"--project names {folder}, which holds no {DATA}/{DESCRIPTOR}: name the folder of a "
            "project."
        )
    os.environ[VARIABLE] = str(folder.absolute() / DATA)


def _is_project(folder: Path) -> bool:
    """Return whether a folder is a project, also where its dataset is missing just now."""
    dataset = (folder / DATA).resolve()
    if (dataset / DESCRIPTOR).is_file() or aside(dataset).is_dir():
        return True
    return (folder / "_quarto.yml").is_file() and (folder / "notebooks").is_dir()


@contextlib.contextmanager
def writing(root: Path, what: str) -> Iterator[None]:
    """Write to a folder as the only one that does; another command waits, for a minute at most.

    The lock ends with the process that has it, whatever ended that. A folder that cannot be
    written to needs no lock and gets none.

    Args:
        root: The folder, mostly the project's; it exists.
        what: What is done, for those who wait, as `metroregions report`.

    Raises:
        MetroregionsError: Another command was still writing after a minute.
    """
    root = root.resolve()
    lock = None if root in _held else _locked(root, what)
    if lock is None:
        yield
        return
    _held.add(root)
    try:
        yield
    finally:
        _held.discard(root)
        # Removed while it is held: who waits for it sees that it is gone, and makes a new one.
        with contextlib.suppress(OSError):
            (root / LOCK).unlink()
        lock.release()


def _locked(root: Path, what: str) -> BaseFileLock | None:
    """Take the lock of a folder, or none where nobody can write."""
    from filelock import FileLock, Timeout

    def sign(descriptor: int) -> None:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{what} (process {os.getpid()})".encode())

    lock = FileLock(root / LOCK, on_acquired=sign)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"Waiting for {_writer(root)}, which writes to {root}.")
            lock.acquire(timeout=PATIENCE)
    except Timeout:
        raise MetroregionsError(
            f"{_writer(root)} still writes to {root}: try again when it has ended."
        ) from None
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        return None
    return lock


def _writer(root: Path) -> str:
    """Return who has the lock of a folder, as far as it can be told."""
    try:
        who = (root / LOCK).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        who = ""
    return who or "another command"


def recover(dataset: Path) -> None:
    """Put back a dataset that a killed command left aside, and say so.

    Args:
        dataset: The dataset's folder.
    """
    dataset = dataset.resolve()
    if not aside(dataset).is_dir():
        return
    with writing(dataset.parent, "recovery"):
        if restore(dataset):
            say(
                f"A command was killed while it replaced {dataset}: the dataset from before it is "
                "back in its place."
            )


def replace(made: Path, target: Path) -> None:
    """Rename a finished folder into the place of another: it is the old one or the new, whole.

    Args:
        made: The finished folder, in the same folder as the target.
        target: The folder to replace, which need not exist.
    """
    restore(target)
    made.chmod(0o755)
    old = aside(target)
    try:
        if target.exists():
            target.rename(old)
        made.rename(target)
    except BaseException:
        if old.is_dir() and not target.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def restore(target: Path) -> bool:
    """Undo or finish a replacement that was killed; return whether the old folder was put back."""
    old = aside(target)
    if not old.is_dir():
        return False
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
        return False
    old.rename(target)
    return True


def aside(target: Path) -> Path:
    """Return where a folder lies while another takes its place."""
    return target.with_name(f".old-{target.name}")


def say(line: str) -> None:
    """Say a line of progress or a warning: what is printed otherwise is a command's result."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
