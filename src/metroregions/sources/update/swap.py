"""A new dataset is made beside the old one and takes its place whole, or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metroregions import project
from metroregions.errors import DataError


@contextmanager
def replacement(out: Path) -> Iterator[Path]:
    """Give an empty folder beside ``out`` that takes its place when the block ends well.

    An error inside the block leaves ``out`` as it was; the new folder is removed.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise DataError(f"The folder {out.parent} cannot be written: {error.strerror}.") from error
    try:
        yield work
        project.replace(work, out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
