"""The catalogue: every message can be written, and chapters use no other."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
from fluent.syntax import FluentParser, ast, visitor

from metroregions import facts
from metroregions.errors import MetroregionsError
from metroregions.facts import Fact
from metroregions.text import catalogue, language

SRC = Path(catalogue.__file__).parents[1]


def messages(locale: str) -> dict[str, ast.Message]:
    found = {}
    for path in sorted((language.LOCALE / locale).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{path.name}: {entry.id.name} stands twice"
                found[entry.id.name] = entry
    return found


def variables(entry: ast.Message) -> set[str]:
    names: set[str] = set()

    class Reader(visitor.Visitor):
        def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
            names.add(node.id.name)

    Reader().visit(entry)
    return names


def test_every_language_has_the_same_messages_with_the_same_variables() -> None:
    english = messages("en")
    for locale in language.LANGUAGES:
        other = messages(locale)
        assert set(other) == set(english)
        for name, entry in other.items():
            assert variables(entry) == variables(english[name]), name


def test_every_message_is_used() -> None:
    """By its name, by a prefix with a code behind it, or by the name of a chapter's fact."""
    files = [*sorted(SRC.rglob("*.py")), *sorted((SRC.parents[1] / "notebooks").glob("*.ipynb"))]
    sources = "\n".join(path.read_text(encoding="utf-8").replace('\\"', '"') for path in files)
    prefixes = tuple(re.findall(r'f["\']([a-z-]+-)\{', sources))
    told = set(re.findall(r"""["']([a-z-]+)["']""", sources))
    for name in messages("en"):
        chapter, _, fact = name.partition("-")
        assert (
            name in told
            or name.startswith(prefixes)
            or ((SRC / "chapters" / chapter).is_dir() and fact in told)
        ), f"{name} is used nowhere"


def test_what_is_missing_is_said() -> None:
    fact = Fact(chapter="x", name="y", indicator="gdp", values={"first": float("nan")})
    assert fact.missing
    assert catalogue.say(fact) == "No data for gross domestic product."
    with pytest.raises(MetroregionsError, match="has no message “x-z”"):
        catalogue.say(Fact(chapter="x", name="z"))
    with pytest.raises(MetroregionsError, match="“development-growth” cannot be written"):
        catalogue.message("development-growth")


def test_lists_counts_and_names() -> None:
    assert catalogue.listing(["a", "b", "c"]) == "a, b and c"
    assert catalogue.message("cardinal", number=0, figures="0") == "no"
    assert catalogue.message("ordinal", number=4, figures="4") == "fourth"
    assert catalogue.name("hamburg") == "Hamburg"
    assert catalogue.name("germany") == "Germany"
    assert catalogue.name("03353").startswith("Harburg")


def test_a_fact_is_immutable_and_follows_its_schema() -> None:
    fact = Fact(chapter="x", name="y", values={"a": 1}, groups={"up": ["hamburg"]}, years=[1995])
    with pytest.raises(TypeError):
        fact.values["a"] = 2  # type: ignore[index]
    jsonschema.validate([fact.as_record()], facts.schema())
    with pytest.raises(MetroregionsError, match="unknown status"):
        Fact(chapter="x", name="y", status=("soso",))
