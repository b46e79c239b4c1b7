"""`data add-indicator`: a table of the editor's own, validated and documented like the rest."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from test_data_update import copied, digest

from metroregions import cli, dataset
from metroregions.dataset import check
from metroregions.errors import DataError
from metroregions.sources.build import build
from metroregions.sources.series.reforms import FOUNDED, REFORMS, told
from metroregions.sources.update import own_table
from metroregions.sources.update.add import _description, add_indicator
from projects import COMMAND
from publishers import ROOT, write_sources

META = """\
indicator: fast_internet
name_en: Households with fast internet
name_de: Haushalte mit schnellem Internet
unit: households
aggregation: sum
theme: gateway
better: higher
definition: Households that can be reached with at least 100 Mbit/s at the end of the year.
source:
  publisher: Bundesnetzagentur
  title: Breitbandatlas
  vintage: June 2022
  released: 2022-06
  licence: dl-de/by-2-0
  licence_url: https://www.govdata.de/dl-de/by-2-0
  address: https://gigabitgrundbuch.bund.de
"""
DISTRICTS = dataset.table("districts", ROOT)["ags"]


def table(years: tuple[int, ...] = (2020, 2021)) -> pd.DataFrame:
    rows = [
        (ags, year, 1000 + number * 10 + year - 2020)
        for number, ags in enumerate(DISTRICTS)
        for year in years
    ]
    return pd.DataFrame(rows, columns=["ags", "year", "value"])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    folder = tmp_path / "mine"
    folder.mkdir()
    table().to_csv(folder / "internet.csv", index=False)
    (folder / "internet.yml").write_text(META)
    return folder / "internet.csv", folder / "internet.yml"


def run(monkeypatch: pytest.MonkeyPatch, data: Path, *arguments: str) -> int:
    monkeypatch.setenv("METROREGIONS_DATA", str(data))
    monkeypatch.setattr(sys, "argv", ["metroregions", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_the_indicator_is_like_the_rest(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    data: Path,
    files: tuple[Path, Path],
) -> None:
    file, meta = map(str, files)
    assert run(monkeypatch, data, "data", "add-indicator", file, "--meta", meta) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == ["fast_internet: added with 800 values of 2020-2021.", str(data)]
    row = dataset.table("indicators", data).set_index("indicator").loc["fast_internet"]
    assert (row["first_year"], row["last_year"], row["district_first_year"]) == (2020, 2021, 2020)
    source = dataset.table("sources", data).set_index("source_id").loc["own-fast-internet"]
    assert source["used_for"] == "fast_internet"
    assert source["attribution"] == "Source: Bundesnetzagentur, Breitbandatlas, June 2022"
    assert '"path": "observations/fast_internet.csv"' in (data / "datapackage.json").read_text()
    assert run(monkeypatch, data, "data", "check") == 0
    capsys.readouterr()
    options = ("--indicator", "fast_internet", "--years", "2021", "--region", "germany")
    # In a process of its own, as a user would: indicators are read once for each process.
    printed = subprocess.run(
        [COMMAND, "table", *options],
        env={**os.environ, "METROREGIONS_DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    total = table((2021,))["value"].sum()
    assert f"germany,fast_internet,2021,{total}.0,households,observed" in printed
    before, after = digest(ROOT), digest(data)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {
        "datapackage.json",
        "indicators.csv",
        "observations/fast_internet.csv",
        "sources.csv",
    }


def test_a_later_table_adds_years_and_enters_what_it_changes(
    data: Path, files: tuple[Path, Path]
) -> None:
    add_indicator(data, *files)
    newer = table((2020, 2021, 2022)).assign(status="estimated")
    newer.loc[0, "value"] = 500
    newer.to_csv(files[0], index=False)
    said = add_indicator(data, *files).changed
    assert said[0] == "fast_internet: 2022 added (400 values)."
    assert "1 values of 2020 revised" in said[1]
    revisions = dataset.table("revisions", data)
    assert len(revisions) == 401
    assert revisions["old"].dropna().tolist() == [1000]
    assert set(dataset.observations("fast_internet", data)["status"]) == {"estimated"}
    files[1].write_text(META.replace("unit: households", "unit: thousand households"))
    with pytest.raises(DataError, match="The unit of fast_internet was households and is thousand"):
        add_indicator(data, *files)


def test_a_mean_with_a_weight(data: Path, files: tuple[Path, Path]) -> None:
    files[1].write_text(META.replace("aggregation: sum", "aggregation: mean\nweight: population"))
    add_indicator(data, *files)
    files[1].write_text(
        META.replace("fast_internet", "other").replace("aggregation: sum", "aggregation: mean")
    )
    with pytest.raises(DataError, match="weight is '', which is no indicator"):
        add_indicator(data, *files)


Edit = Callable[[str], str]
TABLES: dict[str, tuple[Edit, str]] = {
    "unknown district": (lambda t: t + "99999,2021,5\n", "the district 99999 is unknown"),
    "missing district": (
        lambda t: t.replace("01001,2021,1001\n", ""),
        "year 2021: the district 01001 is missing",
    ),
    "duplicate": (lambda t: t + "01001,2021,5\n", "the key 01001, 2021 stands twice"),
    "no number": (lambda t: t.replace(",1000\n", ",many\n"), "line 2: value is 'many'"),
    "two decimal marks": (
        lambda t: t.replace(",1000\n", ',"1,5"\n').replace(",1001\n", ",1.5\n"),
        "with a decimal point (“1.5”) and with a decimal comma (“1,5”)",
    ),
    "German thousands": (
        lambda t: re.sub(r",(\d)(\d{3})\n", r",\1.\2\n", t),
        "line 2 has “1.000”, which is 1000 in one way of writing and 1.000 in the other",
    ),
    "one cell with German thousands": (
        lambda t: t.replace(",1501\n", ",1.501\n"),
        "has “1.501”, which is 1501 in one",
    ),
    "thousands and one decimal": (
        lambda t: re.sub(r",(\d)(\d{3})\n", r",\1.\2\n", t).replace(",4.990\n", ",4.99\n"),
        "line 2 has “1.000”, which is 1000 in one way of writing",
    ),
    "English thousands": (
        lambda t: t.replace(",1501\n", ',"1,501"\n'),
        "has “1,501”, which is 1501 in one way of writing and 1.501 in the other",
    ),
    "empty value": (lambda t: t.replace(",1000\n", ",\n"), "line 2: value is empty"),
    "negative": (lambda t: t.replace(",1000\n", ",-1\n"), "which is negative"),
    "a lost zero beside the key": (lambda t: t + "1001,2020,5\n", "the key 01001, 2020 stands"),
    "a municipality": (
        lambda t: t.replace("05315,2020", "05315001,2020"),
        "the key 05315001 is one of a municipality",
    ),
    "a state": (lambda t: t + "01,2020,5\n", "ags is '01', which has not the required form"),
    "a dissolved district": (
        lambda t: t.replace("03159,2020", "03152,2020"),
        "the district 03152 is unknown: it went into 03159 in the reform of 2016; add it to that",
    ),
    "a district that was divided": (
        lambda t: t + "13052,2020,5\n",
        "it was divided between 13071 and 13075 in the reform of 2011",
    ),
    "a district that was founded later": (
        lambda t: t + "06415,2020,5\n",
        "it exists since 2026 and is a part of 06435 here",
    ),
    "a fall to a thousandth": (
        lambda t: t.replace("01002,2021,1011", "01002,2021,1"),
        "has 1 for the district 01002 in 2021, where the year before has 1010: more than 10 times",
    ),
    "a thousandfold rise": (
        lambda t: t.replace("01002,2021,1011", "01002,2021,1011000"),
        "where the year before has 1010",
    ),
    "latin-1": (lambda t: t.replace(",1000\n", ",1000\xa0x\n"), "is not UTF-8"),
    "a workbook": (lambda t: "PK\x03\x04" + t, "is a workbook; save its sheet as"),
    "UTF-16 without a mark": (lambda t: "".join(c + "\0" for c in t), "UTF-16 without a byte"),
    "no column": (lambda t: t.replace("value", "households"), "the column 'value' is missing"),
    "another column": (lambda t: t.replace("value\n", "value,\n"), "the column '' is unknown"),
    "cut off": (lambda t: t[:-3], "truncated"),
    "empty": (lambda t: "", "the file is empty"),
    "only a header": (lambda t: "ags,year,value\n", "has no rows"),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_with_a_fault_is_refused(data: Path, files: tuple[Path, Path], kind: str) -> None:
    edit, said = TABLES[kind]
    files[0].write_text(edit(files[0].read_text()), encoding="latin-1")
    refused(data, files, said)


METAS: dict[str, tuple[Edit, str]] = {
    "unknown key": (lambda m: m + "colour: red\n", "the unknown key 'colour'; there are indicator"),
    "unknown key of the source": (lambda m: m + "  isbn: 1\n", "the unknown key 'isbn'"),
    "missing key": (lambda m: m.replace("unit: households\n", ""), "lacks the key “unit”"),
    "empty key": (lambda m: m.replace("theme: gateway", "theme:"), "lacks the key “theme”"),
    "no source": (lambda m: m[: m.index("source:")], "lacks the key “source”"),
    "missing licence": (lambda m: m.replace("  licence: dl-de/by-2-0\n", ""), "key “licence”"),
    "taken": (lambda m: m.replace("fast_internet", "gdp"), "gdp of"),
    "a bad id": (lambda m: m.replace("fast_internet", "Fast Internet"), "'Fast Internet'"),
    "a ratio": (lambda m: m.replace("sum", "ratio"), "is “ratio”; it must be sum"),
    "a bad direction": (lambda m: m.replace("better: higher", "better: up"), "better is 'up'"),
    "a bad date": (lambda m: m.replace("2022-06", "June"), "released is 'June'"),
    "no YAML": (lambda m: m.replace("unit: households", "unit: 'households"), "is no YAML in line"),
    "no keys": (lambda m: "- fast\n- internet\n", "has a list"),
    "only a text": (lambda m: "fast internet\n", "must consist of lines"),
    "nothing": (lambda m: "", "must consist of lines"),
    "a date that never was": (
        lambda m: m.replace("June 2022", "2022-13-01"),
        "vintage” of {} is 2022-13-01, a date that does not exist",
    ),
    "a released date that never was": (
        lambda m: m.replace("2022-06", "2022-02-30"),
        "a date that does not exist",
    ),
    "a tag": (lambda m: m + "decimals: !!int abc\n", "has a tag"),
    "an object": (lambda m: m + "note: !!python/object:os.x {}\n", "has a tag"),
    "an anchor": (lambda m: m.replace("June 2022", "&v June 2022"), "has an anchor"),
    "an alias": (lambda m: m + "note: *v\n", "has an anchor"),
    "anchors that explode": (
        lambda m: "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + m,
        "has an anchor",
    ),
    "a list of keys": (lambda m: m + "note: [a, b]\n", "has a list"),
    "keys below a text": (lambda m: m + "note:\n  a: b\n", "only “source” has such"),
    "keys below a key of the source": (
        lambda m: m.replace("publisher: Bund", "publisher:\n    name: Bund"),
        "only “source” has such",
    ),
    "a mapping as a key": (lambda m: "? {a: b}\n: c\n" + m, "only “source” has such"),
    "nested deeply": (lambda m: m + "note: " + "{a: " * 3000 + "}" * 3000, "keys below a key"),
    "lists nested deeply": (lambda m: m + "note: " + "[" * 3000 + "]" * 3000, "has a list"),
    "a key twice": (lambda m: m + "unit: persons\n", "has the key “unit” a second time"),
    "a source twice": (lambda m: m + m[m.index("source:") :], "“source” a second time"),
    "two documents": (lambda m: m + "---\n" + m, "a second document"),
    "a long file": (lambda m: m + "#" * 200_000, "is longer than 100000 bytes"),
    "a long key": (lambda m: "x" * 900 + ": y\n" + m, "xx…'; there are"),
    "an empty key of the source": (lambda m: m.replace("dl-de/by-2-0\n", "~\n", 1), "“licence”"),
}


@pytest.mark.parametrize("kind", METAS)
def test_a_description_with_a_fault_is_refused(
    data: Path, files: tuple[Path, Path], kind: str
) -> None:
    edit, said = METAS[kind]
    changed = edit(META)
    assert changed != META
    files[1].write_text(changed)
    refused(data, files, said.format(files[1]))


def excel(text: str) -> str:
    return text.replace(",", ";").replace("\n", "\r\n")


TAKEN: dict[str, tuple[Edit, str]] = {
    "a byte order mark": (lambda t: t, "utf-8-sig"),
    "UTF-16": (lambda t: t.replace(",", "\t"), "utf-16"),
    "Excel in German": (lambda t: excel(t).replace(";1000\r", ";1000,0\r"), "utf-8-sig"),
    "empty lines at the end": (lambda t: excel(t) + ";;\r\n;;\r\n", "utf-8"),
    "lines of an old Mac": (lambda t: t.replace("\n", "\r"), "utf-8"),
    "tabs and blanks": (lambda t: t.replace(",", " \t "), "utf-8"),
    "names in capitals": (lambda t: t.replace("ags,year", "AGS,Year"), "utf-8"),
    "no leading zeros": (lambda t: re.sub(r"(?m)^0", "", t), "utf-8"),
    "keys as decimals": (lambda t: re.sub(r"(?m)^0?(\d+),", r"\1.0,", t), "utf-8"),
    "keys of eight digits": (lambda t: re.sub(r"(?m)^(\d+),", r"\g<1>000,", t), "utf-8"),
    "keys of seven digits": (lambda t: re.sub(r"(?m)^0?(\d+),", r"\g<1>000,", t), "utf-8"),
    "blanks in thousands": (lambda t: re.sub(r",(\d)(\d{3})\n", ",\\1\u202f\\2\n", t), "utf-8"),
    "thousands and decimals": (
        lambda t: re.sub(r",(\d)(\d{3})\n", r',"\1.\2,0"\n', t),
        "utf-8",
    ),
    "the same in English": (
        lambda t: re.sub(r",(\d)(\d{3})\n", r',"\1,\2.00"\n', t),
        "utf-8",
    ),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_what_leaves_no_doubt_is_taken(files: tuple[Path, Path], kind: str) -> None:
    edit, encoding = TAKEN[kind]
    had = own_table.read(files[0], DISTRICTS, 0)
    files[0].write_bytes(edit(files[0].read_text()).encode(encoding))
    pd.testing.assert_frame_equal(own_table.read(files[0], DISTRICTS, 0), had)


def test_decimals_of_the_description_tell_how_to_read_three_digits(
    files: tuple[Path, Path],
) -> None:
    files[0].write_text(files[0].read_text().replace(",1000\n", ",1.095\n"))
    assert own_table.read(files[0], DISTRICTS, 3)["value"][0] == 1.095
    rates = table().assign(value="1.5")
    rates.loc[3, "value"] = "1.095"
    rates.to_csv(files[0], index=False)
    assert own_table.read(files[0], DISTRICTS, 0)["value"].tolist()[2:5] == [1.5, 1.095, 1.5]


def test_a_step_in_the_description_lets_a_jump_pass(data: Path, files: tuple[Path, Path]) -> None:
    rows, none = table(), table()[:0]
    rows.loc[0, "value"] = 20_000
    with pytest.raises(DataError, match="district_step"):
        own_table.check_jumps(rows, none, math.nan, math.nan, "mine.csv")
    own_table.check_jumps(rows, none, 30, math.nan, "mine.csv")
    small = table().assign(value=1)
    small.loc[0, "value"] = 0
    own_table.check_jumps(small.assign(value=small["value"] * 3), none, 0.5, 5, "mine.csv")


@pytest.mark.parametrize("factor", [1000, 1 / 1000])
def test_a_revision_is_judged_in_both_directions(factor: float) -> None:
    rows = table((2021, 2022)).astype({"value": float})
    held = rows.assign(value=rows["value"] * factor)
    with pytest.raises(DataError, match=r"01001 in 2021, where the dataset has"):
        own_table.check_jumps(rows, held, math.nan, math.nan, "mine.csv")
    later = held.assign(year=held["year"] - 2)
    with pytest.raises(DataError, match=r"01001 in 2021, where the year before has"):
        own_table.check_jumps(rows, later, math.nan, math.nan, "mine.csv")


def test_every_reform_leads_to_a_district_of_today() -> None:
    places = {place for reform in REFORMS.values() for place in reform}
    parts = {
        part for reform in REFORMS.values() for names in reform.values() for part in names.split()
    }
    assert places | {place for _, place in FOUNDED.values()} <= set(DISTRICTS)
    assert not (parts | set(FOUNDED)) & set(DISTRICTS)
    assert all(told(part) for part in parts)
    assert told("99999") == ""


@pytest.mark.parametrize(
    ("typed", "understood"),
    [("no", "none"), ("No", "none"), ("false", "none"), ('"higher"', "higher"), ("", "none")],
)
def test_no_better_direction_is_understood(
    data: Path, files: tuple[Path, Path], typed: str, understood: str
) -> None:
    files[1].write_text(META.replace("better: higher", f"better: {typed}"))
    assert _description(files[1], files[0])[0]["better"] == understood


def test_texts_stay_as_they_were_typed(data: Path, files: tuple[Path, Path]) -> None:
    text = META.replace("June 2022", "2022-06-30").replace("title: Breitbandatlas", "title: 0x1F")
    text = text.replace("definition: House", "definition: >\n  House") + "note: on\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        files[1].write_bytes(text.replace("\n", "\r\n").encode(encoding))
        indicator, source = _description(files[1], files[0])
        assert indicator["definition"].startswith("Households that can")
        assert indicator["note"] == "on"
        assert (source["title"], source["vintage"]) == ("0x1F", "2022-06-30")
    files[1].write_bytes(text.replace("fast internet", "fäst").encode("latin-1"))
    with pytest.raises(DataError, match=r"not UTF-8, but perhaps of Windows .* in line 2; save"):
        _description(files[1], files[0])


def refused(data: Path, files: tuple[Path, Path], said: str) -> None:
    before = digest(data)
    with pytest.raises(DataError) as error:
        add_indicator(data, *files)
    assert said in str(error.value)
    assert len(str(error.value)) < 600
    assert "\n" not in str(error.value)
    assert digest(data) == before
    assert sorted(path.name for path in data.parent.iterdir()) == ["data", "mine"]


def test_files_that_are_not_there(data: Path, files: tuple[Path, Path]) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        add_indicator(data, files[0], files[1].with_name("no.yml"))
    with pytest.raises(DataError, match="does not exist"):
        add_indicator(data, files[0].with_name("no.csv"), files[1])


def test_a_build_keeps_own_indicators(data: Path, files: tuple[Path, Path], tmp_path: Path) -> None:
    add_indicator(data, *files)
    newer = table()
    newer.loc[0, "value"] = 500
    newer.to_csv(files[0], index=False)
    add_indicator(data, *files)
    had = dataset.observations("fast_internet", data)
    build(write_sources(tmp_path / "sources"), data)
    pd.testing.assert_frame_equal(dataset.observations("fast_internet", data), had)
    assert len(dataset.table("revisions", data)) == 1
    assert [str(fault) for fault in check.faults(data)] == []


def test_a_build_does_not_lose_what_an_update_brought(data: Path, tmp_path: Path) -> None:
    sources = (data / "sources.csv").read_text()
    (data / "sources.csv").unlink()
    (data / "sources.csv").write_text(
        sources.replace("2026-11-23,,euro", "2026-11-23,10:00:00Z,euro")
    )
    files = write_sources(tmp_path / "sources")
    before = digest(data)
    with pytest.raises(DataError, match="which a build would lose; take the dataset from before"):
        build(files, data)
    assert digest(data) == before


def test_a_build_does_not_lose_what_it_cannot_read(data: Path, tmp_path: Path) -> None:
    (data / "sources.csv").unlink()
    (data / "sources.csv").write_text("source_id\nown-thing\n")
    before = digest(data)
    with pytest.raises(DataError, match="written by hand has a fault in sources.csv line 1"):
        build(tmp_path, data)
    assert digest(data) == before
