"""Selections of districts against the files themselves."""

import csv

import pandas as pd
import pytest

from metroregions import dataset
from metroregions.errors import MetroregionsError
from metroregions.regional import indicators, territory

DATA = dataset.data_dir()


def stored(name: str, year: int) -> dict[str, float]:
    with (DATA / "observations" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == str(year)]
    return {row["ags"]: float(row["value"]) for row in rows if row["value"]}


def test_districts_can_be_shown_from_the_year_the_table_says() -> None:
    assert indicators.district_years("gdp", 1999) == []
    assert indicators.district_years("gdp", 2002) == [2000, 2001, 2002]
    assert indicators.district_years("students", 1996) == [1995, 1996]


def test_a_change_of_definition_ends_what_can_be_compared_and_a_census_does_not() -> None:
    assert indicators.comparable_years("unemployment_ratio", 1995, 2021)[0] == 2005
    assert indicators.comparable_years("unemployment_ratio", 1995, 2004)[0] == 1995
    assert indicators.comparable_years("unemployment_ratio", 1995, 2005) == [2005]
    assert indicators.comparable_years("population", 1995, 2024)[0] == 1995
    assert indicators.comparable_years("employees_with_degree", 2000, 2021)[0] == 2012
    assert indicators.comparable_years("gdp_per_inhabitant", 1995, 2021)[0] == 2000
    assert indicators.comparable_years("gdp_per_inhabitant", 1995, 1999) == []


def test_the_table_of_districts_holds_what_the_file_holds() -> None:
    table = indicators.district_table("employed", [2000, 2010])
    assert list(table.index) == [2000, 2010]
    assert list(table.columns) == territory.districts_of("germany")
    assert table.loc[2010].to_dict() == pytest.approx(stored("employed", 2010))


def test_parts_of_a_ratio_divide_to_the_ratio_and_those_of_a_mean_to_the_mean() -> None:
    above, below = indicators.district_parts("gdp_per_inhabitant", [2010])
    ratio = above.loc[2010] / below.loc[2010]
    gdp, people = stored("gdp", 2010), stored("population", 2010)
    assert ratio["09162"] == pytest.approx(gdp["09162"] * 1e6 / people["09162"])
    above, below = indicators.district_parts("gross_wage", [2010])
    wage, jobs = stored("gross_wage", 2010), stored("employed", 2010)
    assert below.loc[2010].to_dict() == pytest.approx(jobs)
    assert above.loc[2010, "09162"] == pytest.approx(wage["09162"] * jobs["09162"])
    with pytest.raises(MetroregionsError, match="“gdp” is a sum"):
        indicators.district_parts("gdp", [2010])


def test_amounts_stand_beside_the_people_of_the_same_year() -> None:
    found = indicators.district_amounts(["students", "patent_applications", "gva"], 1999)
    # Value added begins in 2000.
    assert list(found) == ["students", "patent_applications"]
    late = indicators.district_amounts(["patent_applications", "gross_wage"], 2021)
    assert {name: table.attrs["year"] for name, table in late.items()} == {
        "patent_applications": 2011,
        "gross_wage": 2021,
    }
    people = pd.Series(stored("population", 2011))
    assert late["patent_applications"]["reference"].to_dict() == pytest.approx(people.to_dict())
    commuters = indicators.district_amounts(["in_commuters"], 2019)["in_commuters"]
    known = stored("in_commuters", 2019)
    assert len(known) < 400
    assert set(commuters.index[commuters["function"].isna()]) == set(people.index) - set(known)
    with pytest.raises(MetroregionsError, match="“density” is a ratio"):
        indicators.district_amounts(["density"], 2021)


def test_members_of_aggregates_stand_beside_those_of_regions() -> None:
    table = territory.members(["hamburg", "germany"], "2015")
    counts = table["region_id"].value_counts()
    assert counts["germany"] == 400
    assert counts["hamburg"] == len(territory.districts_of("hamburg", "2015"))


def test_every_district_has_a_name_of_its_own() -> None:
    named = indicators.district_names()
    assert len(set(named.values())) == 400
    assert named["09163"] == "Rosenheim (Kreisfreie Stadt)"
    assert named["09187"] == "Rosenheim (Landkreis)"


@pytest.mark.parametrize(
    ("mean", "weight", "year"),
    [("gross_wage", "employed", 2021), ("minutes_to_airport", "area_km2", 2020)],
)
def test_a_mean_of_a_region_is_weighted(mean: str, weight: str, year: int) -> None:
    values, weights = stored(mean, year), stored(weight, year)
    table = indicators.values(mean, [year]).set_index("region_id")["value"]
    for place in ("hamburg", "outside", "germany"):
        own = territory.districts_of(place)
        expected = sum(values[a] * weights[a] for a in own) / sum(weights[a] for a in own)
        assert table[place] == pytest.approx(expected)
