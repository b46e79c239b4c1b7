"""Kill commands at random moments; tell what is torn, lost or left behind.

    python tests/chaos.py --seed 1 --kills 200

The same seed kills the same commands in the same order, each after the same share of the time that
it takes undisturbed. The program ends with 1 if it found anything. Linux only: the processes that a
command started are found by their environment.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import nbformat

import projects
from metroregions import dataset, project, scratch
from metroregions.dataset import check
from metroregions.pipeline.edition import publish
from metroregions.pipeline.execute import storage

#: Marks the processes of a command, and how long those that are left may take to end, in seconds.
MARK = "METROREGIONS_CHAOS"
GRACE = 20.0
META = """\
indicator: trees
name_en: Trees
name_de: Bäume
unit: trees
aggregation: sum
theme: gateway
better: higher
definition: Trees that stand at the end of the year.
source:
  publisher: Ourselves
  title: Counted trees
  vintage: June 2022
  released: 2022-06
  licence: dl-de/by-2-0
  licence_url: https://www.govdata.de/dl-de/by-2-0
  address: https://example.org/trees
"""
COMMANDS = {
    "report": ("report", "--format", "html", "--engine", "embedded"),
    "notebooks": ("notebooks",),
    "sweep": ("sweep", "--years", "2010:2012", "--regions", "hamburg"),
    "add-indicator": ("data", "add-indicator", "trees.csv", "--meta", "trees.yaml"),
    "describe": ("data", "describe"),
}
#: Commands that take a few seconds.
QUICK = ("sweep", "add-indicator")


def prepare(folder: Path) -> Path:
    """Make a project with a dataset of its own, the chapter with the cover, and a short profile."""
    made = projects.project(folder / "project")
    (made / "data").unlink()
    shutil.copytree(projects.ROOT / "data", made / "data")
    shutil.copy(projects.ROOT / "notebooks" / "02-eleven-regions.ipynb", made / "notebooks")
    projects.profile(made, "print(region, year)")
    (folder / "temporary").mkdir()
    (made / "trees.yaml").write_text(META, encoding="utf-8")
    return made


def started(made: Path, words: Sequence[str]) -> subprocess.Popen[str]:
    """Start a command in the project."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != project.VARIABLE},
        MARK: str(made),
        "TMPDIR": str(made.parent / "temporary"),
    }
    return subprocess.Popen(
        [projects.COMMAND, *words],
        cwd=made, env=environment, start_new_session=True, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(made: Path, words: Sequence[str]) -> tuple[float, list[str]]:
    """Run a command to its end; return the seconds that it took, and a fault if it failed."""
    start = time.monotonic()
    process = started(made, words)
    _, said = process.communicate()
    failed = [f"{words[0]} failed: {said.strip()}"] if process.returncode else []
    return time.monotonic() - start, failed


def kill(made: Path, words: Sequence[str], after: float) -> list[str]:
    """Kill a command after some seconds; return what is wrong then."""
    process = started(made, words)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stderr is not None
    process.stderr.close()
    deadline = time.monotonic() + GRACE
    while (left := list(processes(made))) and time.monotonic() < deadline:
        time.sleep(0.2)
    found = [f"process {pid} is left" for pid in left]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return found + torn(made)


def processes(made: Path) -> Iterator[int]:
    """Give the processes that commands in a project started and that still run."""
    mark = f"{MARK}={made}\0".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes() + b"\0":
                yield int(folder.name)
        except OSError:  # ended meanwhile
            continue


def torn(made: Path) -> list[str]:
    """Return what a project holds that is half or gone."""
    found = []
    for path in [*made.rglob("*.ipynb"), *made.rglob("*.json")]:
        if any(part.startswith(".") for part in path.relative_to(made).parts):
            continue  # not in its place yet
        try:
            if path.suffix == ".ipynb":
                nbformat.read(path, as_version=4)
            else:
                json.loads(path.read_text(encoding="utf-8"))
        except Exception as error:
            found.append(f"{path.relative_to(made)} is torn: {error}")
    edition = made / "reports" / "2021"
    if edition.is_dir() and publish._outputs(edition) != publish.manifest(edition).get("outputs"):
        found.append("the edition is not as its manifest says")
    if not (made / "data").is_dir() and not project.aside(made / "data").is_dir():
        found.append("the dataset is gone")
    return found


def left(made: Path) -> list[str]:
    """Return the temporary files and folders that are still there."""
    beside = [
        path
        for pattern in (f"{scratch.BESIDE}*", ".old-*", storage.part(Path("*")).name, project.LOCK)
        for path in made.rglob(pattern)
    ]
    return [f"{path} is left" for path in [*beside, *(made.parent / "temporary").iterdir()]]


def main(
    folder: Path, *, seed: int, kills: int, names: Sequence[str], say: Callable[[str], None]
) -> list[str]:
    """Kill commands and then run each to its end; return all that was found.

    Args:
        folder: An empty folder for the project.
        seed: What chance starts from.
        kills: How many commands are killed.
        names: The commands, of `COMMANDS`.
        say: Takes a line of progress.
    """
    chance = random.Random(seed)
    made = prepare(folder)
    write_table(made, 0)
    found: list[str] = []
    seconds = {}
    for name in names:
        seconds[name], failed = finish(made, COMMANDS[name])
        found += failed
    for number in range(1, kills + 1):
        name = chance.choice(names)
        write_table(made, number)
        after = chance.random() * seconds[name]
        faults = kill(made, COMMANDS[name], after)
        say(f"[{number}/{kills}] {name} after {after:.2f} s: {'; '.join(faults) or 'well'}")
        found += faults
    write_table(made, kills + 1)
    for name in names:
        found += finish(made, COMMANDS[name])[1]
    found += [f"data: {fault}" for fault in check.faults(made / "data")]
    return found + torn(made) + left(made)


def write_table(made: Path, number: int) -> None:
    """Write a table of one's own that differs from the one before."""
    districts = dataset.table("districts", projects.ROOT / "data")["ags"]
    rows = [f"{ags},2021,{1010 + place + number}" for place, ags in enumerate(districts)]
    text = "\n".join(["ags,year,value", *rows])
    (made / "trees.csv").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kills", type=int, default=50)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        faults = main(
            Path(place), seed=given.seed, kills=given.kills, names=list(COMMANDS), say=print
        )
    print(*(faults or ["Nothing is torn, lost or left."]), sep="\n")
    sys.exit(bool(faults))
