"""The published editions: what one holds for the next to compare with, and where they lie."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from metroregions import project
from metroregions.errors import MetroregionsError
from metroregions.parameters import ReportParameters
from metroregions.pipeline.edition import publish
from metroregions.regional import indicators

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The regions' values that an edition keeps for later editions, and for its readers.
VALUES = "data/values.csv"
#: Which district belonged to which region: the data behind the map of the regions.
MEMBERS = "data/fig-regions-map.csv"
#: What `VALUES` holds: the main indicators of the chapters.
INDICATORS = (
    "population",
    "share_65_plus",
    "gdp",
    "gdp_per_inhabitant",
    "gdp_per_employed",
    "employed",
    "unemployment_ratio",
    "household_income_per_inhabitant",
    "degree_share",
    "overnight_stays_per_inhabitant",
)
#: The chapter that a key finding refers to: a comparison stands alone and cannot.
REFERENCE = re.compile(r"\s*\(@sec-[\w-]+\)")


class Edition(NamedTuple):
    """An edition as far as others need to know it.

    Attributes:
        name: What its folder is called.
        folder: The folder, with `data/`.
        about: What its manifest says: `parameters`, and of newer ones `data_date` and `findings`.
    """

    name: str
    folder: Path
    about: Mapping[str, Any]

    @property
    def year(self) -> int:
        """The year of the edition."""
        return int(self.about["parameters"]["year"])

    def table(self, name: str) -> pd.DataFrame:
        """Return one of its tables.

        Raises:
            MetroregionsError: It has no such table: it was built before editions kept it.
        """
        path = self.folder / name
        if not path.is_file():
            raise MetroregionsError(
                f"{self.folder} has no {name}, which a comparison needs: build that edition again "
                f"with “metroregions report --year {self.year}”."
            )
        return pd.read_csv(path, dtype={"ags": str}, keep_default_na=False, na_values={"value": ""})


def read(folder: Path) -> Edition:
    """Read an edition's manifest.

    Raises:
        MetroregionsError: The folder is no edition, or its manifest is not as this version's.
    """
    about = publish.manifest(folder)
    if about.get("kind") != publish.KIND:
        raise MetroregionsError(f"{folder} is not an edition (no {publish.MANIFEST} of ours).")
    try:
        ReportParameters.model_validate(about["parameters"])
        sound = isinstance(about["outputs"], dict)
    except (KeyError, ValueError):
        sound = False
    if not sound:
        raise MetroregionsError(
            f"{folder / publish.MANIFEST} is not as this version writes it: build that edition "
            "again, or move it away."
        )
    return Edition(folder.absolute().name, folder, about)


def published(shelf: Path) -> list[Edition]:
    """Return the editions in a folder, the newest year first.

    A folder with a manifest that is no edition's is passed over, with a warning.
    """
    found = []
    for path in sorted(shelf.glob(f"[!.]*/{publish.MANIFEST}")):
        try:
            found.append(read(path.parent))
        except MetroregionsError as error:
            _warn_once(f"Passed over: {error}")
    return sorted(found, key=lambda edition: (-edition.year, edition.name))


@lru_cache
def _warn_once(line: str) -> None:
    """Say a line; a build looks at the editions several times."""
    project.say(line)


def find(name: str, shelf: Path) -> Edition:
    """Return an edition by the name of its folder, or by a path.

    Args:
        name: As `2021`, or a path.
        shelf: The folder of the editions.

    Raises:
        MetroregionsError: There is no such edition.
    """
    for folder in (shelf / name, Path(name)):
        if publish.is_edition(folder):
            return read(folder)
    there = ", ".join(edition.name for edition in published(shelf)) or "none"
    raise MetroregionsError(f"There is no edition “{name}”: in {shelf} there are {there}.")


def earlier(given: Mapping[str, Any], shelf: Path) -> Edition | None:
    """Return the latest edition before this one that differs in nothing but the year.

    One that was built before editions kept what a comparison needs does not count.
    """
    others = {key: value for key, value in given.items() if key != "year"}
    for edition in published(shelf):
        own = dict(edition.about["parameters"])
        year = own.pop("year")
        comparable = "findings" in edition.about and (edition.folder / VALUES).is_file()
        if year < given["year"] and own == others and comparable:
            return edition
    return None


def values(year: int, base_year: int, boundaries: str) -> pd.DataFrame:
    """Return the regions' values of an edition, with the breaks in their series.

    Returns:
        Columns `region_id`, `indicator`, `year`, `value`, `unit`, `status`, and `break`: what kind
        of break lies between this year and the one before, mostly empty.
    """
    parts = []
    for name in INDICATORS:
        if years := indicators.years_between(name, base_year, year):
            breaks = indicators.breaks_between(name, years[0], years[-1])
            kinds = breaks.groupby("year")["kind"].agg(lambda own: ";".join(dict.fromkeys(own)))
            table = indicators.values(name, years, boundaries)
            parts.append(table.assign(**{"break": table["year"].map(kinds).fillna("")}))
    return pd.concat(parts, ignore_index=True)


def plain(finding: str) -> str:
    """Return a key finding without the chapter that it refers to."""
    return REFERENCE.sub("", finding).strip()
