"""The small words of computed English: names, counts, ordinals, lists, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.regional.territory import REGION_ORDER, TERRITORIES
from metroregions.text import names
from metroregions.text.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterable


_CARDINALS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip


_ORDINALS = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
)  # fmt: skip


# ------------------------------------------------------------------------------ small parts


def name(territory_id: str, *, long: bool = False) -> str:
    """Return what a territory is called inside a sentence; other texts stay as they are.

    `Hamburg`, `Germany`, `all eleven regions together`; with `long` the region's full name.
    """
    if territory_id not in REGION_ORDER and territory_id in TERRITORIES:
        return names.long(territory_id)
    if long and territory_id in REGION_ORDER:
        return names.long(territory_id)
    return names.label(territory_id)


def spelled(count_: int) -> str:
    """Write a count in words up to twelve, in figures above; zero is `no`."""
    return _CARDINALS[count_] if 0 <= count_ < len(_CARDINALS) else number(count_)


def count(amount: int, singular: str, plural: str | None = None) -> str:
    """Write a number of things: `one region`, `three regions`, `25 districts`, `no region`."""
    one = amount in (0, 1)
    return f"{spelled(amount)} {singular if one else plural or f'{singular}s'}"


def ordinal(rank: int) -> str:
    """Write a rank: `first` to `twelfth`, then `13th`, `21st`."""
    if 1 <= rank < len(_ORDINALS):
        return _ORDINALS[rank]
    tail = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{number(rank)}{tail}"


def listing(items: Iterable[str], *, empty: str = "none") -> str:
    """Join texts as in a sentence: `a`, `a and b`, `a, b and c`; nothing gives `none`."""
    given = list(items)
    if not given:
        return empty
    return given[0] if len(given) == 1 else f"{', '.join(given[:-1])} and {given[-1]}"


def capitalised(text: str) -> str:
    """Write the first letter as a capital and leave the rest alone."""
    return text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """Write a name as inside a sentence, its first letter small; abbreviations keep theirs."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def sentence(*parts: str) -> str:
    """Join parts to one sentence with a capital at its start and one full stop at its end."""
    text = " ".join(part.strip() for part in parts if part and part.strip())
    if not text:
        return ""
    return capitalised(text if text.endswith((".", "!", "?")) else f"{text}.")


def period(first: int, last: int) -> str:
    """Write a stretch of years: `1995–2021`, or `2021` when it is one year."""
    return str(first) if first == last else f"{first}–{last}"
