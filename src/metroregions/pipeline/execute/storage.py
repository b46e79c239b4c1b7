"""Where executed notebooks go: a folder, or a storage service by papermill's own handlers.

papermill writes to `s3://`, `gs://` and `abs://` (Azure) where the extra of that service is
installed. `az://container/path`, the form that other programs use, stands for papermill's `abs://`
address in the account that AZURE_STORAGE_ACCOUNT names.
"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path

from metroregions.errors import MetroregionsError

#: Scheme → the package that papermill needs for it, and our extra that brings it.
SERVICES = {
    "s3": ("boto3", "s3"),
    "gs": ("gcsfs", "gcs"),
    "abs": ("azure.storage.blob", "azure"),
}
_ADDRESS = re.compile(r"^(?P<scheme>[a-z0-9]+)://(?P<rest>.+)$")


def is_address(target: Path | str) -> bool:
    """Return whether a target is the address of a storage service rather than a path."""
    return isinstance(target, str) and "://" in target


def folder(text: str) -> Path | str:
    """Return where to write: a path, or the address of a storage service without a last slash.

    Args:
        text: What the user gave.

    Raises:
        MetroregionsError: The service is unknown, or what it needs is not installed.
    """
    if not is_address(text):
        return Path(text).absolute()
    found = _ADDRESS.match(text)
    scheme, rest = (found["scheme"], found["rest"]) if found else ("", "")
    if scheme == "az":
        scheme = "abs"
        rest = f"{_azure_account()}.blob.core.windows.net/{rest}"
    if scheme not in SERVICES:
        raise MetroregionsError(
            f"{text} is no storage that notebooks can be written to: name a folder, or an address "
            "that begins with s3://, gs:// or az://."
        )
    package, extra = SERVICES[scheme]
    if find_spec(package.split(".", 1)[0]) is None:
        raise MetroregionsError(f"{text} needs a further package: install metroregions[{extra}].")
    return f"{scheme}://{rest.rstrip('/')}"


def _azure_account() -> str:
    account = os.environ.get("AZURE_STORAGE_ACCOUNT", "")
    if not account:
        raise MetroregionsError(
            "An az:// address needs the environment variable AZURE_STORAGE_ACCOUNT: set it to the "
            "name of the storage account."
        )
    return account


def join(target: Path | str, name: str) -> Path | str:
    """Return the place of a file below a folder or address."""
    return f"{target}/{name}" if isinstance(target, str) else target / name


def prepare(target: Path | str) -> None:
    """Make the folder of a target that is a path; a storage service has no folders.

    Raises:
        MetroregionsError: It cannot be made.
    """
    if isinstance(target, Path):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MetroregionsError(
                f"{target.parent} is no folder and cannot become one ({error.strerror}): choose "
                "another --output."
            ) from None


def part(target: Path) -> Path:
    """Return where a file is written before it takes its place under its name."""
    return target.with_name(f".part-{target.name}")


def write(text: str, target: Path | str) -> None:
    """Write a text file; a path is replaced as a whole, never left half written.

    Raises:
        MetroregionsError: It cannot be written.
    """
    try:
        if isinstance(target, Path):
            half = part(target)
            half.write_text(text, encoding="utf-8", newline="\n")
            half.replace(target)
        else:
            from papermill.iorw import papermill_io

            papermill_io.write(text, target, extensions=[Path(target).suffix])
    except Exception as error:  # each service has exceptions of its own
        raise _failed("written", target, error) from None


def read(target: Path | str) -> str | None:
    """Return the text of a file, or None if there is none.

    Raises:
        MetroregionsError: It cannot be read.
    """
    try:
        if isinstance(target, Path):
            return target.read_text(encoding="utf-8") if target.exists() else None
        if names(target.rsplit("/", 1)[0]).isdisjoint({target.rsplit("/", 1)[1]}):
            return None
        from papermill.iorw import papermill_io

        text: str = papermill_io.read(target, extensions=[Path(target).suffix])
        return text
    except MetroregionsError:
        raise
    except Exception as error:
        raise _failed("read", target, error) from None


def names(target: Path | str) -> set[str]:
    """Return the names of the files in a folder or below an address; none if it is not there.

    Raises:
        MetroregionsError: It cannot be listed.
    """
    try:
        if isinstance(target, Path):
            return {path.name for path in target.iterdir()} if target.is_dir() else set()
        from papermill.iorw import papermill_io

        return {str(item).rsplit("/", 1)[-1] for item in papermill_io.listdir(f"{target}/")}
    except Exception as error:
        raise _failed("listed", target, error) from None


def _failed(what: str, target: Path | str, error: Exception) -> MetroregionsError:
    said = getattr(error, "strerror", None) or str(error).strip().split("\n", 1)[0]
    reason = said or type(error).__name__
    return MetroregionsError(f"{target} cannot be {what}: {reason}.")
