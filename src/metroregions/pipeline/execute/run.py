"""Execute notebooks with papermill, several processes at once, here or on a cluster.

joblib runs the notebooks: in processes of this machine, or by its own Dask backend on the workers
of a scheduler. The workers must see notebooks, dataset and output under the same names as this
process does (a shared file system; the output may be a storage address instead).
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from metroregions.errors import MetroregionsError
from metroregions.parameters import ReportParameters
from metroregions.pipeline.execute import fingerprint, fork, notebook, storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: The notebook of this name is no chapter: it is executed once per region.
PROFILE = "region-profile"
#: How long to wait for a scheduler, in seconds.
SCHEDULER_TIMEOUT = 5

#: Fewer notebooks than this are done sooner with kernels that are started as usual.
WORTH_A_FORGE = 4


class Task(NamedTuple):
    """A notebook to execute.

    Attributes:
        source: The notebook, with one parameters cell.
        parameters: What it runs with; their model is the one that its cell must have.
        target: Where the executed notebook goes: a path, or an address as `s3://bucket/key`.
    """

    source: Path
    parameters: ReportParameters
    target: Path | str


class Executed(NamedTuple):
    """What became of a task.

    Attributes:
        task: The task.
        seconds: How long it took; 0 where an earlier result was taken.
        error: What failed, in one sentence without its full stop; empty where nothing did.
    """

    task: Task
    seconds: float
    error: str = ""

    @property
    def source(self) -> Path:
        """The notebook."""
        return self.task.source

    @property
    def notebook(self) -> Path | str:
        """The executed notebook."""
        return self.task.target


def chapters(folder: Path) -> list[Path]:
    """Return the chapters' notebooks in the order of the report, without the profile of a region.

    Raises:
        MetroregionsError: The folder has none.
    """
    found = sorted(set(folder.glob("[0-9][0-9]-*.ipynb")) - {profile(folder)})
    if not found:
        raise MetroregionsError(f"No notebooks named NN-topic.ipynb in {folder}: check the folder.")
    return found


def profile(folder: Path) -> Path | None:
    """Return the notebook that is executed once per region, None where there is none."""
    return next(iter(sorted(folder.glob(f"[0-9][0-9]-{PROFILE}.ipynb"))), None)


def needed_profile(folder: Path) -> Path:
    """Return the notebook that is executed once per region.

    Raises:
        MetroregionsError: There is none.
    """
    found = profile(folder)
    if found is None:
        raise MetroregionsError(f"No notebook named NN-{PROFILE}.ipynb in {folder}: check it.")
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


def run(
    tasks: Sequence[Task],
    *,
    data: Path,
    jobs: int | None = None,
    scheduler: str | None = None,
    warm_start: bool | None = None,
) -> Iterator[Executed]:
    """Execute notebooks and give each result when it is there, failures included.

    Args:
        tasks: What to execute.
        data: The dataset's folder.
        jobs: How many at once, by default one more than processors; on a cluster one per thread of
            its workers.
        scheduler: The address of a Dask scheduler, `tcp://host:port`; by default processes here.
        warm_start: Fork the kernels from a process that has imported what most notebooks need; by
            default where there are enough of them to make up for its start.

    Yields:
        The results in the order in which the notebooks end.

    Raises:
        MetroregionsError: A notebook has no proper parameters cell (before any kernel starts), the
            scheduler does not answer, or a worker died.
    """
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    for source, model in {(task.source, type(task.parameters)) for task in tasks}:
        check_parameters_cell(source, model)
    for task in tasks:
        storage.prepare(task.target)
    if not tasks:
        return
    by_target = {str(task.target): task for task in tasks}
    # The start of a kernel is mostly waiting: one more than processors keeps all of them busy.
    workers = min(jobs or (os.cpu_count() or 1) + 1, len(tasks))
    warm_start = len(tasks) >= WORTH_A_FORGE if warm_start is None else warm_start
    with _forge(data, scheduler, warm_start) as forge, _cluster(scheduler):
        parallel = Parallel(
            n_jobs=workers if scheduler is None or jobs else -1,
            return_as="generator_unordered",
            batch_size=1,
            # Workers end with this process; those of a cluster are others'.
            **({} if scheduler else {"initializer": notebook.end_with, "initargs": (os.getpid(),)}),
        )
        calls = (
            delayed(notebook.execute)(
                str(task.source), str(task.target), task.parameters.model_dump(), str(data), forge
            )
            for task in tasks
        )
        try:
            with _interrupts_ignored():
                results = parallel(calls)
            for target, seconds, error in results:
                yield Executed(by_target[target], seconds, error)
        except TerminatedWorkerError:
            raise MetroregionsError(
                "A process that executed notebooks was killed, perhaps for lack of memory: "
                "run fewer at once with --jobs."
            ) from None


@contextlib.contextmanager
def _forge(data: Path, scheduler: str | None, warm_start: bool) -> Iterator[str]:
    """Give the address of the forge that all processes here share; each process there has one."""
    # Elsewhere a fork of a process that has threads, as system libraries start them, is not safe.
    if not (warm_start and sys.platform == "linux"):
        yield ""
    elif scheduler is not None:
        # A worker lives on: its forge is made anew when this package has changed since.
        yield notebook.OWN + fingerprint.library()
    else:
        with notebook.environment_set(
            notebook.kernel_environment() | {"METROREGIONS_DATA": str(data.absolute())}
        ):
            shared = fork.Forge()
        try:
            yield shared.address
        finally:
            shared.close()


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Start processes that ignore Ctrl-C, which a terminal sends to all: they inherit it.

    It is for this process alone, which then ends the others.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _cluster(scheduler: str | None) -> Iterator[None]:
    """Make joblib use the workers of a Dask scheduler, if there is one."""
    if scheduler is None:
        yield
        return
    import joblib

    try:
        import distributed
    except ImportError:
        raise MetroregionsError(
            "--scheduler needs the package distributed: install metroregions[cluster]."
        ) from None
    try:
        client = distributed.Client(scheduler, timeout=SCHEDULER_TIMEOUT)
    except Exception as error:  # each protocol has exceptions of its own
        reason = notebook.first_line(error)
        raise MetroregionsError(f"No Dask scheduler answers at {scheduler}: {reason}.") from None
    with client, joblib.parallel_config(backend="dask"):
        yield


def counting(total: int, say: Callable[[str], None]) -> Callable[[Executed], None]:
    """Return a function that reports each result in a line, with its place among all."""
    count = 0

    def progress(result: Executed) -> None:
        nonlocal count
        count += 1
        said = result.error or f"{result.seconds:.1f} s"
        say(f"[{count}/{total}] {Path(result.notebook).stem}  {said}")

    return progress


def execute(
    tasks: Sequence[Task],
    *,
    data: Path,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Callable[[Executed], None] | None = None,
) -> list[Executed]:
    """Execute notebooks that are all needed.

    Args:
        tasks: What to execute; targets are paths.
        data: The dataset's folder.
        jobs: As `run`.
        scheduler: As `run`.
        progress: Called after each notebook, in the order in which they end.

    Returns:
        The results in the order of the tasks.

    Raises:
        MetroregionsError: As `run`, or a cell raised; the partly executed notebook is kept and the
            sentence says where.
    """
    # Those with most code first, so that no long one is left alone at the end.
    code = {source: _code_length(source) for source in {task.source for task in tasks}}
    order = sorted(tasks, key=lambda task: -code[task.source])
    done: dict[Path | str, Executed] = {}
    for result in run(order, data=data, jobs=jobs, scheduler=scheduler):
        done[result.notebook] = result
        if progress and not result.error:
            progress(result)
    failed = [done[task.target] for task in tasks if done[task.target].error]
    if failed:
        raise MetroregionsError(_kept(failed))
    return [done[task.target] for task in tasks]


def _code_length(notebook: Path) -> int:
    """Return how many characters of code a notebook has: what is shown says nothing of the time."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return sum(len("".join(c["source"])) for c in cells if c["cell_type"] == "code")
    except (OSError, ValueError, KeyError, TypeError):
        return 0  # refused where it is checked


def _kept(failed: Iterable[Executed]) -> str:
    """Move the partly executed notebooks to a folder that outlives the build; say where."""
    keep = Path(tempfile.mkdtemp(prefix="metroregions-failed-"))
    for result in failed:
        if Path(result.notebook).exists():
            shutil.copy2(result.notebook, keep)
    sentences = "; ".join(result.error for result in failed)
    return f"{sentences}. The partly executed notebook lies in {keep}."
