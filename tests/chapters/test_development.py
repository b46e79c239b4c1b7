"""Development: changes are told on one base, and directions only where they hold."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from metroregions import parameters
from metroregions.chapters.development import facts
from metroregions.chapters.shared import facts as shared
from metroregions.facts import Fact
from metroregions.regional import indicators
from metroregions.regional.territory import REGION_ORDER, TERRITORIES
from metroregions.text.catalogue import say

#: BBSR's census-corrected population, 1995 to 2021, in per cent, as summed by other hands.
CORRECTED = {
    "all-regions": 2.7,
    "outside": -2.8,
    "rhein-ruhr": -0.7,
    "hannover-braunschweig-goettingen-wolfsburg": -3.8,
    "nuernberg": 0.2,
    "muenchen": 16.1,
    "hamburg": 5.7,
}


def edition(year: int = 2021, **changes: object) -> parameters.ReportParameters:
    return parameters.validate(year=year, **changes)


def by_territory(found: list[Fact], since: int) -> dict[str, Fact]:
    return {str(f.territory): f for f in found if f.choices["since"] == str(since)}


def test_people_change_on_one_base() -> None:
    _, found = facts.growth("population", edition())
    since = by_territory(found, 1995)
    assert list(since) == list(TERRITORIES)
    for place, change in CORRECTED.items():
        assert since[place].values["change_percent"] == pytest.approx(change, abs=0.05)
    assert since["rhein-ruhr"].direction == since["nuernberg"].direction == "same"
    assert since["hannover-braunschweig-goettingen-wolfsburg"].direction == "down"


def test_the_edition_of_2011_calls_five_regions_shrunk() -> None:
    compared, _ = facts.growth("population", edition(2011))
    assert len(compared.groups["down"]) == 5
    assert "nine" not in say(compared)


def test_no_direction_across_a_break() -> None:
    _, found = facts.growth("gdp", edition())
    assert {fact.direction for fact in by_territory(found, 1995).values()} == {"undecided"}
    assert all("across-break" in f.status for f in by_territory(found, 1995).values())
    assert {fact.direction for fact in by_territory(found, 2000).values()} == {"up"}


def test_a_step_gives_no_direction_and_no_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    step = pd.DataFrame({"indicator": ["employed"], "year": [2010], "kind": ["method"]})
    monkeypatch.setattr(indicators, "breaks_between", lambda *_: step)
    compared, found = facts.growth("employed", edition())
    assert compared.years == (2010, 2021)
    assert {f.direction for f in by_territory(found, 1995).values()} == {"undecided"}


def test_output_per_head_came_closer_since_2000() -> None:
    fact = facts.against_germany("gdp_per_inhabitant", edition())
    assert fact.years == (2000, 2021)
    assert fact.choices["gap"] == "narrower"
    ends = [
        fact.values[f"{place}_{end}"]
        for place in ("inside", "outside")
        for end in ("first", "last")
    ]
    assert ends == pytest.approx([106.7, 105.3, 86.4, 88.7], abs=0.05)
    counted = [len(fact.groups[way]) for way in ("up", "down", "same", "undecided")]
    assert sum(counted) == len(REGION_ORDER)
    assert fact.groups["undecided"] == ("muenchen",)


def test_unemployment_is_told_since_2005_only() -> None:
    fact = facts.against_germany("unemployment_ratio", edition())
    assert fact.years == (2005, 2021)
    ends = [fact.values[f"{place}_last"] for place in ("inside", "outside")]
    assert ends == pytest.approx([106.3, 86.2], abs=0.05)


@pytest.mark.parametrize("year", range(1996, 2025))
@pytest.mark.parametrize("boundaries", ["current", "2015"])
def test_every_edition_has_sentences(year: int, boundaries: str) -> None:
    chosen = edition(year, boundaries=boundaries)
    people, _ = facts.growth("population", chosen)
    jobs, _ = facts.growth("employed", chosen)
    output, _ = facts.growth("gdp", chosen)
    per_head = facts.against_germany("gdp_per_inhabitant", chosen)
    unemployment = facts.against_germany("unemployment_ratio", chosen)
    for fact in (
        people,
        jobs,
        output,
        per_head,
        unemployment,
        facts.answer(people, jobs, per_head),
    ):
        for part in ("", "title", "subtitle", "alt"):
            text = say(fact, part)
            assert not re.search(r"nan|None|\{|\}", text), text
    assert people.years[-1] <= year


@pytest.mark.parametrize(
    ("change", "years", "way"),
    [(0.94, 26, "same"), (-0.94, 10, "same"), (1.0, 26, "up"), (-2, 26, "down"), (0.5, 3, "up")],
)
def test_small_changes_over_long_spans_are_about_none(change: float, years: int, way: str) -> None:
    assert shared.direction(change, years) == way
