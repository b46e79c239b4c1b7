"""Gaps inside regions, against sums made by hand from the files."""

from __future__ import annotations

import csv
import math

import numpy as np
import pandas as pd
import pytest

from metroregions import dataset
from metroregions.analysis import claims, cohesion, settlement
from metroregions.regional import indicators, territory

#: Estimators are compared with their references before they are rounded.
pytestmark = pytest.mark.usefixtures("unrounded")

DATA = dataset.data_dir()


def stored(name: str, year: int) -> dict[str, float]:
    with (DATA / "observations" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == str(year)]
    return {row["ags"]: float(row["value"]) for row in rows if row["value"]}


@pytest.fixture(scope="module")
def parts() -> tuple[pd.DataFrame, pd.DataFrame]:
    return indicators.district_parts("gdp_per_inhabitant", [2000, 2010, 2021])


@pytest.fixture(scope="module")
def members() -> pd.DataFrame:
    return territory.members(territory.REGION_ORDER, "current")


def test_gaps_are_those_of_a_direct_sum(
    parts: tuple[pd.DataFrame, pd.DataFrame], members: pd.DataFrame
) -> None:
    area, people = stored("area_km2", 2021), stored("population", 2021)
    density = indicators.district_table("density", [2021]).iloc[0]
    classes = settlement.density_class(density)
    ends = cohesion.gap_ends(settlement.gap(settlement.by_class(*parts, classes, members)))
    table = ends.set_index("region_id")
    assert list(table.index) == list(territory.REGION_ORDER)
    for region, own in members.groupby("region_id"):
        for year, column in ((2000, "first"), (2021, "last")):
            gdp, heads = stored("gdp", year), stored("population", year)
            core = [a for a in own["ags"] if people[a] / area[a] >= 1000]
            rural = [a for a in own["ags"] if people[a] / area[a] < 150]
            if not rural:
                assert region == "rhein-ruhr"
                assert math.isnan(table.loc[region, column])
                continue
            values = [
                sum(gdp[a] for a in group) * 1e6 / sum(heads[a] for a in group)
                for group in (core, rural)
            ]
            assert table.loc[region, column] == pytest.approx(values[0] / values[1])
            assert table.loc[region, f"difference_{column}"] == pytest.approx(values[0] - values[1])


def test_regions_with_a_single_core_or_rural_district_are_found(members: pd.DataFrame) -> None:
    density = indicators.district_table("density", [2021]).iloc[0]
    table = cohesion.single_districts(settlement.density_class(density), members)
    keyed = table.set_index(["region_id", "class"])
    assert keyed.loc[("berlin-brandenburg", "core"), "only"] == "11000"
    assert keyed.loc[("rhein-ruhr", "rural"), "districts"] == 0
    assert keyed.loc[("rhein-ruhr", "rural"), "only"] == ""
    assert table["districts"].sum() == len(members)


def test_the_two_ways_to_the_within_part_agree(
    parts: tuple[pd.DataFrame, pd.DataFrame], members: pd.DataFrame
) -> None:
    table = cohesion.theil_parts(*parts, members)
    assert table["residual"].abs().max() < 1e-12
    assert (table["within"] + table["between"]).to_numpy() == pytest.approx(
        table["total"].to_numpy()
    )
    change = claims.gap_measures({"x": parts}, members)["estimate"].iloc[0]
    assert table["within"].iloc[-1] / table["within"].iloc[0] - 1 == pytest.approx(change)
    regions = cohesion.theil_by_region(*parts, members)
    assert regions["contribution"].sum() == pytest.approx(
        table["within"].iloc[-1] / table["total"].iloc[-1] * 100
    )
    assert regions["population_share"].sum() == pytest.approx(100)
    changes = cohesion.changes_by_region(*parts, members)
    assert changes["estimate"].to_numpy() == pytest.approx(regions["change"].to_numpy())
    assert (changes["low"] <= changes["high"]).all()


def test_one_region_by_hand(
    parts: tuple[pd.DataFrame, pd.DataFrame], members: pd.DataFrame
) -> None:
    own = list(members.loc[members["region_id"] == "stuttgart", "ags"])
    gdp, people = stored("gdp", 2021), stored("population", 2021)
    output, heads = sum(gdp[a] for a in own), sum(people[a] for a in own)
    theil = sum(gdp[a] / output * math.log((gdp[a] / output) / (people[a] / heads)) for a in own)
    table = cohesion.theil_by_region(*parts, members).set_index("region_id")
    assert table.loc["stuttgart", "last"] == pytest.approx(theil)
    assert table.loc["stuttgart", "districts"] == 20


def test_dispersion_is_that_of_each_set(parts: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    inside = territory.districts_of("all-regions")
    table = cohesion.dispersion(*parts, {"all-regions": inside})
    gdp, people = stored("gdp", 2021), stored("population", 2021)
    mean = sum(gdp[a] for a in inside) / sum(people[a] for a in inside)
    heads = sum(people[a] for a in inside)
    variance = sum(people[a] / heads * (gdp[a] / people[a] - mean) ** 2 for a in inside)
    last = table[table["year"] == 2021].iloc[0]
    assert last["value"] == pytest.approx(math.sqrt(variance) / mean * 100)
    assert cohesion.trends(table).empty  # three years


def test_trends_of_a_steady_fall() -> None:
    years = list(range(2000, 2010))
    table = pd.DataFrame(
        {"region_id": "a", "year": years, "value": [40 * 0.98**i for i in range(10)]}
    )
    assert cohesion.trends(table).loc["a", "slope"] == pytest.approx(math.log(0.98) * 100)


def test_values_relative_to_the_region_average_to_one(
    parts: tuple[pd.DataFrame, pd.DataFrame], members: pd.DataFrame
) -> None:
    relative = cohesion.relative_to_region(*parts, members)
    assert relative.shape == (3, len(members))
    for region, own in members.groupby("region_id"):
        columns = [f"{region}:{ags}" for ags in own["ags"]]
        weights = parts[1].loc[2021, list(own["ags"])].to_numpy()
        mean = np.average(relative.loc[2021, columns].to_numpy(), weights=weights)
        assert mean == pytest.approx(1)


def test_beta_of_several_samples(
    parts: tuple[pd.DataFrame, pd.DataFrame], members: pd.DataFrame
) -> None:
    values = parts[0] / parts[1]
    table = cohesion.beta_table({"all": values, "some": values.iloc[:, :20]})
    x = np.log(values.loc[2000].to_numpy())
    y = (np.log(values.loc[2021].to_numpy()) - x) / 21
    assert table.loc["all", "beta"] == pytest.approx(np.polyfit(x, y, 1)[0])
    assert table.loc["some", "units"] == 20


def test_fewer_than_two_years_have_no_change(members: pd.DataFrame) -> None:
    one = indicators.district_parts("gdp_per_inhabitant", [2000])
    none = indicators.district_parts("gdp_per_inhabitant", [])
    for parts in (one, none):
        table = cohesion.changes_by_region(*parts, members)
        assert table[["estimate", "low", "high"]].isna().all(axis=None)
        assert list(table["region_id"]) == list(territory.REGION_ORDER)


def test_doublings_are_as_far_from_zero_up_as_down() -> None:
    table = pd.DataFrame({"estimate": [100.0, -50.0], "low": [0.0, -100.0], "high": [300.0, 0.0]})
    found = cohesion.doublings(table)
    assert list(found["estimate"]) == [1.0, -1.0]
    assert list(found["high"]) == [2.0, 0.0]
    assert math.isnan(found["low"].iloc[1])


def test_kinds_make_up_the_country() -> None:
    classes = pd.Series({"a": "core", "b": "rural", "c": "intermediate", "d": "core"})
    found = cohesion.kinds(classes, ["b", "d"], ["ci", "oi", "co", "oo"])
    assert found.to_dict() == {"d": "ci", "b": "oi", "a": "co", "c": "oo"}
    assert list(found) == ["ci", "oi", "co", "oo"]


def test_leaving_out_a_district_is_the_change_without_it(
    parts: tuple[pd.DataFrame, pd.DataFrame], members: pd.DataFrame
) -> None:
    found = cohesion.leave_one_out(*parts, members)
    assert len(found) == members["ags"].nunique()
    for ags in ("03103", "03352"):  # the second belongs to two regions
        rest = members[members["ags"] != ags]
        change = claims.gap_measures({"x": parts}, rest)["estimate"].iloc[0]
        assert found[ags] == pytest.approx(change * 100)
