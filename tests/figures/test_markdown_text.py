"""What people type into the dataset reads as they typed it, in every renderer."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metroregions.figures import tables
from metroregions.text import markdown


def read(text: str) -> list[Any]:
    # A title at the start of a file is no matter of a text inside one.
    parsed = json.loads(
        pypandoc.convert_text(text, "json", format="markdown-smart-pandoc_title_block")
    )
    blocks: list[Any] = parsed["blocks"]
    return blocks


def said(blocks: list[Any]) -> str:
    """Return the words of a document of one paragraph without any markup."""
    assert [block["t"] for block in blocks] == ["Para"]
    kinds = {inline["t"] for inline in blocks[0]["c"]}
    assert kinds <= {"Str", "Space"}, kinds
    return "".join(i.get("c", " ") for i in blocks[0]["c"])


@pytest.mark.parametrize(
    "text",
    [
        "a*b* [c](https://example.org) $e$ {.class} `code`",
        "<script>alert(1)</script> &amp; AT&T",
        "@cite and [@cite; @more] and ^[note] x^2^ H~2~O",
        "# heading", "- item", "+ item", "1. item", "12) item", "a) item", "(1) item", "(i) item",
        "> quote", ": definition", "--- rule", "| line", "_x_ snake_case __y__",
        "{{< include /etc/passwd >}}", "\\\\ back\\slash \\@ref", "[^1] ![x](y) <https://x.org>",
        "A name, of 2019 (in %): people’s 3.5 – 4", "-3.5", "% a year", "```", "~~~", "***",
    ],
)  # fmt: skip
def test_a_text_reads_as_it_was_typed(text: str) -> None:
    assert said(read(markdown.escape(text))) == text


def test_ordinary_prose_stays_as_it_is() -> None:
    for text in ("GDP per inhabitant, million EUR (2021)", "nama_10r_3gdp", "A - B", "% a year"):
        assert markdown.escape(text) == text
    assert markdown.escape("two\nlines  here") == "two lines here"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=30))
def test_any_text_of_letters_and_signs(text: str) -> None:
    assert said(read(markdown.escape(text))) == text


def test_only_addresses_of_the_web_become_links() -> None:
    assert markdown.link("A [B]", "https://a.org/x_(y)") == r"[A \[B\]](<https://a.org/x_(y)>)"
    for address in (
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "file:///x",
        "",
        "x",
    ):
        assert markdown.link("name", address) == "name"


def test_a_cell_of_a_table_is_text_unless_its_column_is_markdown() -> None:
    table = pd.DataFrame({"Name": ["*a* | [b](c)"], "Site": ["[b](https://b.org)"]})
    assert r"\*a\* \| \[b\](c)" in tables.markdown(table)
    table.attrs["markdown"] = ("Site",)
    assert "| [b](https://b.org) |" in tables.markdown(table)
