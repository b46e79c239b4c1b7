"""What results rest on besides notebooks and data: this package and the versions of others."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Packages whose versions may change what a notebook or an edition shows.
PACKAGES = (
    "ipykernel",
    "linearmodels",
    "matplotlib",
    "numpy",
    "pandas",
    "papermill",
    "pysyncon",
    "scipy",
)


def hash_of(files: Iterable[Path], root: Path) -> str:
    """Return one hash of the names below a folder and the contents of files, in hexadecimal."""
    whole = hashlib.sha256()
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(root).as_posix()} {content}\n".encode())
    return whole.hexdigest()


def library() -> str:
    """Return the hash of this package's own files."""
    folder = Path(__file__).parents[1]
    files = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return hash_of((path for path in files if path.is_file()), folder)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that notebooks rest on."""
    import platform
    from importlib import metadata

    return {"python": platform.python_version()} | {
        name: metadata.version(name) for name in PACKAGES
    }
