"""A new dataset is made beside the old one and takes its place whole, or not at all."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from metroregions import project, scratch
from metroregions.errors import DataError


@contextmanager
def replacement(out: Path) -> Iterator[Path]:
    """Give an empty folder beside ``out`` that takes its place when the block ends well.

    An error inside the block leaves ``out`` as it was; the new folder is removed.
    """
    stack = ExitStack()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        place = stack.enter_context(scratch.folder(out.parent, scratch.BESIDE))
    except OSError as error:
        raise DataError(f"The folder {out.parent} cannot be written: {error.strerror}.") from error
    with stack:
        work = place / out.name
        work.mkdir()
        yield work
        project.replace(work, out)
