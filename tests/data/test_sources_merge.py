"""Joining a release to a series: what is revised, added, left, refused, and marked as a break."""

import pandas as pd
import pytest

from metroregions.errors import DataError
from metroregions.sources.series.codes import by_newest_codes
from metroregions.sources.series.rows import join, long
from metroregions.sources.update.merge import Merged, merge
from metroregions.sources.update.plan import with_changes
from metroregions.sources.update.releases import Feed
from metroregions.text import numbers

DISTRICTS = pd.Series(["01001", "01002", "01003"])


def rows(values: dict[int, list[float]], source: str) -> pd.DataFrame:
    return long(pd.DataFrame(values, index=DISTRICTS), source)


#: Two sources: 2019 of the old one, from 2020 on the new one.
HELD = join(
    rows({2019: [10, 20, 30]}, "old"), rows({2020: [11, 21, 31], 2021: [12, 22, 32]}, "new")
)


def feed(values: dict[int, list[float]], source: str = "new", **options: object) -> Feed:
    return Feed("thing", "Publisher", rows(values, source), **{"limit": 0.05, **options})


def joined(release: Feed, held: pd.DataFrame = HELD, known: set[int] | None = None) -> Merged:
    return merge(held, release, DISTRICTS, known or set())


def by_year(merged: Merged) -> dict[int, list[float]]:
    wide = merged.rows.pivot(index="ags", columns="year", values="value")
    return {int(str(year)): list(wide[year]) for year in wide}


def test_years_are_added_and_own_years_revised_and_others_left() -> None:
    merged = joined(
        feed({2019: [10.2, 20, 30], 2020: [11, 21, 31], 2021: [12, 23, 32], 2022: [13, 23, 33]})
    )
    assert by_year(merged) == {
        2019: [10, 20, 30],
        2020: [11, 21, 31],
        2021: [12, 23, 32],
        2022: [13, 23, 33],
    }
    assert merged.years == (2020, 2021, 2022)
    changes = merged.changes.fillna(-1).to_numpy().tolist()
    assert changes == [
        ["01002", 2021, 22, 23, "new"],
        ["01001", 2022, -1, 13, "new"],
        ["01002", 2022, -1, 23, "new"],
        ["01003", 2022, -1, 33, "new"],
    ]
    assert merged.breaks.empty, "2019 and 2020 were joined before"


@pytest.mark.parametrize("factor", [1000, 1 / 1000])
def test_a_district_or_germany_a_thousandfold_is_refused_in_both_directions(factor: float) -> None:
    one = feed({2020: [11 * factor, 21, 31], 2021: [12, 22, 32]}, limit=999)
    with pytest.raises(DataError, match="for the district 01001 in 2020, where the dataset has 11"):
        joined(one)
    every = [value * factor for value in (11, 21, 31)]
    with pytest.raises(DataError, match="moves Germany in 2020"):
        joined(feed({2020: every, 2021: [12, 22, 32]}, limit=2.0))


def test_the_same_release_again_changes_nothing() -> None:
    merged = joined(feed({2020: [11, 21, 31], 2021: [12, 22, 32]}))
    assert merged.changes.empty
    pd.testing.assert_frame_equal(merged.rows, HELD.sort_values(["ags", "year"], ignore_index=True))


def test_a_change_of_source_is_marked_with_the_difference_in_the_last_joint_year() -> None:
    merged = joined(feed({2021: [12, 22, 33.6], 2022: [13, 23, 33]}, "third"))
    assert merged.years == (2022,)
    assert by_year(merged)[2021] == [12, 22, 32]
    (mark,) = merged.breaks.to_dict("records")
    assert (mark["year"], mark["kind"]) == (2022, "source")
    assert "Publisher" in mark["note_en"]
    assert "in 2021 the two differ by 2.4 per cent for Germany" in mark["note_en"]
    assert "up to 5.0 per cent" in mark["note_en"]
    assert "2,4 Prozent" in mark["note_de"]
    assert joined(
        feed({2021: [12, 22, 33], 2022: [13, 23, 33]}, "third"), known={2022}
    ).breaks.empty


def test_a_change_of_source_without_a_joint_year_is_marked_too() -> None:
    merged = joined(feed({2022: [13, 23, 33]}, "third"))
    assert list(merged.breaks["year"]) == [2022]


def test_publishers_of_the_same_figures_need_no_mark() -> None:
    merged = joined(feed({2022: [13, 23, 33]}, "third", same_as=("ne",)))
    assert merged.years == (2022,)
    assert merged.breaks.empty


def test_a_source_takes_over_later_years_of_one_that_it_replaces_but_no_earlier_ones() -> None:
    held = join(HELD, rows({2022: [13, 23, 33]}, "quick-2022"))
    release = feed({2019: [10, 20, 30], 2020: [11, 21, 31], 2021: [12, 22, 32], 2022: [13, 24, 33]})
    assert by_year(joined(release, held))[2022] == [13, 23, 33]
    merged = joined(release._replace(replaces=("quick", "old")), held)
    assert by_year(merged)[2022] == [13, 24, 33]
    assert merged.years == (2020, 2021, 2022)


def test_a_break_that_the_publisher_flags_is_marked_once() -> None:
    release = feed({2020: [11, 21, 31], 2021: [12, 22, 32]}, breaks=(2018, 2021))
    merged = joined(release)
    assert merged.breaks[["year", "kind"]].to_numpy().tolist() == [[2021, "revision"]]
    assert joined(release, known={2021}).breaks.empty


def test_a_revision_that_begins_in_the_middle_is_marked() -> None:
    merged = joined(feed({2021: [12, 22, 33], 2022: [13, 23, 33]}))
    assert merged.breaks[["year", "kind"]].to_numpy().tolist() == [[2021, "revision"]]
    assert joined(feed({2021: [12, 22, 32], 2022: [13, 23, 33]})).breaks.empty


@pytest.mark.parametrize(
    ("release", "said"),
    [
        (feed({2021: [12, 22, 32], 2022: [13, float("nan"), 33]}), "district 01002 in 2022"),
        (feed({2021: [float("nan"), 22, 32]}), "district 01001 in 2021"),
        (feed({2020: [11, 21, 31]}), "ends in 2020"),
        (feed({2021: [12_000, 22_000, 32_000]}), "the unit or the definition"),
        (feed({2021: [13, 24, 34]}), r"moves Germany in 2021 by \+7.6%"),
        (feed({2021: [24, 44, 64], 2022: [1, 1, 1]}, "third"), "more than the 5%"),
    ],
)
def test_what_cannot_be_joined_is_refused(release: Feed, said: str) -> None:
    with pytest.raises(DataError, match=said):
        joined(release)


def test_a_district_that_is_unknown_is_refused() -> None:
    release = feed({2022: [13, 23, 33]})
    with pytest.raises(DataError, match="01003"):
        merge(HELD, release, DISTRICTS[:2], set())


def test_a_mean_is_compared_by_the_mean() -> None:
    merged = merge(HELD, feed({2021: [12, 22, 33]}), DISTRICTS, set(), mean=True)
    assert len(merged.changes) == 1


def test_two_changes_on_one_day_become_one_and_back_to_the_old_value_none() -> None:
    none = pd.DataFrame(columns=["indicator", "ags", "year", "old", "new", "source_id", "date"])

    def change(old: float, new: float) -> pd.DataFrame:
        row = {"ags": "01001", "year": 2021, "old": old, "new": new, "source_id": "new"}
        return pd.DataFrame([row])

    first = with_changes(none, change(1.0, 2.0), "thing", "2026-10-01")
    both = with_changes(first, change(2.0, 3.0), "thing", "2026-10-01")
    assert both[["old", "new"]].to_numpy().tolist() == [[1.0, 3.0]]
    assert with_changes(both, change(3.0, 1.0), "thing", "2026-10-01").empty
    later = with_changes(both, change(3.0, 1.0), "thing", "2026-10-02")
    assert later[["old", "new"]].to_numpy().tolist() == [[1.0, 3.0], [3.0, 1.0]]
    added = with_changes(none, change(float("nan"), 2.0), "thing", "2026-10-01")
    again = with_changes(added, change(2.0, 3.0), "thing", "2026-10-01")
    assert again["old"].isna().all()
    assert list(again["new"]) == [3.0]


def test_each_year_is_read_in_the_newest_version_of_nuts_that_it_has_whole() -> None:
    versions = {
        "2021": {"DEA01": "01001", "DEA02": "01002", "DEA03": "01002"},
        "2024": {"DEA01": "01001", "DEA04": "01002"},
    }
    nan = float("nan")
    wide = pd.DataFrame(
        {2022: [1, 2, 3, nan], 2023: [1, 2, 3, 6], 2024: [1, nan, nan, 7], 2025: [nan] * 4},
        index=["DEA01", "DEA02", "DEA03", "DEA04"],
    )
    found = by_newest_codes(wide, versions)
    assert list(found.columns) == [2022, 2023, 2024]
    assert found.loc["01001"].tolist() == [1, 1, 1]
    assert found.loc["01002"].tolist() == [5, 6, 7]
    later = {**versions, "2027": {"DEB01": "01001", "DEB02": "01002"}}
    wide.loc["DEB01"] = [nan, nan, 4, nan]
    assert by_newest_codes(wide, later).loc["01001", 2024] == 1, "the version of 2027 is not whole"


def test_days_in_words() -> None:
    assert numbers.date("2026-04-05") == "5 April 2026"
    assert numbers.date("2026-04") == "April 2026"
    assert numbers.date("2026") == "2026"
