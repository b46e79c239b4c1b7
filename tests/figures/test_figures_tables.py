"""Tables: aligned numbers, thousands, dashes for gaps, aggregates in bold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pypandoc
import pytest

from metroregions.errors import MetroregionsError
from metroregions.figures import tables
from metroregions.regional import indicators
from metroregions.regional.territory import TERRITORIES


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (1234.56, 1, "1,234.6"),
        (-1234.5, 0, "−1,235"),
        (2.5, "+1", "+2.5"),
        (-2.5, "+1%", "−2.5%"),
        (0.04, "+1", "0.0"),
        (12.345, "1%", "12.3%"),
        (2005, "year", "2005"),
        (np.nan, 1, "–"),
        (None, "year", "–"),
        (np.inf, 0, "–"),
        (pd.NA, 0, "–"),
    ],
)
def test_cells(value: float | None, spec: int | str, text: str) -> None:
    assert tables.cell(value, spec) == text


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(MetroregionsError, match="Unknown number format"):
        tables.cell(1.0, "x")
    with pytest.raises(MetroregionsError, match="does not have"):
        tables.markdown(pd.DataFrame({"a": [1]}), formats_of={"b": 1})


def test_a_table_of_regions() -> None:
    table = pd.DataFrame(
        {
            "region_id": ["hamburg", "germany"],
            "Recognised": [1995, np.nan],
            "People": [5412345.0, np.nan],
            "Share, %": [6.512, 100.0],
            "Body": ["A | B", ""],
        }
    )
    text = tables.markdown(table, formats_of={"Recognised": "year"}, estimated={"People": [1, 0]})
    lines = text.split("\n")
    assert [cell.strip() for cell in lines[0].strip("|").split("|")] == [
        "Region", "Recognised", "People", "Share, %", "Body",
    ]  # fmt: skip
    assert lines[1].startswith("|:---")
    assert lines[1].split("|")[2].endswith(":")
    assert "| Hamburg " in lines[2]
    assert "5,412,345†" in lines[2]
    assert "A \\| B" in lines[2]
    assert lines[3].count("**") == 10
    assert "**–**" in lines[3]
    assert "nan" not in text


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ([12345.678, 1.0], "12,346"),
        ([190.2, 203.2, 832.3], "190"),
        ([3.5, 7.1, 100.0], "3.5"),
        ([12.345, 1.0], "12.3"),
        ([0.1234, 0.5], "0.12"),
        ([3.0, 4.0], "3"),
        ([np.nan, np.nan], "–"),
    ],
)
def test_digits_follow_the_size_of_the_numbers(column: list[float], text: str) -> None:
    table = pd.DataFrame({"name": list("abc")[: len(column)], "x": column})
    assert f" {text} |" in tables.markdown(table).split("\n")[2]


def test_years_have_no_thousands_separator() -> None:
    table = pd.DataFrame({"name": ["a"], "Year": [2021], "Base year": [1995]})
    assert "2021" in tables.markdown(table)
    assert "1995" in tables.markdown(table)


def test_an_empty_table_has_its_header_only() -> None:
    table = pd.DataFrame({"region_id": pd.Series([], dtype=str), "x": pd.Series([], dtype=float)})
    assert len(tables.markdown(table).split("\n")) == 2


def test_pandoc_reads_a_real_table() -> None:
    table = indicators.wide("gdp_per_inhabitant", [1995, 2021]).T.rename_axis("region_id")
    table = table.reset_index().rename(columns=str)
    html = pypandoc.convert_text(tables.markdown(table), "html", format="markdown")
    assert html.count("<tr") == len(TERRITORIES) + 1
    assert html.count("text-align: right") == 2 * (len(TERRITORIES) + 1)
    assert "<strong>Germany</strong>" in html


def test_bodies_and_regions_of_ones_own_have_their_names() -> None:
    table = pd.DataFrame({"region_id": ["metropole-ruhr", "my_region"], "value": [1, 2]})
    lines = tables.markdown(table).splitlines()
    assert "Metropole Ruhr" in lines[2]
    assert "my" in lines[3]
