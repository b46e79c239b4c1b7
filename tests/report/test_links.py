"""Links in both renderers' shared filter: to the web or into the edition, nowhere else."""

from __future__ import annotations

from pathlib import Path

import pypandoc
import pytest

import metroregions

FILTER = Path(metroregions.__file__).parent / "pipeline/render/resources/report.lua"


def rendered(address: str, kind: str) -> str:
    text: str = pypandoc.convert_text(
        f"See [the page](<{address}>).", kind, format="markdown", filters=[str(FILTER)]
    )
    return text


@pytest.mark.parametrize("kind", ["html", "typst"])
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java%0ascript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "mailto:a@example.org",
    ],
)
def test_no_other_scheme_becomes_a_link(address: str, kind: str) -> None:
    shown = rendered(address, kind)
    assert "the page" in shown
    assert "href" not in shown
    assert "#link" not in shown
    assert "alert" not in shown


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a:b?c=d:e", "HTTP://example.org", "#sec-x", "data/fig-x.csv", "a/b:c"],
)
def test_the_web_and_the_edition_stay_links(address: str) -> None:
    assert "<a" in rendered(address, "html")
    assert "#link" in rendered(address, "typst")
