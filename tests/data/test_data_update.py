"""`data update` from end to end, against a server that answers like Eurostat, and saved files."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from eurostat_server import DAY, Answer, Server, Tables, cut, fine, page, serving, sleeping, status
from metroregions import cli, dataset
from metroregions.dataset import check
from metroregions.errors import DataError, MetroregionsError
from metroregions.sources.readers import destatis
from metroregions.sources.update import releases
from metroregions.sources.update.acquire import download
from metroregions.sources.update.download import Limits
from metroregions.sources.update.run import update
from publishers import ROOT, inkar_workbook, wide, workbook, write_sources

QUICK = Limits(connect=0.5, read=0.5, whole=20.0, attempts=2, backoff=0.01, retry_after=1)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return Tables().texts()


@pytest.fixture
def server(texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving(texts) as running:
        monkeypatch.setenv("METROREGIONS_EUROSTAT", running.address)
        yield running


def copied(folder: Path, root: Path = ROOT) -> Path:
    """Return a copy of a dataset whose files may be replaced (not written to)."""
    return Path(shutil.copytree(root, folder / "data", copy_function=os.link))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copied(tmp_path)


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def updated(
    texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[str]]:
    """Return a dataset that was updated once, and what was said."""
    data = copied(tmp_path_factory.mktemp("updated"))
    with serving(texts) as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("METROREGIONS_EUROSTAT", running.address)
        made = update(data, limits=QUICK)
    return data, made.changed


def series(name: str, root: Path) -> pd.DataFrame:
    return dataset.observations(name, root).pivot(index="ags", columns="year", values="value")


# A new year


def test_a_new_year_is_added_and_nothing_else_moves(updated: tuple[Path, list[str]]) -> None:
    data, _ = updated
    for name, last in (("population", 2025), ("gdp", 2022), ("employed", 2022), ("area_km2", 2025)):
        old, new = series(name, ROOT), series(name, data)
        assert list(new.columns) == [*old.columns, last], name
        pd.testing.assert_frame_equal(new[old.columns], old)
    grown = series("population", data)
    assert (grown[2025] == (grown[2024] * 1.005).round()).all()
    assert series("area_km2", data)[2025].equals(series("area_km2", data)[2024].rename(2025))
    untouched = [n for n in digest(ROOT) if n.startswith("observations/unemployed")]
    assert all(digest(data)[name] == digest(ROOT)[name] for name in untouched)


def test_the_updated_dataset_keeps_every_rule(updated: tuple[Path, list[str]]) -> None:
    data, _ = updated
    assert [str(fault) for fault in check.faults(data)] == []


def test_what_was_added_is_said_and_entered(updated: tuple[Path, list[str]]) -> None:
    data, said = updated
    assert "population: 2025 added (400 values)." in said
    assert "gdp: 2022 added (400 values)." in said
    revisions = dataset.table("revisions", data)
    assert revisions["old"].isna().all()
    assert revisions.groupby("indicator").size().to_dict() == {
        "area_km2": 400,
        "employed": 400,
        "gdp": 400,
        "population": 400,
        "population_15_64": 400,
        "population_65_plus": 400,
        "population_under_15": 400,
    }
    indicators = dataset.table("indicators", data).set_index("indicator")
    assert indicators.at["population", "last_year"] == 2025
    assert indicators.at["gdp_per_inhabitant", "last_year"] == 2022
    assert "eurostat-employed" in indicators.at["employment_ratio", "source_id"]


def test_the_sources_say_what_was_read_and_when(updated: tuple[Path, list[str]]) -> None:
    data, _ = updated
    sources = dataset.table("sources", data).set_index("source_id")
    downloads = data.parent / "downloads"
    for name in ("population", "gdp", "employed", "area", "metro-gdp", "metro-population"):
        row = sources.loc[f"eurostat-{name}"]
        assert row["vintage"] == "1 October 2026"
        assert row["released"] == DAY
        assert "1 October 2026" in row["attribution"]
        assert row["dataset"] in row["attribution"]
        assert row["address"].startswith("http://127.0.0.1")
        assert row["read_time"].endswith("Z")
        assert row["sha256"] == hashlib.sha256((downloads / row["file"]).read_bytes()).hexdigest()
    former = dataset.table("sources", ROOT).set_index("source_id")
    assert sources.loc["inkar-wages"].equals(former.loc["inkar-wages"])


def test_a_change_of_source_is_marked(updated: tuple[Path, list[str]]) -> None:
    data, said = updated
    breaks = dataset.table("breaks", data).set_index(["indicator", "year"])
    assert breaks.at[("employed", 2022), "kind"] == "source"
    assert "Eurostat (nama_10r_3empers)" in breaks.at[("employed", 2022), "note_en"]
    assert len(breaks) == len(dataset.table("breaks", ROOT)) + 1
    assert any("a break is marked in 2022" in line for line in said)
    rows = dataset.observations("employed", data)
    assert set(rows.loc[rows["year"] == 2022, "source_id"]) == {"eurostat-employed"}
    assert "eurostat-employed" not in set(rows.loc[rows["year"] < 2022, "source_id"])


def test_germany_of_the_publisher_becomes_a_total(updated: tuple[Path, list[str]]) -> None:
    data, _ = updated
    national = dataset.table("national", data).set_index(["indicator", "year"])
    assert national.at[("population", 2025), "value"] == series("population", data)[2025].sum()
    assert national.at[("area_km2", 2025), "source_id"] == "eurostat-area"
    assert national.at[("population", 2021), "source_id"] == "destatis-gv"


def test_the_european_table_gets_the_year_that_fits(updated: tuple[Path, list[str]]) -> None:
    data, _ = updated
    europe = dataset.table("europe", data)
    new = europe[europe["year"] == 2022]
    assert set(new["source"]) == {"eurostat"}
    assert set(new["status"]) == {"observed"}
    assert not set(new["country"]) & {"UK", "CH"}
    assert set(europe.loc[europe["year"] < 2022, "source"]) == {"ardeco"}
    assert (new["gdp_eur_per_inhabitant"] > 5000).all()


def test_the_same_release_again_changes_nothing(
    updated: tuple[Path, list[str]], tmp_path: Path, server: Server
) -> None:
    data = copied(tmp_path, updated[0])
    before = digest(data)
    made = update(data, limits=QUICK)
    assert made.changed == []
    assert digest(data) == before


def test_a_newer_vintage_with_the_same_values_is_entered(
    updated: tuple[Path, list[str]], tmp_path: Path, server: Server
) -> None:
    data = copied(tmp_path, updated[0])
    server.day = "2026-11-02"
    made = update(data, limits=QUICK)
    assert made.changed == ["No value has changed; the table of sources has the new vintage."]
    sources = dataset.table("sources", data).set_index("source_id")
    assert sources.at["eurostat-gdp", "vintage"] == "2 November 2026"


# A revised vintage


def test_revised_values_replace_the_old_ones_and_each_change_is_entered(
    data: Path, server: Server
) -> None:
    tables = Tables()
    gdp = tables.gdp["MIO_EUR"]
    gdp.loc["DE300", [2020, 2021]] += [500.0, 750.0]
    gdp.loc["DE", [2020, 2021]] += [500.0, 750.0]
    server.texts["nama_10r_3gdp"] = tables.texts()["nama_10r_3gdp"]
    made = update(data, limits=QUICK)
    old, new = series("gdp", ROOT), series("gdp", data)
    assert new.at["11000", 2020] == old.at["11000", 2020] + 500
    changed = dataset.table("revisions", data).query("indicator == 'gdp'").dropna(subset=["old"])
    assert changed[["ags", "year"]].to_numpy().tolist() == [["11000", 2020], ["11000", 2021]]
    assert (changed["new"] - changed["old"]).tolist() == [500.0, 750.0]
    assert any(
        line.startswith("gdp: 2 values of 2020-2021 revised, most in Berlin")
        for line in made.changed
    )
    # The districts of Berlin's metropolitan region no longer add up to ARDECO's output of 2021,
    # which was released before; the check allows that for revised years.


def test_a_european_year_that_does_not_fit_is_left_and_said(data: Path, server: Server) -> None:
    tables = Tables()
    for frame in tables.metro_gdp.values():
        frame.loc["FR001MC", 2021] *= 1.03
    server.texts["met_10r_3gdp"] = tables.texts()["met_10r_3gdp"]
    made = update(data, limits=QUICK, dry_run=True)
    (left,) = made.left
    assert "differ by more than 2% in 1 of" in left
    assert "FR001MC" in left
    assert not any(line.startswith("europe") for line in made.changed)


# All or nothing


def row_out(text: str, geo: str) -> str:
    """Take the rows of a place out of a table."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if f",{geo}\t" not in line)


def times(text: str, factor: float, geo: str = "", last: int = 0) -> str:
    """Multiply the cells of a place (default: all), or only its ``last`` ones."""
    head, *lines = text.splitlines()
    out = [head]
    for line in lines:
        first, *cells = line.split("\t")
        if first.endswith(f",{geo}" if geo else ""):
            for at in range(-last if last else -len(cells), 0):
                if not cells[at].startswith(":"):
                    cells[at] = f"{float(cells[at].split()[0]) * factor:.10g} "
        out.append("\t".join([first, *cells]))
    return "\n".join(out) + "\n"


#: What is wrong → table, how it is changed, what is said.
REFUSALS: dict[str, tuple[str, Callable[[str], str], str]] = {
    "an unknown code": (
        "nama_10r_3gdp",
        lambda text: text.replace(",DE300\t", ",DE3Z9\t"),
        "the NUTS-3 code DE3Z9, which is not in crosswalk.csv",
    ),
    "a missing district": (
        "nama_10r_3gdp",
        lambda text: row_out(text, "DE300"),
        "no value for the district 11000",
    ),
    "persons instead of thousands": (
        "nama_10r_3empers",
        lambda text: times(text, 1000),
        "whether the unit or the definition has changed",
    ),
    "another unit": (
        "nama_10r_3gdp",
        lambda text: text.replace("A,MIO_EUR,", "A,MIO_NAC,"),
        "no row has unit=MIO_EUR",
    ),
    "a total that the districts miss": (
        "nama_10r_3gdp",
        lambda text: times(text, 1.01, "DE", last=1),
        "the districts add up to",
    ),
    "a step of Germany": (
        "nama_10r_3gdp",
        lambda text: times(text, 1.2, last=1),
        "Germany moves by +20",
    ),
    "a changed territory": (
        "reg_area3",
        lambda text: times(text, 1.2, "DE300", last=1),
        "the area of the district 11000",
    ),
    "an area without districts": (
        "reg_area3",
        lambda text: "".join(text.splitlines(keepends=True)[:2]),
        "has no district of Germany",
    ),
    "a table cut inside a line": (
        "demo_r_pjanaggr3",
        lambda text: text[: len(text) * 2 // 3],
        "truncated",
    ),
    "a table cut after a line": (
        "nama_10r_3empers",
        lambda text: "".join(text.splitlines(keepends=True)[:200]),
        "no value for the district",
    ),
    "a text in a cell": (
        "nama_10r_3gdp",
        lambda text: text.replace("\t", "\tmany", 60),
        "",
    ),
}


def refused(data: Path, before: dict[str, str], limits: Limits = QUICK) -> str:
    with pytest.raises(DataError) as error:
        update(data, limits=limits)
    sentence = str(error.value)
    assert "\n" not in sentence
    downloads = data.parent / "downloads"
    assert str(downloads) in sentence
    assert sentence.endswith(f"; {data} stays as it was.")
    assert digest(data) == before
    assert sorted(path.name for path in data.parent.iterdir()) == ["data", "downloads"]
    return sentence


@pytest.mark.parametrize("kind", REFUSALS)
def test_what_fails_leaves_the_dataset_byte_for_byte(data: Path, server: Server, kind: str) -> None:
    code, edit, said = REFUSALS[kind]
    changed = edit(server.texts[code])
    assert changed != server.texts[code]
    server.texts[code] = changed
    assert said in refused(data, digest(data))
    assert (data.parent / f"downloads/eurostat/{code}.tsv").read_text() == changed


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([page], "text/html"),
        ([cut], "broke off"),
        ([status(404)], "404"),
        ([status(429, Retry_After="0")], "429"),
        ([status(500)], "500"),
        ([sleeping(0.7)], "in time"),
    ],
)
def test_a_server_that_fails_leaves_the_dataset_byte_for_byte(
    data: Path, server: Server, answers: list[Answer], said: str
) -> None:
    server.faults["data/nama_10r_3gdp"] = answers
    assert said in refused(data, digest(data))


def test_downloads_that_cannot_be_written_are_said(data: Path, server: Server) -> None:
    (data.parent / "downloads").write_text("in the way")
    assert "downloads/eurostat cannot be read or written" in refused(data, digest(data))


def test_a_server_that_recovers_is_good_enough(tmp_path: Path, server: Server) -> None:
    server.faults["data/nama_10r_3gdp"] = [status(429, Retry_After="0"), fine]
    server.faults["data/demo_r_pjanaggr3"] = [cut, fine]
    records = download(tmp_path, QUICK)
    assert [record.released for record in records] == [DAY] * 6


def test_a_jump_of_a_district_needs_its_row_in_exceptions(data: Path, server: Server) -> None:
    tables = Tables()
    tables.gdp["MIO_EUR"].loc[["DE", "DEF01"], 2022] += 10_000
    server.texts["nama_10r_3gdp"] = tables.texts()["nama_10r_3gdp"]
    assert "the district 01001 moves" in refused(data, digest(data))
    path = data / "exceptions.csv"
    text = path.read_text() + "gdp,01001,2022,Flensburg: a plant was opened\n"
    path.unlink()
    path.write_text(text)
    assert update(data, limits=QUICK, dry_run=True).changed


def test_an_older_vintage_never_replaces_a_newer_one(data: Path, server: Server) -> None:
    server.day = "2026-03-31"
    sentence = refused(data, digest(data))
    assert "eurostat-population is of 2026-03-31, older than that of 2026-04" in sentence


def test_a_description_without_a_day_is_refused(data: Path, server: Server) -> None:
    server.day = "soon"
    assert "does not tell when it was released" in refused(data, digest(data))


def test_a_version_of_nuts_that_the_editor_adds_is_used(data: Path, server: Server) -> None:
    crosswalk = (data / "crosswalk.csv").read_text()
    newer = [line for line in crosswalk.splitlines() if line.startswith("2024,")]
    lines = [line.replace("2024,", "2027,", 1).replace(",DE300,", ",DE3Z9,") for line in newer]
    (data / "crosswalk.csv").unlink()
    (data / "crosswalk.csv").write_text(crosswalk + "\n".join(lines) + "\n")
    # GDP is still in NUTS 2021, employment comes with the new code of Berlin.
    server.texts["nama_10r_3empers"] = server.texts["nama_10r_3empers"].replace(
        ",DE300\t", ",DE3Z9\t"
    )
    update(data, limits=QUICK)
    grown = series("employed", data)
    assert grown.at["11000", 2022] == pytest.approx(grown.at["11000", 2021] * 1.005, rel=1e-4)


# Files that the editor saved


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sources(tmp_path_factory.mktemp("saved"))


def given(data: Path, source: str, folder: Path, vintage: str | None = None) -> list[str]:
    return update(data, source, folder, vintage).changed


def test_inkar_files_revise_and_add_years(data: Path, tmp_path: Path) -> None:
    unemployed = wide("unemployed").copy()
    unemployed.loc["01001", 2021] += 10
    unemployed[2022] = unemployed[2021] * 1.02
    folder = tmp_path / "new"
    folder.mkdir()
    inkar_workbook(folder / "A_ArbeitslosigkeitKreis.xls", "Arbeitslose", unemployed.round())
    said = given(data, "inkar-file", folder, "2026")
    assert said[0] == "unemployed: 2022 added (400 values)."
    assert said[1].startswith("unemployed: 1 values of 2021 revised, most in Flensburg")
    assert series("unemployed", data).at["01001", 2021] == wide("unemployed").at["01001", 2021] + 10
    row = dataset.table("sources", data).set_index("source_id").loc["inkar-unemployed"]
    assert row["vintage"] == "INKAR edition 2026"
    assert "Ausgabe 2026" in row["attribution"]
    assert row["file"] == "inkar/A_ArbeitslosigkeitKreis.xls"


def test_inkar_files_that_need_a_population_end_with_it(
    data: Path, saved: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    income = wide("household_income")
    people = wide("population_census_2011").combine_first(wide("population"))
    monthly = income * 1e6 / 12 / people[income.columns]
    monthly[2022], monthly[2023] = monthly[2021] * 1.01, monthly[2021] * 1.02
    inkar_workbook(folder / "E_Haushaltseinkommen.xls", "Haushaltseinkommen", monthly)
    said = given(data, "inkar-file", folder, "2026")
    assert said[0] == "household_income: 2022 added (400 values)."


def test_the_files_that_the_dataset_was_made_from_change_nothing(data: Path, saved: Path) -> None:
    before = digest(data)
    assert given(data, "destatis-file", saved / "destatis") == []
    assert digest(data) == before


def destatis_workbook(path: Path, year: int, heads: pd.Series, **changes: float) -> None:
    table = dataset.table("districts", ROOT).set_index("ags")
    rows: list[list[object]] = [["Kreise"], [f"Gebietsstand: 31.12.{year}"]]
    for ags, row in table.iterrows():
        area = changes.get(f"area_{ags}", float(row["area_km2"]))
        nuts = row["nuts3_2021"].split()[-1]
        rows.append([ags, row["type"], row["name"], nuts, area, float(heads[ags])])
    rows.append(["", "Deutschland", "", "", float(table["area_km2"].sum()), float(heads.sum())])
    workbook(path, "Kreisfreie Städte u. Landkreise", rows)


def test_destatis_brings_a_year_that_eurostat_takes_over(
    data: Path, tmp_path: Path, server: Server
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    heads = (wide("population")[2024] * 1.004).round()
    destatis_workbook(folder / "04_KreiseVorjahr.xlsx", 2025, heads)
    said = given(data, "destatis-file", folder)
    assert said == ["population: 2025 added (400 values).", "area_km2: 2025 added (400 values)."]
    rows = dataset.observations("population", data).query("year == 2025")
    assert set(rows["source_id"]) == {"destatis-gv-2025"}
    sources = dataset.table("sources", data).set_index("source_id")
    assert sources.at["destatis-gv-2025", "vintage"] == "31 December 2025"
    assert sources.at["destatis-gv", "vintage"] == "31 December 2021"
    assert not len(
        dataset.table("breaks", data).query("indicator == 'population' and year == 2025")
    )
    update(data, limits=QUICK)
    rows = dataset.observations("population", data).query("year == 2025")
    assert set(rows["source_id"]) == {"eurostat-population"}
    assert "destatis-gv-2025" not in set(dataset.table("sources", data)["source_id"])


def test_a_workbook_of_years_ahead_is_refused(tmp_path: Path) -> None:
    (tmp_path / "destatis").mkdir()
    destatis_workbook(tmp_path / destatis.FILE, 2031, wide("population")[2024])
    with pytest.raises(DataError, match=r"is of 2031, .* to 2024: take the workbook of 2025 first"):
        releases.from_destatis(tmp_path, ROOT)


def test_a_district_whose_territory_changed_is_named(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    path = folder / "04_KreiseVorjahr.xlsx"
    destatis_workbook(path, 2025, wide("population")[2024], area_16063=900.0)
    before = digest(data)
    with pytest.raises(DataError, match="the area of the district 16063") as error:
        given(data, "destatis-file", folder)
    assert f"the files lie in {folder}" in str(error.value)
    assert digest(data) == before


def test_ardeco_makes_the_european_table_of_one_piece(
    updated: tuple[Path, list[str]], tmp_path: Path, saved: Path
) -> None:
    """After Eurostat's year 2022, a release of ARDECO with the same output of 2022."""
    data = copied(tmp_path, updated[0])
    folder = tmp_path / "new"
    shutil.copytree(saved / "ardeco", folder)
    ours = dataset.table("europe", data).query("year == 2022").set_index("metro")
    for name, unit, column in (
        ("SUVGDP", "EUR", "gdp_eur_per_inhabitant"),
        ("SUVGDP", "PPS", "gdp_pps_per_inhabitant"),
        ("SNPTD", "Persons", "population"),
    ):
        path = folder / f"ARDECO-{name}.2021.table.csv"
        table = pd.read_csv(path)
        chosen = (table["UNIT"] == unit) & table["TERRITORY_ID"].isin(ours.index)
        table.loc[chosen, "2022"] = table.loc[chosen, "TERRITORY_ID"].map(ours[column])
        table.to_csv(path, index=False)
    said = given(data, "ardeco-file", folder, "2026-11")
    assert any(line.startswith("europe:") and "observed to 2022" in line for line in said)
    europe = dataset.table("europe", data)
    assert set(europe["source"]) == {"ardeco"}
    assert len(europe.query("year == 2022 and country == 'UK'")) == 42
    sources = dataset.table("sources", data)
    assert "eurostat-metro-gdp" not in set(sources["source_id"])
    row = sources.set_index("source_id").loc["ardeco-snptd"]
    assert row["vintage"] == "November 2026"
    assert "ARDECO database, November 2026" in row["attribution"]


def test_ardeco_that_ends_before_the_dataset_is_refused(
    updated: tuple[Path, list[str]], tmp_path: Path, saved: Path
) -> None:
    data = copied(tmp_path, updated[0])
    before = digest(data)
    with pytest.raises(DataError, match="to 2021, but the dataset has observed figures .* to 2022"):
        given(data, "ardeco-file", saved, "2026")
    assert digest(data) == before


def test_ardeco_of_another_revision_than_the_districts_is_refused(
    data: Path, tmp_path: Path, saved: Path
) -> None:
    folder = tmp_path / "new"
    shutil.copytree(saved / "ardeco", folder)
    path = folder / "ARDECO-SUVGDP.2021.table.csv"
    table = pd.read_csv(path)
    years = [str(year) for year in range(2000, 2022)]
    table.loc[table["LEVEL_ID"] == 4, years] *= 1.02
    table.to_csv(path, index=False)
    before = digest(data)
    with pytest.raises(DataError, match="another revision"):
        given(data, "ardeco-file", folder, "2026")
    assert digest(data) == before


@pytest.mark.parametrize(
    ("source", "vintage", "has_folder", "said"),
    [
        ("inkar-file", None, True, "needs --vintage"),
        ("inkar-file", "last week", True, "needs --vintage"),
        ("inkar-file", "2026", False, "needs --from"),
        ("destatis-file", "2026", True, "leave out --vintage"),
        ("eurostat", None, True, "takes no --from"),
        ("gesis", None, False, "Unknown source"),
    ],
)
def test_arguments_that_do_not_fit(
    data: Path, tmp_path: Path, source: str, vintage: str | None, has_folder: bool, said: str
) -> None:
    with pytest.raises(MetroregionsError, match=said):
        update(data, source, tmp_path if has_folder else None, vintage)


def test_files_that_are_not_there_or_older(data: Path, tmp_path: Path, saved: Path) -> None:
    with pytest.raises(DataError, match="holds none of the files"):
        given(data, "inkar-file", tmp_path, "2026")
    with pytest.raises(DataError, match="does not exist"):
        given(data, "inkar-file", tmp_path / "nowhere", "2026")
    with pytest.raises(DataError, match="older than that of 2024"):
        given(data, "inkar-file", saved, "2023")
    folder = tmp_path / "half"
    folder.mkdir()
    shutil.copy(saved / "ardeco/ARDECO-SNPTD.2021.table.csv", folder)
    with pytest.raises(DataError, match="SUVGDP.2021.table.csv is missing"):
        given(data, "ardeco-file", folder, "2026")


# The command


def run(monkeypatch: pytest.MonkeyPatch, data: Path, *arguments: str) -> int:
    monkeypatch.setenv("METROREGIONS_DATA", str(data))
    monkeypatch.setattr(sys, "argv", ["metroregions", "data", "update", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_a_dry_run_tells_the_same_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    updated: tuple[Path, list[str]],
    data: Path,
    server: Server,
) -> None:
    before = digest(data)
    assert run(monkeypatch, data, "--dry-run") == 0
    captured = capsys.readouterr()
    end = f"This was a dry run; {data} stays as it is."
    assert captured.out.splitlines() == [*updated[1], end]
    assert captured.err == ""
    assert digest(data) == before
    assert [path.name for path in data.parent.iterdir()] == ["data"]


def test_the_command_ends_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path, server: Server
) -> None:
    server.faults["data/"] = [page]
    assert run(monkeypatch, data) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("metroregions: http://127.0.0.1")
