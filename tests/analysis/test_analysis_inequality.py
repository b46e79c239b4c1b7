"""Inequality and convergence, against PySAL, statsmodels and values worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from metroregions.analysis import convergence, settlement
from metroregions.analysis import inequality as ineq

#: Estimators are compared with their references before they are rounded.
pytestmark = pytest.mark.usefixtures("unrounded")

UNITS = list("stuvwxyz")
VALUES = pd.Series([12.0, 7.5, 33.0, 20.0, 20.0, 5.0, 41.0, 18.5], index=UNITS)
WEIGHTS = pd.Series([3.0, 1, 4, 2, 5, 2, 1, 6], index=UNITS)
GROUPS = pd.Series(list("abbbacca"), index=UNITS)
PYSAL_GROUPS = pd.Series(list("abbbaacc"), index=UNITS)

# Made with PySAL: inequality 1.1.2 (numpy 2.4.6), `Theil(y).T`, `Gini(y).g`, `TheilD(y, g).bg`,
# `.wg`; the weighted ones on the values repeated as often as their weight says.
PYSAL_THEIL, PYSAL_GINI = 0.17241290679447538, 0.32245222929936307
PYSAL_BETWEEN, PYSAL_WITHIN = 0.058689504235504064, 0.11372340255897131
PYSAL_THEIL_WEIGHTED, PYSAL_GINI_WEIGHTED = 0.10421912294682933, 0.23826352530541012
PYSAL_BETWEEN_WEIGHTED, PYSAL_WITHIN_WEIGHTED = 0.028602168379453733, 0.0756169545673756


def test_theil_and_gini_agree_with_pysal() -> None:
    assert ineq.theil(VALUES) == pytest.approx(PYSAL_THEIL, rel=1e-12)
    assert ineq.gini(VALUES) == pytest.approx(PYSAL_GINI, rel=1e-12)
    assert ineq.theil(VALUES, WEIGHTS) == pytest.approx(PYSAL_THEIL_WEIGHTED, rel=1e-12)
    assert ineq.gini(VALUES, WEIGHTS) == pytest.approx(PYSAL_GINI_WEIGHTED, rel=1e-12)


def test_theil_decomposition_agrees_with_pysal() -> None:
    parts = ineq.theil_decomposition(VALUES, PYSAL_GROUPS)["contribution"]
    assert parts["between"] == pytest.approx(PYSAL_BETWEEN, rel=1e-10)
    assert parts["within"] == pytest.approx(PYSAL_WITHIN, rel=1e-10)
    weighted = ineq.theil_decomposition(VALUES, PYSAL_GROUPS, WEIGHTS)
    assert weighted.loc["between", "contribution"] == pytest.approx(
        PYSAL_BETWEEN_WEIGHTED, rel=1e-10
    )
    assert weighted.loc["within", "contribution"] == pytest.approx(PYSAL_WITHIN_WEIGHTED, rel=1e-10)
    assert weighted.loc["residual", "contribution"] == 0
    assert weighted.loc["a":"c", "population_share"].sum() == pytest.approx(100)
    assert weighted.loc["a":"c", "amount_share"].sum() == pytest.approx(100)
    assert weighted.loc["a":"c", "contribution"].sum() == pytest.approx(
        weighted.loc["within", "contribution"]
    )
    assert weighted.loc[["between", "within", "residual"], "share"].sum() == pytest.approx(100)


def test_labels_not_positions_join_values_weights_and_groups() -> None:
    order = list(reversed(UNITS))
    assert ineq.theil(VALUES, WEIGHTS[order]) == pytest.approx(ineq.theil(VALUES, WEIGHTS))
    assert ineq.gini(VALUES[order], WEIGHTS) == pytest.approx(ineq.gini(VALUES, WEIGHTS))
    pd.testing.assert_frame_equal(
        ineq.theil_decomposition(VALUES, GROUPS[order], WEIGHTS[order]),
        ineq.theil_decomposition(VALUES, GROUPS, WEIGHTS),
    )


def test_coefficient_of_variation_by_hand() -> None:
    values = pd.Series([10.0, 20], index=["a", "b"])
    assert ineq.coefficient_of_variation(values) == pytest.approx(5 / 15 * 100)
    # Mean 12.5; variance 0.75·2.5² + 0.25·7.5² = 18.75.
    weights = pd.Series([3.0, 1], index=["a", "b"])
    assert ineq.coefficient_of_variation(values, weights) == pytest.approx(
        np.sqrt(18.75) / 12.5 * 100
    )


def test_one_unit_and_constant_values_have_no_inequality() -> None:
    for values in (VALUES[:1], VALUES * 0 + 7.3):
        assert ineq.theil(values) == 0
        assert ineq.gini(values) == pytest.approx(0, abs=1e-15)
        assert ineq.coefficient_of_variation(values) == pytest.approx(0, abs=1e-12)
        parts = ineq.theil_decomposition(values, GROUPS[values.index])
        assert parts.loc["residual", "contribution"] == 0
        assert parts["share"].isna().all() or parts.loc["total", "contribution"] < 1e-14


def test_missing_values_stay_missing() -> None:
    values = VALUES.mask(VALUES.index == "u")
    weights = WEIGHTS.mask(WEIGHTS.index == "u")
    for measure in (ineq.theil, ineq.gini, ineq.coefficient_of_variation):
        assert np.isnan(measure(values))
        assert np.isnan(measure(values, WEIGHTS))
        assert np.isnan(measure(VALUES, weights))
        assert np.isnan(measure(VALUES[:0]))
    parts = ineq.theil_decomposition(values, GROUPS, WEIGHTS)["contribution"]
    assert parts[["between", "within", "residual", "total"]].isna().all()


def test_a_unit_without_people_plays_no_part() -> None:
    weights = WEIGHTS.mask(WEIGHTS.index == "u", 0.0)
    values = VALUES.mask(VALUES.index == "u")
    rest = [unit for unit in UNITS if unit != "u"]
    for measure in (ineq.theil, ineq.gini, ineq.coefficient_of_variation):
        assert measure(values, weights) == pytest.approx(measure(VALUES[rest], WEIGHTS[rest]))
    alone = GROUPS.mask(GROUPS.index == "u", "empty")
    parts = ineq.theil_decomposition(values, alone, weights)
    assert parts.loc["empty", "contribution"] == 0
    assert parts.loc["residual", "contribution"] == 0


def test_zero_values() -> None:
    zero = VALUES * 0
    assert np.isnan(ineq.theil(zero))
    assert np.isnan(ineq.gini(zero))
    assert np.isnan(ineq.coefficient_of_variation(zero))
    # One of two has everything: T = ln 2, G = 1/2.
    pair = pd.Series([0.0, 3], index=["a", "b"])
    assert ineq.theil(pair) == pytest.approx(np.log(2))
    assert ineq.gini(pair) == pytest.approx(0.5)
    parts = ineq.theil_decomposition(pair, pd.Series(["g", "h"], index=["a", "b"]))
    assert parts.loc["between", "contribution"] == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (WEIGHTS - 3, "negative"),
        (WEIGHTS * 0, "zero"),
        (WEIGHTS[:-1], "only one"),
        (pd.concat([WEIGHTS, WEIGHTS[:1]]), "more than once"),
        (WEIGHTS.replace(6, np.inf), "infinite"),
    ],
)
def test_bad_weights_are_refused(weights: pd.Series, words: str) -> None:
    for measure in (ineq.theil, ineq.gini, ineq.coefficient_of_variation):
        with pytest.raises(ValueError, match=words):
            measure(VALUES, weights)


def test_theil_decomposition_refuses_a_unit_without_group() -> None:
    with pytest.raises(ValueError, match="“u”"):
        ineq.theil_decomposition(VALUES, GROUPS.mask(GROUPS.index == "u"))
    with pytest.raises(ValueError, match="within"):
        ineq.theil_decomposition(VALUES, GROUPS.replace("a", "within"))
    with pytest.raises(ValueError, match="negative"):
        ineq.theil(-VALUES)


amounts = st.floats(0.001, 1e5)


@given(
    hnp.arrays(np.float64, 8, elements=amounts),
    hnp.arrays(np.float64, 8, elements=st.one_of(st.just(0.0), amounts)),
    st.lists(st.sampled_from("abc"), min_size=8, max_size=8),
    st.floats(0.01, 100),
)
def test_decomposition_adds_up_and_measures_ignore_the_unit(
    x: np.ndarray, w: np.ndarray, labels: list[str], scale: float
) -> None:
    w[0] = max(w[0], 1.0)
    values, weights = pd.Series(x, index=UNITS), pd.Series(w, index=UNITS)
    groups = pd.Series(labels, index=UNITS)
    parts = ineq.theil_decomposition(values, groups, weights)["contribution"]
    assert parts["residual"] == 0
    assert parts["between"] + parts["within"] == pytest.approx(parts["total"], abs=1e-10)
    assert parts["between"] >= -1e-12
    assert parts["total"] == pytest.approx(ineq.theil(values, weights), abs=1e-12)
    for measure in (ineq.theil, ineq.gini, ineq.coefficient_of_variation):
        once = measure(values, weights)
        assert measure(values * scale, weights) == pytest.approx(once, rel=1e-6, abs=1e-9)
        assert measure(values, weights * scale) == pytest.approx(once, rel=1e-6, abs=1e-9)
        assert once >= 0
    assert ineq.gini(values, weights) <= 1


@given(st.permutations(UNITS))
def test_order_does_not_matter(order: list[str]) -> None:
    assert ineq.gini(VALUES[order], WEIGHTS) == pytest.approx(PYSAL_GINI_WEIGHTED)
    assert ineq.theil(VALUES[order], WEIGHTS) == pytest.approx(PYSAL_THEIL_WEIGHTED)


def years(*rows: list[float], columns: list[str] | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        rows,
        index=pd.Index(range(2000, 2000 + len(rows)), name="year"),
        columns=columns or UNITS[: len(rows[0])],
    )


def test_tables_by_year() -> None:
    values = years([10.0, 20], [10, np.nan], [0, 20])
    weights = years([3.0, 1], [3, 1], [3, 1])
    table = convergence.sigma_convergence(values, weights)
    assert table.loc[2000, "cv"] == pytest.approx(100 / 3)
    assert table.loc[2000, "sd_log"] == pytest.approx(np.log(2) / 2)
    assert table.loc[2001].drop("units").isna().all()
    assert np.isnan(table.loc[2002, "sd_log"])
    assert table.loc[2002, "theil_weighted"] == pytest.approx(np.log(4))
    assert convergence.sigma_convergence(values)["cv_weighted"].isna().all()
    groups = pd.Series(["g", "h"], index=UNITS[:2])
    by_year = ineq.theil_by_year(values, groups, weights)
    assert by_year.loc[2000, "total"] == pytest.approx(table.loc[2000, "theil_weighted"])
    assert by_year.loc[2000, "between_share"] == pytest.approx(100)
    assert by_year.loc[2001].isna().all()


def test_log_trend_agrees_with_statsmodels() -> None:
    import statsmodels.api as sm

    rng = np.random.default_rng(7)
    steps = np.cumsum(rng.normal(0, 0.01, 22))
    series = pd.Series(np.exp(3 - 0.012 * np.arange(22) + steps), index=range(2000, 2022))
    trend = convergence.log_trend(series)
    fit = sm.OLS(np.log(series.to_numpy()), sm.add_constant(np.arange(22.0))).fit(
        cov_type="HAC", cov_kwds={"maxlags": 2, "use_correction": True}, use_t=True
    )
    assert trend.slope == pytest.approx(fit.params[1] * 100)
    assert trend.standard_error == pytest.approx(fit.bse[1] * 100)
    assert (trend.low, trend.high) == pytest.approx(tuple(fit.conf_int()[1] * 100))


def test_log_trend_of_degenerate_series() -> None:
    flat = convergence.log_trend(pd.Series([5.0] * 6, index=range(6)))
    assert flat.slope == pytest.approx(0, abs=1e-12)
    assert np.isnan(convergence.log_trend(pd.Series([5.0, np.nan, 4, 3], index=range(4))).slope)
    assert np.isnan(convergence.log_trend(pd.Series([5.0, 0, 4, 3], index=range(4))).slope)
    with pytest.raises(ValueError, match="four"):
        convergence.log_trend(pd.Series([5.0, 4], index=range(2)))


def test_beta_convergence_agrees_with_statsmodels() -> None:
    import statsmodels.api as sm

    rng = np.random.default_rng(3)
    start = pd.Series(np.exp(rng.normal(10, 0.4, 60)), index=range(60))
    noise = rng.normal(0, 0.003, 60) * (1 + np.abs(np.log(start) - 10))
    growth = 0.2 - 0.018 * np.log(start) + noise
    beta = convergence.beta_convergence(start, start * np.exp(20 * growth), 20)
    fit = sm.OLS(growth.to_numpy(), sm.add_constant(np.log(start.to_numpy()))).fit(
        cov_type="HC1", use_t=True
    )
    assert beta.beta == pytest.approx(fit.params[1])
    assert beta.intercept == pytest.approx(fit.params[0])
    assert beta.standard_error == pytest.approx(fit.bse[1])
    assert (beta.low, beta.high) == pytest.approx(tuple(fit.conf_int()[1]))
    assert beta.p_value == pytest.approx(fit.pvalues[1])
    assert beta.r_squared == pytest.approx(fit.rsquared)
    assert beta.speed_low < beta.speed < beta.speed_high


def test_beta_convergence_recovers_the_speed_it_was_made_with() -> None:
    # Two per cent a year, the rate that Barro and Sala-i-Martin report again and again: a gap
    # to the common level of 10 log points shrinks by e^(−0.02·T); half of it in 34.7 years.
    start = pd.Series(np.exp([8.0, 8.5, 9, 9.5, 10]))
    end = np.exp(10 + (np.log(start) - 10) * np.exp(-0.02 * 25))
    beta = convergence.beta_convergence(start, end, 25)
    assert beta.beta == pytest.approx(-(1 - np.exp(-0.5)) / 25)
    assert beta.speed == pytest.approx(2)
    assert beta.half_life == pytest.approx(34.657, abs=0.001)
    assert beta.r_squared == pytest.approx(1)
    assert beta.low == pytest.approx(beta.high)


def test_beta_divergence_has_no_half_life() -> None:
    start = pd.Series(np.exp([8.0, 8.5, 9, 9.5, 10]))
    diverging = convergence.beta_convergence(start, start**1.1, 10)
    assert diverging.beta > 0
    assert diverging.speed < 0
    assert np.isnan(diverging.half_life)
    swapped = convergence.beta_convergence(start, np.exp(18 - np.log(start)), 10)
    assert np.isnan(swapped.speed)


def test_beta_convergence_refuses() -> None:
    start = pd.Series([1.0, 2, 3, 4, 5])
    with pytest.raises(ValueError, match="same level"):
        convergence.beta_convergence(start * 0 + 9.3, start, 10)
    with pytest.raises(ValueError, match="too few"):
        convergence.beta_convergence(start[:3], start[:3], 10)
    with pytest.raises(ValueError, match="positive"):
        convergence.beta_convergence(start - 1, start, 10)
    with pytest.raises(ValueError, match="missing"):
        convergence.beta_convergence(start.replace(3, np.nan), start, 10)
    with pytest.raises(ValueError, match="period"):
        convergence.beta_convergence(start, start, 0)


def test_density_classes() -> None:
    classes = settlement.density_class(pd.Series([149.9, 150, 999, 1000, 0], index=list("abcde")))
    assert classes.tolist() == ["rural", "intermediate", "intermediate", "core", "rural"]
    with pytest.raises(ValueError, match="no class"):
        settlement.density_class(pd.Series([5.0]), [("dense", 10, 20)])
    with pytest.raises(ValueError, match="several"):
        settlement.density_class(pd.Series([15.0]), [("a", 10, 20), ("b", 12, 30)])
    with pytest.raises(ValueError, match="no value"):
        settlement.density_class(pd.Series([np.nan]))


def test_gap_divides_sums_by_sums() -> None:
    ags = ["01", "02", "03", "04"]
    gdp = years([30.0, 60, 10, 8], [30, 66, np.nan, 8], columns=ags)
    people = years([1.0, 1, 2, 1], [1, 1, 2, 1], columns=ags)
    classes = pd.Series(["core", "core", "rural", "rural"], index=ags)
    members = pd.DataFrame(
        {"region_id": ["r", "r", "r", "r", "city"], "ags": ["01", "02", "03", "04", "01"]}
    )
    table = settlement.by_class(gdp, people, classes, members, factor=10)
    gaps = settlement.gap(table).set_index(["region_id", "year"])
    assert gaps.loc[("r", 2000), "core"] == pytest.approx(450)
    assert gaps.loc[("r", 2000), "rural"] == pytest.approx(60)
    assert gaps.loc[("r", 2000), "ratio"] == pytest.approx(7.5)
    assert gaps.loc[("r", 2000), "difference"] == pytest.approx(390)
    assert np.isnan(gaps.loc[("r", 2001), "ratio"])
    assert np.isnan(gaps.loc[("city", 2000), "ratio"])
    assert list(gaps.index.get_level_values("region_id").unique()) == ["r", "city"]
    with pytest.raises(ValueError, match="05"):
        settlement.by_class(gdp, people, classes, pd.DataFrame({"region_id": ["r"], "ags": ["05"]}))
    with pytest.raises(ValueError, match="neither"):
        settlement.gap(table, "suburb", "village")
