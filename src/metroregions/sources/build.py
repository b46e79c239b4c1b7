"""Builds the dataset from the publishers' files: all of it or nothing."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from metroregions.dataset.check import faults
from metroregions.dataset.describe import descriptor
from metroregions.dataset.schema import OBSERVATIONS, TABLES
from metroregions.dataset.write import write_table
from metroregions.errors import DataError
from metroregions.sources.readers import bkg
from metroregions.sources.readers.files import existing, require, sha256
from metroregions.sources.series import economy, functions, population, tables
from metroregions.sources.series.europe import counterparts, europe
from metroregions.sources.series.national import national
from metroregions.sources.series.rows import Series
from metroregions.sources.series.uses import uses, with_years
from metroregions.sources.update.add import carry_over
from metroregions.sources.update.swap import replacement

#: Curated tables that are copied as they are.
COPIED = (
    "regions",
    "milestones",
    "breaks",
    "networks",
    "partners",
    "statements",
    "claims",
    "exceptions",
    "metro_districts",
)

#: Groups of series, each a function of the folder of the sources.
GROUPS: tuple[Callable[[Path], Series], ...] = (
    population.people,
    population.area,
    economy.output,
    economy.sectors,
    economy.labour,
    economy.incomes,
    functions.science,
    functions.tourism,
    functions.patents,
    functions.energy,
    functions.access,
    functions.steering,
)

#: Readers that remember what they read: forgotten at the start of each build.
CACHED = (
    population.districts,
    population.population_to_2020,
    population.inkar_population,
    population.eurostat_population,
    economy.employed,
)

#: Why an indicator has named gaps.
GAP_REASONS = {
    "in_commuters": "commuters between Eisenach and the rest of the district cannot be taken out",
    "out_commuters": "commuters between Eisenach and the rest of the district cannot be taken out",
}

ATTRIBUTION = """District boundaries: © GeoBasis-DE / BKG 2023 (Daten verändert)
Source: Bundesamt für Kartographie und Geodäsie, VG5000, 1 January 2023, https://www.bkg.bund.de
Licence: Datenlizenz Deutschland – Namensnennung – Version 2.0, https://www.govdata.de/dl-de/by-2-0
Changed: simplified, projected to ETRS89 / UTM zone 32N, quantised, attributes reduced to the key.
"""


def build(sources: Path, out: Path) -> None:
    """Read the publishers' files in ``sources`` and write the whole dataset to ``out``.

    The dataset is built in a temporary folder beside ``out`` and takes its place only when it is
    complete and passes ``check.faults``; an error leaves ``out`` as it was. The same files give the
    same bytes. Raises DataError with one sentence for a missing, garbled or incomplete source.
    """
    require("pyarrow", "python_calamine")
    if not sources.is_dir():
        raise DataError(f"The folder of the sources {sources} does not exist.")
    out = out.absolute()
    _check_target(out)
    with replacement(out) as work:
        _write(sources.absolute(), work)
        carry_over(out, work)
        found = faults(work)
        if found:
            raise DataError(
                f"The sources give a dataset with {len(found)} faults, the first in {found[0]}; "
                f"{out} stays as it was."
            )


def _check_target(out: Path) -> None:
    """Refuse a target that is neither free, nor empty, nor a dataset."""
    if out.is_file():
        raise DataError(f"{out} is a file; name a folder for the dataset.")
    if out.is_dir() and any(out.iterdir()) and not (out / "datapackage.json").is_file():
        raise DataError(f"The folder {out} holds something that is not a dataset; move it.")


def _write(sources: Path, work: Path) -> None:
    for cached in CACHED:
        cached.cache_clear()
    for file in tables.curated("sources")["file"]:
        existing(sources, file)
    found: Series = {}
    for group in GROUPS:
        found.update(group(sources))
    indicators = tables.curated("indicators")
    stored = indicators.loc[indicators["aggregation"] != "ratio", "indicator"]
    if set(stored) != set(found):
        odd = sorted(set(stored) ^ set(found))
        raise DataError(f"Indicators are described or built, but not both: {', '.join(odd)}.")
    made = {
        "districts": tables.districts(sources),
        "crosswalk": tables.crosswalk(sources),
        "membership": tables.membership(sources),
        "indicators": with_years(indicators, found),
        "national": national(sources),
        "europe": europe(sources),
        **{name: tables.curated(name) for name in COPIED},
    }
    made["counterparts"] = counterparts(
        made["metro_districts"], made["membership"], found["population"]
    )
    made["revisions"] = pd.DataFrame(columns=TABLES["revisions"].columns)
    made["gaps"] = _gaps(found, made["districts"])
    made["sources"] = _sources(sources, found, made)
    for name, frame in made.items():
        write_table(frame, TABLES[name], work)
    for name, rows in found.items():
        write_table(rows, OBSERVATIONS, work, f"observations/{name}.csv")
    geography = work / "geography"
    geography.mkdir()
    (geography / "districts.topojson").write_text(bkg.dump(bkg.districts(sources)), "utf-8")
    (geography / "ATTRIBUTION.txt").write_text(ATTRIBUTION, "utf-8")
    (work / "datapackage.json").write_text(descriptor(work), "utf-8")


def _gaps(found: Series, districts: pd.DataFrame) -> pd.DataFrame:
    """List the districts without values; the reasons are curated by indicator."""
    rows = []
    for name, frame in found.items():
        present = frame.assign(there=True).pivot(index="ags", columns="year", values="there")
        present = present.reindex(districts["ags"])
        for ags, row in present.isna().iterrows():
            missing = [int(y) for y in row.index[row]]
            for first, last in _runs(missing):
                reason = GAP_REASONS.get(name, "the publisher gives no value")
                rows.append((name, ags, first, last, reason))
    return pd.DataFrame(rows, columns=TABLES["gaps"].columns)


def _runs(years: list[int]) -> list[tuple[int, int]]:
    """Group years into runs: [1, 2, 4] → [(1, 2), (4, 4)]."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs


def _sources(folder: Path, found: Series, made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the sources that were used, with the sha256 of each file and what it is used for."""
    used = uses(made["indicators"], found)
    listed = tables.curated("sources").set_index("source_id")
    unknown = sorted(set(used) - set(listed.index))
    if unknown:
        raise DataError(f"The source {unknown[0]} is used but not listed in sources.csv.")
    kept = listed.loc[sorted(used)].reset_index()
    kept["read_time"] = ""
    kept["sha256"] = [sha256(existing(folder, file)) for file in kept["file"]]
    kept["used_for"] = [";".join(sorted(used[s])) for s in kept["source_id"]]
    return kept
