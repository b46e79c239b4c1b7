"""Executed notebooks are taken again only while nothing that they rest on has changed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from metroregions import dataset, parameters
from metroregions.errors import MetroregionsError
from metroregions.pipeline.execute import cache, fingerprint, run
from projects import notebook, text_of_last_cell

DEFAULTS = parameters.ReportParameters()


def _data(folder: Path) -> Path:
    """A dataset that nothing reads: only its contents count."""
    data = folder / "data"
    data.mkdir()
    for name in ("datapackage.json", "regions.csv"):
        shutil.copy(dataset.data_dir() / name, data)
    return data


class _Project:
    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.chosen = folder, _data(folder), DEFAULTS
        self.notebooks = [
            notebook(folder / f"0{number}-x.ipynb", f"print({number}, year)") for number in (1, 2)
        ]

    def run(self) -> list[str]:
        """Execute, or take; return the names of the notebooks that were executed."""
        tasks = [
            run.Task(path, self.chosen, self.folder / "out" / path.name) for path in self.notebooks
        ]
        done = cache.executed(tasks, kept=self.folder / "kept", data=self.data, jobs=1)
        for number, item in enumerate(done, start=1):
            assert text_of_last_cell(item.notebook).startswith(f"{number} ")
        return [item.source.name for item in done if item.seconds]


@pytest.fixture
def project(tmp_path: Path) -> _Project:
    return _Project(tmp_path)


def test_nothing_is_executed_twice(project: _Project) -> None:
    assert project.run() == ["01-x.ipynb", "02-x.ipynb"]
    assert project.run() == []


def test_only_the_notebook_that_changed_is_executed(project: _Project) -> None:
    project.run()
    notebook(project.notebooks[1], "print(2, year, 'anew')")
    assert project.run() == ["02-x.ipynb"]
    assert text_of_last_cell(project.folder / "out" / "02-x.ipynb") == "2 2021 anew\n"


def _another_year(project: _Project) -> None:
    project.chosen = parameters.validate(year=2016)


def _another_number(project: _Project) -> None:
    path = project.data / "regions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1995", "1996"), encoding="utf-8")


def _another_file(project: _Project) -> None:
    (project.data / "more.csv").write_text("a\n1\n", encoding="utf-8")


@pytest.mark.parametrize("change", [_another_year, _another_number, _another_file])
def test_all_are_executed_when_what_all_rest_on_changes(
    project: _Project, change: Callable[[_Project], None]
) -> None:
    project.run()
    change(project)
    assert project.run() == ["01-x.ipynb", "02-x.ipynb"]


def test_another_version_of_a_package_or_of_the_library_counts(
    project: _Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.run()
    monkeypatch.setattr(fingerprint, "library", lambda: "another")
    assert len(project.run()) == 2
    monkeypatch.setattr(fingerprint, "versions", lambda: {"pandas": "another"})
    assert len(project.run()) == 2


def test_a_time_or_a_name_alone_does_not_count(project: _Project) -> None:
    project.run()
    for path in [*project.notebooks, *project.data.iterdir()]:
        os.utime(path, (0, 0))
    project.notebooks[0] = project.notebooks[0].rename(project.folder / "01-renamed.ipynb")
    assert project.run() == []


def test_what_was_changed_while_it_was_executed_is_not_kept(project: _Project) -> None:
    # As if somebody saved a notebook, or a table, in the meantime.
    saved = project.folder / "saved"
    notebook(saved, "print(2, year, 'saved')")
    save = f"import shutil; shutil.copy({str(saved)!r}, {str(project.notebooks[1])!r})"
    notebook(project.notebooks[1], f"{save}; print(2, year)")
    assert project.run() == ["01-x.ipynb", "02-x.ipynb"]
    assert project.run() == ["02-x.ipynb"]
    table = f"open({str(project.data / 'more.csv')!r}, 'a').write('1')"
    notebook(project.notebooks[1], f"{table}; print(2, year)")
    assert project.run() == ["02-x.ipynb"]
    assert project.run() == ["01-x.ipynb", "02-x.ipynb"]


def test_a_notebook_that_failed_is_not_kept(project: _Project) -> None:
    notebook(project.notebooks[1], "1 / 0")
    for _ in range(2):
        with pytest.raises(MetroregionsError, match=r"02-x.ipynb failed in cell 3: ZeroDivision"):
            project.run()
    notebook(project.notebooks[1], "print(2, year)")
    assert "02-x.ipynb" in project.run()


def test_what_was_not_used_for_longest_goes_first(
    project: _Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "KEPT", 2)
    project.run()
    _another_year(project)
    project.run()
    assert len(list((project.folder / "kept").iterdir())) == 2
    assert project.run() == []


def test_where_nothing_can_be_kept_it_goes_on_without(project: _Project) -> None:
    (project.folder / "kept").touch()  # no folder, and cannot become one
    for _ in range(2):
        assert project.run() == ["01-x.ipynb", "02-x.ipynb"]
