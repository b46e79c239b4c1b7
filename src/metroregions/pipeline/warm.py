"""A warm start: kernels forked from a process that has imported what every chapter imports.

A cold kernel spends more than a second of processor time on importing pandas, matplotlib and this
package, the same for each notebook. Here a process, the *forge*, imports them once; each kernel is
a fork of it, in every other respect an ordinary IPython kernel. A test compares the notebooks of
forked and cold kernels output for output.

`ForkedKernel` is a kernel provisioner of jupyter_client, registered in `pyproject.toml`; papermill
takes it where the environment variable of `SELECT` names it, and knows nothing of it otherwise.
There is one forge for each process that executes notebooks. It ends when that process does, and the
kernels with it: an IPython kernel stops when its parent is gone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Makes jupyter_client start kernels this way unless a kernel specification names another.
SELECT = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "metroregions-forked"}
#: What most chapters import. linearmodels and pysyncon serve one chapter and stay there.
PRELOADED = (
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "metroregions.analysis.claims",
    "metroregions.chapter",
    "metroregions.examinations",
    "metroregions.figures.maps",
    "metroregions.figures.over_time",
    "metroregions.methods",
    "metroregions.metros",
    "metroregions.parameters",
    "metroregions.profile",
)
LAUNCHER = "ipykernel_launcher"


class Forge:
    """The process that kernels are forked from, as the process that executes notebooks sees it.

    A request is a line of JSON on its standard input, the answer a line on its standard output.
    """

    def __init__(self) -> None:
        """Start the process; its imports go on while the caller does other things."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "metroregions.pipeline.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Out of reach of Ctrl-C: it ends when its input does.
            start_new_session=True,
        )

    def ask(self, request: Mapping[str, Any]) -> int | None:
        """Send a request, return the answer.

        Raises:
            OSError: The forge is gone.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(request)}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise ConnectionError("the process that kernels are forked from is gone")
        number: int | None = json.loads(answer)
        return number


@lru_cache(maxsize=1)
def forge() -> Forge:
    """Return this process's forge, started on first use."""
    return Forge()


class Process:
    """A forked kernel's process, with the part of `subprocess.Popen` that jupyter_client uses."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, parent: Forge) -> None:
        """Take the identity that the forge gave."""
        self.pid = pid
        self.returncode: int | None = None
        self._forge = parent

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or None while the process runs."""
        if self.returncode is None:
            try:
                self.returncode = self._forge.ask({"poll": self.pid})
            except OSError:
                self.returncode = 1
        return self.returncode

    def wait(self) -> int:
        """Wait for the end of the process; return its exit code."""
        while (code := self.poll()) is None:
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


class ForkedKernel(LocalProvisioner):
    """A kernel on this machine, forked instead of started."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork an IPython kernel; start anything else, and on Windows all, as usual."""
        if LAUNCHER not in cmd or not hasattr(os, "fork"):
            return await super().launch_kernel(cmd, **kwargs)
        request = {
            "arguments": cmd[cmd.index(LAUNCHER) + 1 :],
            "environment": dict(kwargs.get("env") or os.environ),
            "folder": str(kwargs.get("cwd") or Path.cwd()),
        }
        pid = forge().ask(request)
        assert pid is not None
        self.process = Process(pid, forge())  # type: ignore[assignment]
        # The kernel leads a process group of its own, as a started one does.
        self.pid = self.pgid = pid
        self.cwd = request["folder"]
        return self.connection_info


def _serve() -> None:
    """Import, then fork a kernel for each request, until the input ends."""
    import gc
    from importlib import import_module

    for name in PRELOADED:
        import_module(name)
    _read_ahead()
    gc.collect()
    # What is here stays shared with the kernels: their garbage collection leaves it alone.
    gc.freeze()
    # Not by way of sys.stdin: what it has read ahead would be read again by the fork.
    with os.fdopen(0, "rb", buffering=0, closefd=False) as requests:
        for line in requests:
            request = json.loads(line)
            answer = _ended(request["poll"]) if "poll" in request else _fork(request)
            os.write(1, f"{json.dumps(answer)}\n".encode())


def _read_ahead() -> None:
    """Read the dataset for all kernels; each looks by itself whether a file has changed since."""
    import contextlib

    from metroregions import dataset
    from metroregions.errors import MetroregionsError
    from metroregions.figures import style

    style.register_fonts()
    # A fault of the dataset is for the notebook to report that meets it.
    with contextlib.suppress(MetroregionsError):
        dataset.boundaries_topology()
        for name in dataset.TABLES:
            dataset.table(name)
        table = dataset.table("indicators")
        for indicator in table.loc[table["aggregation"] != "ratio", "indicator"]:
            dataset.observations(indicator)


def _ended(pid: int) -> int | None:
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None


def _fork(request: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = _run_kernel(request["arguments"], request["environment"], request["folder"])
    finally:
        os._exit(code)


def _run_kernel(arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> int:
    """Become a kernel: what `python -m ipykernel_launcher` does once its imports are done."""
    import numpy
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    # Python's own generator starts afresh in a fork; without this, numpy's would repeat itself.
    numpy.random.seed()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    # The kernel watches its parent, the forge; ipykernel read the variable for that on import.
    sys.argv = [LAUNCHER, *arguments, f"--IPKernelApp.parent_handle={os.getppid()}"]
    IPKernelApp.launch_instance()
    return 0


if __name__ == "__main__":
    # As ipykernel's own launcher: modules beside the notebook come by way of IPython alone.
    del sys.path[0]
    _serve()
