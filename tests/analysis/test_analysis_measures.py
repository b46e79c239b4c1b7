"""The measures of claims, against made-up districts and against the other estimators."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metroregions.analysis import intervals, measures

SETS = {"all-regions": ("a", "b", "c"), "north": ("a", "b"), "south": ("b", "c")}
AMOUNTS = pd.DataFrame(
    {"function": [60.0, 20.0, 10.0, 10.0], "reference": [30.0, 20.0, 10.0, 40.0]},
    index=["a", "b", "c", "d"],
)


def test_quotients_of_overlapping_territories() -> None:
    found = measures.quotients(AMOUNTS, SETS)
    assert found.to_dict() == pytest.approx({"all-regions": 1.5, "north": 1.6, "south": 1.0})


def test_quotients_without_the_site_that_decides() -> None:
    assert measures.largest(AMOUNTS["function"]) == "a"
    found = measures.quotients(AMOUNTS, SETS, leave_out=["a"])
    whole = 40 / 70
    assert found["all-regions"] == pytest.approx(30 / 30 / whole)
    only = measures.quotients(AMOUNTS, {"north": ("a",)}, leave_out=["a"])
    assert math.isnan(only["north"])


def test_a_district_without_function_counts_in_neither() -> None:
    gap = AMOUNTS.assign(function=AMOUNTS["function"].mask(AMOUNTS.index == "b"))
    found = measures.quotients(gap, SETS)
    assert found["north"] == pytest.approx((60 / 30) / (80 / 80))


def table(**columns: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(columns, index=[2000, 2010])


def test_growth_against_the_districts_outside() -> None:
    people = table(a=(100, 100 * 1.02**10), b=(50, 50 * 1.02**10), d=(80, 80 * 1.005**10))
    found = measures.growth_gaps(people, {"north": ("a", "b")}, ["d"])
    assert found["north"] == pytest.approx(1.5)
    alike = measures.growth_gaps(people, {"north": ("a", "b")}, ["d"], denominator=people)
    assert alike["north"] == pytest.approx(0)
    known = intervals.growth_difference(people, ["a", "b"], 2000, 2010).estimate
    assert found["north"] == pytest.approx(known, abs=1e-6)


def test_growth_of_one_year_or_with_a_gap_is_missing() -> None:
    people = table(a=(100, 120), d=(80, math.nan))
    assert math.isnan(measures.growth_gaps(people, {"north": ("a",)}, ["d"])["north"])
    assert math.isnan(measures.growth_gaps(people.iloc[:1], {"north": ("a",)}, ["d"])["north"])


def test_gaps_that_narrow_and_gaps_that_widen() -> None:
    people = table(a=(10, 10), b=(10, 10), c=(10, 10), e=(10, 10))
    output = table(a=(10, 14), b=(30, 26), c=(10, 10), e=(12, 30))
    sets = {"north": ("a", "b"), "south": ("c", "e")}
    found = measures.gap_changes(output, people, sets, "all-regions")
    assert found["north"] < -5
    assert found["south"] > 5
    assert list(found.index) == ["all-regions", "north", "south"]
    short = measures.gap_changes(output.iloc[:1], people.iloc[:1], sets, "all-regions")
    assert short.isna().all()


def test_unknown_districts_are_refused() -> None:
    with pytest.raises(ValueError, match="zz"):
        measures.quotients(AMOUNTS, {"north": ("zz",)})
