"""Every method that a docstring cites is in the bibliography."""

from __future__ import annotations

import re
from pathlib import Path

import metroregions.analysis

BIBLIOGRAPHY = Path(__file__).parents[2] / "notebooks" / "references.bib"


def test_citations_resolve() -> None:
    folder = Path(metroregions.analysis.__file__).parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    cited = set(re.findall(r"@([a-z]+\d{4})\b", text))
    entries = re.findall(
        r"^@\w+\{([\w-]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(entries) == len(set(entries))
    assert cited <= set(entries)


def test_what_is_known_from_others_says_so_in_print() -> None:
    # Citation styles print a type and leave out a note.
    entries = BIBLIOGRAPHY.read_text(encoding="utf-8").split("\n@")
    decisions = [entry for entry in entries if "{mkro" in entry.split("\n", 1)[0]]
    assert len(decisions) == 5
    assert all("type = {Known from later descriptions" in entry for entry in decisions)
