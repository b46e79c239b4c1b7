"""CONTRIBUTING.md names files that are there, and draws the rooms as the linter keeps them."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "src" / "metroregions"
#: Without the recipes, whose examples are files to be made.
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Recipes")[0]


def test_every_path_named_is_there() -> None:
    named = re.findall(r"`([a-z_.]+(?:/[a-z0-9_.-]+)+)/?`", TEXT)
    assert len(named) > 20
    absent = [path for path in named if not ((ROOT / path).exists() or (LIBRARY / path).exists())]
    assert not absent


def test_every_room_is_in_the_picture() -> None:
    picture = TEXT.split("```mermaid")[1].split("```")[0]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = [name.strip().split(".")[1] for layer in layers for name in layer.split("|")]
    assert [room for room in rooms if not re.search(rf"\b{room}\b", picture)] == []
