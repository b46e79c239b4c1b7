"""A reproducible report on the eleven European metropolitan regions in Germany.

For analyses of one's own: `load`, `regions`, `indicators`, `districts` and `boundaries`, see
`docs/load.md`; `edition` checks the parameters of an edition, `Fact` is a result without words.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metroregions.facts import Fact
    from metroregions.frames import boundaries, districts, indicators, load, regions
    from metroregions.parameters import validate as edition

__all__ = ["Fact", "boundaries", "districts", "edition", "indicators", "load", "regions"]

#: Where each name comes from: imported when it is first used, so that the command starts at once.
_ORIGINS = {
    "Fact": ("facts", "Fact"),
    "edition": ("parameters", "validate"),
    **{name: ("frames", name) for name in __all__ if name not in ("Fact", "edition")},
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _ORIGINS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _ORIGINS[name]
    value = getattr(import_module(f"{__name__}.{module}"), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
