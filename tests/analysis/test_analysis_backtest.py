"""Regions summed from districts against the rows that BBSR publishes for them."""

from __future__ import annotations

import pandas as pd
import pytest

from metroregions import dataset
from metroregions.analysis.backtest import backtest
from metroregions.analysis.change import Change, change, checked_by
from metroregions.regional import indicators, territory


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    published = dataset.table("backtest")
    places = list(dict.fromkeys(published["region_id"]))
    names = list(dict.fromkeys(published["indicator"]))
    values = pd.concat([indicators.values(name, territories=places) for name in names])
    return backtest(values, published).set_index(["indicator", "period"])


@pytest.mark.parametrize(
    ("indicator", "n", "largest"),
    [
        # BBSR publishes tens of euros and hundredths of a per cent.
        ("gdp_per_inhabitant", 16 * 18, 0.03),
        ("gdp_per_employed", 15 * 18, 0.02),
        ("gva_tertiary_share", 15 * 18, 0.02),
        # Two digits, and weighted by establishments where the dataset has only people.
        ("large_establishments_share", 15 * 9, 5.2),
    ],
)
def test_values_of_the_same_release_are_those_of_the_publisher(
    real: pd.DataFrame, indicator: str, n: int, largest: float
) -> None:
    row = real.loc[(indicator, "same-release")]
    assert row["n"] == n
    assert row["largest"] < largest


@pytest.mark.parametrize("indicator", ["gdp_per_inhabitant", "gdp_per_employed"])
def test_where_they_differ_is_known(real: pd.DataFrame, indicator: str) -> None:
    estimated, latest = (real.loc[(indicator, name)] for name in ("other-base", "other-release"))
    # Until 1999 INKAR is on the base of the accounts of 1995, about 3 % lower.
    assert 2.5 < estimated["median"] < 3.5
    assert estimated["largest"] < 8
    # From 2018 INKAR has another release: up to 0.25 %, in 2021 more, most in Hesse.
    assert latest["median"] < 0.1
    assert latest["largest"] < 0.9
    assert (latest["region_id"], latest["year"]) == ("frankfurtrheinmain", 2021)


def test_what_another_source_turns_since_1995_is_undecided() -> None:
    name, years = "gdp_per_inhabitant", [1995, 2021]
    ours = indicators.relative_to_germany(name, years).pivot(
        index="year", columns="region_id", values="value"
    )
    rows = dataset.table("backtest").query("indicator == @name")
    theirs = rows.pivot(index="year", columns="region_id", values="value")
    theirs = theirs.div(theirs["germany"], axis=0) * 100
    steps = indicators.breaks_between(name, *years)
    # Relative to Germany a step that all share falls out: population does not matter here.
    steps = steps[steps["kind"] == "source"]
    found = {}
    for region in territory.REGION_ORDER:
        own = change(ours[region], *years, steps, ["estimated"])
        assert own.direction == "undecided"
        other = Change(
            years=(1995, 2021), first=theirs.loc[1995, region], last=theirs.loc[2021, region]
        )
        found[region] = checked_by(own, other, "turns-with-source")
    turned = {name for name, one in found.items() if "turns-with-source" in one.status}
    assert "stuttgart" in turned
    assert turned <= {"stuttgart", "hannover-braunschweig-goettingen-wolfsburg"}
    up = {name for name, one in found.items() if one.direction == "up"}
    assert up == {"berlin-brandenburg", "mitteldeutschland", "muenchen", "nuernberg"}


def test_a_made_up_difference() -> None:
    keys = {"region_id": ["a", "b", "c"], "indicator": "x", "year": [2000, 2001, 2002]}
    ours = pd.DataFrame({**keys, "value": [100.0, 103.0, None]})
    theirs = pd.DataFrame({**keys, "value": [100.0, 100.0, 7.0]})
    found = backtest(ours, theirs, {"all": (1995, 2021), "none": (2010, 2021)})
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["n"], row["region_id"], row["year"], row["last_year"]) == (2, "b", 2001, 2001)
    assert (row["median"], row["largest"]) == pytest.approx((1.5, 3.0))
    with pytest.raises(ValueError, match="published stands twice"):
        backtest(ours, pd.concat([theirs, theirs]), {"all": (1995, 2021)})
