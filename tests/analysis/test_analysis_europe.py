"""Positions and peers among European metropolitan regions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metroregions.analysis import europe

WIDE = pd.DataFrame(
    [[10.0, 20, 30, 40, np.nan], [40, 20, 60, 30, 99]],
    index=pd.Index([2000, 2010], name="year"),
    columns=["a", "b", "c", "d", "new"],
)


def test_positions_by_hand() -> None:
    table = europe.positions(WIDE, 2000, 2010)
    assert table["rank_first"].iloc[:4].tolist() == [4, 3, 2, 1]
    assert table["rank_last"].iloc[:4].tolist() == [2, 4, 1, 3]
    assert table["rank_change"].iloc[:4].tolist() == [2, -1, 1, -2]
    assert table["percentile_last"].iloc[:4].tolist() == pytest.approx([200 / 3, 0, 100, 100 / 3])
    assert table.loc["a", "growth"] == pytest.approx((4**0.1 - 1) * 100)
    assert table["growth_rank"].iloc[:4].tolist() == [1, 3, 2, 4]
    # A region that is new to the list moves nobody, but stays in the table.
    assert table.loc["new", "last"] == 99
    assert table.loc["new"].drop(["last", "compared"]).isna().all()
    assert (table["compared"] == 4).all()


def test_the_middle_is_that_of_the_same_regions_in_every_year() -> None:
    relative = europe.relative_to_middle(WIDE)
    assert relative.loc[2000, "a"] == pytest.approx(40.0)  # the median of a to d is 25
    assert relative.loc[2010, "new"] == pytest.approx(99 / 35 * 100)  # and 35, without the new one
    assert np.isnan(relative.loc[2000, "new"])


def test_positions_share_ranks_at_ties_and_survive_degenerate_data() -> None:
    tied = pd.DataFrame([[5.0, 5, 1], [5, 5, 5]], index=[2000, 2001], columns=list("abc"))
    table = europe.positions(tied, 2000, 2001)
    assert table["rank_first"].tolist() == [1, 1, 3]
    assert table["percentile_first"].tolist() == [75, 75, 0]
    assert table["rank_last"].tolist() == [1, 1, 1]
    assert table["percentile_last"].tolist() == [50, 50, 50]
    alone = europe.positions(tied[["a"]], 2000, 2001)
    assert alone["rank_first"].tolist() == [1]
    assert alone["percentile_first"].isna().all()
    zero = europe.positions(tied * [0, 1, 1], 2000, 2001)
    assert np.isnan(zero.loc["a", "growth"])


def test_positions_refuse() -> None:
    with pytest.raises(ValueError, match="2005"):
        europe.positions(WIDE, 2000, 2005)
    with pytest.raises(ValueError, match="after"):
        europe.positions(WIDE, 2010, 2000)
    with pytest.raises(ValueError, match="negative"):
        europe.positions(-WIDE, 2000, 2010)


@given(st.lists(st.floats(0.1, 1000), min_size=2, max_size=12), st.floats(0.01, 100))
def test_ranks_ignore_the_unit_and_percentiles_average_to_the_middle(
    values: list[float], scale: float
) -> None:
    names = [f"m{i}" for i in range(len(values))]
    wide = pd.DataFrame([values, values[::-1]], index=[2000, 2001], columns=names)
    table = europe.positions(wide, 2000, 2001)
    assert table["percentile_first"].mean() == pytest.approx(50)
    assert table["percentile_first"].between(0, 100).all()
    assert (table["rank_first"] >= 1).all()


TABLE = pd.DataFrame(
    {
        "people": [1e6, 2e6, 4e6, 1e6, 1e6],
        "gdp": [30.0, 30, 30, 60, np.nan],
        "same": [7.0, 7, 7, 7, 7],
    },
    index=["a", "b", "c", "d", "gap"],
)


def test_distances_by_hand() -> None:
    # Two places and one variable: two standard deviations (divisor n) apart.
    pair = europe.distances(pd.DataFrame({"x": [1.0, 5]}, index=["p", "q"]), ["x"])
    assert pair.loc["p", "q"] == pytest.approx(2)
    assert pair.loc["p", "p"] == 0
    # Doubling counts alike wherever it happens when compared by logarithm.
    logs = europe.distances(TABLE, ["people"], ["people"])
    assert logs.loc["a", "b"] == pytest.approx(logs.loc["b", "c"])
    assert europe.distances(TABLE, ["people", "gdp"])["gap"].isna().all()
    assert (europe.distances(TABLE, ["same"]) == 0).all(axis=None)


def test_peers_are_the_nearest_and_never_the_target() -> None:
    found = europe.peers(TABLE, ["a", "d"], ["people", "gdp"], logarithms=["people"], count=2)
    # From a to d: 30 / 13.0 in GDP; from a to c: ln 4 / 0.554 in people.
    assert found.loc[found["target"] == "a", "peer"].tolist() == ["b", "d"]
    assert found["rank"].tolist() == [1, 2, 1, 2]
    assert (found["compared"] == 3).all()
    some = europe.peers(TABLE, ["a"], ["people"], candidates=["a", "c", "b"], count=9)
    assert some["peer"].tolist() == ["b", "c"]
    tied = europe.peers(TABLE, ["a"], ["same"], count=2)
    assert tied["peer"].tolist() == ["b", "c"]
    assert tied["distance"].tolist() == [0, 0]


@given(st.floats(0.01, 100), st.floats(-50, 50))
def test_distances_ignore_units(scale: float, shift: float) -> None:
    other = TABLE.assign(gdp=TABLE["gdp"] * scale + shift, people=TABLE["people"] * scale)
    first = europe.distances(TABLE, ["people", "gdp"], ["people"])
    second = europe.distances(other, ["people", "gdp"], ["people"])
    assert second.to_numpy() == pytest.approx(first.to_numpy(), abs=1e-6, nan_ok=True)
    assert np.allclose(first, first.T, equal_nan=True)


def test_peers_refuse() -> None:
    with pytest.raises(ValueError, match="lacks"):
        europe.peers(TABLE, ["gap"], ["gdp"])
    with pytest.raises(ValueError, match="“x”"):
        europe.peers(TABLE, ["x"], ["gdp"])
    with pytest.raises(ValueError, match="“jobs”"):
        europe.peers(TABLE, ["a"], ["gdp", "people"], logarithms=["jobs"])
    with pytest.raises(ValueError, match="at least one"):
        europe.distances(TABLE, [])
    with pytest.raises(ValueError, match="positive"):
        europe.distances(TABLE * -1, ["people"], ["people"])
