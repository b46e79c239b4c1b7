"""Execute the chapters with papermill, several processes at once."""

from __future__ import annotations

import ast
import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from metroregions.errors import MetroregionsError
from metroregions.parameters import ReportParameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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


class Executed(NamedTuple):
    """An executed notebook: where it came from, where it lies, and how long it took (seconds)."""

    source: Path
    notebook: Path
    seconds: float


def chapters(folder: Path) -> list[Path]:
    """Return the chapters' notebooks in the order of the report.

    Raises:
        MetroregionsError: The folder has none.
    """
    found = sorted(folder.glob("[0-9][0-9]-*.ipynb"))
    if not found:
        raise MetroregionsError(f"No notebooks named NN-topic.ipynb in {folder}: check the folder.")
    return found


def check_parameters_cell(notebook: Path, model: type[ReportParameters] = ReportParameters) -> None:
    """Refuse a notebook whose parameters cell is not the model's, before any kernel starts.

    papermill by itself would run a notebook without such a cell and only warn of unknown names.

    Raises:
        MetroregionsError: The file is no notebook, has no or several parameters cells, or a cell
            with other names than the model's.
    """
    import nbformat

    try:
        content = nbformat.read(notebook, as_version=4)
    except (OSError, ValueError, TypeError, AttributeError, nbformat.ValidationError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise MetroregionsError(f"{notebook} is not a readable notebook: {reason}.") from None
    tagged = [
        cell for cell in content.cells if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if len(tagged) != 1:
        count = "no cell" if not tagged else f"{len(tagged)} cells"
        raise MetroregionsError(
            f"{notebook.name} has {count} tagged “parameters”: tag exactly one."
        )
    try:
        statements = ast.parse(tagged[0].source).body
    except SyntaxError as error:
        raise MetroregionsError(
            f"The parameters cell of {notebook.name} is not Python: {error.msg}, "
            f"line {error.lineno}."
        ) from None
    names = [
        statement.target.id
        for statement in statements
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    if names != list(model.model_fields):
        raise MetroregionsError(
            f"The parameters cell of {notebook.name} sets {', '.join(names) or 'nothing'}: "
            f"it must set {', '.join(model.model_fields)}, one typed parameter a line."
        )


def _execute_one(
    source: Path, target: Path, parameters: Mapping[str, Any], environment: Mapping[str, str]
) -> Executed | str:
    """Execute one notebook in this process; return it, or the sentence that says what failed."""
    import logging
    import warnings

    import papermill
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    start = time.perf_counter()
    try:
        with _environment_set(environment), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            papermill.execute_notebook(
                source,
                target,
                parameters=dict(parameters),
                kernel_name=KERNEL_NAME,
                progress_bar=False,
                # Saved at the end, or when a cell fails: not after every cell.
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                # The process that ran a finished notebook has nothing left to save.
                shutdown_kernel="immediate",
                # Errors are reported below; the kernel's remarks on its own sockets help nobody.
                extra_arguments=["--HistoryManager.enabled=False", "--log-level=ERROR"],
            )
    except PapermillExecutionError as error:
        message = str(error.evalue).strip().splitlines()
        said = f"{error.ename}: {message[0]}" if message else str(error.ename)
        # Counted from 0 in a notebook with one injected cell before: from 1 in the source.
        return f"{source.name} failed in cell {error.cell_index}: {said}"
    except Exception as error:  # a kernel that dies or does not start has many exceptions
        message = str(error).strip().splitlines()
        return f"{source.name} failed: {message[0] if message else type(error).__name__}"
    return Executed(source, target, time.perf_counter() - start)


@contextlib.contextmanager
def _environment_set(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables, which the kernel inherits, and put the old ones back."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _environment(data: Path, scratch: Path) -> dict[str, str]:
    # A private IPython folder: the user's start-up files must not change the report.
    return {
        **KERNEL_ENVIRONMENT,
        "IPYTHONDIR": str(scratch / "ipython"),
        "METROREGIONS_DATA": str(data),
    }


def execute(
    notebooks: Sequence[Path],
    parameters: ReportParameters,
    folder: Path,
    *,
    data: Path,
    jobs: int | None = None,
    progress: Callable[[Executed], None] | None = None,
) -> list[Executed]:
    """Execute notebooks with papermill, in parallel processes, into a folder.

    Args:
        notebooks: The notebooks, each with one parameters cell.
        parameters: The parameters that they run with.
        folder: Where the executed notebooks go, under their own names.
        data: The dataset's folder.
        jobs: How many at once, by default one per processor.
        progress: Called after each notebook, in the order in which they end.

    Returns:
        The executed notebooks in the order given.

    Raises:
        MetroregionsError: A notebook has no proper parameters cell, or a cell raised; the partly
            executed notebook is kept and the sentence says where.
    """
    from joblib import Parallel, delayed

    for notebook in notebooks:
        check_parameters_cell(notebook, type(parameters))
    folder.mkdir(parents=True, exist_ok=True)
    given = parameters.model_dump()
    workers = min(jobs or os.cpu_count() or 1, len(notebooks))
    with tempfile.TemporaryDirectory(prefix="metroregions-") as scratch:
        environment = _environment(data, Path(scratch))
        run = Parallel(n_jobs=workers, return_as="generator_unordered")
        results: Iterator[Executed | str] = run(
            delayed(_execute_one)(notebook, folder / notebook.name, given, environment)
            # The largest first, so that no long one is left alone at the end.
            for notebook in sorted(notebooks, key=lambda path: -path.stat().st_size)
        )
        done: dict[Path, Executed] = {}
        failures: list[str] = []
        for result in results:
            if isinstance(result, str):
                failures.append(result)
                continue
            done[result.source] = result
            if progress:
                progress(result)
    if failures:
        raise MetroregionsError(_kept(failures, folder))
    return [done[notebook] for notebook in notebooks]


def _kept(failures: Sequence[str], folder: Path) -> str:
    """Move the partly executed notebooks to a folder that outlives the build; say where."""
    keep = Path(tempfile.mkdtemp(prefix="metroregions-failed-"))
    for failure in failures:
        name = failure.split(" failed", 1)[0]
        if (folder / name).exists():
            shutil.copy2(folder / name, keep / name)
    return f"{'; '.join(failures)}. The partly executed notebook lies in {keep}."
