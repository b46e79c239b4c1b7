"""Rank and size with the correction of Gabaix and Ibragimov."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metroregions.analysis import ranksize


def exact(n: int, exponent: float, largest: float = 1e6) -> pd.Series:
    ranks = np.arange(1, n + 1)
    return pd.Series(largest * (ranks - 0.5) ** (-1 / exponent), index=[f"p{i:03}" for i in ranks])


def test_recovers_an_exact_rule() -> None:
    fit = ranksize.rank_size(exact(50, 1.07))
    assert fit.exponent == pytest.approx(1.07)
    assert fit.standard_error == pytest.approx(1.07 * np.sqrt(2 / 50))
    assert fit.low == pytest.approx(1.07 * (1 - 1.959964 * 0.2))
    assert fit.high == pytest.approx(1.07 * (1 + 1.959964 * 0.2))
    assert fit.r_squared == pytest.approx(1)
    assert fit.places == 50


def test_agrees_with_statsmodels() -> None:
    import statsmodels.api as sm

    sizes = pd.Series(np.random.default_rng(1).pareto(1.1, 80) + 1)
    ordered = np.sort(sizes.to_numpy())[::-1]
    fit = sm.OLS(np.log(np.arange(80) + 0.5), sm.add_constant(np.log(ordered))).fit()
    own = ranksize.rank_size(sizes)
    assert own.exponent == pytest.approx(-fit.params[1])
    assert own.intercept == pytest.approx(fit.params[0])
    assert own.r_squared == pytest.approx(fit.rsquared)


def test_the_correction_removes_the_bias_and_its_standard_error_is_right() -> None:
    # What the authors prove and simulate: on samples from a Pareto law with exponent 1 the mean
    # estimate is close to 1 (the plain regression gives about 0.92 with 50 points), and estimates
    # scatter by about sqrt(2 / n).
    rng = np.random.default_rng(5)
    samples = -np.sort(-(rng.pareto(1.0, (4000, 50)) + 1), axis=1)
    logs = np.log(samples)
    centred = logs - logs.mean(axis=1, keepdims=True)

    def exponents(shift: float) -> np.ndarray:
        return -(centred @ np.log(np.arange(1, 51) - shift)) / (centred**2).sum(axis=1)

    assert exponents(0.5).mean() == pytest.approx(1, abs=0.02)
    assert exponents(0.0).mean() < 0.95
    assert exponents(0.5).std() == pytest.approx(np.sqrt(2 / 50), rel=0.1)
    first = pd.Series(samples[0])
    assert ranksize.rank_size(first).exponent == pytest.approx(exponents(0.5)[0])


@given(st.permutations(range(30)), st.floats(0.001, 1000))
def test_order_unit_and_ties_do_not_matter(order: list[int], scale: float) -> None:
    sizes = pd.Series([100.0, 50, 50, 50, 20, 20] + [float(i) for i in range(1, 25)])
    own = ranksize.rank_size(sizes)
    other = ranksize.rank_size(sizes.iloc[order] * scale)
    assert other.exponent == pytest.approx(own.exponent, rel=1e-9)
    assert other.r_squared == pytest.approx(own.r_squared, rel=1e-9)


def test_points() -> None:
    sizes = exact(40, 1.0)
    points = ranksize.rank_size_points(sizes[::-1], ranksize.rank_size(sizes))
    assert points["rank"].tolist() == list(range(1, 41))
    assert points["expected_size"].to_numpy() == pytest.approx(points["size"].to_numpy())
    tied = ranksize.rank_size_points(pd.Series([5.0, 9, 5], index=["b", "c", "a"]))
    assert tied.index.tolist() == ["c", "a", "b"]


def test_cutoffs() -> None:
    sizes = exact(100, 1.2)
    table = ranksize.by_cutoff(sizes, [0, float(sizes.iloc[49]), float(sizes.iloc[9])])
    assert table["places"].tolist() == [100, 50, 10]
    assert table["exponent"].iloc[:2].tolist() == pytest.approx([1.2, 1.2])
    assert np.isnan(table["exponent"].iloc[2])


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        (exact(29, 1), "too few"),
        (exact(11, 1), "too few"),
        (exact(30, 1) * 0 + 5, "same size"),
        (exact(30, 1).mask(lambda s: s == s.max()), "no value"),
        (exact(30, 1) - 1e6, "positive"),
        (pd.concat([exact(30, 1), exact(1, 1)]), "more than once"),
    ],
)
def test_refuses(sizes: pd.Series, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ranksize.rank_size(sizes)
