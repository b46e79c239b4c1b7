"""Concentration of functions and its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from metroregions.analysis import concentration as conc


def country(n: int = 400, n_in: int = 248, seed: int = 1) -> tuple[pd.DataFrame, pd.Series, list]:
    rng = np.random.default_rng(seed)
    ags = [f"{i:05}" for i in range(n)]
    people = pd.Series(rng.lognormal(12, 0.6, n), index=ags)
    per_head = rng.lognormal(0, 0.3, n)
    functions = pd.DataFrame(
        {"even": people * 3, "scattered": people * per_head, "dense": people**1.3}, index=ags
    )
    return functions, people, ags[:n_in]


def test_quotients_by_hand() -> None:
    quotients = conc.location_quotients(
        pd.Series([30.0, 10, 0], index=list("abc")), pd.Series([50.0, 25, 25], index=list("abc"))
    )
    assert quotients.tolist() == pytest.approx([1.5, 1, 0])


def test_quotients_of_degenerate_data() -> None:
    one = conc.location_quotients(pd.Series({"a": 3.0}), pd.Series({"a": 7.0}))
    assert one.tolist() == [1]
    empty = conc.location_quotients(
        pd.Series({"a": 3.0, "b": 1.0}), pd.Series({"a": 7.0, "b": 0.0})
    )
    assert np.isnan(empty["b"])
    assert empty["a"] == pytest.approx(0.75)
    gap = conc.location_quotients(
        pd.Series({"a": 3.0, "b": np.nan}), pd.Series({"a": 7.0, "b": 1.0})
    )
    assert gap.isna().all()
    nothing = conc.location_quotients(pd.Series({"a": 0.0}), pd.Series({"a": 7.0}))
    assert nothing.isna().all()
    with pytest.raises(ValueError, match="negative"):
        conc.location_quotients(pd.Series({"a": -3.0}), pd.Series({"a": 7.0}))


amounts = st.floats(0.01, 1e6)


@given(hnp.arrays(np.float64, (2, 6), elements=amounts), st.floats(0.01, 100))
def test_mean_weighted_by_the_reference_is_one(values: np.ndarray, scale: float) -> None:
    function, reference = (pd.Series(row, index=list("abcdef")) for row in values)
    quotients = conc.location_quotients(function, reference)
    assert np.average(quotients, weights=reference) == pytest.approx(1)
    assert conc.location_quotients(function * scale, reference).tolist() == pytest.approx(
        quotients.tolist()
    )


def test_concentration_gives_shares_and_an_interval_around_the_estimate() -> None:
    functions, people, inside = country()
    table = conc.concentration(functions, people, inside)
    assert table.loc["dense", "share"] == pytest.approx(
        functions.loc[inside, "dense"].sum() / functions["dense"].sum() * 100
    )
    assert table["reference_share"].unique() == pytest.approx(
        people[inside].sum() / people.sum() * 100
    )
    assert table.loc["even", ["quotient", "low", "high"]].tolist() == pytest.approx([1, 1, 1])
    assert (table["low"] <= table["quotient"]).all()
    assert (table["quotient"] <= table["high"]).all()
    assert (table["monte_carlo_error"] <= 0.035 * (table["high"] - table["low"]) / 2 + 1e-9).all()
    assert table.loc["dense", "districts_inside"] == 248


def test_interval_agrees_with_scipy() -> None:
    from scipy import stats

    functions, people, inside = country()
    f, p = functions["scattered"].to_numpy(), people.to_numpy()
    mask = functions.index.isin(inside)

    def quotient(index: np.ndarray, axis: int = -1) -> np.ndarray:
        inner = np.where(mask[index], 1.0, 0.0)
        fs, ps = f[index], p[index]
        share = (fs * inner).sum(axis=axis) / fs.sum(axis=axis)
        return share / ((ps * inner).sum(axis=axis) / ps.sum(axis=axis))

    reference = stats.bootstrap(
        (np.arange(len(f)),),
        quotient,
        n_resamples=4000,
        method="percentile",
        rng=np.random.default_rng(2),
    )
    own = conc.concentration(
        functions[["scattered"]], people, inside, resample="all", repetitions=4000
    ).iloc[0]
    # Each end scatters by the Monte Carlo error in both calculations.
    tolerance = 4 * np.sqrt(2) * own["monte_carlo_error"]
    assert own["low"] == pytest.approx(reference.confidence_interval.low, abs=tolerance)
    assert own["high"] == pytest.approx(reference.confidence_interval.high, abs=tolerance)


def test_monte_carlo_error_is_the_scatter_between_seeds() -> None:
    functions, people, inside = country()
    runs = [
        conc.concentration(functions[["dense"]], people, inside, seed=seed).iloc[0]
        for seed in range(40)
    ]
    scatter = np.std([run["low"] for run in runs])
    assert scatter == pytest.approx(runs[0]["monte_carlo_error"], rel=0.5)


def test_the_same_seed_gives_the_same_interval_and_the_unit_does_not_matter() -> None:
    functions, people, inside = country()
    first = conc.concentration(functions, people, inside)
    pd.testing.assert_frame_equal(first, conc.concentration(functions, people, inside))
    scaled = conc.concentration(functions * 1000, people / 7, inside)
    pd.testing.assert_frame_equal(first, scaled)
    assert (
        first.loc["dense", "low"]
        != conc.concentration(functions, people, inside, seed=1).loc["dense", "low"]
    )


def test_missing_and_zero_functions_make_only_their_row_missing() -> None:
    functions, people, inside = country()
    functions["gap"] = functions["even"].mask(functions.index == inside[0])
    functions["none"] = 0.0
    table = conc.concentration(functions, people, inside)
    for name in ("gap", "none"):
        assert table.loc[name, ["share", "quotient", "low", "high"]].isna().all()
    assert table.loc["dense", "quotient"] > 0


def test_a_known_gap_is_left_out_of_both_sides() -> None:
    functions, people, inside = country()
    gap = functions.copy()
    gap.loc[inside[0]] = np.nan
    table = conc.concentration(gap, people, inside, leave_out=[inside[0]])
    rest = functions.index.drop(inside[0])
    expected = conc.concentration(functions.loc[rest], people[rest], inside[1:])
    pd.testing.assert_frame_equal(table, expected)
    with pytest.raises(ValueError, match="99999"):
        conc.concentration(gap, people, inside, leave_out=["99999"])


def test_few_districts_have_an_estimate_but_no_interval() -> None:
    functions, people, _ = country(12)
    table = conc.concentration(functions, people, functions.index[:4])
    assert table["quotient"].notna().all()
    assert table["low"].isna().all()
    everything = conc.concentration(functions, people, functions.index)
    assert everything["quotient"].tolist() == pytest.approx([1, 1, 1])
    assert everything["high"].isna().all()


def test_concentration_refuses() -> None:
    functions, people, inside = country(20, 10)
    with pytest.raises(ValueError, match="99999"):
        conc.concentration(functions, people, [*inside, "99999"])
    with pytest.raises(ValueError, match="no value"):
        conc.concentration(functions, people.mask(people.index == inside[0]), inside)
    with pytest.raises(ValueError, match="repetition"):
        conc.concentration(functions, people, inside, repetitions=0)
    with pytest.raises(ValueError, match="only one"):
        conc.concentration(functions, people[:-1], inside)


def test_regional_quotients_may_overlap() -> None:
    functions, people, inside = country()
    members = pd.DataFrame(
        {"region_id": ["b"] * 30 + ["a"] * 30, "ags": inside[:30] + inside[29:59]}
    )
    table = conc.regional_quotients(functions["dense"], people, members)
    assert table.index.tolist() == ["b", "a"]
    own = functions.loc[inside[:30], "dense"].sum() / functions["dense"].sum()
    assert table.loc["b", "quotient"] == pytest.approx(
        own / (people[inside[:30]].sum() / people.sum())
    )
