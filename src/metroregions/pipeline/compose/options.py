"""Quarto's options of a code cell: the lines `#| key: value` at its top."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from metroregions.errors import MetroregionsError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "#|"
#: The safe loader, ten times as fast where PyYAML has its part in C.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def split(source: str, where: str) -> tuple[dict[str, Any], str]:
    """Split a code cell's source into its options and the code that follows them.

    Args:
        source: The cell's source.
        where: Names notebook and cell in an error.

    Raises:
        MetroregionsError: The options are not a YAML mapping.
    """
    lines = source.splitlines()
    count = 0
    while count < len(lines) and (
        lines[count].startswith(PREFIX) or (count == 0 and not lines[count].strip())
    ):
        count += 1
    head = "\n".join(line[len(PREFIX) :].removeprefix(" ") for line in lines[:count])
    try:
        options = yaml.load(head, Loader=LOADER) if head.strip() else {}
    except yaml.YAMLError as error:
        reason = str(getattr(error, "problem", "") or error).splitlines()[0]
        raise MetroregionsError(f"{where}: the lines “#|” are not YAML: {reason}.") from None
    if not isinstance(options, dict):
        raise MetroregionsError(f"{where}: the lines “#|” must read “#| option: value”.")
    return {str(key): value for key, value in options.items()}, "\n".join(lines[count:])


def join(options: Mapping[str, Any], code: str) -> str:
    """Write options and code as a cell's source; values are JSON, which every YAML reader takes."""
    head = [
        f"{PREFIX} {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in options.items()
    ]
    return "\n".join([*head, code]) if code else "\n".join(head)
