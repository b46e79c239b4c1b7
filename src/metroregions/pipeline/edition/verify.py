"""Rebuilds a published edition and tells what differs from it, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metroregions import parameters, scratch
from metroregions.pipeline.edition import build, publish, published

if TYPE_CHECKING:
    from metroregions.pipeline.edition.build import Say
    from metroregions.pipeline.edition.published import Edition

#: What a manifest says of the edition itself; times, versions and inputs may differ.
SAID = ("parameters", "engine", "data_date", "earlier", "findings")
#: How much of a differing line is shown.
SHOWN = 60


def verify(edition: Edition, *, say: Say, jobs: int | None = None) -> list[str]:
    """Rebuild an edition in a temporary folder and compare it with what was published.

    Args:
        edition: The published edition; the folder that it lies in has the earlier edition that it
            was compared with.
        say: Takes a line of progress.
        jobs: Notebooks at once, by default one more than processors.

    Returns:
        One sentence for each file that differs; none if the edition is reproduced.

    Raises:
        MetroregionsError: The edition cannot be rebuilt, or the earlier one is gone.
    """
    given = edition.about.get("earlier")
    earlier = published.find(given["edition"], edition.folder.parent) if given else None
    formats = [kind for kind in ("html", "pdf") if (edition.folder / f"report.{kind}").is_file()]
    with scratch.folder() as place:
        rebuilt = place / edition.name
        build.build(
            parameters.validate(**edition.about["parameters"]),
            formats=formats,
            engine=edition.about["engine"],
            output=rebuilt,
            jobs=jobs,
            say=say,
            earlier=lambda *_: earlier,
            # Nothing is taken from an earlier build: that would be no test of it.
            kept=place / "executed",
        )
        return differences(edition, published.read(rebuilt))


def differences(published: Edition, rebuilt: Edition) -> list[str]:
    """Return one sentence for each file of two editions that is not the same byte for byte."""
    found = [
        line
        for name in sorted({*_files(published), *_files(rebuilt)})
        if (line := _compared(name, published.folder / name, rebuilt.folder / name))
    ]
    for key in SAID:
        old, new = published.about.get(key), rebuilt.about.get(key)
        if old != new:
            found.append(f"{publish.MANIFEST}: {key} is {_short(old)}, rebuilt {_short(new)}.")
    if found:
        found += _versions(published.about, rebuilt.about)
    return found


def _files(edition: Edition) -> list[str]:
    """Return the files that a build made, as its manifest lists them."""
    return list(edition.about["outputs"])


def _compared(name: str, published: Path, rebuilt: Path) -> str:
    """Return how a file differs, or nothing."""
    if not published.is_file():
        return f"{name}: not in the published edition."
    if not rebuilt.is_file():
        return f"{name}: only in the published edition."
    old, new = published.read_bytes(), rebuilt.read_bytes()
    if old == new:
        return ""
    try:
        lines = old.decode("utf-8").split("\n"), new.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        length = min(len(old), len(new))
        place = next((i for i in range(length) if old[i] != new[i]), length)
        return f"{name}: differs from byte {place:,} of {len(old):,}, rebuilt {len(new):,}."
    number = next(
        (i for i, pair in enumerate(zip(*lines, strict=False)) if pair[0] != pair[1]),
        min(map(len, lines)),
    )
    was, now = (_line(text, number) for text in lines)
    start = _first_difference(was, now)
    return (
        f"{name}: differs from line {number + 1}: published {_part(was, start)}, "
        f"rebuilt {_part(now, start)}."
    )


def _line(lines: list[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _first_difference(old: str, new: str) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )


def _part(line: str, start: int) -> str:
    begin = max(0, start - SHOWN // 3)
    before, after = "…" if begin else "", "…" if begin + SHOWN < len(line) else ""
    return f"“{before}{line[begin : begin + SHOWN]}{after}”" if line else "an empty line"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 2 * SHOWN else f"{text[: 2 * SHOWN]}…"


def _versions(old: Any, new: Any) -> list[str]:
    """Tell which programs differ: they may be why the files do."""
    before, now = old.get("versions", {}), new.get("versions", {})
    return [
        f"Note: published with {name} {before.get(name)}, rebuilt with {now.get(name)}."
        for name in dict.fromkeys([*before, *now])
        if before.get(name) != now.get(name)
    ]
