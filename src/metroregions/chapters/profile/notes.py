"""What the figures of a profile rest on, said below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.text import numbers, words
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd


def stand_in(shown: str, names: Mapping[str, str], first: int) -> str:
    """Tell why the map shows something else than output, if it does.

    Args:
        shown: The indicator of the map.
        names: Indicator → its name.
        first: The first year in which output of single districts is shown.
    """
    if shown == "gdp_per_inhabitant":
        return ""
    return sentence(
        f"{names['gdp_per_inhabitant']} of single districts is shown from {first} on: the map "
        f"shows another figure, {words.inside(names[shown])}"
    )


def compared(used: Iterable[str], names: Mapping[str, str], years: tuple[int, int]) -> str:
    """Return the remark below the peers: by what they are compared.

    Args:
        used: Indicators by which the eleven are compared.
        names: Indicator → its name.
        years: First and last year of the comparison in Europe.
    """
    properties = words.listing(words.inside(names[name]) for name in used)
    abroad = (
        f"abroad, Eurostat’s metropolitan regions are compared, by people and GDP per inhabitant "
        f"(PPS) in {years[1]} and the growth of both since {years[0]}; some of them are the "
        "region’s counterpart"
    )
    return f"{sentence(f'the eleven are compared by {properties}')} {sentence(abroad)}"


# ------------------------------------------------------------------------------ data notes


def data_notes(
    table: pd.DataFrame,
    breaks: Mapping[str, pd.DataFrame],
    late: Sequence[str],
    names: Mapping[str, str],
    boundaries: str,
) -> str:
    """List what a reader must know of the data: borders, overlaps, breaks, what is missing.

    Args:
        table: As `profile.members`.
        breaks: For each figure over time the breaks between its years.
        late: Indicators without data up to the year of the edition.
        names: Indicator → its name.
        boundaries: `current` or `2015`.
    """
    where = "today’s boundaries" if boundaries == "current" else "the boundaries of 2015"
    items = [sentence(f"all years are shown within {where}")]
    shared = table[table["also"] != ""]
    if len(shared):
        s = "s" if len(shared) == 1 else ""
        who = words.listing(shared["name"])
        items[0] += " " + sentence(f"{who} belong{s} to a second region and count{s} in both")
    items += [
        sentence(f"{row['name']}: {row['note']}")
        for row in table[table["partial"]].to_dict("records")
    ]
    if late:
        absent = words.listing(words.inside(names[name]) for name in late)
        items.append(sentence(f"{numbers.NO_DATA} up to this edition on {absent}"))
    items += [
        sentence(f"{names[indicator]}: {note[:1].lower()}{note[1:]}")
        for note, indicator in _once(breaks).items()
    ]
    return "\n".join(f"- {item}" for item in items)


def _once(breaks: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the notes on breaks with the first indicator each is on; a census is told once."""
    notes: dict[tuple[int, str], tuple[str, str]] = {}
    for found in breaks.values():
        for row in found.to_dict("records"):
            told = (str(row["note_en"]), str(row["indicator"]))
            notes.setdefault((int(row["year"]), str(row["kind"])), told)
    return dict(notes[key] for key in sorted(notes))
