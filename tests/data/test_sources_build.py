"""The build: whole or nothing, the same bytes each time, one sentence for each bad source."""

import filecmp
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from metroregions import dataset
from metroregions.dataset import check
from metroregions.errors import DataError
from metroregions.sources.build import build
from publishers import ROOT, write_sources


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sources(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def built(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "data"
    build(sources, out)
    return out


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def same(left: Path, right: Path) -> bool:
    names = files(left)
    _, different, odd = filecmp.cmpfiles(left, right, names, shallow=False)
    return names == files(right) and not different and not odd


def test_the_files_turn_back_into_the_committed_dataset(built: Path) -> None:
    indicators = dataset.table("indicators", ROOT)
    assert files(built) == files(ROOT)
    for row in indicators[indicators["aggregation"] != "ratio"].itertuples(index=False):
        name = str(row.indicator)
        old = dataset.observations(name, ROOT).set_index(["ags", "year"])["value"]
        new = dataset.observations(name, built).set_index(["ags", "year"])["value"]
        pd.testing.assert_series_equal(new, old, rtol=0.005, atol=1.01, check_exact=False)
    for name in ("districts", "crosswalk", "regions", "claims", "europe", "gaps"):
        pd.testing.assert_frame_equal(
            dataset.table(name, built), dataset.table(name, ROOT), rtol=1e-6
        )


def test_two_builds_give_the_same_bytes_and_leave_nothing_beside(
    built: Path, sources: Path, tmp_path: Path
) -> None:
    out = tmp_path / "data"
    build(sources, out)
    assert same(out, built)
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


def test_the_recorded_sha256_are_those_of_the_files(built: Path, sources: Path) -> None:
    listed = dataset.table("sources", built)
    assert check.source_faults(listed, sources) == []
    changed = listed.assign(sha256=["0" * 64, *listed["sha256"][1:]])
    (fault,) = check.source_faults(changed, sources)
    assert fault.row == listed["source_id"][0]
    assert "sha256" in fault.reason


@pytest.fixture
def linked(sources: Path, tmp_path: Path) -> Path:
    """Return a copy of the sources whose files may be replaced (not written to)."""
    return Path(shutil.copytree(sources, tmp_path / "sources", copy_function=os.link))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a copy of the dataset whose files may be replaced (not written to)."""
    return Path(shutil.copytree(ROOT, tmp_path / "data", copy_function=os.link))


def refused(sources: Path, out: Path) -> str:
    with pytest.raises(DataError) as error:
        build(sources, out)
    assert same(out, ROOT), "the old dataset stays"
    assert sorted(p.name for p in out.parent.iterdir()) == ["data", "sources"]
    sentence = str(error.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def replace(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(content)


FILES = list(dataset.table("sources", ROOT)["file"])


def test_tables_written_by_hand_stay_as_they_are(sources: Path, old: Path) -> None:
    milestones = (old / "milestones.csv").read_text()
    first, *rest = milestones.splitlines(keepends=True)
    edited = "".join([first, *reversed(rest)]).replace("IKM founded", "The network is founded")
    replace(old / "milestones.csv", edited.encode())
    national = (old / "national.csv").read_text().splitlines(keepends=True)
    others = [row for row in national if not row.startswith("gdp,2021,")]
    mine = "gdp,2021,3617450.1,0.001,,our own note\n"
    replace(old / "national.csv", "".join([*others, mine]).encode())
    replace(old / "README.md", b"# About\n")
    build(sources, old)
    assert (old / "milestones.csv").read_text() == edited
    assert (old / "README.md").read_text() == "# About\n"
    totals = dataset.table("national", old).set_index(["indicator", "year"])
    assert totals.loc[[("gdp", 2021)], "note"].tolist() == ["our own note"]
    assert len(totals) == len(dataset.table("national", ROOT))


def test_a_source_of_which_nothing_is_made_is_named(sources: Path, old: Path) -> None:
    text = (old / "sources.csv").read_text()
    row = next(x for x in text.splitlines() if x.startswith("bkg-vg5000,"))
    replace(old / "sources.csv", (text + row.replace("bkg-vg5000", "idle") + "\n").encode())
    with pytest.raises(DataError, match="The source idle is listed in sources.csv but nothing"):
        build(sources, old)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(linked: Path, old: Path, name: str) -> None:
    (linked / name).unlink()
    assert name in refused(linked, old)


def test_a_missing_folder_is_named(linked: Path, old: Path) -> None:
    assert str(linked / "nowhere") in refused(linked / "nowhere", old)


def test_a_garbled_file_stops_the_build(linked: Path, old: Path) -> None:
    replace(linked / "destatis/04_KreiseVorjahr.xlsx", b"PK\x03\x04 garbled")
    assert "04_KreiseVorjahr.xlsx" in refused(linked, old)


def test_a_source_that_lacks_a_district_stops_the_build(linked: Path, old: Path) -> None:
    path = linked / "eurostat/nama_10r_3gdp.tsv"
    lines = path.read_text().splitlines(keepends=True)
    replace(path, "".join(x for x in lines if ",DE300\t" not in x).encode())
    assert "gdp" in refused(linked, old)


def test_a_folder_that_is_no_dataset_is_not_replaced(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    out.mkdir()
    (out / "diary.txt").write_text("mine")
    with pytest.raises(DataError, match="not a dataset"):
        build(sources, out)
    assert files(out) == ["diary.txt"]


def test_a_folder_that_cannot_be_written_is_named(sources: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        build(sources, tmp_path / "file" / "data")


def test_the_publishers_files_give_the_committed_dataset(tmp_path: Path) -> None:
    folder = os.environ.get("METROREGIONS_SOURCES")
    if not folder:
        pytest.skip("METROREGIONS_SOURCES does not name the folder of the publishers' files")
    build(Path(folder), tmp_path / "data")
    assert same(tmp_path / "data", ROOT)
    assert check.source_faults(dataset.table("sources", ROOT), Path(folder)) == []
