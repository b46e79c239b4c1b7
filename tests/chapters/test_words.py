"""Numbers and sentences: right for any data, degenerate ones above all; never `nan`."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metroregions.errors import MetroregionsError
from metroregions.regional import indicators
from metroregions.regional.territory import REGION_ORDER, TERRITORIES
from metroregions.text import comparisons, descriptions, names, numbers, rankings, words

NAN = float("nan")
NUMBERS = st.one_of(
    st.floats(-1e12, 1e12), st.sampled_from([0.0, -0.0, NAN, math.inf, -math.inf, 0.04, -0.04])
)


def _clean(text: str) -> None:
    assert not re.search(r"\b(nan|inf|None|NaN)\b", text), text
    assert "  " not in text
    assert not text.endswith("..")


# ------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234.5, 1, "1,234.5"),
        (1234567, 0, "1,234,567"),
        (2.5, 0, "3"),
        (0.125, 2, "0.13"),
        (1.005, 2, "1.01"),
        (-0.04, 1, "0.0"),
        (-1234.5, 0, "−1,235"),
        (43460, -2, "43,500"),
        (NAN, 0, "no data"),
        (None, 0, "no data"),
        (math.inf, 0, "no data"),
        (np.float64(3), 0, "3"),
        (pd.NA, 0, "no data"),
    ],
)
def test_numbers(value: float | None, decimals: int, text: str) -> None:
    assert numbers.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.25, "+1.3"), (-1.25, "−1.3"), (0.04, "0.0"), (-0.04, "0.0"), (0, "0.0"), (NAN, "no data")],
)
def test_signed_numbers(value: float, text: str) -> None:
    assert numbers.signed(value, 1) == text


def test_numbers_with_units() -> None:
    assert numbers.percent(12.34) == "12.3%"
    assert numbers.signed_percent(12.34) == "+12.3%"
    assert numbers.percentage_points(-1.24) == "−1.2 percentage points"
    assert numbers.percentage_points(1.0) == "+1.0 percentage point"
    assert numbers.euros(43460) == "43,460\u00a0EUR"
    assert numbers.euros(-1234567890) == "−1.2\u00a0billion\u00a0EUR"
    assert numbers.with_unit(5.21, "% of 15-64", 1) == "5.2% of 15-64"
    assert numbers.with_unit(5.21, "persons per km²") == "5\u00a0persons per km²"
    assert numbers.with_unit(NAN, "EUR") == "no data"
    assert (
        numbers.percentage_points(NAN) == numbers.euros(NAN) == numbers.percent(None) == "no data"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (83_237_124, "83.2\u00a0million"),
        (999_960_000, "1.0\u00a0billion"),
        (999_999, "1.0\u00a0million"),
        (940_000, "940,000"),
        (-2_500_000, "−2.5\u00a0million"),
        (0, "0"),
        (NAN, "no data"),
    ],
)
def test_large_amounts(value: float, text: str) -> None:
    assert numbers.scaled(value) == text


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("1995-03-08", "8 March 1995"),
        ("2016-03", "March 2016"),
        ("1997", "1997"),
        ("2016-13", "2016-13"),
        ("spring 2016", "spring 2016"),
    ],
)
def test_dates(date: str, text: str) -> None:
    assert numbers.date(date) == text


@given(NUMBERS, st.integers(-3, 6))
def test_every_number_can_be_written(value: float, decimals: int) -> None:
    for write in (
        numbers.number,
        numbers.signed,
        numbers.percent,
        numbers.signed_percent,
        numbers.euros,
    ):
        _clean(write(value, decimals))
    _clean(numbers.scaled(value))


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_written_number_is_the_number(value: float, decimals: int) -> None:
    text = numbers.number(value, decimals).replace(",", "").replace("−", "-")
    assert float(text) == pytest.approx(value, abs=0.5001 * 10**-decimals)


@pytest.mark.parametrize(
    ("step", "digits"), [(1, 0), (10, 0), (0.5, 1), (0.1, 1), (0.02, 2), (0, 0), (NAN, 0)]
)
def test_digits_for_a_step(step: float, digits: int) -> None:
    assert numbers.decimals_for(step) == digits


# ------------------------------------------------------------------------------ small parts


def test_counts_ranks_and_lists() -> None:
    assert words.count(0, "region") == "no region"
    assert words.count(1, "region") == "one region"
    assert words.count(3, "region") == "three regions"
    assert words.count(25, "city", "cities") == "25 cities"
    assert [words.ordinal(n) for n in (1, 12, 13, 21, 22, 23, 111)] == [
        "first", "twelfth", "13th", "21st", "22nd", "23rd", "111th",
    ]  # fmt: skip
    assert words.listing([]) == "none"
    assert words.listing(["a"]) == "a"
    assert words.listing(["a", "b"]) == "a and b"
    assert words.listing(["a", "b", "c"]) == "a, b and c"


def test_sentences_begin_and_end_once() -> None:
    assert words.sentence("the gap", "narrowed") == "The gap narrowed."
    assert words.sentence("Done.") == "Done."
    assert words.sentence("", " ") == ""
    assert words.period(1995, 2021) == "1995–2021"
    assert words.period(2021, 2021) == "2021"


def test_names() -> None:
    assert words.name("hamburg") == "Hamburg"
    assert words.name("hamburg", long=True) == "Hamburg Metropolitan Region"
    assert words.name("all-regions") == "all eleven regions together"
    assert words.name("Paris") == "Paris"
    assert all(names.short(key) for key in TERRITORIES)
    assert len({names.short(key) for key in TERRITORIES}) == len(TERRITORIES)
    with pytest.raises(MetroregionsError, match="Unknown region"):
        names.short("atlantis")


# ------------------------------------------------------------------------------ comparisons


@pytest.mark.parametrize(
    ("change", "word"),
    [(0.06, "rose"), (0.04, "did not change"), (0, "did not change"), (-0.04, "did not change"),
     (-0.06, "fell"), (NAN, "cannot be told (no data)"), (None, "cannot be told (no data)")],
)  # fmt: skip
def test_directions_follow_the_rounded_number(change: float, word: str) -> None:
    assert comparisons.direction(change, 1) == word


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (100, 112.34, "rose by 12.3%"),
        (100, 99.6, "fell by 0.4%"),
        (100, 100.04, "did not change"),
        (0, 5, "rose"),
        (0, 0, "did not change"),
        (-5, -7, "fell"),
        (NAN, 5, "cannot be told (no data)"),
        (5, None, "cannot be told (no data)"),
    ],
)
def test_changes_in_per_cent(first: float, last: float | None, text: str) -> None:
    assert comparisons.change(first, last) == text


def test_differences_in_the_unit() -> None:
    assert (
        comparisons.difference(4.11, 3.2, unit="%", decimals=1) == "fell by 0.9 percentage points"
    )
    assert (
        comparisons.difference(2.0, 3.0, unit="% of x", decimals=1)
        == "rose by 1.0 percentage point"
    )
    assert comparisons.difference(100, 400, unit="EUR") == "rose by 300\u00a0EUR"
    assert comparisons.difference(3.21, 3.24, unit="%", decimals=1) == "did not change"
    assert comparisons.difference(NAN, 1) == comparisons.UNKNOWN
    # As shown, 4.1 and 3.2 are 0.9 apart, though 4.14 and 3.16 are 0.98.
    assert comparisons.difference(4.14, 3.16, decimals=1) == "fell by 0.9"


def test_from_to() -> None:
    assert comparisons.from_to(4.11, 3.2, unit="%", decimals=1) == "from 4.1 to 3.2%"
    assert comparisons.from_to(NAN, 3.2, unit="%", decimals=1) == "from no data to 3.2%"
    assert comparisons.from_to(3.2, NAN, unit="%", decimals=1) == "from 3.2% to no data"
    assert comparisons.from_to(NAN, None) == "no data"


@pytest.mark.parametrize(
    ("value", "reference", "word"),
    [(110, 100, "above"), (90, 100, "below"), (100.4, 100, "the same as"),
     (1005, 1000, "about the same as"), (5, 0, "above"), (-5, 0, "below"), (0, 0, "the same as"),
     (NAN, 1, "not comparable (no data) with")],
)  # fmt: skip
def test_comparisons(value: float, reference: float, word: str) -> None:
    assert comparisons.comparison(value, reference) == word


def test_gaps_and_growth() -> None:
    assert comparisons.gap(-5, 3) == "narrowed"
    assert comparisons.gap(3, -5) == "widened"
    assert comparisons.gap(3.01, -2.99) == "stayed the same"
    assert comparisons.gap(NAN, 1) == "cannot be told (no data)"
    assert comparisons.average_growth(100, 121, 2) == "+10.0% a year"
    assert comparisons.average_growth(0, 121, 2) == comparisons.average_growth(1, 2, 0) == "no data"


# ------------------------------------------------------------------------------ rankings

EQUAL = dict.fromkeys(REGION_ORDER, 5.0)
DEGENERATE: dict[str, dict[str, float]] = {
    "nothing": {},
    "all missing": dict.fromkeys(REGION_ORDER, NAN),
    "one value": {"hamburg": 5.0},
    "two equal values": {"hamburg": 5.0, "stuttgart": 5.0},
    "two values": {"hamburg": 5.0, "stuttgart": 6.0},
    "all equal": EQUAL,
    "all zero": dict.fromkeys(REGION_ORDER, 0.0),
    "negative": {key: -float(i) for i, key in enumerate(REGION_ORDER)},
    "two share the top": {key: 9.0 if i < 2 else i / 10 for i, key in enumerate(REGION_ORDER)},
    "many share the top": {key: 9.0 if i < 6 else 1.0 for i, key in enumerate(REGION_ORDER)},
    "one is missing": {**EQUAL, "munich": NAN, "hamburg": NAN},
    "equal as shown": {key: 5 + i / 1000 for i, key in enumerate(REGION_ORDER)},
    "infinite": {**EQUAL, "hamburg": math.inf},
}  # fmt: skip


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_rankings_are_told(name: str) -> None:
    values = DEGENERATE[name]
    for text in (
        descriptions.describe_ranking(values, unit="EUR", what="GDP"),
        descriptions.describe_change(values, values, years=(1995, 2021), what="GDP"),
        descriptions.describe_change(values, EQUAL, years=(1995, 2021), what="GDP"),
        descriptions.describe_map(values, what="GDP", unit="EUR"),
        descriptions.describe_shares(values, what="GDP"),
        rankings.rank_of("hamburg", values),
    ):
        assert text
        _clean(text)
        assert not text[0].islower() or text.startswith(("joint", "no data", *words._ORDINALS[1:]))


def test_no_data_is_said() -> None:
    for name in ("nothing", "all missing"):
        assert descriptions.describe_ranking(DEGENERATE[name], what="GDP") == "GDP: no data."
        assert descriptions.describe_change(
            DEGENERATE[name], EQUAL, years=(1995, 2021), what="GDP"
        ) == "GDP, 1995–2021: no data."  # fmt: skip


def test_ties_are_told() -> None:
    tell = descriptions.describe_ranking
    assert tell(EQUAL, unit="EUR") == "All eleven regions have 5\u00a0EUR."
    assert tell(DEGENERATE["equal as shown"]) == "All eleven regions have 5."
    text = tell(DEGENERATE["two share the top"], decimals=1)
    assert text.startswith("Hamburg and Northwest are highest with 9.0 each; ")
    assert tell(DEGENERATE["many share the top"]) == (
        "Six regions are highest with 9 each; five regions are lowest with 1 each."
    )
    assert tell(DEGENERATE["one value"]) == "Hamburg 5; no data for the others."
    assert rankings.rank_of("stuttgart", EQUAL) == "joint first of eleven"


def test_a_real_ranking() -> None:
    values = indicators.values("gdp_per_inhabitant", [2021])
    text = descriptions.describe_ranking(values, unit="EUR", what="GDP per inhabitant in 2021")
    table = values.set_index("region_id")["value"]
    first = table[list(REGION_ORDER)].idxmax()
    assert text.startswith(
        f"GDP per inhabitant in 2021: {words.name(first)} is highest with "
        f"{table[first]:,.0f}\u00a0EUR, followed by "
    )
    assert text.endswith(f" Germany: {table['germany']:,.0f}\u00a0EUR.")
    assert rankings.rank_of(first, values) == "first of eleven"


def test_a_real_change() -> None:
    first, last = (indicators.values("population", [year]) for year in (1995, 2021))
    text = descriptions.describe_change(first, last, years=(1995, 2021), what="Population")
    growth = (
        last.set_index("region_id")["value"] / first.set_index("region_id")["value"] * 100 - 100
    )
    up = sum(growth[key] >= 0.05 for key in REGION_ORDER)
    assert f"of eleven regions, {words.spelled(up)} rose" in text
    assert f"Germany: {growth['germany']:+.1f}%." in text.replace("−", "-")


def test_lines_are_told() -> None:
    values = indicators.values("population")
    text = descriptions.describe_lines(values, what="Population")
    assert text.startswith("Population, 1995–")
    missing = values.assign(value=NAN)
    assert descriptions.describe_lines(missing, what="Population") == "Population: no data."


def test_a_map_is_told() -> None:
    text = descriptions.describe_map(
        {"01001": 5.0, "01002": 9.0, "01003": NAN}, what="GDP", unit="EUR",
        labels={"01001": "Flensburg"},
    )  # fmt: skip
    assert text == (
        "Map of GDP: from 5 (Flensburg) to 9\u00a0EUR (01002); no data for one district."
    )


@given(
    st.dictionaries(st.sampled_from(TERRITORIES), NUMBERS),
    st.dictionaries(st.sampled_from(TERRITORIES), NUMBERS),
    st.integers(-2, 3),
)
def test_any_data_makes_a_sentence(
    first: dict[str, float], last: dict[str, float], decimals: int
) -> None:
    _clean(descriptions.describe_ranking(first, unit="%", decimals=decimals, what="X"))
    _clean(descriptions.describe_change(first, last, years=(1995, 2021), decimals=max(decimals, 0)))
    for key in first:
        _clean(comparisons.change(first[key], last.get(key)))
        _clean(comparisons.difference(first[key], last.get(key), unit="%", decimals=decimals))
        _clean(comparisons.comparison(first[key], last.get(key), decimals=decimals))
        _clean(comparisons.gap(first[key], last.get(key)))
        _clean(comparisons.average_growth(first[key], last.get(key), 5))
