"""The committed dataset: facts that it must hold, and each trap of the publishers' files."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from metroregions import dataset
from metroregions.dataset import check
from metroregions.regional import indicators

ROOT = Path(__file__).resolve().parents[2] / "data"

#: Area (km²) and population of the regions as they publish them; date of the population.
PUBLISHED = {
    "berlin-brandenburg": (30546, 6215340, 2021),
    "frankfurtrheinmain": (14755, 5821724, 2021),
    "hannover-braunschweig-goettingen-wolfsburg": (18623, 3845271, 2021),
    "muenchen": (25548, 6191410, 2021),
    "nuernberg": (21809, 3610543, 2022),
    "rhein-neckar": (5637.78, 2403537, 2017),
    "stuttgart": (15425, 5465093, 2021),
}
OVERLAPS = {
    "03352": {"hamburg", "nordwest"},
    "03358": {"hamburg", "hannover-braunschweig-goettingen-wolfsburg"},
    "06431": {"frankfurtrheinmain", "rhein-neckar"},
    "07319": {"frankfurtrheinmain", "rhein-neckar"},
}
AT_LEAST = {
    "population",
    "population_15_64",
    "gdp",
    "employed",
    "unemployed",
    "area_km2",
    "students",
    "overnight_stays",
    "employees",
    "gdp_per_inhabitant",
    "gdp_per_employed",
    "density",
    "unemployment_ratio",
    "students_per_1000",
    "overnight_stays_per_inhabitant",
    "employment_ratio",
}


def wide(indicator: str) -> pd.DataFrame:
    rows = dataset.observations(indicator, ROOT)
    return rows.pivot(index="ags", columns="year", values="value")


def members(region: str, boundaries: str) -> list[str]:
    table = dataset.table("membership", ROOT)
    chosen = (table["region_id"] == region) & (table["boundaries"] == boundaries)
    return list(table.loc[chosen, "ags"])


def test_the_committed_dataset_has_no_fault() -> None:
    assert [str(fault) for fault in check.faults(ROOT)] == []


def test_the_committed_dataset_is_a_valid_data_package() -> None:
    pytest.importorskip("frictionless")
    assert [str(fault) for fault in check.package_faults(ROOT)] == []


def test_the_indicators_that_everyone_expects_are_there() -> None:
    indicators = dataset.table("indicators", ROOT)
    assert set(indicators["indicator"]) >= AT_LEAST
    assert (indicators["definition"].str.len() > 20).all()


@pytest.mark.parametrize("region", PUBLISHED)
def test_published_totals_of_the_regions(region: str) -> None:
    area, population, year = PUBLISHED[region]
    districts = members(region, "current")
    assert wide("area_km2").loc[districts, 2021].sum() == pytest.approx(area, rel=0.005)
    # A figure of 2022 that a region has published rests on the census of 2011.
    indicator = "population_census_2011" if year == 2022 else "population"
    assert wide(indicator).loc[districts, year].sum() == pytest.approx(population, rel=0.005)


@pytest.mark.parametrize(
    ("indicator", "year", "total", "rel"),
    [
        ("population", 1995, 81_817_499, 1e-6),
        ("population", 2010, 81_751_602, 1e-6),
        ("population", 2011, 80_327_900, 1e-6),
        ("population", 2020, 83_155_031, 1e-6),
        ("population", 2021, 83_237_124, 0),
        ("population", 2022, 83_118_501, 0),
        ("population", 2024, 83_577_140, 0),
        ("area_km2", 2021, 357_585.32, 1e-9),
        ("gdp", 1995, 1_894_600, 1e-4),
        ("gdp", 1997, 1_961_200, 1e-4),
        ("gdp", 1999, 2_059_500, 1e-4),
        ("gdp", 2000, 2_109_090, 1e-6),
        ("gdp", 2019, 3_474_110, 1e-6),
        ("gdp", 2021, 3_617_450, 1e-6),
        ("employed", 1995, 37_960_000, 5e-4),
        ("employed", 2019, 45_280_000, 5e-4),
        ("unemployed", 2005, 4_860_909, 1e-4),
        ("unemployed", 2019, 2_266_720, 1e-4),
    ],
)
def test_official_totals(indicator: str, year: int, total: float, rel: float) -> None:
    assert wide(indicator)[year].sum() == pytest.approx(total, rel=rel, abs=1e-6)


@pytest.mark.parametrize(
    ("indicator", "ags", "year", "value"),
    [
        ("population", "01001", 2020, 89_934),
        ("population", "16063", 1995, 144_588 + 45_337),
        ("population", "16063", 2020, 117_967 + 41_970),
        ("population", "16063", 2021, 158_900),
        ("area_km2", "16063", 2021, 1371.14),
        ("gdp", "16063", 2000, 1287.21 + 2027.38),
        ("unemployed", "01001", 1995, 4691),
        ("population_15_64", "01002", 1995, 173_615),
        ("employees", "01001", 1997, 25_803),
        ("employees_with_degree", "01001", 2002, 1705),
        ("solar_kw", "01001", 2021, 18_577),
        ("minutes_to_airport", "16063", 2020, 56.1976),
    ],
)
def test_values_read_off_by_hand(indicator: str, ags: str, year: int, value: float) -> None:
    assert wide(indicator).at[ags, year] == pytest.approx(value, abs=0.01)


def test_stuttgart_does_not_jump_from_1999_to_2000() -> None:
    gdp = wide("gdp").loc[members("stuttgart", "current")].sum()
    assert gdp[2000] / gdp[1999] - 1 == pytest.approx(0.030, abs=0.005)


def test_gdp_before_2000_is_estimated_and_not_for_single_districts() -> None:
    rows = dataset.observations("gdp", ROOT)
    assert set(rows.loc[rows["year"] < 2000, "status"]) == {"estimated"}
    assert rows["year"].min() == 1995
    indicators = dataset.table("indicators", ROOT).set_index("indicator")
    for name in ("gdp", "gdp_per_inhabitant", "gdp_per_employed"):
        assert indicators.at[name, "district_first_year"] == 2000


def test_census_breaks_are_declared() -> None:
    breaks = dataset.table("breaks", ROOT)
    for indicator in ("population", "population_15_64"):
        rows = breaks[(breaks["indicator"] == indicator) & (breaks["kind"] == "census")]
        assert set(rows["year"]) == {2011, 2022}
    steps = wide("population").sum().pct_change()
    assert steps[2011] == pytest.approx(80_327_900 / 81_751_602 - 1, abs=1e-5)


def test_nuts_2024_in_the_year_that_carries_both() -> None:
    population = wide("population")
    for ags in ("16054", "16066", "16070", "16072", "16073", "16063"):
        assert population.at[ags, 2022] == pytest.approx(population.at[ags, 2023], rel=0.03)
    districts = dataset.table("districts", ROOT).set_index("ags")
    assert districts.at["16072", "nuts3_2021"] == "DEG0H"
    assert districts.at["16072", "nuts3_2024"] == "DEG0V"
    assert districts.at["16063", "nuts3_2021"] == "DEG0N DEG0P"
    assert districts.at["16063", "nuts3_2024"] == "DEG0R"
    assert "16056" not in districts.index


def test_errors_of_public_copies_are_not_imported() -> None:
    assert wide("population").loc["11000"].between(3.3e6, 3.8e6).all()
    assert wide("area_km2").nunique(axis="columns").eq(1).all()
    thuringia = wide("population").loc[["16054", "16066", "16072", "16073"], 2015:2021]
    assert thuringia.pct_change(axis="columns").abs().max(axis=None) < 0.06


def test_wrong_cells_of_the_publishers_are_marked_as_estimates() -> None:
    def status(indicator: str, ags: str, year: int) -> str:
        rows = dataset.observations(indicator, ROOT).set_index(["ags", "year"])
        return str(rows.at[(ags, year), "status"])

    assert status("gross_wage", "16063", 2018) == "estimated"
    assert status("gross_wage", "16063", 2017) == "observed"
    assert wide("gross_wage").loc["16063", 2018:].between(2500, 2900).all()
    assert status("overnight_stays", "14713", 1995) == "estimated"
    assert status("overnight_stays", "07312", 2019) == "estimated"
    assert wide("overnight_stays").min(axis=None) > 0
    assert status("water_kw", "08111", 2021) == "estimated"
    assert wide("water_kw").at["08111", 2021] < 20_000


@pytest.mark.parametrize(
    ("boundaries", "rows", "districts"), [("current", 252, 248), ("2015", 244, 240)]
)
def test_memberships(boundaries: str, rows: int, districts: int) -> None:
    table = dataset.table("membership", ROOT)
    chosen = table[table["boundaries"] == boundaries]
    assert (len(chosen), chosen["ags"].nunique()) == (rows, districts)
    twice = chosen[chosen["ags"].duplicated(keep=False)]
    assert {a: set(g) for a, g in twice.groupby("ags")["region_id"]} == OVERLAPS
    assert list(chosen.loc[chosen["partial"] == "yes", "ags"]) == ["14524"]


def test_recognition_years() -> None:
    regions = dataset.table("regions", ROOT)
    assert regions["recognised_year"].value_counts().to_dict() == {1995: 6, 2005: 4, 1997: 1}
    assert set(regions["order"]) == set(range(1, 12))


def test_memberships_of_networks_agree() -> None:
    regions = dataset.table("regions", ROOT).set_index("region_id")["memberships"]
    networks = dataset.table("networks", ROOT)
    for key, name in (("ikm", "IKM"), ("metrex", "METREX")):
        listed = set(networks.loc[networks["network_id"] == key, "region_id"])
        assert listed == {r for r, cell in regions.items() if name in cell.split(";")}
    assert (networks["network_id"] == "ikm").sum() == 12  # Rhein-Ruhr has two bodies
    assert (networks["network_id"] == "metrex").sum() == 8


def test_european_metropolitan_regions() -> None:
    europe = dataset.table("europe", ROOT)
    assert europe["metro"].nunique() > 290
    assert europe.loc[europe["country"] == "DE", "metro"].nunique() == 68
    assert not europe["metro"].str.endswith("_NM").any()
    assert set(europe.loc[europe["year"] <= 2021, "status"]) == {"observed"}
    assert set(europe.loc[europe["year"] == 2022, "status"]) == {"nowcast"}
    assert europe["year"].max() == 2022
    totals = europe["gdp_pps_per_inhabitant"] * europe["population"] / 1e6
    assert (totals - europe["gdp_pps"]).abs().max() < 0.01


def test_what_is_not_confirmed_is_not_stated_as_fact() -> None:
    milestones = dataset.table("milestones", ROOT).set_index("milestone_id")
    assert milestones.at["mkro-1997", "date"] == "1997"
    assert milestones.at["mkro-2016", "date"] == "2016-03"
    for key in ("mkro-1997", "mkro-2016"):
        assert milestones.at[key, "certainty"] == "partly confirmed"
        assert "not confirmed" in milestones.at[key, "note"]
    assert dataset.table("statements", ROOT).empty


def test_citations_of_tables_stand_in_the_bibliography() -> None:
    text = (ROOT.parent / "notebooks" / "references.bib").read_text(encoding="utf-8")
    keys = {line.split("{")[1].rstrip(",") for line in text.splitlines() if line.startswith("@")}
    assert set(dataset.table("milestones", ROOT)["citation_key"]) <= keys
    assert set(dataset.table("claims", ROOT)["reference"]) <= keys
    assert set(dataset.table("sources", ROOT)["source_id"]) - keys == {"membership-list"}


def test_parts_add_up() -> None:
    parts = ("population_under_15", "population_15_64", "population_65_plus")
    added = sum(wide(p) for p in parts)
    assert (added - wide("population")[added.columns]).abs().max(axis=None) == 0
    sectors = sum(wide(f"employed_{s}") for s in ("primary", "secondary", "tertiary"))
    assert (sectors - wide("employed")[sectors.columns]).abs().max(axis=None) <= 2


def test_boundaries_are_small_and_in_metres() -> None:
    topology = dataset.boundaries_topology(ROOT)
    assert (ROOT / "geography" / "districts.topojson").stat().st_size < 350_000
    (dx, dy), (x, y) = topology["transform"]["scale"], topology["transform"]["translate"]
    assert dx == dy
    assert 2e5 < x < 3.5e5
    assert 5.1e6 < y < 5.3e6
    districts = topology["objects"]["districts"]["geometries"]
    assert {d["properties"]["ags"] for d in districts} == set(
        dataset.table("districts", ROOT)["ags"]
    )


def test_attribution_lines() -> None:
    sources = dataset.table("sources", ROOT).set_index("source_id")
    assert sources.at["bkg-vg5000", "attribution"] == "© GeoBasis-DE / BKG 2023 (Daten verändert)"
    inkar = sources[sources["dataset"] == "INKAR"]["attribution"]
    assert inkar.str.startswith("Indikatoren und Karten zur Raum- und Stadtentwicklung.").all()
    assert sources["sha256"].str.fullmatch("[0-9a-f]{64}").all()


def test_the_dataset_stays_small() -> None:
    assert sum(p.stat().st_size for p in ROOT.rglob("*") if p.is_file()) < 25e6


def test_every_indicator_of_a_publisher_has_its_field_and_german_texts() -> None:
    table = dataset.table("indicators")
    assert (table[["name_de", "unit_de", "definition_de", "field"]] != "").all(axis=None)
    codes = table.loc[table["publisher_code"] != "", "publisher_code"]
    assert codes.is_unique


@pytest.mark.parametrize(
    ("indicator", "published"),
    [
        ("minutes_to_airport", 56.55),
        ("minutes_to_ic_station", 27.09),
        ("minutes_to_motorway", 15.9),
    ],
)
def test_minutes_are_averaged_by_area_as_the_publisher_does(
    indicator: str, published: float
) -> None:
    (row,) = indicators.values(indicator, [2020], territories=["germany"]).to_dict("records")
    assert row["value"] == pytest.approx(published, rel=5e-4)


def test_averages_of_districts_that_miss_germany_are_a_fault(tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(ROOT, copy)
    path = copy / "national.csv"
    text = path.read_text("utf-8")
    row = next(x for x in text.splitlines() if x.startswith("sgb2_share,2021,"))
    cells = row.split(",")
    wrong = ",".join([*cells[:2], str(float(cells[2]) * 1.1), *cells[3:]])
    path.write_text(text.replace(row, wrong), "utf-8")
    found = [str(fault) for fault in check.faults(copy)]
    assert any("sgb2_share.csv year 2021: the districts average" in fault for fault in found)


def test_most_shares_are_held_against_the_publishers_row_for_germany() -> None:
    table = dataset.table("indicators")
    means = table.loc[table["aggregation"] == "mean", "indicator"]
    unchecked = set(means) - set(dataset.table("national")["indicator"])
    assert unchecked == {
        "foreigners_share",
        "gross_wage",
        "housing_permits_per_1000",
        "large_establishments_share",
        "living_space",
        "long_term_unemployed_share",
        "owner_share",
        "tax_strength",
        "vacancy_share",
    }
