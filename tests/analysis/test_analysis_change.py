"""Changes on one base: no direction, size or rank comes from a step of method."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metroregions.analysis.change import Change, change, checked_by, ranks, sides
from metroregions.regional import indicators

YEARS = range(1995, 2022)
FLAT = pd.Series(100.0, index=list(YEARS))
NONE = pd.DataFrame({"indicator": [], "year": [], "kind": []})


def a_break(year: int, kind: str) -> pd.DataFrame:
    return pd.DataFrame({"indicator": ["made-up"], "year": [year], "kind": [kind]})


def stepped(by: float, year: int = 2011) -> pd.Series:
    return FLAT + pd.Series({one: by if one >= year else 0.0 for one in YEARS})


def line(percent: float, first: int = 1995, last: int = 2021) -> Change:
    return Change(years=(first, last), first=200.0, last=200.0 * (1 + percent / 100))


@pytest.mark.parametrize("kind", ["census", "definition", "method", "revision", "source"])
@pytest.mark.parametrize("by", [-30.0, -0.5, 30.0])
def test_a_step_gives_no_direction_no_size_and_no_rank(kind: str, by: float) -> None:
    found = change(stepped(by), 1995, 2021, a_break(2011, kind))
    assert found.direction == "undecided"
    assert found.status == ("across-break",)
    assert math.isnan(found.change)
    assert math.isnan(found.change_percent)
    assert (found.first, found.last) == (100.0, 100.0 + by)
    order = ranks({"stepped": found, "risen": line(5), "fallen": line(-5)})
    assert order["risen"] == 1
    assert order["fallen"] == 2
    assert math.isnan(order["stepped"])


def test_each_side_of_a_step_stands_for_itself() -> None:
    rising = stepped(-30.0) + pd.Series({year: (year - 1995) * 1.0 for year in YEARS})
    before, after = sides(rising, 1995, 2021, a_break(2011, "definition"))
    assert (before.years, before.direction, before.change) == ((1995, 2010), "up", 15.0)
    assert (after.years, after.direction, after.change) == ((2011, 2021), "up", 10.0)


def test_a_side_of_one_year_is_no_change() -> None:
    assert [one.years for one in sides(FLAT, 1995, 2021, a_break(1996, "source"))] == [(1996, 2021)]


@pytest.mark.parametrize(("first", "last"), [(1995, 2010), (2011, 2021)])
def test_a_step_outside_the_years_does_not_matter(first: int, last: int) -> None:
    assert change(stepped(9.0), first, last, a_break(2011, "census")).direction == "same"


def test_an_event_is_a_development() -> None:
    assert change(stepped(9.0), 1995, 2021, a_break(2011, "event")).direction == "up"


@pytest.mark.parametrize(
    ("percent", "years", "direction"),
    [
        (0.99, (1995, 2021), "same"),
        (-0.99, (2011, 2021), "same"),
        (1.01, (1995, 2021), "up"),
        (-1.01, (2011, 2021), "down"),
        (0.6, (2016, 2021), "up"),
        (0.4, (2016, 2021), "same"),
        (0.0, (2020, 2021), "same"),
    ],
)
def test_small_changes_are_about_the_same(
    percent: float, years: tuple[int, int], direction: str
) -> None:
    assert line(percent, *years).direction == direction


def test_another_source_bridges_its_kind_of_break() -> None:
    found = change(stepped(9.0, 2000), 1995, 2021, a_break(2000, "source"), ["estimated"])
    agreed = checked_by(found, line(4), "turns-with-source")
    assert (agreed.direction, agreed.status) == ("up", ("estimated",))
    assert agreed.change_percent == pytest.approx(9.0)


def test_what_another_source_turns_is_undecided() -> None:
    found = change(stepped(9.0, 2000), 1995, 2021, a_break(2000, "source"))
    for percent in (-4.0, 0.2):
        turned = checked_by(found, line(percent), "turns-with-source")
        assert turned.direction == "undecided"
        assert "turns-with-source" in turned.status
    level = checked_by(line(3), line(-2), "turns-with-population")
    assert (level.direction, level.change) == ("undecided", pytest.approx(6.0))


def test_every_check_that_is_waited_for_has_to_agree() -> None:
    both = pd.concat([a_break(2000, "source"), a_break(2011, "census")])
    found = checked_by(change(stepped(9.0), 1995, 2021, both), line(4), "turns-with-source")
    assert found.direction == "undecided"
    assert checked_by(found, line(4), "turns-with-population").direction == "up"


@pytest.mark.parametrize("kind", ["definition", "method", "revision"])
def test_no_series_bridges_a_change_of_what_is_counted(kind: str) -> None:
    both = pd.concat([a_break(2005, kind), a_break(2011, "census")])
    found = change(stepped(9.0), 1995, 2021, both)
    for turns in ("turns-with-population", "turns-with-source"):
        found = checked_by(found, line(9), turns)
    assert found.direction == "undecided"


def test_what_is_missing_is_undecided_and_checks_nothing() -> None:
    gap = Change(years=(1995, 2021), first=math.nan, last=3.0)
    assert (gap.direction, gap.status) == ("undecided", ("no-data",))
    assert checked_by(line(3), gap, "turns-with-source").direction == "up"
    waiting = change(stepped(9.0), 1995, 2021, a_break(2011, "census"))
    assert checked_by(waiting, gap, "turns-with-population").direction == "undecided"


def test_one_year_is_no_change() -> None:
    assert change(FLAT, 2021, 2021, NONE).status == ("too-few-years",)


def test_a_change_from_zero_has_a_direction_and_no_percentage() -> None:
    found = Change(years=(1995, 2021), first=0.0, last=3.0)
    assert found.direction == "up"
    assert math.isnan(found.change_percent)


def test_faults_are_refused() -> None:
    with pytest.raises(ValueError, match="1994"):
        change(FLAT, 1994, 2021, NONE)
    with pytest.raises(ValueError, match="no status"):
        change(FLAT, 1995, 2021, NONE, ["guessed"])


def test_population_of_1995_to_2021_on_one_base() -> None:
    table = indicators.wide("population_corrected", [1995, 2021])
    expected = {
        "all-regions": 2.7,
        "outside": -2.8,
        "rhein-ruhr": -0.7,
        "hannover-braunschweig-goettingen-wolfsburg": -3.8,
        "nuernberg": 0.2,
        "muenchen": 16.1,
        "hamburg": 5.7,
    }
    steps = indicators.breaks_between("population_corrected", 1995, 2021)
    found = {name: change(table[name], 1995, 2021, steps) for name in expected}
    assert {name: one.change_percent for name, one in found.items()} == pytest.approx(
        expected, abs=0.06
    )
    assert found["nuernberg"].direction == found["rhein-ruhr"].direction == "same"
    assert found["outside"].direction == "down"


def test_published_population_has_no_change_across_a_census() -> None:
    table = indicators.wide("population", [1995, 2021])["hamburg"]
    steps = indicators.breaks_between("population", 1995, 2021)
    assert change(table, 1995, 2021, steps).direction == "undecided"
