"""Renders the composed notebook: with Quarto where it is installed, else with Pandoc and Typst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.errors import MetroregionsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from metroregions.pipeline.compose.document import Composed

ENGINES = ("auto", "quarto", "embedded")


def chosen_engine(engine: str) -> str:
    """Return the engine that renders: `quarto` or `embedded`.

    Args:
        engine: `auto` takes Quarto where a sufficient version is on PATH.

    Raises:
        MetroregionsError: The engine is unknown, or Quarto is asked for and not there.
    """
    from metroregions.pipeline.render import quarto

    if engine not in ENGINES:
        raise MetroregionsError(f"The engine “{engine}” is unknown: use {', '.join(ENGINES)}.")
    if engine == "quarto":
        quarto.required()
    if engine == "auto":
        return "quarto" if quarto.quarto_available() else "embedded"
    return engine


def render(
    composed: Composed,
    config: Path,
    formats: Sequence[str],
    engine: str,
    out: Path,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Render the report with an engine.

    Args:
        composed: The composed notebook.
        config: `_quarto.yml`.
        formats: `html`, `pdf`, or both.
        engine: `auto`, `quarto` or `embedded`.
        out: The folder for `report.html` and `report.pdf`.
        progress: Called with the name of each file that is written.

    Returns:
        The files, in the order of the formats.

    Raises:
        MetroregionsError: The engine is not there, or the report holds what it must not.
    """
    if chosen_engine(engine) == "quarto":
        from metroregions.pipeline.render import quarto

        return quarto.render(composed, config, formats, out, progress)
    from metroregions.pipeline.render import embedded

    return embedded.render(composed, config, formats, out, progress)
