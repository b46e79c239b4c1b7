"""The functions for analyses of one's own, and each example of their page."""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import metroregions
from metroregions.dataset.projection import degrees, utm32
from metroregions.errors import MetroregionsError
from metroregions.regional import indicators, territory
from metroregions.text import names

PAGE = Path(__file__).parents[2] / "docs" / "load.md"
COLUMNS = ["region_id", "region", "indicator", "year", "value", "unit", "status"]


def test_each_example_of_the_page_prints_what_stands_below_it() -> None:
    examples = re.findall(r"```python\n(.*?)```\n```text\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    assert len(examples) == 7
    space: dict[str, object] = {}
    for code, expected in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, space)
        assert printed.getvalue() == expected


def test_the_figure_on_the_page_of_the_dataset_is_right() -> None:
    page = (PAGE.parents[1] / "data" / "README.md").read_text("utf-8")
    told = re.search(r"Hamburg must come out at ([\d,]+) EUR", page)
    value = metroregions.load("gdp_per_inhabitant", 2021, "hamburg")["value"].iloc[0]
    assert told is not None
    assert told[1] == f"{value:,.0f}"


def test_load_has_the_values_of_the_report_and_what_a_chart_must_say() -> None:
    table = metroregions.load("gdp_per_inhabitant", range(2009, 2013), boundaries=2015)
    assert list(table.columns) == COLUMNS
    report = indicators.values("gdp_per_inhabitant", range(2009, 2013), "2015")
    pd.testing.assert_frame_equal(table.drop(columns="region"), report)
    assert table.attrs["unit"] == "EUR"
    assert "Eurostat, nama_10r_3gdp" in table.attrs["source"]
    assert "ARDECO" not in table.attrs["source"]  # of earlier years only
    assert [(found["year"], found["kind"]) for found in table.attrs["breaks"]] == [(2011, "census")]
    assert all(found["note"] for found in table.attrs["breaks"])


def test_what_is_loaded_can_be_put_together() -> None:
    tables = [metroregions.load("population", year, "germany") for year in (2010, 2010)]
    assert len(pd.concat(tables)) == 2


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("Metropolregion Stuttgart", "stuttgart"),
        ("Verband Region Stuttgart", "verband-region-stuttgart"),
        ("NÜRNBERG", "nuernberg"),
        ("Munich Metropolitan Region", "muenchen"),
        ("Hanover-Wolfsburg", "hannover-braunschweig-goettingen-wolfsburg"),
        ("Metropolregion Rheinland", "rheinland"),
        ("All eleven", "all-regions"),
        ("ulm", "ulm"),
    ],
)
def test_a_territory_is_known_by_any_of_its_names(name: str, region: str) -> None:
    assert names.identify(name) == region


@pytest.mark.parametrize(
    ("said", "near"),
    [("Munchen", "muenchen"), ("rhein-neckr", "rhein-neckar"), ("Nuremburg", "nuernberg")],
)
def test_the_nearest_names_are_proposed(said: str, near: str) -> None:
    with pytest.raises(MetroregionsError, match=f"Unknown region “{said}”: choose one of .*{near}"):
        names.region(said)
    assert names.region("MÜNCHEN") == names.region("Munich") == "muenchen"


def test_every_territory_is_known_by_its_names() -> None:
    for key in territory.TERRITORIES + territory.BODIES:
        assert {names.identify(name) for name in (key, names.long(key), names.short(key))} == {key}


def test_regions_of_ones_own_from_a_file_and_by_name(tmp_path: Path) -> None:
    file = tmp_path / "my.csv"
    file.write_text("region,ags\nMine,05111\nMine,05113\n", "utf-8")
    from_file = metroregions.load("population", 2021, regions=str(file))
    by_name = metroregions.load("population", 2021, districts={"Mine": [5111, "05113"]})
    pd.testing.assert_frame_equal(from_file, by_name)
    assert from_file["region"].tolist() == ["Mine"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"indicator": "gdpp"}, "Unknown indicator “gdpp”"),
        ({"indicator": "gdp", "regions": "ulm"}, "Unknown region “ulm”"),
        ({"indicator": "gdp", "regions": []}, "No region is named"),
        ({"indicator": "gdp", "years": 1890}, "for the year 1890"),
        ({"indicator": "gdp", "districts": ["99999"]}, "Unknown district “99999”"),
        ({"indicator": "gdp", "boundaries": 1995}, "Unknown boundaries “1995”"),
        ({"indicator": "gdp", "regions": "nowhere.csv"}, "cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(MetroregionsError, match=sentence):
        metroregions.load(**given)


def test_districts_name_all_that_they_belong_to() -> None:
    table = metroregions.districts().set_index("ags")
    assert len(table) == 400
    assert table.at["05112", "bodies"] == "metropole-ruhr;rheinland"
    assert table.at["07319", "regions"] == "frankfurtrheinmain;rhein-neckar"
    former = metroregions.districts(2015).set_index("ags")
    changed = set(table.index[table["regions"] != former["regions"]])
    assert {"05962", "05334", "13004"} < changed


def _area(ring: list[list[float]]) -> float:
    """Return the area of a closed ring of degrees in km², negative if clockwise."""
    points = np.array(ring)
    assert points[0].tolist() == points[-1].tolist()
    x, y = utm32(points[:, 0], points[:, 1])
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2e6


def test_boundaries_are_geojson_in_degrees_with_outer_rings_anticlockwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("metroregions.frames.find_spec", lambda name: None)
    collection = metroregions.boundaries()
    assert collection["type"] == "FeatureCollection"
    whole = 0.0
    for feature in collection["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"]
        for outer, *holes in polygons if shape["type"] == "MultiPolygon" else [polygons]:
            assert _area(outer) > 0
            assert all(_area(hole) < 0 for hole in holes)
            whole += _area(outer) + sum(map(_area, holes))
    points = collection["features"][0]["geometry"]["coordinates"][0]
    assert all(9 < east < 10 and 54 < north < 55 for east, north in points)  # Flensburg
    assert whole == pytest.approx(357_585, rel=0.01)  # km², Destatis, 31 December 2021


def test_boundaries_with_geopandas_merge_to_regions() -> None:
    pytest.importorskip("geopandas")
    shapes = metroregions.boundaries()
    region = shapes[shapes["regions"].str.contains("hamburg")].dissolve().to_crs(25832)
    assert region.area.iloc[0] / 1e6 == pytest.approx(28_500, rel=0.01)  # km², as its page has it


def test_degrees_are_the_inverse_of_the_projection() -> None:
    longitude, latitude = np.meshgrid(np.linspace(5, 16, 12), np.linspace(47, 56, 10))
    back = degrees(*utm32(longitude, latitude))
    assert np.allclose(back, (longitude, latitude), rtol=0, atol=1e-10)


def test_the_package_alone_imports_nothing_heavy() -> None:
    code = "import sys, metroregions; print({'pandas', 'numpy', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
    assert set(metroregions.__all__) <= set(dir(metroregions))
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = metroregions.nothing_of_the_kind
