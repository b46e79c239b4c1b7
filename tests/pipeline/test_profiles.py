"""Profiles as sections of the report and as files of their own."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup

import projects
from metroregions import parameters
from metroregions.pipeline.compose import document
from metroregions.pipeline.edition import annex, publish
from metroregions.pipeline.execute import run
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import names

REGIONS = ("hamburg", "muenchen")


def _executed(folder: Path) -> dict[str, Path]:
    """Small executed profiles, with a figure, a table and a reference."""
    found = {}
    for region in REGIONS:
        v4 = nbformat.v4
        details = {"kind": "table", "note": "Source: a.", "csv": "a\n1\n"}
        shown = v4.new_output(
            "display_data",
            data={"text/markdown": "| A | B |\n|---|---|\n| 1 | 2 |"},
            metadata={"metroregions": details},
        )
        source = '#| label: tbl-profile-a\n#| tbl-cap: "Cap"\nshow()'
        cells = [
            v4.new_markdown_cell("# Region profile {#sec-profile}\n\nWhat is it?"),
            v4.new_markdown_cell(
                "## Place {#sec-profile-a}\n\nSee @tbl-profile-a, not @tbl-profile-ab."
            ),
            v4.new_code_cell(source, outputs=[shown], execution_count=1),
            v4.new_markdown_cell("## Notes {#sec-profile-ab}"),
        ]
        found[region] = folder / f"09-region-profile-{region}.ipynb"
        nbformat.write(v4.new_notebook(cells=cells), found[region])
    return found


def test_the_annex_has_a_section_for_each_region_with_labels_of_its_own(tmp_path: Path) -> None:
    chapter = annex.chapter(_executed(tmp_path), tmp_path / "09-region-profile.ipynb")
    cells = nbformat.read(chapter, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert re.findall(r"^#+ .*$", text, re.MULTILINE) == [
        "# Region profiles {#sec-profiles}",
        "## Hamburg {#sec-profile-hamburg .profile}",
        "### Place {#sec-profile-a-hamburg .unnumbered}",
        "### Notes {#sec-profile-ab-hamburg .unnumbered}",
        "## Munich {#sec-profile-muenchen .profile}",
        "### Place {#sec-profile-a-muenchen .unnumbered}",
        "### Notes {#sec-profile-ab-muenchen .unnumbered}",
    ]
    assert "See @tbl-profile-a-hamburg, not @tbl-profile-ab." in text
    assert "- Munich: @sec-profile-muenchen" in text
    labels = re.findall(r"label: (\S+)", "\n".join(c.source for c in cells))
    assert labels == ["tbl-profile-a-hamburg", "tbl-profile-a-muenchen"]
    composed = document.compose(
        [chapter], title="T", subtitle="S", edition={}, out=tmp_path / "composed"
    )
    assert [path.stem for path in composed.tables] == labels


def test_a_profile_alone_has_its_title_for_a_heading(tmp_path: Path) -> None:
    path = annex.alone("hamburg", _executed(tmp_path)["hamburg"], tmp_path / "alone.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    assert cells[0].source == "What is it?"
    assert cells[1].source.startswith("# Place {#sec-profile-a-hamburg .unnumbered}")


def test_the_profile_is_no_chapter(tmp_path: Path) -> None:
    folder = projects.ROOT / "notebooks"
    notebook = run.profile(folder)
    assert notebook is not None
    assert notebook not in run.chapters(folder)
    assert run.profile(tmp_path) is None
    chosen = parameters.validate(year=2016, boundaries="2015")
    tasks = annex.tasks(chosen, notebook, tmp_path)
    assert [task.parameters.model_dump()["region"] for task in tasks] == list(REGION_ORDER)
    assert {task.parameters.model_dump()["boundaries"] for task in tasks} == {"2015"}
    assert len({task.target for task in tasks}) == len(REGION_ORDER)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose only notebook is the profile, with the profiles of two regions built."""
    folder = projects.project(tmp_path_factory.mktemp("profiles") / "project")
    notebook = run.profile(projects.ROOT / "notebooks")
    assert notebook is not None
    shutil.copy(notebook, folder / "notebooks")
    shutil.copy(projects.ROOT / "notebooks" / "07-networks.ipynb", folder / "notebooks")
    done = projects.run("profiles", "--engine", "embedded", *_named(*REGIONS), cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        str(folder / "reports" / "2021" / "profiles" / f"{region}.{kind}")
        for region in REGIONS
        for kind in ("html", "pdf")
    ]
    assert "[2/2] muenchen rendered" in done.stderr
    return folder


def _named(*regions: str) -> list[str]:
    return [part for region in regions for part in ("--region", region)]


@pytest.fixture
def built(project: Path) -> Path:
    return project / "reports" / "2021" / annex.FOLDER


@pytest.mark.parametrize("region", REGIONS)
def test_a_profile_has_two_tagged_pages(built: Path, region: str) -> None:
    reader = pypdf.PdfReader(built / f"{region}.pdf")
    assert len(reader.pages) == 2
    text = " ".join(page.extract_text() for page in reader.pages)
    for needed in (names.long(region), "Edition 2021", "metroregions project", "Eurostat", "CC BY"):
        assert needed in text, needed
    with pikepdf.open(built / f"{region}.pdf") as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert names.long(region) in str(pdf.docinfo["/Title"])
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
        figures = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == pikepdf.Name("/Figure")
        ]
        assert len([item for item in figures if len(str(item.get("/Alt", ""))) > 40]) >= 3


@pytest.mark.parametrize("region", REGIONS)
def test_a_profile_is_a_page_of_its_own(built: Path, region: str) -> None:
    text = (built / f"{region}.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    assert page.h1.get_text() == names.long(region)
    assert len(text.encode()) < 5e5
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    figures = page.select("figure svg[role=img]")
    assert len(figures) == 3
    assert all(len(str(figure).encode()) < 150_000 for figure in figures)
    for link in page.find_all("a", href=True):
        target = link["href"]
        if target.startswith("#"):
            assert target[1:] in ids, target
        elif not target.startswith("http"):
            assert (built / target).is_file(), target
    assert page.select(".cite-box")


def test_the_manifest_lists_what_was_built(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"] == {"year": 2021, "base_year": 1995, "boundaries": "current"}
    wanted = {f"{region}.{kind}" for region in REGIONS for kind in ("html", "pdf")}
    assert wanted <= set(manifest["outputs"])
    assert "notebooks/09-region-profile.ipynb" in manifest["inputs"]


def test_what_is_there_stays_and_what_is_wanted_is_added(project: Path, built: Path) -> None:
    before = (built / "muenchen.pdf").read_bytes()
    again = projects.run("profiles", "--engine", "embedded", *_named("hamburg"), cwd=project)
    assert "Nothing has changed" in again.stderr
    more = ["--engine", "embedded", "--format", "html", *_named("nordwest")]
    done = projects.run("profiles", *more, cwd=project)
    assert done.returncode == 0, done.stderr
    assert (built / "nordwest.html").is_file()
    assert not (built / "nordwest.pdf").exists()
    assert (built / "muenchen.pdf").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (_named("bremen"), "Unknown region “bremen”"),
        (_named("hamburg", "germany"), "Unknown region “germany”"),
        (["--year", "1990"], "Parameter “year” is 1990"),
    ],
)
def test_a_mistake_is_one_sentence(project: Path, options: list[str], sentence: str) -> None:
    done = projects.run("profiles", *options, cwd=project)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_report_takes_profiles_along_while_they_are_the_same(
    project: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    former = {path.name: path.read_bytes() for path in built.iterdir() if path.is_file()}
    target = built.parent
    # The folder that holds profiles and no report yet is no obstacle to a report.
    publish.check_target(target)
    chosen = parameters.validate(year=2021)
    said: list[str] = []
    edition = project / "reports" / "edition"
    edition.mkdir()
    annex.carry_over(project, chosen, target, edition, said.append)
    taken = edition / annex.FOLDER
    assert {path.name: path.read_bytes() for path in taken.iterdir() if path.is_file()} == former
    assert said == []
    shutil.rmtree(taken)
    annex.carry_over(project, parameters.validate(year=2020), target, edition, said.append)
    assert not taken.exists()
    assert "are removed" in said[0]


def test_a_record_of_an_edition_leaves_out_the_profiles_in_it(project: Path, built: Path) -> None:
    target = built.parent
    publish.write_manifest(target, {"kind": publish.KIND}, {})
    manifest = json.loads((target / publish.MANIFEST).read_text(encoding="utf-8"))
    (target / publish.MANIFEST).unlink()
    assert manifest["outputs"] == {}
