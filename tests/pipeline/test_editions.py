"""Published editions: what changed between two, the list of all, the rebuild byte for byte."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

import editions_fixture as fixture
from metroregions.errors import MetroregionsError
from metroregions.pipeline.edition import changes, index, published, verify
from metroregions.pipeline.edition import comparison as differences

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("metroregions")


def told(old: published.Edition, new: published.Edition) -> str:
    return changes.markdown(changes.compare(old, new), {"title": "T", "subtitle": "S"})


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading, without its head."""
    section = text.split(f"# {heading}\n", 1)[1].split("\n#", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_nothing_changed_between_an_edition_and_itself(tmp_path: Path) -> None:
    made = fixture.edition(tmp_path, "2021")
    text = told(made, made)
    assert text.count("Nothing changed.") == 6  # the answer and the five sections
    assert "|" not in text


def test_findings_that_differ_stand_side_by_side(tmp_path: Path) -> None:
    old = fixture.edition(tmp_path, "2021")
    new = fixture.edition(
        tmp_path,
        "2024",
        findings=(
            "**Output.** It rose by 3%. (@sec-development)",
            fixture.FINDINGS[1],
            "**New.** X.",
        ),
        year=2024,
    )
    text = told(old, new)
    assert "Two of three key findings read otherwise." in text
    assert rows(text, "Key findings") == [
        ["Output", "It rose by 1%.", "It rose by 3%."],
        ["New", "–", "X."],
    ]


def test_ranks_new_years_and_breaks(tmp_path: Path) -> None:
    old = fixture.edition(tmp_path, "2021")
    table = fixture.values([2020, 2021, 2022, 2023], hamburg=1.02)
    table.loc[table["year"] < 2022, "value"] = fixture.values([2020, 2021])["value"].to_numpy()
    table.loc[table["year"] == 2022, "break"] = "census;revision"
    table.loc[table["year"] == 2023, "status"] = "estimated"
    new = fixture.edition(tmp_path, "2024", table=table, year=2024)
    text = told(old, new)
    assert "Two of eleven ranks differ." in text
    assert ["Hamburg", "GDP per inhabitant", "11 (2021)", "9 (2023)"] in rows(text, "Ranks")
    assert "One indicator of one has new years." in text
    assert "Years added: 2022–2023." in text
    assert "a break in the series: 2022 (census and revision)" in text
    assert rows(text, "GDP per inhabitant")[0] == ["Hamburg", "100", "102†", "+2.0"]
    assert "Changed: two ranks of regions and 28 new values." in text


def test_only_revisions_by_more_than_one_per_cent_count(tmp_path: Path) -> None:
    old = fixture.edition(tmp_path, "old")
    new = fixture.edition(
        tmp_path, "new", table=fixture.values([2020, 2021], hamburg=0.98, nordwest=1.009)
    )
    text = told(old, new)
    assert "Two of 28 values in both editions were revised by more than 1%." in text
    assert rows(text, "GDP per inhabitant") == [
        ["Hamburg", "2020", "100", "98", "−2.0"],
        ["Hamburg", "2021", "100", "98", "−2.0"],
    ]


def test_a_value_that_became_known_is_no_revision() -> None:
    old, new = fixture.values([2021]), fixture.values([2021])
    old.loc[0, "value"] = None
    changed, total = differences.revisions(old, new)
    assert changed.empty
    assert total == len(new) - 1
    assert differences.new_years(old.assign(value=None), new) == {"gdp_per_inhabitant": [2021]}


def test_many_revisions_are_cut_to_the_largest(tmp_path: Path) -> None:
    years = list(range(2000, 2022))
    old = fixture.edition(tmp_path, "old", table=fixture.values(years))
    table = fixture.values(years, hamburg=1.02, nordwest=1.05)
    new = fixture.edition(tmp_path, "new", table=table)
    text = told(old, new)
    assert "The 40 largest of 44 revisions." in text
    assert [row[0] for row in rows(text, "GDP per inhabitant")].count("Northwest") == 22


def test_within_different_boundaries_values_are_not_compared(tmp_path: Path) -> None:
    old = fixture.edition(tmp_path, "2021", boundaries="2015")
    new = fixture.edition(
        tmp_path,
        "2024",
        table=fixture.values([2021], hamburg=2.0),
        members=(("hamburg", "02000"), ("hamburg", "01003")),
    )
    text = told(old, new)
    assert "Boundaries: 2015 in the old edition, current in the new one." in text
    assert "the values are not compared" in text
    assert "One district joined a region and one district left one." in text
    assert rows(text, "Boundaries") == [
        ["Hamburg", "Lübeck, Hansestadt", "joined"],
        ["Munich", "München, Landeshauptstadt", "left"],
    ]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda made: fixture.forget(made, "findings"), "does not keep its key findings"),
        (lambda made: (made.folder / published.VALUES).unlink(), "has no data/values.csv"),
    ],
)
def test_an_edition_of_before_is_refused_with_what_to_do(
    tmp_path: Path, spoil: object, said: str
) -> None:
    new = fixture.edition(tmp_path, "2024", year=2024)
    spoil(fixture.edition(tmp_path, "2021"))
    with pytest.raises(MetroregionsError, match=said) as error:
        changes.compare(published.find("2021", tmp_path), new)
    assert "build that edition again with “metroregions report --year 2021”" in str(error.value)


def test_earlier_is_the_latest_before_that_differs_in_the_year_only(tmp_path: Path) -> None:
    given = {"year": 2021, "base_year": 1995, "boundaries": "current"}
    assert published.earlier(given, tmp_path / "nowhere") is None
    for name, year, others in (
        ("2016", 2016, {}),
        ("2019", 2019, {}),
        ("2020-since-2005", 2020, {"base_year": 2005}),
        ("2020-boundaries-2015", 2020, {"boundaries": "2015"}),
        ("2021", 2021, {}),
        ("2024", 2024, {}),
    ):
        fixture.edition(tmp_path, name, year=year, **others)
    fixture.forget(fixture.edition(tmp_path, "2020", year=2020), "findings")
    found = published.earlier(given, tmp_path)
    assert found is not None
    assert found.name == "2019"


def test_the_page_says_the_same_as_the_markdown_and_leads_back(tmp_path: Path) -> None:
    old = fixture.edition(tmp_path, "2021")
    new = fixture.edition(tmp_path, "2024", table=fixture.values([2021, 2022]), year=2024)
    config = ROOT / "_quarto.yml"
    page = changes.write(old, new, new.folder, config, stem="changes", link="report.html")
    assert page == new.folder / "changes.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    text = soup.find("main").get_text(" ", strip=True)
    assert soup.find("h1").get_text() == "What changed"
    assert soup.select_one("main a[href='report.html']")
    for line in page.with_suffix(".md").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "|", "From the edition")) and not line.endswith(":"):
            assert line in text
    assert "Data as of 3 May 2026" in soup.find("header").get_text(" ")
    assert len(soup.select("table caption")) == len(soup.select("table")) == 1


def test_the_list_of_editions_has_a_link_to_all_that_is_there(tmp_path: Path) -> None:
    assert index.write(tmp_path, ROOT / "_quarto.yml") is None
    fixture.edition(tmp_path, "2021")
    later = fixture.edition(tmp_path, "2024-boundaries-2015", year=2024, boundaries="2015")
    (later.folder / "report.pdf").unlink()
    (later.folder / "profiles").mkdir()
    (later.folder / "profiles" / "muenchen.html").write_text("x")
    (tmp_path / "other").mkdir()
    page = index.write(tmp_path, ROOT / "_quarto.yml")
    assert page == tmp_path / "index.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assert [head.get_text() for head in soup.select("h2")] == ["Edition 2024", "Edition 2021"]
    links = [link["href"] for link in soup.select("main li a")]
    assert all((tmp_path / link).exists() for link in links)
    assert links[:3] == [
        f"2024-boundaries-2015/{name}" for name in ("report.html", "data/values.csv", "data/")
    ]
    assert "2024-boundaries-2015/profiles/muenchen.html" in links
    assert "2021/report.pdf" in links
    text = soup.find("main").get_text(" ")
    assert "Comparisons with 1995." in text
    assert "within their boundaries of 2015." in text
    assert "Data as of 3 May 2026." in text
    names = [link.get_text() for link in soup.select("main li a")]
    assert len(set(names)) == len(names), "a link is told by its words alone"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2021", "2024-boundaries-2015", "index.html", "other",
    ]  # fmt: skip


def test_verification_tells_each_file_that_differs_and_how(tmp_path: Path) -> None:
    one = fixture.edition(tmp_path / "published", "2021")
    two = fixture.edition(tmp_path / "rebuilt", "2021")
    assert verify.differences(one, two) == []
    (two.folder / "report.html").write_text("<p>one\n<p>" + "x" * 90 + "2\n", encoding="utf-8")
    (two.folder / "report.pdf").write_bytes(b"%PDF-\xff\x01\x02")
    (two.folder / "data" / "fig-regions-map.csv").unlink()
    found = verify.differences(one, two)
    assert found == [
        "data/fig-regions-map.csv: only in the published edition.",
        f"report.html: differs from line 2: published “<p>two”, rebuilt “<p>{'x' * 57}…”.",
        "report.pdf: differs from byte 6 of 7, rebuilt 8.",
    ]
    fixture.forget(two, "findings")
    assert any(
        line.startswith("manifest.json: findings is [")
        for line in verify.differences(one, published.read(two.folder))
    )


def _project(folder: Path) -> Path:
    """A project with one small chapter that has the section on the edition."""
    (folder / "notebooks").mkdir(parents=True)
    for name in ("_quarto.yml", "src", "data"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "notebooks" / "references.bib", folder / "notebooks")
    path = folder / "notebooks" / "02-eleven-regions.ipynb"
    chapter = nbformat.read(ROOT / "notebooks" / path.name, as_version=4)
    chapter.cells.append(nbformat.v4.new_markdown_cell("## Edition {#sec-edition}"))
    nbformat.write(chapter, path)
    return folder


def _run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments], cwd=project, capture_output=True, text=True, check=False
    )


def test_editions_from_the_first_to_the_next(tmp_path: Path) -> None:
    project = _project(tmp_path / "project")
    shelf = project / "reports"
    build = ("report", "--engine", "embedded", "--format", "html")
    assert _run(project, *build).returncode == 0
    assert {path.name for path in shelf.iterdir()} == {"2021", "index.html"}
    assert "changes.html" not in (shelf / "2021" / "report.html").read_text(encoding="utf-8")
    table = pd.read_csv(shelf / "2021" / published.VALUES, keep_default_na=False)
    assert table["year"].max() == 2021
    assert set(table.loc[table["break"] != "", "break"]) <= {
        "census", "definition", "method", "revision", "source", "census;method",
    }  # fmt: skip

    page = shelf / "2021" / "report.html"
    page.write_text(page.read_text(encoding="utf-8").replace("Hamburg", "Hambug", 1), "utf-8")

    assert _run(project, *build, "--year", "2024").returncode == 0
    assert {"changes.html", "changes.md"} <= {path.name for path in (shelf / "2024").iterdir()}
    report = BeautifulSoup((shelf / "2024" / "report.html").read_text("utf-8"), "html.parser")
    link = report.select_one("main a[href='changes.html']")
    assert link.get_text() == "What changed since the edition 2021"
    assert link.find_previous("h3").get_text(" ", strip=True).endswith("Edition")
    text = (shelf / "2024" / "changes.md").read_text(encoding="utf-8")
    assert "Years added: 2022–2024." in text
    listed = (shelf / "index.html").read_text(encoding="utf-8")
    assert listed.index("2024/report.html") < listed.index("2021/report.html")

    differs = _run(project, "verify")
    assert differs.returncode == 1
    first, second = differs.stdout.splitlines()
    assert re.fullmatch(r"2024: \d+ files, no difference\.", first)
    assert re.match(r"2021: report\.html: differs from line \d+: published “.*Hambug", second)

    compared = _run(project, "compare", "2021", str(shelf / "2024"))
    assert compared.returncode == 0, compared.stderr
    paths = [shelf / "compare" / f"2021-2024.{kind}" for kind in ("html", "md")]
    assert compared.stdout.split() == [str(path) for path in paths]
    assert paths[1].read_text(encoding="utf-8") == text
    for command in (("compare", "2021", "2019"), ("verify", "2019")):
        missing = _run(project, *command)
        assert missing.returncode == 2
        assert "There is no edition “2019”" in missing.stderr
        assert "2024, 2021" in missing.stderr
        assert missing.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"kind": "other"}',
        '{"kind": "metroregions-edition"}',
        '{"kind": "metroregions-edition", "parameters": {"year": "then"}, "outputs": {}}',
        '{"kind": "metroregions-edition", "parameters": {"year": 2020}, "outputs": null}',
    ],
)
def test_what_is_no_edition_is_passed_over_with_a_warning(
    tmp_path: Path, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    made = fixture.edition(tmp_path, "2021")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "manifest.json").write_text(text, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    for _ in range(2):
        assert [edition.folder for edition in published.published(tmp_path)] == [made.folder]
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(f"Passed over: {tmp_path / 'odd'}")
