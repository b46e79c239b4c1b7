"""Five verdicts, on made-up regions whose answer is known."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metroregions.analysis.judgement import MAIN, UNTESTED, Judgement, Rule, combined, judge

CONCENTRATED = Rule(holds_if=1.05, reverse_if=0.95)
NARROWED = Rule(holds_if=-5.0, reverse_if=5.0)
REGIONS = ("north", "east", "south", "west")


def values(whole: float, *parts: float) -> pd.Series:
    return pd.Series([whole, *parts], index=["all-regions", *REGIONS[: len(parts)]])


def verdict(main: pd.Series, rule: Rule = CONCENTRATED, **choices: pd.Series) -> str:
    others = {name.replace("_", "-"): table for name, table in choices.items()}
    return judge({MAIN: main, **others}, rule).verdict


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        (values(1.2, 1.2, 1.3, 1.1, 1.05), "holds"),
        (values(1.2, 1.2, 1.3, 1.1, 0.9), "holds"),
        (values(1.2, 1.6, 1.6, 1.0, 1.0), "holds-for-some"),
        (values(1.2, 1.0, 1.0, 1.0, 1.0), "holds-for-some"),
        (values(1.0, 1.6, 0.9, 0.9, 0.9), "holds-for-some"),
        (values(1.0, 1.0, 1.04, 0.99, 0.96), "does-not-hold"),
        (values(1.01, 1.01, 1.01, 1.01, 1.01), "does-not-hold"),
        (values(0.9, 0.9, 0.9, 0.9, 0.9), "reverse"),
        (values(0.9, 1.6, 0.5, 0.6, 0.7), "reverse"),
        (values(math.nan, 1.2, 1.2, 1.2, 1.2), "undecided"),
    ],
)
def test_each_verdict(main: pd.Series, expected: str) -> None:
    assert verdict(main) == expected


def test_which_regions_it_holds_for() -> None:
    main = values(1.2, 1.6, 1.6, 1.0, math.nan)
    other = values(1.2, 1.6, 0.8, 1.0, 1.0)
    found = judge({MAIN: main, "boundaries": other}, CONCENTRATED)
    assert found.verdict == "holds-for-some"
    assert (found.holds, found.fails, found.open) == (("north",), ("south",), ("east", "west"))
    assert (found.value, found.status) == (1.2, ())


@pytest.mark.parametrize(
    ("choice", "status"),
    [
        ("boundaries", "turns-with-boundaries"),
        ("base_year", "turns-with-base-year"),
        ("source", "turns-with-source"),
        ("population", "turns-with-population"),
        ("without_pandemic", "turns-without-pandemic"),
        ("without_single_sites", "turns-without-single-sites"),
        ("without_largest", "turns-without-single-sites"),
    ],
)
def test_what_a_choice_turns_is_undecided_and_says_why(choice: str, status: str) -> None:
    main, other = values(1.2, 1.2, 1.2, 1.2, 1.2), values(1.04, 1.2, 1.2, 1.2, 1.2)
    found = judge({MAIN: main, choice.replace("_", "-"): other}, CONCENTRATED)
    assert (found.verdict, found.status) == ("undecided", (status,))
    assert (found.low, found.value, found.high) == (1.04, 1.2, 1.2)


def test_a_choice_without_data_is_no_objection() -> None:
    main = values(1.2, 1.2, 1.2, 1.2, 1.2)
    assert verdict(main, source=values(math.nan)) == "holds"


@pytest.mark.parametrize(
    ("whole", "expected"),
    [(-8.0, "holds"), (-5.0, "holds"), (-2.0, "does-not-hold"), (8.0, "reverse")],
)
def test_a_claim_may_ask_for_less(whole: float, expected: str) -> None:
    assert verdict(values(whole), NARROWED) == expected


def named(**verdicts: str) -> Judgement:
    return combined({name: Judgement(verdict=word) for name, word in verdicts.items()})


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("holds", "holds"), "holds"),
        (("reverse", "reverse"), "reverse"),
        (("holds", "reverse"), "holds-for-some"),
        (("holds", "undecided"), "holds-for-some"),
        (("does-not-hold", "reverse"), "does-not-hold"),
        (("does-not-hold", "undecided"), "undecided"),
        (("undecided", "undecided"), "undecided"),
    ],
)
def test_several_measures_make_one_verdict(words: tuple[str, str], expected: str) -> None:
    found = named(patents=words[0], degrees=words[1])
    assert found.verdict == expected
    if words == ("holds", "reverse"):
        assert (found.holds, found.fails) == (("patents",), ("degrees",))


def test_why_a_combined_claim_is_undecided() -> None:
    turned = Judgement(verdict="undecided", status=("turns-with-source",))
    found = combined({"a": turned, "b": Judgement(verdict="does-not-hold")})
    assert found.status == ("turns-with-source",)
    assert combined({"a": turned}) is turned
    assert combined({}) is UNTESTED


def test_faults_are_refused() -> None:
    main = values(1.2)
    with pytest.raises(ValueError, match="no choice"):
        judge({MAIN: main, "mood": main}, CONCENTRATED)
    with pytest.raises(ValueError, match="main choice"):
        judge({"source": main}, CONCENTRATED)
    with pytest.raises(ValueError, match="room"):
        Rule(1.0, 1.0)
    with pytest.raises(ValueError, match="numbers"):
        Rule(math.nan, 1.0)
    with pytest.raises(ValueError, match="no verdict"):
        Judgement(verdict="partly")  # type: ignore[arg-type]
