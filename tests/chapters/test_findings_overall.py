"""The sentences of the first chapters: right for real editions and for degenerate data."""

import math
import re
from itertools import product

import pandas as pd
import pytest

from metroregions.chapters.development import sentences as development
from metroregions.chapters.regions import sentences as regions
from metroregions.chapters.shared import sentences
from metroregions.regional import indicators, territory

NAN = math.nan
INSIDE, OUTSIDE, GERMANY = "all-regions", "outside", "germany"
EDITIONS = list(product((1996, 2004, 2012, 2021, 2024), (1995, 2005), territory.BOUNDARIES))
EDITIONS = [(year, base, bounds) for year, base, bounds in EDITIONS if base < year]


def wide(inside: tuple[float, float], outside: tuple[float, float]) -> pd.DataFrame:
    table = pd.DataFrame({INSIDE: inside, OUTSIDE: outside}, index=[2000, 2010])
    return table.assign(germany=table[INSIDE] + table[OUTSIDE])


def ok(text: str) -> str:
    """A sentence is a sentence, and holds no value that is none."""
    assert text
    assert text.rstrip(")_* ").endswith((".", "!"))
    assert not re.search(r"\b(nan|inf|None)\b|\s{2,}|\.\.|\( | ,", text), text
    return text


@pytest.mark.parametrize(("year", "base", "boundaries"), EDITIONS)
def test_sentences_hold_for_every_edition(year: int, base: int, boundaries: str) -> None:
    sizes = indicators.snapshot(["area_km2", "population", "gdp"], year, boundaries)
    sizes = sizes.set_index("region_id")
    ok(sentences.weight(sizes.loc[INSIDE] / sizes.loc[GERMANY] * 100))
    for name in ("population", "gdp", "employed"):
        table = indicators.wide(name, boundaries=boundaries)
        last = indicators.reporting_year(name, year)
        breaks = indicators.breaks_between(name, base, last)
        ok(sentences.growth("the amount", table, base, last, breaks))
        ok(sentences.share_change("the amount", table, base, last))
    ratio = indicators.wide("gdp_per_inhabitant", boundaries=boundaries)
    last = indicators.reporting_year("gdp_per_inhabitant", year)
    ok(sentences.relative("GDP per inhabitant", ratio, base, last))
    ok(sentences.level("GDP per inhabitant", ratio, base, last))
    ok(sentences.timeliness(indicators.latest_years(["population", "gdp"], year), year))


@pytest.mark.parametrize(
    ("inside", "outside", "told"),
    [
        ((100, 110), (100, 90), "rose by 10.0%; outside them it fell by 10.0%"),
        ((100, 100.01), (100, 100), "did not change; outside them it did not change"),
        ((100, NAN), (100, 120), "outside them it rose by 20.0%"),
        ((NAN, NAN), (NAN, NAN), "cannot be told (no data)"),
    ],
)
def test_growth(inside: tuple[float, float], outside: tuple[float, float], told: str) -> None:
    assert told in ok(sentences.growth("it", wide(inside, outside), 2000, 2010))


def test_growth_names_the_census_between() -> None:
    breaks = pd.DataFrame({"year": [2001, 2005, 2006], "kind": ["census", "source", "census"]})
    text = sentences.growth("it", wide((1, 2), (1, 2)), 2000, 2010, breaks)
    assert "(the change includes the step of the censuses of 2001 and 2006)" in text


@pytest.mark.parametrize(
    ("inside", "outside", "told"),
    [
        ((50, 60), (50, 40), "rose by 10.0 percentage points between 2000 and 2010, to 60.0%"),
        ((50, 50), (50, 50), "did not change: it is 50.0%"),
        ((50, NAN), (50, 50), "cannot be compared: no data"),
        ((0, 0), (0, 0), "cannot be compared: no data"),
    ],
)
def test_share_change(inside: tuple[float, float], outside: tuple[float, float], told: str) -> None:
    assert told in ok(sentences.share_change("it", wide(inside, outside), 2000, 2010))


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ({"area_km2": 50, "population": 60, "gdp": 70}, "They hold more of the output than"),
        ({"area_km2": 50, "population": 70, "gdp": 60}, "They hold less of the output than"),
        ({"area_km2": 50, "population": 60, "gdp": 60}, "They hold just as much of the output"),
        ({"area_km2": 50, "population": NAN, "gdp": 60}, "no data of its people"),
        ({}, "no data of Germany’s area"),
    ],
)
def test_weight(shares: dict[str, float], told: str) -> None:
    assert told in ok(sentences.weight(shares))


def test_weight_names_the_year_of_what_is_shown_for_an_earlier_one() -> None:
    shares = {"area_km2": 50, "population": 60, "gdp": 70}
    told = ok(sentences.weight(shares, {"gdp": 2021}))
    assert "60.0% of its people and 70.0% of its gross domestic product (in 2021)." in told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"hamburg": 4, "muenchen": 8}, "The highest value is 2.0 times the lowest."),
        ({"hamburg": 4, "muenchen": 4}, "have 4"),
        ({"hamburg": 4, "muenchen": NAN}, "no data for"),
        ({"hamburg": NAN, "muenchen": NAN}, "no data"),
        ({"hamburg": -1, "muenchen": 4}, "lowest"),
    ],
)
def test_leaders(values: dict[str, float], told: str) -> None:
    table = pd.DataFrame({"region_id": list(values), "value": list(values.values())})
    assert told in ok(sentences.leaders("It", table, unit="EUR"))


@pytest.mark.parametrize(
    ("inside", "outside", "told"),
    [
        ((5, 4), (5, 6), "fell in the eleven regions from 5.0 to 4.0 and rose outside them"),
        ((5, 5.01), (5, 5), "did not change in the eleven regions"),
        ((NAN, 5), (5, 6), "cannot be told in the eleven regions (no data) and rose outside"),
    ],
)
def test_level(inside: tuple[float, float], outside: tuple[float, float], told: str) -> None:
    assert told in ok(sentences.level("it", wide(inside, outside), 2000, 2010))


def test_relative_counts_up_and_down_and_tells_the_distance() -> None:
    table = pd.DataFrame(
        {"hamburg": [120.0, 110], "muenchen": [100.0, 105], GERMANY: [100.0, 100]},
        index=[2000, 2010],
    )
    text = ok(sentences.relative("it", table, 2000, 2010))
    assert "rose in one region and fell in one" in text
    assert "narrowed, from 20.0 to 5.0\N{NO-BREAK SPACE}percentage points" in text
    same = ok(sentences.relative("it", table.loc[[2000, 2000]].set_axis([2000, 2010]), 2000, 2010))
    assert "did not rise in any region and did not fall in any" in same
    assert "stayed the same" in same
    gone = table.astype(float)
    gone.loc[2010, "hamburg"] = NAN
    assert "cannot be told" in ok(sentences.relative("it", gone, 2000, 2010))
    assert "cannot be told" in ok(sentences.relative("it", table, 1990, 2010))


def test_timeliness() -> None:
    latest = pd.DataFrame({"Indicator": ["Population", "Area"], "Shown": [2024, 2024]})
    assert sentences.timeliness(latest, 2024) == "All indicators below are shown for 2024."
    late = latest.assign(Shown=[2024, 2021])
    assert ok(sentences.timeliness(late, 2024)).endswith("shown for an earlier year: area (2021).")
    none = ok(sentences.timeliness(late.assign(Shown=2021), 2024))
    assert none.startswith("No indicator of the two below reaches 2024; ")


@pytest.mark.parametrize(
    ("lost", "gained", "told"),
    [
        ([], [], "no district has joined a region and no district has left one"),
        (["a"], ["b", "c"], "two districts have joined a region and one district has left one"),
    ],
)
def test_boundaries_change(lost: list[str], gained: list[str], told: str) -> None:
    assert told in ok(regions.boundaries_change(lost, gained))


@pytest.mark.parametrize("boundaries", territory.BOUNDARIES)
def test_who_belongs(boundaries: str) -> None:
    members, shared = territory.membership(boundaries), territory.overlaps(boundaries)
    assert "four districts belong to two regions" in ok(regions.membership(248, 400, len(shared)))
    assert "one district belongs" in ok(regions.membership(248, 400, 1))
    assert "Hamburg and Northwest" in ok(regions.regions_map(members, shared))
    assert "overlap" not in ok(regions.regions_map(members, {}))


@pytest.mark.parametrize(
    ("exponent", "error", "told"),
    [
        (1.05, 0.05, "agrees with the rule"),
        (1.5, 0.1, "above one by more than two standard errors: sizes are more even"),
        (0.5, 0.1, "below one by more than two standard errors: sizes are less even"),
        (NAN, NAN, "cannot be estimated"),
    ],
)
def test_rank_size(exponent: float, error: float, told: str) -> None:
    assert told in ok(sentences.rank_size(exponent, error, 400, "districts"))


def test_rank_size_chart() -> None:
    places = pd.DataFrame({"region_id": ["A (AA)", "B (BB)"], "value": [5e6, 3e5]})
    told = ok(sentences.rank_size_chart(places, "districts"))
    assert told.startswith("People by rank of 2 districts, from A (AA) (5.0")
    empty = places.assign(value=NAN)
    assert ok(sentences.rank_size_chart(empty, "districts")) == "Rank and size: no data."


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ([2024, 2024, 2024], ""),
        ([2024, 2024, 2021], ""),
        ([2024, 2021, 2021], "In this chapter, only population reaches 2024; the other figures"),
        ([2024, 2021, 2011], "end in 2021 or earlier."),
        ([2021, 2021, 2021], "The figures of this chapter end in 2021: the dataset has nothing"),
        ([2011, 2021, 2021], "end in 2021 or earlier: the dataset has nothing newer"),
    ],
)
def test_a_chapter_without_new_figures_says_so(shown: list[int], told: str) -> None:
    names = ["Population", "GDP per inhabitant", "Employed persons"]
    text = sentences.figures_end(pd.DataFrame({"Indicator": names, "Shown": shown}), 2024)
    assert told in text if told else text == ""


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ([1.0, -1.0, 2.0], "Two regions (Hamburg and Munich) grew more"),
        ([-1.0, -1.0, -1.0], "No region grew more"),
        ([1.0, 1.0, NAN], "two regions"),
        ([NAN, NAN, NAN], "cannot be told"),
    ],
)
def test_components(own: list[float], told: str) -> None:
    names = ["hamburg", "nordwest", "muenchen"]
    text = ok(development.components(pd.DataFrame({"region_id": names, "regional": own})))
    assert told.lower() in text.lower()


@pytest.mark.parametrize(
    ("total", "told"),
    [(12.34, "grew by 12.3%"), (-5.0, "fell by 5.0%"), (0.0, "did not change"), (NAN, "no data")],
)
def test_contributors(total: float, told: str) -> None:
    parts = {"hamburg": 1.0, "muenchen": 2.0, OUTSIDE: 3.0, "residual": 0.0, "total": total}
    table = pd.DataFrame({"contribution": pd.Series(parts)})
    assert told in ok(development.contributors("output", table, 2000, 2010))


def test_editions_without_sectors_say_so() -> None:
    assert "up to 1998" in development.no_sectors(1998)
