"""On the data of 2021 the rule tells claims apart."""

from __future__ import annotations

import pytest

from metroregions.analysis.judgement import Judgement, Rule, judge
from metroregions.chapters import choices

CONCENTRATED = Rule(holds_if=1.05, reverse_if=0.95)
FASTER = Rule(holds_if=0.1, reverse_if=-0.1)
NARROWER = Rule(holds_if=-5.0, reverse_if=5.0)
#: Hagen and Erfurt, seats of universities for distance learning.
DISTANCE = ("05914", "16051")


@pytest.fixture(scope="module")
def found() -> dict[str, Judgement]:
    edition = (1995, 2021, "current")
    people, jobs = "population_corrected", "employed"
    measured = {
        "people": (choices.growth(people, *edition), FASTER),
        "per-head": (choices.growth("gdp", *edition, denominator=people), FASTER),
        "per-worker": (choices.growth("gdp", *edition, denominator=jobs), FASTER),
        "jobs": (choices.concentration(jobs, 2021, "current"), CONCENTRATED),
        "degrees": (choices.concentration("employees_with_degree", 2021, "current"), CONCENTRATED),
        "students": (
            choices.concentration("students", 2021, "current", sites=DISTANCE),
            CONCENTRATED,
        ),
        "foreign-nights": (
            choices.concentration("foreign_overnight_stays", 2021, "current"),
            CONCENTRATED,
        ),
        "gaps-of-unemployment": (
            choices.gaps_inside("unemployment_ratio", *edition),
            NARROWER,
        ),
    }
    return {name: judge(table, rule) for name, (table, rule) in measured.items()}


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("people", "holds-for-some"),
        ("per-head", "reverse"),
        ("per-worker", "reverse"),
        ("jobs", "does-not-hold"),
        ("degrees", "holds-for-some"),
        ("students", "undecided"),
        ("foreign-nights", "undecided"),
        ("gaps-of-unemployment", "reverse"),
    ],
)
def test_verdicts_of_2021(found: dict[str, Judgement], claim: str, verdict: str) -> None:
    assert found[claim].verdict == verdict


def test_four_kinds_of_verdict(found: dict[str, Judgement]) -> None:
    assert len({one.verdict for one in found.values()}) >= 4


def test_why_some_are_undecided(found: dict[str, Judgement]) -> None:
    assert "turns-without-single-sites" in found["students"].status
    assert found["foreign-nights"].status == ("turns-without-pandemic",)


def test_which_regions_grew_faster(found: dict[str, Judgement]) -> None:
    assert "muenchen" in found["people"].holds
    assert "mitteldeutschland" in found["people"].fails


def test_without_years_there_is_nothing_to_judge() -> None:
    assert choices.growth("employed", 2021, 2021, "current") == {}
    assert choices.concentration("students", 1980, "current") == {}
