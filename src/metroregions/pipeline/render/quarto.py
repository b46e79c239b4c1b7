"""Renders the composed notebook with Quarto, where it is installed. Deliberately thin.

Quarto ends with success on an unexecuted notebook, an unresolved cross-reference and a missing
citation, so that the same checks run before and after as for the embedded renderer.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from metroregions import scratch
from metroregions.errors import MetroregionsError
from metroregions.pipeline.render import checks, config, embedded, fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from metroregions.pipeline.compose.document import Composed

#: PDF standards for Typst, and tagged PDF at all, came with this version.
NEEDED = (1, 9)
#: Before this version, its Typst (0.14) takes one standard at a time: accessibility comes first.
SEVERAL_STANDARDS = (1, 10)


def quarto_available() -> str | None:
    """Return the version of the `quarto` on PATH if it is sufficient, else None."""
    version = _version()
    return version if version and _sufficient(version) else None


def required() -> str:
    """Return the version of the `quarto` on PATH.

    Raises:
        MetroregionsError: There is none, or it is too old.
    """
    version, needed = _version(), ".".join(map(str, NEEDED))
    if version is None:
        raise MetroregionsError(
            f"Quarto is not on PATH: install version {needed} or newer, or use --engine embedded."
        )
    if not _sufficient(version):
        raise MetroregionsError(
            f"Quarto {version} is too old: install version {needed} or newer, "
            "or use --engine embedded."
        )
    return version


def _version() -> str | None:
    command = shutil.which("quarto")
    if command is None:
        return None
    try:
        done = subprocess.run(
            [command, "--version"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\d+(?:\.\d+)+", done.stdout)
    return found[0] if found else None


def _sufficient(version: str, needed: tuple[int, int] = NEEDED) -> bool:
    return tuple(int(part) for part in version.split(".")[:2]) >= needed


def too_old_for_several_standards(version: str) -> bool:
    """Return whether a version of Quarto refuses PDF/A and PDF/UA together."""
    return not _sufficient(version, SEVERAL_STANDARDS)


def render(
    composed: Composed,
    config_path: Path,
    formats: Sequence[str],
    out: Path,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Render the report with `quarto render`; the arguments are those of the embedded renderer.

    Raises:
        MetroregionsError: Quarto is missing or fails, or the report holds what it must not.
    """
    version = required()
    embedded.check(composed, config_path)
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    with scratch.folder() as place:
        stage(composed, config_path, place, version)
        for name in formats:
            target = embedded.TARGETS[name]
            done = subprocess.run(
                ["quarto", "render", "report.ipynb", "--to", target, "--no-execute"],
                cwd=place,
                capture_output=True,
                text=True,
                check=False,
            )
            made = place / f"report.{name}"
            if done.returncode or not made.exists():
                said = " ".join(done.stderr.split())[-400:] or f"exit code {done.returncode}"
                raise MetroregionsError(f"Quarto failed on {target}: {said}")
            path = out / made.name
            shutil.copyfile(made, path)
            if name == "html":
                checks.html(path.read_text(encoding="utf-8"), path.name)
            else:
                checks.pdf(path)
            paths.append(path)
            if progress:
                progress(path.name)
    return paths


def stage(composed: Composed, config_path: Path, folder: Path, version: str) -> None:
    """Put what a version of Quarto needs into a folder that is a project of its own.

    The copy of `_quarto.yml` has no `project`: no pre-render, so that Quarto does not call this
    pipeline again, and no list of files. Quarto takes the nearest `_quarto.yml` and no other.
    """
    for source in composed.notebook.parent.iterdir():
        if source.is_file():
            shutil.copyfile(source, folder / source.name)
    shutil.copytree(composed.data, folder / "data")
    content = config.load(config_path)
    content["project"] = {"type": "default"}
    if composed.bibliography is not None:
        content["bibliography"] = composed.bibliography.name
    typst = (content.get("format") or {}).get("typst")
    if isinstance(typst, dict):
        typst["font-paths"] = str(fonts.folder())
        if too_old_for_several_standards(version):
            typst["pdf-standard"] = "ua-1"
    _copy_files(content, config_path.parent, folder)
    _embed_fonts(content, composed, folder)
    (folder / "_quarto.yml").write_text(
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )


def _embed_fonts(content: dict[str, Any], composed: Composed, folder: Path) -> None:
    """Give the HTML the typeface itself, as the embedded renderer does."""
    html = (content.get("format") or {}).get("html")
    if not isinstance(html, dict):
        return
    sheet = folder / "fonts.css"
    letters = composed.notebook.read_text(encoding="utf-8") + "–—…“”‘’†↩︎§·"
    sheet.write_text(fonts.css(letters), encoding="utf-8")
    css = html.get("css") or []
    html["css"] = [*([css] if isinstance(css, str) else css), sheet.name]


def _copy_files(value: Any, root: Path, folder: Path) -> None:
    """Copy every file that the configuration names, to the same place relative to it."""
    if isinstance(value, dict):
        for one in value.values():
            _copy_files(one, root, folder)
    elif isinstance(value, list):
        for one in value:
            _copy_files(one, root, folder)
    elif isinstance(value, str) and "/" in value and (root / value).is_file():
        target = folder / Path(value)
        if not Path(value).is_absolute():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / value, target)
