"""Print how long things take and how much memory they need: `make bench`.

Nothing here is asserted: times depend on the machine. Each line is the median of the runs; memory
is the largest single process among the command and its kernels.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).with_name("metroregions")
RUNS = 5


def measure(*arguments: str) -> tuple[float, float]:
    """Run the command; return its wall time (seconds) and the peak memory (MB) of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"metroregions {' '.join(arguments)} failed: {said}")
    # wait4 gives the largest of the process and its waited-for children; Linux in KiB, macOS bytes.
    scale = 1024 if sys.platform == "darwin" else 1
    return time.perf_counter() - start, usage.ru_maxrss / scale / 1024


def line(name: str, runs: list[tuple[float, float]], limit: str) -> None:
    """Print a line of the table: median, range, memory and the limit aimed at."""
    seconds = [run[0] for run in runs]
    print(
        f"{name:<34}{statistics.median(seconds):6.2f} s"
        f"  ({min(seconds):.2f}–{max(seconds):.2f})"
        f"{max(run[1] for run in runs):8.0f} MB   aim: {limit}",
        flush=True,
    )


def main() -> None:
    """Measure the commands that a user waits for."""
    table = ("table", "--indicator", "gdp_per_inhabitant", "--years", "1995,2005,2016,2021")
    line("metroregions table", [measure(*table) for _ in range(RUNS)], "under 1.5 s")
    with tempfile.TemporaryDirectory(dir=ROOT / "reports", prefix=".bench-") as folder:
        edition = Path(folder) / "edition"
        report = ("report", "--engine", "embedded", "--output", str(edition))
        line("metroregions report", [measure(*report) for _ in range(RUNS)], "under 25 s")
        manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
        for part, seconds in manifest["seconds"].items():
            print(f"  {part:<32}{seconds:6.2f} s")
        for path in sorted(edition.glob("report.*")):
            print(f"  {path.name:<32}{path.stat().st_size / 1e6:6.2f} MB")


if __name__ == "__main__":
    main()
