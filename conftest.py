"""How the committed notebooks are compared with a fresh run: `pytest --nbval notebooks`."""

import os

import pytest

# Kernels of the tests are those of this environment, with one thread each, as in the pipeline:
# the tests run in parallel processes already.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the pictures out: notebooks are committed without; alternative texts are compared."""
    for item in items:
        parent = item.parent
        if type(parent).__name__ == "IPyNbFile" and "image/svg+xml" not in parent.skip_compare:
            parent.skip_compare = (*parent.skip_compare, "image/svg+xml")
