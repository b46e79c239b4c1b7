"""What results rest on besides notebooks and data: this package and the versions of others."""

from __future__ import annotations

import hashlib
from pathlib import Path

#: Packages whose versions may change what a notebook or an edition shows.
PACKAGES = (
    "ipykernel",
    "linearmodels",
    "matplotlib",
    "numpy",
    "pandas",
    "papermill",
    "scipy",
)


def files(folder: Path) -> list[Path]:
    """Return the files in a folder and below it, in order, without what Python keeps there."""
    found = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return sorted(path for path in found if path.is_file())


def hash_of(folder: Path) -> str:
    """Return one hash of the names and contents of all files in a folder, in hexadecimal."""
    whole = hashlib.sha256()
    for file in files(folder):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(folder).as_posix()} {content}\n".encode())
    return whole.hexdigest()


def library() -> str:
    """Return the hash of this package's own files."""
    return hash_of(Path(__file__).parents[2])


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that notebooks rest on."""
    import platform
    from importlib import metadata

    return {"python": platform.python_version()} | {
        name: metadata.version(name) for name in PACKAGES
    }
