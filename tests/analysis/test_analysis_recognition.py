"""Recognition in 2005: variants, the rule, and the real data computed again by other means."""

from __future__ import annotations

import csv
import itertools
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metroregions import dataset
from metroregions.analysis import eventstudy, placebo, precision, recognition, study_design
from metroregions.regional import indicators, territory

#: Half of the last digit that results keep.
DIGIT = 0.51 * 10**-precision.DECIMALS

DATA = Path(__file__).parents[2] / "data"
FOUR = {
    "nordwest",
    "hannover-braunschweig-goettingen-wolfsburg",
    "rhein-neckar",
    "nuernberg",
}


@pytest.fixture(scope="module")
def amounts() -> recognition.Amounts:
    used = ["population", "gdp", "employed", "unemployed", "population_15_64"]
    tables = (
        indicators.district_table(name, indicators.district_years(name, 2021)) for name in used
    )
    return recognition.Amounts(*tables)


@pytest.fixture(scope="module")
def outcomes(amounts: recognition.Amounts) -> dict[str, pd.DataFrame]:
    return study_design.outcomes(*amounts)


@pytest.fixture(scope="module")
def designs() -> dict[str, pd.DataFrame]:
    states = dataset.table("districts").set_index("ags")["state"]
    recognised = dataset.table("regions").set_index("region_id")["recognised_year"]
    members = {name: territory.membership(name) for name in territory.BOUNDARIES}
    return recognition.designs(states, members, recognised, "current")


@pytest.fixture(scope="module")
def draws(designs: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    pairs = placebo.neighbours(dataset.boundaries_topology())
    steps = placebo.steps(pairs, list(designs["main"].index))
    return {
        name: study_design.placebo_draws(design, steps, repetitions=99)
        for name, design in designs.items()
    }


@pytest.fixture(scope="module")
def studies(
    outcomes: dict[str, pd.DataFrame],
    designs: dict[str, pd.DataFrame],
    draws: dict[str, pd.DataFrame],
) -> dict[str, eventstudy.EventStudy]:
    main = designs["main"], draws["main"]
    return {name: eventstudy.study(panel, *main) for name, panel in outcomes.items()}


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _series(indicator: str) -> dict[tuple[str, int], float]:
    return {
        (row["ags"], int(row["year"])): float(row["value"])
        for row in _read(f"observations/{indicator}.csv")
        if row["value"]
    }


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _roles() -> tuple[set[str], set[str]]:
    """Return treated and control districts from the CSV files alone."""
    year = {row["region_id"]: row["recognised_year"] for row in _read("regions.csv")}
    inside: dict[str, set[str]] = defaultdict(set)
    for row in _read("membership.csv"):
        if row["boundaries"] == "current":
            inside[row["ags"]].add(row["region_id"])
    everywhere = {row["ags"] for row in _read("districts.csv")}
    treated = {ags for ags, regions in inside.items() if any(year[r] == "2005" for r in regions)}
    return treated, everywhere - set(inside)


def test_designs_against_the_tables(designs: dict[str, pd.DataFrame]) -> None:
    treated, controls = _roles()
    main = designs["main"]
    assert set(main.index[main["role"] == "treated"]) == treated
    assert set(main.index[main["role"] == "control"]) == controls
    assert set(main["region_id"]) - {""} == FOUR
    # Districts of the regions of 1995 and 1997 are neither, unless one of the four has them too.
    assert (main["role"] == "dropped").sum() == 400 - len(treated) - len(controls)
    both = {"03352", "03358", "06431", "07319"}
    assert (main.loc[sorted(both), "role"] == "treated").all()
    assert (designs["overlap"].loc[sorted(both), "role"] == "dropped").all()
    west = designs["west"]
    assert not any(ags >= "11" for ags in west.index[west["role"] != "dropped"])
    assert set(recognition.EASTERN) <= set(dataset.table("districts")["state"])
    with pytest.raises(ValueError, match="1999"):
        recognition.designs(main["cluster"], {}, pd.Series(dtype=int), "1999")


def test_effects_equal_means_computed_from_the_files(
    studies: dict[str, eventstudy.EventStudy],
) -> None:
    treated, controls = _roles()
    people, gdp = _series("population"), _series("gdp")
    employed, unemployed = _series("employed"), _series("unemployed")
    age = _series("population_15_64")
    everywhere = {ags for ags, _ in people}
    nation = {
        year: math.fsum(gdp[ags, year] for ags in everywhere)
        / math.fsum(people[ags, year] for ags in everywhere)
        for year in range(2000, 2022)
    }
    values = {
        "population": lambda ags, year: 100 * math.log(people[ags, year]),
        "employed": lambda ags, year: 100 * math.log(employed[ags, year]),
        "unemployment_ratio": lambda ags, year: 100 * unemployed[ags, year] / age[ags, year],
        "gdp_relative": lambda ags, year: 100 * (gdp[ags, year] / people[ags, year]) / nation[year],
    }
    for name, value in values.items():
        first = 2000 if name == "gdp_relative" else 1995

        def change(ags: str, value=value, first=first) -> float:  # type: ignore[no-untyped-def]
            after = _mean([value(ags, year) for year in range(2005, 2022)])
            return after - _mean([value(ags, year) for year in range(first, 2005)])

        expected = _mean([change(a) for a in treated]) - _mean([change(a) for a in controls])
        assert studies[name].att["estimate"].iloc[0] == pytest.approx(expected, abs=DIGIT)


def test_the_quick_effect_is_that_of_the_study(
    outcomes: dict[str, pd.DataFrame],
    designs: dict[str, pd.DataFrame],
    draws: dict[str, pd.DataFrame],
    studies: dict[str, eventstudy.EventStudy],
    amounts: recognition.Amounts,
) -> None:
    weights = amounts.population.loc[2004]
    for name, panel in outcomes.items():
        found = recognition.effect(panel, designs["main"], draws["main"])
        line = studies[name].att.iloc[0]
        assert found == pytest.approx((line["estimate"], line["p_value"]))
    panel = outcomes["employed"]
    weighted = recognition.effect(panel, designs["main"], draws["main"], weights=weights)
    line = eventstudy.study(panel, designs["main"], draws["main"], weights=weights).att.iloc[0]
    assert weighted == pytest.approx((line["estimate"], line["p_value"]))


def test_effect_refuses(
    outcomes: dict[str, pd.DataFrame],
    designs: dict[str, pd.DataFrame],
    draws: dict[str, pd.DataFrame],
) -> None:
    panel, main = outcomes["population"], designs["main"]
    with pytest.raises(ValueError, match="another design"):
        recognition.effect(panel, main, draws["west"])
    with pytest.raises(ValueError, match="before 2005"):
        recognition.effect(panel.loc[:2004], main, draws["main"])
    gap = panel.copy()
    gap.loc[2010, "09564"] = np.nan
    with pytest.raises(ValueError, match="Effect"):
        recognition.effect(gap, main, draws["main"])


def test_robustness_holds_every_choice_once(
    outcomes: dict[str, pd.DataFrame],
    designs: dict[str, pd.DataFrame],
    draws: dict[str, pd.DataFrame],
    amounts: recognition.Amounts,
) -> None:
    people = amounts.population.loc[2004]
    table = recognition.robustness(outcomes, designs, draws, people)
    variants = ["main", "boundaries", "overlap", "west", "people", "early"]
    expected = set(itertools.product(variants, study_design.OUTCOMES))
    assert set(zip(table["variant"], table["outcome"], strict=True)) == expected
    assert len(table) == len(expected)
    early = {name: panel.loc[:2010] for name, panel in outcomes.items()}
    short = recognition.robustness(early, designs, draws, people)
    assert "early" not in set(short["variant"])
    whole = table.set_index(["variant", "outcome"])["estimate"]
    alone = short.set_index(["variant", "outcome"])["estimate"]
    assert whole["early", "population"] == pytest.approx(alone["main", "population"])


def test_enough_years() -> None:
    assert recognition.enough([range(1995, 2009), range(2000, 2022)])
    assert not recognition.enough([range(1995, 2008)])
    assert not recognition.enough([range(1995, 2022), range(2005, 2022)])
    assert not recognition.enough([range(1995, 2022), []])
    assert not recognition.enough([[*range(1995, 2006), *range(2007, 2022)]])


def test_holm_against_a_worked_example() -> None:
    # 0.01·4, 0.02·3, 0.03·2 (not below the one before), 0.04·1 likewise.
    p = pd.Series([0.04, 0.01, 0.03, 0.02])
    assert recognition.holm(p).tolist() == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert recognition.holm(pd.Series([0.9, 0.8])).tolist() == [1, 1]
    assert recognition.holm(pd.Series([0.03])).tolist() == [0.03]


def test_judged_takes_the_larger_p_value(studies: dict[str, eventstudy.EventStudy]) -> None:
    table = recognition.judged(studies)
    assert table["outcome"].tolist() == list(study_design.OUTCOMES)
    assert (table["p_larger"] >= table[["p_value", "p_value_t"]].max(axis=1)).all()
    assert (table["p_adjusted"] >= table["p_larger"]).all()
    assert (table["chance_low"] < table["chance_high"]).all()
    assert not table["distinguishable"].any()
    assert recognition.judged(studies, level=1.1)["distinguishable"].all()


def test_yearly_intervals_mirror_the_placebo_range(
    studies: dict[str, eventstudy.EventStudy],
) -> None:
    table = recognition.yearly(studies)
    base = table["year"] == 2004
    assert table.loc[base, ["low", "high"]].isna().all(axis=None)
    assert (table.loc[base, "estimate"] == 0).all()
    assert (table.loc[~base, "low"] < table.loc[~base, "high"]).all()
    found = studies["employed"].coefficients.set_index("year").loc[2010]
    row = table[(table["panel"] == "employed") & (table["year"] == 2010)].iloc[0]
    zero_outside = not found["placebo_low"] <= found["estimate"] <= found["placebo_high"]
    assert (row["low"] > 0 or row["high"] < 0) == zero_outside
    assert table["panel"].drop_duplicates().tolist() == list(study_design.OUTCOMES)


def test_stacked_names_the_outcome(studies: dict[str, eventstudy.EventStudy]) -> None:
    table = recognition.stacked(studies, "regions")
    assert table.columns[0] == "outcome"
    assert len(table) == 4 * 8


def test_synthetic_controls_of_sums(
    amounts: recognition.Amounts, designs: dict[str, pd.DataFrame]
) -> None:
    found = recognition.synthetic_controls(amounts, designs["main"])
    assert list(found) == list(study_design.OUTCOMES)
    fits = recognition.synthetic_fits(found)
    assert set(fits["region_id"]) == FOUR
    assert len(fits) == 16
    controls = designs["main"][designs["main"]["role"] == "control"]
    sizes = controls["cluster"].value_counts()
    assert (fits["placebos"] == (sizes >= recognition.DONOR_SIZE).sum()).all()
    # The observed path is that of the region as the report shows it.
    paths = found["unemployment_ratio"].paths
    own = paths[paths["unit"] == "nuernberg"].set_index("year")["observed"]
    ratio = indicators.wide("unemployment_ratio", own.index, territories=["nuernberg"])
    assert own.to_numpy() == pytest.approx(ratio["nuernberg"].to_numpy(), abs=DIGIT)
    paths = found["gdp_relative"].paths
    own = paths[paths["unit"] == "rhein-neckar"].set_index("year")["observed"]
    heads = indicators.relative_to_germany("gdp_per_inhabitant", own.index)
    heads = heads[heads["region_id"] == "rhein-neckar"]
    assert own.to_numpy() == pytest.approx(heads["value"].to_numpy(), abs=DIGIT)
    # Weights are shares, and a good part of the course before 2005 is matched.
    for control in found.values():
        sums = control.weights.groupby("unit")["weight"].sum()
        assert sums.to_numpy() == pytest.approx([1] * 4, abs=12 * DIGIT)
        assert (control.fit["pre_rmspe"] < control.fit["spread"]).all()
