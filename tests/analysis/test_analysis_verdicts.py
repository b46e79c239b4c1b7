"""Verdicts by rule."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metroregions.analysis import verdicts

AT_LEAST = verdicts.Rule("concentration", "min", 1.05, 1.0)
AT_MOST = verdicts.Rule("gap_change", "max", -5.0, 0.0)


@pytest.mark.parametrize(
    ("numbers", "rule", "expected"),
    [
        ((1.2, 1.1, 1.3), AT_LEAST, "supported"),
        ((1.2, 1.05, 1.3), AT_LEAST, "supported"),
        ((1.2, 1.0, 1.3), AT_LEAST, "partly"),
        ((1.0, 0.9, 1.3), AT_LEAST, "partly"),
        ((0.99, 0.9, 1.3), AT_LEAST, "not supported"),
        ((-10.0, -14.0, -6.0), AT_MOST, "supported"),
        ((-10.0, -14.0, -2.0), AT_MOST, "partly"),
        ((1.0, -2.0, 3.0), AT_MOST, "not supported"),
        ((np.nan, 0.7, 0.85), AT_LEAST, "cannot be tested"),
        ((1.2, np.nan, np.nan), AT_LEAST, "cannot be tested"),
        ((np.inf, 1.0, np.inf), AT_LEAST, "cannot be tested"),
        ((1.2, 1.1, 1.3), None, "cannot be tested"),
    ],
)
def test_verdicts(
    numbers: tuple[float, float, float], rule: verdicts.Rule | None, expected: str
) -> None:
    assert verdicts.verdict(*numbers, rule) == expected


def test_verdict_refuses_an_interval_upside_down() -> None:
    with pytest.raises(ValueError, match="upside down"):
        verdicts.verdict(1, 2, 0, AT_LEAST)


@given(st.floats(0, 3), st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1))
def test_a_larger_effect_never_worsens_the_verdict(
    point: float, below: float, above: float, more: float
) -> None:
    order = ["not supported", "partly", "supported"]
    first = verdicts.verdict(point, point - below, point + above, AT_LEAST)
    point += more
    second = verdicts.verdict(point, point - below, point + above, AT_LEAST)
    assert order.index(second) >= order.index(first)


def test_rules_are_read_from_rows() -> None:
    row = {
        "measure": "concentration",
        "direction": "min",
        "supported_if": "1.05",
        "partly_if": 1,
        "note": "",
    }
    assert verdicts.rule_from(row) == AT_LEAST
    assert verdicts.rule_from(pd.Series(row).to_dict()) == AT_LEAST
    for measure in ("none", "", np.nan, None, pd.NA):
        assert verdicts.rule_from({"measure": measure, "direction": np.nan}) is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({}, "direction"),
        ({"direction": "up", "supported_if": 1, "partly_if": 1}, "direction"),
        ({"direction": "min", "supported_if": 1, "partly_if": np.nan}, "missing"),
        ({"direction": "min", "supported_if": 1, "partly_if": 2}, "asks for more"),
        ({"direction": "max", "supported_if": 1, "partly_if": 0.5}, "asks for more"),
    ],
)
def test_bad_rules_are_refused(row: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        verdicts.rule_from({"measure": "growth"} | row)


def test_overall_verdict() -> None:
    assert verdicts.overall([]) == "cannot be tested"
    assert verdicts.overall(["cannot be tested"] * 2) == "cannot be tested"
    assert verdicts.overall(["supported", "cannot be tested"]) == "supported"
    assert verdicts.overall(["supported", "not supported"]) == "partly"
    assert verdicts.overall(["not supported", "not supported"]) == "not supported"
    assert verdicts.overall(["partly"]) == "partly"
    with pytest.raises(ValueError, match="maybe"):
        verdicts.overall(["maybe"])
