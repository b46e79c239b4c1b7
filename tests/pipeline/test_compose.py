"""Composing executed chapters into one notebook."""

from __future__ import annotations

import base64
import struct
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

import render_fixture as fixture
from metroregions.errors import MetroregionsError
from metroregions.facts import Fact
from metroregions.pipeline.compose import document
from metroregions.pipeline.compose import options as cell_options

EDITION = {"edition": "Edition 2021", "cite": "*Cite* it.", "imprint": "Imprint.", "lang": "en"}


def composed(tmp_path: Path, *cells: nbformat.NotebookNode, **extra: object) -> document.Composed:
    chapter = fixture.notebook(tmp_path / "01-one.ipynb", list(cells))
    return document.compose(
        [chapter], title="T", subtitle="S", edition=EDITION, out=tmp_path / "out", **extra
    )


def cells_of(result: document.Composed) -> list[nbformat.NotebookNode]:
    return nbformat.read(result.notebook, as_version=4).cells


def test_front_matter_is_the_first_cell(tmp_path: Path) -> None:
    first, *_ = cells_of(composed(tmp_path, fixture.markdown("# A")))
    assert first.cell_type == "raw"
    assert first.source == (
        "---\ntitle: T\nsubtitle: S\nlang: en\nreport:\n  edition: Edition 2021\n---"
    )


def test_cite_and_imprint_are_the_last_section(tmp_path: Path) -> None:
    *_, last = cells_of(composed(tmp_path, fixture.markdown("# A")))
    assert last.source.startswith("# About this report {#sec-about .unnumbered}\n\n## How to cite")
    assert last.source.endswith("## Imprint {#sec-imprint .unnumbered}\n\nImprint.")


def test_figure_gets_alternative_text_note_data_and_download(tmp_path: Path) -> None:
    alt = 'The "largest" is\nMünchen.'
    result = composed(
        tmp_path, fixture.figure_cell("fig-a", "Caption", alt=alt, note="Source: *me*.")
    )
    figure, link = cells_of(result)[1:3]
    options, _ = cell_options.split(figure.source, "here")
    assert options["fig-alt"] == 'The "largest" is München.'
    assert options["fig-cap"] == "Caption. [Source: *me*.]{.note}"
    assert options["echo"] is False
    assert list(figure.outputs[0].data) == ["image/svg+xml"]
    assert not figure.outputs[0].metadata
    assert result.tables == (result.data / "fig-a.csv",)
    assert result.tables[0].read_bytes() == b"a,b\n1,2\n"
    assert 'when-format="html"' in link.source
    assert "(data/fig-a.csv)" in link.source


def test_table_gets_caption_and_data(tmp_path: Path) -> None:
    result = composed(tmp_path, fixture.table_cell("tbl-a", "What?", note="Source: me."))
    table, below = cells_of(result)[1:3]
    options, _ = cell_options.split(table.source, "here")
    assert options["tbl-cap"] == "What?"
    assert "fig-alt" not in options
    assert below.source.startswith("::: {.note}\nSource: me.\n:::\n\n::: {.content-visible")
    assert "(data/tbl-a.csv)" in below.source


def test_figure_has_its_values_beside_it(tmp_path: Path) -> None:
    csv = (
        "region_id,year,value,status\n"
        "hamburg,1995,1.5,estimated\nhamburg,2021,-2,observed\ngermany,2021,3,\n"
    )
    cell = fixture.figure_cell("fig-a", "The best [now]", csv=csv)
    below = cells_of(composed(tmp_path, cell))[2].source
    assert below.startswith(
        '::: {.content-visible when-format="html"}\n'
        '::: {.values title="Values" name="Values: The best now"}\n| '
    )
    lines = [line.split() for line in below.splitlines()]
    assert ["|", "Region", "|", "1995", "|", "2021", "|"] in lines
    assert ["|", "Hamburg", "|", "1.50†", "|", "−2.00", "|"] in lines


def test_key_findings_have_small_charts(tmp_path: Path) -> None:
    result = composed(
        tmp_path,
        fixture.markdown("::: {.findings}"),
        fixture.findings_cell(["one", "two"]),
        fixture.markdown(":::"),
    )
    shown = cells_of(result)[2].outputs[0]
    assert shown.data["text/markdown"] == (
        "- **Word.** one ![It \\[rose\\].](finding-1.svg){.spark}\n- **Word.** two"
    )
    assert not shown.metadata
    assert (result.notebook.parent / "finding-1.svg").read_text() == fixture.spark()


def test_map_on_the_cover_leads_to_the_regions_that_have_a_section(tmp_path: Path) -> None:
    cells = [fixture.figure_cell("fig-a", "C"), fixture.markdown("# M {#sec-profile-muenchen}")]
    chapter = fixture.notebook(tmp_path / "01.ipynb", cells)
    for name, edition in (("with", {"cover": "fig-a"}), ("without", {})):
        result = document.compose(
            [chapter], title="T", subtitle="S", edition=edition, out=tmp_path / name
        )
        links = [line for line in cells_of(result)[2].source.splitlines() if line.startswith("- [")]
        assert links == (["- [Munich](#sec-profile-muenchen)"] if edition else [])


def test_parameters_are_hidden_and_code_not_shown(tmp_path: Path) -> None:
    result = composed(
        tmp_path,
        fixture.code("year = 2021", tags=("parameters",)),
        fixture.code("year = 2016", tags=("injected-parameters",)),
        fixture.code("import metroregions"),
        fixture.code("  "),
    )
    found = [cell for cell in cells_of(result) if cell.cell_type == "code"]
    assert [cell_options.split(cell.source, "")[0] for cell in found] == [
        {"include": False, "echo": False},
        {"include": False, "echo": False},
        {"echo": False},
    ]
    assert all(not cell.metadata for cell in found)


def test_footnotes_are_each_chapters_own(tmp_path: Path) -> None:
    chapters = [
        fixture.notebook(
            tmp_path / f"0{number}-n.ipynb",
            [fixture.markdown(f"# N{number}\n\nx[^1] `[^1]`\n\n[^1]: note")],
        )
        for number in (1, 2)
    ]
    result = document.compose(chapters, title="T", subtitle="S", edition={}, out=tmp_path / "out")
    sources = [cell.source for cell in cells_of(result)[1:]]
    assert sources[0] == "# N1\n\nx[^c1-1] `[^1]`\n\n[^c1-1]: note"
    assert "[^c2-1]: note" in sources[1]


def test_bibliography_stands_before_the_last_section(tmp_path: Path) -> None:
    bibliography = tmp_path / "some.bib"
    bibliography.write_text(fixture.BIBLIOGRAPHY)
    result = composed(tmp_path, fixture.markdown("# A"), bibliography=bibliography)
    assert cells_of(result)[-2].source == "# References {.unnumbered}\n\n::: {#refs}\n:::"
    assert result.bibliography is not None
    assert result.bibliography.read_text() == fixture.BIBLIOGRAPHY


def test_warnings_are_dropped(tmp_path: Path) -> None:
    warned = fixture.code("x", v4.new_output("stream", name="stderr", text="FutureWarning"))
    assert cells_of(composed(tmp_path, warned))[1].outputs == []


def test_output_false_shows_nothing(tmp_path: Path) -> None:
    printed = v4.new_output("stream", name="stdout", text="hello")
    cell = fixture.code("#| output: false\nprint('hello')", printed)
    assert cells_of(composed(tmp_path, cell))[1].outputs == []


def test_same_bytes_twice(tmp_path: Path) -> None:
    chapters = fixture.chapters(tmp_path)
    results = [
        document.compose(chapters, title="T", subtitle="S", edition=EDITION, out=tmp_path / name)
        for name in ("a", "b")
    ]
    assert results[0].notebook.read_bytes() == results[1].notebook.read_bytes()


def test_cover_is_the_figures_picture(tmp_path: Path) -> None:
    chapter = fixture.notebook(tmp_path / "01.ipynb", [fixture.figure_cell("fig-a", "C")])
    out = tmp_path / "out"
    document.compose([chapter], title="T", subtitle="S", edition={"cover": "fig-a"}, out=out)
    assert (out / "cover.svg").read_text(encoding="utf-8") == fixture.chart()
    with pytest.raises(MetroregionsError, match="“fig-b” is no figure"):
        document.compose([chapter], title="T", subtitle="S", edition={"cover": "fig-b"}, out=out)


def _with(cell: nbformat.NotebookNode, **changes: object) -> nbformat.NotebookNode:
    for name, value in changes.items():
        cell[name] = value
    return cell


def _stream(text: str) -> nbformat.NotebookNode:
    return v4.new_output("stream", name="stdout", text=text)


#: A picture of 2 × 1 pixels.
PIXELS = base64.b64encode(
    b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 2, 1) + b"\x08\x02"
).decode()

FAULTS = {
    "not executed": (
        [_with(fixture.code("x = 1"), execution_count=None)],
        r"01-one.ipynb, cell 1 was not executed",
    ),
    "error": (
        [fixture.code("x", v4.new_output("error", ename="KeyError", evalue="'a'", traceback=[]))],
        r"01-one.ipynb, cell 1 raised KeyError: 'a'",
    ),
    "wrong label": ([fixture.table_cell("fig-a", "C")], r"cell 1 shows a table and needs"),
    "capital label": ([fixture.figure_cell("fig-A", "C")], r"of small letters"),
    "no caption": ([fixture.figure_cell("fig-a", "")], r"fig-a has no caption"),
    "no alternative text": ([fixture.figure_cell("fig-a", "C", alt=" ")], r"no alternative text"),
    "same label": (
        [fixture.figure_cell("fig-a", "C"), fixture.figure_cell("fig-a", "D")],
        r"cell 2: the label “fig-a” stands in 01-one.ipynb, cell 1 already",
    ),
    "same section": (
        [fixture.markdown("# A {#sec-a}"), fixture.markdown("# B {#sec-a .unnumbered}")],
        r"the label “sec-a” stands in",
    ),
    "nothing shown": ([fixture.code("#| label: fig-a\nx")], r"has the label “fig-a” but shows no"),
    "labelled text": (
        [
            fixture.code(
                "#| label: fig-a\n1", v4.new_output("execute_result", data={"text/plain": "1"})
            )
        ],
        r"cell 1 shows text/plain, which no report can show",
    ),
    "picture without words": (
        [
            fixture.code(
                "#| label: fig-a\n#| fig-cap: C\np",
                v4.new_output("display_data", data={"image/png": PIXELS}),
            )
        ],
        r"cell 1: fig-a has no alternative text",
    ),
    "two figures": (
        [
            _with(
                fixture.figure_cell("fig-a", "C"),
                outputs=[*fixture.figure_cell("fig-a", "C").outputs, fixture.text("more")],
            )
        ],
        r"cell 1 shows 2 things",
    ),
    "options": ([fixture.code("#| label: [\nx")], r"cell 1: the lines “#\|” are not YAML"),
    "options list": ([fixture.code("#| - a\nx")], r"must read “#\| option: value”"),
    "raw": ([v4.new_raw_cell("x")], r"cell 1: a raw cell cannot"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_refuses(tmp_path: Path, name: str) -> None:
    cells, sentence = FAULTS[name]
    with pytest.raises(MetroregionsError, match=sentence):
        composed(tmp_path, *[nbformat.from_dict(dict(cell)) for cell in cells])
    assert not (tmp_path / "out" / "report.ipynb").exists()


def test_what_an_analyst_looks_at_stays_out_without_a_label(tmp_path: Path) -> None:
    table = {"text/html": "<table></table>", "text/markdown": "| a |\n|---|\n| 1 |"}
    result = composed(
        tmp_path,
        fixture.code("print(1)", _stream("1")),
        fixture.code("1", v4.new_output("execute_result", data={"text/plain": "1"})),
        fixture.code("df", v4.new_output("execute_result", data=table)),
        fixture.code("p", v4.new_output("display_data", data={"image/png": PIXELS})),
        _with(fixture.figure_cell("fig-a", "C"), source="figure(chart)"),
    )
    assert [cell.outputs for cell in cells_of(result) if cell.cell_type == "code"] == [[]] * 5
    assert result.tables == ()


def test_bare_table_and_pixels_are_shown_with_label_and_caption(tmp_path: Path) -> None:
    table = {"text/html": "<table></table>", "text/markdown": "| a |\n|---|\n| 1 |"}
    picture = v4.new_output("display_data", data={"image/png": PIXELS})
    _, first, second = cells_of(
        composed(
            tmp_path,
            fixture.code(
                "#| label: tbl-a\n#| tbl-cap: C\ndf", v4.new_output("execute_result", data=table)
            ),
            fixture.code("#| label: fig-a\n#| fig-cap: C\n#| fig-alt: A dot.\np", picture),
        )
    )[:3]
    assert first.outputs[0].data == {"text/markdown": table["text/markdown"]}
    svg = second.outputs[0].data["image/svg+xml"]
    assert 'viewBox="0 0 2 1"' in svg
    assert f"data:image/png;base64,{PIXELS}" in svg


def test_a_figure_that_a_notebook_shows_twice_is_one(tmp_path: Path) -> None:
    shown = [
        v4.new_output("execute_result", data={"text/plain": "<AxesImage>"}),
        v4.new_output("execute_result", data={"image/png": PIXELS}),
        v4.new_output("display_data", data={"image/png": PIXELS}),
    ]
    cell = fixture.code("#| label: fig-a\n#| fig-cap: C\n#| fig-alt: A dot.\nfig", *shown)
    assert len(cells_of(composed(tmp_path, cell))[1].outputs) == 1


def test_evidence_has_its_cells_below_the_chapters_headings(tmp_path: Path) -> None:
    chapter = fixture.notebook(
        tmp_path / "01.ipynb",
        [
            fixture.markdown("# One {#sec-one}\n\nQuestion? See @tbl-a and @fig-b."),
            _with(fixture.table_cell("tbl-a", "Table"), metadata={"tags": ["evidence"]}),
            _with(fixture.markdown("See @fig-b."), metadata={"tags": ["evidence"]}),
            fixture.figure_cell("fig-b", "Figure"),
        ],
    )
    made = {
        name: document.compose(
            [chapter], title="T", subtitle="S", edition={}, out=tmp_path / name, document=name
        )
        for name in ("report", "evidence")
    }
    texts = {
        name: [cell.source for cell in cells_of(result)[1:] if cell.cell_type == "markdown"]
        for name, result in made.items()
    }
    assert "(evidence.html#tbl-a)" in texts["report"][0]
    assert "@fig-b" in texts["report"][0]
    assert "(evidence.html#sec-one)" in texts["report"][-1]
    assert texts["evidence"][0].startswith("# One {#sec-one}\n\n")
    assert "Question" not in texts["evidence"][0]
    assert "(report.html#sec-one)" in texts["evidence"][0]
    assert "(report.html#fig-b)" in "".join(texts["evidence"])
    assert [path.name for path in made["report"].tables] == ["fig-b.csv"]
    assert [path.name for path in made["evidence"].tables] == ["tbl-a.csv"]


def test_facts_are_gathered_and_contradictions_refused(tmp_path: Path) -> None:
    def told(**values: float) -> nbformat.NotebookNode:
        fact = Fact(chapter="x", name="y", values=values).as_record()
        output = fixture.text("It is.")
        output.metadata["metroregions"]["facts"] = [fact]
        return fixture.code("say(fact)", output)

    assert [fact["id"] for fact in composed(tmp_path, told(a=1), told(a=1)).facts] == ["x.y"]
    with pytest.raises(MetroregionsError, match=r"cell 2: the fact “x.y” says something else"):
        composed(tmp_path, told(a=1), told(a=2))


def test_refuses_what_is_no_notebook(tmp_path: Path) -> None:
    broken = tmp_path / "01-broken.ipynb"
    for content in ("", "{", '{"cells": 1}'):
        broken.write_text(content)
        with pytest.raises(MetroregionsError, match="is not a readable notebook"):
            document.compose([broken], title="T", subtitle="S", edition={}, out=tmp_path / "out")


def test_what_cannot_be_shown_is_said_once_in_a_row(tmp_path: Path) -> None:
    absent = fixture.text("*Not shown: no data.*")
    result = composed(
        tmp_path,
        fixture.code("a", absent),
        fixture.code("b = 1"),
        fixture.code("b", absent),
        fixture.markdown("Between."),
        fixture.code("c", absent),
    )
    shown = [cell.source for cell in cells_of(result) if cell.get("outputs")]
    assert [source.splitlines()[-1] for source in shown] == ["a", "c"]


def test_key_findings_are_kept_for_later_editions(tmp_path: Path) -> None:
    result = composed(tmp_path, fixture.findings_cell(["one (@sec-a)", "two"]))
    assert result.findings == ("**Word.** one (@sec-a)", "**Word.** two")


def test_the_web_page_links_what_changed_below_the_heading_on_the_edition(tmp_path: Path) -> None:
    cells = [fixture.markdown("Text.\n\n## Edition {#sec-edition}"), fixture.markdown("More.")]
    chapter = fixture.notebook(tmp_path / "01.ipynb", cells)
    link = "[What changed](changes.html)"
    for name, edition in (("with", {"changes": link}), ("without", {})):
        result = document.compose(
            [chapter], title="T", subtitle="S", edition=edition, out=tmp_path / name
        )
        front, section, _ = cells_of(result)
        assert link not in front.source
        assert section.source.endswith(
            f'{{#sec-edition}}\n\n::: {{.content-visible when-format="html"}}\n{link}\n:::'
            if edition
            else "{#sec-edition}"
        )


def test_ends_of_lines_of_other_systems(tmp_path: Path) -> None:
    cells = [
        fixture.markdown("# A {#sec-a}\n\nText, see @fig-a."),
        fixture.figure_cell("fig-a", "Caption"),
    ]
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
    ours = composed(tmp_path / "ours", *cells).notebook.read_bytes()
    for cell in cells:
        cell.source = cell.source.replace("\n", "\r\n")
    assert composed(tmp_path / "theirs", *cells).notebook.read_bytes() == ours
