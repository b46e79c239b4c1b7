"""European metropolitan regions and which of them stand for which of the eleven."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metroregions import dataset
from metroregions.analysis import europe
from metroregions.chapters.europe import metros
from metroregions.dataset.check import europe as check_europe
from metroregions.errors import MetroregionsError
from metroregions.regional import territory
from metroregions.sources.series.europe import counterparts as by_rule

EUROPE = dataset.table("europe")


def test_districts_of_metropolitan_regions_add_up_to_their_output_and_people() -> None:
    composition = dataset.table("metro_districts")
    assert not composition["ags"].duplicated().any()
    assert set(composition["metro"]) == set(EUROPE.loc[EUROPE["country"] == "DE", "metro"])
    output = dataset.observations("gdp")
    for metro, rows in composition.groupby("metro"):
        whole = EUROPE[(EUROPE["metro"] == metro) & EUROPE["year"].between(2000, 2021)]
        own = output[output["ags"].isin(rows["ags"]) & output["year"].between(2000, 2021)]
        np.testing.assert_allclose(
            own.groupby("year")["value"].sum(), whole.set_index("year")["gdp_eur"], rtol=1e-4
        )


def test_a_metropolitan_region_stands_for_the_region_with_most_of_its_people() -> None:
    people = dataset.observations("population")
    people = people[people["year"] == 2021].set_index("ags")["value"]
    composition = dataset.table("metro_districts").groupby("metro")["ags"].agg(list)
    for boundaries in territory.BOUNDARIES:
        chosen = metros.counterparts(boundaries).set_index("metro")["region_id"].to_dict()
        for metro, parts in composition.items():
            shares = {
                region: people[[a for a in parts if a in members]].sum() / people[parts].sum()
                for region in territory.REGION_ORDER
                for members in [set(territory.districts_of(region, boundaries))]
            }
            best = max(shares, key=lambda region: shares[region])
            assert chosen.get(metro) == (best if shares[best] > 0.5 else None)


def test_every_region_has_a_counterpart_named_after_its_core() -> None:
    for boundaries in territory.BOUNDARIES:
        table = metros.counterparts(boundaries)
        assert list(dict.fromkeys(table["region_id"])) == list(territory.REGION_ORDER)
        first = table.drop_duplicates("region_id").set_index("region_id")["name"]
        assert first["hamburg"] == "Hamburg"
        assert first["nordwest"] == "Bremen"
        assert first["rhein-ruhr"] == "Ruhrgebiet"
        assert first["muenchen"] == "München"
    with pytest.raises(MetroregionsError, match="boundaries"):
        metros.counterparts("1995")


def test_the_rule_on_data_of_three_districts() -> None:
    composition = pd.DataFrame({"metro": ["A", "A", "B", "C"], "ags": ["1", "2", "3", "4"]})
    rows = [("x", "1", "current"), ("y", "2", "current"), ("x", "3", "current")]
    rows += [("y", "3", "current")]
    member = pd.DataFrame(rows, columns=["region_id", "ags", "boundaries"])
    people = pd.DataFrame({"ags": list("1234"), "year": 2021, "value": [60.0, 40, 10, 5]})
    table = by_rule(composition, member, people).set_index("metro")
    assert table.loc["A", "region_id"] == "x"
    assert table.loc["A", "share"] == 60
    assert "more than half" in str(table.loc["A", "why"])
    # Both regions hold all of B: the first by name has it, once.
    assert table.loc["B", "region_id"] == "x"
    assert "C" not in table.index
    even = people.assign(value=[50.0, 50, 10, 5])
    assert "A" not in by_rule(composition, member, even)["metro"].tolist()


def test_the_check_finds_a_wrong_composition() -> None:
    tables = {name: dataset.table(name) for name in ("metro_districts", "europe", "revisions")}
    series = {"gdp": dataset.observations("gdp")}
    assert check_europe.metros(tables, series) == []
    wrong = tables["metro_districts"].copy()
    wrong = wrong[~((wrong["metro"] == "DE002M") & (wrong["ags"] == "01053"))]
    found = check_europe.metros({**tables, "metro_districts": wrong}, series)
    assert {fault.row for fault in found} == {"DE002M"}
    twice = pd.concat([tables["metro_districts"], wrong.head(1)])
    assert (
        "two metropolitan regions"
        in check_europe.metros({**tables, "metro_districts": twice}, series)[0].reason
    )


def test_the_league_adds_counterparts_and_loses_nobody() -> None:
    table = metros.league("current")
    in_2021 = table[table["year"] == 2021].set_index("region_id")
    raw = EUROPE[EUROPE["year"] == 2021].set_index("metro")
    assert in_2021["population"].sum() == pytest.approx(raw["population"].sum())
    ruhr = metros.counterparts("current").query("region_id == 'rhein-ruhr'")["metro"]
    added = raw.loc[ruhr]
    expected = added["gdp_pps"].sum() * 1e6 / added["population"].sum()
    assert in_2021.loc["rhein-ruhr", metros.LEVEL] == pytest.approx(expected, rel=1e-5)
    assert in_2021.loc["berlin-brandenburg", metros.LEVEL] == raw.loc["DE001MC", metros.LEVEL]
    assert len(in_2021) == len(raw) - len(metros.counterparts("current")) + 11


def test_positions_of_the_regions_by_an_independent_count() -> None:
    levels = metros.wide(metros.league("current"))
    table = europe.positions(levels, 1995, 2021)
    values = levels.loc[2021]
    for region in territory.REGION_ORDER:
        assert table.loc[region, "rank_last"] == 1 + (values > values[region]).sum()
        growth = ((values[region] / levels.loc[1995, region]) ** (1 / 26) - 1) * 100
        assert table.loc[region, "growth"] == pytest.approx(growth)
    relative = europe.relative_to_middle(levels)
    assert relative.median(axis=1).tolist() == pytest.approx([100.0] * len(levels))


def test_spans_end_in_observed_years_and_never_hold_a_forecast() -> None:
    assert metros.span(1995, 2021) == (1995, 2021, 2021)
    assert metros.span(2005, 2024) == (2005, 2021, 2022)
    assert metros.span(2022, 2024) == (2020, 2021, 2022)
    assert metros.span(1995, 1996).ends == (1995, 1996)
    assert [metros.span(*s).firm for s in ((1995, 2021), (2005, 2021), (1995, 2000))] == [
        2000,
        2005,
        1995,
    ]
    assert EUROPE["year"].max() == 2022
    assert set(EUROPE.loc[EUROPE["year"] == 2022, "status"]) == {"nowcast"}


def test_profiles_and_peers_are_complete() -> None:
    full = metros.profile("2015", metros.span(1995, 2021))
    assert full.shape[1] == 4
    assert not full.isna().any().any()
    people = EUROPE.pivot(index="metro", columns="year", values="population").loc["DE001MC"]
    expected = ((people[2021] / people[1995]) ** (1 / 26) - 1) * 100
    assert full.loc["berlin-brandenburg", "Growth of people"] == pytest.approx(expected)
    near = europe.peers(full, ["muenchen", "hamburg"], list(full), candidates=["FR003M", "IT002M"])
    shown = metros.peers_table(near)
    assert shown["region_id"].tolist() == ["hamburg", "muenchen"]
    assert shown.columns.tolist() == ["region_id", "Nearest", "Second", "Distance of the nearest"]


def test_coverage_is_a_direct_sum_of_districts() -> None:
    table = metros.coverage("current", 2021).set_index("region_id")
    people = dataset.observations("population").query("year == 2021").set_index("ags")["value"]
    output = dataset.observations("gdp").query("year == 2021").set_index("ags")["value"]
    nuremberg = ["09562", "09563", "09564", "09565", "09572", "09573", "09574", "09576"]
    nuremberg += ["09462", "09472", "09477"]
    members = territory.districts_of("nuernberg")
    assert table.loc["nuernberg", "share"] == pytest.approx(
        people[nuremberg].sum() / people[members].sum() * 100
    )
    assert table.loc["nuernberg", "metropolitan"] == pytest.approx(
        output[nuremberg].sum() / people[nuremberg].sum() * 1e6
    )


def test_notes_name_nowcasts_and_the_source() -> None:
    assert "2022 is a nowcast" in metros.note(years=(1995, 2022))
    assert "nowcast" not in metros.note(years=(1995, 2021))
    assert metros.note("A remark.", years=[2021]).startswith("Years: 2021. A remark. Source: ")


def test_rows_for_charts_carry_the_status() -> None:
    league = metros.league("current")
    rows = metros.lines(metros.wide(league), league, metros.span(2010, 2024))
    assert set(rows["region_id"]) == set(territory.REGION_ORDER)
    assert rows.loc[rows["year"] == 2022, "status"].eq("nowcast").all()
    assert rows["year"].min() == 2010
    standing = europe.positions(metros.wide(league), 1995, 2021)
    places = metros.percentiles(standing.loc[["hamburg"]], (1995, 2021))
    assert places["year"].tolist() == [1995, 2021]
    assert places.columns.tolist() == ["region_id", "year", "value"]
    cities = metros.cities(
        europe.positions(metros.wide(EUROPE, key="metro"), 1995, 2021), "current", 2021
    )
    assert cities.loc[cities["metro"] == "DE003M", "rank_last"].tolist() == [8]
    assert all("(" in name for name in metros.labels().values())


def test_a_year_of_eurostat_is_named_in_the_note(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Eurostat’s own" not in metros.note(years=[1995, 2021])
    newer = EUROPE.assign(source=EUROPE["source"].where(EUROPE["year"] < 2021, "eurostat"))
    table = dataset.table
    monkeypatch.setattr(dataset, "table", lambda name: newer if name == "europe" else table(name))
    said = metros.note(years=[1995, 2021])
    assert "From 2021 Eurostat’s own tables, without regions they do not cover." in said
    assert "Eurostat’s own" not in metros.note(years=[1995, 2020])
