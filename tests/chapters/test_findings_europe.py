"""The sentences on Europe, on data with ties, gaps and single regions."""

from __future__ import annotations

import math

import pandas as pd

from metroregions.analysis import europe as analysis
from metroregions.chapters.europe import sentences


def table(**columns: list[float]) -> pd.DataFrame:
    ids = ["hamburg", "nordwest", "muenchen"][: len(next(iter(columns.values())))]
    return pd.DataFrame(columns, index=pd.Index(ids, name="region_id"))


def test_position_names_the_ends_ties_and_gaps() -> None:
    rows = table(rank_last=[2, 5, 5], percentile_last=[90, 40, 40], compared=[10, 10, 10])
    text = sentences.position(rows, 2021)
    assert "one of three regions is in the upper half of 10 European" in text
    assert "Hamburg is highest on rank 2, Northwest and Munich lowest on rank 5" in text
    same = table(rank_last=[2, 2], percentile_last=[90, 90], compared=[10, 10])
    assert "both regions are in the upper half" in sentences.position(same, 2021)
    assert "All share rank 2" in sentences.position(same, 2021)
    none = table(rank_last=[math.nan], percentile_last=[math.nan], compared=[0])
    assert "no data" in sentences.position(none, 2021)
    one = sentences.position(rows.head(1), 2021)
    assert "highest" not in one


def test_moves_in_all_directions() -> None:
    text = sentences.moves(table(rank_change=[3, -2, -2]), 1995, 2021)
    assert text == (
        "From 1995 to 2021, one region gained places and two lost them; Hamburg gained most (3) "
        "and Northwest and Munich lost most (2)."
    )
    assert "no region changed its rank" in sentences.moves(table(rank_change=[0, 0]), 1995, 2021)
    assert "no region gained places, one lost some and one kept its rank" in sentences.moves(
        table(rank_change=[0, -1]), 1995, 2021
    )
    assert "two regions gained places and not one lost any" in sentences.moves(
        table(rank_change=[1, 2]), 1995, 2021
    )
    assert "no data" in sentences.moves(table(rank_change=[math.nan]), 1995, 2021)


def test_growth_compares_as_shown() -> None:
    text = sentences.growth(table(growth=[1.0, 1.04, 3.0]), 1995, 2021)
    assert "grew by 1.0% a year" in text
    assert "one of three regions grew faster (Munich), two as fast and not one more slowly" in text
    assert "no data" in sentences.growth(table(growth=[math.nan]), 1995, 2021)


def test_definition_with_equal_shares_and_without_output() -> None:
    rows = pd.DataFrame(
        {
            "region_id": ["hamburg", "muenchen"],
            "metros": [1, 2],
            "share": [70.0, 80.0],
            "region": [40_000.0, 50_000],
            "metropolitan": [45_000.0, 50_010],
        }
    )
    text = sentences.definition(rows)
    assert text.startswith("3 of Eurostat’s metropolitan regions stand for the two regions.")
    assert "between 70% (Hamburg) and 80% (Munich)" in text
    assert "In one of two regions" in text
    assert "70% of each region’s people" in sentences.definition(rows.assign(share=70.0))
    assert "higher" not in sentences.definition(rows.assign(region=math.nan))
    assert "no data" in sentences.definition(rows.assign(share=math.nan))


def test_peers_with_one_pair_and_none() -> None:
    values = pd.DataFrame({"size": [1.0, 1.1, 9.0, 8.0]}, index=["hamburg", "a", "muenchen", "b"])
    near = analysis.peers(values, ["hamburg", "muenchen"], ["size"], candidates=["a", "b"], count=1)
    text = sentences.peers(near, {"a": "Aa (AA)"})
    assert "closest pair is Hamburg and Aa (AA)" in text
    assert "Munich is hardest to match" in text
    assert "hardest" not in sentences.peers(near.head(1), {})
    assert "no data" in sentences.peers(near.head(0), {})


def test_years_of_an_edition() -> None:
    assert "2022 is a nowcast" in sentences.timeliness(1995, 2024, 1995, 2021, 2022)
    assert "end in 2021" in sentences.timeliness(1995, 2024, 1995, 2021, 2021)
    assert "reach 2016" in sentences.timeliness(1995, 2016, 1995, 2016, 2016)
    late = sentences.timeliness(2022, 2024, 2020, 2021, 2022)
    assert "Comparisons begin in 2020" in late
    assert "no data" in sentences.compared(table(compared=[math.nan]))
    assert "among 266" in sentences.compared(table(compared=[266]))


def test_starts_compare_with_the_years_of_published_figures() -> None:
    early, late = table(rank_change=[-3, -2, 1]), table(rank_change=[4, -1, 0])
    text = sentences.starts(early, late, 1995, 2000, 2021)
    assert (
        "From 2000 to 2021, one region gained places, one lost them and one kept its rank" in text
    )
    assert "Of the two regions that lost places since 1995, one did so since 2000, too" in text
    assert sentences.starts(early, early, 2000, 2000, 2021) == ""
    assert "Of the" not in sentences.starts(
        table(rank_change=[1, 2]), late.head(2), 1995, 2000, 2021
    )
