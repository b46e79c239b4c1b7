"""Broken data: reading stops with one sentence, the check reports one line for each fault."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from metroregions import dataset
from metroregions.dataset import check
from metroregions.dataset.describe import describe
from metroregions.errors import DataError, MetroregionsError

ROOT = Path(__file__).resolve().parents[2] / "data"
Damage = Callable[[bytes], bytes]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the dataset whose files may be replaced (not written to)."""
    return Path(shutil.copytree(ROOT, tmp_path / "data", copy_function=os.link))


def damage(root: Path, name: str, how: Damage) -> None:
    path = root / name
    content = path.read_bytes()
    changed = how(content)
    assert changed != content
    path.unlink()
    path.write_bytes(changed)


def line(content: bytes, number: int, edit: Callable[[bytes], bytes]) -> bytes:
    lines = content.split(b"\n")
    lines[number - 1] = edit(lines[number - 1])
    return b"\n".join(lines)


def value(text: bytes) -> Callable[[bytes], bytes]:
    def edit(row: bytes) -> bytes:
        cells = row.split(b",")
        cells[2] = text
        return b",".join(cells)

    return edit


def cell(text: bytes) -> Damage:
    return lambda content: line(content, 3, value(text))


def drop(content: bytes) -> bytes:
    lines = content.split(b"\n")
    del lines[2]
    return b"\n".join(lines)


def twice(content: bytes) -> bytes:
    lines = content.split(b"\n")
    return b"\n".join([*lines[:3], lines[2], *lines[3:]])


def head(old: bytes, new: bytes) -> Damage:
    return lambda content: line(content, 1, lambda row: row.replace(old, new))


DAMAGES: dict[str, tuple[Damage, str, str]] = {
    "missing column": (head(b",value", b",amount"), "line 1", "the column 'value' is missing"),
    "unknown column": (head(b",source_id", b",source_id,x"), "line 1", "'x' is unknown"),
    "duplicate key": (twice, "line 4", "stands twice"),
    "text in a number": (cell(b"about 90000"), "line 3", "'about 90000', which is no number"),
    "decimal comma": (cell(b'"1,5"'), "line 3", "'1,5', which is no number"),
    "nan": (cell(b"nan"), "line 3", "'nan', which is no number"),
    "infinite": (cell(b"inf"), "line 3", "'inf', which is no number"),
    "empty": (cell(b""), "line 3", "value is empty"),
    "negative": (cell(b"-5"), "line 3", "'-5', which is negative"),
    "missing district": (drop, "year 1996", "the district 01001 is missing"),
    "unknown district": (
        lambda c: line(c, 3, lambda row: row.replace(b"01001", b"99999")),
        "line 3",
        "the district 99999 is unknown",
    ),
    "lost zero": (
        lambda c: line(c, 3, lambda row: row.replace(b"01001", b"1001")),
        "line 3",
        "'1001', which has not the required form",
    ),
    "year with decimals": (
        lambda c: line(c, 3, lambda row: row.replace(b",1996,", b",1996.5,")),
        "line 3",
        "no whole number",
    ),
    "unknown status": (
        lambda c: line(c, 3, lambda row: row.replace(b"observed", b"guessed")),
        "line 3",
        "'guessed', allowed are observed, estimated, nowcast",
    ),
    "wrong encoding": (
        lambda c: line(c, 3, lambda row: row + "ä".encode("latin-1")),
        "line 3",
        "not UTF-8",
    ),
    "utf-16": (lambda c: c.decode().encode("utf-16"), "line 1", "not UTF-8"),
    "byte order mark": (lambda c: b"\xef\xbb\xbf" + c, "line 1", "byte order mark"),
    "windows lines": (lambda c: c.replace(b"\n", b"\r\n"), "line 1", "CR LF"),
    "truncated inside a line": (lambda c: c[: len(c) // 2 + 3].rstrip(b"\n"), "line", "truncated"),
    "truncated after a line": (
        lambda c: c[: c.index(b"\n", len(c) // 2) + 1],
        "year",
        "is missing",
    ),
    "short row": (
        lambda c: line(c, 3, lambda row: row.rsplit(b",", 2)[0]),
        "line 3",
        "status is empty",
    ),
    "long row": (lambda c: line(c, 3, lambda row: row + b",x"), "line 3", "too many fields"),
    "empty file": (lambda _: b"", "", "the file is empty"),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_reading_broken_observations_gives_one_sentence(copy: Path, kind: str) -> None:
    how, where, reason = DAMAGES[kind]
    damage(copy, "observations/population.csv", how)
    with pytest.raises(DataError) as error:
        dataset.observations("population", copy)
    sentence = str(error.value)
    assert "observations/population.csv" in sentence
    assert where in sentence
    assert reason in sentence
    assert "\n" not in sentence
    dataset.observations("employed", copy)  # the others can still be read


def test_the_check_reports_every_damage_with_table_row_and_reason(copy: Path) -> None:
    names = sorted(p.name for p in (ROOT / "observations").glob("*.csv"))
    names = [n for n in names if b"01001,1996," in (ROOT / "observations" / n).read_bytes()[:200]]
    kinds = [k for k in DAMAGES if k not in ("missing district", "truncated after a line")]
    expected = []
    # one damage a file; indicators with 1996 in their third line
    for kind, name in zip(kinds, names, strict=False):
        how, where, reason = DAMAGES[kind]
        damage(copy, f"observations/{name}", how)
        expected.append((f"observations/{name}", where, reason))
    assert len(expected) >= 6
    found = check.faults(copy)
    for label, where, reason in expected:
        assert any(
            f.table == label and f.row.startswith(where) and reason in f.reason for f in found
        ), (label, where, reason)
    assert all("\n" not in str(f) for f in found)


def test_a_missing_file_and_a_missing_district_are_reported(copy: Path) -> None:
    (copy / "observations/employed.csv").unlink()
    damage(copy, "observations/population.csv", drop)
    with pytest.raises(DataError, match=r"observations/employed.csv: the file is missing"):
        dataset.observations("employed", copy)
    found = [str(f) for f in check.faults(copy)]
    assert "observations/employed.csv: the file is missing" in found
    assert "observations/population.csv year 1996: the district 01001 is missing" in found


def test_a_district_that_is_lost_from_its_table(copy: Path) -> None:
    damage(copy, "districts.csv", drop)
    with pytest.raises(DataError, match="399 districts where 400 are expected"):
        dataset.observations("population", copy)
    found = [str(f) for f in check.faults(copy)]
    assert "districts.csv: 399 districts where 400 are expected" in found


def test_faults_of_meaning(copy: Path) -> None:
    def table(name: str, old: bytes, new: bytes) -> None:
        damage(copy, name, lambda content: content.replace(old, new, 1))

    table("membership.csv", b"hamburg,03352,2015", b"rhein-ruhr,03352,2015")
    table("membership.csv", b"hamburg,03352,current,no", b"hamburg,03241,current,no")
    table("membership.csv", b"stuttgart,08111", b"schwaben,08111")
    table("indicators.csv", b",gdp,population,", b",gdp,people,")
    table("indicators.csv", b",Employed persons,", b",People at work,")
    table("sources.csv", b",geography\n", b",maps\n")
    content = (ROOT / "observations/population.csv").read_bytes()
    number = content[: content.index(b"\n11000,2019,")].count(b"\n") + 2
    damage(copy, "observations/population.csv", lambda c: line(c, number, value(b"34000000")))
    breaks = (ROOT / "breaks.csv").read_text().splitlines(keepends=True)
    kept = "".join(x for x in breaks if not x.startswith("population_15_64,2011"))
    damage(copy, "breaks.csv", lambda _: kept.encode())
    damage(copy, "geography/districts.topojson", lambda c: c.replace(b'"01001"', b'"01009"'))
    found = [str(f) for f in check.faults(copy)]

    def reported(*parts: str) -> bool:
        return any(all(p in f for p in parts) for f in found)

    assert reported("membership.csv 2015 03352", "nordwest, rhein-ruhr")
    assert reported("membership.csv current 03352", "belongs to nordwest")
    assert reported("membership.csv", "region_id is 'schwaben'", "not in regions.csv")
    assert reported("indicators.csv gdp_per_inhabitant", "denominator is 'people'")
    assert reported("sources.csv bkg-vg5000", "used_for names 'maps'")
    assert reported("sources.csv bkg-vg5000", "no observation, indicator or table uses")
    assert reported("observations/population.csv year 2019", "add up to", "Germany has 83166711")
    assert reported("observations/population.csv year 2019", "the district 11000 moves")
    assert reported("observations/population_15_64.csv year 2011", "breaks.csv")
    assert reported("geography/districts.topojson 01001")
    assert reported("membership.csv", "run metroregions data describe")


def test_an_edited_table_is_described_anew(copy: Path) -> None:
    damage(copy, "milestones.csv", lambda c: c.replace(b"IKM founded", b"The network is founded"))
    damage(copy, "indicators.csv", lambda c: c.replace(b"Biomass", b"Biogas", 1))
    assert [fault.table for fault in check.faults(copy)] == ["indicators.csv", "milestones.csv"]
    assert describe(copy) == ["indicators.csv", "milestones.csv"]
    assert check.faults(copy) == []
    assert describe(copy) == []


def test_a_broken_table_is_not_described(copy: Path) -> None:
    damage(copy, "milestones.csv", lambda c: c.replace(b",2001,2001,", b",June,2001,"))
    before = (copy / "datapackage.json").read_bytes()
    with pytest.raises(DataError, match="milestones.csv line 2: date is 'June'"):
        describe(copy)
    assert (copy / "datapackage.json").read_bytes() == before
    (copy / "datapackage.json").unlink()
    (copy / "datapackage.json").write_text("[]")
    (fault,) = check.faults(shutil.copy(ROOT / "milestones.csv", copy) and copy)
    assert fault.table == "datapackage.json"


def test_revisions_and_versions_of_nuts(copy: Path) -> None:
    value = (
        dataset.observations("gdp", ROOT).set_index(["ags", "year"]).at[("01001", 2021), "value"]
    )
    lines = [
        "indicator,ags,year,old,new,source_id,date",
        f"gdp,01001,2021,1,{value:.10g},eurostat-gdp,2026-10-01",
        "gdp,01001,2020,1,2,eurostat-gdp,2026-10-01",
        "gdp,01001,2020,2,3,eurostat-gdp,2026-10-02",
        "gdp,01099,2021,1,2,eurostat-gdp,2026-10-01",
        "gross,01001,2021,1,2,nobody,2026-10-01",
    ]
    damage(copy, "revisions.csv", lambda _: ("\n".join(lines) + "\n").encode())
    damage(copy, "crosswalk.csv", lambda c: c + b"2027,DEF01,01001\n")
    found = [str(f) for f in check.faults(copy)]
    assert "revisions.csv line 5: ags is '01099', which is not in districts.csv" in found
    assert "revisions.csv line 6: indicator is 'gross', which is not in indicators.csv" in found
    assert "revisions.csv line 6: source_id is 'nobody', which is not in sources.csv" in found
    wrong = "gdp has another value in the district 01001 than entered last"
    assert f"revisions.csv year 2020: {wrong}" in found
    assert f"revisions.csv year 2021: {wrong}" not in found
    assert "crosswalk.csv version 2027: the district 01002 has no code" in found


def test_a_sha256_that_is_none(copy: Path) -> None:
    digest = dataset.table("sources", ROOT)["sha256"][0].encode()
    damage(copy, "sources.csv", lambda c: c.replace(digest, digest[:-1]))
    with pytest.raises(DataError, match=r"sources.csv line 2: sha256"):
        dataset.table("sources", copy)
    assert any(f.table == "sources.csv" and "sha256" in f.reason for f in check.faults(copy))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("sources.csv", b",https://territorial.ec.europa.eu/ardeco,", b",javascript:alert(1),",
         "address is 'javascript:alert(1)', which is no address of the web"),
        ("sources.csv", b",https://creativecommons.org/licenses/by/4.0/,", b",data:text/html,",
         "licence_url is 'data:text/html', which is no address of the web"),
        ("partners.csv", b"https://www.bmwsb.bund.de", b"ftp://www.bmwsb.bund.de",
         "website is 'ftp://www.bmwsb.bund.de', which is no address of the web"),
        ("indicators.csv", b",Employed persons,", b",=1+1,", "name_en is '=1+1', which a spread"),
        ("indicators.csv", b",Employed persons,", b",@x,", "name_en is '@x', which a spreadsheet"),
        ("indicators.csv", b",Employed persons,", b',"a\tb",', "control character"),
        ("indicators.csv", b",Employed persons,", b"," + b"x" * 200_000 + b",", "longer than"),
        ("sources.csv", b",2026-11-23,", b",2026-02-30,", "a date that does not exist"),
    ],
)  # fmt: skip
def test_what_is_hostile_is_a_fault_of_the_dataset(
    copy: Path, name: str, old: bytes, new: bytes, said: str
) -> None:
    damage(copy, name, lambda c: c.replace(old, new, 1))
    with pytest.raises(DataError) as error:
        dataset.table(name.removesuffix(".csv"), copy)
    assert said in str(error.value)
    assert len(str(error.value)) < 300
    assert any(said in str(fault) for fault in check.faults(copy))


def test_a_first_line_without_end_gives_one_sentence(copy: Path) -> None:
    damage(copy, "gaps.csv", lambda c: b"x" * 200_000 + c)
    with pytest.raises(DataError, match=r"gaps.csv line 1: a cell is too long"):
        dataset.table("gaps", copy)


def test_a_broken_topology(copy: Path) -> None:
    damage(copy, "geography/districts.topojson", lambda c: c[:1000] + b"\n")
    with pytest.raises(DataError, match="no topology"):
        dataset.boundaries_topology(copy)


def test_unknown_names() -> None:
    with pytest.raises(MetroregionsError, match="no table 'cities'"):
        dataset.table("cities", ROOT)
    with pytest.raises(MetroregionsError, match="no indicator 'happiness'"):
        dataset.observations("happiness", ROOT)
    with pytest.raises(MetroregionsError, match="derived"):
        dataset.observations("density", ROOT)


def test_the_folder_of_the_dataset(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, copy: Path
) -> None:
    monkeypatch.setenv("METROREGIONS_DATA", str(copy))
    assert dataset.data_dir() == copy
    monkeypatch.setenv("METROREGIONS_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="METROREGIONS_DATA"):
        dataset.data_dir()
    monkeypatch.delenv("METROREGIONS_DATA")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert dataset.data_dir() == copy, "the nearest folder above that holds data"


def test_what_is_read_may_be_changed_without_harm() -> None:
    first = dataset.table("regions", ROOT)
    first.loc[0, "short"] = "changed"
    assert dataset.table("regions", ROOT)["short"][0] != "changed"
    rows = dataset.observations("population", ROOT)
    rows["value"] *= 2
    assert dataset.observations("population", ROOT)["value"].max() < 4e6


def test_a_file_that_changes_is_read_again(copy: Path) -> None:
    before = dataset.observations("population", copy)["value"].iloc[1]
    damage(copy, "observations/population.csv", cell(b"1234567"))
    after = dataset.observations("population", copy)["value"].iloc[1]
    assert (before, after) != (after, before)
    assert after == 1_234_567


def test_types() -> None:
    rows = dataset.observations("population", ROOT)
    assert list(rows.columns) == ["ags", "year", "value", "status", "source_id"]
    assert rows["year"].dtype == "int64"
    assert rows["value"].dtype == "float64"
    assert rows["ags"].str.len().eq(5).all()


def test_a_body_has_districts_and_all_of_them_in_its_region(copy: Path) -> None:
    damage(copy, "body_districts.csv", lambda c: c.replace(b"rheinland,05111", b"rheinland,02000"))
    damage(copy, "bodies.csv", lambda c: c + b"empty,4,stuttgart,Leer,Empty,Empty,nowhere\n")
    describe(copy)
    assert {str(fault) for fault in check.faults(copy)} == {
        "bodies.csv empty: it has no districts",
        "body_districts.csv rheinland 02000: the district is not in rhein-ruhr, of which the body "
        "is a part",
    }


def test_the_page_lists_every_table_and_column_and_is_renewed_with_the_description(
    copy: Path,
) -> None:
    page = copy / "README.md"
    whole = page.read_text("utf-8")
    for name, table in dataset.TABLES.items():
        section = whole.split(f"### `{name}.csv`\n")[1].split("###")[0]
        assert all(f"\n| `{column}` | " in section for column in table.columns)
    damage(copy, "README.md", lambda c: c.replace(b"| `ags` | string |", b"| `ags` | number |"))
    assert [fault.table for fault in check.faults(copy)] == ["README.md"]
    assert describe(copy) == ["README.md"]
    assert page.read_text("utf-8") == whole
    damage(copy, "README.md", lambda c: c.replace(b"# The dataset", b"# Our dataset"))
    assert describe(copy) == []
    assert page.read_text("utf-8").startswith("# Our dataset")


def test_rows_of_the_publisher_are_of_known_territories(copy: Path) -> None:
    damage(copy, "backtest.csv", lambda c: c.replace(b"\noutside,", b"\nelsewhere,"))
    found = [str(fault) for fault in check.faults(copy)]
    assert "backtest.csv elsewhere: it is no region, body or aggregate" in found
