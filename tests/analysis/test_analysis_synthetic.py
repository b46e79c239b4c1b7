"""Synthetic control."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metroregions.analysis import synthetic

#: Estimators are compared with their references before they are rounded.
pytestmark = pytest.mark.usefixtures("unrounded")

YEARS = pd.Index(range(1995, 2015), name="year")
DONORS = [f"d{i}" for i in range(9)]


def paths(effect: float = 0.0, level: float = 0.0, noise: float = 0.02) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    donors = 100 + np.cumsum(rng.normal(0.5, 1.0, (len(YEARS), 9)), axis=0)
    table = pd.DataFrame(donors, index=YEARS, columns=DONORS)
    mixture = 0.5 * table["d1"] + 0.3 * table["d4"] + 0.2 * table["d7"]
    after = YEARS.to_numpy() >= 2005
    table["metro"] = mixture + level + effect * after + rng.normal(0, noise, len(YEARS))
    return table


@pytest.mark.parametrize(("level", "demean"), [(0.0, False), (0.0, True), (500.0, True)])
def test_recovers_the_mixture_and_the_effect(level: float, demean: bool) -> None:
    found = synthetic.synthetic_control(paths(4.0, level), ["metro"], DONORS, demean=demean)
    weights = found.weights.set_index("donor")["weight"]
    assert weights.sum() == pytest.approx(1)
    assert weights["d1"] == pytest.approx(0.5, abs=0.05)
    assert weights["d4"] == pytest.approx(0.3, abs=0.05)
    assert weights["d7"] == pytest.approx(0.2, abs=0.05)
    line = found.fit.iloc[0]
    assert line["effect"] == pytest.approx(4, abs=0.2)
    assert line["pre_rmspe"] < 0.1
    assert line["ratio"] == pytest.approx(line["post_rmspe"] / line["pre_rmspe"])
    assert (line["rank"], line["placebos"]) == (1, 9)
    assert line["p_value"] == pytest.approx(0.1)
    assert line["p_value_effect"] <= 1


def test_weights_are_those_of_an_exact_solver() -> None:
    from scipy.optimize import nnls

    table = paths(noise=1.0)
    found = synthetic.synthetic_control(table, ["metro"], DONORS)
    weights = found.weights["weight"].to_numpy()
    early = table.loc[:2004] - table.loc[:2004].mean()
    x, y = early[DONORS].to_numpy(), early["metro"].to_numpy()
    # Non-negative least squares with a heavy extra row that makes the weights add up to 1.
    exact, _ = nnls(np.vstack([x, 1e5 * np.ones(9)]), np.append(y, 1e5))
    assert np.sum((y - x @ weights) ** 2) == pytest.approx(np.sum((y - x @ exact) ** 2), rel=1e-3)
    assert weights == pytest.approx(exact, abs=0.02)
    assert found.fit["pre_rmspe"].iloc[0] == pytest.approx(np.sqrt(np.mean((y - x @ weights) ** 2)))


def test_weights_minimise_the_penalised_distance() -> None:
    from scipy.optimize import minimize

    table = paths(noise=1.0)
    weights = synthetic.synthetic_control(table, ["metro"], DONORS).weights["weight"].to_numpy()
    early = table.loc[:2004] - table.loc[:2004].mean()
    distance = early[DONORS].to_numpy() - early[["metro"]].to_numpy()
    costs = (distance**2).sum(axis=0)

    def loss(w: np.ndarray) -> float:
        return float(np.sum((distance @ w) ** 2) + synthetic.PENALTY * costs @ w)

    whole = {"type": "eq", "fun": lambda w: w.sum() - 1}
    start, bounds = np.full(9, 1 / 9), [(0, 1)] * 9
    other = minimize(loss, start, bounds=bounds, constraints=whole, tol=1e-14).x
    assert loss(weights) <= loss(other) + 1e-9
    assert weights == pytest.approx(other, abs=1e-3)


def test_one_of_many_perfect_mixtures_is_taken() -> None:
    years = pd.Index(range(2000, 2010), name="year")
    rng = np.random.default_rng(3)
    near = {f"near{i}": rng.normal(0, 1, 10) for i in range(6)}
    far = {f"far{i}": rng.normal(0, 30, 10) for i in range(6)}
    table = pd.DataFrame(near | far, index=years)
    table["metro"] = table[list(near)].mean(axis=1)
    donors = [*near, *far]
    found = synthetic.synthetic_control(table, ["metro"], donors)
    # More donors than years: many mixtures fit, the one of donors close by is taken.
    weights = found.weights.set_index("donor")["weight"]
    assert weights[list(far)].sum() < 0.02
    back = synthetic.synthetic_control(table, ["metro"], donors[::-1]).weights
    assert back.set_index("donor")["weight"][donors].to_numpy() == pytest.approx(
        weights.to_numpy(), abs=1e-9
    )
    # Donors that are alike share their weight evenly.
    twins = synthetic.synthetic_control(
        table.assign(twin=table["near0"]), ["metro"], [*donors, "twin"]
    )
    shared = twins.weights.set_index("donor")["weight"]
    assert shared["twin"] == pytest.approx(shared["near0"], abs=1e-3)


def test_placebos_do_not_use_treated_units_and_paths_are_complete() -> None:
    table = paths(4.0)
    table["other"] = table["d2"] + 1
    found = synthetic.synthetic_control(table, ["metro", "other"], DONORS)
    without = synthetic.synthetic_control(table.drop(columns="other"), ["metro"], DONORS)
    pd.testing.assert_frame_equal(found.placebos, without.placebos)
    pd.testing.assert_frame_equal(found.fit.iloc[:1], without.fit)
    assert len(found.paths) == 11 * len(YEARS)
    assert set(found.weights["unit"]) == {"metro", "other"}
    gap = found.paths["observed"] - found.paths["synthetic"]
    assert gap.to_numpy() == pytest.approx(found.paths["gap"].to_numpy())
    assert found.paths["role"].value_counts().to_dict() == {"donor": 180, "treated": 40}


def test_the_unit_of_measurement_does_not_matter() -> None:
    first = synthetic.synthetic_control(paths(4.0), ["metro"], DONORS)
    scaled = synthetic.synthetic_control(paths(4.0) * 1e4, ["metro"], DONORS)
    assert scaled.weights["weight"].to_numpy() == pytest.approx(
        first.weights["weight"].to_numpy(), abs=1e-4
    )
    assert scaled.fit["rank"].tolist() == first.fit["rank"].tolist()


def test_constant_paths() -> None:
    flat = paths() * 0 + 5.0
    found = synthetic.synthetic_control(flat, ["metro"], DONORS)
    line = found.fit.iloc[0]
    assert line["effect"] == line["pre_rmspe"] == 0
    assert np.isnan(line["ratio"])
    assert np.isnan(line["p_value"])
    assert found.weights["weight"].to_numpy() == pytest.approx(1 / 9)


def test_a_perfect_fit_has_no_ratio() -> None:
    table = paths()
    table["metro"] = 0.5 * table["d1"] + 0.5 * table["d4"] + np.where(YEARS >= 2005, 50, 0)
    line = synthetic.synthetic_control(table, ["metro"], DONORS).fit.iloc[0]
    assert line["pre_rmspe"] < 0.01 * line["spread"]
    assert line[["ratio", "rank", "p_value"]].isna().all()
    assert line["effect"] == pytest.approx(50, abs=0.1)
    assert line["p_value_effect"] == pytest.approx(0.1)


def test_refuses() -> None:
    table = paths()
    with pytest.raises(ValueError, match="“x”"):
        synthetic.synthetic_control(table, ["x"], DONORS)
    with pytest.raises(ValueError, match="both"):
        synthetic.synthetic_control(table, ["d1"], DONORS)
    with pytest.raises(ValueError, match="three donors"):
        synthetic.synthetic_control(table, ["metro"], DONORS[:2])
    with pytest.raises(ValueError, match="“d3”"):
        synthetic.synthetic_control(table.assign(d3=np.nan), ["metro"], DONORS)
    with pytest.raises(ValueError, match="three years"):
        synthetic.synthetic_control(table.loc[2003:], ["metro"], DONORS)
    with pytest.raises(ValueError, match="three years"):
        synthetic.synthetic_control(table.loc[:2004], ["metro"], DONORS)


def test_group_paths_sum_districts() -> None:
    years = pd.Index([2000, 2001])
    gdp = pd.DataFrame([[1.0, 2, 3], [1, np.nan, 3]], index=years, columns=list("xyz"))
    people = pd.DataFrame([[1.0, 1, 0]] * 3, index=[1999, 2000, 2001], columns=list("xyz"))
    sums = synthetic.group_paths(gdp, {"a": ["x", "y"], "b": ["x", "z"]})
    assert sums.loc[2000].tolist() == [3, 4]
    assert np.isnan(sums.loc[2001, "a"])
    ratio = synthetic.group_paths(gdp, {"a": ["x", "y"], "b": ["z"]}, people, factor=10)
    assert ratio.index.tolist() == [2000, 2001]
    assert ratio.loc[2000, "a"] == pytest.approx(15)
    assert ratio["b"].isna().all()
    with pytest.raises(ValueError, match="no districts"):
        synthetic.group_paths(gdp, {"a": []})
    with pytest.raises(ValueError, match="no column"):
        synthetic.group_paths(gdp, {"a": ["w"]})
