"""What regions and aggregates are called in figures, tables and sentences."""

from __future__ import annotations

import difflib
from functools import lru_cache

from metroregions import dataset
from metroregions.errors import MetroregionsError
from metroregions.regional import indicators, territory

_AGGREGATES_LONG = {
    "all-regions": "all eleven regions together",
    "outside": "the districts outside the eleven regions",
    "germany": "Germany",
}
_AGGREGATES_SHORT = {
    "all-regions": "All eleven",
    "outside": "Outside",
    "germany": "Germany",
}


#: How much alike a name and a mistyped one are at least, from 0 to 1.
NEAR = 0.6
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "–": "-"})


@lru_cache
def _regions(column: str) -> dict[str, str]:
    regions, bodies = dataset.table("regions"), dataset.table("bodies")
    ids = [*regions["region_id"], *bodies["body_id"]]
    return dict(zip(ids, [*regions[column], *bodies[column]], strict=True))


def long(territory_id: str) -> str:
    """Return the full English name of a region, body or aggregate, as it stands in a sentence.

    Raises:
        MetroregionsError: There is no such territory.
    """
    territory.check_territory(territory_id)
    return _AGGREGATES_LONG.get(territory_id) or _regions("name_en")[territory_id]


def short(territory_id: str) -> str:
    """Return the short name, for labels of charts and maps and for tables.

    Raises:
        MetroregionsError: There is no such territory.
    """
    territory.check_territory(territory_id)
    return _AGGREGATES_SHORT.get(territory_id) or _regions("short")[territory_id]


def _plain(name: str) -> str:
    """Return a name without case, umlauts, and what many have in common: `nuernberg`."""
    text = name.strip().casefold().translate(_LETTERS)
    for common in ("europaeische ", "metropolregion ", "metropolitan region"):
        text = text.replace(common, "")
    return text.strip()


@lru_cache
def _ids() -> dict[str, str]:
    named = [_regions(column) for column in ("name_de", "name_en", "short")]
    named += [_AGGREGATES_LONG, _AGGREGATES_SHORT, {key: key for key in known()}]
    return {_plain(name): key for names in named for key, name in names.items()}


def identify(text: str) -> str:
    """Return the id of a territory that is called by its id, its English or its German name.

    Capitals and umlauts do not matter; a text that is the name of none comes back as it is.
    """
    return _ids().get(_plain(text), text)


def region(text: str) -> str:
    """Return the id of one of the eleven regions that is called by one of its names.

    Args:
        text: As `identify`.

    Raises:
        MetroregionsError: It is no region's name; the sentence has the nearest ones.
    """
    found = identify(text)
    if found in territory.REGION_ORDER:
        return found
    names = {name: key for name, key in _ids().items() if key in territory.REGION_ORDER}
    near = difflib.get_close_matches(_plain(text), names, n=3, cutoff=NEAR)
    near += [name for name in names if _plain(text) and _plain(text) in name]
    proposed = list(dict.fromkeys(names[name] for name in near)) or territory.REGION_ORDER
    raise MetroregionsError(f"Unknown region “{text}”: choose one of {', '.join(proposed)}.")


def label(identifier: str) -> str:
    """Return the short name of a territory, or the text itself when it is none.

    Charts take tables of regions and of other things (districts, European metros) alike.
    """
    if identifier in known():
        return short(identifier)
    return indicators.district_names().get(identifier, identifier)


def known() -> frozenset[str]:
    """Return the ids that have a long name: regions, bodies and aggregates."""
    return frozenset(territory.TERRITORIES + territory.BODIES)


def indicator(identifier: str) -> str:
    """Return the name of an indicator as inside a sentence, its first letter small.

    Abbreviations keep theirs.
    """
    text = indicators.describe(identifier).name
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
