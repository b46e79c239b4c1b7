"""Executes one notebook with papermill in this process.

It is what the worker processes import, and so imports little itself.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metroregions import scratch
from metroregions.pipeline.execute import storage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: A Python kernel whose output depends on nothing but notebook, data and library: one thread for
#: linear algebra, a fixed hash seed, the kernel of this environment rather than of the user.
KERNEL_ENVIRONMENT = {
    "JUPYTER_PREFER_ENV_PATH": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",
}
KERNEL_NAME = "python3"
#: Stands, with what identifies it, for a forge that the executing process starts by itself.
OWN = "own:"
#: How often a process looks whether the one that started it is there, in seconds.
WATCH = 0.5


def kernel_environment() -> dict[str, str | None]:
    """Return the variables of a kernel: none by which a user's own files or packages come in."""
    # Where this package itself is found by that variable, so it is in the kernel, and no other.
    ours = Path(__file__).parents[3]
    named = map(Path, filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)))
    return {
        **KERNEL_ENVIRONMENT,
        "PYTHONSTARTUP": None,
        "PYTHONPATH": str(ours) if ours in named else None,
    }


def execute(
    source: str, target: str, parameters: Mapping[str, Any], data: str, forge: str
) -> tuple[str, float, str]:
    """Execute a notebook.

    Args:
        source: The notebook.
        target: Where the executed notebook goes, by papermill's storage handlers.
        parameters: The parameters that it runs with.
        data: The dataset's folder.
        forge: The address of the forge that the kernel is forked from, see `warm`; `own:…` stands
            for one of this process, nothing for a kernel started as usual.

    Returns:
        The target, the seconds that it took, and what failed, in one sentence without its full
        stop; empty where nothing did.
    """
    start = time.perf_counter()
    try:
        with _environment(str(Path(data).absolute()), forge) as folder:
            error = _written_whole(source, target, parameters, folder)
    except Exception as raised:  # a kernel that dies or does not start has many exceptions
        error = f"{_name(source)} failed: {first_line(raised) or type(raised).__name__}"
    return target, time.perf_counter() - start, error


def end_with(parent: int) -> None:
    """Make this process end when the one that started it does, whatever ended that.

    Args:
        parent: The identity of the process that started this one.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH)
        os._exit(1)

    threading.Thread(target=watch, name="watch", daemon=True).start()


def _written_whole(source: str, target: str, parameters: Mapping[str, Any], folder: str) -> str:
    """Execute a notebook; a target that is a file appears whole, also where a cell failed."""
    if storage.is_address(target):
        return _by_papermill(source, target, parameters, folder)
    half = storage.part(Path(target))
    half.unlink(missing_ok=True)
    try:
        return _by_papermill(source, str(half), parameters, folder)
    finally:
        if half.exists():
            half.replace(target)


def _by_papermill(source: str, target: str, parameters: Mapping[str, Any], folder: str) -> str:
    import logging
    import warnings

    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            papermill.execute_notebook(
                source,
                target,
                parameters=dict(parameters),
                # Said here: not every editor writes them into a notebook.
                kernel_name=KERNEL_NAME,
                language="python",
                cwd=folder,
                # Beside the folder that it starts in: it goes with that, also where all is killed.
                config=Config({"KernelManager": {"connection_file": f"{folder}.json"}}),
                progress_bar=False,
                # Saved at the end, or when a cell fails: not after every cell.
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                # The process that ran a finished notebook has nothing left to save.
                shutdown_kernel="immediate",
                # Errors are reported below; the kernel's remarks on its own sockets help nobody.
                extra_arguments=["--HistoryManager.enabled=False", "--log-level=ERROR"],
            )
    except PapermillExecutionError as raised:
        said = first_line(raised.evalue)
        # Counted from 0 in a notebook with one injected cell before: from 1 in the source.
        where = f"{_name(source)} failed in cell {raised.cell_index}: {raised.ename}"
        return f"{where}: {said}" if said else where
    return ""


def first_line(error: object) -> str:
    """Return the first line of what an error says."""
    return str(error).strip().split("\n", 1)[0]


def _name(source: str) -> str:
    return source.rsplit("/", 1)[-1]


@contextlib.contextmanager
def _environment(data: str, forge: str) -> Iterator[str]:
    """Set what a kernel depends on, nothing of the user's own; give the folder it starts in.

    The folder is empty: no module that lies beside a notebook is taken for another.
    """
    with scratch.folder() as private:
        own = {
            "IPYTHONDIR": str(private / "ipython"),
            # Who is killed leaves files there.
            "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
            "METROREGIONS_DATA": data,
        }
        nothing = private / "empty"
        nothing.mkdir()
        with environment_set(kernel_environment() | own):
            chosen = {}
            if forge:
                from metroregions.pipeline.execute import fork

                # Its own forge is started before papermill is imported: both take their time.
                address = fork.own_forge(forge).address if forge.startswith(OWN) else forge
                chosen = fork.selecting(address)
            with environment_set(chosen):
                yield str(nothing)


@contextlib.contextmanager
def environment_set(variables: Mapping[str, str | None]) -> Iterator[None]:
    """Set environment variables, which the kernel inherits, and put the old ones back.

    Args:
        variables: Their values; one that is None is not set.
    """
    before = {name: os.environ.get(name) for name in variables}
    _set(variables)
    try:
        yield
    finally:
        _set(before)


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
