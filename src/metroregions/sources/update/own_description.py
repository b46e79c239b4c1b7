"""Reads the description of an indicator of the editor's own: YAML of two levels, texts only.

The file is walked event by event and never turned into objects, so that no tag, anchor or depth of
it can do more than be refused, and `no`, `1e3` or `2022-13-01` stay what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from metroregions.errors import DataError
from metroregions.sources.update.own_text import decoded

if TYPE_CHECKING:
    from yaml.events import Event

#: A description is a page; what is longer is another file.
LONGEST = 100_000

Texts = dict[str, str]


class Description(NamedTuple):
    """The keys of a description, and those below its key `source`; None where it is missing."""

    keys: Texts
    source: Texts | None


def read(meta: Path) -> Description:
    """Return the texts of a description.

    Raises:
        DataError: The file cannot be read or is no such YAML; the sentence has the line.
    """
    import yaml

    try:
        raw = meta.read_bytes()
    except OSError as error:
        raise DataError(f"The description {meta} cannot be read: {error.strerror}.") from error
    if len(raw) > LONGEST:
        raise DataError(f"The description {meta} is longer than {LONGEST} bytes; shorten it.")
    text = decoded(raw, f"The description {meta}")
    try:
        return _read(yaml.parse(text, Loader=yaml.SafeLoader), meta)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise DataError(f"The description {meta} is no YAML{where}.") from error


def _read(events: Iterable[Event], meta: Path) -> Description:
    """Walk the events of a file; what is no text of one or two levels ends the walk."""
    from yaml import events as kinds

    levels: list[Texts] = []
    keys: list[str | None] = []
    source: Texts | None = None
    documents = 0
    top: Texts = {}
    for event in events:
        if isinstance(event, kinds.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refused(meta, event, "begins a second document; one file describes one")
        elif isinstance(event, kinds.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(meta, event, "has an anchor (& or *); write the text out")
        elif getattr(event, "tag", None):
            raise _refused(meta, event, "has a tag (!…); write the text alone")
        elif isinstance(event, kinds.SequenceStartEvent):
            raise _refused(meta, event, "has a list; the description consists of lines “key: text”")
        elif isinstance(event, kinds.MappingStartEvent):
            if levels and (keys[-1] != "source" or len(levels) > 1):
                raise _refused(meta, event, "has keys below a key; only “source” has such")
            if levels:
                source = {}
                keys[-1] = None
            levels.append(top if source is None else source)
            keys.append(None)
        elif isinstance(event, kinds.MappingEndEvent):
            levels.pop()
            keys.pop()
        elif isinstance(event, kinds.ScalarEvent):
            if not levels:
                raise DataError(f"The description {meta} must consist of lines “key: text”.")
            text = _text(event.value, plain=event.implicit[0])
            held, key = levels[-1], keys[-1]
            if key is not None:
                held[key], keys[-1] = text, None
            elif text in held or (text == "source" and source is not None):
                raise _refused(meta, event, f"has the key “{text}” a second time")
            else:
                keys[-1] = text
    if not documents:
        raise DataError(f"The description {meta} must consist of lines “key: text”.")
    return Description(top, source)


def _text(value: str, plain: bool) -> str:
    """Return a text in one line; what YAML calls null is empty."""
    if plain and value in ("~", "null", "Null", "NULL"):
        return ""
    return re.sub(r"[ \t\r\n]+", " ", value).strip()


def _refused(meta: Path, event: Event, why: str) -> DataError:
    where = f" (line {event.start_mark.line + 1})" if event.start_mark else ""
    return DataError(f"The description {meta} {why}{where}.")
