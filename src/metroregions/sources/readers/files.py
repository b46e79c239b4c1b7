"""Opens publishers' files; what is wrong with one is said in one sentence."""

import gzip
import hashlib
import io
import re
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from metroregions.errors import DataError

GZIP = b"\x1f\x8b"


def existing(folder: Path, name: str) -> Path:
    """Return the path of a publisher's file. Raises DataError if it is missing."""
    path = found(folder / name)
    if path is None:
        raise DataError(
            f"The publishers' file {name} is missing in {folder}; put it there and build again."
        )
    return path


def found(path: Path) -> Path | None:
    """Return a file, or the only one beside it that has its name in another spelling.

    Publishers and browsers name one table in several ways: `04-kreise.xlsx` and
    `04_KreiseVorjahr (1).xlsx`, `nama_10r_3gdp.tsv` and `estat_nama_10r_3gdp.tsv.gz`.
    """
    if path.is_file():
        return path
    if not path.parent.is_dir():
        return None
    wanted = _spelled(path.name)
    alike = [p for p in path.parent.iterdir() if _spelled(p.name) == wanted and p.is_file()]
    return alike[0] if len(alike) == 1 else None


def _spelled(name: str) -> str:
    """Return a name without what differs between the ways to save a file."""
    stem, _, kind = re.sub(r"\.gz$", "", name.lower()).rpartition(".")
    stem = re.sub(r"\s*\(\d+\)$", "", stem)
    stem = re.sub(r"^estat_|(_linear)?(_en)?$|vorjahr$|[-_ ]", "", stem)
    return f"{stem}.{'csv' if kind == 'tsv' else kind}"


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

    A gzip file is unpacked. Raises DataError if it is not in the encoding, is empty or ends inside
    a line.
    """
    raw = path.read_bytes()
    try:
        content = (gzip.decompress(raw) if raw.startswith(GZIP) else raw).decode(encoding)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(path, "it is packed and cannot be unpacked; it is truncated") from error
    except UnicodeDecodeError as error:
        raise unreadable(path, f"byte {error.start} is not {encoding.upper()}") from error
    if not content.strip():
        raise unreadable(path, "it is empty")
    if path.name.removesuffix(".gz").endswith((".csv", ".tsv")) and not content.endswith("\n"):
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
