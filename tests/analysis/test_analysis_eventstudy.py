"""The event study and its placebo regions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from metroregions.analysis import eventstudy as es
from metroregions.analysis import placebo, study_design

#: Estimators are compared with their references before they are rounded.
pytestmark = pytest.mark.usefixtures("unrounded")

# A country of 6 × 15 square districts: two treated regions on the left, one older region, controls.
ROWS, COLUMNS = 6, 15
AGS = [f"{row:02}{column:03}" for row in range(ROWS) for column in range(COLUMNS)]
PAIRS = pd.DataFrame(
    [
        (f"{r:02}{c:03}", f"{r + dr:02}{c + dc:03}")
        for r in range(ROWS)
        for c in range(COLUMNS)
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0))
        if 0 <= r + dr < ROWS and 0 <= c + dc < COLUMNS
    ],
    columns=["ags", "neighbour"],
)
STEPS = placebo.steps(PAIRS, AGS)
MEMBERS = pd.DataFrame(
    [("north", ags) for ags in AGS if ags[:2] < "02" and ags[2:] < "006"]
    + [("south", ags) for ags in AGS if ags[:2] > "02" and ags[2:] < "004"]
    + [("old", ags) for ags in AGS if ags[2:] in ("005", "006")],
    columns=["region_id", "ags"],
)
RECOGNISED = pd.Series({"north": 2005, "south": 2005, "old": 1995})
# Controls cluster in blocks of three columns.
GROUPS = pd.Series([f"block{int(ags[2:]) // 3}" for ags in AGS], index=AGS)
DESIGN = study_design.assign(GROUPS, MEMBERS, RECOGNISED)
DRAWS = study_design.placebo_draws(DESIGN, STEPS, repetitions=199)
YEARS = list(range(1998, 2015))


def panel(effect: float = 0.0, trend: float = 0.0, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    years = np.array(YEARS)[:, None]
    treated = (DESIGN["role"] == "treated").to_numpy()[None, :]
    values = (
        rng.normal(0, 5, (1, len(AGS)))
        + rng.normal(0, 1, (len(YEARS), 1))
        + rng.normal(0, 0.5, (len(YEARS), len(AGS)))
        + effect * treated * (years >= 2005)
        + trend * treated * (years - 2005)
    )
    return pd.DataFrame(values, index=pd.Index(YEARS, name="year"), columns=AGS)


def panel_ols(
    y: pd.DataFrame, regressors: dict[str, np.ndarray], weights: pd.Series | None = None
) -> pd.Series:
    """Two-way fixed effects by dummies and plain least squares, independent of the module."""
    columns = study_design.panel_columns(DESIGN)
    long = y[columns].stack()
    year, ags = long.index.get_level_values(0), long.index.get_level_values(1)
    dummies = pd.concat(
        [
            pd.get_dummies(pd.Series(ags), dtype=float),
            pd.get_dummies(pd.Series(year), dtype=float).iloc[:, 1:],
        ],
        axis=1,
    ).to_numpy()
    own = np.column_stack([table.ravel() for table in regressors.values()]).astype(float)
    root = np.ones(len(long)) if weights is None else np.sqrt(weights.loc[ags].to_numpy())
    x = np.hstack([own, dummies]) * root[:, None]
    found = np.linalg.solve(x.T @ x, x.T @ (long.to_numpy() * root))
    return pd.Series(found[: own.shape[1]], index=list(regressors))


def test_assign_says_who_is_treated() -> None:
    assert DESIGN.loc["00000"].tolist() == ["treated", "north", "north"]
    assert DESIGN.loc["03000"].tolist() == ["treated", "south", "south"]
    # In north and in the old region: treated, or dropped when asked.
    assert DESIGN.loc["00005", "role"] == "treated"
    dropped = study_design.assign(GROUPS, MEMBERS, RECOGNISED, overlap="drop")
    assert dropped.loc["00005", "role"] == "dropped"
    # Only in the old region: neither treated nor control.
    assert DESIGN.loc["02005"].tolist() == ["dropped", "", ""]
    assert DESIGN.loc["02000"].tolist() == ["control", "", "block0"]
    assert study_design.treated_regions(DESIGN) == ["north", "south"]
    without = study_design.assign(GROUPS, MEMBERS, RECOGNISED, exclude=["00000", "02000"])
    assert (without.loc[["00000", "02000"], "role"] == "dropped").all()
    older = study_design.assign(GROUPS, MEMBERS, RECOGNISED, event=1995)
    assert study_design.treated_regions(older) == ["old"]


def test_assign_refuses() -> None:
    with pytest.raises(ValueError, match="old"):
        study_design.assign(GROUPS, MEMBERS, RECOGNISED.drop("old"))
    with pytest.raises(ValueError, match="00000"):
        study_design.assign(GROUPS.drop("00000"), MEMBERS, RECOGNISED)
    with pytest.raises(ValueError, match="treated"):
        study_design.assign(GROUPS, MEMBERS, RECOGNISED, event=2010)
    with pytest.raises(ValueError, match="control"):
        study_design.assign(GROUPS, MEMBERS, RECOGNISED, exclude=set(AGS) - set(MEMBERS["ags"]))


@pytest.mark.parametrize("weighted", [False, True])
def test_estimates_equal_least_squares_with_dummies(weighted: bool) -> None:
    y = panel(effect=1.0)
    weights = pd.Series(np.random.default_rng(9).uniform(1, 5, len(AGS)), index=AGS)
    given = weights if weighted else None
    columns = study_design.panel_columns(DESIGN)
    treated = (DESIGN.loc[columns, "role"] == "treated").to_numpy()
    years = np.array(YEARS)
    found = es.study(y, DESIGN, DRAWS, weights=given)
    post = panel_ols(y, {"effect": np.outer(years >= 2005, treated)}, given)
    assert found.att["estimate"].iloc[0] == pytest.approx(post["effect"], rel=1e-8)
    leads = {str(year): np.outer(years == year, treated) for year in YEARS if year != 2004}
    by_year = found.coefficients.set_index("year")
    expected = panel_ols(y, leads, given)
    for year in leads:
        assert by_year.loc[int(year), "estimate"] == pytest.approx(expected[year], rel=1e-8)
    assert by_year.loc[2004, ["estimate", "standard_error", "low", "high"]].tolist() == [0] * 4
    assert by_year.loc[2005, "event_time"] == 0


@pytest.mark.parametrize("weighted", [False, True])
def test_the_difference_of_means_equals_panel_ols(weighted: bool) -> None:
    # What placebo draws are computed with, on the true assignment, against linearmodels.
    y = panel(effect=1.0, seed=3)
    weights = pd.Series(np.random.default_rng(9).uniform(1, 5, len(AGS)), index=AGS)
    values, treated, w, clusters = es._arrays(y, DESIGN, 2005, weights if weighted else None)
    codes = np.where(treated, pd.factorize(clusters)[0], -1)
    place = {code: i for i, code in enumerate(sorted(set(codes[codes >= 0])))}
    real = np.array([[place.get(code, -1) for code in codes]], dtype=np.int8)
    pool = es._Pool(values, w, clusters, real)
    years = np.array(YEARS)
    effect = es._contrast(years < 2005, years >= 2005)
    att = es.study(y, DESIGN, DRAWS, weights=weights if weighted else None).att.iloc[0]
    totals = pool.totals()
    assert (es._path(totals) @ effect)[0] == pytest.approx(att["estimate"], rel=1e-9)
    by_year = es.coefficients(y, DESIGN, weights=weights if weighted else None)
    path = es._path(totals)[0] - es._path(totals)[0, YEARS.index(2004)]
    assert path == pytest.approx(by_year["estimate"].to_numpy(), abs=1e-9)
    # The clustered standard error differs only by the correction for few clusters.
    g = len(set(clusters))
    own = (es._path(totals) @ effect)[0] / pool.t(totals, effect)[0]
    assert att["standard_error"] == pytest.approx(own * np.sqrt(g / (g - 1)), rel=1e-3)
    assert att["clusters"] == g


@pytest.mark.parametrize("weighted", [False, True])
def test_clustered_errors_equal_panel_ols_over_single_districts(weighted: bool) -> None:
    # The fit works on means of clusters; linearmodels over all districts must say the same.
    from linearmodels.panel import PanelOLS

    y = panel(effect=1.0, seed=4)
    weights = pd.Series(np.random.default_rng(9).uniform(1, 5, len(AGS)), index=AGS)
    columns = study_design.panel_columns(DESIGN)
    treated = (DESIGN.loc[columns, "role"] == "treated").to_numpy()
    index = pd.MultiIndex.from_product([columns, YEARS])
    codes = pd.factorize(DESIGN.loc[columns, "cluster"])[0]
    years = [year for year in YEARS if year != 2004]
    dummies = {f"y{k}": np.outer(treated, [year == k for year in YEARS]).ravel() for k in years}
    w = weights[columns] if weighted else pd.Series(1.0, index=columns)
    result = PanelOLS(
        pd.Series(y[columns].to_numpy().ravel(order="F"), index=index),
        pd.DataFrame(dummies, index=index, dtype=float),
        weights=pd.Series(np.repeat(w.to_numpy(), len(YEARS)), index=index),
        entity_effects=True,
        time_effects=True,
    ).fit(
        cov_type="clustered",
        clusters=pd.DataFrame({"c": np.repeat(codes, len(YEARS))}, index=index),
        group_debias=True,
        debiased=False,
        auto_df=False,
        count_effects=False,
    )
    found = es.coefficients(y, DESIGN, weights=weights if weighted else None)
    found = found[found["year"] != 2004]
    assert found["estimate"].to_numpy() == pytest.approx(result.params.to_numpy(), abs=1e-9)
    expected = result.std_errors.to_numpy()
    assert found["standard_error"].to_numpy() == pytest.approx(expected, rel=1e-6)


def test_placebo_estimates_equal_a_study_of_the_placebo_region() -> None:
    y = panel(seed=5)
    found = es.study(y, DESIGN, DRAWS)
    draw = DRAWS.loc[7]
    columns = list(DRAWS.columns)
    pretended = pd.DataFrame({"role": "control", "region_id": "", "cluster": GROUPS[columns]})
    for position, region in enumerate(study_design.treated_regions(DESIGN)):
        pretended.loc[draw[draw == position].index] = ["treated", region, region]
    again = es.coefficients(y, pretended).set_index("year")["estimate"]
    years = np.array(YEARS)
    att = again[years >= 2005].mean() - again[years < 2005].mean()
    assert found.placebo.loc[7, "estimate"] == pytest.approx(att, rel=1e-8)


def test_without_standard_errors_everything_else_is_the_same() -> None:
    y = panel(effect=1.0, seed=3)
    whole, bare = (es.study(y, DESIGN, DRAWS, errors=errors) for errors in (True, False))
    uncertain = ["standard_error", "low", "high"]
    for table in ("coefficients", "att"):
        one, other = getattr(whole, table), getattr(bare, table)
        assert other[uncertain].isna().all(axis=None)
        assert one[uncertain].notna().any(axis=None)
        assert_frame_equal(one.drop(columns=uncertain), other.drop(columns=uncertain))
    for table in ("placebo", "regions", "pretrend", "placebo_years"):
        assert_frame_equal(getattr(whole, table), getattr(bare, table))


def test_a_large_effect_is_found_everywhere() -> None:
    found = es.study(panel(effect=5.0), DESIGN, DRAWS)
    line = found.att.iloc[0]
    assert line["estimate"] == pytest.approx(5, abs=0.5)
    assert line["p_value"] == pytest.approx(1 / 200)
    assert line["p_value_t"] == pytest.approx(1 / 200)
    assert line["low"] < line["estimate"] < line["high"]
    assert found.regions["estimate"].to_numpy() == pytest.approx([5] * 4, abs=0.7)
    assert (found.regions["p_value"] <= 0.01).all()
    assert found.regions["treated_districts"].tolist() == [12, 12, 12, 12]
    assert found.regions["variant"].tolist() == ["without"] * 2 + ["only"] * 2
    # Leaving out one of two regions is the same as looking at the other alone.
    assert found.regions.loc[0, "estimate"] == pytest.approx(found.regions.loc[3, "estimate"])
    assert (found.placebo_years["estimate"].abs() < 1).all()
    after = found.coefficients["year"] >= 2005
    assert (
        found.coefficients.loc[after, "estimate"] > found.coefficients.loc[after, "placebo_high"]
    ).all()


def test_the_effect_is_that_of_panel_ols_with_one_dummy() -> None:
    from linearmodels.panel import PanelOLS

    y = panel(effect=1.0, seed=8)
    columns = study_design.panel_columns(DESIGN)
    long = y[columns].T.stack()
    chosen = DESIGN.loc[long.index.get_level_values(0)]
    after = long.index.get_level_values(1) >= 2005
    effect = ((chosen["role"] == "treated").to_numpy() & after).astype(float)
    clusters = pd.factorize(chosen["cluster"])[0]
    result = PanelOLS(
        long,
        pd.DataFrame({"effect": effect}, index=long.index),
        entity_effects=True,
        time_effects=True,
    ).fit(
        cov_type="clustered",
        clusters=pd.DataFrame({"cluster": clusters}, index=long.index),
        group_debias=True,
        debiased=False,
        auto_df=False,
        count_effects=False,
    )
    line = es.study(y, DESIGN, DRAWS).att.iloc[0]
    assert line["estimate"] == pytest.approx(result.params["effect"], rel=1e-8)
    assert line["standard_error"] == pytest.approx(result.std_errors["effect"], rel=1e-8)


def test_p_values_are_about_uniform_without_an_effect() -> None:
    years = np.array(YEARS)
    effect = es._contrast(years < 2005, years >= 2005)
    columns = study_design.panel_columns(DESIGN)
    treated = (DESIGN.loc[columns, "role"] == "treated").to_numpy()
    real = np.where(treated, 0, -1).astype(np.int8)[None, :]
    nobody = np.array([""] * len(columns), dtype=object)
    p = []
    for seed in range(60):
        y = panel(seed=seed)
        own = es._Pool(y[columns].to_numpy(), np.ones(len(columns)), nobody, real)
        values = y[DRAWS.columns].to_numpy()
        ones = np.ones(len(DRAWS.columns))
        drawn = es._Pool(values, ones, nobody[: len(ones)], DRAWS.to_numpy())
        estimate = float((es._path(own.totals()) @ effect)[0])
        p.append(placebo.p_value(estimate, es._path(drawn.totals()) @ effect))
    assert 0.4 < np.mean(p) < 0.65
    assert np.mean(np.array(p) < 0.1) < 0.2


def test_a_difference_in_trend_shows_before_the_event() -> None:
    found = es.study(panel(trend=0.5), DESIGN, DRAWS)
    tests = found.pretrend.set_index("test")
    assert tests.loc["slope", "estimate"] == pytest.approx(0.5, abs=0.1)
    assert tests.loc["slope", "p_value"] < 0.01
    assert tests.loc["deviation", "p_value"] < 0.01
    assert abs(tests.loc["att_detrended", "estimate"]) < abs(found.att["estimate"].iloc[0]) / 4
    assert tests.loc["att_detrended", "p_value"] > 0.05
    # Pretended events pick the trend up too.
    assert (found.placebo_years["p_value"] < 0.05).all()
    assert found.placebo_years["year"].tolist() == [2000, 2001, 2002, 2003]


def test_a_constant_outcome_has_no_effect() -> None:
    found = es.study(panel() * 0 + 3, DESIGN, DRAWS)
    line = found.att.iloc[0]
    assert line[["estimate", "standard_error", "low", "high"]].tolist() == [0] * 4
    assert line["p_value"] == line["p_value_t"] == 1
    assert (found.coefficients["estimate"] == 0).all()


def test_one_year_before_the_event_has_no_pretrend() -> None:
    found = es.study(panel().loc[2004:], DESIGN, DRAWS)
    assert found.pretrend[["estimate", "p_value"]].isna().all(axis=None)
    assert found.placebo_years.empty


def test_a_single_treated_district() -> None:
    members = pd.DataFrame({"region_id": ["north"], "ags": [AGS[0]]})
    design = study_design.assign(GROUPS, members, RECOGNISED)
    draws = study_design.placebo_draws(design, STEPS, repetitions=50)
    found = es.study(panel(), design, draws)
    assert np.isfinite(found.att["estimate"].iloc[0])
    assert found.regions["variant"].tolist() == ["only"]


def test_study_refuses() -> None:
    y = panel()
    gap = y.mask((y.index.to_numpy()[:, None] == 2003) & (y.columns == "03001"))
    with pytest.raises(ValueError, match=r"03001 has no value in 2003"):
        es.study(gap, DESIGN, DRAWS)
    # A gap in a district that takes no part does no harm.
    es.coefficients(y.mask((y.columns == "02005")[None, :].repeat(len(y), 0)), DESIGN)
    with pytest.raises(ValueError, match="2004"):
        es.study(y.drop(2004), DESIGN, DRAWS)
    with pytest.raises(ValueError, match="from 2005"):
        es.study(y.loc[:2004], DESIGN, DRAWS)
    with pytest.raises(ValueError, match="not in the panel"):
        es.study(y.drop(columns="00000"), DESIGN, DRAWS)
    with pytest.raises(ValueError, match="positive weight"):
        es.study(y, DESIGN, DRAWS, weights=pd.Series(0.0, index=AGS))
    with pytest.raises(ValueError, match="another design"):
        es.study(y, DESIGN, DRAWS.iloc[:, 1:])


def test_summary() -> None:
    found = es.study(panel(), DESIGN, DRAWS)
    table = es.summary({"a": found, "b": found})
    assert table.index.tolist() == ["a", "b"]
    assert "p_value" in table


def test_outcomes() -> None:
    years = pd.Index([2000, 2001])
    people = pd.DataFrame([[10.0, 20], [10, 20]], index=years, columns=["x", "y"])
    gdp = pd.DataFrame([[20.0, 10]], index=[2001], columns=["x", "y"])
    made = study_design.outcomes(people, gdp, people, people / 10, people.assign(y=[0.0, 10]))
    assert made["population"].loc[2000].tolist() == pytest.approx(list(np.log([10, 20]) * 100))
    # 2 and 0.5 per head, 1 in the nation.
    assert made["gdp_relative"].loc[2001].tolist() == pytest.approx([200, 50])
    assert made["gdp_relative"].index.tolist() == [2001]
    assert np.isnan(made["unemployment_ratio"].loc[2000, "y"])
    assert made["unemployment_ratio"].loc[2001].tolist() == pytest.approx([10, 20])
    assert set(made) == set(study_design.OUTCOMES)
    with pytest.raises(ValueError, match="only one"):
        study_design.outcomes(people, gdp[["x"]], people, people, people)


def test_neighbours_share_an_arc_in_either_direction() -> None:
    def shape(ags: str, arcs: list[object]) -> dict[str, object]:
        return {"type": "Polygon", "arcs": arcs, "properties": {"ags": ags}}

    topology = {
        "objects": {
            "districts": {
                "geometries": [
                    shape("a", [[0, 1]]),
                    shape("b", [[[~1, 2]], [[5]]]),
                    shape("c", [[~2, 3]]),
                    shape("island", [[9]]),
                ]
            }
        }
    }
    found = placebo.neighbours(topology)
    assert list(found.itertuples(index=False, name=None)) == [
        ("a", "b"),
        ("b", "a"),
        ("b", "c"),
        ("c", "b"),
    ]
    steps = placebo.steps(found, ["a", "b", "c", "island"])
    assert steps.loc["a", "c"] == 2
    assert steps.loc["a", "a"] == 0
    assert np.isinf(steps.loc["a", "island"])
    with pytest.raises(ValueError, match="not in the list"):
        placebo.steps(found, ["a", "b"])
    with pytest.raises(ValueError, match="kreise"):
        placebo.neighbours(topology, "kreise")


def test_placebo_regions_have_their_size_and_hang_together() -> None:
    draws = placebo.draw_regions(AGS, [10, 5], STEPS, repetitions=60, seed=1)
    counts = draws.apply(lambda row: row.value_counts(), axis=1)
    assert (counts[0] == 10).all()
    assert (counts[1] == 5).all()
    inside = draws.columns[draws.loc[0] == 0]
    # A compact region of ten squares is a few steps across; scattered squares are far apart.
    assert STEPS.loc[inside, inside].max(axis=None) <= 7
    scattered = placebo.draw_regions(AGS, [10, 5], None, repetitions=60, seed=1)
    apart = scattered.columns[scattered.loc[0] == 0]
    assert STEPS.loc[apart, apart].mean(axis=None) > STEPS.loc[inside, inside].mean(axis=None)
    again = placebo.draw_regions(AGS, [10, 5], STEPS, repetitions=60, seed=1)
    pd.testing.assert_frame_equal(draws, again)


def test_placebo_regions_refuse() -> None:
    with pytest.raises(ValueError, match="must be left"):
        placebo.draw_regions(AGS[:10], [5, 5], STEPS)
    with pytest.raises(ValueError, match="99999"):
        placebo.draw_regions([*AGS, "99999"], [5], STEPS)


def test_p_value() -> None:
    drawn = np.array([-3.0, -1, 0, 1, 2])
    assert placebo.p_value(2.0, drawn) == pytest.approx(3 / 6)
    assert placebo.p_value(-9.0, drawn) == pytest.approx(1 / 6)
    assert placebo.p_value(0.0, drawn) == 1
    assert np.isnan(placebo.p_value(np.nan, drawn))
    assert np.isnan(placebo.p_value(1.0, np.array([np.nan, 1.0])))
