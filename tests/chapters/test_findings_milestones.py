"""The sentences on milestones, on effects of every sign, on ties, gaps and early editions."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metroregions import dataset, display
from metroregions.chapters.milestones import presentation, sensitivity, sentences

NAMES = list(sentences.OUTCOMES)


def judged(
    estimates: list[float], p: list[float] | None = None, found: list[bool] | None = None
) -> pd.DataFrame:
    n = len(estimates)
    p = p or [0.5] * n
    return pd.DataFrame(
        {
            "outcome": NAMES[:n],
            "estimate": estimates,
            "standard_error": 1.0,
            "p_value": p,
            "p_value_t": p,
            "p_larger": p,
            "p_adjusted": [min(1.0, 4 * value) for value in p],
            "p_error": 0.01,
            "draws": 999,
            "chance_low": -2.0,
            "chance_high": 3.0,
            "distinguishable": found or [False] * n,
            "first_year": 1995,
            "last_year": 2021,
        }
    )


def test_answer_none_some_all() -> None:
    text = sentences.answer(judged([1.8, -0.2, 0.01, 1.0], [0.63, 0.9, 1.0, 0.57]))
    assert text.startswith("In no outcome of the four examined did the four regions")
    assert "population is 1.8% higher (p = 0.63)" in text
    assert "is 0.2 points lower (p = 0.90)" in text
    assert "employment is the same (p = 1.00)" in text
    assert "is 1.0 percentage point higher" in text
    assert "no proof of cause" in text
    some = sentences.answer(judged([9, 0.1], [0.001, 0.5], [True, False]))
    assert some.startswith("In one of two outcomes examined (population) the four regions")
    assert "(p < 0.01)" in some
    assert "no proof that recognition was the cause" in some
    every = sentences.answer(judged([9, 9], [0.001, 0.001], [True, True]))
    assert "two of two outcomes" in every
    one = sentences.answer(judged([0.3]))
    assert one.startswith("In the outcome examined the four regions recognised in 2005 did not")
    assert "no data" in sentences.answer(judged([]))
    assert "nan" not in sentences.answer(judged([math.nan, 1.0]))


def test_p_values_are_never_zero() -> None:
    assert sentences.p_text(0.001) == "p < 0.01"
    assert sentences.p_text(0.01) == "p = 0.01"
    assert sentences.p_text(1.0) == "p = 1.00"
    assert sentences.p_text(math.nan) == "p: no data"


def test_too_early() -> None:
    text = sentences.too_early(2004, 3)
    assert "end in 2004" in text
    assert "at least three have to follow" in text
    assert sentences.not_here()


def test_timeline_and_table_from_the_dataset() -> None:
    table = dataset.table("milestones")
    text = sentences.milestones(table)
    assert text.index("1995") < text.index("2005") < text.index("2021") < text.index("Networks")
    display.alt_text(text)
    assert "no data" in sentences.milestones(table.head(0))
    shown = presentation.milestones_table(table)
    assert len(shown) == len(table)
    assert shown["Date"].iloc[0] == "8 March 1995"
    assert "March 2016" in set(shown["Date"])
    assert shown["Reference"].str.fullmatch(r"\[@[\w-]+\]").all()
    assert presentation.milestones_table(table.head(0)).empty


def test_certainty_counts() -> None:
    table = pd.DataFrame({"date": ["1995-03-08", "1997", "2016-03"], "certainty": "confirmed"})
    assert sentences.certainty(table) == "Three of three entries are confirmed."
    table.loc[1, "certainty"] = "partly confirmed"
    assert "that of 1997 only in part" in sentences.certainty(table)
    table.loc[2, "certainty"] = "partly confirmed"
    text = sentences.certainty(table)
    assert text.startswith("One of three entries is confirmed; those of 1997 and 2016")
    assert sentences.certainty(table[1:]).startswith("Not one of two entries is confirmed")
    assert "no data" in sentences.certainty(table.head(0))


def test_first_years_and_assigned() -> None:
    assert sentences.first_years({"a": 1995, "b": 2000, "c": 1995}).endswith(
        "begin in 1995 (a and c) and in 2000 (b)."
    )
    assert "no data" in sentences.first_years({})
    design = pd.DataFrame(
        {
            "role": ["treated", "control", "control", "treated"],
            "region_id": ["nuernberg", "", "", "nordwest"],
            "cluster": ["nuernberg", "x", "y", "nordwest"],
        }
    )
    text = sentences.assigned(design)
    assert "Northwest (1) and Nuremberg (1)" in text
    assert "two districts outside all regions" in text
    assert "no district of regions recognised earlier is left out" in text


def test_yearly_chart_counts_years() -> None:
    table = pd.DataFrame(
        {
            "panel": ["population"] * 3 + ["employed"] * 2,
            "year": [2003, 2004, 2005, 2003, 2005],
            "estimate": [0.0, 0, 1, 0, -0.04],
            "low": [-1, math.nan, 0.5, -1, -1],
            "high": [1, math.nan, 1.5, 1, 1],
        }
    )
    text = sentences.yearly_chart(table)
    assert "Population +1.0 in 2005, the interval leaves out zero in 2005" in text
    assert "employment 0.0 in 2005, every interval holds zero" in text
    assert "no data" in sentences.yearly_chart(table.head(0))
    display.alt_text(text)


def test_chance_and_draws() -> None:
    text = sentences.chance(judged([1.0, 2.0]))
    assert "population from −2.0 to +3.0%" in text
    assert "no data" in sentences.chance(judged([]))
    assert "999 draws" in sentences.draws(judged([1.0]))
    assert "0.007" in sentences.draws(judged([1.0]))
    assert "no data" in sentences.draws(judged([]))


def test_histogram() -> None:
    text = sentences.histogram(pd.Series([-1.0, 2.0]), 0.5, 0.4, "gdp_relative")
    assert "from −1.0 to +2.0 points; the effect of the four regions is +0.5 (p = 0.40)" in text
    assert "no data" in sentences.histogram(pd.Series(dtype=float), 0.5, 0.4, "employed")
    assert "no data" in sentences.histogram(pd.Series([1.0]), math.nan, 0.4, "employed")


def pretrend(p: list[float]) -> pd.DataFrame:
    rows = [
        (name, test, 0.1, value)
        for name, value in zip(NAMES, p, strict=False)
        for test in ("slope", "deviation", "att_detrended")
    ]
    return pd.DataFrame(rows, columns=["outcome", "test", "estimate", "p_value"])


def test_before() -> None:
    years = pd.DataFrame({"outcome": "employed", "year": [1999, 2001], "p_value": [0.5, 0.04]})
    text = sensitivity.before(pretrend([0.5, 0.2]), years)
    assert (
        "no outcome differed in trend by more than chance can explain (smallest p = 0.20)" in text
    )
    assert "One pretended recognition out of two in 1999–2001 has a p-value below 0.05" in text
    none = sensitivity.before(pretrend([0.5]), years.assign(p_value=0.5))
    assert "No pretended recognition out of two" in none
    many = sensitivity.before(pretrend([0.01, 0.9]), years.assign(p_value=0.01))
    assert "the trend of population already differed" in many
    assert "Two pretended recognitions out of two in 1999–2001 have a" in many
    assert "pretended" not in sensitivity.before(pretrend([0.5]), years.head(0))
    assert "no data" in sensitivity.before(pretrend([]), years)
    assert "no data" in sensitivity.before(pretrend([math.nan]), years)


def test_detrended_and_its_table() -> None:
    assert "no outcome would stand out" in sensitivity.detrended(pretrend([0.5]))
    assert "population would stand out" in sensitivity.detrended(pretrend([0.01]))
    assert sensitivity.detrended(pretrend([])) == ""
    table = presentation.before_table(pretrend([0.5]))
    assert table.iloc[0].tolist() == [
        "Population (%)", "+0.10 (0.50)", "0.10 (0.50)", "+0.10 (0.50)",
    ]  # fmt: skip
    assert table.iloc[1].tolist()[1:] == ["–"] * 3


def regions(estimates: list[float], p: float = 0.5) -> pd.DataFrame:
    ids = ["nordwest", "nuernberg"]
    return pd.DataFrame(
        [
            ("employed", variant, name, value, p)
            for variant in ("without", "only")
            for name, value in zip(ids, estimates, strict=True)
        ],
        columns=["outcome", "variant", "region_id", "estimate", "p_value"],
    )


def test_leave_one_out() -> None:
    text = sensitivity.leave_one_out(regions([1.0, -1.0]))
    assert "sign of the effect on employment turns" in text
    assert "No estimate out of two has a p-value below 0.05" in text
    steady = sensitivity.leave_one_out(regions([1.0, 0.01], 0.01))
    assert "no effect turns its sign" in steady.lower()
    assert "Two estimates out of two have a p-value" in steady
    assert "p < 0.01" not in steady
    assert "no data" in sensitivity.leave_one_out(regions([1.0, 2.0]).head(0))


def choices(main: float, other: float, p: float = 0.4) -> pd.DataFrame:
    rows = [("main", "employed", main, 0.5), ("west", "employed", other, p)]
    return pd.DataFrame(rows, columns=["variant", "outcome", "estimate", "p_value"])


def test_robustness() -> None:
    text = sensitivity.robustness(choices(1.0, -1.0))
    assert "No estimate out of one under other choices has a p-value below 0.05" in text
    assert "The sign of an estimate turns: without the eastern states (employment)." in text
    assert "turns" not in sensitivity.robustness(choices(1.0, 0.04))
    assert "One estimate out of one under other choices has" in sensitivity.robustness(
        choices(1.0, 2.0, 0.01)
    )
    assert "no data" in sensitivity.robustness(choices(1.0, 2.0).head(1))


def fits(p: list[float], effects: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "outcome": "gdp_relative",
            "region_id": ["nordwest", "nuernberg"][: len(p)],
            "effect": effects,
            "p_value": p,
            "placebos": 12,
        }
    )


def test_synthetic() -> None:
    text = sensitivity.synthetic(fits([1 / 13, 0.5], [-7.0, 1.0]))
    assert "With twelve donor groups no p-value can be below 0.08" in text
    assert "One gap of two is larger than those of all placebos: Northwest" in text
    assert "(−7.0)" in text
    assert "direction" not in text
    both = sensitivity.synthetic(fits([1 / 13, 1 / 13], [-7.0, 5.0]))
    assert "do not even point in one direction" in both
    none = sensitivity.synthetic(fits([0.3, 0.2], [-7.0, 5.0]))
    assert "the smallest p-value is that of Nuremberg" in none
    assert "no data" in sensitivity.synthetic(fits([], []))


def test_gaps_chart() -> None:
    gaps = pd.DataFrame({"region_id": "nordwest", "year": [2000, 2001], "value": [0.0, -1.25]})
    assert "in 2001: Northwest −1.3 points" in sensitivity.gaps_chart(gaps)
    assert "no data" in sensitivity.gaps_chart(gaps.head(0))


def test_tables_for_readers() -> None:
    table = presentation.effects_table(judged([1.0, 2.0]))
    assert table["Outcome"].tolist() == list(sentences.TITLES.values())[:2]
    single = regions([1.0, -1.0]).assign(case=lambda t: t["variant"] + " " + t["region_id"])
    shown = presentation.by_outcome(single, "case", presentation.cases(["nordwest", "nuernberg"]))
    assert shown["Case"].tolist() == [
        "Without Northwest", "Without Nuremberg", "Only Northwest", "Only Nuremberg",
    ]  # fmt: skip
    assert shown["Employed persons (%)"].iloc[1] == "−1.0 (0.50)"
    assert shown["Population (%)"].tolist() == ["–"] * 4


@pytest.mark.parametrize("value", [0.0, -0.04, 0.05, 1.0, -1.0])
def test_amounts_read_as_shown(value: float) -> None:
    text = sentences.answer(judged([value, value, value, value]))
    assert ("is the same" in text) == (abs(value) < 0.05)
    assert "−" not in text
