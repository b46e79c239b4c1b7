"""The page in a real browser, where the system has Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import render_fixture as fixture
from test_render import Report

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on PATH")

SIZES = {"desktop": (1280, 900), "phone": (375, 812)}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return Report(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_opens_alone_and_fits(browser, report: Report, size: str, scheme: str) -> None:  # type: ignore[no-untyped-def]
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=True
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.html.as_uri())
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("[...document.fonts].every(font => font.status === 'loaded')")
    assert page.locator("nav.toc").is_visible() == (size == "desktop")
    assert page.locator("details.toc-small").is_visible() == (size == "phone")
    assert page.locator("figure svg").first.bounding_box()["height"] > 150
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    context.close()


def test_print_shows_everything(browser, report: Report, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page()
    page.goto(report.html.as_uri())
    page.emulate_media(media="print")
    assert not page.locator("nav.toc").is_visible()
    assert page.locator("main").is_visible()
    overflow = page.evaluate(
        "[...document.querySelectorAll('.table-scroll')]"
        ".map(one => getComputedStyle(one).overflowX)"
    )
    assert set(overflow) == {"visible"}
    page.close()


def test_fixture_is_the_projects(report: Report) -> None:
    assert (fixture.ROOT / "_quarto.yml").read_bytes() == report.config.read_bytes()
