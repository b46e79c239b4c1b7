"""Comparisons of recognised regions: made-up panels with a known effect, and the real ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metroregions import dataset
from metroregions.analysis import comparisons, placebo, recognition, study_design
from metroregions.regional import indicators, territory

OUTCOMES = ("population", "gdp_relative", "employed", "unemployment_ratio")


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    states = dataset.table("districts").set_index("ags")["state"]
    recognised = dataset.table("regions").set_index("region_id")["recognised_year"]
    members = {name: territory.membership(name) for name in territory.BOUNDARIES}
    designs = recognition.designs(states, members, recognised, "current")
    pairs = placebo.neighbours(dataset.boundaries_topology())
    steps = placebo.steps(pairs, list(designs["main"].index))
    draws = {
        name: study_design.placebo_draws(designs[name], steps, repetitions=199)
        for name in ("main", "west")
    }
    used = ["population", "gdp", "employed", "unemployed", "population_15_64"]
    tables = (
        indicators.district_table(name, indicators.district_years(name, 2021)) for name in used
    )
    return comparisons.compared(study_design.outcomes(*tables), designs, draws, 2005)


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (
            "all",
            {"population": 1.8, "employed": 1.9, "unemployment_ratio": 0.6, "gdp_relative": 0.2},
        ),
        (
            "west",
            {"population": -0.8, "employed": -1.0, "unemployment_ratio": -0.2, "gdp_relative": 0.9},
        ),
    ],
)
def test_effects_as_others_computed_them(
    real: pd.DataFrame, comparison: str, expected: dict[str, float]
) -> None:
    own = real[real["comparison"] == comparison].set_index("outcome")["estimate"]
    assert own.to_dict() == pytest.approx(expected, abs=0.051)


def test_recognition_of_2005_cannot_be_decided(real: pd.DataFrame) -> None:
    found = comparisons.agreed(real)
    assert (found["verdict"] == "undecided").all()
    turned = found["status"].map(lambda codes: "turns-with-design" in codes)
    assert turned.to_dict() == {name: name != "gdp_relative" for name in OUTCOMES}
    assert found.loc["gdp_relative", "status"] == ("too-imprecise",)
    assert (found["detectable"] > 0).all()


def table(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    columns = ["comparison", "estimate", "p_value", "detectable"]
    return pd.DataFrame(rows, columns=columns).assign(outcome="population")


@pytest.mark.parametrize(
    ("west", "matched", "verdict", "status"),
    [
        ((3.0, 0.01, 1.0), (2.5, 0.02, 1.0), "holds", ()),
        ((-3.0, 0.01, 1.0), (-2.5, 0.02, 1.0), "reverse", ()),
        ((0.3, 0.60, 1.0), (0.2, 0.70, 1.9), "does-not-hold", ()),
        ((0.3, 0.60, 1.0), (0.2, 0.70, 2.1), "undecided", ("too-imprecise",)),
        ((3.0, 0.01, 1.0), (0.2, 0.70, 1.0), "undecided", ("turns-with-design",)),
        ((3.0, 0.01, 1.0), (-2.5, 0.02, 1.0), "undecided", ("turns-with-design",)),
    ],
)
def test_verdicts_on_made_up_effects(
    west: tuple[float, float, float],
    matched: tuple[float, float, float],
    verdict: str,
    status: tuple[str, ...],
) -> None:
    found = comparisons.agreed(table(("west", *west), ("matched", *matched)))
    assert found.loc["population", "verdict"] == verdict
    assert found.loc["population", "status"] == status


def test_fewer_unemployed_are_an_advantage() -> None:
    rows = table(("west", -3.0, 0.01, 0.1), ("matched", -2.0, 0.01, 0.1))
    found = comparisons.agreed(rows.assign(outcome="unemployment_ratio"))
    assert found["verdict"].tolist() == ["holds"]


def test_a_comparison_that_does_not_count_still_must_not_contradict() -> None:
    rows = table(("all", -1.0, 0.9, 1.0), ("west", 0.3, 0.6, 1.0), ("matched", 0.2, 0.7, 1.0))
    assert comparisons.agreed(rows).loc["population", "status"] == ("turns-with-design",)


def test_every_comparison_is_needed() -> None:
    with pytest.raises(ValueError, match="lacks"):
        comparisons.agreed(table(("west", 0.3, 0.6, 1.0)))


def test_the_smallest_effect_is_that_of_the_normal_distribution() -> None:
    # (1.96 + 0.84) standard errors.
    drawn = np.random.default_rng(1).normal(scale=2.0, size=200_000)
    assert comparisons.smallest_detectable(drawn) == pytest.approx(5.6, abs=0.05)
    assert comparisons.smallest_detectable(drawn + 1) > 5.6
    with pytest.raises(ValueError, match="draws"):
        comparisons.smallest_detectable(np.array([]))


@pytest.fixture
def made_up() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Fast and slow districts; the treated are fast ones, with an effect of 2 from 2005 on."""
    rng = np.random.default_rng(5)
    names = [f"{i:05d}" for i in range(60)]
    fast = np.arange(60) % 2 == 0
    treated = (np.arange(60) < 16) & fast
    years = np.arange(1995, 2016)
    values = np.where(fast, 1.0, 0.2) * (years[:, None] - 1995) + rng.normal(0, 0.05, (21, 60))
    values += 2.0 * treated * (years[:, None] >= 2005)
    design = pd.DataFrame(
        {
            "role": np.where(treated, "treated", "control"),
            "region_id": np.where(treated, "made-up", ""),
            "cluster": np.where(treated, "made-up", "rest"),
        },
        index=pd.Index(names, name="ags"),
    )
    panel = pd.DataFrame(values, index=years, columns=names)
    return panel, design, study_design.placebo_draws(design, None, repetitions=99)


def test_matching_finds_the_effect_that_all_districts_hide(
    made_up: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    panel, design, draws = made_up
    alike = comparisons.traits({"population": panel}, 2005)
    estimate, drawn = comparisons.matched(panel, design, draws, alike, event=2005)
    assert estimate == pytest.approx(2.0, abs=0.1)
    assert comparisons.smallest_detectable(drawn) < 1
    everyone, _ = recognition.placebo_effects(panel, design, draws)
    assert everyone > 5


def test_matching_refuses(made_up: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> None:
    panel, design, draws = made_up
    alike = comparisons.traits({"population": panel}, 2005)
    with pytest.raises(ValueError, match="another design"):
        comparisons.matched(panel, design, draws.iloc[:, 1:], alike, event=2005)
    with pytest.raises(ValueError, match="before 1990"):
        comparisons.matched(panel, design, draws, alike, event=1990)
    with pytest.raises(ValueError, match="are needed"):
        comparisons.matched(panel, design, draws, alike, neighbours=90, event=2005)
    with pytest.raises(ValueError, match="fewer than two"):
        comparisons.traits({"population": panel}, 1996)
