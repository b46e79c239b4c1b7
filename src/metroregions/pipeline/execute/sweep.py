"""Execute one notebook for many parameters: every region in every year, say.

The output, a folder or the address of a storage service, gets one executed notebook for each set of
parameters and a table, `results.csv`, of what became of each. The table is written as the sweep
goes on and at its end, also when it is interrupted; from it a later sweep knows what is up to date.
"""

from __future__ import annotations

import csv
import io
import time
from typing import TYPE_CHECKING, NamedTuple

from metroregions.errors import MetroregionsError
from metroregions.pipeline.execute import cache, run, storage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from metroregions.parameters import ReportParameters

TABLE = "results.csv"
DONE, FAILED = "done", "failed"
#: The table is written at most so often, in seconds: a storage service takes a while to answer.
EVERY = 2.0
#: Columns of the table behind those of the parameters.
COLUMNS = ("status", "seconds", "error", "key", "notebook")


class Swept(NamedTuple):
    """What a sweep did.

    Attributes:
        table: Where the table of results is.
        executed: How many notebooks were executed.
        reused: How many were up to date.
        failed: How many failed.
    """

    table: Path | str
    executed: int
    reused: int
    failed: int


def sweep(
    notebook: Path,
    parameters: Sequence[ReportParameters],
    output: Path | str,
    *,
    data: Path,
    jobs: int | None = None,
    scheduler: str | None = None,
    resume: bool = False,
    say: Callable[[str], None],
) -> Swept:
    """Execute a notebook for many parameters; the failure of one does not stop the others.

    Args:
        notebook: The notebook.
        parameters: The sets of parameters, one at least, all of one model.
        output: A folder, or an address as `storage.folder` gives it.
        data: The dataset's folder.
        jobs: As `execute.run`.
        scheduler: As `execute.run`.
        resume: Leave what an earlier sweep executed and nothing has changed for since.
        say: Takes a line of progress.

    Raises:
        MetroregionsError: As `execute.run`, or the output cannot be written.
    """
    around = cache.surroundings(data)
    rows: dict[str, dict[str, str]] = {}
    keys: dict[run.Task, str] = {}
    table = storage.join(output, TABLE)
    storage.prepare(table)
    known_before = _earlier(table)
    _check_output(output)
    earlier = known_before if resume else {}
    present = storage.names(output) if earlier else set()
    for one in parameters:
        name = file_name(one)
        task = run.Task(notebook, one, storage.join(output, name))
        known = earlier.get(name, {})
        key = cache.key(task, around)
        if known.get("status") == DONE and known.get("key") == key and name in present:
            rows[name] = known
        else:
            keys[task] = key
    reused, failed, written = len(rows), 0, time.monotonic()
    # From now on the folder is a sweep's, and it is known that it can be written to.
    _write(rows, parameters, table)
    progress = run.counting(len(keys), say)
    try:
        for result in run.run(list(keys), data=data, jobs=jobs, scheduler=scheduler):
            name = file_name(result.task.parameters)
            rows[name] = _row(result, keys[result.task], name)
            failed += bool(result.error)
            progress(result)
            if time.monotonic() - written > EVERY:
                _write(rows, parameters, table)
                written = time.monotonic()
    except KeyboardInterrupt:
        say(f"Stopped: {len(rows)} of {len(parameters)} are finished; --resume goes on from here.")
        raise
    finally:
        # Whatever ends the sweep: what is finished stays known.
        _write(rows, parameters, table)
    return Swept(table, len(keys), reused, failed)


def file_name(parameters: ReportParameters) -> str:
    """Return the name of an executed notebook: the values of its parameters."""
    values = parameters.model_dump()
    # What tells the notebooks apart first: hamburg-2021-1995-current.ipynb.
    ordered = [values.pop("region")] if "region" in values else []
    return "-".join(str(value) for value in [*ordered, *values.values()]) + ".ipynb"


def _row(result: run.Executed, key: str, name: str) -> dict[str, str]:
    return {
        **{key_: str(value) for key_, value in result.task.parameters.model_dump().items()},
        "status": FAILED if result.error else DONE,
        "seconds": f"{result.seconds:.2f}",
        "error": result.error,
        "key": key,
        "notebook": name,
    }


def _earlier(table: Path | str) -> dict[str, dict[str, str]]:
    """Return the rows of an earlier sweep by the name of the notebook; none if there is none."""
    text = storage.read(table)
    if text is None:
        return {}
    rows = csv.DictReader(io.StringIO(text))
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        raise MetroregionsError(
            f"{table} is no table of an earlier sweep: remove it, or choose another --output."
        )
    return {row["notebook"]: row for row in rows}


def _check_output(output: Path | str) -> None:
    """Refuse a folder with other things than a sweep's, which has its table from the beginning."""
    present = sorted(storage.names(output))
    if TABLE not in present and (own := [name for name in present if not name.startswith(".")]):
        raise MetroregionsError(
            f"{output} holds something that is not a sweep's, {own[0]}: choose another --output, "
            "or move it away."
        )


def _write(
    rows: dict[str, dict[str, str]], parameters: Sequence[ReportParameters], table: Path | str
) -> None:
    """Write the table, in the order of the parameters whatever the order of the results."""
    text = io.StringIO()
    names = [*parameters[0].model_dump(), *COLUMNS]
    writer = csv.DictWriter(text, names, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows[name] for name in map(file_name, parameters) if name in rows)
    storage.write(text.getvalue(), table)
