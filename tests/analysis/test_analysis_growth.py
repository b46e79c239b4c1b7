"""Growth: indices, average growth, contributions, shift-share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from metroregions.analysis import growth


def wide(**columns: list[float]) -> pd.DataFrame:
    years = range(2000, 2000 + len(next(iter(columns.values()))))
    return pd.DataFrame(columns, index=pd.Index(years, name="year"))


def test_average_annual_growth_compounds() -> None:
    rates = growth.average_annual_growth(
        wide(a=[100.0, 999, 121], flat=[7.0, 1, 7], gap=[1.0, 2, np.nan], zero=[0.0, 1, 2]),
        2000,
        2002,
    )
    assert rates["a"] == pytest.approx(10)
    assert rates["flat"] == 0
    assert np.isnan(rates["gap"])
    assert np.isnan(rates["zero"])


@pytest.mark.parametrize(("first", "last"), [(2001, 2001), (2002, 2001)])
def test_average_annual_growth_refuses_reversed_years(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="after"):
        growth.average_annual_growth(wide(a=[1.0, 2, 3]), first, last)


def test_average_annual_growth_refuses_negative_values() -> None:
    with pytest.raises(ValueError, match="negative"):
        growth.average_annual_growth(wide(a=[1.0, -2]), 2000, 2001)


def test_contributions_worked_by_hand() -> None:
    table = growth.contributions(wide(a=[60.0, 66], b=[40.0, 36]), 2000, 2001)
    assert list(table.index) == ["a", "b", "residual", "total"]
    assert table.loc["a", "contribution"] == pytest.approx(6)
    assert table.loc["b", "contribution"] == pytest.approx(-4)
    assert table.loc["total", "contribution"] == pytest.approx(2)
    assert table.loc["residual", "contribution"] == 0
    assert table.loc["a", "growth"] == pytest.approx(10)
    assert table.loc["a", "share_of_change"] == pytest.approx(300)
    assert table.loc["b", "share_last"] == pytest.approx(36 / 102 * 100)


def test_contributions_show_what_overlaps_as_a_residual() -> None:
    # The total is 100 → 110; a district of 10 → 12 is in both parts.
    table = growth.contributions(
        wide(a=[60.0, 66], b=[50.0, 56]),
        2000,
        2001,
        total=pd.Series([100.0, 110], index=[2000, 2001]),
    )
    assert table.loc["residual", "first"] == pytest.approx(-10)
    assert table.loc["residual", "contribution"] == pytest.approx(-2)


def test_contributions_carry_a_missing_part_and_no_change() -> None:
    total = pd.Series([10.0, 10], index=[2000, 2001])
    table = growth.contributions(wide(a=[4.0, np.nan], b=[6.0, 6]), 2000, 2001, total)
    assert np.isnan(table.loc["a", "contribution"])
    assert np.isnan(table.loc["residual", "contribution"])
    assert table.loc["b", "contribution"] == 0
    assert table["share_of_change"].isna().all()


@pytest.mark.parametrize(
    ("table", "words"),
    [(wide(total=[1.0, 2]), "total"), (wide(a=[0.0, 2]), "zero")],
)
def test_contributions_refuse(table: pd.DataFrame, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        growth.contributions(table, 2000, 2001)


amounts = st.floats(0.01, 1e7)


@given(hnp.arrays(np.float64, (2, 5), elements=amounts))
def test_contributions_add_up(values: np.ndarray) -> None:
    table = growth.contributions(
        pd.DataFrame(values, index=[2000, 2001], columns=list("abcde")), 2000, 2001
    )
    assert table.loc["residual", "contribution"] == 0
    assert table.loc["a":"e", "contribution"].sum() == pytest.approx(
        table.loc["total", "contribution"], abs=1e-6 * table["contribution"].abs().max() + 1e-9
    )


def test_shift_share_worked_by_hand() -> None:
    # Nation: farms 100 → 80 (−20 %), services 100 → 140 (+40 %), together +10 %.
    first = pd.DataFrame({"farms": [70.0, 30], "services": [30.0, 70]}, index=["x", "y"])
    last = pd.DataFrame({"farms": [60.0, 20], "services": [40.0, 100]}, index=["x", "y"])
    table = growth.shift_share(first, last)
    assert table.loc["x", "national"] == pytest.approx(10)
    # 70·(−0.2 − 0.1) + 30·(0.4 − 0.1)
    assert table.loc["x", "sector_mix"] == pytest.approx(-12)
    # 60 − 70·0.8 + 40 − 30·1.4
    assert table.loc["x", "regional"] == pytest.approx(2)
    assert table.loc["x", "change"] == 0
    assert (table["residual"] == 0).all()
    assert table.loc["y", "national_percent"] == pytest.approx(10)
    # Over a partition of the nation the two structural components cancel out.
    assert table["sector_mix"].sum() == pytest.approx(0)
    assert table["regional"].sum() == pytest.approx(0)


def test_shift_share_takes_a_nation_that_the_regions_do_not_fill() -> None:
    first = pd.DataFrame({"s": [10.0], "t": [0.0]}, index=["x"])
    last = pd.DataFrame({"s": [12.0], "t": [3.0]}, index=["x"])
    table = growth.shift_share_by_sector(
        first, last, pd.Series({"s": 50.0, "t": 50}), pd.Series({"s": 50.0, "t": 60})
    )
    assert table["national"].tolist() == pytest.approx([1, 0])
    assert table["regional"].tolist() == pytest.approx([2, 3])


def test_shift_share_carries_missing_cells() -> None:
    first = pd.DataFrame({"s": [10.0, np.nan], "t": [5.0, 5]}, index=["x", "y"])
    nation = pd.Series({"s": 50.0, "t": 50})
    table = growth.shift_share(first, first, nation, nation)
    assert table.loc["x", "change"] == 0
    assert table.loc["y"].drop("residual").isna().all()
    assert growth.shift_share(first, first)["national"].isna().all()


@pytest.mark.parametrize(
    ("last", "nation", "words"),
    [
        (pd.DataFrame({"s": [1.0], "u": [1.0]}, index=["x"]), None, "sectors"),
        (pd.DataFrame({"s": [1.0], "t": [1.0]}, index=["z"]), None, "regions"),
        (pd.DataFrame({"s": [1.0], "t": [-1.0]}, index=["x"]), None, "negative"),
        (pd.DataFrame({"s": [1.0], "t": [1.0]}, index=["x"]), pd.Series({"s": 1.0}), "both years"),
    ],
)
def test_shift_share_refuses(last: pd.DataFrame, nation: pd.Series | None, words: str) -> None:
    first = pd.DataFrame({"s": [1.0], "t": [1.0]}, index=["x"])
    with pytest.raises(ValueError, match=words):
        growth.shift_share(first, last, nation)


def test_shift_share_refuses_a_sector_that_starts_at_nothing() -> None:
    first = pd.DataFrame({"s": [1.0], "t": [0.0]}, index=["x"])
    with pytest.raises(ValueError, match="“t”"):
        growth.shift_share(first, first)


@given(
    hnp.arrays(np.float64, (2, 4, 3), elements=amounts),
    st.floats(0.1, 10),
)
def test_shift_share_adds_up_exactly(values: np.ndarray, scale: float) -> None:
    regions, sectors = list("wxyz"), ["a", "b", "c"]
    first = pd.DataFrame(values[0], index=regions, columns=sectors)
    last = pd.DataFrame(values[1], index=regions, columns=sectors)
    table = growth.shift_share(first, last)
    assert (table["residual"] == 0).all()
    parts = table[["national", "sector_mix", "regional"]].sum(axis=1)
    size = np.abs(values).sum()
    assert parts.to_numpy() == pytest.approx(table["change"].to_numpy(), abs=1e-6 * size)
    scaled = growth.shift_share(first * scale, last * scale)
    assert scaled["regional"].to_numpy() == pytest.approx(
        table["regional"].to_numpy() * scale, rel=1e-6, abs=1e-6 * size
    )
