"""The rendered report: HTML and PDF of the embedded renderer, the checks, the choice of engine."""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup, Tag

import render_fixture as fixture
from metroregions.errors import MetroregionsError
from metroregions.pipeline import render
from metroregions.pipeline.compose import document
from metroregions.pipeline.edition import prerender
from metroregions.pipeline.render import checks, embedded, fonts, quarto, svg

EDITION = {
    "lang": "en",
    "edition": "Edition 2021",
    "data-date": "Data up to 2021",
    "publisher": "An open report",
    "cover": "fig-wealth",
    "cite": "*Metropolitan regions*, edition 2021.",
    "imprint": "© GeoBasis-DE / BKG 2023 (Daten verändert)",
}
RESOURCES = Path(embedded.__file__).parent / "resources"


class Report:
    """A composed and rendered report."""

    def __init__(self, root: Path) -> None:
        fixture.project(root)
        self.root = root
        self.config = root / "_quarto.yml"
        self.composed = document.compose(
            fixture.chapters(root),
            title="Metropolitan regions in Germany",
            subtitle="A subtitle",
            edition=EDITION,
            out=root / "composed",
            bibliography=root / "notebooks" / "references.bib",
        )
        told: list[str] = []
        self.html, self.pdf = render.render(
            self.composed, self.config, ["html", "pdf"], "embedded", root / "out", told.append
        )
        assert sorted(told) == ["report.html", "report.pdf"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return Report(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def page(report: Report) -> BeautifulSoup:
    return BeautifulSoup(report.html.read_text(encoding="utf-8"), "html.parser")


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


# HTML -------------------------------------------------------------------------------------------


def test_html_says_what_it_is(page: BeautifulSoup) -> None:
    assert page.html["lang"] == "en"
    assert page.title.get_text() == "Metropolitan regions in Germany"
    assert [words(title) for title in page.find_all("h1")] == ["Metropolitan regions in Germany"]
    assert words(page.find(class_="subtitle")) == "A subtitle"
    assert words(page.find(class_="edition")) == "Edition 2021Data up to 2021"


def test_html_has_landmarks_and_a_skip_link(page: BeautifulSoup) -> None:
    assert page.body.find("a")["href"] == "#content"
    assert page.find("main", id="content")
    assert page.find("header")
    contents = [nav for nav in page.find_all("nav") if nav.get("class") != ["regions"]]
    assert [nav["aria-label"] for nav in contents] == ["Contents", "Contents"]
    assert contents[0].find_parent("details")
    assert words(contents[0]) in words(contents[1])
    assert "2.1 Size and wealth" in words(contents[0])


def test_html_needs_nothing_from_elsewhere(page: BeautifulSoup) -> None:
    assert not page.find_all(["link", "iframe", "img"])
    assert all(tag["href"].startswith(("#", "data/", "https://example.org")) for tag in
               page.find_all("a"))  # fmt: skip
    sheet = page.style.get_text()
    assert set(re.findall(r"url\((\w+:)", sheet)) == {"data:"}
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy.split("style-src")[0]
    assert [script.attrs for script in page.find_all("script")] == [{}, {}]
    for network in ("fetch(", "XMLHttpRequest", "import(", "http:", "https:", "cookie"):
        assert all(network not in script.get_text() for script in page.find_all("script"))


def test_html_figures(page: BeautifulSoup, report: Report) -> None:
    figures = page.find_all("figure")
    assert [figure["id"] for figure in figures] == ["fig-population", "fig-wealth", "fig-again"]
    for number, figure in enumerate(figures, start=1):
        assert words(figure.figcaption).startswith(f"Figure {number}: ")
        assert "Source: " in words(figure.find(class_="note"))
        drawing = figure.svg
        assert drawing["role"] == "img"
        assert drawing["aria-label"]
        assert drawing["viewbox"]
        assert not drawing.get("width")
        assert "München" in words(drawing)
        link = figure.find_next("a", href=re.compile("^data/"))
        assert (report.composed.data.parent / link["href"]).is_file()
        assert link["href"] == f"data/{figure['id']}.csv"


def test_html_tables(page: BeautifulSoup) -> None:
    regions = page.find_all(class_="table-scroll", id=True)
    assert [region["id"] for region in regions] == ["tbl-regions", "tbl-wide", "tbl-long"]
    for number, region in enumerate(regions, start=1):
        assert region["role"] == "region"
        assert region["tabindex"] == "0"
        assert region["aria-label"] == f"Table {number}"
        assert words(region.table.caption).startswith(f"Table {number}: ")
        note = region.find_next_sibling()
        assert note["class"] == ["note"]
        assert words(note) == "Source: Destatis."
        assert {head["scope"] for head in region.thead.find_all("th")} == {"col"}
        for row in region.tbody.find_all("tr"):
            assert [cell.get("scope") for cell in row.find_all("th")] == ["row"]
        assert "text-align: right" in region.tbody.td["style"]


def test_html_values_of_a_figure(page: BeautifulSoup) -> None:
    (details,) = page.find_all("details", class_="values")
    assert details.find_previous("figure")["id"] == "fig-population"
    assert not details.has_attr("open")
    assert words(details.summary) == "Values"
    assert details.div["aria-label"] == "Values: People in the eleven regions"
    assert [
        [words(cell) for cell in row.find_all(["th", "td"])] for row in details.find_all("tr")
    ] == [["Region", "1995", "2021"], ["Hamburg", "1,234.50", "−5.00"], ["Germany", "–", "7.00"]]


def test_html_key_findings_are_cards_with_a_small_chart(page: BeautifulSoup) -> None:
    cards = page.find(class_="findings").find_all("li")
    assert len(cards) == 3
    assert [words(card.find(class_="finding-title")) for card in cards] == ["Word."] * 3
    assert cards[0].svg["aria-label"] == "It [rose]."
    assert cards[0].svg["role"] == "img"
    assert not cards[1].svg


def test_html_map_leads_to_the_regions(page: BeautifulSoup) -> None:
    (links,) = page.find_all("nav", class_="regions")
    assert [(words(link), link["href"]) for link in links.find_all("a")] == [
        ("Hamburg", "#sec-profile-hamburg"),
        ("Munich", "#sec-profile-muenchen"),
    ]
    figure = links.find_previous("figure")
    assert figure["id"] == "fig-wealth"
    assert figure.find(attrs={"data-region": "muenchen"}).title.get_text() == "Munich"


def test_html_citation_can_be_copied(page: BeautifulSoup) -> None:
    box = page.find(class_="cite-box")
    assert words(box.find(class_="cite-text")) == "Metropolitan regions, edition 2021."
    assert box.button.has_attr("hidden")
    assert box.find(role="status")


def test_html_links_all_resolve(page: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    targets = {tag["href"][1:] for tag in page.find_all("a", href=re.compile("^#"))}
    assert targets <= set(ids)
    for heading in page.main.find_all(["h2", "h3", "h4"]):
        assert heading.a["href"] == f"#{heading['id']}"


def test_html_ends_with_references_and_imprint(page: BeautifulSoup) -> None:
    headings = [words(heading) for heading in page.main.find_all(["h2", "h3"])]
    assert headings[-4:] == ["References", "About this report", "How to cite", "Imprint"]
    assert len(page.find(id="refs").find_all(class_="csl-entry")) == 2
    assert "Ministerkonferenz für Raumordnung" in words(page.find(id="refs"))


def test_html_typeface_has_every_letter(page: BeautifulSoup, report: Report) -> None:
    from fontTools.ttLib import TTFont

    text = set(checks.visible_text(report.html.read_text(encoding="utf-8"))) - set("\n\t")
    letters = {letter for letter in text if ord(letter) < 0x2190}
    faces = re.findall(r"base64,([A-Za-z0-9+/=]+)", page.style.get_text())
    assert len(faces) == len(fonts.CUTS)
    for face in faces:
        font = TTFont(io.BytesIO(base64.b64decode(face)))
        assert font.flavor == "woff"
        assert {ord(letter) for letter in letters} <= set(font.getBestCmap())
        assert len(font.getBestCmap()) < 200


def test_css_and_script_are_small() -> None:
    assert sum(file.stat().st_size for file in RESOURCES.glob("*.css")) < 16_000
    assert (RESOURCES / "comforts.html").stat().st_size < 8_000


def luminance(colour: str) -> float:
    full = colour[1:] if len(colour) == 7 else "".join(letter * 2 for letter in colour[1:])
    parts = [int(full[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_text_is_that_of_wcag_aa() -> None:
    names = ("content.css", "dark.css", "layout.css")
    sheets = "".join((RESOURCES / name).read_text() for name in names)
    light, dark, on_paper = re.findall(r":root \{(.*?)\}", sheets, re.DOTALL)
    for block in (light, dark, light + on_paper):
        colours = dict(re.findall(r"--(\w+): (#\w+)", block))
        for text in ("ink", "soft", "accent", "warn"):
            for ground in ("paper", "wash"):
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


# SVG --------------------------------------------------------------------------------------------


def test_svg_is_one_named_picture_with_ids_of_its_own() -> None:
    source = (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "x" "y">'
        '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="5pt" viewBox="0 0 10 5">'
        "<metadata><a>x</a></metadata><defs><style>*{stroke-linejoin: round} .a, .b{fill:red}"
        '</style><clipPath id="p1"/></defs><g clip-path="url(#p1)" id="g"/>'
        '<use xlink:href="#p1"/><text>A &amp; B</text></svg>'
    )
    made = svg.inline(source, "fig-a", 'is "wide" & <open>')
    root = BeautifulSoup(made, "html.parser").svg
    assert made.startswith('<svg id="fig-a-svg" role="img" aria-label=')
    assert root["aria-label"] == 'is "wide" & <open>'
    assert root["viewbox"] == "0 0 10 5"
    assert "width" not in root.attrs
    assert 'id="fig-a-p1"' in made
    assert "url(#fig-a-p1)" in made
    assert ' href="#fig-a-p1"' in made
    assert "#fig-a-svg *{stroke-linejoin: round}" in made
    assert "#fig-a-svg .a,#fig-a-svg .b{fill:red}" in made
    assert "metadata" not in made
    assert "<text>A &amp; B</text>" in made


# PDF --------------------------------------------------------------------------------------------


def structure(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    found: list[pikepdf.Dictionary] = []

    def walk(node: object) -> None:
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(node)
            walk(node.get("/K"))

    walk(pdf.Root.StructTreeRoot.K)
    return found


def test_pdf_is_tagged_and_says_what_it_is(report: Report) -> None:
    with pikepdf.open(report.pdf) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.docinfo["/Title"] == "Metropolitan regions in Germany"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata.get("pdfuaid:part") == "1"
            assert metadata.pdfa_status == "2A"
        elements = structure(pdf)
        kinds = {str(element.S) for element in elements}
        assert {"/H1", "/H2", "/Figure", "/Table", "/TH", "/TD", "/Caption", "/TOC", "/L"} <= kinds
        alts = [str(e.Alt) for e in elements if str(e.S) == "/Figure" and "/Alt" in e]
        assert alts == [
            'Lines; the "widest" gap is 12 & more.', "Bars, one a region.", "Bars again.",
        ]  # fmt: skip


def test_pdf_fonts_are_embedded(report: Report) -> None:
    with pikepdf.open(report.pdf) as pdf:
        names = set()
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in item or "/FontFile3" in item
                names.add(str(item.FontName).split("+")[-1])
        assert any(name.startswith("SourceSansPro") for name in names)


def test_pdf_reads_well(report: Report) -> None:
    reader = pypdf.PdfReader(report.pdf)
    assert 8 <= len(reader.pages) <= 13
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert "Metropolitan regions in Germany" in pages[0]
    assert "Edition 2021" in pages[0]
    assert pages[1].startswith("Contents")
    text = " ".join(pages)
    for said in ("Figure 1:", "Table 3:", "Only on paper.", "Imprint"):
        assert said in text
    assert "Only on screen." not in text
    assert "Download the data" not in text
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles == [
        "1 Summary", "2 The eleven regions", "Methods", "References",
        "About this report",
    ]  # fmt: skip
    heads = [page for page in pages if "Figure 3 (thousand)" in page and "Table 3" not in page]
    assert heads, "the head of the long table is not repeated"


def test_pdf_outline_is_the_pages_headings_in_their_order(
    report: Report, page: BeautifulSoup
) -> None:
    def flat(items: list) -> list[str]:  # type: ignore[type-arg]
        return [
            title
            for item in items
            for title in (flat(item) if isinstance(item, list) else [item.title])
        ]

    shown = [words(heading) for heading in page.main.find_all(["h2", "h3", "h4"])]
    titles = [" ".join(title.split()) for title in flat(pypdf.PdfReader(report.pdf).outline)]
    assert titles == shown


def test_pdf_is_read_in_the_order_of_the_page(report: Report, page: BeautifulSoup) -> None:
    order = {"figure": "/Figure", "table": "/Table", "h2": "/H1", "h3": "/H2", "h4": "/H3"}
    values = {id(table) for table in page.select(".values table")}
    shown = [order[tag.name] for tag in page.main.find_all(list(order)) if id(tag) not in values]
    with pikepdf.open(report.pdf) as pdf:
        kinds = [
            str(element.S)
            for element in structure(pdf)
            if str(element.S) in order.values()
            and (str(element.S) != "/Figure" or "/Alt" in element)
        ]
    # The contents and the cover come first; the chapters begin with the last first heading.
    assert kinds[-len(shown) :] == shown


def test_pdf_links_all_lead_somewhere(report: Report) -> None:
    with pikepdf.open(report.pdf) as pdf:
        pages = {page.objgen for page in pdf.pages}
        named = set(pikepdf.NameTree(pdf.Root.Names.Dests)) if "/Dests" in pdf.Root.Names else set()
        links = [
            link
            for page in pdf.pages
            for link in page.get("/Annots", [])
            if link.Subtype == "/Link"
        ]
        assert len(links) > 20
        for link in links:
            assert "/Contents" in link or "/StructParent" in link
            action = link.get("/A", {})
            if "/URI" in action:
                assert str(action.URI).startswith(("https://", "http://"))
                continue
            target = link.get("/Dest", action.get("/D"))
            if isinstance(target, pikepdf.Array):
                assert target[0].objgen in pages
            else:
                assert str(target) in named


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler's pdftoppm on PATH")
def test_pdf_has_nothing_outside_the_margins(report: Report, tmp_path: Path) -> None:
    from PIL import Image

    dots = 50
    command = ["pdftoppm", "-gray", "-png", "-r", str(dots), str(report.pdf), str(tmp_path / "p")]
    subprocess.run(command, check=True)
    images = sorted(tmp_path.glob("p-*.png"))
    assert len(images) == len(pypdf.PdfReader(report.pdf).pages)
    for image in images:
        with Image.open(image) as picture:
            ink = picture.point(lambda value: 255 if value < 200 else 0).getbbox()
            assert ink, f"{image.name} is empty"
            left, top, right, bottom = (edge / dots * 25.4 for edge in ink)
        assert left >= 24, image.name
        assert right <= 210 - 24, image.name
        assert top >= 8, image.name
        assert bottom <= 297 - 8, image.name


VERAPDF = shutil.which("verapdf")


@pytest.mark.skipif(VERAPDF is None, reason="needs veraPDF on PATH")
@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_pdf_conforms(report: Report, flavour: str) -> None:
    done = subprocess.run(
        [str(VERAPDF), "--flavour", flavour, "--format", "text", "-v", str(report.pdf)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("PASS"), done.stdout


def test_pdf_and_html_have_the_same_headings_and_numbers(
    report: Report, page: BeautifulSoup
) -> None:
    text = " ".join(
        " ".join(one.extract_text().split()) for one in pypdf.PdfReader(report.pdf).pages
    )
    for heading in page.main.find_all(["h2", "h3", "h4"]):
        assert words(heading) in text
    for caption in page.main.find_all(["figcaption", "caption"]):
        assert words(caption).split(". ")[0] in text


def test_two_renders_are_the_same_bytes(report: Report, tmp_path: Path) -> None:
    again = embedded.render(report.composed, report.config, ["pdf", "html"], tmp_path)
    assert [path.name for path in again] == ["report.pdf", "report.html"]
    assert again[0].read_bytes() == report.pdf.read_bytes()
    assert again[1].read_bytes() == report.html.read_bytes()


def test_paths_may_be_relative(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(report.root)
    here = Path()
    relative = document.Composed(
        here / "composed" / "report.ipynb", here / "composed" / "data", (),
        here / "composed" / "references.bib",
    )  # fmt: skip
    (path,) = embedded.render(relative, here / "_quarto.yml", ["html"], here / "again")
    assert path.read_bytes() == report.html.read_bytes()


def test_date_inside_the_pdf_is_the_report_s_whatever_builds_it(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "never")
    (path,) = embedded.render(report.composed, report.config, ["pdf"], tmp_path)
    with pikepdf.open(path) as pdf:
        day = f"D:{embedded._timestamp(embedded.document(report.composed.notebook).front):%Y%m%d}"
        assert str(pdf.docinfo["/CreationDate"]).startswith(day)
    assert embedded._timestamp({"date": "2022-05-01"}).year == 2022


def test_refuses_an_unknown_format(report: Report, tmp_path: Path) -> None:
    with pytest.raises(MetroregionsError, match="The format “docx” is unknown"):
        embedded.render(report.composed, report.config, ["docx"], tmp_path)


# Checks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("<p>::: {.x}</p>", "an unread “:::”"),
        ("<p>see @fig-x</p>", "an unread cross-reference"),
        ("<p><strong>?@fig-x</strong></p>", "cross-reference"),
        ("<p>Title {#sec-x}</p>", "an unread label"),
        ("<p>Traceback (most recent call last)</p>", "a Python error"),
        ("<td>nan</td>", "a missing number"),
        ('<svg aria-label="the value is nan"></svg>', "a missing number"),
        ("<svg><text>nan</text></svg>", "a missing number"),
        (
            "<p>(<strong>nobody2000?</strong>)</p>",
            "cites “nobody2000”, which the bibliography lacks",
        ),
        ('<i id="a"></i><b id="a"></b>', "has the id “a” more than once"),
        ('<a href="#b">x</a>', "links to #b, which it does not have"),
    ],
)
def test_checks_refuse(content: str, sentence: str) -> None:
    with pytest.raises(MetroregionsError, match=re.escape(sentence)):
        checks.html(f"<html><body>{content}</body></html>", "report.html")


def test_checks_pass_what_is_fine() -> None:
    checks.html(
        "<head><style>a::before{} @media{#x}</style></head><p>Nantes, banana, nan-like, Nan</p>"
        '<code>:::</code><i id="a"></i><a href="#a">a</a> user@example.org',
        "report.html",
    )


def test_checks_refuse_a_pdf_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7 cut")
    with pytest.raises(MetroregionsError, match="is not a whole PDF"):
        checks.pdf(path)
    path.write_bytes(b"%PDF-1.7\n%%EOF\n")
    with pytest.raises(MetroregionsError, match="is not tagged"):
        checks.pdf(path)


# Engines ----------------------------------------------------------------------------------------


def fake_quarto(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: str, body: str = ""
) -> None:
    command = folder / "bin" / "quarto"
    command.parent.mkdir(exist_ok=True)
    command.write_text(
        f'#!/bin/sh\nif [ "$1" = --version ]; then echo {version}; exit; fi\n{body}\n'
    )
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.defpath}")


def test_auto_takes_quarto_only_where_it_is_sufficient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert render.chosen_engine("auto") == "embedded"
    fake_quarto(tmp_path, monkeypatch, "1.8.25")
    assert render.chosen_engine("auto") == "embedded"
    for version in ("1.9.36", "1.10.2", "2.0"):
        fake_quarto(tmp_path, monkeypatch, version)
        assert render.chosen_engine("auto") == "quarto"
        assert quarto.quarto_available() == version
    assert render.chosen_engine("embedded") == "embedded"


def test_asking_for_quarto_without_it_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MetroregionsError, match=r"^Quarto is not on PATH: install version 1\.9"):
        render.chosen_engine("quarto")
    fake_quarto(tmp_path, monkeypatch, "1.4.557")
    with pytest.raises(MetroregionsError, match=r"^Quarto 1\.4\.557 is too old"):
        render.chosen_engine("quarto")
    with pytest.raises(MetroregionsError, match="The engine “latex” is unknown"):
        render.chosen_engine("latex")


def test_quarto_gets_a_project_of_its_own(report: Report, tmp_path: Path) -> None:
    import yaml

    quarto.stage(report.composed, report.config, tmp_path, "1.10.18")
    content = yaml.safe_load((tmp_path / "_quarto.yml").read_text(encoding="utf-8"))
    assert content["project"] == {"type": "default"}
    assert content["execute"]["enabled"] is False
    assert (tmp_path / content["bibliography"]).is_file()
    named = [
        *content["filters"], *content["format"]["html"]["css"],
        *content["format"]["html"]["template-partials"],
        *content["format"]["typst"]["template-partials"],
    ]  # fmt: skip
    assert all((tmp_path / name).is_file() for name in named)
    assert Path(content["format"]["typst"]["font-paths"]).is_dir()
    assert (tmp_path / "report.ipynb").is_file()
    assert (tmp_path / "cover.svg").is_file()
    assert content["format"]["typst"]["pdf-standard"] == ["a-2a", "ua-1"]


def test_quarto_with_an_older_typst_gets_one_standard(report: Report, tmp_path: Path) -> None:
    quarto.stage(report.composed, report.config, tmp_path, "1.9.38")
    assert "pdf-standard: ua-1\n" in (tmp_path / "_quarto.yml").read_text(encoding="utf-8")


def test_quarto_is_called_and_its_output_checked(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = 'echo "$@" >> "{log}"; test -f _quarto.yml || exit 9; echo "{text}" > report.html'
    log = tmp_path / "log"
    fake_quarto(tmp_path, monkeypatch, "1.9.1", call.format(log=log, text="<p>fine</p>"))
    out = tmp_path / "out"
    (path,) = render.render(report.composed, report.config, ["html"], "auto", out)
    assert path.read_text() == "<p>fine</p>\n"
    assert log.read_text() == "render report.ipynb --to html --no-execute\n"
    fake_quarto(tmp_path, monkeypatch, "1.9.1", call.format(log=log, text="<p>?@fig-x</p>"))
    with pytest.raises(MetroregionsError, match="report.html shows an un"):
        render.render(report.composed, report.config, ["html"], "quarto", out)
    fake_quarto(tmp_path, monkeypatch, "1.9.1", "echo 'ERROR: broken' >&2; exit 1")
    with pytest.raises(MetroregionsError, match="Quarto failed on typst: ERROR: broken"):
        render.render(report.composed, report.config, ["pdf"], "quarto", out)
    fake_quarto(tmp_path, monkeypatch, "1.9.1", "exit 0")
    with pytest.raises(MetroregionsError, match="Quarto failed on html: exit code 0"):
        render.render(report.composed, report.config, ["html"], "quarto", out)


needs_quarto = pytest.mark.skipif(
    quarto.quarto_available() is None,
    reason="needs `quarto` 1.9 or newer on PATH",
)


@pytest.fixture(scope="module")
def by_quarto(report: Report, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    out = tmp_path_factory.mktemp("quarto")
    return render.render(report.composed, report.config, ["html", "pdf"], "quarto", out)


@needs_quarto
def test_quarto_html_has_the_same_content(by_quarto: list[Path], page: BeautifulSoup) -> None:
    other = BeautifulSoup(by_quarto[0].read_text(encoding="utf-8"), "html.parser")
    assert not other.find_all("script", src=re.compile("^http"))
    assert not other.find_all("link", href=re.compile("^http"))

    def headings(tree: BeautifulSoup) -> list[str]:
        return [words(tag) for tag in tree.main.find_all(re.compile("^h[1-4]$")) if tag.get("id")]

    def captions(tree: BeautifulSoup) -> list[str]:
        return [words(tag) for tag in tree.main.find_all(["figcaption", "caption"])]

    def references(tree: BeautifulSoup) -> list[str]:
        return [words(tag) for tag in tree.main.find_all("a", class_="quarto-xref")]

    assert len(other.find_all("figure", class_="quarto-float-fig")) == 3
    assert sorted(captions(other)) == sorted(captions(page))
    assert references(other) == references(page)
    assert [words(one) for one in other.find_all(class_="csl-entry")] == [
        words(one) for one in page.find_all(class_="csl-entry")
    ]


@needs_quarto
def test_quarto_pdf_is_tagged(by_quarto: list[Path]) -> None:
    with pikepdf.open(by_quarto[1]) as pdf:
        assert pdf.Root.MarkInfo.Marked
        alts = [str(e.Alt) for e in structure(pdf) if str(e.S) == "/Figure" and "/Alt" in e]
        assert alts[1:] == ["Bars, one a region.", "Bars again."]


# `quarto render` at the root --------------------------------------------------------------------


def test_prerender_says_what_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-E", prerender.__file__],
        cwd=tmp_path,
        env={**os.environ, "QUARTO_PROJECT_RENDER_ALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "The project's packages are missing: run “make setup” first.\n"


def test_prerender_leaves_the_rendering_of_one_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QUARTO_PROJECT_RENDER_ALL", raising=False)
    prerender.FOLDER.mkdir(parents=True)
    (prerender.FOLDER / "report.ipynb").write_text("kept")
    assert prerender.main() == 0
    assert (prerender.FOLDER / "report.ipynb").read_text() == "kept"


def test_prerender_composes_the_default_edition(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from metroregions.pipeline.edition import build as pipeline

    def prepare(
        _: object, folder: Path, **__: object
    ) -> tuple[document.Composed, dict[str, float]]:
        shutil.copytree(report.composed.notebook.parent, folder / "composed")
        place = folder / "composed"
        return report.composed._replace(
            notebook=place / "report.ipynb",
            data=place / "data",
            bibliography=place / "references.bib",
        ), {}

    monkeypatch.setattr(pipeline, "prepare", prepare)
    monkeypatch.setenv("QUARTO_PROJECT_RENDER_ALL", "1")
    monkeypatch.chdir(tmp_path)
    fixture.project(tmp_path)
    for _ in range(2):
        assert prerender.main() == 0
        assert sorted(path.name for path in prerender.FOLDER.iterdir()) == [
            "cover.svg", "data", "finding-1.svg", "fonts", "references.bib", "report.ipynb",
        ]  # fmt: skip
    assert list((prerender.FOLDER / "fonts").glob("*Regular.ttf"))
    assert [path.name for path in prerender.FOLDER.parent.iterdir()] == ["quarto"]


def test_the_projects_configuration_names_files_that_are_there() -> None:
    import yaml

    content = yaml.safe_load((fixture.ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    assert (fixture.ROOT / content["project"]["pre-render"]).is_file()
    assert content["project"]["render"] == [str(prerender.FOLDER / "report.ipynb")]
    assert content["format"]["typst"]["font-paths"] == str(prerender.FOLDER / "fonts")
    assert content["execute"]["enabled"] is False
