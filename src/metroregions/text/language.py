"""The language in which texts, numbers and dates are written at the moment."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from metroregions.errors import MetroregionsError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: One folder for each language: the catalogue of its sentences.
LOCALE = Path(__file__).parent / "locale"
#: The languages that there are; a folder more is a language more.
LANGUAGES = tuple(sorted((path.name for path in LOCALE.iterdir()), key=lambda name: name != "en"))

_current: ContextVar[str] = ContextVar("language", default="en")


def current() -> str:
    """Return the language in which texts are written now, as `en`."""
    return _current.get()


@contextmanager
def writing(language: str) -> Iterator[None]:
    """Write texts in a language, within the block.

    Raises:
        MetroregionsError: There is no catalogue of that language.
    """
    if language not in LANGUAGES:
        raise MetroregionsError(
            f"There is no catalogue for the language “{language}”: choose {', '.join(LANGUAGES)}."
        )
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)
