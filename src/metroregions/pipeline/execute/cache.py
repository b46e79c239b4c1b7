"""Executed notebooks are kept by content and taken again while nothing they rest on has changed.

What an executed notebook shows follows from the notebook, its parameters, the dataset, this package
and the packages below it; its key is the hash of these. Nothing is ever taken by name or by time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from metroregions.pipeline.execute import fingerprint, notebook, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from metroregions.pipeline.execute.run import Executed, Task

#: Executed notebooks kept; the ones not used for longest go first.
KEPT = 300


def surroundings(data: Path) -> str:
    """Return the hash of what every notebook rests on: dataset, this package, others' versions."""
    parts = [
        fingerprint.hash_of(data),
        fingerprint.library(),
        *fingerprint.versions().items(),
        *sorted(notebook.KERNEL_ENVIRONMENT.items()),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


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
        kept: The folder of executed notebooks, made where it is missing; where it cannot be
            written, nothing is kept.
        data: The dataset's folder.
        jobs: As `execute.run`.
        scheduler: As `execute.run`.
        progress: As `execute.execute`; called for the notebooks that are executed.

    Returns:
        The results in the order of the tasks; those that were kept took 0 seconds.

    Raises:
        MetroregionsError: As `execute.execute`.
    """
    keeps = _writable(kept)
    around = surroundings(data)
    places = {task: kept / f"{key(task, around)}.ipynb" for task in tasks}
    missing = [task for task in tasks if not places[task].is_file()]
    fresh = {
        result.task: result
        for result in run.execute(
            missing, data=data, jobs=jobs, scheduler=scheduler, progress=progress
        )
    }
    # Kept under its key is only what was executed from what the key was made of: somebody may have
    # saved a notebook or a table in the meantime.
    around = surroundings(data) if fresh else around
    for task, place in places.items():
        target = Path(task.target)
        if task in fresh and not (keeps and key(task, around) == place.stem):
            continue
        if task in fresh:
            half = place.with_suffix(f".{os.getpid()}")
            shutil.copyfile(target, half)
            half.replace(place)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, target)
            with contextlib.suppress(OSError):
                os.utime(place)
    if keeps:
        _prune(kept)
    return [fresh.get(task, run.Executed(task, 0.0)) for task in tasks]


def _writable(kept: Path) -> bool:
    """Return whether anything can be kept: a project may be there to be read only."""
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(kept, os.W_OK | os.X_OK)


def _prune(kept: Path) -> None:
    """Remove what was not used for longest, and what a killed process left."""
    by_use = sorted(kept.iterdir(), key=lambda path: -path.stat().st_mtime)
    hour_ago = time.time() - 3600
    left_over = [p for p in by_use if p.suffix != ".ipynb" and p.stat().st_mtime < hour_ago]
    for path in [*[p for p in by_use if p.suffix == ".ipynb"][KEPT:], *left_over]:
        path.unlink(missing_ok=True)
