"""Sentences on gaps stay right when data are missing, equal, reversed or too short."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metroregions.analysis import settlement
from metroregions.chapters.cohesion import core_and_rural, presentation, sentences
from metroregions.regional.territory import REGION_ORDER

NAN = math.nan
GDP, INCOME, JOBLESS = sentences.SUBJECTS


def measured(*estimates: float) -> pd.DataFrame:
    return pd.DataFrame({"indicator": list(sentences.SUBJECTS), "estimate": estimates})


SPANS = {GDP: [2000, 2010], INCOME: [2000, 2010], JOBLESS: [2005, 2010]}


def test_the_answer_tells_each_direction() -> None:
    text = sentences.answer(measured(-0.156, -0.2, 0.3), SPANS)
    assert text.startswith("Differences between the districts of the same region did not all move")
    assert "in GDP per inhabitant, they narrowed by 15.6% from 2000 to 2010" in text
    assert "in the unemployment ratio, they widened by 30.0% from 2005 to 2010" in text
    same = sentences.answer(measured(-0.1, -0.1, -0.1), SPANS)
    assert same.startswith("Differences between the districts of the same region narrowed:")
    none = sentences.answer(measured(0.0, 0.0, 0.0004), SPANS)
    assert none.startswith("Differences between the districts of the same region did not change:")
    assert "by" not in none


def test_the_answer_without_data_says_so() -> None:
    text = sentences.answer(measured(NAN, NAN, 0.1), SPANS | {GDP: [], INCOME: [2000]})
    assert text.endswith(
        "For GDP per inhabitant and household income per inhabitant no two years of districts "
        "can be compared yet."
    )
    assert sentences.answer(measured(NAN, NAN, NAN), {}).startswith("For GDP per inhabitant, ")


def test_only_a_later_start_is_remarked() -> None:
    assert sentences.compared(SPANS) == ["The unemployment ratio is compared from 2005 on only."]
    assert sentences.compared({GDP: [2005, 2006], JOBLESS: [2005, 2006], INCOME: [2000]}) == []
    assert sentences.compared({}) == []


def test_classes_are_told_with_their_bounds() -> None:
    text = core_and_rural.classes({"core": 2, "rural": 1}, settlement.DENSITY_CLASSES)
    assert text == (
        "By inhabitants per km², Germany’s 3 districts are core with at least 1,000 (2), "
        "intermediate with from 150 to under 1,000 (0) and rural with fewer than 150 (1)."
    )


def test_single_and_absent_districts_are_named() -> None:
    table = pd.DataFrame(
        [
            ("hamburg", "core", 1, "02000"),
            ("hamburg", "rural", 0, ""),
            ("stuttgart", "core", 3, ""),
            ("stuttgart", "rural", 4, ""),
        ],
        columns=["region_id", "class", "districts", "only"],
    )
    text = core_and_rural.single(table, {"02000": "City"})
    assert "A single district is all of the core part: City in Hamburg." in text
    assert "Hamburg has no rural district" in text
    assert core_and_rural.single(table[table["districts"] > 1], {}) == ""


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [
        (2.0, 1.5, "narrowed"),
        (1.5, 2.0, "widened"),
        (0.9, 1.05, "narrowed"),
        (1.05, 0.9, "widened"),
        (2.0, 0.5, "did not change"),
        (1.201, 1.204, "did not change"),
        (1.0, 1.0, "did not change"),
        (NAN, 1.0, ""),
        (1.0, 0.0, ""),
    ],
)
def test_a_gap_is_the_distance_from_one(first: float, last: float, word: str) -> None:
    assert core_and_rural.moved(first, last) == word


def ends(*pairs: tuple[float, float]) -> pd.DataFrame:
    rows = [(name, *pair) for name, pair in zip(REGION_ORDER, pairs, strict=False)]
    return pd.DataFrame([*rows, ("germany", 9.0, 9.0)], columns=["region_id", "first", "last"])


def test_gaps_are_counted_and_the_ends_named() -> None:
    text = core_and_rural.gaps(
        ends((2.0, 1.5), (1.5, 2.0), (1.0, 0.9), (NAN, NAN)), GDP, [2000, 2010]
    )
    assert "narrowed in Hamburg and widened in Northwest and Hanover–Wolfsburg." in text
    assert "2.00 times the rural one in Northwest and 0.90 times in Hanover–Wolfsburg" in text
    assert text.endswith("In one region the rural districts have the higher value.")
    level = core_and_rural.gaps(ends((2.0, 2.0)), GDP, [2000])
    assert level == "In 2000, the value of the core is 2.00 times the rural one."
    missing = core_and_rural.gaps(ends((NAN, NAN)), GDP, [2000, 2010])
    assert missing == "The gap in GDP per inhabitant cannot be told: no data."


def test_points_are_counted() -> None:
    table = pd.DataFrame(
        {
            "region_id": ["hamburg", "stuttgart", "muenchen", "germany"],
            "difference_first": [-2.0, 1.0, NAN, 1.0],
            "difference_last": [1.0, 1.04, 2.0, 5.0],
        }
    )
    text = core_and_rural.points(table, JOBLESS, [2005, 2010])
    assert "narrowed in one and stayed the same in one of two regions" in text
    assert core_and_rural.points(table, JOBLESS, [2005]) == ""
    assert core_and_rural.points(table.iloc[2:3], JOBLESS, [2005, 2010]) == ""


def test_changes_name_what_is_clear() -> None:
    table = pd.DataFrame(
        [
            ("hamburg", -10.0, -20.0, -1.0),
            ("stuttgart", 10.0, 1.0, 20.0),
            ("muenchen", 0.3, -5.0, 5.0),
            ("nordwest", NAN, NAN, NAN),
        ],
        columns=["region_id", "estimate", "low", "high"],
    )
    text = sentences.changes(table, GDP, [2000, 2010])
    assert "fell in one, rose in one and did not change in one of three regions" in text
    assert "only for the fall in Hamburg and the rise in Stuttgart" in text
    vague = sentences.changes(table.iloc[2:3], GDP, [2000, 2010])
    assert vague.endswith("Nowhere does the interval exclude that nothing changed.")
    assert "cannot be told" in sentences.changes(table.iloc[3:], GDP, [2000, 2010])


def test_spread_with_and_without_a_trend() -> None:
    table = pd.DataFrame(
        {"region_id": ["germany", "germany", "x"], "year": [2000, 2001, 2001], "value": [4, 4, 2.5]}
    )
    trends = pd.DataFrame(
        {"slope": [-1.0], "low": [-2.0], "high": [0.01]},
        index=pd.Index(["germany"], name="region_id"),
    )
    text = sentences.dispersion(table, trends, GDP)
    assert "it did not change from 4.0 to 4.0%" in text
    assert "trend −1.0% a year, 95% interval −2.0% to 0.0%" in text
    assert "x it is 2.5% in 2001" in text
    assert "trend" not in sentences.dispersion(table, trends.iloc[:0], GDP)
    assert "no data" in sentences.dispersion(table.assign(value=NAN), trends, GDP)


def test_convergence_in_each_direction() -> None:
    columns = ["beta", "low", "high", "speed", "half_life"]
    table = pd.DataFrame(
        [
            (-0.01, -0.02, -0.005, 0.8, 90.1),
            (-0.01, -0.02, 0.005, 0.8, 90.1),
            (0.01, 0.005, 0.02, -0.8, NAN),
            (-1.2, -1.3, -1.1, NAN, NAN),
            (NAN,) * 5,
        ],
        columns=columns,
        index=["A", "B", "C", "D", "E"],
    )
    assert sentences.beta(table, GDP) == (
        "Growth of GDP per inhabitant was clearly faster for the poorer among a (closing 0.8% of "
        "the gap a year, half of it in 90 years) and d; it did not clearly depend on the start "
        "among b; it was clearly faster for the richer among c; it cannot be told for e (no data)."
    )
    assert sentences.beta(table.iloc[:0], GDP).endswith("no data.")
    rows = presentation.beta_rows(
        {GDP: table.assign(units=5, speed_low=0.1, speed_high=0.2, r_squared=0.1)}
    )
    assert list(rows["Indicator"].unique()) == ["GDP"]
    assert len(rows) == 5


def test_growth_chart_names_the_ends() -> None:
    points = pd.DataFrame({"region_id": list("abc"), "x": [1.0, 2.0, 3.0], "y": [3.0, 2.0, -1.0]})
    text = sentences.growth_chart(points, GDP, 2000, 2010)
    assert "the third that was lowest grew by 3.0% a year" in text.lower()
    assert "Strongest a (+3.0% a year), weakest c (−1.0%)." in text
    assert "no data" in sentences.growth_chart(points.assign(y=NAN), GDP, 2000, 2010)


def test_theil_parts_are_shares() -> None:
    table = pd.DataFrame(
        {"total": [0.1, 0.08], "between": [0.02] * 2, "within": [0.08, 0.06],
         "between_share": [20.0, 25.0]},
        index=[2000, 2010],
    )  # fmt: skip
    text = sentences.theil(table, GDP)
    assert "In 2010, 75.0% of the inequality" in text
    assert "the inner part fell by 25.0% and the outer part did not change" in text
    assert "Since" not in sentences.theil(table.iloc[:1], GDP)
    assert "no data" in sentences.theil(table.assign(total=NAN), GDP)


def test_tables_have_the_years_in_their_headings() -> None:
    table = core_and_rural.gap_table({GDP: ends((2.0, 1.5)), JOBLESS: ends((1.0, 1.1))}, SPANS)
    assert list(table) == [
        "region_id", "GDP 2000", "GDP 2010", "Unemployment 2005", "Unemployment 2010",
    ]  # fmt: skip
    assert sentences.title(INCOME, [2000, 2010]) == "Income, 2000–2010"
    assert "up to 1996 there are no two years" in sentences.too_early(GDP, 1996)


def test_robustness_names_the_districts_that_matter_most() -> None:
    without = pd.Series({"a": -10.0, "b": -20.0, "c": -15.0})
    within = pd.Series([1.0, 0.95, 0.9, 0.85], index=[2000, 2001, 2002, 2003])
    assert sentences.robust(without, within, GDP, {"b": "Town"}) == (
        "Leaving out one district at a time, the change in GDP per inhabitant lies between −20.0% "
        "(without Town) and −10.0% (without a). Had it been measured earlier, it would be −5.0% in "
        "2001 and −10.0% in 2002."
    )
    assert "earlier" not in sentences.robust(without, within.iloc[:2], GDP, {})
    assert sentences.robust(without * NAN, within, GDP, {}) == ""
