"""Intervals for differences in growth and changes of gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metroregions.analysis import inequality, intervals

#: Estimators are compared with their references before they are rounded.
pytestmark = pytest.mark.usefixtures("unrounded")

AGS = [f"{i:02}" for i in range(40)]
INSIDE = AGS[:22]


def country(seed: int = 4) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    people = rng.lognormal(12, 0.5, 40)
    years = pd.Index([2000, 2010], name="year")
    gdp = people * rng.lognormal(10, 0.3, (2, 40)) * np.array([[1.0], [1.3]])
    return (
        pd.DataFrame(gdp, index=years, columns=AGS),
        pd.DataFrame([people, people * 1.05], index=years, columns=AGS),
    )


def test_growth_difference_by_hand() -> None:
    table = pd.DataFrame(
        [[50.0, 50] + [10] * 18, [60.5, 60.5] + [10] * 18], index=[2000, 2002], columns=AGS[:20]
    )
    found = intervals.growth_difference(table, AGS[:2], 2000, 2002)
    assert found.estimate == pytest.approx(10)
    assert np.isnan(found.low)
    even = intervals.growth_difference(table[AGS[2:20]], AGS[2:10], 2000, 2002)
    assert tuple(even) == pytest.approx((0, 0, 0))


def test_growth_difference_of_a_ratio_has_the_estimate_in_its_interval() -> None:
    gdp, people = country()
    found = intervals.growth_difference(gdp, INSIDE, 2000, 2010, people)

    def rate(part: list[str]) -> float:
        ratio = gdp[part].sum(axis=1) / people[part].sum(axis=1)
        return ((ratio[2010] / ratio[2000]) ** 0.1 - 1) * 100

    assert found.estimate == pytest.approx(rate(INSIDE) - rate(AGS[22:]))
    assert found.low < found.estimate < found.high
    assert found == intervals.growth_difference(gdp, INSIDE, 2000, 2010, people)
    gap = gdp.mask(gdp == gdp.iloc[0, 0])
    assert np.isnan(intervals.growth_difference(gap, INSIDE, 2000, 2010)).all()
    with pytest.raises(ValueError, match="99"):
        intervals.growth_difference(gdp, ["99"], 2000, 2010)
    with pytest.raises(ValueError, match="after"):
        intervals.growth_difference(gdp, INSIDE, 2010, 2000)


def test_dispersion_change_is_that_of_the_within_part() -> None:
    gdp, people = country()
    per_head = gdp / people
    groups = pd.Series(["a"] * 20 + ["b"] * 20, index=AGS)
    members = pd.DataFrame({"region_id": groups.to_numpy(), "ags": AGS})
    found = intervals.dispersion_change(per_head, people, members, 2000, 2010)
    within = inequality.theil_by_year(per_head, groups, people)["within"]
    assert found.estimate == pytest.approx(within[2010] / within[2000] - 1)
    assert found.low < found.estimate < found.high


def test_dispersion_change_of_degenerate_data() -> None:
    gdp, people = country()
    per_head = gdp / people
    members = pd.DataFrame({"region_id": ["a"] * 21 + ["b"] * 20, "ags": AGS[:21] + AGS[20:]})
    both = intervals.dispersion_change(per_head, people, members, 2000, 2010)
    assert np.isfinite(both).all()
    same = per_head * 0 + 30.0
    assert np.isnan(intervals.dispersion_change(same, people, members, 2000, 2010)).all()
    gap = per_head.mask(per_head == per_head.iloc[1, 3])
    assert np.isnan(intervals.dispersion_change(gap, people, members, 2000, 2010)).all()
    few = intervals.dispersion_change(per_head, people, members[:4], 2000, 2010)
    assert np.isfinite(few.estimate)
    assert np.isnan(few.low)
    with pytest.raises(ValueError, match="positive"):
        intervals.dispersion_change(per_head * 0, people, members, 2000, 2010)
