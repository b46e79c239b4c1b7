"""Renews what of the dataset comes from publishers' files; tables written by hand are kept.

All of it is renewed or nothing.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from metroregions import dataset
from metroregions.dataset import readme
from metroregions.dataset.check import faults
from metroregions.dataset.describe import describe
from metroregions.dataset.schema import OBSERVATIONS, TABLES
from metroregions.dataset.write import write_table
from metroregions.errors import DataError
from metroregions.project import DESCRIPTOR
from metroregions.sources.readers import bkg, worldbank
from metroregions.sources.readers.files import existing, require, sha256
from metroregions.sources.series import economy, functions, population, published, tables
from metroregions.sources.series.backtest import backtest
from metroregions.sources.series.europe import counterparts, europe
from metroregions.sources.series.national import national
from metroregions.sources.series.rows import Series
from metroregions.sources.series.uses import uses, with_years
from metroregions.sources.update.add import PREFIX
from metroregions.sources.update.swap import replacement

#: Tables that are written by hand: they stay byte for byte as they are.
WRITTEN = (
    "regions",
    "bodies",
    "body_districts",
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
    population.corrected,
    population.age_spans,
    population.area,
    economy.output,
    economy.sectors,
    economy.labour,
    economy.incomes,
    functions.science,
    functions.tourism,
    functions.patents,
    functions.energy,
    functions.steering,
    published.published,
    published.covariates,
    published.dwellings,
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
    """Read the publishers' files in ``sources`` and write the dataset to ``out``.

    The tables that are written by hand, and indicators of the editor's own, are those of the
    dataset in ``out``; where there is none yet, those of the project's dataset. The dataset is
    built in a temporary folder beside ``out`` and takes its place only when it is complete and
    passes ``check.faults``; an error leaves ``out`` as it was. The same files give the same bytes.
    Raises DataError with one sentence for a missing, garbled or incomplete source.
    """
    require("pyarrow", "python_calamine")
    if not sources.is_dir():
        raise DataError(f"The folder of the sources {sources} does not exist.")
    out = out.absolute()
    _check_target(out)
    base = out if (out / DESCRIPTOR).is_file() else dataset.data_dir()
    with replacement(out) as work:
        _write(sources.absolute(), base, work)
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
    if out.is_dir() and any(out.iterdir()) and not (out / DESCRIPTOR).is_file():
        raise DataError(f"The folder {out} holds something that is not a dataset; move it.")


def _write(sources: Path, base: Path, work: Path) -> None:
    for cached in CACHED:
        cached.cache_clear()
    listed = tables.written("sources", base)
    _refuse_updated(listed, base)
    own = listed["source_id"].str.startswith(PREFIX)
    for file in listed.loc[~own, "file"]:
        existing(sources, file)
    indicators = tables.written("indicators", base)
    mine = indicators.loc[indicators["source_id"].isin(listed.loc[own, "source_id"]), "indicator"]
    found: Series = {}
    for group in GROUPS:
        found.update(group(sources))
    found.update({name: dataset.observations(name, base) for name in mine})
    stored = indicators.loc[indicators["aggregation"] != "ratio", "indicator"]
    if set(stored) != set(found):
        odd = sorted(set(stored) ^ set(found))
        raise DataError(f"Indicators are described or built, but not both: {', '.join(odd)}.")
    made = {
        "districts": tables.districts(sources),
        "crosswalk": tables.crosswalk(sources),
        "membership": tables.membership(sources),
        "indicators": with_years(indicators, found),
        "national": national(sources, tables.written("national", base)),
        "europe": europe(sources),
        "prices": worldbank.prices(sources),
        "backtest": backtest(sources),
    }
    made["counterparts"] = counterparts(
        tables.written("metro_districts", base), made["membership"], found["population"]
    )
    revisions = dataset.table("revisions", base)
    made["revisions"] = revisions[revisions["indicator"].isin(mine)]
    made["gaps"] = _gaps(found, made["districts"])
    made["sources"] = _sources(sources, listed, uses(made["indicators"], found))
    for name, frame in made.items():
        write_table(frame, TABLES[name], work)
    for name, rows in found.items():
        write_table(rows, OBSERVATIONS, work, f"observations/{name}.csv")
    for name in WRITTEN:
        tables.written(name, base)  # refuses a table with a fault
        shutil.copyfile(base / TABLES[name].path, work / TABLES[name].path)
    # The page that explains the dataset stays, too.
    if (base / readme.NAME).is_file():
        shutil.copyfile(base / readme.NAME, work / readme.NAME)
    geography = work / "geography"
    geography.mkdir()
    (geography / "districts.topojson").write_text(bkg.dump(bkg.districts(sources)), "utf-8")
    (geography / "ATTRIBUTION.txt").write_text(ATTRIBUTION, "utf-8")
    describe(work)


def _refuse_updated(listed: pd.DataFrame, base: Path) -> None:
    """Refuse to build on a dataset with figures of an update, which would be lost."""
    own = listed["source_id"].str.startswith(PREFIX)
    updated = listed.loc[(listed["read_time"] != "") & ~own, "source_id"]
    if len(updated):
        raise DataError(
            f"The dataset in {base} holds newer figures of {updated.iloc[0]}, brought in by an "
            "update, which a build would lose; take the dataset from before the update, build, and "
            "update again."
        )


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


def _sources(folder: Path, listed: pd.DataFrame, used: dict[str, set[str]]) -> pd.DataFrame:
    """Return the sources with the sha256 of each file and what it is used for."""
    listed = listed.set_index("source_id", drop=False)
    unlisted = sorted(set(used) - set(listed.index))
    if unlisted:
        raise DataError(f"The source {unlisted[0]} is used but not listed in sources.csv.")
    unused = sorted(set(listed.index) - set(used))
    if unused:
        raise DataError(
            f"The source {unused[0]} is listed in sources.csv but nothing is made from it; remove "
            "its row."
        )
    out = listed.assign(used_for=[";".join(sorted(used[s])) for s in listed.index])
    for source, file in listed["file"].items():
        if not str(source).startswith(PREFIX):
            out.loc[source, ["read_time", "sha256"]] = ["", sha256(existing(folder, str(file)))]
    return out.reset_index(drop=True)
