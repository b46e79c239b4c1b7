"""Execution of notebooks: parameters reach them, faults stop with one sentence."""

import os
from pathlib import Path

import nbformat
import pytest

from metroregions import dataset, parameters
from metroregions.errors import MetroregionsError
from metroregions.pipeline.execute import notebook as executing
from metroregions.pipeline.execute import run, storage
from projects import notebook, text_of_last_cell

PARAMETERS = parameters.validate(year=2016, base_year=2005)


def _execute(folder: Path, *notebooks: Path) -> list[run.Executed]:
    return run.execute(_tasks(folder, *notebooks), data=dataset.data_dir(), jobs=2)


def _tasks(folder: Path, *notebooks: Path) -> list[run.Task]:
    targets = folder / "executed"
    return [run.Task(path, PARAMETERS, targets / path.name) for path in notebooks]


def test_parameters_reach_every_notebook_and_order_is_kept(tmp_path: Path) -> None:
    names = ["02-later.ipynb", "01-sooner.ipynb"]
    notebooks = [notebook(tmp_path / name, "print(base_year, year)") for name in names]
    done = _execute(tmp_path, *notebooks)
    assert [item.source for item in done] == notebooks
    for item in done:
        assert text_of_last_cell(item.notebook) == "2005 2016\n"
        assert item.seconds > 0


@pytest.mark.parametrize(
    ("tagged", "cell", "sentence"),
    [
        (0, None, "has no cell tagged “parameters”"),
        (2, None, "has 2 cells tagged “parameters”"),
        (1, "", "sets nothing: it must set year, base_year, boundaries"),
        (1, "year: int = 2021", "sets year: it must set year, base_year, boundaries"),
        (1, "year = = 1", "is not Python"),
    ],
)
def test_an_improper_parameters_cell_is_refused_before_any_kernel(
    tmp_path: Path, tagged: int, cell: str | None, sentence: str
) -> None:
    made = notebook(tmp_path / "01-x.ipynb", "1", tagged=tagged, cell=cell)
    with pytest.raises(MetroregionsError, match="01-x.ipynb") as caught:
        _execute(tmp_path, made)
    assert sentence in str(caught.value)
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("content", ["", "{", '{"cells": 3}', "no notebook at all"])
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "01-x.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MetroregionsError, match="01-x.ipynb is not a readable notebook"):
        _execute(tmp_path, path)


def test_a_notebook_that_raises_is_named_with_cell_error_and_what_was_kept(tmp_path: Path) -> None:
    good = notebook(tmp_path / "01-good.ipynb", "1")
    bad = notebook(tmp_path / "02-bad.ipynb", "print('before')", "raise ValueError('no such luck')")
    with pytest.raises(MetroregionsError) as caught:
        _execute(tmp_path, good, bad)
    sentence = str(caught.value)
    assert "02-bad.ipynb failed in cell 4: ValueError: no such luck." in sentence
    assert "\n" not in sentence
    kept = Path(sentence.rsplit(" lies in ", 1)[1].rstrip(".")) / "02-bad.ipynb"
    outputs = [cell.get("outputs") for cell in nbformat.read(kept, as_version=4).cells]
    assert any(out and out[0].get("text") == "before\n" for out in outputs)


def test_a_kernel_that_dies_is_reported_too(tmp_path: Path) -> None:
    bad = notebook(tmp_path / "01-dies.ipynb", "import os; os._exit(1)")
    with pytest.raises(MetroregionsError, match="01-dies.ipynb failed"):
        _execute(tmp_path, bad)


def test_the_environment_of_the_caller_is_left_as_it_was(tmp_path: Path) -> None:
    before = dict(os.environ)
    made = notebook(tmp_path / "01-x.ipynb", "import os; print(os.environ['METROREGIONS_DATA'])")
    done = _execute(tmp_path, made)
    assert text_of_last_cell(done[0].notebook).strip() == str(dataset.data_dir())
    assert dict(os.environ) == before


def test_a_folder_without_chapters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MetroregionsError, match="No notebooks named"):
        run.chapters(tmp_path)


def test_an_executed_notebook_appears_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "done.ipynb"
    target.write_text("old", encoding="utf-8")

    def writing(_source: str, half: str, *_: object) -> str:
        assert target.read_text(encoding="utf-8") == "old"
        Path(half).write_text("new", encoding="utf-8")
        return "a cell failed"

    monkeypatch.setattr(executing, "_by_papermill", writing)
    _, _, error = executing.execute("source.ipynb", str(target), {}, str(tmp_path), "")
    assert error == "a cell failed"
    assert target.read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_text_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "page.html"
    storage.write("old", target)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(MetroregionsError, match="cannot be written: No space left on device"):
        storage.write("new", target)
    assert target.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("warm_start", [False, True])
def test_nothing_of_a_person_s_own_comes_into_a_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm_start: bool
) -> None:
    """A start-up file, another checkout, a profile of IPython, a module beside the notebook."""
    own = tmp_path / "own"
    startup = own / "profile_default" / "startup"
    startup.mkdir(parents=True)
    for file in (own / "start.py", startup / "00-own.py"):
        file.write_text("import pandas; pandas.options.display.precision = 1", encoding="utf-8")
    for folder in (own, tmp_path):
        (folder / "metroregions_other.py").write_text("", encoding="utf-8")
    data = dataset.data_dir()
    monkeypatch.setenv("PYTHONSTARTUP", str(own / "start.py"))
    monkeypatch.setenv("PYTHONPATH", str(own))
    monkeypatch.setenv("IPYTHONDIR", str(own))
    monkeypatch.chdir(tmp_path)
    source = notebook(
        tmp_path / "01-x.ipynb",
        "import os, pandas\nfrom importlib.util import find_spec\n"
        "print(pandas.options.display.precision, find_spec('metroregions_other'), os.listdir())",
    )
    task = run.Task(source, parameters.ReportParameters(), tmp_path / "out.ipynb")
    (done,) = run.run([task], data=data, jobs=1, warm_start=warm_start)
    assert not done.error
    assert text_of_last_cell(done.notebook) == "6 None []\n"
    assert os.environ["PYTHONPATH"] == str(own)


def test_a_notebook_without_kernel_and_language_from_another_editor(tmp_path: Path) -> None:
    source = notebook(tmp_path / "01-x.ipynb", "print('well')")
    content = nbformat.read(source, as_version=4)
    content.metadata = {}
    for cell in content.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    nbformat.write(content, source)
    task = run.Task(source, parameters.ReportParameters(), tmp_path / "out.ipynb")
    (done,) = run.run([task], data=dataset.data_dir(), jobs=1)
    assert not done.error
    assert text_of_last_cell(done.notebook) == "well\n"
