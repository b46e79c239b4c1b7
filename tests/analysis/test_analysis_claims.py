"""Measures behind claims, against sums made by hand from the files, and verdicts by their rules."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest

from metroregions import dataset
from metroregions.analysis import claims, settlement
from metroregions.regional import indicators, territory

#: Estimators are compared with their references before they are rounded.
pytestmark = pytest.mark.usefixtures("unrounded")

DATA = dataset.data_dir()


def stored(name: str, year: int) -> dict[str, float]:
    with (DATA / "observations" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == str(year)]
    return {row["ags"]: float(row["value"]) for row in rows if row["value"]}


def members_by_hand(boundaries: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with (DATA / "membership.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["boundaries"] == boundaries:
                found.setdefault(row["region_id"], set()).add(row["ags"])
    return found


@pytest.mark.parametrize("boundaries", ["current", "2015"])
def test_quotients_are_shares_over_shares_of_people(boundaries: str) -> None:
    names = ["gdp", "students", "patent_applications", "gross_wage"]
    found = claims.concentrations(
        indicators.district_amounts(names, 2021),
        territory.districts_of("all-regions", boundaries),
        repetitions=50,
    )
    inside = set().union(*members_by_hand(boundaries).values())
    for name, year in (("gdp", 2021), ("students", 2021), ("patent_applications", 2011)):
        values, people = stored(name, year), stored("population", year)
        share = sum(v for ags, v in values.items() if ags in inside) / sum(values.values())
        reference = sum(people[ags] for ags in values if ags in inside) / sum(
            people[ags] for ags in values
        )
        assert found.loc[name, "share"] == pytest.approx(share * 100)
        assert found.loc[name, "quotient"] == pytest.approx(share / reference)
    # A mean: the wage inside, weighted by jobs, over the wage of the country.
    wage, jobs = stored("gross_wage", 2021), stored("employed", 2021)
    mean = {
        key: sum(wage[a] * jobs[a] for a in group) / sum(jobs[a] for a in group)
        for key, group in (("inside", inside), ("all", set(wage)))
    }
    assert found.loc["gross_wage", "quotient"] == pytest.approx(mean["inside"] / mean["all"])
    assert list(found.index) == names
    assert (found["low"] <= found["quotient"]).all()


def test_quotients_of_regions_are_those_of_a_direct_sum() -> None:
    table = claims.regional_concentrations(
        indicators.district_amounts(["students", "gdp"], 2021),
        territory.membership("current"),
        repetitions=50,
    )
    assert list(table["indicator"].unique()) == ["students", "gdp"]
    assert len(table) == 22
    values, people = stored("students", 2021), stored("population", 2021)
    for region, own in members_by_hand("current").items():
        row = table[(table["indicator"] == "students") & (table["region_id"] == region)].iloc[0]
        expected = (sum(values[a] for a in own) / sum(values.values())) / (
            sum(people[a] for a in own) / sum(people.values())
        )
        assert row["quotient"] == pytest.approx(expected)


def test_quotients_of_kinds_average_to_one_when_weighted_by_people() -> None:
    amounts = indicators.district_amounts(["gdp", "patent_applications"], 2021)
    density = indicators.district_table("density", [2021]).iloc[0]
    kinds = settlement.density_class(density)
    table = claims.quotients_by_kind(amounts, kinds)
    for name, own in amounts.items():
        known = own.dropna()
        people = known["reference"].groupby(kinds.loc[known.index]).sum()
        mean = float((table.loc[name, people.index] * people).sum() / people.sum())
        assert mean == pytest.approx(1)
    with pytest.raises(ValueError, match="has no kind"):
        claims.quotients_by_kind(amounts, kinds.iloc[:10])


def test_growth_is_that_of_sums_inside_less_that_of_sums_outside() -> None:
    inside = territory.districts_of("all-regions")
    found = claims.growth_measures(
        {
            "employed": indicators.district_table("employed", [1995, 2021]),
            "none": indicators.district_table("employed", [1995]),
        },
        inside,
    ).set_index("indicator")
    first, last = stored("employed", 1995), stored("employed", 2021)
    rate = {}
    for within in (True, False):
        before, after = (
            sum(v for ags, v in year.items() if (ags in inside) is within) for year in (first, last)
        )
        rate[within] = ((after / before) ** (1 / 26) - 1) * 100
    assert found.loc["employed", "estimate"] == pytest.approx(rate[True] - rate[False])
    assert np.isnan(found.loc["none", "estimate"])


def test_gaps_are_the_within_part_of_theil() -> None:
    members = territory.membership("current")
    parts = indicators.district_parts("gdp_per_inhabitant", [2000, 2021])
    found = claims.gap_measures({"gdp_per_inhabitant": parts}, members).iloc[0]
    within = []
    for year in (2000, 2021):
        gdp, people = stored("gdp", year), stored("population", year)
        whole = sum(gdp[a] for a in members["ags"])
        part = 0.0
        for own in members_by_hand("current").values():
            output, heads = sum(gdp[a] for a in own), sum(people[a] for a in own)
            part += sum(
                gdp[a] / whole * np.log((gdp[a] / output) / (people[a] / heads)) for a in own
            )
        within.append(part)
    assert found["estimate"] == pytest.approx(within[1] / within[0] - 1)
    assert found["low"] < found["estimate"] < found["high"]


CLAIMS = pd.DataFrame(
    [
        ("a", "x;y", "concentration", "min", "1.05", "1"),
        ("b", "x", "growth", "min", "0.1", "0"),
        ("c", "", "none", "", "", ""),
        ("d", "z", "gap_change", "max", "-0.05", "0"),
    ],
    columns=["claim_id", "indicators", "measure", "direction", "supported_if", "partly_if"],
)


def test_every_claim_is_judged_by_every_indicator() -> None:
    measures = pd.DataFrame(
        [
            ("concentration", "x", 1.2, 1.1, 1.3),
            ("concentration", "y", 1.2, 1.0, 1.3),
            ("gap_change", "z", -0.1, -0.2, -0.06),
        ],
        columns=list(claims.MEASURES),
    )
    examined = claims.examine(CLAIMS, measures)
    assert list(examined["verdict"]) == [
        "supported",
        "partly",
        "cannot be tested",
        "cannot be tested",
        "supported",
    ]
    assert claims.judged(examined).to_dict() == {
        "a": "partly",
        "b": "cannot be tested",
        "c": "cannot be tested",
        "d": "supported",
    }
    with pytest.raises(ValueError, match="twice"):
        claims.examine(CLAIMS, pd.concat([measures, measures]))


def test_nothing_to_measure_gives_nothing() -> None:
    nothing = claims.examine(CLAIMS, pd.DataFrame(columns=list(claims.MEASURES)))
    assert set(nothing["verdict"]) == {"cannot be tested"}
    assert claims.concentrations({}, []).empty
    assert claims.concentration_measures(claims.concentrations({}, [])).empty
    assert claims.regional_concentrations({}, territory.membership()).empty
    assert claims.quotients_by_kind({}, pd.Series(dtype=object)).empty
    empty = indicators.district_parts("gdp_per_inhabitant", [])
    assert claims.gap_measures({"g": empty}, territory.membership())["estimate"].isna().all()


def test_the_rules_of_the_dataset_can_be_read() -> None:
    table = dataset.table("claims")
    examined = claims.examine(table, pd.DataFrame(columns=list(claims.MEASURES)))
    assert set(examined["claim_id"]) == set(table["claim_id"])
    assert set(claims.judged(examined)) == {"cannot be tested"}
