"""Sentences and tables of words on functions and claims, on degenerate data."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metroregions import dataset
from metroregions.analysis import claims as examination
from metroregions.chapters.functions import presentation, sentences, verdicts
from metroregions.chapters.functions.claims import FUNCTIONS, named, ordered
from metroregions.regional import indicators

NAN = math.nan
NAMES = {name: indicators.describe(name).name for name in indicators.names()} | presentation.NAMES


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    return ordered(dataset.table("claims"))


def test_claims_are_sorted_by_function_the_government_first(claims: pd.DataFrame) -> None:
    assert len(claims) == len(dataset.table("claims"))
    assert list(claims["claim_id"][:2]) == ["rob-economy", "ikm-economy"]
    assert list(dict.fromkeys(claims["function"])) == list(FUNCTIONS)
    with pytest.raises(ValueError, match="no place"):
        ordered(claims.assign(function="magic"))


def test_rules_stand_in_words(claims: pd.DataFrame) -> None:
    table = verdicts.rules(claims, NAMES).set_index(claims["claim_id"])
    assert table.at["rob-economy", "Supported if"] == "lower end of interval ≥ 1.05"
    assert table.at["rob-economy", "Partly if"] == "estimate ≥ 1.00"
    assert table.at["ikm-cohesion", "Supported if"] == "upper end of interval ≤ −5%"
    assert table.at["ikm-development-growth", "Supported if"] == "lower end of interval ≥ +0.10"
    assert table.at["rob-economy", "Made by"] == "Federal government"
    assert table.at["ikm-projects", "Measured by"] == "no data"
    assert "GDP, value added and employed persons" in table.at["rob-economy", "Measured by"]


def measures(estimate: float, low: float, high: float) -> pd.DataFrame:
    rows = [
        (measure, name, estimate, low, high)
        for measure in ("concentration", "growth", "gap_change")
        for name in named(dataset.table("claims"), measure)
    ]
    return pd.DataFrame(rows, columns=list(examination.MEASURES))


@pytest.mark.parametrize(
    "numbers", [(1.2, 1.1, 1.3), (0.0, 0.0, 0.0), (NAN, NAN, NAN), (1.2, NAN, NAN)]
)
def test_verdicts_never_show_a_value_that_is_none(
    claims: pd.DataFrame, numbers: tuple[float, float, float]
) -> None:
    examined = examination.examine(claims, measures(*numbers))
    judged = examination.judged(examined)
    table = verdicts.verdicts(claims, examined, judged, NAMES)
    assert not table.isna().any(axis=None)
    text = " ".join(table.astype(str).to_numpy().ravel())
    assert "nan" not in text
    assert "none" not in text
    told = verdicts.verdict(claims.iloc[:1], examined, judged, NAMES)
    assert told.startswith("Verdict by the rule: **")


def test_evidence_has_the_unit_of_its_measure() -> None:
    row = {"indicator": "gdp", "estimate": -0.0512, "low": -0.2, "high": 0.031, "verdict": "partly"}
    assert verdicts.evidence({**row, "measure": "gap_change"}, NAMES) == (
        "GDP −5.1% (−20.0% to +3.1%): partly"
    )
    assert verdicts.evidence({**row, "measure": "growth"}, NAMES) == (
        "GDP −0.05 (−0.20 to +0.03): partly"
    )
    assert verdicts.evidence({**row, "measure": "growth", "low": NAN}, NAMES) == (
        "GDP −0.05 (no interval): partly"
    )


SHARES = pd.DataFrame(
    {"quotient": [1.2, 0.8, 1.0], "low": [1.1, 0.7, 0.9], "high": [1.3, 0.9, 1.1]},
    index=pd.Index(["gdp", "students", "employed"], name="indicator"),
)


def test_the_answer_counts_verdicts() -> None:
    judged = pd.Series(["partly", "partly", "not supported", "cannot be tested"])
    text = sentences.answer(judged, SHARES, NAMES)
    assert text == (
        "Of four claims judged by rules set beforehand, no claim holds in full, two hold in part, "
        "one is not supported and one cannot be tested. Measured against their share of the "
        "people, the eleven regions hold clearly more of GDP; clearly less of students; neither "
        "clearly more nor clearly less of employed persons."
    )
    full = sentences.answer(pd.Series(["supported"]), SHARES.iloc[:0], NAMES)
    assert full.startswith("Of one claim judged by rules set beforehand, one holds in full.")
    assert full.endswith("cannot be told: no data.")
    assert "no data" in sentences.shares_chart(SHARES.iloc[:0], NAMES)
    assert "GDP 1.20" in sentences.shares_chart(SHARES, NAMES)


def test_regions_are_named_where_it_is_clear() -> None:
    table = pd.DataFrame(
        [
            ("gdp", "hamburg", 1.2, 1.1, 1.3),
            ("gdp", "stuttgart", 1.2, 0.9, 1.3),
            ("students", "hamburg", 0.9, 0.8, 1.0),
            ("students", "stuttgart", NAN, NAN, NAN),
        ],
        columns=["indicator", "region_id", "quotient", "low", "high"],
    )
    text = sentences.regions(table, NAMES)
    assert "- Economy, GDP: highest in Hamburg and Stuttgart (1.20); the interval lies" in text
    assert "above one in Hamburg." in text
    assert "- Education, students: highest in Hamburg (0.90)" in text
    assert "in no region" in text
    assert sentences.regions(table, NAMES, most=1).count("highest") == 1
    assert "no data" in sentences.regions(table.assign(quotient=NAN), NAMES)
    assert "no data" in sentences.regions(table.iloc[:0], NAMES)


def test_cities_inside_and_outside_are_compared() -> None:
    table = pd.DataFrame(
        {"in": [1.5, 1.0, 1.004], "out": [1.2, 1.5, 1.0]}, index=["gdp", "students", "employed"]
    )
    assert sentences.kinds(table, NAMES, "in", "out") == (
        "Compared with core cities outside the regions, those inside have more for their people "
        "of GDP; they have less of students; they have as much of employed persons."
    )
    assert "no data" in sentences.kinds(table.iloc[:0], NAMES, "in", "out")
    assert "no data" in sentences.kinds(table.assign(out=NAN), NAMES, "in", "out")
    assert "no data" in sentences.kinds(table, NAMES, "in", "elsewhere")
    people = pd.DataFrame({"size": [2], "sum": [3e6]}, index=["in"])
    assert sentences.sizes(people, ["in", "out"]) == "There are 2 in (3.0\u00a0million people)."


def test_years_and_gaps_are_told() -> None:
    assert sentences.years({"gdp": 2021, "students": 2011}, NAMES, 2021) == (
        "Shown for an earlier year: students (2011)."
    )
    assert sentences.years({"gdp": 2021}, NAMES, 2021) == ""
    assert sentences.untested(["gdp", "gva"], ["gdp"], NAMES) == "No data yet on value added."
    assert sentences.untested(["gdp"], ["gdp"], NAMES) == ""
    table = pd.DataFrame({"function": [1.0, NAN], "reference": [1.0, 1.0]})
    assert sentences.gaps({"gdp": table}, NAMES).startswith("Not known: GDP of one district, whose")
    assert sentences.gaps({"gdp": table.iloc[:1]}, NAMES) == ""
    assert "up to 1996" in sentences.no_data(1996)


def test_compared_years_are_told_with_their_breaks() -> None:
    text = sentences.compared(
        {"gdp": [2000, 2010], "students": [2010], "employed": []}, NAMES, 2010, {"gdp": "a step"}
    )
    assert text == (
        "Compared are GDP from 2000 to 2010 (a step). Up to 2010 there are no two comparable years "
        "of students and employed persons for single districts."
    )
    assert sentences.compared({}, NAMES, 2010, {}) == ""


def test_weak_proxies_and_claims_without_data_are_listed(claims: pd.DataFrame) -> None:
    text = verdicts.weak(claims)
    assert "**Gateway** (weak proxy)" in text
    assert "**Projects** (cannot be tested)" in text
    assert verdicts.weak(claims[claims["proxy"] == "good"]) == ""


def test_charts_get_the_columns_they_take() -> None:
    table = presentation.labelled(SHARES, NAMES)
    assert list(table.columns) == ["estimate", "low", "high", "region_id"]
    rows = presentation.share_rows(
        SHARES.assign(share=1.0, reference_share=2.0), NAMES, dict.fromkeys(SHARES.index, 2021)
    )
    assert list(rows) == ["Function", *presentation.SHARE_FORMATS]
    assert presentation.titles(["gdp"], NAMES) == {"gdp": "GDP"}
    assert set(presentation.SHOWN) <= set(named(dataset.table("claims"), "concentration"))


def test_ways_inside_and_outside_are_compared() -> None:
    table = pd.DataFrame(
        {
            "region_id": ["all-regions", "outside"],
            "minutes_to_airport": [40.2, 71.0],
            "minutes_to_motorway": [NAN, 10.0],
        }
    )
    text = sentences.reach(table, NAMES)
    assert "40 inside and 71 outside" in text
    assert text.endswith("no data.")
    assert "not known" in sentences.reach(table[["region_id"]], NAMES)
