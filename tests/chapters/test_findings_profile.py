"""The sentences of a profile, on data with ties, gaps, and nothing that changes."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metroregions.chapters.profile import notes, presentation, sentences
from metroregions.regional import indicators

NAMES = {name: indicators.describe(name).name for name in indicators.names()}
UNITS = {name: indicators.describe(name).unit for name in NAMES}
NONE = {"population": pd.DataFrame({"year": [], "kind": [], "indicator": [], "note_en": []})}


def followed(
    own: list[float], germany: list[float], panel: str = "population", unit: str = "1995 = 100"
) -> pd.DataFrame:
    rows = [
        (panel, place, 1995 + year, value, unit)
        for place, values in (("hamburg", own), ("germany", germany))
        for year, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["panel", "region_id", "year", "value", "unit"])


def figures(**people: object) -> pd.DataFrame:
    usual = {"year": 2021.0, "value": 40_000.0, "rank": 3.0, "joint": False, "below": 8,
             "compared": 11, "germany": 40_000.0, "unit": "EUR", "status": "observed"}  # fmt: skip
    return pd.DataFrame(
        [
            {"indicator": "population", **usual, "value": 5.4e6, **people},
            {"indicator": "gdp_per_inhabitant", **usual, **people},
        ]
    )


NOWHERE = {"year": math.nan, "value": math.nan, "rank": math.nan, "germany": math.nan}


@pytest.mark.parametrize(
    ("own", "germany", "told"),
    [
        ([100, 110], [100, 105], "Since 1995 it has grown faster than Germany in people."),
        ([100, 105], [100, 110], "Since 1995 it has grown more slowly than Germany in people."),
        ([100, 105.01], [100, 105.04], "Since 1995 it has grown as fast as Germany in people."),
        ([100, 95], [100, 90], "Since 1995 it has shrunk in people."),
        ([100, 100.01], [100, 105], "Since 1995 it has not changed in people."),
        ([100, math.nan], [100, 105], "Its growth cannot be compared with Germany’s: no data."),
        ([100], [100], "Its growth cannot be compared with Germany’s: no data."),
    ],
)
def test_growth_is_compared_as_shown(own: list[float], germany: list[float], told: str) -> None:
    assert sentences.ahead(presentation.changes(followed(own, germany))) == told


def test_the_answer_with_ties_equals_and_gaps() -> None:
    moved = presentation.changes(followed([100, 110], [100, 105]))
    text = sentences.answer("Hamburg Metropolitan Region", figures(), moved)
    assert "has 5.4\xa0million people (third of eleven by population)" in text
    assert "40,000\xa0EUR in 2021, is the same as that of Germany" in text
    assert "joint third of eleven" in sentences.answer("X", figures(joint=True), moved)
    assert "25% below that of Germany" in sentences.answer("X", figures(value=30_000.0), moved)
    nothing = sentences.answer("X", figures(**NOWHERE), moved)
    assert nothing.startswith("How many people live in the X cannot be told: no data. Its GDP per")


def test_ranks_name_the_ends_only() -> None:
    assert "in none of the key figures" in sentences.ranks(figures(), NAMES).lower()
    top = sentences.ranks(figures(rank=1.0), NAMES)
    assert top == "Among the eleven, it is highest in population and GDP per inhabitant."
    last = sentences.ranks(figures(rank=11.0, below=0), NAMES)
    assert last == "Among the eleven, it is lowest in population and GDP per inhabitant."
    shared = sentences.ranks(figures(rank=10.0, below=0, joint=True), NAMES)
    assert "lowest in population (shared) and GDP per inhabitant (shared)" in shared
    assert sentences.ranks(figures(**NOWHERE), NAMES) == "Ranks: no data."


def test_development_tells_directions_spans_and_breaks() -> None:
    table = pd.concat(
        [
            followed([100, 110], [100, 105]),
            followed([8.0, 8.04], [8.0, 6.0], "unemployment_ratio", "% of 15-64"),
            followed([math.nan, 1], [1, 1], "gdp"),
        ]
    )
    moved = presentation.changes(table)
    broken = {"population": pd.DataFrame({"year": [1996], "kind": ["census"]})}
    assert sentences.development(moved, broken) == (
        "From 1995 to 1996, the population rose by 10.0% (Germany: +5.0%) and the unemployment "
        "ratio stayed at 8.0% (Germany: from 8.0 to 6.0%). Gross domestic product at current "
        "prices: no data. These changes include the breaks of 1996: see the data notes."
    )
    assert "breaks" not in sentences.development(moved, NONE)
    fell = presentation.changes(followed([8, 6], [8, 9], "unemployment_ratio", "% of 15-64"))
    assert "fell from 8.0 to 6.0% (Germany: from 8.0 to 9.0%)" in sentences.development(fell, NONE)
    same = presentation.changes(followed([100, 100], [100, 100]))
    assert "did not change (Germany: 0.0%)" in sentences.development(same, NONE)
    chart = sentences.development_chart(moved)
    assert "Population, 1995 = 100: 110 in 1996, Germany 105" in chart
    assert "no data" in sentences.development_chart(presentation.changes(followed([1], [1])))


def gaps(**row: object) -> pd.DataFrame:
    usual = {"indicator": "unemployment_ratio", "year": 2021, "highest": "A", "high": 8.0,
             "lowest": "B", "low": 4.0, "ratio": 2.0}  # fmt: skip
    return pd.DataFrame([{**usual, **row}])


def test_the_widest_gap_and_none() -> None:
    assert sentences.gaps(gaps(), NAMES, UNITS) == (
        "Its districts are furthest apart in unemployment ratio: 8.0% of 15-64 in A are 2.0 times "
        "the 4.0% of 15-64 in B."
    )
    assert "hardly differ" in sentences.gaps(gaps(high=4.0, ratio=1.0), NAMES, UNITS)
    assert "no data" in sentences.gaps(gaps(ratio=math.nan), NAMES, UNITS)
    assert "no data" in sentences.gaps(gaps().head(0), NAMES, UNITS)


def test_members_of_one_state_and_of_none() -> None:
    row = {"ags": "1", "name": "A", "state": "X", "partial": False, "note": "", "also": ""}
    one = pd.DataFrame([row])
    assert sentences.members(one) == "One district in one state belongs to it. *X:* A."
    assert "no data" in sentences.members(one.head(0))
    assert "second region" not in notes.data_notes(one, NONE, [], NAMES, "2015")
    assert "boundaries of 2015" in notes.data_notes(one, NONE, [], NAMES, "2015")
    shared = one.assign(also="hamburg")
    assert "A belongs to a second region and counts in both" in notes.data_notes(
        shared, NONE, [], NAMES, "current"
    )


def test_a_census_is_told_once() -> None:
    rows = pd.DataFrame(
        {"year": [2011], "kind": ["census"], "indicator": ["population"], "note_en": ["The step."]}
    )
    told = notes.data_notes(
        pd.DataFrame(columns=["name", "also", "partial", "note"]),
        {"population": rows, "unemployment_ratio": rows.assign(indicator="population_15_64")},
        [],
        NAMES,
        "current",
    )
    assert told.count("the step") == 1
    assert "Population: the step." in told


def test_peers_that_are_missing() -> None:
    near = pd.DataFrame({"target": "hamburg", "rank": [1], "peer": ["nordwest"], "distance": [0.5]})
    text = sentences.peers("hamburg", near, near.head(0), {})
    assert text == (
        "Among the eleven, Hamburg is most like Northwest. Abroad, no peer can be told: no data."
    )
    table = presentation.peers_table(near, near.head(0), {})
    assert table.iloc[0, 1:].tolist() == ["Northwest (0.50)", "–", "–"]
    assert table.iloc[1, 1:].tolist() == ["–", "–", "–"]
