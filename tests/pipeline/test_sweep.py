"""The sweep: one notebook for many parameters, here, interrupted, and taken up again."""

import csv
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from projects import COMMAND, profile, project, run, text_of_last_cell

SAY = "print(region, year, base_year, boundaries)"
FAIL_ONE = "assert (region, year) != ('stuttgart', 2005), 'no such year'"
MARK = "METROREGIONS_SWEEP_TEST"
ARGUMENTS = ("sweep", "--years", "2005:2015:5", "--regions", "hamburg,stuttgart")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = project(tmp_path)
    profile(made, SAY, FAIL_ONE, SAY)
    return made


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "reports" / "sweep" / "results.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_a_sweep_executes_all_and_tells_what_failed(folder: Path) -> None:
    done = run(*ARGUMENTS, cwd=folder)
    assert done.returncode == 1
    assert "6 executed, 0 up to date, 1 failed" in done.stderr
    assert "Traceback" not in done.stderr
    table = rows(folder)
    assert [(row["region"], row["year"], row["status"]) for row in table] == [
        ("hamburg", "2005", "done"),
        ("hamburg", "2010", "done"),
        ("hamburg", "2015", "done"),
        ("stuttgart", "2005", "failed"),
        ("stuttgart", "2010", "done"),
        ("stuttgart", "2015", "done"),
    ]
    assert table[3]["error"].endswith("failed in cell 4: AssertionError: no such year")
    assert all(float(row["seconds"]) > 0 for row in table)
    target = folder / "reports" / "sweep"
    assert text_of_last_cell(target / table[5]["notebook"]) == "stuttgart 2015 1995 current\n"


def test_a_resumed_sweep_executes_only_what_is_not_up_to_date(folder: Path) -> None:
    run(*ARGUMENTS, cwd=folder)
    target = folder / "reports" / "sweep"
    times = {path.name: path.stat().st_mtime_ns for path in target.glob("*.ipynb")}
    (target / "hamburg-2010-1995-current.ipynb").unlink()
    again = run(*ARGUMENTS, "--resume", cwd=folder)
    # One was removed and one had failed.
    assert "2 executed, 4 up to date, 1 failed" in again.stderr
    kept = {name for name, at in times.items() if (target / name).stat().st_mtime_ns == at}
    assert len(kept) == 4
    profile(folder, SAY)
    changed = run(*ARGUMENTS, "--resume", cwd=folder)
    assert changed.returncode == 0
    assert "6 executed, 0 up to date, 0 failed" in changed.stderr


def test_ctrl_c_leaves_what_is_finished_and_a_resumed_sweep_goes_on(tmp_path: Path) -> None:
    folder = project(tmp_path)
    profile(folder, "import time; time.sleep(0 if region == 'hamburg' else 600)")
    sweep = subprocess.Popen(
        [COMMAND, *ARGUMENTS],
        cwd=folder,
        # Inherited by all processes that it starts, and so a way to find them.
        env={**os.environ, MARK: str(folder)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_listen_to_interrupts,
    )
    assert sweep.stderr is not None
    for _ in range(3):
        assert "hamburg" in sweep.stderr.readline()
    assert len(_processes_in(str(folder))) > 3
    os.killpg(sweep.pid, signal.SIGINT)
    said = sweep.stderr.read()
    assert sweep.wait(timeout=60) == 130
    assert "Traceback" not in said, said
    assert "Stopped: 3 of 6 are finished" in said
    assert [row["status"] for row in rows(folder)] == ["done"] * 3
    _no_kernel_is_left(str(folder))
    profile(folder, "1")
    resumed = run(*ARGUMENTS, "--resume", cwd=folder)
    assert "0 failed" in resumed.stderr
    assert len(rows(folder)) == 6


def _listen_to_interrupts() -> None:
    """As in a terminal: what a shell starts in the background ignores them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _no_kernel_is_left(folder: str) -> None:
    """No process works for this project any more: a kernel ends with the one it was forked from."""
    deadline = time.monotonic() + 20
    while left := _processes_in(folder):
        assert time.monotonic() < deadline, left
        time.sleep(0.2)


def _processes_in(folder: str) -> list[int]:
    psutil = pytest.importorskip("psutil")
    found = []
    for process in psutil.process_iter(["environ"]):
        if (process.info["environ"] or {}).get(MARK) == folder:
            found.append(process.pid)
    return found


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--years", "1995:2000"), "Parameter “base_year” is 1995: it must be before the year"),
        (("--years", "2021", "--regions", "ulm"), "Unknown region “ulm”"),
        (("--years", "2021:2016"), "--years is “2021:2016”"),
        (("--years", "2021", "--output", "ftp://host/x"), "ftp://host/x is no storage"),
        (("--years", "2021", "--output", "az://box"), "AZURE_STORAGE_ACCOUNT"),
        (("--years", "2021", "--scheduler", "tcp://127.0.0.1:9"), "No Dask scheduler answers"),
        (("--years", "2021", "--scheduler", "ucx://x"), "No Dask scheduler answers at ucx://x"),
    ],
)
def test_a_wrong_sweep_is_refused_in_one_sentence(
    folder: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    done = run("sweep", *arguments, cwd=folder)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list((folder / "reports").rglob("*.ipynb"))


def test_a_table_of_something_else_is_not_taken_for_an_earlier_sweep(folder: Path) -> None:
    target = folder / "reports" / "sweep"
    target.mkdir(parents=True)
    (target / "results.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = run(*ARGUMENTS, "--resume", cwd=folder)
    assert done.returncode == 2
    assert "is no table of an earlier sweep" in done.stderr
