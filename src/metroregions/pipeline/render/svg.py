"""Makes the SVG of several charts fit into one HTML page, their text staying text."""

from __future__ import annotations

import html
import re

from metroregions.text import names

PROLOG = re.compile(r"<\?xml.*?\?>|<!DOCTYPE[^>]*(?:\[[^\]]*\])?[^>]*>|<!--.*?-->", re.DOTALL)
METADATA = re.compile(r"<metadata>.*?</metadata>|<title>.*?</title>|<desc>.*?</desc>", re.DOTALL)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
ROOT = re.compile(r"<svg\b([^>]*)>", re.DOTALL)
ID = re.compile(r'\bid="([^"]*)"')
REFERENCE = re.compile(r'(url\(#|(?:xlink:)?href="#)([^)"]*)')
TEXT = re.compile(r"<text\b.*?</text>", re.DOTALL)
REGION = re.compile(r'<(g|path|rect|circle|use)\b([^>]*\bdata-region="([^"]+)"[^>]*?)/?>')
TAG = re.compile(r"<[^>]*>")


def inline(svg: str, label: str, alt: str) -> str:
    """Return an SVG for the inside of a page.

    Ids and the rules of its style sheet become its own, so that several do not collide; the size
    comes from the page; it is one picture to a screen reader, named by its alternative text.

    Args:
        svg: A whole SVG file.
        label: The figure's label, unique in the page.
        alt: The alternative text.
    """
    svg = METADATA.sub("", PROLOG.sub("", svg)).strip()
    svg = REGION.sub(_named, svg)
    svg = STYLE.sub(lambda style: f"<style>{_scoped(style[1], label)}</style>", svg)
    svg = ID.sub(lambda found: f'id="{label}-{found[1]}"', svg)
    svg = REFERENCE.sub(lambda found: f"{found[1]}{label}-{found[2]}", svg)

    def root(found: re.Match[str]) -> str:
        attributes = re.sub(r'\s(id|width|height|version|xmlns:\w+)="[^"]*"', "", found[1])
        return f'<svg id="{label}-svg" role="img" aria-label="{html.escape(alt)}"{attributes}>'

    return ROOT.sub(root, svg, count=1).replace("xlink:href", "href")


def _named(mark: re.Match[str]) -> str:
    """Give a region's mark its name, which a browser shows where the pointer rests."""
    title = f"<title>{html.escape(names.label(mark[3]))}</title>"
    if mark[0].endswith("/>"):
        return f"<{mark[1]}{mark[2]}>{title}</{mark[1]}>"
    return f"{mark[0]}{title}"


def _scoped(rules: str, label: str) -> str:
    return "".join(
        ",".join(f"#{label}-svg {one.strip()}" for one in rule[1].split(",")) + f"{{{rule[2]}}}"
        for rule in RULE.finditer(rules)
    )


def words(svg: str) -> str:
    """Return the text that an SVG shows, for the choice of glyphs and for checks."""
    return html.unescape(" ".join(TAG.sub("", text) for text in TEXT.findall(svg)))
