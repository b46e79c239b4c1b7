"""Print how long things take and how much memory they need: `make bench`.

Nothing here is asserted: times depend on the machine. Each line is the median of the runs, made one
after the other so that what is compared was measured side by side; memory is the largest single
process among the command and its kernels. `make bench ARGS="report sweep"` measures parts alone.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from metroregions.pipeline.edition import build
from metroregions.pipeline.execute import run
from metroregions.regional import territory

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
RUNS = int(os.environ.get("RUNS", 5))
#: Profiles of the sweeps whose growth is measured.
SIZES = (75, 150, 300)


def measure(*command: str | Path, cwd: Path) -> tuple[float, float]:
    """Run a command; return its wall time (seconds) and the peak memory (MB) of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=cwd)
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, command))} failed: {said}")
    # wait4 gives the largest of the process and its waited-for children; Linux in KiB, macOS bytes.
    scale = 1024 if sys.platform == "darwin" else 1
    return time.perf_counter() - start, usage.ru_maxrss / scale / 1024


def line(name: str, runs: Sequence[tuple[float, float]], aim: str) -> float:
    """Print a line of the table, with the limit aimed at; return the median time."""
    seconds = [run[0] for run in runs]
    median = statistics.median(seconds)
    print(
        f"{name:<44}{median:7.2f} s  ({min(seconds):.2f}–{max(seconds):.2f})"
        f"{max(run[1] for run in runs):8.0f} MB   aim: {aim}",
        flush=True,
    )
    return median


@contextmanager
def project() -> Iterator[Path]:
    """A copy of the project that keeps no executed notebooks yet."""
    with tempfile.TemporaryDirectory(prefix="metroregions-bench-") as name:
        folder = Path(name)
        for item in ("_quarto.yml", "data", "src", "Makefile", ".venv"):
            (folder / item).symlink_to(ROOT / item)
        for item in ("requirements.lock", "pyproject.toml"):
            shutil.copy(ROOT / item, folder)
            # Older than the environment, so that make does not set it up again.
            os.utime(folder / item, (0, 0))
        shutil.copytree(ROOT / "notebooks", folder / "notebooks")
        yield folder


def command(folder: Path, *arguments: str) -> tuple[float, float]:
    """Run the command of the project in a copy of it."""
    return measure(BIN / "metroregions", *arguments, cwd=folder)


def bench_table() -> None:
    """A single number."""
    arguments = ("table", "--indicator", "gdp_per_inhabitant", "--years", "1995,2005,2016,2021")
    line("metroregions table", [command(ROOT, *arguments) for _ in range(RUNS)], "under 1.5 s")


def bench_report() -> None:
    """The whole report: executed, not changed at all, and with one chapter changed."""
    with project() as folder:
        built = []
        for _ in range(RUNS):
            shutil.rmtree(folder / ".cache", ignore_errors=True)
            shutil.rmtree(folder / "reports", ignore_errors=True)
            built.append(command(folder, "report", "--engine", "embedded"))
        line("report, every notebook executed", built, "under 25 s")
        edition = folder / "reports" / str(build.DEFAULTS.year)
        manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
        for part, seconds in manifest["seconds"].items():
            print(f"  {part:<42}{seconds:7.2f} s")
        for path in sorted(edition.glob("report.*")):
            print(f"  {path.name:<42}{path.stat().st_size / 1e6:7.2f} MB")
        shutil.rmtree(folder / ".cache")
        print(f"  {'the largest kernel':<42}{_largest_kernel(folder):7.0f} MB  aim: under 500 MB")
        unchanged = [measure("make", "report", cwd=folder) for _ in range(RUNS)]
        line("make report, nothing changed", unchanged, "under 1.5 s")
        changed = []
        for number in range(RUNS):
            _change(folder / "notebooks" / "07-networks.ipynb", number)
            changed.append(command(folder, "report", "--engine", "embedded"))
        line("report, one chapter changed", changed, "only that chapter executes")


def _largest_kernel(folder: Path) -> float:
    """Build the report and return the peak memory (MB) of the largest kernel, seen from outside."""
    arguments = [BIN / "metroregions", "report", "--engine", "embedded", "--output", folder / "out"]
    building = psutil.Popen(
        arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    largest = 0
    while building.poll() is None:
        for process in building.children(recursive=True):
            with suppress(psutil.Error):
                if "metroregions.pipeline.execute.fork" in process.cmdline():
                    largest = max(largest, process.memory_info().rss)
        time.sleep(0.1)
    return largest / 1e6


def _change(notebook: Path, number: int) -> None:
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"][-1]["source"] = [*content["cells"][-1]["source"], f"\n\n<!-- {number} -->"]
    notebook.write_text(json.dumps(content), encoding="utf-8")


def bench_profiles() -> None:
    """Eleven profiles executed, against eleven calls of papermill one after another."""
    with project() as folder:
        swept, called = [], []
        for _ in range(RUNS):
            swept.append(command(folder, "sweep", "--years", "2021"))
            start, memory = time.perf_counter(), 0.0
            for region in territory.REGION_ORDER:
                options = ("--no-progress-bar", "-p", "region", region)
                profile = run.needed_profile(folder / "notebooks")
                _, used = measure(
                    BIN / "papermill", profile, folder / "out.ipynb", *options, cwd=folder
                )
                memory = max(memory, used)
            called.append((time.perf_counter() - start, memory))
        ours = line("eleven profiles", swept, "")
        theirs = line("eleven calls of papermill", called, "")
        print(f"  {'share':<42}{ours / theirs:7.2f}     aim: at most 0.30")


def bench_sweep() -> None:
    """Sweeps of growing size: time for each profile, and memory of the process that leads."""
    with project() as folder:
        command_line = [BIN / "metroregions", "sweep", "--output", str(folder / "sweep")]
        for size in SIZES:
            shutil.rmtree(folder / "sweep", ignore_errors=True)
            regions = len(territory.REGION_ORDER)
            years = f"{2024 - size // regions + 1}:2024"
            start = time.perf_counter()
            with subprocess.Popen(
                [*command_line, "--years", years],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            ) as leading:
                memory = _memory_as_it_goes_on(leading)
            seconds = time.perf_counter() - start
            count = size // regions * regions
            print(
                f"{f'sweep of {count} profiles':<44}{seconds:7.2f} s"
                f"  ({seconds / count:.3f} s each; the leading process {memory[0]:.0f} MB after "
                f"the first ten, {memory[1]:.0f} MB at the end)",
                flush=True,
            )


def _memory_as_it_goes_on(leading: subprocess.Popen[str]) -> tuple[float, float]:
    """Return the memory (MB) of a sweep's own process after ten notebooks and at the end."""
    process, found = psutil.Process(leading.pid), []
    assert leading.stderr is not None
    for said in leading.stderr:
        if said.startswith("["):
            found.append(process.memory_info().rss / 1e6)
    return found[9], found[-1]


def bench_cluster() -> None:
    """A sweep on one and on two workers of a Dask cluster."""
    from distributed import LocalCluster

    with project() as folder:
        times: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
        for _ in range(RUNS):
            for workers, runs in times.items():
                with LocalCluster(
                    n_workers=workers, threads_per_worker=1, dashboard_address=None
                ) as cluster:
                    address = cluster.scheduler_address
                    runs.append(
                        command(folder, "sweep", "--years", "2020:2021", "--scheduler", address)
                    )
        one, two = (
            line(f"22 profiles, Dask workers: {workers}", runs, "")
            for workers, runs in times.items()
        )
        print(f"  {'times as fast':<42}{one / two:7.2f}     aim: at least 1.7")


PARTS: dict[str, Callable[[], None]] = {
    "table": bench_table,
    "report": bench_report,
    "profiles": bench_profiles,
    "sweep": bench_sweep,
    "cluster": bench_cluster,
}


def main() -> None:
    """Measure what a user waits for."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    # Python asks that the empty list, too, be among the choices.
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all, if none is named")
    for name in parser.parse_args().parts or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
