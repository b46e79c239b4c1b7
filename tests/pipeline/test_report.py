"""The report as a stranger builds it: one command, the real chapters, the real renderers."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import jsonschema
import nbformat
import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup

from metroregions import dataset, scratch
from metroregions.pipeline.edition import publish, published
from metroregions.pipeline.execute.run import profile as profile_of
from metroregions.regional import territory
from projects import COMMAND, ROOT, project, run

#: Facts that an edition has for each region, all eleven, outside and Germany, since its base year.
CHANGES = ("population", "employed", "gdp_per_inhabitant", "unemployment_ratio")

RAW = re.compile(r":::|@(fig|tbl|sec)-|\{#|\?@|Traceback|\bnan\b|\bNaN\b")


def _build(output: Path) -> Path:
    done = run("report", "--engine", "embedded", "--output", str(output))
    assert done.returncode == 0, done.stderr
    return output


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The default edition, built once even when several processes share the tests."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with (shared / "edition.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "edition"
        if not folder.exists():
            _build(folder)
    return folder


@pytest.fixture(scope="session")
def page(edition: Path) -> BeautifulSoup:
    return BeautifulSoup((edition / "report.html").read_text(encoding="utf-8"), "html.parser")


def _labels() -> set[str]:
    """Labels of the figures and tables that the report shows; a sentence may stand in for one."""
    profile = profile_of(ROOT / "notebooks")
    found: set[str] = set()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        # The profile is there once for each region.
        ends = [f"-{region}" for region in territory.REGION_ORDER] if path == profile else [""]
        for cell in nbformat.read(path, as_version=4).cells:
            label = re.search(r"^#\| label: ((?:fig|tbl)-\S+)$", cell.source, re.MULTILINE)
            if cell.cell_type == "code" and label:
                shown = cell.outputs[0].data.get("text/markdown", "|")
                found |= {label[1] + end for end in ends} if shown.startswith("|") else set()
    return found


def test_an_edition_publishes_its_facts(edition: Path) -> None:
    facts = json.loads((edition / "data" / "facts.json").read_text(encoding="utf-8"))
    schema = json.loads((edition / "data" / "facts.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(facts, schema)
    assert len({fact["id"] for fact in facts}) == len(facts)
    for indicator in CHANGES:
        since = {
            fact["territory"]: fact
            for fact in facts
            if fact["name"] == "change"
            and fact["indicator"] == indicator
            and fact["years"] == [1995, 2021]
        }
        assert list(since) == list(territory.TERRITORIES)
        assert all("change_percent" in fact["values"] for fact in since.values())


def test_an_edition_has_its_files_and_the_data_behind_every_figure_and_table(edition: Path) -> None:
    names = {path.name for path in edition.iterdir()}
    assert names == {"report.html", "report.pdf", "data", "manifest.json"}
    kept = {Path(published.VALUES).stem}
    tables = list((edition / "data").glob("*.csv"))
    assert {path.stem for path in tables} == _labels() | kept
    others = {path.name for path in (edition / "data").iterdir()} - {path.name for path in tables}
    assert others == {"facts.json", "facts.schema.json"}
    for path in tables:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) > 1, path.name
        assert not re.search(r"(^|,)(nan|inf|None)(,|$)", "\n".join(lines), re.M), path.name


def test_the_manifest_says_what_the_edition_was_made_of(edition: Path) -> None:
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"] == {"year": 2021, "base_year": 1995, "boundaries": "current"}
    assert manifest["engine"] == "embedded"
    assert manifest["earlier"] is None
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}", manifest["data_date"])
    assert len(manifest["findings"]) >= 5
    assert all(finding.startswith("**") for finding in manifest["findings"])
    assert {"notebooks/01-summary.ipynb", "data/observations/gdp.csv", "_quarto.yml"} <= set(
        manifest["inputs"]
    )
    assert {"report.html", "report.pdf"} <= set(manifest["outputs"])
    assert {"python", "pandas", "matplotlib", "papermill", "pandoc", "typst"} <= set(
        manifest["versions"]
    )


def test_every_figure_has_caption_source_and_alternative_text(page: BeautifulSoup) -> None:
    figures = [tag for tag in page.find_all("figure") if str(tag.get("id", "")).startswith("fig-")]
    assert {tag["id"] for tag in figures} == {name for name in _labels() if name.startswith("fig")}
    for figure in figures:
        caption = figure.find("figcaption").get_text(" ", strip=True)
        assert re.match(r"Figure \d+", caption)
        assert re.search(r"Source:|Membership:|References:", caption), caption
        picture = figure.find("svg")
        assert picture["role"] == "img"
        assert len(picture.get("aria-label", "")) > 40, figure["id"]


def test_every_table_has_caption_and_headers(page: BeautifulSoup) -> None:
    # The tables behind “Values” belong to figures.
    tables = page.select(".table-scroll[id] table")
    assert len(page.select("table")) == len(tables) + len(page.select("details.values table"))
    captions = [table.find("caption").get_text(" ", strip=True) for table in tables]
    assert len(captions) == len([name for name in _labels() if name.startswith("tbl")])
    assert [re.match(r"Table (\d+)", text).group(1) for text in captions] == [
        str(number) for number in range(1, len(captions) + 1)
    ]
    for table in tables:
        assert table.select("thead th[scope=col]")
        assert table.select("tbody th[scope=row]")


def test_every_link_within_the_page_and_to_data_resolves(
    page: BeautifulSoup, edition: Path
) -> None:
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in page.find_all("a", href=True):
        target = link["href"]
        if target.startswith("#"):
            assert target[1:] in ids, target
        elif not re.match(r"https?:|mailto:", target):
            assert (edition / target).is_file(), target


def test_nothing_raw_is_left(page: BeautifulSoup, edition: Path) -> None:
    for tag in page(["script", "style", "code"]):
        tag.extract()
    assert not RAW.search(page.get_text(" "))
    text = "\n".join(part.extract_text() for part in pypdf.PdfReader(edition / "report.pdf").pages)
    assert not RAW.search(text)


def test_the_page_asks_nothing_of_other_hosts(edition: Path) -> None:
    text = (edition / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|img|iframe|source)[^>]+(src|href)=\"https?:", text)
    assert "@import" not in text
    assert len(text.encode()) < 8e6


def test_the_pdf_is_tagged_and_has_title_language_outline_and_alternative_texts(
    edition: Path,
) -> None:
    with pikepdf.open(edition / "report.pdf") as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).startswith("en")
        assert "metropolitan regions" in str(pdf.docinfo["/Title"])
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        figures = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == pikepdf.Name("/Figure")
        ]
        described = [item for item in figures if len(str(item.get("/Alt", ""))) > 40]
    assert len(described) >= len([name for name in _labels() if name.startswith("fig")])
    titles = [item.title for item in pypdf.PdfReader(edition / "report.pdf").outline[:1]]
    assert titles[0].endswith("Summary")


def test_two_builds_give_the_same_bytes(edition: Path, tmp_path: Path) -> None:
    again = _build(tmp_path / "again")
    files = [path.relative_to(edition) for path in sorted(edition.rglob("*")) if path.is_file()]
    assert files == [path.relative_to(again) for path in sorted(again.rglob("*")) if path.is_file()]
    for name in files:
        if name.name != "manifest.json":  # it tells how long the steps took
            assert (edition / name).read_bytes() == (again / name).read_bytes(), name


def _project(folder: Path) -> Path:
    """A project with one small chapter, the real configuration and the real data."""
    shutil.copy(ROOT / "notebooks" / "02-eleven-regions.ipynb", project(folder) / "notebooks")
    return folder


def _spoil(folder: Path, source: str) -> None:
    path = folder / "notebooks" / "02-eleven-regions.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)


def _former_edition(project_folder: Path) -> dict[str, bytes]:
    folder = project_folder / "reports" / "2021"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("the former edition", encoding="utf-8")
    publish.write_manifest(folder, {"kind": publish.KIND}, {})
    return _contents(folder)


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_failed_build_leaves_the_former_edition_and_says_why(tmp_path: Path) -> None:
    folder = _project(tmp_path)
    former = _former_edition(folder)
    _spoil(folder, "raise RuntimeError('the data ran out')")
    done = run("report", "--engine", "embedded", cwd=folder)
    assert done.returncode == 2
    assert "02-eleven-regions.ipynb failed in cell" in done.stderr
    assert "RuntimeError: the data ran out" in done.stderr
    assert "Traceback" not in done.stderr
    assert _contents(folder / "reports" / "2021") == former
    assert [path.name for path in (folder / "reports").iterdir()] == ["2021"]


def test_a_killed_build_leaves_the_former_edition_and_the_next_one_cleans(tmp_path: Path) -> None:
    folder = _project(tmp_path / "project")
    former = _former_edition(folder)
    began = tmp_path / "began"
    _spoil(folder, f"open({str(began)!r}, 'w').close(); import time; time.sleep(600)")
    build = subprocess.Popen(
        [COMMAND, "report", "--engine", "embedded"],
        cwd=folder,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not began.exists():
        assert build.poll() is None
        assert time.monotonic() < deadline, "the build never began"
        time.sleep(0.1)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()
    assert _contents(folder / "reports" / "2021") == former
    assert list((folder / "reports").glob(f"{scratch.BESIDE}*"))
    with publish.workspace(folder / "reports" / "2021"):
        pass
    assert _contents(folder / "reports" / "2021") == former
    assert [path.name for path in (folder / "reports").iterdir()] == ["2021"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("ags,year,value", "ags,year", "gdp.csv"),
        ("01001,2000,", "01001,2000,much", "gdp.csv"),
        ("01001,2000,", "01001,2000,-", "gdp.csv"),
    ],
)
def test_broken_data_stop_the_build_before_anything_is_written(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    folder = _project(tmp_path)
    (folder / "data").unlink()
    shutil.copytree(dataset.data_dir(), folder / "data")
    path = folder / "data" / "observations" / "gdp.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    done = run("report", "--engine", "embedded", cwd=folder)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "reports").exists() or not list((folder / "reports").iterdir())


def test_a_report_that_nothing_has_changed_for_is_left_as_it_is(tmp_path: Path) -> None:
    folder = _project(tmp_path)
    command = ("report", "--engine", "embedded", "--format", "html")
    assert "[1/1] 02-eleven-regions" in run(*command, cwd=folder).stderr
    report = folder / "reports" / "2021" / "report.html"
    before = report.stat()
    again = run(*command, cwd=folder)
    assert again.returncode == 0
    assert again.stderr == "Nothing has changed since this edition was built.\n"
    assert report.stat() == before
    # An edition that somebody changed is made good, from the notebooks that are kept.
    report.write_text("", encoding="utf-8")
    mended = run(*command, cwd=folder)
    assert "1 of 1 notebooks unchanged, not executed again" in mended.stderr
    assert report.stat().st_size == before.st_size


def test_several_editions_are_built_in_one_call(tmp_path: Path) -> None:
    folder = _project(tmp_path)
    command = ("report", "--engine", "embedded", "--format", "html", "--years")
    refused = run(*command, "2016,1890", cwd=folder)
    assert refused.returncode == 2
    assert "Parameter “year” is 1890" in refused.stderr
    assert not (folder / "reports").exists()
    done = run(*command, "2005,2016", cwd=folder)
    assert done.returncode == 0, done.stderr
    for year in ("2005", "2016"):
        page = (folder / "reports" / year / "report.html").read_text(encoding="utf-8")
        assert f"Edition {year}" in page
    refused = run(*command, "2005,2016", "--output", "somewhere", cwd=folder)
    assert refused.returncode == 2
    assert "--output names one folder" in refused.stderr


def test_an_output_that_is_no_edition_is_refused_before_the_notebooksrun(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("do not delete", encoding="utf-8")
    started = time.monotonic()
    done = run("report", "--engine", "embedded", "--output", str(tmp_path))
    assert done.returncode == 2
    assert "holds something that is not an edition" in done.stderr
    assert done.stderr.count("\n") == 1
    assert time.monotonic() - started < 15
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
