"""Folders for the time of one command, and processes that end with the one that started them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from metroregions import scratch
from metroregions.sources.update.swap import replacement

HOLDER = """
import sys, time
from metroregions import scratch
from pathlib import Path
with scratch.folder(Path(sys.argv[1])) as folder:
    (folder / "half").mkdir()
    (folder / "half" / "file").touch()
    print(folder, flush=True)
    time.sleep(60)
"""


def left(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_a_folder_goes_at_the_end_whatever_ends_it(tmp_path: Path) -> None:
    with scratch.folder(tmp_path) as folder:
        (folder / "file").touch()
        assert left(tmp_path) == [folder]
    assert left(tmp_path) == []
    with pytest.raises(KeyboardInterrupt), scratch.folder(tmp_path):
        raise KeyboardInterrupt
    assert left(tmp_path) == []


def test_the_next_one_removes_those_of_killed_processes_only(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        theirs = Path(process.stdout.readline().rstrip("\n"))
    kept = tmp_path / f"{scratch.PREFIX}failed-abc"  # no lock: not one of these
    kept.mkdir()
    (kept / "notebook").touch()
    young, old = (tmp_path / f"{scratch.PREFIX}{name}" for name in ("young", "old"))
    for folder in (young, old):
        folder.mkdir()
    for folder in (kept, old):
        os.utime(folder, (0, 0))
    with scratch.folder(tmp_path) as ours:
        assert left(tmp_path) == sorted([theirs, kept, young, ours])
        process.kill()
        process.wait()
        with scratch.folder(tmp_path) as second:
            assert left(tmp_path) == sorted([kept, young, ours, second])


def test_many_at_once_keep_their_folders(tmp_path: Path) -> None:
    many = (
        "import sys; from metroregions import scratch; from pathlib import Path\n"
        "for _ in range(100):\n"
        "    with scratch.folder(Path(sys.argv[1])) as folder:\n"
        "        (folder / 'file').touch(); assert (folder / 'file').is_file()\n"
    )
    processes = [subprocess.Popen([sys.executable, "-c", many, tmp_path]) for _ in range(3)]
    assert [process.wait() for process in processes] == [0] * 3
    assert left(tmp_path) == []


def test_a_dataset_takes_its_place_without_the_lock(tmp_path: Path) -> None:
    with replacement(tmp_path / "data") as work:
        (work / "file").touch()
    assert [path.name for path in left(tmp_path)] == ["data"]
    assert [path.name for path in left(tmp_path / "data")] == ["file"]


def test_a_worker_ends_with_its_parent(tmp_path: Path) -> None:
    worker = (
        "import os, sys, time; from metroregions.pipeline.execute import notebook\n"
        "notebook.end_with(int(sys.argv[1])); print(os.getpid(), flush=True); time.sleep(60)\n"
    )
    parent = (
        "import os, subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', sys.argv[1], str(os.getpid())]).wait()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent, worker], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        pid = int(process.stdout.readline())
        assert process.poll() is None
        process.kill()
        process.wait()
        # The output is at its end when nobody is left who could write to it.
        start = time.monotonic()
        assert process.stdout.read() == ""
    assert time.monotonic() - start < 30
    with pytest.raises(ProcessLookupError):
        _wait_and_signal(pid)


def _wait_and_signal(pid: int) -> None:
    for _ in range(200):
        os.kill(pid, 0)
        time.sleep(0.05)
