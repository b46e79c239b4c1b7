"""Where the project is found, one writer at a time, and what a killed command left aside."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from metroregions import dataset, project
from metroregions.errors import MetroregionsError
from projects import COMMAND, ROOT

TABLE = ("table", "--indicator", "area_km2", "--years", "2021", "--region", "germany")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a small dataset, which holds nothing but its descriptor."""
    monkeypatch.delenv(project.VARIABLE, raising=False)
    place = tmp_path / "project"
    (place / "notebooks").mkdir(parents=True)
    (place / "_quarto.yml").touch()
    (place / "data").mkdir()
    (place / "data" / project.DESCRIPTOR).write_text("{}\n", encoding="utf-8")
    monkeypatch.chdir(place / "notebooks")
    return place


def metroregions(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != project.VARIABLE}
    return subprocess.run(
        [COMMAND, *arguments],
        cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_project_is_found_upwards_and_never_where_the_package_lies(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert project.find() == here
    assert dataset.data_dir() == here / "data"
    shutil.rmtree(here / "data")
    assert project.find() == here, "its dataset is missing: no reason to take another project's"
    with pytest.raises(MetroregionsError, match="dataset is missing"):
        dataset.data_dir()
    monkeypatch.chdir(here.parent)
    with pytest.raises(MetroregionsError, match="No project is found"):
        dataset.data_dir()


def test_the_command_outside_of_a_project_says_so_and_takes_one_by_name(tmp_path: Path) -> None:
    for command in (TABLE, ("report",), ("data", "check"), ("data", "update"), ("notebooks",)):
        outside = metroregions(tmp_path, *command)
        assert outside.returncode == 2, command
        assert "--project" in outside.stderr
        assert outside.stderr.count("\n") == 1
    inside = metroregions(tmp_path, "--project", str(ROOT), *TABLE)
    assert inside.returncode == 0
    assert inside.stdout.splitlines()[1].startswith("germany,area_km2,2021,")
    wrong = metroregions(tmp_path, "--project", str(tmp_path), *TABLE)
    assert wrong.returncode == 2
    assert str(tmp_path) in wrong.stderr
    assert metroregions(tmp_path, "report", "--help").returncode == 0


def test_a_working_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.delenv(project.VARIABLE, raising=False)
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(MetroregionsError, match="working folder is gone"):
        project.find()


def test_each_command_puts_back_a_dataset_that_a_dead_one_left_aside(tmp_path: Path) -> None:
    place = tmp_path / "project"
    (place / "notebooks").mkdir(parents=True)
    shutil.copytree(ROOT / "data", project.aside(place / "data"))
    done = metroregions(place, *TABLE)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "back in its place" in done.stderr
    assert not project.aside(place / "data").exists()
    assert metroregions(place, *TABLE).stderr == ""


def test_a_folder_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, made = tmp_path / "data", tmp_path / ".data-new"
    for folder, text in ((target, "old"), (made, "new")):
        folder.mkdir()
        (folder / "x").write_text(text, encoding="utf-8")
    rename = Path.rename

    def interrupted(self: Path, to: Path) -> Path:
        if self == made:
            raise KeyboardInterrupt
        return rename(self, to)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            project.replace(made, target)
    assert (target / "x").read_text(encoding="utf-8") == "old"
    project.replace(made, target)
    assert (target / "x").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


HOLDER = """
import sys, time
from metroregions import project
from pathlib import Path
with project.writing(Path(sys.argv[1]), "“metroregions report”"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    """A process that writes to a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_writer_waits_and_goes_on_when_the_first_is_killed(
    tmp_path: Path, holder: subprocess.Popen[str], capfd: pytest.CaptureFixture[str]
) -> None:
    killer = threading.Timer(0.5, holder.send_signal, [signal.SIGKILL])
    killer.start()
    start = time.monotonic()
    with project.writing(tmp_path, "this test"):
        assert 0.4 < time.monotonic() - start < 10
        with project.writing(tmp_path, "a command in a command"):
            pass
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert f"Waiting for “metroregions report” (process {holder.pid})" in said
    assert not (tmp_path / project.LOCK).exists()


def test_a_second_writer_gives_up(
    tmp_path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "PATIENCE", 0.3)
    with (
        pytest.raises(MetroregionsError, match=f"process {holder.pid}\\) still writes"),
        project.writing(tmp_path, "this test"),
    ):
        pass


def test_many_writers_come_one_after_the_other(tmp_path: Path) -> None:
    """Each adds one to a number in a file, slowly."""
    add = (
        "import sys, time; from pathlib import Path; from metroregions import project\n"
        "place = Path(sys.argv[1])\n"
        "for _ in range(5):\n"
        "    with project.writing(place, 'a test'):\n"
        "        count = int((place / 'count').read_text()); time.sleep(0.01)\n"
        "        (place / 'count').write_text(str(count + 1))\n"
    )
    (tmp_path / "count").write_text("0", encoding="utf-8")
    processes = [subprocess.Popen([sys.executable, "-c", add, tmp_path]) for _ in range(4)]
    assert [process.wait() for process in processes] == [0] * 4
    assert (tmp_path / "count").read_text(encoding="utf-8") == "20"
    assert [path.name for path in tmp_path.iterdir()] == ["count"]


def test_a_folder_where_nobody_can_write_needs_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FileLock, "acquire", refused)
    with project.writing(tmp_path, "this test"):
        pass
