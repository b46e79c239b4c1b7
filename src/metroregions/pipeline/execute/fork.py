"""A warm start: kernels forked from a process that has imported what every chapter imports.

A cold kernel spends more than a second of processor time on importing pandas, matplotlib and this
package and on reading the dataset, the same for each notebook. Here one process, the *forge*, does
it once; each kernel is a fork of it, in every other respect an ordinary IPython kernel. A test
compares the notebooks of forked and cold kernels output for output.

`ForkedKernel` is a kernel provisioner of jupyter_client, registered in `pyproject.toml`; papermill
takes it where the environment says so (`selecting`), and knows nothing of it otherwise. A forge
ends when the process that started it does, and the kernels with it: an IPython kernel stops when
its parent is gone.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from metroregions import scratch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Makes jupyter_client start kernels this way unless a kernel specification names another.
SELECT = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "metroregions-forked"}
#: The environment variable that names the socket of the forge.
FORGE = "METROREGIONS_FORGE"
#: What most chapters import. linearmodels serves one chapter and stays there.
PRELOADED = (
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "metroregions.analysis.claims",
    "metroregions.display",
    "metroregions.chapters.functions.claims",
    "metroregions.chapters.milestones.recognition",
    "metroregions.figures.maps",
    "metroregions.figures.charts",
    "metroregions.chapters.methods.tables",
    "metroregions.chapters.europe.metros",
    "metroregions.parameters",
    "metroregions.chapters.profile.tables",
)
LAUNCHER = "ipykernel_launcher"
#: How long a forge may take to get ready, in seconds.
READY = 60.0


class Forge:
    """The process that kernels are forked from, with the socket at which it takes requests."""

    def __init__(self) -> None:
        """Start the process; its imports go on while the caller does other things."""
        self._folder = contextlib.ExitStack()
        self.address = str(self._folder.enter_context(scratch.folder()) / "socket")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "metroregions.pipeline.execute.fork", self.address],
            stdin=subprocess.PIPE,
            # Out of reach of Ctrl-C: it ends when its input does.
            start_new_session=True,
        )
        self._end = threading.Thread(target=self._clean, name="forge", daemon=True)
        self._end.start()

    def _clean(self) -> None:
        """Remove the folder when the process ends: who asks for a kernel sees that it is gone."""
        self._process.wait()
        self._folder.close()

    def close(self) -> None:
        """End the process and its kernels."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._end.join()


@lru_cache(maxsize=1)
def own_forge(identity: str) -> Forge:
    """Return this process's own forge, kept until one of another identity is asked for."""
    forge = Forge()
    atexit.register(forge.close)
    return forge


def selecting(address: str) -> dict[str, str]:
    """Return the environment in which kernels are forked from the forge at an address."""
    return {**SELECT, FORGE: address}


def ask(address: str, request: Mapping[str, Any]) -> int | None:
    """Send a forge a request, a line of JSON; return the answer, another one.

    Raises:
        OSError: The forge is gone, or does not get ready.
    """
    deadline = time.monotonic() + READY
    while not Path(address).exists():
        if time.monotonic() > deadline or not Path(address).parent.exists():
            raise ConnectionError("the process that kernels are forked from is gone")
        time.sleep(0.005)
    with socket.socket(socket.AF_UNIX) as line, _short(address) as path:
        line.connect(path)
        line.sendall(f"{json.dumps(request)}\n".encode())
        with line.makefile("rb") as answers:
            answer = answers.readline()
    if not answer:
        raise ConnectionError("the process that kernels are forked from is gone")
    number: int | None = json.loads(answer)
    return number


@contextlib.contextmanager
def _short(address: str) -> Iterator[str]:
    """Give a name of a socket that is short enough for the system wherever the socket lies."""
    place = Path(address)
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{place.name}"
    finally:
        os.close(folder)


class Process:
    """A forked kernel's process, with the part of `subprocess.Popen` that jupyter_client uses."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, address: str) -> None:
        """Take the identity that the forge gave."""
        self.pid = pid
        self.returncode: int | None = None
        self._forge = address

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or None while the process runs."""
        if self.returncode is None:
            try:
                self.returncode = ask(self._forge, {"poll": self.pid})
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
        """Fork an IPython kernel; start anything else as usual."""
        address = os.environ.get(FORGE)
        if LAUNCHER not in cmd or not address:
            return await super().launch_kernel(cmd, **kwargs)
        request = {
            "arguments": cmd[cmd.index(LAUNCHER) + 1 :],
            "environment": dict(kwargs.get("env") or os.environ),
            "folder": str(kwargs.get("cwd") or Path.cwd()),
        }
        try:
            pid = ask(address, request)
        except OSError:  # the forge is gone: go on without it
            return await super().launch_kernel(cmd, **kwargs)
        assert pid is not None
        self.process = Process(pid, address)  # type: ignore[assignment]
        # The kernel leads a process group of its own, as a started one does.
        self.pid = self.pgid = pid
        self.cwd = request["folder"]
        return self.connection_info


def _serve(address: str) -> None:
    """Import, then fork a kernel for each request, until the input ends."""
    import gc
    import selectors
    from importlib import import_module

    before = dict(os.environ)
    for module in PRELOADED:
        import_module(module)
    _read_ahead()
    # What the imports set they would have set in the kernel.
    added = {name: value for name, value in os.environ.items() if before.get(name) != value}
    gc.collect()
    # What is here stays shared with the kernels: their garbage collection leaves it alone.
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as requests, selectors.DefaultSelector() as waiting:
        # Bound where it stands: a whole path may be too long.
        os.chdir(Path(address).parent)
        name = Path(address).name
        # Bound under another name first: who sees the address can connect.
        requests.bind(f"{name}-")
        requests.listen(128)
        Path(f"{name}-").rename(name)
        waiting.register(requests, selectors.EVENT_READ)
        waiting.register(0, selectors.EVENT_READ)
        while all(key.fileobj != 0 for key, _ in waiting.select()):
            line, _ = requests.accept()
            # Who asks may be killed before all is said: the others go on.
            with contextlib.suppress(OSError, ValueError), line, line.makefile("rb") as lines:
                request = json.loads(lines.readline())
                if "poll" in request:
                    answer = _ended(request["poll"])
                else:
                    request["environment"] |= added
                    answer = _fork(request, requests, line)
                line.sendall(f"{json.dumps(answer)}\n".encode())


def _read_ahead() -> None:
    """Read the dataset for all kernels; each looks by itself whether a file has changed since."""
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


def _fork(request: Mapping[str, Any], *sockets: socket.socket) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for inherited in sockets:
            os.close(inherited.detach())
        code = _run_kernel(request["arguments"], request["environment"], request["folder"])
    finally:
        os._exit(code)


#: What `metroregions.display` does when a notebook imports it: here it was imported before.
REGISTER = "__import__('metroregions.display').display.register()"


def _run_kernel(arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> int:
    """Become a kernel: what `python -m ipykernel_launcher` does once its imports are done."""
    import numpy
    import pandas
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    # Python's own generator starts afresh in a fork; without this, numpy's would repeat itself.
    numpy.random.seed()
    # What pandas itself chooses where it is imported in a kernel; the forge is none.
    pandas.set_option("display.max_columns", 20)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    # The kernel watches its parent, the forge; ipykernel read the variable for that on import.
    sys.argv = [
        LAUNCHER,
        *arguments,
        f"--IPKernelApp.parent_handle={os.getppid()}",
        f"--IPKernelApp.exec_lines={REGISTER}",
    ]
    IPKernelApp.launch_instance()
    return 0


if __name__ == "__main__":
    # As ipykernel's own launcher: modules beside the notebook come by way of IPython alone.
    del sys.path[0]
    _serve(sys.argv[1])
