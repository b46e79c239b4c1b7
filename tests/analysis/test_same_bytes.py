"""The same data give the same bytes, whatever the processor makes of their last digits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import published
import pytest

from metroregions.analysis.precision import DECIMALS, stable


@pytest.fixture(scope="module")
def base() -> dict[str, bytes]:
    return published.tables()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_inputs_nudged_by_a_trillionth(base: dict[str, bytes], seed: int) -> None:
    rng = np.random.default_rng(seed)

    def nudged(table: pd.DataFrame) -> pd.DataFrame:
        return table * (1 + 1e-12 * rng.choice([-1.0, 1.0], table.shape))

    moved = published.tables(numbers=nudged)
    assert [name for name in base if base[name] != moved[name]] == []


def test_rows_and_columns_in_another_order(base: dict[str, bytes]) -> None:
    moved = published.tables(
        numbers=lambda table: table.sample(frac=1, axis=1, random_state=7),
        rows=lambda table: table.sample(frac=1, random_state=8),
    )
    assert [name for name in base if base[name] != moved[name]] == []


def test_one_thread_and_two() -> None:
    digests = {
        subprocess.run(
            [sys.executable, str(Path(published.__file__))],
            env=os.environ | dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), threads),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(digests) == 1


def test_what_is_rounded() -> None:
    table = pd.DataFrame({"n": [1, 2], "x": [1 / 3, -1e-9], "name": ["a", "b"]})
    found, whole, (text, number) = stable((table, 7, ("a", 2 / 3)))
    assert found["x"].tolist() == [round(1 / 3, DECIMALS), 0]
    assert not np.signbit(found["x"]).any()
    assert found["n"].tolist() == [1, 2]
    assert (whole, text, number) == (7, "a", round(2 / 3, DECIMALS))
    assert table["x"].iloc[0] == 1 / 3
    assert stable(pd.Series([0.12345678]), 6).tolist() == [0.123457]
    assert np.isnan(stable(float("nan")))
    assert stable(np.array([3])).dtype.kind == "i"
