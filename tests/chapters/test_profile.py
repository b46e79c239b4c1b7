"""What a region's profile shows: against sums made here, and for every year, region and border."""

from __future__ import annotations

import math
import re

import pytest

from metroregions import dataset
from metroregions.chapters.europe import metros
from metroregions.chapters.profile import notes, presentation, sentences, tables
from metroregions.regional import indicators, territory
from metroregions.regional.territory import BOUNDARIES, REGION_ORDER
from metroregions.text import names

FIRST, LAST = 1996, 2024
#: Every year once, every region and both borders in turn.
EDITIONS = [
    (year, REGION_ORDER[place % len(REGION_ORDER)], BOUNDARIES[place // 2 % 2])
    for place, year in enumerate(range(FIRST, LAST + 1))
]
NAMES = {name: indicators.describe(name).name for name in indicators.names()}
UNITS = {name: indicators.describe(name).unit for name in NAMES}
DIGITS = {name: indicators.describe(name).decimals for name in NAMES}


@pytest.mark.parametrize(("year", "region", "boundaries"), EDITIONS)
def test_every_sentence_and_table_of_every_edition(year: int, region: str, boundaries: str) -> None:
    base = 1995 if year < 2001 or year % 2 else 2000
    figures = tables.key_figures(region, year, boundaries)
    followed = tables.development(region, base, year, boundaries)
    moved = presentation.changes(followed)
    breaks = tables.breaks(base, year)
    members = tables.members(region, boundaries)
    gaps = tables.gaps(region, year, boundaries)
    alike = tables.alike(year, boundaries)
    near = tables.peers(region, alike)
    abroad = tables.peers_abroad(region, base, year, boundaries)
    late = figures.loc[figures["year"].isna(), "indicator"].tolist()
    texts = [
        sentences.answer(names.long(region), figures, moved),
        sentences.members(members),
        sentences.ranks(figures, NAMES),
        sentences.development(moved, breaks),
        sentences.development_chart(moved),
        sentences.gaps(gaps, NAMES, UNITS),
        sentences.peers(region, near, abroad, metros.labels()),
        notes.data_notes(members, breaks, late, NAMES, boundaries),
        presentation.key_figures(figures, NAMES, UNITS, DIGITS).to_csv(),
        presentation.gaps_table(gaps, NAMES, UNITS, DIGITS).to_csv(),
        presentation.peers_table(near, abroad, metros.labels()).to_csv(),
    ]
    for text in texts:
        assert text
        assert not re.search(r"\b(nan|NaN|inf|None)\b|<NA>|None", text), text
    assert len(figures) == 8
    assert len(near) == len(abroad) == 3
    assert region not in set(near["peer"])
    assert all(peer in texts[10] for peer in map(names.short, near["peer"]))
    # What the answer says of growth agrees with the numbers it stands on.
    for panel, word in (("population", "people"), ("gdp", "output")):
        own, other = (
            followed[(followed["panel"] == panel) & (followed["region_id"] == place)]
            .set_index("year")["value"]
            .pipe(lambda line: round(float(line.iloc[-1] / line.iloc[0] - 1) * 100, 1))
            for place in (region, "germany")
        )
        told = "shrunk in" if own < 0 else "faster than Germany" if own > other else "Germany in"
        assert re.search(rf"{told}[^.]*\b{word}", texts[0]), (texts[0], own, other)


@pytest.mark.parametrize("region", REGION_ORDER)
def test_key_figures_are_sums_of_districts_and_ranks_count_who_is_higher(region: str) -> None:
    figures = tables.key_figures(region, 2021, "current").set_index("indicator")
    amounts = {
        name: dataset.observations(name).query("year == 2021").set_index("ags")["value"]
        for name in ("population", "gdp", "unemployed", "population_15_64")
    }

    def summed(name: str, place: str) -> float:
        return math.fsum(amounts[name][territory.districts_of(place)])

    income = {place: summed("gdp", place) / summed("population", place) * 1e6
              for place in (*REGION_ORDER, "germany")}  # fmt: skip
    row = figures.loc["gdp_per_inhabitant"]
    assert row["value"] == pytest.approx(income[region], rel=1e-12)
    assert row["germany"] == pytest.approx(income["germany"], rel=1e-12)
    assert row["rank"] == 1 + sum(income[other] > income[region] for other in REGION_ORDER)
    ratio = summed("unemployed", region) / summed("population_15_64", region) * 100
    assert figures.at["unemployment_ratio", "value"] == pytest.approx(ratio, rel=1e-12)
    assert set(figures["compared"]) == {11}


def test_ranks_are_shared_where_values_are_the_same_as_shown() -> None:
    shared = [
        tables.key_figures(region, 2021, "current").set_index("indicator").loc["share_65_plus"]
        for region in REGION_ORDER
    ]
    shown = [round(float(row["value"]) + 1e-9, 1) for row in shared]
    for row, value in zip(shared, shown, strict=True):
        assert row["joint"] == (shown.count(value) > 1)
        assert row["rank"] == 1 + sum(other > value for other in shown)
        assert row["below"] == sum(other < value for other in shown)


def test_early_editions_have_gaps_and_say_so() -> None:
    figures = tables.key_figures("hamburg", 1996, "current")
    late = figures.loc[figures["year"].isna(), "indicator"].tolist()
    assert late == ["household_income_per_inhabitant", "degree_share"]
    shown = presentation.key_figures(figures, NAMES, UNITS, DIGITS).set_index("Key figure")
    assert set(shown.loc["Share of employees with a degree (%)"]) == {"–"}
    said = notes.data_notes(
        tables.members("hamburg", "current"), tables.breaks(1995, 1996), late, NAMES, "current"
    )
    assert "No data up to this edition on disposable income per inhabitant" in said
    assert tables.map_indicator(1996) == "unemployment_ratio"
    assert tables.map_indicator(2000) == "gdp_per_inhabitant"
    assert "from 2000" in notes.stand_in("unemployment_ratio", NAMES, 2000)
    assert notes.stand_in("gdp_per_inhabitant", NAMES, 2000) == ""


@pytest.mark.parametrize("region", REGION_ORDER)
@pytest.mark.parametrize("boundaries", BOUNDARIES)
def test_members_are_all_and_their_names_tell_them_apart(region: str, boundaries: str) -> None:
    table = tables.members(region, boundaries)
    assert table["ags"].tolist() == territory.districts_of(region, boundaries)
    assert not table["name"].duplicated().any()
    text = sentences.members(table)
    assert all(name in text for name in table["name"])
    shared = {ags for ags, both in territory.overlaps(boundaries).items() if region in both}
    assert set(table.loc[table["also"] != "", "ags"]) == shared


def test_a_member_in_part_is_noted() -> None:
    table = tables.members("mitteldeutschland", "current")
    assert table.loc[table["partial"], "name"].tolist() == ["Zwickau"]
    assert "Zwickau (in part)" in sentences.members(table)
    said = notes.data_notes(table, {}, [], NAMES, "current")
    assert "member is the city of Zwickau" in said
    hamburg = sentences.members(tables.members("hamburg", "current"))
    assert "Cuxhaven (also Northwest)" in hamburg


def test_gaps_name_the_ends_of_each_figure() -> None:
    for region in REGION_ORDER:
        table = tables.gaps(region, 2021, "current")
        assert table["ratio"].is_monotonic_decreasing
        output = table.set_index("indicator").loc["gdp_per_inhabitant"]
        own = indicators.district_values("gdp_per_inhabitant", [2021]).set_index("ags")["value"]
        own = own[territory.districts_of(region)]
        assert (output["high"], output["low"]) == (own.max(), own.min())
        assert indicators.district_names()[str(own.idxmax())].startswith(
            output["highest"].split(" (")[0]
        )


def test_location_quotients_are_share_over_share_of_people() -> None:
    for region in ("hamburg", "muenchen"):
        table = tables.functions(region, 2021, "current").set_index("indicator")
        sums = {
            (name, place): math.fsum(
                dataset.observations(name)
                .query("year == 2021")
                .set_index("ags")["value"][territory.districts_of(place)]
            )
            for name in ("students", "population")
            for place in (region, "germany")
        }
        share = [sums[name, region] / sums[name, "germany"] for name in ("students", "population")]
        assert table.at["students", "estimate"] == pytest.approx(share[0] / share[1], rel=1e-9)
        assert (table["low"] <= table["estimate"]).all()
        assert (table["estimate"] <= table["high"]).all()
        assert table.at["patent_applications", "year"] == 2011


def test_no_function_is_shown_where_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FUNCTIONS", ("large_establishments_share",))
    empty = tables.functions("hamburg", 1996, "current")
    assert empty.empty
    assert "no data" in sentences.functions_chart(empty, NAMES)


def test_about_names_act_and_reference() -> None:
    for region in REGION_ORDER:
        about = tables.about(region)
        facts = presentation.facts(about, tables.networks(region)).set_index("What")
        told = facts["This region"]
        assert told["Recognised"].startswith(about["recognised_year"])
        assert about["reference"] == told["Reference"]
        assert "IKM" in told["Networks"]
    berlin = presentation.facts(tables.about("berlin-brandenburg"), tables.networks("germany"))
    assert "no body is named in the dataset; no website" in berlin["This region"].to_list()[3]
