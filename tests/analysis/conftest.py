"""What tests of the analysis share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metroregions.analysis import precision

if TYPE_CHECKING:
    from typing import Any


@pytest.fixture
def unrounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let results through with all their digits."""

    def passed(values: Any, decimals: int) -> Any:
        return values

    monkeypatch.setattr(precision, "_rounded", passed)
