"""Opens publishers' files; what is wrong with one is said in one sentence."""

import hashlib
import io
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from metroregions.errors import DataError


def existing(folder: Path, name: str) -> Path:
    """Return the path of a publisher's file. Raises DataError if it is missing."""
    path = folder / name
    if not path.is_file():
        raise DataError(
            f"The publishers' file {name} is missing in {folder}; put it there and build again."
        )
    return path


def require(*packages: str) -> None:
    """Raise DataError if a package is missing that only the commands on data need."""
    absent = [name for name in packages if find_spec(name) is None]
    if absent:
        raise DataError(f"This needs {' and '.join(absent)}; install metroregions[data].")


def sha256(path: Path) -> str:
    """Return the sha256 of a file as 64 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def unreadable(path: Path, why: str) -> DataError:
    """Return the error for a file that is garbled, truncated or of another form."""
    return DataError(f"The publishers' file {path.name} cannot be used: {why}.")


def text(path: Path, encoding: str = "utf-8") -> str:
    """Return the text of a file of lines.

    Raises DataError if it is not in the encoding, is empty or ends inside a line.
    """
    try:
        content = path.read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable(path, f"byte {error.start} is not {encoding.upper()}") from error
    if not content.strip():
        raise unreadable(path, "it is empty")
    if path.suffix in (".csv", ".tsv") and not content.endswith("\n"):
        raise unreadable(path, "it ends inside a line; it is truncated")
    return content


def sheet(path: Path, name: str) -> list[list[Any]]:
    """Return the rows of a sheet of an .xls or .xlsx workbook.

    The kind of workbook is told from its content, not from its name. Raises DataError if it is no
    workbook or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        rows: list[list[Any]] = workbook.get_sheet_by_name(name).to_python()
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable(path, f"it is no workbook with a sheet {name!r}") from error
    return rows
