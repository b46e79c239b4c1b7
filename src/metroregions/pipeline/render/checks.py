"""Checks of what a renderer wrote: Quarto, above all, does not fail by itself."""

from __future__ import annotations

import html as html_text
import re
from typing import TYPE_CHECKING

from metroregions.errors import MetroregionsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNSEEN = re.compile(r"<(style|script|head)\b.*?</\1>", re.DOTALL)
CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
#: What a reader must never see, with the reason.
LEFT_OVER = (
    (re.compile(r":::"), "an unread “:::”"),
    (re.compile(r"@(?:fig|tbl|sec)-"), "an unread cross-reference"),
    (re.compile(r"\?@\S+"), "an unresolved cross-reference"),
    (re.compile(r"\{#[\w-]"), "an unread label"),
    (re.compile(r"\{\{<"), "an unread shortcode"),
    (re.compile(r"Traceback \(most recent call"), "a Python error"),
    (re.compile(r"(?<![\w-])(?:nan|NaN|<NA>|NaT)(?![\w-])"), "a missing number"),
)
#: How Pandoc's citeproc prints a citation that it does not know.
UNKNOWN_CITATION = re.compile(r"<strong>([\w:./-]+)\?</strong>")
KEY = re.compile(r"^\s*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s]+)\s*,", re.I | re.M)


def citation_keys(bibliographies: Sequence[Path]) -> list[str]:
    """Return the keys of BibTeX files, in their order."""
    return [key for file in bibliographies for key in KEY.findall(file.read_text(encoding="utf-8"))]


def visible_text(page: str) -> str:
    """Return the text of an HTML page, that of its charts and labels included."""
    body = UNSEEN.sub("", page)
    labels = " ".join(re.findall(r'(?:aria-label|alt|title)="([^"]*)"', body))
    return html_text.unescape(f"{re.sub('<[^>]*>', ' ', body)} {labels}")


def html(page: str, name: str) -> None:
    """Refuse an HTML page that shows what only a program should see, or has a broken link inside.

    Raises:
        MetroregionsError: The first fault, with the words around it.
    """
    text = visible_text(CODE.sub("", page))
    for pattern, reason in LEFT_OVER:
        if found := pattern.search(text):
            around = " ".join(text[max(0, found.start() - 60) : found.end() + 40].split())
            raise MetroregionsError(f"{name} shows {reason}: “…{around}…”.")
    if found := UNKNOWN_CITATION.search(page):
        raise MetroregionsError(f"{name} cites “{found[1]}”, which the bibliography lacks.")
    ids = re.findall(r'\sid="([^"]+)"', page)
    known = set(ids)
    if len(known) != len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise MetroregionsError(f"{name} has the id “{twice}” more than once.")
    for target in re.findall(r'href="#([^"]+)"', page):
        if html_text.unescape(target) not in known:
            raise MetroregionsError(f"{name} links to #{target}, which it does not have.")


def pdf(path: Path) -> None:
    """Refuse a PDF that is not whole or does not claim to be accessible (PDF/UA).

    Raises:
        MetroregionsError: What is wrong with it.
    """
    content = path.read_bytes()
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
        raise MetroregionsError(f"{path.name} is not a whole PDF file.")
    if b"pdfuaid:part" not in content:
        raise MetroregionsError(f"{path.name} is not tagged: set “pdf-standard: [a-2a, ua-1]”.")
