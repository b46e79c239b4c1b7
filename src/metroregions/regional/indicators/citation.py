"""The sources behind indicators, short for captions and in full for the licences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions import dataset
from metroregions.regional.indicators.definitions import describe

if TYPE_CHECKING:
    from collections.abc import Iterable


def source_line(indicators: str | Iterable[str], years: Iterable[int] | None = None) -> str:
    """Return the sources behind indicators, short enough for a caption.

    The attribution that each licence asks for in full is `attributions`.

    Args:
        indicators: One id or several.
        years: The years shown, by default all; sources of other years are not named.

    Returns:
        Publisher, dataset and vintage of each, for example
        `Eurostat, nama_10r_3gdp (spring 2024); BBSR, INKAR (INKAR edition 2024)`.
    """
    ids = [indicators] if isinstance(indicators, str) else list(indicators)
    wanted = None if years is None else set(years)
    used: list[str] = []
    for indicator in ids:
        for part in describe(indicator).parts:
            rows = dataset.observations(part)
            if wanted is not None:
                rows = rows[rows["year"].isin(wanted)]
            used += [source for source in rows["source_id"].unique() if source not in used]
    sources = dataset.table("sources").set_index("source_id")
    editions: dict[str, list[str]] = {}
    for source in used:
        row = sources.loc[source].astype(str)
        publisher, title = str(row["publisher"]), str(row["dataset"])
        name = f"{_publisher(publisher)}, {title}"
        vintages = editions.setdefault(name, [])
        vintage = str(row["vintage"]).removeprefix("INKAR ")
        if vintage not in vintages:
            vintages.append(vintage)
    return "; ".join(f"{name} ({', '.join(vintages)})" for name, vintages in editions.items())


def _publisher(name: str) -> str:
    """Return the abbreviation that a publisher's name ends with, if it has one."""
    return name.rsplit("(", 1)[1].rstrip(")") if name.endswith(")") else name


def attributions(used: Iterable[str] | None = None) -> list[str]:
    """Return the attribution lines of sources in full, as their licences ask.

    Args:
        used: Indicators, or other names in the column `used_for` of the sources; by default all.
    """
    table = dataset.table("sources")
    if used is not None:
        wanted = set(used)
        table = table[[not wanted.isdisjoint(names.split(";")) for names in table["used_for"]]]
    return list(dict.fromkeys(table["attribution"]))
