"""Killed commands lose nothing and leave nothing: a short run of `make chaos`."""

import sys
from pathlib import Path

import pytest

import chaos


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_commands_killed_at_random_moments_lose_and_leave_nothing(tmp_path: Path) -> None:
    assert chaos.main(tmp_path, seed=1, kills=5, names=chaos.QUICK, say=print) == []
