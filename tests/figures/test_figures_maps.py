"""Maps: outlines from shared arcs, colours of neighbours, stripes, gaps, names, credit, size."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.path import Path

from figures_reading import DEFICIENCIES, apart, collisions, marked, outside, texts
from metroregions import dataset
from metroregions.errors import MetroregionsError
from metroregions.figures import choropleth, geometry, locator, map_classes, region_map, style
from metroregions.regional import indicators, territory
from metroregions.regional.territory import BOUNDARIES, REGION_ORDER
from metroregions.text import names
from metroregions.text.catalogue import message

LIMIT = 150_000


@pytest.fixture(scope="module")
def regions_map() -> dict[str, str]:
    return {edition: style.to_svg(region_map.regions(edition)) for edition in BOUNDARIES}


def _values() -> pd.DataFrame:
    return indicators.district_values("gdp_per_inhabitant", [2021])


@pytest.fixture(scope="module")
def values_map() -> str:
    values = _values()
    values.loc[values["ags"].isin(["01001", "09162"]), "value"] = np.nan
    return style.to_svg(choropleth.choropleth(values, unit="GDP per inhabitant, EUR, 2021"))


# ------------------------------------------------------------------------------ geometry


def _area(rings: list[geometry.Points]) -> float:
    """Area in km² by the even-odd rule: a ring inside an odd number of others is a hole."""
    shapes = [Path(ring) for ring in rings]
    total = 0.0
    for i, ring in enumerate(rings):
        middle = (ring[0] + ring[1]) / 2
        depth = sum(shape.contains_point(tuple(middle)) for j, shape in enumerate(shapes) if j != i)
        total += abs(geometry.area(ring)) * (-1 if depth % 2 else 1)
    return total / 1e6


@pytest.mark.parametrize("key", ["11000", "09162", "03352", "16063", "01054"])
def test_a_district_is_as_large_as_its_official_area(key: str) -> None:
    official = dataset.table("districts").set_index("ags").at[key, "area_km2"]
    drawn = _area(geometry.outline(geometry.topology(), [key]))
    # North Frisia: the drawn boundary follows the coast, the official area holds tidal flats.
    assert drawn == pytest.approx(official, rel=0.05)


@pytest.mark.parametrize("region", REGION_ORDER)
def test_an_outline_encloses_what_its_districts_do(region: str) -> None:
    shape = geometry.topology()
    members = territory.districts_of(region)
    rings = geometry.outline(shape, members)
    alone = sum(_area(geometry.outline(shape, [key])) for key in members)
    assert _area(rings) == pytest.approx(alone, rel=1e-6)
    assert all(np.array_equal(ring[0], ring[-1]) for ring in rings)


def test_the_outline_has_no_arc_between_two_members() -> None:
    shape = geometry.topology()
    members = territory.districts_of("stuttgart")
    inner = {tuple(map(tuple, line)) for line in geometry.inner_borders(shape, members)}
    points = {tuple(p) for ring in geometry.outline(shape, members) for p in ring}
    between = [line for line in inner if len(line) > 2]
    assert between
    assert not any(point in points for line in between for point in line[1:-1])


def test_simplifying_keeps_the_shape_within_the_tolerance() -> None:
    whole, plain = geometry.topology(), geometry.topology(500.0)
    before = sum(len(arc) for arc in whole.arcs)
    after = sum(len(arc) for arc in plain.arcs)
    assert after < 0.8 * before
    for one, other in zip(whole.arcs, plain.arcs, strict=True):
        assert np.array_equal(one[0], other[0])
        assert np.array_equal(one[-1], other[-1])
    everywhere = territory.districts_of("germany")
    assert _area(geometry.outline(plain, everywhere)) == pytest.approx(
        _area(geometry.outline(whole, everywhere)), rel=0.002
    )


def test_simplification_drops_what_lies_close_to_the_line() -> None:
    line = np.array([[0, 0], [1, 0.1], [2, -0.1], [3, 5], [4, 0]], dtype=float)
    kept = geometry._simplified(line, 0.5)
    assert kept.tolist() == [[0, 0], [2, -0.1], [3, 5], [4, 0]]


def test_the_centre_of_a_square() -> None:
    square = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], dtype=float)
    assert geometry.area(square) == 16
    assert geometry.centre([square]) == (2, 2)


# ------------------------------------------------------------------------------ the regions


@pytest.mark.parametrize("edition", BOUNDARIES)
def test_neighbours_never_share_a_colour(edition: str) -> None:
    colours = region_map.region_colours(edition)
    groups = {region: territory.districts_of(region, edition) for region in REGION_ORDER}
    touching = geometry.neighbours(geometry.topology(), groups)
    assert ("hamburg", "nordwest") in touching
    for one, other in touching:
        assert colours[one] != colours[other]
        for seeing in DEFICIENCIES:
            assert apart(colours[one], colours[other], seeing) > 10, (one, other, seeing)


@pytest.mark.parametrize("edition", BOUNDARIES)
def test_all_eleven_are_drawn_and_named(regions_map: dict[str, str], edition: str) -> None:
    svg = regions_map[edition]
    words = " ".join(text.words for text in texts(svg)).replace("- ", "-").replace("– ", "–")
    for region in REGION_ORDER:
        assert marked(svg, "data-region", region)
        assert names.short(region) in words


@pytest.mark.parametrize("edition", BOUNDARIES)
def test_districts_of_two_regions_are_striped(regions_map: dict[str, str], edition: str) -> None:
    striped = marked(regions_map[edition], "class", "overlap")
    assert [element.get("data-ags") for element in striped] == list(territory.overlaps(edition))
    assert len(striped) == 4
    assert all(element.get("clip-path") and element.get("stroke") for element in striped)
    assert message("label-two-regions") in {text.words for text in texts(regions_map[edition])}


@pytest.mark.parametrize("edition", BOUNDARIES)
def test_the_map_is_legible_and_small(regions_map: dict[str, str], edition: str) -> None:
    svg = regions_map[edition]
    assert collisions(svg) == []
    assert outside(svg) == []
    assert len(svg.encode()) < LIMIT


def test_scale_and_credit_are_there(regions_map: dict[str, str]) -> None:
    words = {text.words for text in texts(regions_map["current"])}
    assert "© GeoBasis-DE / BKG 2023 (Daten verändert)" in words
    assert "100 km" in words


def test_the_same_bytes_twice(regions_map: dict[str, str]) -> None:
    assert style.to_svg(region_map.regions()) == regions_map["current"]


def test_the_editions_differ(regions_map: dict[str, str]) -> None:
    assert regions_map["current"] != regions_map["2015"]


# ------------------------------------------------------------------------------ values


def test_a_map_of_values_is_legible_and_small(values_map: str) -> None:
    assert collisions(values_map) == []
    assert outside(values_map) == []
    assert len(values_map.encode()) < LIMIT
    assert "nan" not in values_map


def test_districts_without_data_are_hatched_and_said(values_map: str) -> None:
    assert marked(values_map, "class", "no-data")
    assert message("label-no-data") in {text.words for text in texts(values_map)}
    whole = style.to_svg(choropleth.choropleth(_values(), unit="EUR"))
    assert not marked(whole, "class", "no-data")


def test_the_key_counts_every_district(values_map: str) -> None:
    counts = [
        int(text.words.split()[0]) for text in texts(values_map) if text.words.endswith("districts")
    ]
    assert len(counts) == 5
    assert sum(counts) == 398
    assert max(counts) - min(counts) <= 3


@pytest.mark.parametrize("width", ["page", "half"])
@pytest.mark.parametrize("within", ["germany", "hamburg", "rhein-neckar"])
def test_maps_of_every_extent(width: str, within: str) -> None:
    svg = style.to_svg(choropleth.choropleth(_values(), unit="EUR", within=within, width=width))
    assert collisions(svg) == []
    assert outside(svg) == []


def test_classes_hold_about_the_same_number() -> None:
    assert map_classes.class_breaks(list(range(100)), 5) == [20, 40, 59, 79]


@pytest.mark.parametrize(
    ("values", "breaks"),
    [([], []), ([float("nan")], []), ([5.0] * 10, []), ([0.0] * 9 + [7.0], []), ([1.0], [])],
)
def test_few_distinct_values_make_few_classes(values: list[float], breaks: list[float]) -> None:
    assert map_classes.class_breaks(values, 5) == breaks


def test_degenerate_values_are_drawn() -> None:
    for value in (5.0, np.nan):
        table = _values().assign(value=value)
        svg = style.to_svg(choropleth.choropleth(table, unit="x"))
        assert "nan" not in svg
        assert collisions(svg) == []


def test_colours_of_classes_stay_apart() -> None:
    for classes, palette in itertools.product((3, 5, 7), (style.SEQUENTIAL, style.DIVERGING)):
        colours = map_classes.class_colours(classes, palette)
        for seeing in DEFICIENCIES:
            for one, other in itertools.pairwise(colours):
                assert apart(one, other, seeing) > 6


def test_too_many_classes_or_a_missing_column_are_refused() -> None:
    with pytest.raises(MetroregionsError, match="too many"):
        choropleth.choropleth(_values(), unit="x", breaks=list(range(20)))
    with pytest.raises(MetroregionsError, match="lacks a column"):
        choropleth.choropleth(pd.DataFrame({"ags": []}), unit="x")


def test_the_locator_shows_one_region() -> None:
    svg = style.to_svg(locator.locator("muenchen"))
    (region,) = marked(svg, "data-region", "muenchen")
    assert region.get("fill") == style.ACCENT
    assert len(svg.encode()) < 30_000
    assert outside(svg) == []
