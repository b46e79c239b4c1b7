"""What an update would write: a release joined to the tables and series of the dataset."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from metroregions import dataset
from metroregions.dataset.schema import TABLES
from metroregions.dataset.write import unique
from metroregions.errors import DataError
from metroregions.sources.readers import ardeco
from metroregions.sources.series.codes import by_district
from metroregions.sources.series.national import TOLERANCE
from metroregions.sources.series.rows import Series, join, long
from metroregions.sources.series.uses import with_years
from metroregions.sources.update import metropolitan, provenance, releases
from metroregions.sources.update.acquire import Record
from metroregions.sources.update.merge import Merged, merge
from metroregions.sources.update.releases import Feed

Tables = dict[str, pd.DataFrame]
ARDECO_FILES = {ardeco.POPULATION: "ardeco-snptd", ardeco.GDP_PER_HEAD: "ardeco-suvgdp"}


class Plan(NamedTuple):
    """What is written: all tables, the series ``touched``; what has changed and what was left."""

    tables: Tables
    series: Series
    touched: set[str]
    changed: list[str]
    left: list[str]


def load(root: Path) -> Plan:
    """Return the whole dataset as a plan that changes nothing."""
    tables = {name: dataset.table(name, root) for name in TABLES}
    stored = tables["indicators"].query("aggregation != 'ratio'")["indicator"]
    series = {str(name): dataset.observations(str(name), root) for name in stored}
    return Plan(tables, series, set(), [], [])


def plan(source: str, folder: Path, root: Path, records: list[Record]) -> Plan:
    """Join the release in ``folder`` to the dataset in ``root``; nothing is written.

    Args:
        source: One of `FEEDS`.
        folder: The files, under the names that the readers use.
        root: The folder of the dataset.
        records: What was read; the first one has the day of the update.

    Raises:
        DataError: A file cannot be read, is older than what the dataset has, or cannot be joined.
    """
    draft = load(root)
    tables = draft.tables
    provenance.refuse_older(records, tables["sources"])
    today = records[0].read_at.date().isoformat()
    feeds = FEEDS[source](folder, root)
    used = {name for feed in feeds if (name := enter(draft, feed, today))}
    if source in ("eurostat", "destatis-file"):
        enter(draft, _fixed_area(draft), today)
    if source == "eurostat":
        used |= _area_totals(draft, folder, root)
        used |= _metropolitan(draft, folder)
    if source == "ardeco-file":
        used |= _ardeco(draft, folder)
    read = [record for record in records if record.source_id in used]
    if provenance.is_newer(read, tables["sources"]) and not draft.changed:
        draft.changed.append("No value has changed; the table of sources has the new vintage.")
    tables["sources"] = provenance.with_records(tables["sources"], read)
    tables["indicators"] = _with_sources(draft, feeds, used)
    finish(draft)
    return draft


def finish(draft: Plan) -> None:
    """Bring years, sources and uses in the tables in step with the series."""
    draft.tables["indicators"] = with_years(draft.tables["indicators"], draft.series)
    draft.tables["sources"] = provenance.with_uses(draft.tables, draft.series)


def _early_gdp(folder: Path, root: Path) -> list[Feed]:
    codes = releases.codes(root)["2021"]
    early = by_district(ardeco.gdp_before_euro(folder), codes).round(2)
    return [Feed("gdp", "ARDECO", long(early, "ardeco-suvgdp", "estimated"), 0.05)]


#: How the series of each source are read from its files and the dataset.
FEEDS: dict[str, Callable[[Path, Path], list[Feed]]] = {
    "eurostat": releases.from_eurostat,
    "destatis-file": releases.from_destatis,
    "inkar-file": releases.from_inkar,
    "ardeco-file": _early_gdp,
}


def enter(draft: Plan, feed: Feed, today: str) -> str:
    """Join one release with its breaks, totals and changes; return its source if it is used."""
    tables, name = draft.tables, feed.indicator
    known = set(tables["breaks"].query("indicator == @name")["year"])
    means = set(tables["indicators"].query("aggregation == 'mean'")["indicator"])
    districts = tables["districts"]["ags"]
    merged = merge(draft.series[name], feed, districts, known, mean=name in means)
    source = str(feed.rows["source_id"].iloc[0])
    tables["breaks"] = join(tables["breaks"], merged.breaks.assign(indicator=name))
    tables["revisions"] = with_changes(tables["revisions"], merged.changes, name, today)
    if feed.totals is not None:
        new = feed.totals[feed.totals.index.isin(merged.years)]
        tables["national"] = _with_totals(tables["national"], name, new, source)
    draft.series[name] = merged.rows
    draft.touched.add(name)
    draft.changed.extend(_told(name, merged, tables["districts"]))
    return source if merged.years else ""


def with_changes(
    revisions: pd.DataFrame, changes: pd.DataFrame, indicator: str, today: str
) -> pd.DataFrame:
    """Enter changes in the table of revisions; two changes on one day become one."""
    if changes.empty:
        return revisions
    key = list(TABLES["revisions"].key)
    new = changes.assign(indicator=indicator, date=today)
    both = pd.concat([revisions, new], ignore_index=True) if len(revisions) else new
    first = both.drop_duplicates(key, keep="first").set_index(key)["old"]
    last = both.drop_duplicates(key, keep="last").set_index(key)
    kept = last.assign(old=first).reset_index()
    return kept.loc[kept["old"] != kept["new"], TABLES["revisions"].columns]


def _with_totals(
    national: pd.DataFrame, indicator: str, totals: pd.Series, source: str
) -> pd.DataFrame:
    """Let the publisher's own totals be those that the districts must reproduce."""
    if totals.empty:
        return national
    replaced = (national["indicator"] == indicator) & national["year"].isin(totals.index)
    new = pd.DataFrame({"year": totals.index, "value": totals.to_numpy()}).assign(
        indicator=indicator,
        tolerance=TOLERANCE[indicator],
        source_id=source,
        note="Eurostat’s row for Germany"
        if source.startswith("eurostat")
        else "Destatis’ own total",
    )
    return pd.concat([national[~replaced], new], ignore_index=True)


def _fixed_area(draft: Plan) -> Feed:
    """Give each year with population the area of 2021, so that density moves with people only."""
    area = draft.tables["districts"].set_index("ags")["area_km2"]
    years = sorted(draft.series["population"]["year"].unique())
    return Feed(
        "area_km2", "Destatis", long(pd.DataFrame({y: area for y in years}), "destatis-gv"), 0
    )


def _area_totals(draft: Plan, folder: Path, root: Path) -> set[str]:
    """Let Germany's area in Eurostat be a total for the years that are new today."""
    totals = releases.area_totals(folder, root)
    listed = draft.tables["national"].query("indicator == 'area_km2'")["year"]
    first = int(listed.max()) + 1
    have = draft.series["area_km2"]["year"].unique()
    new = totals[(totals.index >= first) & totals.index.isin(have)]
    source = releases.AREA.source_id
    draft.tables["national"] = _with_totals(draft.tables["national"], "area_km2", new, source)
    return {source} if len(new) else set()


def _metropolitan(draft: Plan, folder: Path) -> set[str]:
    """Join Eurostat's newer years of the metropolitan regions, where they fit."""
    table, why = metropolitan.with_newer(
        draft.tables["europe"],
        metropolitan.from_eurostat(folder),
        draft.series["gdp"],
        draft.tables["metro_districts"],
    )
    _replace_european(draft, table)
    if why:
        draft.left.append(f"europe: {why}.")
    if not (table["source"] == "eurostat").any():
        return set()
    return {releases.METRO_GDP.source_id, releases.METRO_POPULATION.source_id}


def _ardeco(draft: Plan, folder: Path) -> set[str]:
    """Take the table of metropolitan regions of a new release of ARDECO."""
    composition = draft.tables["metro_districts"]
    table = metropolitan.newest_ardeco(folder, draft.series["gdp"], composition)
    ends, had = (
        int(t.loc[t["status"] == "observed", "year"].max()) for t in (table, draft.tables["europe"])
    )
    if ends < had:
        raise DataError(
            f"The output in ARDECO’s files fits the districts to {ends}, but the dataset has "
            f"observed figures of metropolitan regions to {had}: the release is older."
        )
    _replace_european(draft, table)
    return set(ARDECO_FILES.values())


def _replace_european(draft: Plan, table: pd.DataFrame) -> None:
    schema = TABLES["europe"]
    key = list(schema.key)
    old, new = (
        t[schema.columns].sort_values(key, ignore_index=True)
        for t in (draft.tables["europe"], table)
    )
    draft.tables["europe"] = new
    if not old.equals(new):
        last = int(new.loc[new["status"] == "observed", "year"].max())
        draft.changed.append(f"europe: {len(new)} rows instead of {len(old)}, observed to {last}.")


def _with_sources(draft: Plan, feeds: list[Feed], used: set[str]) -> pd.DataFrame:
    """Name a new source in the row of the indicator that it feeds, and none that it replaced."""
    out = draft.tables["indicators"].set_index("indicator")
    for feed in feeds:
        source = str(feed.rows["source_id"].iloc[0])
        if source in used:
            left = set(draft.series[feed.indicator]["source_id"])
            listed = [
                name
                for name in str(out.at[feed.indicator, "source_id"]).split(";")
                if name in left or not name.startswith(feed.replaces)
            ]
            out.loc[feed.indicator, "source_id"] = ";".join(unique([*listed, source]))
    return out.reset_index()


def _told(name: str, merged: Merged, districts: pd.DataFrame) -> list[str]:
    """Tell what has changed in a series, one sentence for each kind of change."""
    out = []
    added = merged.changes[merged.changes["old"].isna()]
    if len(added):
        out.append(f"{name}: {_span(added['year'])} added ({len(added)} values).")
    revised = merged.changes.dropna(subset=["old"])
    if len(revised):
        ratio = revised["new"] / revised["old"].where(revised["old"] > 0)
        # A fall to a thousandth is as much as a thousandfold rise.
        most = revised.loc[[ratio.where(ratio >= 1, 1 / ratio).fillna(0).idxmax()]].iloc[0]
        named = dict(zip(districts["ags"], districts["name"], strict=True))
        out.append(
            f"{name}: {len(revised)} values of {_span(revised['year'])} revised, most in "
            f"{named[most['ags']]} {most['year']}: {most['old']:.10g} is now {most['new']:.10g}."
        )
    for row in merged.breaks.itertuples(index=False):
        out.append(f"{name}: a break is marked in {row.year}. {row.note_en}")
    return out


def _span(years: pd.Series) -> str:
    first, last = int(years.min()), int(years.max())
    return str(first) if first == last else f"{first}-{last}"
