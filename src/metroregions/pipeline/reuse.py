"""Executed notebooks are kept by content and taken again while nothing they rest on has changed.

What an executed notebook shows follows from the notebook, its parameters, the dataset, this package
and the packages below it; its key is the hash of these. Nothing is ever taken by name or by time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from metroregions.pipeline import execute, kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from metroregions.pipeline.execute import Executed, Task

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
#: Executed notebooks kept; the ones not used for longest go first.
KEPT = 300


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


def surroundings(data: Path) -> str:
    """Return the hash of what every notebook rests on: dataset, this package, others' versions."""
    files = (path for path in data.rglob("*") if path.is_file())
    parts = [hash_of(files, data), library(), *versions().items(), *_environment()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _environment() -> list[tuple[str, str]]:
    return sorted(kernel.KERNEL_ENVIRONMENT.items())


def key(task: Task, around: str) -> str:
    """Return the key of what a task gives: equal keys, equal notebooks.

    Args:
        task: The task; its target plays no part.
        around: As `surroundings` gives it.
    """
    whole = hashlib.sha256(task.source.read_bytes())
    whole.update(task.parameters.model_dump_json().encode())
    whole.update(around.encode())
    return whole.hexdigest()


def executed(
    tasks: Sequence[Task],
    *,
    kept: Path,
    data: Path,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Callable[[Executed], None] | None = None,
) -> list[Executed]:
    """Execute notebooks, or take the executed ones that are kept.

    Args:
        tasks: What is wanted; targets are paths.
        kept: The folder of executed notebooks, made where it is missing.
        data: The dataset's folder.
        jobs: As `execute.run`.
        scheduler: As `execute.run`.
        progress: As `execute.execute`; called for the notebooks that are executed.

    Returns:
        The results in the order of the tasks; those that were kept took 0 seconds.

    Raises:
        MetroregionsError: As `execute.execute`.
    """
    around = surroundings(data)
    places = {task: kept / f"{key(task, around)}.ipynb" for task in tasks}
    missing = [task for task in tasks if not places[task].is_file()]
    fresh = {
        result.task: result
        for result in execute.execute(
            missing, data=data, jobs=jobs, scheduler=scheduler, progress=progress
        )
    }
    kept.mkdir(parents=True, exist_ok=True)
    for task, place in places.items():
        target = Path(task.target)
        if task in fresh:
            half = place.with_suffix(f".{os.getpid()}")
            shutil.copyfile(target, half)
            half.replace(place)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, target)
            os.utime(place)
    _prune(kept)
    return [fresh.get(task, execute.Executed(task, 0.0)) for task in tasks]


def _prune(kept: Path) -> None:
    """Remove what was not used for longest, and what a killed process left."""
    by_use = sorted(kept.iterdir(), key=lambda path: -path.stat().st_mtime)
    hour_ago = time.time() - 3600
    left_over = [p for p in by_use if p.suffix != ".ipynb" and p.stat().st_mtime < hour_ago]
    for path in [*[p for p in by_use if p.suffix == ".ipynb"][KEPT:], *left_over]:
        path.unlink(missing_ok=True)
