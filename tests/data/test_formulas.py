"""Files that people open in a spreadsheet hold no text that it would run as a formula."""

import pandas as pd
import pytest

from metroregions.cli import _harmless
from metroregions.display import csv_text

TEXTS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_formula_is_a_text(text: str) -> None:
    rows = pd.DataFrame({text: ["a", text], "value": [-1.5, 2]})
    assert _harmless(rows)[text].tolist() == ["a", f"'{text}"]
    assert csv_text(rows).count(f"'{text}") == 2


def test_numbers_stay_numbers() -> None:
    rows = pd.DataFrame({"change": ["-5", "+1.5"], "value": [-1.5, 2], "name": ["A-B", "x=y"]})
    assert csv_text(rows) == "change,value,name\n-5,-1.5,A-B\n+1.5,2,x=y\n"
    pd.testing.assert_frame_equal(_harmless(rows), rows)
