"""Forked kernels: in every respect but time the kernels that a user starts."""

import os
import socket
import time
from pathlib import Path

import nbformat
import pytest

from metroregions import dataset, parameters
from metroregions.pipeline.execute import fork, run
from metroregions.pipeline.execute import notebook as executing
from projects import ROOT, notebook, text_of_last_cell

DEFAULTS = parameters.ReportParameters()
CHAPTERS = run.chapters(ROOT / "notebooks")


def _run(folder: Path, source: Path, *, warm_start: bool) -> Path:
    target = folder / ("forked" if warm_start else "cold") / source.name
    task = run.Task(source, DEFAULTS, target)
    (result,) = run.run([task], data=dataset.data_dir(), jobs=1, warm_start=warm_start)
    assert not result.error
    return target


def test_forked_kernels_give_the_same_notebooks_output_for_output(tmp_path: Path) -> None:
    for kind in ("cold", "forked"):
        tasks = [run.Task(path, DEFAULTS, tmp_path / kind / path.name) for path in CHAPTERS]
        results = run.run(tasks, data=dataset.data_dir(), warm_start=kind == "forked")
        assert [result.error for result in results] == [""] * len(tasks)
    for path in CHAPTERS:
        cold, forked = (
            nbformat.read(tmp_path / kind / path.name, as_version=4) for kind in ("cold", "forked")
        )
        assert len(cold.cells) == len(forked.cells)
        for one, other in zip(cold.cells, forked.cells, strict=True):
            assert one.source == other.source
            assert one.get("outputs") == other.get("outputs"), f"{path.name}: {one.source}"
            assert one.get("execution_count") == other.get("execution_count")
        for name in ("kernelspec", "language_info"):
            assert cold.metadata[name] == forked.metadata[name]


#: What a notebook could notice: where it is, what is set, what is imported as a program.
SURROUNDINGS = """
import os, sys
hidden = "JPY_PARENT_PID JPY_SESSION_NAME IPYTHONDIR JUPYTER_RUNTIME_DIR METROREGIONS_FORGE"
hidden += " PWD JUPYTER_DEFAULT_PROVISIONER_NAME"
print(os.listdir(), __name__, sys.path, sys.stdin.closed, os.getpgrp() == os.getpid())
print({name: value for name, value in os.environ.items() if name not in hidden.split()})
"""


def test_a_forked_kernel_has_the_surroundings_of_a_started_one(tmp_path: Path) -> None:
    source = notebook(tmp_path / "01-x.ipynb", SURROUNDINGS)
    cold, forked = (_run(tmp_path, source, warm_start=warm) for warm in (False, True))
    assert text_of_last_cell(cold) == text_of_last_cell(forked)


def test_forked_kernels_draw_random_numbers_of_their_own(tmp_path: Path) -> None:
    draw = "import random, numpy; print(random.random(), numpy.random.random(), end=' ')"
    tasks = [
        run.Task(
            notebook(tmp_path / f"0{number}-x.ipynb", draw), DEFAULTS, tmp_path / f"{number}.ipynb"
        )
        for number in (1, 2)
    ]
    assert list(run.run(tasks, data=dataset.data_dir(), jobs=1, warm_start=True))
    drawn = [text_of_last_cell(task.target).split() for task in tasks]
    assert len({number for numbers in drawn for number in numbers}) == 4


def test_what_a_forked_kernel_prints_and_raises_reaches_the_notebook(tmp_path: Path) -> None:
    source = notebook(
        tmp_path / "01-x.ipynb",
        "import sys; print('said'); print('remarked', file=sys.stderr)",
        "raise SystemError('on purpose')",
    )
    task = run.Task(source, DEFAULTS, tmp_path / "out.ipynb")
    (result,) = run.run([task], data=dataset.data_dir(), jobs=1, warm_start=True)
    assert result.error == "01-x.ipynb failed in cell 4: SystemError: on purpose"
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert {output.name: output.text for output in outputs if "text" in output} == {
        "stdout": "said\n",
        "stderr": "remarked\n",
    }


def test_a_forge_outlives_those_who_ask_and_are_killed(tmp_path: Path) -> None:
    forge = fork.Forge()
    try:
        assert fork.ask(forge.address, {"poll": 1}) == 0
        for words in (b"", b"{", b'{"poll": 1}'):
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(forge.address)
                line.sendall(words)
        assert fork.ask(forge.address, {"poll": 1}) == 0
    finally:
        forge.close()


def test_a_notebook_that_outlives_its_kernel_leaves_the_next_one_a_sound_forge(
    tmp_path: Path,
) -> None:
    dies = notebook(tmp_path / "01-dies.ipynb", "import os, signal; os.kill(os.getpid(), 9)")
    lives = notebook(tmp_path / "02-lives.ipynb", "print('well')")
    tasks = [
        run.Task(path, DEFAULTS, tmp_path / f"{path.stem}-out.ipynb") for path in (dies, lives)
    ]
    died, lived = run.run(tasks, data=dataset.data_dir(), jobs=1, warm_start=True)
    assert died.error.startswith("01-dies.ipynb failed")
    assert not lived.error
    assert text_of_last_cell(lived.notebook) == "well\n"


def test_ordinary_kernels_take_over_at_once_where_the_forge_is_gone(tmp_path: Path) -> None:
    source, target = notebook(tmp_path / "01-x.ipynb", "print('well')"), tmp_path / "out.ipynb"
    start = time.monotonic()
    _, _, error = executing.execute(
        str(source), str(target), DEFAULTS.model_dump(), str(dataset.data_dir()),
        str(tmp_path / "gone" / "socket"),
    )  # fmt: skip
    assert not error
    assert text_of_last_cell(target) == "well\n"
    assert time.monotonic() - start < fork.READY / 2


def test_a_temporary_folder_with_a_long_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("n" * 150)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    forge = fork.Forge()
    try:
        assert len(os.fsencode(forge.address)) > 150
        assert fork.ask(forge.address, {"poll": 1}) == 0
    finally:
        forge.close()
    assert list(long.iterdir()) == []


def test_a_forge_that_is_killed_leaves_no_folder_and_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    forge = fork.Forge()
    forge._process.kill()
    start = time.monotonic()
    with pytest.raises(OSError, match="is gone"):
        fork.ask(forge.address, {"poll": 1})
    assert time.monotonic() - start < 10
    forge.close()
    assert list(tmp_path.iterdir()) == []
