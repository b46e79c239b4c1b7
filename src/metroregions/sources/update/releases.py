"""Which new release feeds which indicator, and to which figures it may be joined.

Eurostat's tables are asked for one unit and all places: a filter by Germany's known codes would
hide a code that is new. The places are chosen here, by the crosswalk of the dataset.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pandas as pd

from metroregions import dataset
from metroregions.dataset.check.territories import WHOLE_NUTS
from metroregions.dataset.rules import shortened
from metroregions.errors import DataError
from metroregions.sources.readers import destatis, eurostat, inkar
from metroregions.sources.series import economy, functions, population
from metroregions.sources.series.codes import by_newest_codes
from metroregions.sources.series.national import NOWHERE
from metroregions.sources.series.rows import Series, long, since

#: Where Eurostat's dissemination API is found; METROREGIONS_EUROSTAT names another address.
VARIABLE = "METROREGIONS_EUROSTAT"
API = "https://ec.europa.eu/eurostat/api/dissemination"
#: Earlier years are in no series of the dataset.
FIRST_YEAR = 1995
#: The share by which a district's area may differ from that of 2021.
AREA_LIMIT = 0.1


class EurostatTable(NamedTuple):
    """A table of Eurostat: our id of it, its code, the filter of the API and its title."""

    source_id: str
    dataset: str
    filter: str
    title: str

    @property
    def file(self) -> str:
        """Where it lies below the folder of the downloads."""
        return f"eurostat/{self.dataset}.tsv"


POPULATION = EurostatTable(
    "eurostat-population",
    "demo_r_pjanaggr3",
    "A.NR.T.TOTAL+Y_LT15+Y15-64+Y_GE65.",
    "Population on 1 January by broad age group, sex and NUTS 3 region",
)
GDP = EurostatTable(
    "eurostat-gdp",
    "nama_10r_3gdp",
    "A.MIO_EUR.",
    "Gross domestic product at current market prices by NUTS 3 region",
)
EMPLOYED = EurostatTable(
    "eurostat-employed",
    "nama_10r_3empers",
    "A.THS.EMP.TOTAL.",
    "Employment by NUTS 3 region",
)
AREA = EurostatTable("eurostat-area", "reg_area3", "A.TOTAL.KM2.", "Area by NUTS 3 region")
#: The European tables come whole: they are small, and the order of their dimensions may change.
METRO_GDP = EurostatTable(
    "eurostat-metro-gdp",
    "met_10r_3gdp",
    "",
    "Gross domestic product at current market prices by metropolitan region",
)
METRO_POPULATION = EurostatTable(
    "eurostat-metro-population",
    "met_pjanaggr3",
    "",
    "Population on 1 January by broad age group, sex and metropolitan region",
)
EUROSTAT = (POPULATION, GDP, EMPLOYED, AREA, METRO_GDP, METRO_POPULATION)


class Feed(NamedTuple):
    """What a release gives for one indicator.

    Attributes:
        indicator: The indicator.
        publisher: Publisher and table, for the row of a break.
        rows: `ags, year, value, status, source_id` of all its years, of one source.
        limit: The share by which the sum of Germany may differ from that of the dataset in a year
            that both have; more means another unit or definition.
        totals: Germany by year, in the publisher's own row.
        breaks: The years in which the publisher flags a break.
        replaces: Sources whose later years it takes over, because it publishes the same figures in
            full; the beginning of their ids.
        same_as: Sources that publish the same figures, so that a change of source is no break.
        step: The change of a district's value that no revision makes; 9 is ten times as much or a
            tenth.
    """

    indicator: str
    publisher: str
    rows: pd.DataFrame
    limit: float
    totals: pd.Series | None = None
    breaks: tuple[int, ...] = ()
    replaces: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    step: float = 9.0


def _api(path: str) -> str:
    base = (os.environ.get(VARIABLE) or API).rstrip("/")
    try:
        parts = urlsplit(base)
        usable = bool(parts.hostname) and parts.port != 0 and not re.search(r"[\s?#@]", base)
    except ValueError:  # brackets that are not closed, a port that is none
        usable = False
    if not usable or parts.scheme not in ("https", "http"):
        raise DataError(
            f"{VARIABLE} is {shortened(base)}, which is no address that can be used; give it the "
            f"form {API}, or unset it."
        )
    return f"{base}/sdmx/2.1/{path}"


def address(table: EurostatTable) -> str:
    """Return the address of a table at the dissemination API."""
    chosen = f"/{table.filter}" if table.filter else ""
    return _api(f"data/{table.dataset}{chosen}?format=TSV&compressed=true")


def description(table: EurostatTable) -> str:
    """Return the address of the description of a table, which has the day of its release."""
    return _api(f"dataflow/ESTAT/{table.dataset.upper()}/1.0")


def released(path: Path) -> str:
    """Return the day on which Eurostat last changed the data of a table, as 2026-04-15.

    Raises DataError if the description, an SDMX 2.1 structure, has no such annotation.
    """
    from xml.etree import ElementTree as Xml

    try:
        root = Xml.fromstring(path.read_bytes())
    except Xml.ParseError as error:
        raise DataError(f"The description of a table in {path} is no XML.") from error
    for annotation in root.iter():
        parts = {child.tag.rsplit("}", 1)[-1]: (child.text or "").strip() for child in annotation}
        day = parts.get("AnnotationTitle", "")[:10]
        if parts.get("AnnotationType") == "UPDATE_DATA" and re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            return day
    raise DataError(f"The description of a table in {path} does not tell when it was released.")


def codes(root: Path) -> dict[str, dict[str, str]]:
    """Return version of NUTS → NUTS-3 code → AGS, as in the dataset's crosswalk."""
    table = dataset.table("crosswalk", root)
    return {
        str(version): dict(zip(rows["nuts3"], rows["ags"], strict=True))
        for version, rows in table.groupby("nuts_version")
    }


def by_districts(
    wide: pd.DataFrame, versions: Mapping[str, Mapping[str, str]], name: str
) -> pd.DataFrame:
    """Sum NUTS-3 rows to districts by the crosswalk; districts by years without an empty one.

    Raises DataError for a German NUTS-3 code that no version has.
    """
    german = wide[wide.index.str.fullmatch(r"DE[0-9A-Z]{3}")].dropna(how="all")
    known = {code for version in versions.values() for code in version} | set(NOWHERE)
    unknown = sorted(set(german.index) - known)
    if unknown:
        raise DataError(
            f"The table {name} has the NUTS-3 code {unknown[0]}, which is not in crosswalk.csv; "
            "add its version of NUTS there, with a code for each of the 400 districts"
            + (f" ({len(unknown)} codes are unknown)." if len(unknown) > 1 else ".")
        )
    whole = {v: c for v, c in versions.items() if v >= WHOLE_NUTS}
    return by_newest_codes(german, whole)


def from_eurostat(folder: Path, root: Path) -> list[Feed]:
    """Read the downloaded tables of Germany; the crosswalk is that of the dataset in ``root``."""
    versions = codes(root)
    feeds = []
    for indicator, age in population.AGES.items():
        feed = _feed(folder, indicator, POPULATION, versions, 0.02, unit="NR", sex="T", age=age)
        feeds.append(feed._replace(replaces=("destatis-gv",), same_as=("destatis-gv",)))
    feeds.append(_feed(folder, "gdp", GDP, versions, 0.05, unit="MIO_EUR"))
    total = {"unit": "THS", "wstatus": "EMP", "nace_r2": "TOTAL"}
    feeds.append(_feed(folder, "employed", EMPLOYED, versions, 0.02, **total))
    return feeds


def _feed(
    folder: Path,
    indicator: str,
    table: EurostatTable,
    versions: Mapping[str, Mapping[str, str]],
    limit: float,
    **dimensions: str,
) -> Feed:
    """Read one indicator; thousands become units, 1 January the 31 December before."""
    wide = eurostat.wide(folder, table.file, **dimensions)
    flagged = eurostat.breaks(folder, table.file, "DE", **dimensions)
    if dimensions["unit"] == "THS":
        wide = wide * 1000
    if table is POPULATION:
        wide = wide.rename(columns=lambda year: year - 1)
        flagged = [year - 1 for year in flagged]
    found = by_districts(since(wide, FIRST_YEAR), versions, table.dataset).round(2)
    return Feed(
        indicator,
        f"Eurostat ({table.dataset})",
        long(found, table.source_id),
        limit,
        totals=eurostat.row(wide, "DE").dropna(),
        breaks=tuple(flagged),
    )


def area_totals(folder: Path, root: Path) -> pd.Series:
    """Return Germany's area by year, after a look at each district in the newest year.

    Area stays that of 2021, so that density moves with people only; Eurostat's serves to see that
    no district has another territory. The limit is wide because of Bremerhaven, whose harbour
    makes 7 per cent. Raises DataError for a district beyond it.
    """
    wide = eurostat.wide(folder, AREA.file, landuse="TOTAL", unit="KM2")
    found = by_districts(since(wide, FIRST_YEAR), codes(root), AREA.dataset)
    if found.empty:
        raise DataError(f"The table {AREA.dataset} has no district of Germany.")
    listed = dataset.table("districts", root).set_index("ags")
    _same_territory(found.iloc[:, -1], listed, f"Eurostat’s {AREA.dataset}")
    return eurostat.row(wide, "DE").dropna()


def _same_territory(area: pd.Series, listed: pd.DataFrame, name: str) -> None:
    change = area.reindex(listed.index) / listed["area_km2"] - 1
    wrong = listed.index[~(change.abs() <= AREA_LIMIT)]
    if len(wrong):
        ags = str(wrong[0])
        now, then = float(area.get(ags, float("nan"))), float(str(listed.at[ags, "area_km2"]))
        raise DataError(
            f"In {name} the area of the district {ags} ({listed.at[ags, 'name']!s}) is {now:.10g} "
            f"km² and not {then:.10g}: its territory has changed, and its figures cannot be joined "
            "to the series."
        )


def from_destatis(folder: Path, root: Path) -> list[Feed]:
    """Read Destatis' workbook of districts: population of the last day of its year.

    Raises DataError if its districts are not those of the dataset.
    """
    year = destatis.year(folder)
    last = int(dataset.observations("population", root)["year"].max())
    if year > last + 1:
        raise DataError(
            f"{destatis.FILE} is of {year}, but the dataset has the population to {last}: take the "
            f"workbook of {last + 1} first, so that no year is left empty."
        )
    found = destatis.districts(folder).set_index("ags")
    listed = dataset.table("districts", root).set_index("ags")
    odd = sorted(set(found.index) ^ set(listed.index))
    if odd:
        what = "is new" if odd[0] in found.index else "is missing"
        raise DataError(
            f"In {destatis.FILE} of {year} the district {odd[0]} {what}: after a reform of "
            "districts the series must be counted back first."
        )
    _same_territory(found["area_km2"], listed, destatis.FILE)
    rows = long(found[["population"]].rename(columns={"population": year}), destatis_id(year))
    total = pd.Series({year: float(found["population"].sum())})
    same = ("eurostat-population", "destatis-gv")
    return [Feed("population", "Destatis", rows, 0.02, total, same_as=same)]


def destatis_id(year: int) -> str:
    """Return our id of Destatis' workbook of a year; the one of 2021 has the districts, too."""
    return "destatis-gv" if year == 2021 else f"destatis-gv-{year}"


def heads(root: Path) -> pd.DataFrame:
    """Return the population that INKAR divides by, districts by years: on the census of 2011."""
    both = [
        dataset.observations(name, root).pivot(index="ags", columns="year", values="value")
        for name in ("population_census_2011", "population")
    ]
    return both[0].combine_first(both[1]).loc[:, : both[0].columns.max()]


class SavedFile(NamedTuple):
    """Files that an editor saves, and how series are read from them."""

    source_id: str
    files: tuple[str, ...]
    read: Callable[[Path, pd.DataFrame], Series]


def _working_age(folder: Path) -> Series:
    wide = inkar.workbook(folder, population.WORKING_AGE)
    return {"population_15_64": long(wide, "inkar-working-age")}


#: Files of INKAR that feed series alone or together with the population INKAR divides by. The first
#: of the files is the one that the source stands for.
INKAR = (
    SavedFile("inkar-working-age", (population.WORKING_AGE,), lambda f, _: _working_age(f)),
    SavedFile("inkar-unemployed", (economy.UNEMPLOYED,), lambda f, _: economy.unemployed(f)),
    SavedFile("inkar-employees", (economy.EMPLOYEES,), lambda f, _: economy.employees(f)),
    SavedFile(
        "inkar-degree-share",
        (economy.DEGREE_SHARE, economy.EMPLOYEES),
        lambda f, _: economy.degrees(f),
    ),
    SavedFile("inkar-wages", (economy.GROSS_WAGE,), lambda f, _: economy.gross_wage(f)),
    SavedFile("inkar-household-income", (economy.HOUSEHOLD_INCOME,), economy.household_income),
    SavedFile("inkar-education", (functions.EDUCATION,), functions.students),
)


def from_inkar(folder: Path, root: Path) -> list[Feed]:
    """Read the files of INKAR that ``folder`` holds."""
    divided_by = heads(root)
    return [
        Feed(indicator, "INKAR (BBSR)", rows, 0.05)
        for saved in INKAR
        if all((folder / name).is_file() for name in saved.files)
        for indicator, rows in saved.read(folder, divided_by).items()
    ]
