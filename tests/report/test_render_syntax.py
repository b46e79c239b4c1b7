"""The part of Quarto's syntax that the chapters may use: each row of docs/quarto-syntax.md."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

import render_fixture as fixture
from metroregions.errors import MetroregionsError
from metroregions.pipeline.compose import document
from metroregions.pipeline.render import config, embedded, fonts
from metroregions.pipeline.render.markdown import document as markdown_document
from metroregions.pipeline.render.markdown import without_other_formats

DOCS = Path(__file__).parents[2] / "docs" / "quarto-syntax.md"
QUARTO_YML = Path(__file__).parents[2] / "_quarto.yml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The typeface takes half of the time and says nothing here.
    monkeypatch.setattr(fonts, "css", lambda text: "")
    fixture.project(tmp_path)
    return tmp_path


def composed(folder: Path, *cells: nbformat.NotebookNode) -> document.Composed:
    chapter = fixture.notebook(folder / "01-one.ipynb", list(cells))
    return document.compose(
        [chapter],
        title="Title",
        subtitle="Subtitle",
        edition={},
        out=folder / "composed",
        bibliography=folder / "notebooks" / "references.bib",
    )


def raw_composed(folder: Path, *cells: nbformat.NotebookNode) -> document.Composed:
    """As another program might have composed it: what `compose` itself would refuse or add."""
    notebook = folder / "composed" / "report.ipynb"
    notebook.parent.mkdir()
    fixture.notebook(notebook, [nbformat.v4.new_raw_cell("---\ntitle: T\n---"), *cells])
    (notebook.parent / "data").mkdir()
    return document.Composed(notebook, notebook.parent / "data", (), None)


def page(folder: Path, result: document.Composed) -> BeautifulSoup:
    (path,) = embedded.render(result, folder / "_quarto.yml", ["html"], folder / "out")
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def main(folder: Path, *cells: nbformat.NotebookNode | str) -> BeautifulSoup:
    made = [fixture.markdown(cell) if isinstance(cell, str) else cell for cell in cells]
    found = page(folder, composed(folder, *made)).main
    assert found is not None
    return found


def typst(folder: Path, *cells: nbformat.NotebookNode | str) -> str:
    """Return the Typst that Pandoc writes, without the template around it."""
    made = [fixture.markdown(cell) if isinstance(cell, str) else cell for cell in cells]
    result = composed(folder, *made)
    settings = config.settings(folder / "_quarto.yml", "typst")
    return embedded._pandoc(
        markdown_document(result.notebook), settings, folder,
        ["--to=typst-citations", *embedded._filters(settings)],
    )  # fmt: skip


def words(tag: object) -> str:
    return " ".join(tag.get_text().split())  # type: ignore[attr-defined]


def test_label(folder: Path) -> None:
    found = main(folder, fixture.figure_cell("fig-a", "A"), fixture.table_cell("tbl-b", "B"))
    assert found.find("figure", id="fig-a")
    assert found.find(id="tbl-b").table


def test_fig_cap(folder: Path) -> None:
    found = main(folder, fixture.figure_cell("fig-a", "People *now*", note="Source: x."))
    caption = found.figcaption
    assert words(caption.find(class_="caption-label")) == "Figure 1:"
    assert caption.em.get_text() == "now"
    assert words(caption.find(class_="note")) == "Source: x."


def test_fig_alt(folder: Path) -> None:
    alt = "He said \"up\" & 'down' < 3 \\ *so* {x} 2%"
    svg = main(folder, fixture.figure_cell("fig-a", "A", alt=alt)).figure.svg
    assert svg["role"] == "img"
    assert svg["aria-label"] == alt
    assert alt.replace("\\", "\\\\").replace('"', '\\"') in typst(
        folder, fixture.figure_cell("fig-a", "A", alt=alt)
    )


def test_tbl_cap(folder: Path) -> None:
    caption = main(folder, fixture.table_cell("tbl-a", "What")).table.caption
    assert words(caption).startswith("Table 1:")
    assert words(caption) == "Table 1: What"


def test_tbl_colwidths(folder: Path) -> None:
    cell = fixture.table_cell("tbl-a", "What", source="| a | b |\n|---|---|\n| x | y |")
    cell.source = "#| tbl-colwidths: [40, 60]\n" + cell.source
    assert [col["style"] for col in main(folder, cell).find_all("col")] == [
        "width: 40%",
        "width: 60%",
    ]
    assert "columns: (40%, 60%)" in typst(folder, cell)


def test_echo(folder: Path) -> None:
    shown = main(folder, fixture.code("#| echo: true\nx = 1"), fixture.code("y = 2"))
    assert "x = 1" in words(shown.pre)
    assert "y = 2" not in words(shown)


def test_include(folder: Path) -> None:
    assert "secret" not in words(
        main(folder, "# A", fixture.code("#| include: false\nx", fixture.text("secret")))
    )


def test_output(folder: Path) -> None:
    found = main(
        folder,
        fixture.code("#| output: false\nx", fixture.text("secret")),
        fixture.code("#| output: asis\nx", fixture.text("**shown**")),
    )
    assert "secret" not in words(found)
    assert found.strong.get_text() == "shown"


def test_warning(folder: Path) -> None:
    assert "shown" in words(
        main(folder, fixture.code("#| warning: false\nx", fixture.text("shown")))
    )


def test_section(folder: Path) -> None:
    found = main(folder, "# A {#sec-a}\n\n## B {#sec-b}\n\n# C {#sec-c}")
    assert [words(found.find(id=f"sec-{name}")) for name in "abc"] == [
        "1 A",
        "1.1 B",
        "2 C",
    ]
    assert [found.find(id=f"sec-{name}").name for name in "abc"] == ["h2", "h3", "h2"]


def test_unnumbered(folder: Path) -> None:
    source = "# A {.unnumbered}\n\n# B {.unnumbered .unlisted}\n\n# C"
    result = page(folder, composed(folder, fixture.markdown(source)))
    assert words(result.main.find(id="a")).startswith("A")
    assert words(result.main.find(id="c")).startswith("1 C")
    contents = words(result.find("nav", class_="toc"))
    assert "A" in contents
    assert "B" not in contents
    assert "#heading(level: 1, numbering: none)[A]" in typst(folder, source)


def test_profile(folder: Path) -> None:
    source = "# A\n\n## B {.profile}\n\nb\n\n### C {.unnumbered}\n\nc\n\n## D\n\nd"
    assert words(main(folder, source).find(id="b")) == "1.1 B"
    text = typst(folder, source)
    marks = ["= A", "#region-profile[", "== B", "[C]", "\n]\n", "== D"]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert text.count("#region-profile[") == 1
    assert "sticky" not in text


def test_profile_keeps_a_heading_and_its_sentence_with_the_table_below(folder: Path) -> None:
    below = "b\n\n::: {#tbl-x}\n| A | B |\n|---|---|\n| 1 | 2 |\n\nCaption\n:::"
    inside = f"# A\n\n## B {{.profile}}\n\n### C {{.unnumbered}}\n\n{below}"
    assert "#block(sticky: true)[\nb\n\n]" in re.sub(r"\n{2,}", "\n\n", typst(folder, inside))
    assert "sticky" not in typst(folder, f"# A\n\n## B\n\n{below}")


def test_reference(folder: Path) -> None:
    cells = (
        "# S {#sec-s}\n\nsee @fig-a, @tbl-b, @sec-s",
        fixture.figure_cell("fig-a", "A"),
        fixture.table_cell("tbl-b", "B"),
    )
    found = main(folder, *cells)
    links = {link["href"]: link.get_text() for link in found.find_all("a", class_="quarto-xref")}
    assert links == {
        "#fig-a": "Figure\u00a01",
        "#tbl-b": "Table\u00a01",
        "#sec-s": "Section\u00a01",
    }
    assert "#ref(<fig-a>, supplement: [Figure])" in typst(folder, *cells)


def test_references(folder: Path) -> None:
    figures = [fixture.figure_cell(f"fig-{name}", name) for name in "ab"]
    assert "in Figure 1, Figure 2." in words(main(folder, "in [@fig-a; @fig-b].", *figures))


def test_bare_reference(folder: Path) -> None:
    cells = "number [-@fig-a]", fixture.figure_cell("fig-a", "A")
    assert words(main(folder, *cells)).startswith("number 1")
    assert "#ref(<fig-a>, supplement: none)" in typst(folder, *cells)


def test_citation(folder: Path) -> None:
    found = main(folder, "as [@example2001, p. 3] and @mkro1995 say")
    assert "as (Example and Sample 2001, 3) and Ministerkonferenz" in words(found)
    assert found.p.a["href"].startswith("#ref-")
    assert "Example and Sample" in typst(folder, "as [@example2001, p. 3] says")


def test_refs(folder: Path) -> None:
    entries = main(folder, "[@example2001]").find(id="refs").find_all(class_="csl-entry")
    assert [entry["id"] for entry in entries] == ["ref-example2001"]
    # Where the list stands is compose's to say, between the chapters and the last section.
    assert "Metropolitan regions" in words(entries[0]).replace("R", "r")


def test_footnote(folder: Path) -> None:
    found = main(folder, "x[^1] and y[^n]\n\n[^1]: one *note*\n\n[^n]: another")
    assert [words(note) for note in found.find(class_="footnotes").find_all("li")] == [
        "one note↩︎",
        "another↩︎",
    ]
    assert "#footnote[one #emph[note]]" in typst(folder, "x[^1]\n\n[^1]: one *note*")


@pytest.mark.parametrize("kind", ["note", "tip", "warning", "important", "caution"])
def test_callout(folder: Path, kind: str) -> None:
    source = (
        f"::: {{.callout-{kind}}}\n## Own title\ntext\n:::\n\n"
        f'::: {{.callout-{kind} title="Other"}}\ntext\n:::\n\n'
        f"::: {{.callout-{kind}}}\ntext\n:::"
    )
    boxes = main(folder, source).find_all(class_=f"callout-{kind}")
    assert [words(box.p) for box in boxes] == ["Own title", "Other", kind.title()]
    assert all(box["role"] == "note" for box in boxes)
    assert f'#report-callout("{kind}", "Own title")[' in typst(folder, source)


CONDITIONS = {
    'content-visible when-format="html"': (True, False),
    'content-visible when-format="typst"': (False, True),
    'content-visible unless-format="html"': (False, True),
    'content-hidden when-format="html"': (False, True),
    'content-hidden unless-format="html"': (True, False),
}


def _conditional(folder: Path, name: str) -> None:
    for condition, (html, pdf) in CONDITIONS.items():
        if not condition.startswith(name):
            continue
        source = f"always\n\n::: {{.{condition}}}\nsometimes\n\n::: {{.findings}}\ninside\n:::\n:::"
        assert ("sometimes" in words(main(folder, source))) is html
        assert ("sometimes" in typst(folder, source)) is pdf


def test_content_visible(folder: Path) -> None:
    _conditional(folder, "content-visible")


def test_content_hidden(folder: Path) -> None:
    _conditional(folder, "content-hidden")


def test_hidden_figures_have_no_number(folder: Path) -> None:
    found = main(
        folder,
        '::: {.content-visible when-format="typst"}',
        fixture.figure_cell("fig-a", "A"),
        ":::",
        fixture.figure_cell("fig-b", "B"),
    )
    assert words(found.figcaption.a) == "Figure 1:"


def test_answer(folder: Path) -> None:
    cell = "::: {.answer}\nThey have grown.\n:::"
    assert main(folder, cell).find(class_="answer").get_text().strip() == "They have grown."
    assert "#answer[" in typst(folder, cell)


def test_note(folder: Path) -> None:
    assert main(folder, "[text]{.note}").find("span", class_="note").get_text() == "text"
    assert "#source-note[text]" in typst(folder, "[text]{.note}")
    cells = [fixture.table_cell("tbl-a", "What", note="Source: *x*.")]
    below = main(folder, *cells).find(id="tbl-a").find_next_sibling()
    assert below["class"] == ["note"]
    assert words(below) == "Source: x."
    table, _, caption = typst(folder, *cells).partition("caption: figure.caption")
    assert "#table-note[\nSource: #emph[x].\n\n]" in table
    assert "Source" not in caption


def test_values(folder: Path) -> None:
    source = '::: {.values title="Values" name="Values of A"}\n| a | b |\n|---|---|\n| x | 1 |\n:::'
    cell = f'::: {{.content-visible when-format="html"}}\n{source}\n:::'
    details = main(folder, cell).details
    assert words(details.summary) == "Values"
    assert details.find(role="region")["aria-label"] == "Values of A"
    assert details.td.get_text() == "1"
    assert "x" not in typst(folder, cell)


def test_regions(folder: Path) -> None:
    nav = main(folder, '# A {#sec-a}\n\n::: {.regions title="Go"}\n- [A](#sec-a)\n:::').nav
    assert nav["aria-label"] == "Go"
    assert nav.li.a["href"] == "#sec-a"


def test_cite_box(folder: Path) -> None:
    cell = '::: {.cite-box title="Copy" done="Copied"}\n*This*, 2021.\n:::'
    box = main(folder, cell).find(class_="cite-box")
    assert words(box.find(class_="cite-text")) == "This, 2021."
    assert box.button.get_text() == "Copy"
    assert box.button["data-done"] == "Copied"
    assert "#cite-box[" in typst(folder, cell)


def test_spark(folder: Path) -> None:
    cells = ["::: {.findings}", fixture.findings_cell(["Up."]), ":::"]
    card = main(folder, *cells).find(class_="findings").li
    assert words(card.find(class_="finding-title")) == "Word."
    assert card.find(class_="spark").svg["aria-label"] == "It [rose]."
    assert "finding-1" not in typst(folder, *cells)


def test_nowrap(folder: Path) -> None:
    assert main(folder, "[a b]{.nowrap}").find("span", class_="nowrap")


def test_visually_hidden(folder: Path) -> None:
    assert main(folder, "x [quiet]{.visually-hidden}").find(class_="visually-hidden")
    assert "quiet" not in typst(folder, "x [quiet]{.visually-hidden}")


def test_findings(folder: Path) -> None:
    source = "::: {.findings}\n- one\n:::"
    assert words(main(folder, source).find(class_="findings").li) == "one"
    assert "#findings[" in typst(folder, source)


def test_download(folder: Path) -> None:
    link = main(folder, fixture.figure_cell("fig-a", "People [2021]")).find(class_="download").a
    assert link["href"] == "data/fig-a.csv"
    assert words(link) == "Download the data (CSV): People 2021"
    assert "fig-a.csv" not in typst(folder, fixture.figure_cell("fig-a", "A"))


def test_math(folder: Path) -> None:
    assert main(folder, "so $x^2$ is\n\n$$y$$").find("math")
    source = typst(folder, 'so $x^2$ is\n\n$$\\text{a "b"}$$')
    assert '#math.equation(block: false, alt: "x^2", $x^2$)' in source
    assert "block: true" in source


def test_markdown(folder: Path) -> None:
    found = main(
        folder,
        "- one\n- two\n\n1. first\n\n> quoted\n\nterm\n:   meaning\n\n`code` **bold** "
        "[link](https://example.org)\n\n| a | b |\n|---|--:|\n| x | 1 |",
    )
    for tag in ("ul", "ol", "blockquote", "dl", "code", "strong", "table"):
        assert found.find(tag), tag


def test_every_row_of_the_table_has_its_test() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) > 20
    assert len(set(rows)) == len(rows)
    for row in rows:
        assert f"test_{row.replace('-', '_')}" in globals(), row


def test_documented_keys_are_those_that_are_read() -> None:
    text = DOCS.read_text(encoding="utf-8").split("## `_quarto.yml`")[1].split("It passes over")[0]
    assert set(re.findall(r"`([a-z-]+)`", text)) - {"html", "typst", "format"} == config.READ - {
        "linkcolor"
    }


REFUSED = {
    "shortcode": ("{{< include x.md >}}", "shortcodes"),
    "panel": ("::: {.panel-tabset}\nx\n:::", "div class “panel-tabset”"),
    "column": ("::: {.column-margin}\nx\n:::", "div class “column-margin”"),
    "bare div": ("::: {#box}\nx\n:::", "a div needs a class or the label"),
    "div attribute": ('::: {.callout-note collapse="true"}\nx\n:::', "div attribute “collapse”"),
    "when": ('::: {.content-visible when-format="pdf"}\nx\n:::', 'when-format="pdf"'),
    "figure div": ("::: {#fig-x}\nx\n\ny\n:::", "figure divs are not supported"),
    "table div": ("::: {#tbl-x}\nx\n\ny\n:::", "tbl-x must hold one table and its caption"),
    "span": ("[x]{.big}", "span class “big”"),
    "span attribute": ('[x]{style="color:red"}', "span attribute “style”"),
    "raw html block": ("<div>x</div>", ""),
    "raw html": ("a<br>b", r"raw html \(<br>\)"),
    "raw attribute": ("```{=html}\n<b>x</b>\n```", "raw html is not supported"),
    "raw typst": ("```{=typst}\n#v(1em)\n```", "raw typst is not supported"),
    "latex": ("\\newpage", "raw tex"),
    "picture": ("![x](y.png)", "no labelled figure"),
    "inline picture": ("a ![x](y.png) b", "y.png is not supported"),
    "equation": ("see @eq-x", "@eq-…"),
    "unknown figure": ("see @fig-x", "the reference @fig-x leads nowhere"),
    "unknown section": ("see @sec-x", "the reference @sec-x leads nowhere"),
    "unnumbered section": ("# A {#sec-a .unnumbered}\n\n@sec-a", "a section without number"),
    "reference text": ("# A {#sec-a}\n\n[see @sec-a]", "text inside the brackets"),
    "unknown citation": ("[@nobody2000]", "the bibliography has no “nobody2000”"),
    "unknown link": ("[x](#nowhere)", "the link to #nowhere leads nowhere"),
    "skipped level": ("# A\n\n### B", "“B” skips a level: use level 2"),
    "heading class": ("# A {.big}", "heading class “big”"),
    "open fence": ("text\n:::", "a fence “:::” is not closed"),
    "label": ("text {#sec-x}", "would be printed as it stands"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_with_notebook_cell_and_construct(folder: Path, name: str) -> None:
    source, sentence = REFUSED[name]
    cells = [fixture.markdown("# First"), fixture.markdown(source)]
    if "# A" in source:
        cells[0] = fixture.markdown("First")
    with pytest.raises(MetroregionsError, match=rf"^01-one\.ipynb, cell 2: .*{sentence}"):
        main(folder, *cells)


def test_refuses_unknown_cell_options(folder: Path) -> None:
    with pytest.raises(MetroregionsError, match=r"01-one.ipynb, cell 1: the cell option “layout”"):
        main(folder, fixture.code("#| layout: [[1]]\nx"))


RAW = {
    "not executed": (
        nbformat.v4.new_code_cell("x = 1"),
        r"report.ipynb, cell 2 was not executed",
    ),
    "error": (
        fixture.code("x", nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])),
        r"cell 2 raised E",
    ),
    "html": (
        fixture.code("x", nbformat.v4.new_output("display_data", data={"text/html": "<b>"})),
        r"cell 2 shows text/html",
    ),
    "unclosed": (fixture.markdown("::: {.findings}\nx"), "Pandoc refused the report"),
    "no alt": (
        fixture.code(
            '#| label: fig-a\n#| fig-cap: "A"\nx',
            nbformat.v4.new_output("display_data", data={"image/svg+xml": "<svg/>"}),
        ),
        "fig-a.svg has no alternative text",
    ),
}


@pytest.mark.parametrize("name", RAW)
def test_refuses_a_composed_notebook_that_is_not_whole(folder: Path, name: str) -> None:
    cell, sentence = RAW[name]
    with pytest.raises(MetroregionsError, match=sentence):
        page(folder, raw_composed(folder, cell))


def test_the_check_for_quarto_refuses_the_same(folder: Path) -> None:
    with pytest.raises(MetroregionsError, match="cell 1: the reference @fig-x leads nowhere"):
        embedded.check(composed(folder, fixture.markdown("@fig-x")), folder / "_quarto.yml")
    embedded.check(composed(folder, fixture.markdown("fine")), folder / "_quarto.yml")


def test_refuses_keys_that_only_quarto_knows(folder: Path) -> None:
    path = folder / "_quarto.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\nsidebar: true\n", encoding="utf-8")
    with pytest.raises(MetroregionsError, match="does not know the key “sidebar”"):
        config.settings(path, "html")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a: [", "is not YAML"),
        ("- a", "must hold “key: value” lines"),
        ("css: no.css", "the file .*no.css of “css” is missing"),
        (None, "cannot be read"),
    ],
)
def test_refuses_a_broken_configuration(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "_quarto.yml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(MetroregionsError, match=sentence):
        config.settings(path, "html")


def test_words_are_those_of_the_configuration(folder: Path) -> None:
    path = folder / "_quarto.yml"
    german = "\nlanguage:\n  crossref-fig-title: Abbildung\n  callout-note-title: Hinweis\n"
    path.write_text(path.read_text(encoding="utf-8") + german, encoding="utf-8")
    found = main(folder, fixture.figure_cell("fig-a", "A"), "@fig-a\n\n::: {.callout-note}\nx\n:::")
    assert "Abbildung 1: A" in words(found)
    assert "Hinweis" in words(found)


def test_cells_that_are_only_for_another_format_are_dropped_before_pandoc_reads_them() -> None:
    shown = '<!--cell 1-->\n\nSeen by all.\n\n::: {.content-visible when-format="html"}\nx\n:::\n'
    screens = '<!--cell 2-->\n\n::: {.content-visible when-format="html"}\n::: {.a}\nx\n:::\n:::\n'
    twice = (
        '<!--cell 3-->\n\n::: {.content-visible when-format="html"}\nx\n:::\n\n'
        '::: {.content-visible when-format="html"}\ny\n:::\n'
    )
    text = shown + screens + twice
    assert without_other_formats(text, "typst") == shown + twice
    assert without_other_formats(text, "html") == text
