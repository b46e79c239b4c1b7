"""Display bundles: what compose relies on, deterministic CSV, notes on years and sources."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metroregions import display
from metroregions.errors import MetroregionsError
from metroregions.figures import charts
from metroregions.regional import indicators


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Catch what is displayed."""
    import IPython.display

    caught: list[tuple[dict[str, str], dict[str, Any]]] = []

    def display(bundle: dict[str, str], *, raw: bool, metadata: dict[str, Any]) -> None:
        assert raw
        caught.append((bundle, metadata))

    monkeypatch.setattr(IPython.display, "display", display)
    return caught


def _figure() -> Any:
    values = indicators.values("population", [2020, 2021])
    return values, charts.ranking(values[values["year"] == 2021], unit="People")


def test_a_figure_is_one_bundle(shown: list[Any]) -> None:
    values, fig = _figure()
    display.show_figure(fig, alt="Munich\n is  first.", data=values, note="Source: x.")
    ((bundle, metadata),) = shown
    assert set(bundle) == {"image/svg+xml", "text/plain"}
    assert bundle["image/svg+xml"].startswith("<svg ")
    assert bundle["text/plain"] == "Munich is first."
    details = metadata["metroregions"]
    assert set(metadata) == {"metroregions"}
    assert details["kind"] == "figure"
    assert details["alt"] == "Munich is first."
    assert details["note"] == "Source: x."
    assert details["csv"].startswith("region_id,indicator,year,value,unit,status\nhamburg,")


def test_a_figure_is_the_same_twice(shown: list[Any]) -> None:
    for _ in range(2):
        values, fig = _figure()
        display.show_figure(fig, alt="x", data=values)
    assert shown[0] == shown[1]


def test_findings_are_one_bundle_with_their_small_charts(shown: list[Any]) -> None:
    values = indicators.values("population", [2019, 2020, 2021], territories=["hamburg", "germany"])
    small = display.small_chart(values, what="People", territories=["hamburg", "germany"])
    display.show_findings(["**A.** One.", " ", "**B.**\nTwo."], [None, None, small])
    ((bundle, metadata),) = shown
    assert bundle["text/markdown"] == bundle["text/plain"] == "- **A.** One.\n- **B.** Two."
    details = metadata["metroregions"]
    assert details["kind"] == "findings"
    assert details["charts"][0] is None
    alt = details["charts"][1]["alt"]
    last = values[values["year"] == 2021].set_index("region_id")["value"]
    assert alt == (
        f"People, 2019–2021; in 2021: Hamburg {last['hamburg']:,.0f} "
        f"and Germany {last['germany']:,.0f}."
    )
    assert display.small_chart(values[values["year"] == 2021], what="People") is None
    assert details["charts"][1]["svg"].startswith("<svg ")
    with pytest.raises(MetroregionsError, match="more small charts"):
        display.show_findings(["One."], [None, None])
    with pytest.raises(MetroregionsError, match="no number"):
        display.show_findings(["It is nan."])


def test_a_table_is_one_bundle(shown: list[Any]) -> None:
    table = pd.DataFrame({"region_id": ["hamburg"], "Share": [6.51234], "Since": [1995]})
    display.show_table(table, note="N.", formats_of={"Since": "year", "Share": "1%"})
    ((bundle, metadata),) = shown
    assert set(bundle) == {"text/markdown", "text/plain"}
    assert bundle["text/markdown"] == bundle["text/plain"]
    assert "6.5%" in bundle["text/markdown"]
    details = metadata["metroregions"]
    assert details == {
        "kind": "table",
        "note": "N.",
        "csv": "region_id,Share,Since\nhamburg,6.51234,1995\n",
    }


def test_text_says_that_it_is_text(shown: list[Any]) -> None:
    display.show_text("One.", "", " Two. ")
    text = "One.\n\nTwo."
    kind = {"metroregions": {"kind": "text"}}
    assert shown == [({"text/markdown": text, "text/plain": text}, kind)]


def test_a_number_that_is_none_is_refused(shown: list[Any]) -> None:
    values, fig = _figure()
    for alt in ("", " \n ", "from nan to 5", "inf is highest"):
        with pytest.raises(MetroregionsError):
            display.show_figure(fig, alt=alt, data=values)
    with pytest.raises(MetroregionsError, match="no number"):
        display.show_text("The share rose to nan per cent.")
    assert shown == []


def test_words_that_look_like_numbers_pass() -> None:
    assert display.alt_text("Finance in Nantes: information.") == "Finance in Nantes: information."


def test_a_long_alternative_text_ends_with_a_sentence() -> None:
    sentence = "Munich is first with a value that is high and will stay so for long. "
    text = display.alt_text(sentence * 10)
    assert len(text) <= display.ALT_LENGTH
    assert text.endswith("for long.")
    words = display.alt_text("word " * 200)
    assert len(words) <= display.ALT_LENGTH
    assert words.endswith("word…")


def test_csv_writes_every_kind_of_cell() -> None:
    table = pd.DataFrame(
        {
            "name": ["a, b", 'say "x"', ""],
            "value": [1234567.0, 0.1 + 0.2, np.nan],
            "small": [1e-7, -2.5e-4, 1 / 3],
            "count": [1, 2, 3],
            "flag": [True, False, True],
        }
    )
    text = display.csv_text(table)
    assert text == (
        "name,value,small,count,flag\n"
        '"a, b",1234567,0.0000001,1,yes\n'
        '"say ""x""",0.3,-0.00025,2,no\n'
        ",,0.333333,3,yes\n"
    )


def test_csv_keeps_a_named_index_and_nothing_else() -> None:
    table = pd.DataFrame({"x": [1.5]}, index=pd.Index([1995], name="year"))
    assert display.csv_text(table) == "year,x\n1995,1.5\n"
    assert display.csv_text(table.reset_index(drop=True)) == "x\n1.5\n"
    columns = pd.MultiIndex.from_tuples([("gdp", 1995)])
    assert display.csv_text(pd.DataFrame([[1]], columns=columns)) == "gdp 1995\n1\n"


def test_csv_brings_the_values_back() -> None:
    values = indicators.values("gdp_per_inhabitant")
    back = pd.read_csv(io.StringIO(display.csv_text(values)))
    assert np.allclose(back["value"], values["value"], atol=1e-6, equal_nan=True)
    assert back["year"].tolist() == values["year"].tolist()


def test_a_note_names_year_unit_and_source() -> None:
    text = display.note("gdp", year=2021)
    assert text.startswith("Gross domestic product: 2021; million EUR. Source: ")
    assert "Eurostat" in text
    assert "Source: Source" not in text
    assert text.endswith(".")
    assert ".." not in text


def test_a_note_says_when_the_data_are_older_than_the_edition() -> None:
    assert "2021 (latest year of data not after 2024)" in display.note("gdp", year=2024)
    assert "latest year" not in display.note("population", year=2024)


def test_a_note_names_breaks_and_estimates_only_where_they_are() -> None:
    values = indicators.values("gdp")
    text = display.note("gdp", year=2021, first=1995, values=values)
    assert "1995–2021" in text
    assert "estimated" in text
    assert "Breaks in the series: 2000 (new source)." in text
    later = values[values["year"] >= 2005]
    text = display.note("gdp", year=2021, first=2005, values=later)
    assert "Dashed" not in text
    assert "Break" not in text


def test_an_event_is_no_break_in_a_note() -> None:
    text = display.note("overnight_stays", year=2021, first=2015)
    assert "Events that are no breaks: 2020" in text
    assert "Breaks" not in text


def test_a_note_on_several_indicators_names_each_break_once() -> None:
    text = display.note(["population", "gdp_per_inhabitant"], year=2021, first=1995)
    assert "Breaks in the series: 2000 (new source), 2011 (census)." in text
    assert text.startswith("Population and GDP per inhabitant: 1995–2021.")


def test_an_indicator_that_starts_later_says_so() -> None:
    assert "1997–2021" in display.note("employees", year=2021, first=1995)


def test_the_milestones_are_those_of_the_report() -> None:
    assert display.milestone_years() == [1995, 2005, 2016, 2021]
