"""Tables and sentences of the chapter on methods, against independent sums."""

from __future__ import annotations

import csv
import math

import pandas as pd
import pytest

from metroregions import dataset, parameters
from metroregions.analysis import sensitivity
from metroregions.chapters.methods import sentences as findings
from metroregions.chapters.methods import tables
from metroregions.pipeline.edition import build
from metroregions.regional import indicators, territory


def tried(base_year: int, year: int) -> pd.DataFrame:
    amounts = tables.amounts()
    return pd.DataFrame(
        {
            name: sensitivity.results(amounts, inside, tables.ends(base_year, year, earliest))
            for name, (inside, earliest) in tables.choices(base_year, year).items()
        }
    )


def _sum(indicator: str, year: int, members: set[str] | None = None) -> float:
    path = dataset.data_dir() / "observations" / f"{indicator}.csv"
    with path.open(encoding="utf-8") as lines:
        return sum(
            float(row["value"])
            for row in csv.DictReader(lines)
            if row["year"] == str(year) and (members is None or row["ags"] in members)
        )


def test_results_are_direct_sums_of_the_rows() -> None:
    path = dataset.data_dir() / "membership.csv"
    with path.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["boundaries"] == "2015"]
    inside = {row["ags"] for row in rows}
    own = tried(1995, 2021)["Boundaries of 2015"]
    output = _sum("gdp", 2021, inside), _sum("gdp", 2021)
    people = _sum("population", 2021, inside), _sum("population", 2021)
    assert own["share_gdp"] == pytest.approx(output[0] / output[1] * 100)
    assert own["relative_gdp"] == pytest.approx(
        output[0] / people[0] / (output[1] / people[1]) * 100
    )
    start = _sum("gdp", 1995, inside), _sum("gdp", 1995)
    growth = (output[0] / start[0]) ** (1 / 26) - (
        (output[1] - output[0]) / (start[1] - start[0])
    ) ** (1 / 26)
    assert own["growth_gdp"] == pytest.approx(growth * 100)


def test_results_agree_with_the_chapters() -> None:
    own = tried(1995, 2021)["Today"]
    wide = indicators.wide("employed", [2021])
    share = wide.loc[2021, "all-regions"] / wide.loc[2021, "germany"] * 100
    assert own["share_employed"] == pytest.approx(share)
    ratio = indicators.wide("unemployment_ratio", [2021]).loc[2021]
    assert own["gap_unemployment"] == pytest.approx(ratio["all-regions"] - ratio["outside"])


def test_the_late_start_is_tried_only_where_it_differs() -> None:
    assert "Today, from 2000" in tables.choices(1995, 2021)
    assert "Today, from 2000" not in tables.choices(2005, 2021)
    assert "Today, from 2000" not in tables.choices(1995, 2000)
    assert tried(1995, 1996).notna().all(axis=None)
    late = tried(2020, 2024)
    assert late.loc["growth_gdp"].notna().all()


def test_results_refuse_unknown_districts_and_years() -> None:
    amounts = tables.amounts()
    ends = tables.ends(1995, 2021, 1995)
    with pytest.raises(ValueError, match="unknown"):
        sensitivity.results(amounts, ["99999"], ends)
    with pytest.raises(ValueError, match="no values"):
        sensitivity.results(amounts, ["01001"], {**ends, "gdp": (1900, 2021)})
    same = sensitivity.results(amounts, ["01001"], {**ends, "gdp": (2021, 2021)})
    assert math.isnan(same["growth_gdp"])


def test_regions_without_shared_districts_by_hand() -> None:
    table = tables.regions_compared("gdp_per_inhabitant", 2021).set_index("region_id")
    kept = {a for a in territory.districts_of("rhein-neckar") if a not in {"06431", "07319"}}
    expected = _sum("gdp", 2021, kept) / _sum("population", 2021, kept) * 1e6
    assert table.loc["rhein-neckar", "Today, shared districts left out"] == pytest.approx(expected)
    assert table.loc["stuttgart"].nunique() == 1


def test_every_source_indicator_break_and_gap_is_listed() -> None:
    titles = "; ".join(tables.sources()["Titles"])
    assert all(title in titles for title in dataset.table("sources")["title"])
    definitions = tables.definitions(2021)
    assert sorted(definitions["indicator"]) == sorted(indicators.names())
    assert (definitions["Definition"] != "").all()
    early = tables.definitions(1996).set_index("indicator")
    assert math.isnan(early.loc["renewables_kw", "Shown"])
    assert early.loc["population", "Shown"] == 1996
    assert early.loc["gdp_per_inhabitant", "formula"].startswith("Gross domestic product ÷")
    assert "weighted by" in early.loc["minutes_to_airport", "formula"]
    breaks = tables.breaks()
    assert len(breaks["Series"].str.split("; ").explode()) == len(dataset.table("breaks"))
    assert breaks["First year"].is_monotonic_increasing
    assert len(tables.gaps()) == len(dataset.table("gaps"))


def test_estimates_are_counted_row_by_row() -> None:
    table = tables.estimates().set_index("Indicator")
    assert table.loc["Gross domestic product", "Values estimated"] == 5 * 400
    assert table.loc["Disposable income of households", "Of all (%)"] == 100
    assert "Population" not in table.index


def test_the_correction_gives_the_official_total() -> None:
    table = tables.ecu().set_index("Year")
    assert table.loc[1995, "Factor"] == pytest.approx(1.87375 / 1.95583)
    assert table.loc[1995, "Corrected (billion EUR)"] == pytest.approx(1894.6, abs=0.05)
    # The publisher's own figure: 24,212 ECU a head times 81,678,150 people.
    assert table.loc[1995, "Published (billion ECU)"] == pytest.approx(1977.6, abs=0.1)


def test_memberships_count_every_district_once() -> None:
    table = tables.memberships().set_index("region_id")
    rows = dataset.table("membership")
    for region in territory.REGION_ORDER:
        everyone = rows.loc[rows["region_id"] == region, "ags"].nunique()
        listed = table.loc[region, ["Official list of 2015", "Other pages"]].sum()
        assert listed >= everyone
    assert table.loc["berlin-brandenburg"].tolist() == [19, 0, ""]
    assert "Nordsachsen" in str(table.loc["mitteldeutschland"].iloc[-1])


def test_totals_are_those_of_the_check() -> None:
    table = tables.totals()
    assert table["deviation"].notna().all()
    people = table[(table["indicator"] == "population") & (table["year"] == 2021)]
    assert people["sum"].tolist() == [83237124]
    summary = tables.totals_by_indicator(table).set_index("Indicator")
    assert summary.loc["Population", "Largest difference (%)"] < 0.001


def test_sentences_on_ties_gaps_and_signs() -> None:
    index = ["share_gdp", "growth_gdp", "growth_population"]
    table = pd.DataFrame({"a": [70.0, 0.1, 0.2], "b": [72.0, -0.1, 0.3]}, index=index)
    text = findings.sensitivity(table)
    assert "no more than 2.0 percentage points" in text
    assert "one of two comparisons with the districts outside changes its sign" in text.lower()
    assert "(growth of output)" in text
    calm = findings.sensitivity(table.assign(b=table["a"]))
    assert "Not one of two comparisons" in calm
    assert "no data" in findings.sensitivity(table.head(0))
    assert "no data" in findings.sensitivity(table * math.nan)
    same = pd.DataFrame({"region_id": ["hamburg"], "x": [5.0], "y": [5.0]})
    assert "no difference" in findings.regions(same, "EUR")
    assert "Hamburg depends most" in findings.regions(same.assign(y=6000.0, x=5000.0), "EUR")
    assert "no data" in findings.regions(same.assign(x=math.nan, y=math.nan), "EUR")


def test_sentences_on_years() -> None:
    shown = pd.DataFrame({"name": ["a", "B", "c"], "Shown": [2021, 2020, math.nan]})
    assert findings.reporting(shown, 2021) == (
        "One of three indicators reaches 2021, one is shown for an earlier year (2020: b) and one "
        "has no data up to 2021 and is not shown."
    )
    breaks = pd.DataFrame({"First year": [2005, 2011, 2020], "Kind": ["unit", "census", "event"]})
    assert "Two of the breaks listed lie between 1995 and 2021" in findings.breaks(
        breaks, 1995, 2021
    )
    assert "one further entry is no break" in findings.breaks(breaks, 1995, 2021)
    assert findings.breaks(breaks, 1995, 1996).startswith("Not one of the breaks listed lies")
    answer = findings.answer(
        pd.DataFrame({"publisher": ["A", "A, by way of B"]}),
        shown,
        pd.DataFrame({"deviation": [0.0, -2.0]}),
    )
    assert "two files of one publisher" in answer
    assert "one of them is met within 0.01%, the largest difference is 2.00%" in answer
    none = findings.answer(
        pd.DataFrame({"publisher": ["A"]}), shown, pd.DataFrame({"deviation": [math.nan]})
    )
    assert "official" not in none


def test_the_citation_is_that_of_the_imprint() -> None:
    read_on = str(dataset.table("sources")["read_on"].max())
    edition = parameters.validate(year=2016, base_year=1995, boundaries="current")
    assert findings.citation(2016, read_on) == f"> {build.front_matter(edition)['cite']}"
