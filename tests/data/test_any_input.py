"""Any file gives what it holds or one sentence: readers and files of the editor's own."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metroregions import dataset
from metroregions.errors import DataError
from metroregions.sources.readers import eurostat, inkar
from metroregions.sources.update import own_description, own_table
from metroregions.sources.update.own_numbers import plain
from publishers import ROOT

DISTRICTS = dataset.table("districts", ROOT)["ags"]
#: The folder of a test is one for all its examples; each replaces the file.
quick = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
#: Texts of the pieces that mean something to a reader, in any order.
YAML = st.lists(
    st.sampled_from(
        [
            "key: ",
            "source:",
            "\n",
            "\n  ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "!!int ",
            "'",
            '"',
            "? ",
            "---\n",
            "#",
            "text",
            "no",
            "2022-13-01",
            "\t",
            "<<: ",
        ]
    ),
    max_size=30,
).map("".join)
CSV = st.lists(
    st.sampled_from(
        [
            "ags",
            "year",
            "value",
            ",",
            ";",
            "\t",
            "\n",
            "\r\n",
            '"',
            "01001",
            "1001",
            "03152",
            "2021",
            "1.095",
            "1,5",
            "'1",
            "-1",
            "nan",
            "1e9",
            "=1",
        ]
    ),
    max_size=40,
).map("".join)
TSV = st.lists(
    st.sampled_from(
        [
            "freq,unit,geo\\TIME_PERIOD",
            "\t",
            "\n",
            "2020 ",
            "A,NR,DE",
            "1.5 p@C",
            ": ",
            ":",
            "unit,geo,TIME_PERIOD,OBS_VALUE",
            ",",
            "x",
        ]
    ),
    max_size=40,
).map("".join)


def one_sentence(error: DataError) -> None:
    assert "\n" not in str(error)
    assert len(str(error)) < 1000


@quick
@given(st.one_of(st.binary(max_size=200), YAML.map(str.encode)))
def test_a_description_is_texts_or_one_sentence(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "meta.yml").write_bytes(raw)
    try:
        keys, source = own_description.read(tmp_path / "meta.yml")
    except DataError as error:
        one_sentence(error)
    else:
        assert all(type(text) is str for text in (*keys.values(), *(source or {}).values()))


@quick
@given(st.one_of(st.binary(max_size=200), CSV.map(str.encode)))
def test_a_table_that_is_none_gives_one_sentence(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "own.csv").write_bytes(raw)
    with pytest.raises(DataError) as error:
        own_table.read(tmp_path / "own.csv", DISTRICTS, 0)
    one_sentence(error.value)


@quick
@given(
    st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=9),
    st.sampled_from([",.", ".,", "_.", "_,"]),
)
def test_a_number_is_read_as_it_was_written(values: list[object], marks: str) -> None:
    """Two decimals leave no doubt, whatever divides thousands."""
    thousands, decimal = marks
    texts = [
        f"{value:,.2f}".translate(str.maketrans({",": thousands.replace("_", " "), ".": decimal}))
        for value in values
    ]
    read = plain(pd.Series(texts), "own.csv", whole=True)
    assert read.tolist() == [f"{value:.2f}" for value in values]


@quick
@given(st.integers(1000, 999_999), st.sampled_from([",", "."]), st.integers(0, 3))
def test_thousands_never_become_decimals(value: int, mark: str, others: int) -> None:
    texts = ["998"] * others + [f"{value:,}".replace(",", mark)]
    with pytest.raises(DataError, match=f"which is {value} in one way of writing"):
        plain(pd.Series(texts), "own.csv", whole=True)


@quick
@given(st.one_of(st.binary(max_size=100), TSV.map(str.encode)))
def test_a_table_of_eurostat_is_numbers_or_one_sentence(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.tsv").write_bytes(raw)
    try:
        frame = eurostat.wide(tmp_path, "x.tsv", unit="NR")
    except DataError as error:
        one_sentence(error)
    else:
        assert set(frame.dtypes.astype(str)) <= {"float64"}


@quick
@given(st.floats(0, 1e9).map(lambda value: round(value, 2)))
def test_german_numbers_come_back(value: float) -> None:
    text = f"{value:,.2f}".translate(str.maketrans({",": ".", ".": ","}))
    assert inkar.german(text) == value
