"""Reads `_quarto.yml`, the one configuration of both renderers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from metroregions.errors import MetroregionsError
from metroregions.text import pages

if TYPE_CHECKING:
    from pathlib import Path

#: Keys that mean something to the embedded renderer.
READ = {
    "bibliography", "css", "csl", "filters", "fontsize", "include-after-body", "lang", "language",
    "link-citations", "linkcolor", "mainfont", "margin", "number-depth", "number-sections",
    "papersize", "page-numbering", "pdf-standard", "section-numbering", "template-partials", "toc",
    "toc-depth", "toc-title",
}  # fmt: skip
#: Keys that only tell Quarto to do what the embedded renderer does anyway.
QUARTO_ONLY = {
    "anchor-sections", "citeproc", "code-copy", "code-overflow", "code-tools", "crossref",
    "embed-resources", "execute", "fig-cap-location", "font-paths", "format", "grid", "keep-typ",
    "minimal", "output-file", "page-layout", "project", "smooth-scroll", "tbl-cap-location",
    "theme", "title-block-banner", "title-block-style", "toc-expand", "toc-location", "wrap",
}  # fmt: skip
PATHS = ("bibliography", "css", "csl", "filters", "include-after-body", "template-partials")

DEFAULTS: dict[str, Any] = {
    "lang": "en",
    "toc": True,
    "toc-depth": 3,
    "number-sections": False,
    "papersize": "a4",
    "mainfont": "Source Sans Pro",
    "fontsize": "10.5pt",
    "page-numbering": "1",
    "section-numbering": "1.1",
    "pdf-standard": ["a-2a", "ua-1"],
}


def load(path: Path) -> dict[str, Any]:
    """Read `_quarto.yml`.

    Raises:
        MetroregionsError: The file is missing or not a YAML mapping.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MetroregionsError(f"{path} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = str(getattr(error, "problem", "") or error).splitlines()[0]
        raise MetroregionsError(f"{path} is not YAML: {reason}.") from None
    if not isinstance(content, dict):
        raise MetroregionsError(f"{path} must hold “key: value” lines.")
    return content


def settings(path: Path, target: str) -> dict[str, Any]:
    """Return what `_quarto.yml` says for a format, as the embedded renderer understands it.

    Args:
        path: `_quarto.yml`; file names in it are relative to its folder.
        target: `html` or `typst`.

    Returns:
        Keys as in Quarto; `css`, `filters`, `include-after-body`, `template-partials` and
        `bibliography` are lists of absolute paths, `csl` is one or None, `language` has every word.

    Raises:
        MetroregionsError: A key is unknown here, or a file is missing.
    """
    content = load(path)
    formats = content.get("format") or {}
    merged: dict[str, Any] = dict(DEFAULTS)
    for part in (content, formats.get(target) or {}):
        for key, value in part.items():
            if key in QUARTO_ONLY:
                continue
            if key not in READ:
                raise MetroregionsError(
                    f"{path.name}: the embedded renderer does not know the key “{key}”: "
                    "remove it, or render with Quarto."
                )
            if isinstance(value, list) and isinstance(merged.get(key), list) and key in PATHS:
                merged[key] = [*merged[key], *value]
            elif isinstance(value, dict) and isinstance(merged.get(key), dict):
                merged[key] = {**merged[key], **value}
            else:
                merged[key] = value
    for key in PATHS:
        named = merged.get(key) or []
        files = [
            path.absolute().parent / name for name in ([named] if isinstance(named, str) else named)
        ]
        for file in files:
            if not file.is_file():
                raise MetroregionsError(f"{path.name}: the file {file} of “{key}” is missing.")
        merged[key] = files if key != "csl" else (files[0] if files else None)
    merged["language"] = {**pages.LANGUAGE, **(merged.get("language") or {})}
    if isinstance(merged["pdf-standard"], str):
        merged["pdf-standard"] = [merged["pdf-standard"]]
    return merged
