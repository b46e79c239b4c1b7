"""Aggregation of districts: sums, overlaps, missing values, both editions of the boundaries."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metroregions import dataset
from metroregions.errors import MetroregionsError
from metroregions.regional import territory

DISTRICTS = sorted(dataset.table("districts")["ags"])
OVERLAPS = {
    "03352": ["hamburg", "nordwest"],
    "03358": ["hamburg", "hannover-braunschweig-goettingen-wolfsburg"],
    "06431": ["frankfurtrheinmain", "rhein-neckar"],
    "07319": ["frankfurtrheinmain", "rhein-neckar"],
}


def _observations(values: list[float], year: int = 2020) -> pd.DataFrame:
    return pd.DataFrame({"ags": DISTRICTS, "year": year, "value": values, "status": "observed"})


def aggregated(rows: pd.DataFrame, boundaries: str = "current") -> pd.DataFrame:
    return territory.aggregate(rows, territory.resolve(boundaries=boundaries))


district_values = st.lists(
    st.integers(0, 10**9).map(float), min_size=len(DISTRICTS), max_size=len(DISTRICTS)
)


@settings(max_examples=25, deadline=None)
@given(values=district_values, boundaries=st.sampled_from(territory.BOUNDARIES))
def test_inside_and_outside_add_up_to_germany(values: list[float], boundaries: str) -> None:
    result = aggregated(_observations(values), boundaries).set_index("region_id")["value"]
    assert result["all-regions"] + result["outside"] == result["germany"] == sum(values)


@settings(max_examples=25, deadline=None)
@given(values=district_values, boundaries=st.sampled_from(territory.BOUNDARIES))
def test_a_district_of_two_regions_counts_in_both_and_once_in_all(
    values: list[float], boundaries: str
) -> None:
    result = aggregated(_observations(values), boundaries).set_index("region_id")["value"]
    by_district = dict(zip(DISTRICTS, values, strict=True))
    twice = sum(
        by_district[ags] * (len(regions) - 1)
        for ags, regions in territory.overlaps(boundaries).items()
    )
    assert result[list(territory.REGION_ORDER)].sum() == result["all-regions"] + twice


@settings(max_examples=25, deadline=None)
@given(missing=st.sampled_from(DISTRICTS), boundaries=st.sampled_from(territory.BOUNDARIES))
def test_a_missing_district_makes_its_territories_missing_and_no_others(
    missing: str, boundaries: str
) -> None:
    values = [math.nan if ags == missing else 1.0 for ags in DISTRICTS]
    result = aggregated(_observations(values), boundaries).set_index("region_id")
    for name in territory.TERRITORIES:
        concerned = missing in territory.districts_of(name, boundaries)
        assert pd.isna(result.loc[name, "value"]) == concerned
        assert (result.loc[name, "status"] == "missing") == concerned


def test_an_absent_row_is_as_missing_as_an_empty_one() -> None:
    rows = _observations([1.0] * len(DISTRICTS)).iloc[1:]
    result = territory.aggregate(rows, territory.resolve(["germany", "stuttgart"])).set_index(
        "region_id"
    )
    assert pd.isna(result.loc["germany", "value"])
    assert result.loc["stuttgart", "value"] == len(territory.districts_of("stuttgart"))


def test_a_sum_is_as_firm_as_its_least_firm_part() -> None:
    rows = _observations([1.0] * len(DISTRICTS))
    rows.loc[rows["ags"] == "09162", "status"] = "estimated"
    result = aggregated(rows).set_index("region_id")["status"]
    assert result[["muenchen", "all-regions", "germany"]].tolist() == ["estimated"] * 3
    assert result[["hamburg", "outside"]].tolist() == ["observed"] * 2


def test_memberships_and_overlaps_are_the_known_ones() -> None:
    assert len(territory.membership("current")) == 252
    assert len(territory.districts_of("all-regions", "current")) == 248
    assert len(territory.membership("2015")) == 244
    assert len(territory.districts_of("all-regions", "2015")) == 240
    assert territory.overlaps("current") == OVERLAPS
    assert len(territory.districts_of("germany")) == 400


def test_the_two_editions_differ_by_the_listed_districts_only() -> None:
    current = set(territory.membership("current").itertuples(index=False, name=None))
    former = set(territory.membership("2015").itertuples(index=False, name=None))
    assert former - current == {("rhein-ruhr", "05962")}
    assert current - former == {
        ("hamburg", "13004"),
        ("mitteldeutschland", "14730"),
        ("mitteldeutschland", "15082"),
        ("mitteldeutschland", "15087"),
        ("rhein-ruhr", "05154"),
        ("rhein-ruhr", "05334"),
        ("rhein-ruhr", "05358"),
        ("rhein-ruhr", "05366"),
        ("rhein-ruhr", "05370"),
    }


def test_regions_hold_the_sum_of_their_districts_computed_by_hand() -> None:
    population = dataset.observations("population")
    chosen = population[population["year"] == 2021].set_index("ags")["value"]
    result = aggregated(population[population["year"] == 2021]).set_index("region_id")
    for name in territory.REGION_ORDER:
        by_hand = float(np.sum([chosen[ags] for ags in territory.districts_of(name)]))
        assert result.loc[name, "value"] == by_hand


@pytest.mark.parametrize("wrong", ["2016", "", "Current"])
def test_unknown_boundaries_are_refused(wrong: str) -> None:
    with pytest.raises(MetroregionsError, match="Unknown boundaries"):
        territory.districts_of("hamburg", wrong)


def test_an_unknown_region_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MetroregionsError, match=r"Unknown region “hamburgo”.*muenchen"):
        territory.districts_of("hamburgo")


def test_bodies_are_territories_and_parts_of_their_region() -> None:
    table = dataset.table("bodies").sort_values("order")
    assert tuple(table["body_id"]) == territory.BODIES
    counts = [len(territory.districts_of(body)) for body in territory.BODIES]
    assert counts == [15, 23, 6]
    for body, region in zip(table["body_id"], table["region_id"], strict=True):
        assert set(territory.districts_of(body)) < set(territory.districts_of(region))
    both = set(territory.districts_of("metropole-ruhr")) & set(territory.districts_of("rheinland"))
    assert both == {"05112", "05170"}  # Duisburg and Wesel
    assert set(territory.members(["rheinland"])["region_id"]) == {"rheinland"}


def test_bodies_keep_their_districts_in_both_editions_and_are_not_among_the_fourteen() -> None:
    for body in territory.BODIES:
        assert territory.districts_of(body, "2015") == territory.districts_of(body, "current")
    assert not set(territory.BODIES) & set(territory.TERRITORIES)


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"mine": ["05111", "99999"]}, "Unknown district “99999” in the region “mine”"),
        ({"mine": []}, "“mine” has no districts"),
        ({"hamburg": ["02000"]}, "“hamburg” is a territory of the dataset"),
    ],
)
def test_a_wrong_set_of_ones_own_is_refused(own: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(MetroregionsError, match=sentence):
        territory.resolve(own=own)
