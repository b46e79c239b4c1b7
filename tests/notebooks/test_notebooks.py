"""The chapters: how they are written, and that they run for any edition."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from metroregions import dataset, parameters
from metroregions.pipeline.execute import run
from metroregions.regional.territory import REGION_ORDER

ROOT = Path(__file__).parents[2]
CHAPTERS = run.chapters(ROOT / "notebooks")
PROFILE = next(iter((ROOT / "notebooks").glob(f"[0-9][0-9]-{run.PROFILE}.ipynb")))
#: Longest code cell with its options, without imports, formatted: select, compute, show.
LONGEST_CELL = 16
#: Each chapter runs for the first and the last edition and for some in between; together the
#: chapters run for every year, in turn within today's boundaries and within those of 2015.
FIRST, LAST, STEP = 1996, 2024, 9
EDITIONS = [
    (chapter, year, ("current", "2015")[(year // STEP + position) % 2])
    for position, chapter in enumerate(CHAPTERS)
    for year in range(FIRST, LAST + 1)
    if year in (FIRST, LAST) or (year + position) % STEP == 0
]

#: The profile runs once for each region, from the first edition to the last; its tables and
#: sentences are tested for every year in `test_profile`.
PROFILES = [
    (region, FIRST + round(position * (LAST - FIRST) / 10), ("current", "2015")[position % 2])
    for position, region in enumerate(REGION_ORDER)
]

each_chapter = pytest.mark.parametrize("chapter", [*CHAPTERS, PROFILE], ids=lambda path: path.stem)


def _cells(chapter: Path, kind: str) -> list[nbformat.NotebookNode]:
    cells = nbformat.read(chapter, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == kind]


@each_chapter
def test_a_chapter_opens_with_one_heading_and_its_question(chapter: Path) -> None:
    text = "\n".join(cell.source for cell in _cells(chapter, "markdown"))
    assert len(re.findall(r"^# .+ \{#sec-[a-z0-9-]+\}$", text, flags=re.MULTILINE)) == 1
    opening = _cells(chapter, "markdown")[0].source
    assert opening.startswith("# ")
    assert "?" in opening


@each_chapter
def test_code_cells_are_short_steps(chapter: Path) -> None:
    for cell in _cells(chapter, "code"):
        steps = ast.parse(cell.source).body
        imports = [node for node in steps if isinstance(node, (ast.Import, ast.ImportFrom))]
        lines = len(cell.source.splitlines())
        lines -= sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in imports)
        assert lines <= LONGEST_CELL, cell.source


@each_chapter
def test_notebooks_read_and_write_no_files(chapter: Path) -> None:
    for cell in _cells(chapter, "code"):
        assert not re.search(
            r"\bopen\(|read_csv|to_csv|Path\(|savefig|requests|urllib", cell.source
        )


@each_chapter
def test_prose_holds_no_number_that_could_change(chapter: Path) -> None:
    """Digits in prose are years of milestones, labels, references, or the age limits of a term."""
    allowed = r"\b(1995|199[78]|200[0156]|201[156]|202[12])\b|aged 15 to 64"
    for cell in _cells(chapter, "markdown"):
        text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "", cell.source, flags=re.DOTALL)
        text = re.sub(r"\{[^}]*\}|@[\w-]+|\]\([^)]*\)|`[^`]*`", "", text)
        assert not re.search(r"\d", re.sub(allowed, "", text)), cell.source


@each_chapter
def test_chapters_are_committed_executed_without_pictures(chapter: Path) -> None:
    for number, cell in enumerate(_cells(chapter, "code"), start=1):
        assert cell.execution_count == number
        for output in cell.outputs:
            assert output.output_type != "error"
            assert "image/svg+xml" not in output.get("data", {})
            assert output.get("metadata", {}) == {}
    assert any(cell.outputs for cell in _cells(chapter, "code"))


@each_chapter
def test_a_fresh_run_gives_the_committed_outputs(chapter: Path) -> None:
    """Compare cell by cell with nbval, in a process of its own: its cells share one kernel."""
    options = ["--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-q", "--color=no"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(chapter)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert f"{len(_cells(chapter, 'code'))} passed" in done.stdout


@pytest.mark.parametrize(
    ("chapter", "year", "boundaries"),
    EDITIONS,
    ids=lambda value: getattr(value, "stem", str(value)),
)
def test_a_chapter_runs_for_other_editions(
    chapter: Path, year: int, boundaries: str, tmp_path: Path
) -> None:
    chosen = parameters.validate(year=year, boundaries=boundaries)
    _check_outputs(_execute(chapter, chosen, tmp_path))


@pytest.mark.parametrize(("region", "year", "boundaries"), PROFILES)
def test_the_profile_runs_for_every_region(
    region: str, year: int, boundaries: str, tmp_path: Path
) -> None:
    chosen = parameters.validate(year=year, boundaries=boundaries, region=region)
    _check_outputs(_execute(PROFILE, chosen, tmp_path))


@each_chapter
def test_a_chapter_runs_for_another_base_year(chapter: Path, tmp_path: Path) -> None:
    own = {"region": "muenchen"} if chapter == PROFILE else {}
    chosen = parameters.validate(year=2016, base_year=2005, boundaries="2015", **own)
    _check_outputs(_execute(chapter, chosen, tmp_path))


def _execute(chapter: Path, chosen: parameters.ReportParameters, folder: Path) -> Path:
    target = folder / chapter.name
    run.execute([run.Task(chapter, chosen, target)], data=dataset.data_dir(), jobs=1)
    return target


def _check_outputs(notebook: Path) -> None:
    """No figure, table, sentence or exported table may show a value that is no number."""
    for cell in _cells(notebook, "code"):
        for output in cell.outputs:
            details = output.get("metadata", {}).get("metroregions", {})
            texts = [output.get("data", {}).get("text/plain", "")]
            texts += [text for text in details.values() if isinstance(text, str)]
            for text in texts:
                assert not re.search(r"\b(nan|NaN|inf|None|Traceback)\b", text), text


def _prose(chapter: Path) -> str:
    return "\n".join(cell.source for cell in _cells(chapter, "markdown"))


def test_the_glossary_has_every_term_that_a_chapter_explains() -> None:
    methods = next(path for path in CHAPTERS if path.stem.endswith("methods"))
    glossary = _prose(methods).split("{#sec-glossary}", 1)[1].split("\n## ", 1)[0]
    entries = [line for line in glossary.splitlines() if line.startswith("- ")]
    terms = [re.findall(r"\*\*(.+?)\*\*", entry) for entry in entries]
    assert all(terms), "each entry begins with its term in bold"
    letters = [re.sub(r"[* -]", "", entry).lower() for entry in entries]
    assert letters == sorted(letters), "entries stand in alphabetical order"
    explained = {term.lower() for term in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", glossary)}
    explained |= {term.lower() for own in terms for term in own} | {"break"}
    for chapter in CHAPTERS:
        prose = _prose(chapter).replace(glossary, "")
        for term in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", prose):
            found = term.lower()
            singular = re.sub(r"ies$", "y", found) if found.endswith("ies") else found.rstrip("s")
            assert {found, singular} & explained, f"{chapter.stem}: “{term}” is not in the glossary"
