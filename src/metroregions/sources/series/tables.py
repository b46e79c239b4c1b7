"""The tables that are not observations: districts, crosswalk, membership, those of the editors."""

import io
from pathlib import Path

import pandas as pd

from metroregions.dataset.rules import Fault, parse, text_of, typed
from metroregions.dataset.schema import TABLES, Field, Table
from metroregions.errors import DataError
from metroregions.sources.readers import destatis
from metroregions.sources.readers.files import existing, text, unreadable
from metroregions.sources.series.codes import EISENACH_NUTS, NUTS_2021_TO_2024, WARTBURGKREIS
from metroregions.sources.series.codes import crosswalk as codes_of

MEMBERSHIP = "geography/membership.csv"
#: How the list of memberships names its own sources, and how a reader would.
MEMBERSHIP_SOURCES = {
    r"BBSR/BMWi Eckdaten Kreise.*?(?= ; |$)": (
        "BBSR, list of the regions' districts, 1 November 2015"
    ),
    r"(?:Rheinland: )?RP Online 21\.2\.2017.*": (
        "Metropolregion Rheinland: RP Online, 21 February 2017, and secondary lists; four of its "
        "districts stand in no source that was read, but area and people add up to the published "
        "totals"
    ),
}
#: Columns that the build computes, of tables that are else written by hand.
COMPUTED = {
    "indicators": ("first_year", "last_year", "district_first_year", "source_id"),
    "sources": ("read_time", "sha256", "used_for"),
}


def written(name: str, base: Path) -> pd.DataFrame:
    """Return a table that is written by hand from the dataset in ``base``.

    Columns that the build computes may be absent or empty. Raises DataError for a fault.
    """
    table = TABLES[name]
    computed = COMPUTED.get(name, ())
    content = text_of(base / table.path, table.path)
    if isinstance(content, Fault):
        raise _refuse(content)
    header = content.split("\n", 1)[0].split(",")
    fields: list[Field] = [
        f._replace(required=f.required and f.name not in computed)
        for f in table.fields
        if f.name in header or f.name not in computed
    ]
    reduced = Table(table.name, table.title, tuple(fields), table.key)
    frame = parse(content, reduced, table.path)
    if isinstance(frame, Fault):
        raise _refuse(frame)
    result, faults = typed(frame, reduced, table.path)
    if faults:
        raise _refuse(faults[0])
    return result


def _refuse(fault: Fault) -> DataError:
    return DataError(f"A table that is written by hand has a fault in {fault}.")


def districts(folder: Path) -> pd.DataFrame:
    """Return the table of districts with both NUTS codes."""
    frame = destatis.districts(folder)
    both = frame["nuts3"].where(frame["ags"] != WARTBURGKREIS, f"{EISENACH_NUTS} " + frame["nuts3"])
    return frame.assign(
        nuts3_2021=both, nuts3_2024=frame["nuts3"].map(lambda c: NUTS_2021_TO_2024.get(c, c))
    )


def crosswalk(folder: Path) -> pd.DataFrame:
    """Return NUTS-3 code → district for each version of NUTS in use."""
    frame = destatis.districts(folder)
    rows = [
        (version, nuts, ags)
        for version in ("2010", "2021", "2024")
        for nuts, ags in codes_of(frame, version).items()
    ]
    return pd.DataFrame(rows, columns=["nuts_version", "nuts3", "ags"])


def membership(folder: Path) -> pd.DataFrame:
    """Return the membership of districts, one row per region, district and edition."""
    path = existing(folder, MEMBERSHIP)
    try:
        raw = pd.read_csv(io.StringIO(text(path)), dtype=str, keep_default_na=False)
        parts = [
            raw[raw[column] == "yes"].assign(boundaries=boundaries)
            for boundaries, column in (("2015", "in_ikm_2015"), ("current", "in_recent"))
        ]
        frame = pd.concat(parts, ignore_index=True)[TABLES["membership"].columns]
    except (KeyError, ValueError) as error:
        raise unreadable(path, "a column is missing or a row is cut off") from error
    if not raw[["in_ikm_2015", "in_recent"]].isin(["yes", "no"]).to_numpy().all():
        raise unreadable(path, "in_ikm_2015 and in_recent must be yes or no")
    return frame.assign(source=frame["source"].replace(MEMBERSHIP_SOURCES, regex=True))
