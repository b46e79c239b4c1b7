"""Facts: what an analysis found, as typed values without words.

A chapter computes facts; `metroregions.text` turns each into a sentence of the language wanted;
an edition publishes them as `data/facts.json`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Literal

from metroregions.errors import MetroregionsError

#: How something moved: decided on one base only, else undecided.
Direction = Literal["up", "down", "same", "undecided"]
#: What became of a claim.
Verdict = Literal["holds", "holds-for-some", "does-not-hold", "reverse", "undecided"]

DIRECTIONS = ("up", "down", "same", "undecided")
VERDICTS = ("holds", "holds-for-some", "does-not-hold", "reverse", "undecided")

#: What a value rests on, or why nothing is decided.
STATUS = (
    "estimated",  # a part of the values is estimated
    "nowcast",  # a part of the values is a nowcast
    "linked",  # two bases are joined at a year that has both
    "partial",  # some districts or regions have no value
    "earlier-year",  # the latest year of data is before the edition's year
    "turns-with-boundaries",  # another list of districts turns the result around
    "turns-with-base-year",
    "turns-with-source",
    "turns-with-population",  # the census-corrected population turns it around
    "turns-with-design",  # another group of comparison turns it around
    "turns-without-pandemic",
    "turns-without-single-sites",
    "across-break",  # a step of method lies between the years compared
    "too-imprecise",  # an effect of a size that matters would not show
    "too-few-years",
    "no-data",
)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A result without words.

    Attributes:
        chapter: The chapter that computes it, as `development`.
        name: What it tells, as `growth`; with the chapter, the message of the catalogue.
        indicator: The indicator that it is about, if it is about one.
        territory: A region, an aggregate or a body, if it is about one.
        years: The years compared, or the one year, in order.
        values: Numbers by name: `first`, `last`, `change`, `change_percent`, `rank` … A missing
            value (None, NaN) is left out and puts `no-data` into the status.
        groups: Territories, districts or indicators by what they have in common, as
            `{"up": ("hamburg", "muenchen")}`.
        choices: Codes that choose among wordings, as `{"measure": "theil"}`.
        unit: The unit of `first` and `last`, as the indicator's in the dataset.
        direction: How it moved, if it is about a change.
        verdict: What became of a claim, if it judges one.
        status: What it rests on, see `STATUS`.
        sources: Ids of `data/sources.csv`.
    """

    chapter: str
    name: str
    indicator: str | None = None
    territory: str | None = None
    years: tuple[int, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    direction: Direction | None = None
    verdict: Verdict | None = None
    status: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Leave out what is missing, and make all parts immutable."""
        known = {key: float(v) for key, v in self.values.items() if not _missing(v)}
        status = dict.fromkeys(self.status)
        if len(known) < len(self.values):
            status["no-data"] = None
        if unknown := [code for code in status if code not in STATUS]:
            raise MetroregionsError(f"The fact “{self.id}” has the unknown status {unknown[0]}.")
        groups = {key: tuple(map(str, ids)) for key, ids in self.groups.items()}
        put = object.__setattr__
        put(self, "years", tuple(int(year) for year in self.years))
        put(self, "values", MappingProxyType(known))
        put(self, "groups", MappingProxyType(groups))
        put(self, "choices", MappingProxyType(dict(self.choices)))
        put(self, "status", tuple(status))
        put(self, "sources", tuple(dict.fromkeys(self.sources)))

    @property
    def id(self) -> str:
        """The fact's name in the edition: chapter, name, and what else tells it apart."""
        parts = (self.chapter, self.name, self.indicator, self.territory, *self.choices.values())
        return ".".join(part for part in parts if part)

    @property
    def message(self) -> str:
        """The message of the catalogue that says it."""
        return f"{self.chapter}-{self.name}"

    @property
    def missing(self) -> bool:
        """Whether the dataset has not what it takes."""
        return "no-data" in self.status

    def renamed(self, name: str, **changes: Any) -> Fact:
        """Return the same result under another name, for another sentence."""
        return replace(self, name=name, **changes)

    def as_record(self) -> dict[str, Any]:
        """Return the fact as `facts.json` has it: lists for tuples, plain objects for mappings."""
        record: dict[str, Any] = {"id": self.id}
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, Mapping):
                value = {k: list(v) if isinstance(v, tuple) else v for k, v in value.items()}
            record[part.name] = list(value) if isinstance(value, tuple) else value
        return record


def _missing(value: Any) -> bool:
    return value is None or not math.isfinite(float(value))


def combined_status(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Return what several facts together rest on."""
    return tuple(dict.fromkeys(code for fact in facts for code in fact.status))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of `facts.json`."""
    text = {"type": "string"}
    optional = {"type": ["string", "null"]}
    names = {"type": "array", "items": text}
    properties: dict[str, Any] = {
        "id": text | {"description": "Name of the fact, unique in the edition."},
        "chapter": text,
        "name": text,
        "indicator": optional | {"description": "Id of data/indicators.csv."},
        "territory": optional | {"description": "Id of a region, aggregate or body."},
        "years": {"type": "array", "items": {"type": "integer"}},
        "values": {"type": "object", "additionalProperties": {"type": "number"}},
        "groups": {"type": "object", "additionalProperties": names},
        "choices": {"type": "object", "additionalProperties": text},
        "unit": text,
        "direction": {"enum": [*DIRECTIONS, None]},
        "verdict": {"enum": [*VERDICTS, None]},
        "status": {"type": "array", "items": {"enum": list(STATUS)}},
        "sources": names | {"description": "Ids of data/sources.csv."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts of an edition",
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        },
    }
