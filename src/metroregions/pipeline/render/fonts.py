"""The report's typeface: the folder for Typst, and small WOFF subsets for HTML."""

from __future__ import annotations

import base64
import functools
import io
from pathlib import Path

#: Style and weight in CSS, and the file of each cut that the report uses.
CUTS = (
    ("normal", 400, "SourceSansPro-Regular.ttf"),
    ("normal", 600, "SourceSansPro-Semibold.ttf"),
    ("italic", 400, "SourceSansPro-It.ttf"),
)
FAMILY = "Source Sans Pro"


def folder() -> Path:
    """Return the folder of the typeface's files."""
    import font_source_sans_pro

    return Path(font_source_sans_pro.__file__).parent / "files"


def css(text: str) -> str:
    """Return `@font-face` rules with the glyphs for a text, as WOFF inside the style sheet.

    `font-display: block` with a font inside the page means no shift: it is there at once.
    """
    characters = "".join(sorted(set(text) | {" ", "\u00a0"}))
    return "\n".join(
        f'@font-face{{font-family:"{FAMILY}";font-style:{style};font-weight:{weight};'
        f"font-display:block;src:url(data:font/woff;base64,{_woff(file, characters)})"
        'format("woff")}'
        for style, weight, file in CUTS
    )


@functools.lru_cache
def _woff(file: str, characters: str) -> str:
    from fontTools import subset

    options = subset.Options(
        flavor="woff",
        layout_features=["kern", "mark", "mkmk", "ccmp", "locl", "liga", "lnum", "tnum"],
        hinting=False,
        recalc_timestamp=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 13, 14],
    )
    font = subset.load_font(str(folder() / file), options, lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    buffer = io.BytesIO()
    subset.save_font(font, buffer, options)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
