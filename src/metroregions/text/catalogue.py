"""The catalogue: turns facts and labels into sentences of the current language.

The sentences stand in `locale/<language>/*.ftl`, in Project Fluent's format. A message takes the
parts of a fact as variables (`$change`, `$direction`, `$up`, `$up_count`) and writes numbers and
names by these functions: `NUM`, `SIGNED`, `ABS`, `SCALED`, `SPELL`, `SPELL-START` (at the start of
a sentence), `ORDINAL`, `NAME`, `NAMES`, `INDICATOR`, `DATE`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from metroregions.errors import MetroregionsError
from metroregions.facts import STATUS, Fact
from metroregions.text import language, names, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fluent.runtime import FluentBundle

#: Between the ids of a group, which a message gets as one variable.
_BETWEEN = ","


def say(fact: Fact, part: str = "") -> str:
    """Return the sentence of a fact, in the current language.

    Args:
        fact: What was found.
        part: An attribute of its message: `title`, `subtitle`, `alt`, `note`; by default its text.

    Returns:
        One line. Of a fact without data: the attribute `no-data` of its message, else the
        catalogue's general one. Empty where the message has no such part.

    Raises:
        MetroregionsError: The catalogue has no such message, or it needs what the fact has not.
    """
    arguments = variables(fact)
    if fact.missing:
        if has(fact.message, "no-data"):
            return message(fact.message, "no-data", **arguments)
        return message("no-data", part if has("no-data", part) else "", **arguments)
    if part and not has(fact.message, part):
        return ""
    return message(fact.message, part, **arguments)


def message(identifier: str, part: str = "", /, **arguments: Any) -> str:
    """Return a message of the catalogue in the current language, as one line.

    Args:
        identifier: The message, as `label-milestone`.
        part: One of its attributes; by default its value.
        **arguments: Its variables: numbers, texts, or lists of ids.

    Raises:
        MetroregionsError: There is no such message, or a variable is missing.
    """
    bundle = _bundle(language.current())
    pattern = _pattern(bundle, identifier, part)
    if pattern is None:
        named = f"{identifier}.{part}" if part else identifier
        raise MetroregionsError(
            f"The catalogue ({language.current()}) has no message “{named}”: add it to "
            f"text/locale/{language.current()}/."
        )
    given = {key.replace("_", "-"): _argument(value) for key, value in arguments.items()}
    written, errors = bundle.format_pattern(pattern, given)
    if errors:
        raise MetroregionsError(f"The message “{identifier}” cannot be written: {errors[0]}.")
    return " ".join(str(written).split(" ")).replace("\n", " ").strip()


def has(identifier: str, part: str = "") -> bool:
    """Whether the current language's catalogue has a message, or a part of it."""
    return _pattern(_bundle(language.current()), identifier, part) is not None


def variables(fact: Fact) -> dict[str, Any]:
    """Return what a message may say of a fact.

    Each value by its name; each group as `$up` for `NAMES` and as number `$up-count`; each choice;
    `$first-year`, `$last-year`, `$span` (years between), `$indicator`, `$territory`, `$unit`,
    `$direction`, `$verdict`; and each status as `yes` or `no`.
    """
    given: dict[str, Any] = {code: "yes" if code in fact.status else "no" for code in STATUS}
    for key in ("indicator", "territory", "direction", "verdict"):
        given[key] = getattr(fact, key) or "none"
    given["unit"] = fact.unit
    if fact.years:
        first, last = fact.years[0], fact.years[-1]
        given |= {"first-year": str(first), "last-year": str(last), "span": last - first}
    for name, ids in fact.groups.items():
        given |= {name: ids, f"{name}-count": len(ids)}
    return given | dict(fact.choices) | dict(fact.values)


def listing(items: Iterable[str]) -> str:
    """Join texts as in a sentence: `a`, `a and b`, `a, b and c`; nothing gives nothing."""
    from babel.lists import format_list

    given = list(items)
    # British and German lists have no comma before the last item.
    locale = {"en": "en_GB"}.get(language.current(), language.current())
    return format_list(given, locale=locale) if given else ""


def name(identifier: str, form: str = "") -> str:
    """Return what a territory, district or other thing is called inside a sentence.

    Args:
        identifier: Its id; a text that is none stays as it is.
        form: A form of the name that `names.ftl` has, as `in` (“im Großraum …”) or `long`.
    """
    named = f"name-{identifier}"
    if re.fullmatch(r"[a-z0-9-]+", identifier):
        for part in (form, "") if form else ("",):
            if has(named, part):
                return message(named, part)
        if form == "long" and identifier in names.known():
            return names.long(identifier)
    return names.label(identifier)


def indicator(identifier: str) -> str:
    """Return the name of an indicator as inside a sentence, `GDP per inhabitant`."""
    named = f"indicator-{identifier.replace('_', '-')}"
    return message(named) if has(named) else names.indicator(identifier)


@lru_cache
def _bundle(locale: str) -> FluentBundle:
    from fluent.runtime import FluentBundle, FluentResource
    from fluent.syntax.ast import Junk

    bundle = FluentBundle([{"en": "en-GB"}.get(locale, locale)], FUNCTIONS, use_isolating=False)
    for path in sorted((language.LOCALE / locale).glob("*.ftl")):
        resource = FluentResource(path.read_text(encoding="utf-8"))
        for entry in resource.body:
            if isinstance(entry, Junk):
                line = str(entry.content).strip().splitlines()[0]
                raise MetroregionsError(f"{path.name} of the catalogue cannot be read at “{line}”.")
        bundle.add_resource(resource)
    return bundle


def _pattern(bundle: FluentBundle, identifier: str, part: str) -> Any:
    if not bundle.has_message(identifier):
        return None
    found = bundle.get_message(identifier)
    return found.attributes.get(part) if part else found.value


def _argument(value: Any) -> Any:
    """Return a variable as Fluent takes it: whole numbers as int, so that plurals fit."""
    if isinstance(value, (list, tuple)):
        return _BETWEEN.join(map(str, value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _ids(group: Any) -> list[str]:
    return [part for part in str(group).split(_BETWEEN) if part]


def _scaled(value: Any, digits: Any = 1) -> str:
    size, scale = numbers.scale(float(value), int(digits))
    text = numbers.number(size, int(digits) if scale else 0)
    return message(f"scale-{scale}", number=text) if scale else text


def _spell(value: Any) -> str:
    return message("cardinal", number=int(value), figures=numbers.number(int(value)))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ordinal(value: Any) -> str:
    return message("ordinal", number=int(value), figures=numbers.number(int(value)))


FUNCTIONS: dict[str, Any] = {
    "NUM": lambda value, digits=0: numbers.number(float(value), int(digits)),
    "SIGNED": lambda value, digits=0: numbers.signed(float(value), int(digits)),
    "ABS": lambda value, digits=0: numbers.number(abs(float(value)), int(digits)),
    "SCALED": _scaled,
    "SPELL": _spell,
    "SPELL-START": lambda value: _capitalised(_spell(value)),
    "ORDINAL": _ordinal,
    "NAME": lambda identifier, form="": name(str(identifier), str(form)),
    "NAMES": lambda group, form="": listing(name(one, str(form)) for one in _ids(group)),
    "INDICATOR": lambda identifier: indicator(str(identifier)),
    "INDICATORS": lambda group: listing(map(indicator, _ids(group))),
    "DATE": lambda value: numbers.date(str(value)),
}
