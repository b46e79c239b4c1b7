"""Interrupted lines, labels that keep apart, marks of milestones and breaks."""

from __future__ import annotations

import itertools

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from metroregions.figures import marks, placement


def _points(values: dict[int, float | None], status: dict[int, str] | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": list(values),
            "value": [float("nan") if v is None else v for v in values.values()],
            "status": [(status or {}).get(year, "observed") for year in values],
        }
    )


def _years(segments: list[marks.Segment]) -> list[list[float]]:
    return [segment.xs for segment in segments]


def test_a_whole_series_is_one_line() -> None:
    found = marks.segments(_points({1: 1, 2: 2, 3: 3}), [1, 2, 3])
    assert found == [marks.Segment([1, 2, 3], [1, 2, 3], False)]


def test_a_missing_value_leaves_a_gap() -> None:
    assert _years(marks.segments(_points({1: 1, 2: None, 3: 3, 4: 4}), [1, 2, 3, 4])) == [
        [1],
        [3, 4],
    ]


def test_a_year_absent_from_the_series_leaves_a_gap() -> None:
    assert _years(marks.segments(_points({1: 1, 3: 3}), [1, 2, 3])) == [[1], [3]]


def test_years_that_nobody_has_are_no_gap() -> None:
    assert _years(marks.segments(_points({1995: 1, 2005: 3}), [1995, 2005])) == [[1995, 2005]]


def test_no_line_runs_through_a_break() -> None:
    series = marks.segments(_points({y: y for y in range(2008, 2014)}), range(2008, 2014), [2011])
    assert _years(series) == [[2008, 2009, 2010], [2011, 2012, 2013]]


def test_a_break_between_selected_years_counts() -> None:
    assert _years(marks.segments(_points({2005: 1, 2016: 2}), [2005, 2016], [2011])) == [
        [2005],
        [2016],
    ]


def test_estimates_are_drawn_apart_and_joined() -> None:
    status = {1: "estimated", 2: "estimated"}
    found = marks.segments(_points({1: 1, 2: 2, 3: 3, 4: 4}, status), [1, 2, 3, 4])
    assert [(s.xs, s.estimated) for s in found] == [([1, 2, 3], True), ([3, 4], False)]


def test_nothing_known_gives_no_line() -> None:
    assert marks.segments(_points({1: None, 2: None}), [1, 2]) == []


def test_events_are_no_breaks_of_a_series() -> None:
    table = pd.DataFrame({"year": [2020, 2011, 2011], "kind": ["event", "census", "census"]})
    assert marks.years_of(table) == [2011]
    assert marks.years_of(None) == []
    assert marks.years_of([2005, 1995]) == [1995, 2005]


@given(
    st.lists(st.floats(0, 100, allow_nan=False), max_size=14),
    st.floats(1, 20, allow_nan=False),
)
def test_labels_keep_their_distance_and_their_order(wishes: list[float], gap: float) -> None:
    places = placement.dodge(wishes, gap, 0, 100)
    assert len(places) == len(wishes)
    if not wishes:
        return
    fits = (len(wishes) - 1) * gap <= 100
    real = gap if fits else 100 / (len(wishes) - 1)
    ordered = sorted(places)
    assert all(b - a >= real - 1e-6 for a, b in itertools.pairwise(ordered))
    assert ordered[0] >= -1e-6
    assert ordered[-1] <= 100 + 1e-6
    for (wish, place), (other, other_place) in zip(
        sorted(zip(wishes, places, strict=True)),
        sorted(zip(wishes, places, strict=True))[1:],
        strict=False,
    ):
        if wish < other:
            assert place <= other_place + 1e-6


def test_labels_that_fit_do_not_move() -> None:
    assert placement.dodge([10, 50, 90], 10, 0, 100) == [10, 50, 90]


def test_two_equal_labels_move_apart_evenly() -> None:
    assert placement.dodge([50, 50], 10, 0, 100) == [45, 55]


def test_labels_find_free_places_beside_crowded_points() -> None:
    points = [(50 + 3 * (i % 4), 50 + 3 * (i // 4)) for i in range(12)]
    boxes = placement.place(points, [(40, 9)] * 12, placement.Box(0, 0, 300, 200))
    for i, box in enumerate(boxes):
        assert box.left >= 0
        assert box.bottom >= 0
        for other in boxes[i + 1 :]:
            assert placement.overlap(box, other) == 0


def test_placing_is_deterministic() -> None:
    points = [(10.0, 10.0), (12.0, 11.0), (80.0, 40.0)]
    args = (points, [(30.0, 9.0)] * 3, placement.Box(0, 0, 200, 100))
    assert placement.place(*args) == placement.place(*args)
