"""The page in a real browser, where the system has Chromium."""

from __future__ import annotations

import importlib.util
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from test_render import Report

import editions_fixture
import render_fixture as fixture
from metroregions.pipeline.edition import changes, index

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on PATH")

SIZES = {"desktop": (1280, 900), "phone": (375, 812)}
SCHEMES = ("light", "dark")
#: Pictures of the page for people to look at; git ignores the folder.
SCREENSHOTS = fixture.ROOT / "screenshots"
#: The rules of WCAG 2.2, levels A and AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
FOCUSABLE = "a[href], button, summary, input, select, textarea, [tabindex='0']"
SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shifts.push(entry.value);
    }).observe({ type: "layout-shift", buffered: true });
"""

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return Report(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def opened(browser: Any, report: Report) -> Iterator[Open]:
    """Open the report; at the end, nothing must have been said or asked for."""
    contexts = []
    said: list[str] = []
    asked: list[str] = []

    def open_page(
        size: str = "desktop",
        scheme: str = "light",
        *,
        address: Path | None = None,
        **options: Any,
    ) -> Any:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(SHIFTS)
        page.goto((address or report.html).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


each_size = pytest.mark.parametrize("size", SIZES)
each_scheme = pytest.mark.parametrize("scheme", SCHEMES)


@each_size
@each_scheme
def test_page_opens_alone_and_fits(opened: Open, size: str, scheme: str) -> None:
    page = opened(size, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0]
    assert page.evaluate("[...document.fonts].every(font => font.status === 'loaded')")
    assert page.locator("nav.toc").is_visible() == (size == "desktop")
    assert page.locator("details.toc-small").is_visible() == (size == "phone")
    assert page.locator("figure svg").first.bounding_box()["height"] > 150


def violations(page: Any) -> list[str]:
    """What axe-core finds on a page, all of it open."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("needs the package axe-playwright-python, which brings axe-core")
    axe = Path(found.submodule_search_locations[0]) / "axe.min.js"
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(axe.read_text(encoding="utf-8"))
    result = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", RULES)
    assert result["passes"]
    return [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@each_size
@each_scheme
def test_axe_finds_no_violation(opened: Open, size: str, scheme: str) -> None:
    page = opened(size, scheme)
    assert violations(page) == []
    page.locator(".dark-switch").click()
    assert violations(page) == []


@pytest.fixture(scope="module")
def other_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of what changed, with something of every kind, and the list of editions."""
    shelf = tmp_path_factory.mktemp("shelf")
    old = editions_fixture.edition(shelf, "2021")
    table = editions_fixture.values([2020, 2021, 2022], hamburg=1.05)
    long = ("**Output.** " + "It rose, and then it fell again. " * 6,)
    members = (("hamburg", "02000"), ("hamburg", "01003"))
    new = editions_fixture.edition(
        shelf, "2024", table=table, findings=long, members=members, year=2024
    )
    config = fixture.ROOT / "_quarto.yml"
    changed = changes.write(old, new, new.folder, config, stem="changes", link="report.html")
    return {"changes": changed, "index": index.write(shelf, config)}


@each_size
@each_scheme
@pytest.mark.parametrize("name", ["changes", "index"])
def test_the_other_pages_open_alone_fit_and_are_accessible(
    opened: Open, other_pages: dict[str, Path], name: str, size: str, scheme: str
) -> None:
    page = opened(size, scheme, address=other_pages[name])
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0]
    assert page.locator("h1").is_visible()
    assert violations(page) == []


SYSTEM = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 25, 29)"}


@each_scheme
def test_the_switch_changes_light_and_dark_and_the_choice_lasts(opened: Open, scheme: str) -> None:
    page = opened("desktop", scheme)
    other = "light" if scheme == "dark" else "dark"
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    button = page.get_by_role("button", name="Dark colours")
    assert button.get_attribute("aria-pressed") == str(scheme == "dark").lower()
    assert page.evaluate(ground) == SYSTEM[scheme]
    button.click()
    assert button.get_attribute("aria-pressed") == str(other == "dark").lower()
    assert page.evaluate(ground) == SYSTEM[other]
    page.reload()
    assert page.evaluate(ground) == SYSTEM[other]
    page.emulate_media(media="print")
    assert page.evaluate(ground) == SYSTEM["light"]
    page.emulate_media(media="screen")
    button.click()
    assert page.evaluate(ground) == SYSTEM[scheme]


def test_the_switch_works_where_nothing_may_be_stored(opened: Open) -> None:
    page = opened()
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('no') } }")
    page.get_by_role("button", name="Dark colours").click()
    assert (
        page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        == SYSTEM["dark"]
    )


def test_without_script_there_is_no_switch_and_the_system_decides(opened: Open) -> None:
    page = opened("desktop", "dark", java_script_enabled=False)
    assert not page.locator(".dark-switch").is_visible()
    assert (
        page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        == SYSTEM["dark"]
    )


@each_size
def test_keyboard_reaches_everything_and_shows_where_it_is(opened: Open, size: str) -> None:
    page = opened(size)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.wait_for_timeout(100)
    count = page.evaluate(
        f"""() => {{
            window.wanted = [...document.querySelectorAll("{FOCUSABLE}")]
                .filter((one) => one.checkVisibility());
            return wanted.length;
        }}"""
    )
    assert count > 50
    places = []
    for _ in range(count):
        page.keyboard.press("Tab")
        places.append(
            page.evaluate(
                """() => {
                    const one = document.activeElement, style = getComputedStyle(one);
                    const box = one.getBoundingClientRect();
                    const seen = box.bottom > 0 && box.top < innerHeight
                        && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                    return [wanted.indexOf(one), seen, one.outerHTML.slice(0, 80)];
                }"""
            )
        )
    assert [place for place, _, _ in places] == list(range(count))
    assert [html for _, seen, html in places if not seen] == []
    assert 'class="skip"' in places[0][2]


def test_skip_link_leads_to_the_content(opened: Open) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@each_size
def test_nothing_shifts(opened: Open, size: str) -> None:
    page = opened(size)
    for share in (0, 0.2, 0.5, 0.8, 1, 0):
        page.evaluate(f"scrollTo(0, document.documentElement.scrollHeight * {share})")
        page.wait_for_timeout(60)
    assert page.evaluate("PerformanceObserver.supportedEntryTypes.includes('layout-shift')")
    assert sum(page.evaluate("window.shifts")) < 0.05


def test_the_script_moves_nothing(opened: Open) -> None:
    """What a reader sees with the script stands where it stands without."""
    places = (
        "[...document.querySelectorAll('main :is(h2, h3, p, figure, td)')]"
        ".map((one) => Math.round(one.getBoundingClientRect().top + scrollY))"
    )
    found = []
    for enabled in (True, False):
        page = opened(java_script_enabled=enabled)
        found.append(page.evaluate(places))
    assert found[0] == found[1]


def test_contents_follow_the_scroll(opened: Open) -> None:
    page = opened()
    current = page.locator("nav.toc [aria-current]")
    for target in ("sec-size", "sec-methods"):
        page.evaluate(f"document.getElementById('{target}').scrollIntoView()")
        page.locator(f"nav.toc a[href='#{target}'][aria-current]").wait_for(timeout=3000)
        assert current.count() == 1
        assert current.bounding_box()["y"] > 0


def test_contents_on_a_phone_close_after_a_choice(opened: Open) -> None:
    page = opened("phone")
    small = page.locator("details.toc-small")
    assert small.get_attribute("open") is None
    small.locator("summary").click()
    small.locator("a", has_text="Size and wealth").click()
    assert small.get_attribute("open") is None
    heading = page.locator("#sec-size").bounding_box()
    bar = small.bounding_box()
    assert bar["y"] == 0
    assert bar["height"] < 60
    assert bar["height"] <= heading["y"] + 25 < 300
    small.locator("summary").click()
    page.keyboard.press("Escape")
    assert small.get_attribute("open") is None


def test_tables_sort_numbers_as_numbers(opened: Open) -> None:
    page = opened()
    table = page.locator("#tbl-regions table")
    head = table.locator("thead th").nth(1)
    button = head.get_by_role("button")

    def column(number: int) -> list[str]:
        return table.locator(f"tbody tr > :nth-child({number})").all_inner_texts()  # type: ignore[no-any-return]

    def value(text: str) -> float:
        return float(text.replace(",", "").replace("−", "-"))

    written = column(2)
    assert head.get_attribute("aria-sort") is None
    for order, backwards in (("descending", True), ("ascending", False)):
        button.click()
        assert head.get_attribute("aria-sort") == order
        shown = column(2)
        numbers = [value(text) for text in shown[:-2]]
        assert numbers == sorted(numbers, reverse=backwards)
        assert shown[-2:] == ["–", "99,999,999"]
        assert sorted(shown) == sorted(written)
    assert value(column(2)[0]) == -1234
    button.click()
    assert head.get_attribute("aria-sort") is None
    assert column(2) == written
    table.locator("thead th").first.get_by_role("button").press("Enter")
    assert column(1)[:2] == ["Berlin-Brandenburg", "FrankfurtRheinMain"]
    assert column(1)[-1] == "Germany"
    assert table.locator("[aria-sort]").count() == 1


def test_map_chooses_a_region(opened: Open) -> None:
    page = opened()
    shape = page.locator('#fig-wealth [data-region="muenchen"]')
    link = page.locator("nav.regions a", has_text="Munich")
    link.focus()
    assert "chosen" in shape.get_attribute("class")
    shape.locator("path").first.click(force=True)
    assert page.evaluate("location.hash") == "#sec-profile-muenchen"
    assert page.locator("#sec-profile-muenchen").bounding_box()["y"] < SIZES["desktop"][1]
    other = page.locator('#fig-wealth [data-region="stuttgart"]')
    assert "choice" not in (other.get_attribute("class") or "")


def test_citation_is_copied(opened: Open) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.locator(".cite-box button").click()
    page.locator(".copied", has_text="Copied").wait_for(timeout=3000)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Metropolitan regions, edition 2021."


def test_all_is_there_without_the_script(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    assert page.locator("nav.toc").is_visible()
    assert page.locator(".cite-text").is_visible()
    assert not page.locator(".cite-box button").is_visible()
    assert page.locator("th button").count() == 0
    page.locator("details.values summary").click()
    assert page.locator("details.values table").is_visible()
    page.locator("nav.regions a").first.click()
    assert page.url.endswith("#sec-profile-hamburg")


def test_print_shows_everything(opened: Open) -> None:
    page = opened()
    page.emulate_media(media="print")
    assert not page.locator("nav.toc").is_visible()
    assert page.locator("main").is_visible()
    overflow = page.evaluate(
        "[...document.querySelectorAll('.table-scroll')]"
        ".map(one => getComputedStyle(one).overflowX)"
    )
    assert set(overflow) == {"visible"}
    pdf = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", margin={"top": "2cm", "left": "2cm"})))
    text = " ".join(" ".join(part.extract_text().split()) for part in pdf.pages)
    assert "1,234.50" in text, "the table behind “Values” is closed"
    assert text.count("https://example.org") == 1
    assert "Download the data" not in text
    parts = [" ".join(part.extract_text().split()) for part in pdf.pages]
    ends = next(number for number, part in enumerate(parts) if "Figure 3: The same once" in part)
    assert "Figure 3 (thousand)" in parts[ends], "the head of the long table is not repeated"
    for heading in page.locator("main :is(h2, h3)").all_inner_texts():
        assert " ".join(heading.split()) in text


def colours(picture: bytes) -> int:
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        return len(image.convert("RGB").getcolors(maxcolors=1 << 24) or [])


@each_size
@each_scheme
def test_screenshots_to_look_at(opened: Open, size: str, scheme: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page = opened(size, scheme)
    shots = {"first-screen": page.screenshot()}
    for name, selector in (
        ("chart", "#fig-population"),
        ("table", "#tbl-regions"),
        ("map", "#fig-wealth"),
        ("key-findings", ".findings"),
    ):
        shots[name] = page.locator(selector).screenshot()
    for name, picture in shots.items():
        (SCREENSHOTS / f"{name}-{size}-{scheme}.png").write_bytes(picture)
        assert colours(picture) > 20, f"{name} is blank"


def test_fixture_is_the_projects(report: Report) -> None:
    assert (fixture.ROOT / "_quarto.yml").read_bytes() == report.config.read_bytes()
