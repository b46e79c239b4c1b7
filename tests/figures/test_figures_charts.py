"""Charts of the real regions: labels apart, gaps at breaks, marks, gaps said, size, same bytes."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from figures_reading import collisions, marked, outside, path_points, texts
from metroregions import dataset
from metroregions.errors import MetroregionsError
from metroregions.figures import charts, style
from metroregions.regional import indicators
from metroregions.regional.territory import AGGREGATES, REGION_ORDER, TERRITORIES
from metroregions.text import names

LIMIT = 150_000


def _index(indicator: str) -> pd.DataFrame:
    values = indicators.values(indicator)
    base = values[values["year"] == 1995].set_index("region_id")["value"]
    return values.assign(value=values["value"] / values["region_id"].map(base) * 100)


def _milestones() -> pd.DataFrame:
    table = dataset.table("milestones")
    return table[table["kind"] == "policy"]


def _small_multiples() -> Figure:
    return charts.small_multiples(
        _index("population"),
        unit="Population, index 1995 = 100",
        milestones=[1995, 2005, 2016, 2021],
        breaks=indicators.breaks_between("population", 1995, 2024),
        base=100,
    )


def _lines() -> Figure:
    values = _index("gdp_per_inhabitant")
    return charts.lines(
        values[values["region_id"] != "outside"],
        unit="GDP per inhabitant, index 1995 = 100",
        milestones=_milestones(),
        breaks=indicators.breaks_between("gdp_per_inhabitant", 1995, 2021),
        focus=["hamburg"],
        base=100,
    )


def _ranking() -> Figure:
    values = indicators.values("gdp_per_inhabitant", [2021])
    return charts.ranking(values, unit="GDP per inhabitant, EUR, 2021", focus="hamburg")


def _ranking_half() -> Figure:
    values = indicators.values("gdp_per_inhabitant", [2021])
    return charts.ranking(values, unit="GDP per inhabitant, EUR", dots=True, width="half")


def _dumbbell() -> Figure:
    return charts.dumbbell(
        indicators.values("unemployment_ratio"),
        years=(1995, 2021),
        unit="Unemployed per 100 persons of 15 to 64",
        decimals=1,
        breaks=[2005],
    )


def _scatter() -> Figure:
    wide = indicators.wide("gdp_per_inhabitant", [2000, 2021])
    table = pd.DataFrame(
        {"x": wide.loc[2000], "y": (wide.loc[2021] / wide.loc[2000] - 1) * 100}
    ).rename_axis("region_id")
    return charts.scatter(
        table.reset_index(), x_unit="GDP per inhabitant 2000, EUR", y_unit="Growth, %"
    )


def _quotients() -> pd.DataFrame:
    random = np.random.default_rng(7)
    rows = []
    for panel in ("economy", "innovation", "education", "gateway", "steering"):
        for region in REGION_ORDER:
            value = random.normal(1, 0.3)
            rows.append((panel, region, value, value - 0.2, value + 0.2))
    return pd.DataFrame(rows, columns=["panel", "region_id", "estimate", "low", "high"])


def _intervals() -> Figure:
    panels = {
        "economy": "Economy",
        "innovation": "Innovation",
        "education": "Education and science",
        "gateway": "Gateway",
        "steering": "Steering and control",
    }
    return charts.intervals(_quotients(), unit="Location quotient", panels=panels)


def _effects() -> Figure:
    random = np.random.default_rng(7)
    rows = [
        (panel, year, value := random.normal(0, 1), value - 1, value + 1)
        for panel in ("population", "gdp")
        for year in range(-10, 17)
    ]
    table = pd.DataFrame(rows, columns=["panel", "year", "estimate", "low", "high"])
    table.loc[table["year"] == -1, ["estimate", "low", "high"]] = [0, np.nan, np.nan]
    return charts.effects(
        table,
        unit="Difference, %",
        panels={"population": "Population", "gdp": "GDP"},
        event_label="recognised 2005",
        x_label="Years since recognition",
    )


def _timeline() -> Figure:
    return charts.timeline(dataset.table("milestones"))


def _histogram() -> Figure:
    values = np.random.default_rng(7).normal(0, 2, 500)
    return charts.histogram(values.tolist(), actual=3.1, unit="Placebo groups by effect, %")


def _shares() -> Figure:
    rows = [
        (row, part, value)
        for row, share in (("People", 70.1), ("Students", 81.2), ("Patents", 98.9))
        for part, value in (("all-regions", share), ("outside", 100 - share))
    ]
    return charts.share_bars(
        pd.DataFrame(rows, columns=["row", "part", "share"]),
        unit="Share of Germany, %",
        decimals=1,
        marker=70.1,
        marker_label="Share of people",
    )


def _rank_size() -> Figure:
    europe = dataset.table("europe")
    year = europe[(europe["year"] == 2021) & europe["population"].notna()]
    table = pd.DataFrame({"region_id": year["name"], "value": year["population"]})
    largest = table.nlargest(12, "value")["region_id"].tolist()
    return charts.rank_size(table, unit="Population", focus=largest, fit=(16.0, -0.9))


def _spark() -> Figure:
    values = _index("population")
    return charts.spark(
        values[values["region_id"].isin(["all-regions", "outside"])],
        breaks=indicators.breaks_between("population", 1995, 2024),
    )


ALL: dict[str, Callable[[], Figure]] = {
    "small multiples": _small_multiples,
    "lines": _lines,
    "ranking": _ranking,
    "ranking half": _ranking_half,
    "dumbbell": _dumbbell,
    "scatter": _scatter,
    "intervals": _intervals,
    "effects": _effects,
    "timeline": _timeline,
    "histogram": _histogram,
    "shares": _shares,
    "rank size": _rank_size,
    "spark": _spark,
}


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return {name: style.to_svg(draw()) for name, draw in ALL.items()}


@pytest.mark.parametrize("name", ALL)
def test_no_text_covers_another(drawn: dict[str, str], name: str) -> None:
    assert collisions(drawn[name]) == []


@pytest.mark.parametrize("name", ALL)
def test_no_text_leaves_the_figure(drawn: dict[str, str], name: str) -> None:
    assert outside(drawn[name]) == []


@pytest.mark.parametrize("name", ALL)
def test_the_file_is_small_and_holds_no_nan(drawn: dict[str, str], name: str) -> None:
    assert len(drawn[name].encode()) < LIMIT
    assert "nan" not in drawn[name].lower().replace("finance", "")


@pytest.mark.parametrize("name", ALL)
def test_the_same_bytes_twice(drawn: dict[str, str], name: str) -> None:
    assert style.to_svg(ALL[name]()) == drawn[name]


def test_every_region_has_its_panel_in_the_fixed_order(drawn: dict[str, str]) -> None:
    words = [text.words for text in texts(drawn["small multiples"])]
    titles = [names.short(region) for region in REGION_ORDER]
    assert [word for word in words if word in titles] == titles


def test_each_region_is_drawn_once_in_its_panel(drawn: dict[str, str]) -> None:
    for region in REGION_ORDER:
        lines = marked(drawn["small multiples"], "data-region", region)
        assert lines
        assert all(line.get("stroke") == style.ACCENT for line in lines)


def test_the_line_is_interrupted_at_each_break(drawn: dict[str, str]) -> None:
    # Population 1995 to 2024 with the censuses of 2011 and 2022: three stretches.
    stretches = marked(drawn["small multiples"], "data-region", "hamburg")
    ends = [(path_points(line)[0][0], path_points(line)[-1][0]) for line in stretches]
    assert len(ends) == 3
    per_year = (ends[-1][1] - ends[0][0]) / (2024 - 1995)
    for before, after in itertools.pairwise(ends):
        assert after[0] - before[1] == pytest.approx(per_year, abs=0.05)


def test_breaks_and_milestones_are_marked_in_every_panel(drawn: dict[str, str]) -> None:
    svg = drawn["small multiples"]
    assert len(marked(svg, "class", "break")) == 2 * len(REGION_ORDER)
    assert len(marked(svg, "class", "milestone")) == 4 * len(REGION_ORDER)
    words = {text.words for text in texts(svg)}
    assert {"Policy milestone", "Break in the series", "Region named above"} <= words


def test_the_key_names_only_what_is_shown() -> None:
    values = indicators.values("population", range(2012, 2020))
    svg = style.to_svg(charts.small_multiples(values, unit="Population"))
    words = {text.words for text in texts(svg)}
    assert not {"Policy milestone", "Break in the series", "Estimated"} & words


def test_estimates_are_dashed() -> None:
    values = indicators.values("gdp")
    svg = style.to_svg(charts.small_multiples(values, unit="GDP", breaks=[2000]))
    first, second = marked(svg, "data-region", "hamburg")
    assert first.get("stroke-dasharray")
    assert not second.get("stroke-dasharray")
    assert "Estimated" in {text.words for text in texts(svg)}


def test_a_missing_region_is_said_to_be_missing() -> None:
    values = indicators.values("population", [2019, 2020, 2021])
    values.loc[values["region_id"] == "stuttgart", "value"] = np.nan
    for draw in (
        lambda: charts.small_multiples(values, unit="x"),
        lambda: charts.lines(values, unit="x"),
        lambda: charts.ranking(values[values["year"] == 2021], unit="x"),
        lambda: charts.dumbbell(values, years=(2019, 2021), unit="x"),
    ):
        svg = style.to_svg(draw())
        assert any("no data" in text.words for text in texts(svg))
        assert "nan" not in svg
        assert collisions(svg) == []


def test_points_without_both_values_are_named() -> None:
    table = pd.DataFrame(
        {"region_id": ["hamburg", "stuttgart"], "x": [1.0, 2.0], "y": [3.0, np.nan]}
    )
    svg = style.to_svg(charts.scatter(table, x_unit="x", y_unit="y"))
    assert "no data: Stuttgart" in {text.words for text in texts(svg)}


def test_the_ranking_runs_from_the_highest_to_the_lowest(drawn: dict[str, str]) -> None:
    values = indicators.values("gdp_per_inhabitant", [2021]).set_index("region_id")["value"]
    order = values[list(REGION_ORDER)].sort_values(ascending=False).index
    wanted = [names.short(key) for key in [*order, *AGGREGATES]]
    shown = [text for text in texts(drawn["ranking"]) if text.words in wanted]
    shown.sort(key=lambda text: text.top)
    assert [text.words for text in shown] == wanted


def test_bars_are_as_long_as_their_values(drawn: dict[str, str]) -> None:
    values = indicators.values("gdp_per_inhabitant", [2021]).set_index("region_id")["value"]

    def length(region: str) -> float:
        (bar,) = marked(drawn["ranking"], "data-region", region)
        xs = [x for x, _ in path_points(bar)]
        return max(xs) - min(xs)

    for region in TERRITORIES:
        assert length(region) / length("hamburg") == pytest.approx(
            values[region] / values["hamburg"], rel=1e-3
        )


def test_a_changed_definition_between_the_years_is_visible(drawn: dict[str, str]) -> None:
    assert "stroke-dasharray" in drawn["dumbbell"]
    whole = style.to_svg(
        charts.dumbbell(indicators.values("gdp_per_inhabitant"), years=(2000, 2021), unit="EUR")
    )
    assert "stroke-dasharray" not in whole


def test_a_share_too_small_for_its_number_has_none(drawn: dict[str, str]) -> None:
    words = {text.words for text in texts(drawn["shares"])}
    assert "98.9%" in words
    assert "1.1%" not in words


def test_milestones_are_all_named_with_their_dates(drawn: dict[str, str]) -> None:
    words = [text.words for text in texts(drawn["timeline"])]
    for date in ("8 March 1995", "28 April 2005", "March 2016", "30 June 2021", "1997"):
        assert date in words


def test_an_empty_or_wrong_table_is_refused() -> None:
    empty = pd.DataFrame({"region_id": [], "year": [], "value": []})
    with pytest.raises(MetroregionsError, match="empty"):
        charts.small_multiples(empty, unit="x")
    with pytest.raises(MetroregionsError, match="lacks the column “value”"):
        charts.ranking(pd.DataFrame({"region_id": []}), unit="x")
    with pytest.raises(MetroregionsError, match="empty"):
        charts.timeline(pd.DataFrame({"date": [], "title": []}))
    with pytest.raises(MetroregionsError, match="one or two territories"):
        charts.spark(empty)


@pytest.mark.parametrize("value", [0.0, 5.0, -3.0, np.nan])
def test_degenerate_values_are_drawn(value: float) -> None:
    rows = [(r, y, value) for r in TERRITORIES for y in (2019, 2020)]
    values = pd.DataFrame(rows, columns=["region_id", "year", "value"])
    latest = values[values["year"] == 2020]
    points = latest.rename(columns={"value": "x"}).assign(y=value)
    spans = latest.assign(estimate=value, low=value, high=value)
    figures = [
        charts.small_multiples(values, unit="x"),
        charts.lines(values, unit="x"),
        charts.ranking(latest, unit="x"),
        charts.dumbbell(values, years=(2019, 2020), unit="x"),
        charts.scatter(points, x_unit="x", y_unit="y"),
        charts.intervals(spans, unit="x"),
        charts.effects(spans, unit="x"),
        charts.histogram([value], actual=value, unit="x"),
        charts.rank_size(latest, unit="x"),
        charts.spark(values[values["region_id"].isin(["hamburg", "germany"])]),
    ]
    for fig in figures:
        assert "nan" not in style.to_svg(fig)
