"""Validates the dataset; each fault is one line with table, row and reason."""

import hashlib
import json
from collections.abc import Hashable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from metroregions.dataset.describe import outdated
from metroregions.dataset.read import TOPOLOGY
from metroregions.dataset.rules import LIMIT, Fault, complete, parse, text_of, typed
from metroregions.dataset.schema import OBSERVATIONS, TABLES, Table
from metroregions.project import DESCRIPTOR

__all__ = ["Fault", "faults", "package_faults", "source_faults"]

Tables = dict[str, pd.DataFrame]

#: Districts that belong to two regions in both editions of the boundaries.
OVERLAPS: dict[str, frozenset[str]] = {
    "03352": frozenset({"hamburg", "nordwest"}),
    "03358": frozenset({"hamburg", "hannover-braunschweig-goettingen-wolfsburg"}),
    "06431": frozenset({"frankfurtrheinmain", "rhein-neckar"}),
    "07319": frozenset({"frankfurtrheinmain", "rhein-neckar"}),
}
#: Memberships and districts of the eleven regions by edition.
COUNTS = {"current": (252, 248), "2015": (244, 240)}
DISTRICTS = 400
REGIONS = 11
#: Groups of indicators that add up: total → parts, largest absolute difference by rounding.
SUMS: dict[str, tuple[tuple[str, ...], float]] = {
    "population": (("population_under_15", "population_15_64", "population_65_plus"), 0.5),
    "gva": (("gva_primary", "gva_secondary", "gva_tertiary"), 0.03),
    "employed": (("employed_primary", "employed_secondary", "employed_tertiary"), 2),
    "renewables_kw": (("solar_kw", "wind_kw", "biomass_kw", "water_kw"), 0.3),
}


#: The output of a metropolitan region comes from a value per head in whole euros.
METRO_TOLERANCE = 0.001
#: What remains of that agreement where the output of districts was revised since.
REVISED_TOLERANCE = 0.1
#: Versions of NUTS that must hold every district; the one of 2010 has a code that was divided.
WHOLE_NUTS = "2021"


def faults(root: Path, sources: Path | None = None) -> list[Fault]:
    """Return every fault of the dataset in ``root``; an empty list means that it is sound.

    Checks schema, types, keys, ranges, references, completeness of districts, the sum of districts
    against national totals, the overlapping districts, declared breaks and documented jumps, and
    the records of the sources. With ``sources`` (the folder of the publishers' files) the sha256 of
    each file is verified, too.
    """
    found: list[Fault] = []
    tables: Tables = {}
    for name, table in TABLES.items():
        frame = _read(root, table, table.path, found)
        if frame is not None:
            tables[name] = frame
    if set(tables) != set(TABLES):
        return found
    series: Tables = {}
    stored = tables["indicators"].query("aggregation != 'ratio'")["indicator"]
    for indicator in stored:
        frame = _read(root, OBSERVATIONS, f"observations/{indicator}.csv", found)
        if frame is not None:
            series[str(indicator)] = frame
    found += _stray_files(root, stored)
    found += _references(tables, series)
    found += _territory(tables)
    found += _bodies(tables)
    found += _indicators(tables, series)
    for indicator, frame in series.items():
        found += _series(indicator, frame, tables)
    found += _additions(series)
    found += _revisions(tables["revisions"], series)
    found += _metros(tables, series)
    found += _sources(tables, series)
    found += _geography(root, tables["districts"])
    if len(series) == len(stored):
        found += _descriptor(root)
    if sources is not None:
        found += source_faults(tables["sources"], sources)
    return found


def _read(root: Path, table: Table, label: str, found: list[Fault]) -> pd.DataFrame | None:
    text = text_of(root / label, label)
    frame = text if isinstance(text, Fault) else parse(text, table, label)
    if isinstance(frame, Fault):
        found.append(frame)
        return None
    result, wrong = typed(frame, table, label)
    found += wrong
    return None if wrong else result


def _stray_files(root: Path, stored: pd.Series) -> list[Fault]:
    known = {f"{name}.csv" for name in stored}
    return [
        Fault(f"observations/{path.name}", "", "no indicator of indicators.csv has this file")
        for path in sorted((root / "observations").glob("*"))
        if path.name not in known
    ]


def _references(tables: Tables, series: Tables) -> list[Fault]:
    found: list[Fault] = []
    checks = [(TABLES[n], f, f"{n}.csv") for n, f in tables.items()]
    checks += [(OBSERVATIONS, f, f"observations/{n}.csv") for n, f in series.items()]
    for table, frame, label in checks:
        for reference in table.references:
            if reference.column == "ags" and table is OBSERVATIONS:
                continue  # reported with completeness
            known = set(tables[reference.table][reference.field])
            column = frame[reference.column]
            lost = ~column.isin(known).to_numpy()
            for i in np.flatnonzero(lost)[:LIMIT]:
                reason = (
                    f"{reference.column} is {column.iloc[i]!r}, which is not in "
                    f"{reference.table}.csv"
                )
                found.append(Fault(label, f"line {i + 2}", reason))
    lists = (
        ("indicators", "source_id", "sources", "source_id"),
        ("national", "source_id", "sources", "source_id"),
        ("claims", "indicators", "indicators", "indicator"),
    )
    for name, column_name, other, key in lists:
        known = set(tables[other][key])
        for i, cell in enumerate(tables[name][column_name]):
            for item in filter(None, str(cell).split(";")):
                if item not in known:
                    reason = f"{column_name} names {item!r}, which is not in {other}.csv"
                    found.append(Fault(f"{name}.csv", f"line {i + 2}", reason))
    return found


def _territory(tables: Tables) -> list[Fault]:
    found: list[Fault] = []
    if len(tables["districts"]) != DISTRICTS:
        reason = f"{len(tables['districts'])} districts where {DISTRICTS} are expected"
        found.append(Fault("districts.csv", "", reason))
    if len(tables["regions"]) != REGIONS:
        reason = f"{len(tables['regions'])} regions where {REGIONS} are expected"
        found.append(Fault("regions.csv", "", reason))
    membership = tables["membership"]
    for boundaries, (rows, districts) in COUNTS.items():
        chosen = membership[membership["boundaries"] == boundaries]
        if (len(chosen), chosen["ags"].nunique()) != (rows, districts):
            reason = (
                f"{len(chosen)} memberships of {chosen['ags'].nunique()} districts where {rows} of "
                f"{districts} are expected"
            )
            found.append(Fault("membership.csv", f"boundaries {boundaries}", reason))
        twice = chosen[chosen.duplicated("ags", keep=False)].groupby("ags")["region_id"]
        actual = {str(ags): frozenset(regions) for ags, regions in twice}
        for ags in sorted(set(actual) | set(OVERLAPS)):
            if actual.get(ags) != OVERLAPS.get(ags):
                belongs = ", ".join(sorted(chosen.loc[chosen["ags"] == ags, "region_id"])) or "none"
                reason = f"belongs to {belongs}, which are not the regions expected of an overlap"
                found.append(Fault("membership.csv", f"{boundaries} {ags}", reason))
    crosswalk = tables["crosswalk"]
    for version, codes in crosswalk[crosswalk["nuts_version"] >= WHOLE_NUTS].groupby(
        "nuts_version"
    )["ags"]:
        for ags in sorted(set(tables["districts"]["ags"]) - set(codes))[:LIMIT]:
            reason = f"the district {ags} has no code"
            found.append(Fault("crosswalk.csv", f"version {version}", reason))
    listed = dict(zip(tables["districts"]["ags"], tables["districts"]["nuts3_2021"], strict=True))
    nuts = tables["crosswalk"].query("nuts_version == '2021'").groupby("ags")["nuts3"]
    actual_nuts = {str(ags): " ".join(sorted(codes)) for ags, codes in nuts}
    for ags, codes in listed.items():
        if actual_nuts.get(ags) != codes:
            reason = f"nuts3_2021 is {codes!r} but the crosswalk has {actual_nuts.get(ags, '')!r}"
            found.append(Fault("districts.csv", ags, reason))
    return found


def _bodies(tables: Tables) -> list[Fault]:
    """Check that each body has districts, all of them in the region that it is a part of."""
    membership = tables["membership"].query("boundaries == 'current'")
    found: list[Fault] = []
    for body in tables["bodies"].itertuples(index=False):
        held = set(tables["body_districts"].query("body_id == @body.body_id")["ags"])
        if not held:
            found.append(Fault("bodies.csv", str(body.body_id), "it has no districts"))
        region = set(membership.loc[membership["region_id"] == body.region_id, "ags"])
        for ags in sorted(held - region):
            reason = f"the district is not in {body.region_id}, of which the body is a part"
            found.append(Fault("body_districts.csv", f"{body.body_id} {ags}", reason))
    return found


def _indicators(tables: Tables, series: Tables) -> list[Fault]:
    found: list[Fault] = []
    indicators = tables["indicators"].set_index("indicator")
    years = {name: set(frame["year"]) for name, frame in series.items()}
    for name, row in indicators.iterrows():
        label = str(name)
        needed = {
            "ratio": ("numerator", "denominator"),
            "mean": ("weight",),
            "sum": (),
        }[row["aggregation"]]
        lost = [f"{n} is {row[n]!r}, which is no indicator" for n in needed if row[n] not in years]
        if row["aggregation"] == "ratio":
            if np.isnan(row["factor"]):
                lost.append("a ratio needs a factor")
            if not lost:
                years[label] = years[row["numerator"]] & years[row["denominator"]]
        found += [Fault("indicators.csv", label, reason) for reason in lost]
        if lost or label not in years or not years[label]:
            continue
        actual = (min(years[label]), max(years[label]))
        if (row["first_year"], row["last_year"]) != actual:
            reason = (
                f"years are {row['first_year']}-{row['last_year']} but the observations have "
                f"{actual[0]}-{actual[1]}"
            )
            found.append(Fault("indicators.csv", label, reason))
    return found


def _series(indicator: str, frame: pd.DataFrame, tables: Tables) -> list[Fault]:
    label = f"observations/{indicator}.csv"
    gaps = tables["gaps"].query("indicator == @indicator")
    found = complete(frame, tables["districts"]["ags"], gaps, label)
    if found:
        return found
    wide = frame.pivot(index="ags", columns="year", values="value")
    row: dict[Hashable, Any] = (
        tables["indicators"].set_index("indicator").to_dict("index")[indicator]
    )
    if row["aggregation"] == "sum":
        totals = wide.sum()
        found += _national(indicator, totals, tables["national"])
        nation = totals
    else:
        nation = wide.mean()
    breaks = set(tables["breaks"].query("indicator == @indicator")["year"])
    limit = row["national_step"]
    for before, year in pairwise(sorted(nation.index)):
        if np.isnan(limit) or year in breaks or nation[before] == 0:
            continue
        step = nation[year] / nation[before] - 1
        if abs(step) > limit:
            reason = (
                f"Germany moves by {step:+.1%} from {before}, more than the {limit:.1%} that are "
                "plausible without a row in breaks.csv"
            )
            found.append(Fault(label, f"year {year}", reason))
    exceptions = tables["exceptions"].query("indicator == @indicator")
    return found + _jumps(label, wide, row, breaks, exceptions)


def _national(indicator: str, totals: pd.Series, national: pd.DataFrame) -> list[Fault]:
    found: list[Fault] = []
    for i, row in national[national["indicator"] == indicator].iterrows():
        if row["year"] not in totals.index:
            reason = f"{indicator} has no observations in {row['year']}"
            found.append(Fault("national.csv", f"line {int(str(i)) + 2}", reason))
            continue
        total = totals[row["year"]]
        if abs(total - row["value"]) > row["tolerance"] * row["value"] + 1e-6 * row["value"] ** 0.5:
            reason = (
                f"the districts add up to {total:.10g} but Germany has {row['value']:.10g} "
                f"(tolerance {row['tolerance']:g})"
            )
            found.append(Fault(f"observations/{indicator}.csv", f"year {row['year']}", reason))
    return found


def _jumps(
    label: str,
    wide: pd.DataFrame,
    row: dict[Hashable, Any],
    breaks: set[int],
    exceptions: pd.DataFrame,
) -> list[Fault]:
    if np.isnan(row["district_step"]) or len(wide.columns) < 2:
        return []
    floor = 0.0 if np.isnan(row["district_floor"]) else row["district_floor"]
    documented = set(zip(exceptions["ags"], exceptions["year"], strict=True))
    found: list[Fault] = []
    limit = row["district_step"]
    for before, year in pairwise(sorted(int(str(y)) for y in wide.columns)):
        if year in breaks or year <= row["district_first_year"]:
            continue
        old, new = wide[before], wide[year]
        large = np.maximum(old, new) > (1 + limit) * np.minimum(old, new)
        for ags in wide.index[large & ((new - old).abs() > floor)]:
            if (ags, year) not in documented:
                reason = (
                    f"the district {ags} moves from {old[ags]:.6g} to {new[ags]:.6g}, more than the"
                    f" factor {1 + limit:g} that is plausible without a row in exceptions.csv"
                )
                found.append(Fault(label, f"year {year}", reason))
    return found


def _additions(series: Tables) -> list[Fault]:
    found: list[Fault] = []
    for total, (parts, rounding) in SUMS.items():
        if not {total, *parts} <= set(series):
            continue
        frames = [series[p].set_index(["ags", "year"])["value"] for p in parts]
        added = sum(frames[1:], start=frames[0]).dropna()
        whole = series[total].set_index(["ags", "year"])["value"].reindex(added.index)
        wrong = (added - whole).abs() > rounding
        for ags, year in added.index[wrong][:LIMIT]:
            reason = f"{' + '.join(parts)} do not add up to {total} in the district {ags}"
            found.append(Fault(f"observations/{total}.csv", f"year {year}", reason))
    return found


def _revisions(revisions: pd.DataFrame, series: Tables) -> list[Fault]:
    """Check that the last entry of each revised value is the value that the dataset has."""
    keys = ["ags", "year"]
    last = revisions.sort_values("date", kind="stable").drop_duplicates(
        ["indicator", *keys], keep="last"
    )
    found: list[Fault] = []
    for indicator, rows in last.groupby("indicator"):
        if indicator not in series:
            continue  # reported with the references
        held = series[str(indicator)].set_index(keys)["value"]
        entered = rows.set_index(keys)["new"]
        other = (held.reindex(entered.index) != entered).to_numpy()
        for row in rows[other][:LIMIT].itertuples(index=False):
            reason = f"{indicator!s} has another value in the district {row.ags} than entered last"
            found.append(Fault("revisions.csv", f"year {row.year}", reason))
    return found


def metro_output(gdp: pd.DataFrame, composition: pd.DataFrame) -> pd.Series:
    """Add up the observed output of the districts of each metropolitan region, by metro and year.

    Args:
        gdp: The observations of `gdp`.
        composition: `metro`, `ags`.
    """
    output = gdp[gdp["status"] == "observed"]
    return output.merge(composition, on="ags").groupby(["metro", "year"])["value"].sum()


def _metros(tables: Tables, series: Tables) -> list[Fault]:
    """Check that the districts of each metropolitan region add up to its output.

    Only observed years that both tables have are compared; where output was revised since the
    release of the European table, the districts need to agree only roughly.
    """
    composition = tables["metro_districts"]
    twice = composition["ags"][composition["ags"].duplicated()]
    found = [
        Fault("metro_districts.csv", str(ags), "the district belongs to two metropolitan regions")
        for ags in twice
    ]
    if "gdp" not in series or found:
        return found
    added = metro_output(series["gdp"], composition)
    observed = tables["europe"].query("status == 'observed'")
    whole = observed.set_index(["metro", "year"])["gdp_eur"].reindex(added.index)
    revised = tables["revisions"].query("indicator == 'gdp'").dropna(subset=["old"])["year"]
    later = added.index.get_level_values("year").isin(revised)
    tolerance = np.where(later, REVISED_TOLERANCE, METRO_TOLERANCE)
    wrong = (added / whole - 1).abs() > tolerance
    for metro, year in added.index[wrong][:LIMIT]:
        reason = f"the districts of {metro} do not add up to its output in europe.csv in {year}"
        found.append(Fault("metro_districts.csv", str(metro), reason))
    return found


def _sources(tables: Tables, series: Tables) -> list[Fault]:
    used = {s for frame in series.values() for s in frame["source_id"].unique()}
    for cell in pd.concat([tables["indicators"]["source_id"], tables["national"]["source_id"]]):
        used |= set(str(cell).split(";"))
    names = {"geography", *tables, *tables["indicators"]["indicator"]}
    found: list[Fault] = []
    for row in tables["sources"].itertuples(index=False):
        uses = set(str(row.used_for).split(";"))
        if row.source_id not in used and not uses & ({"geography"} | set(TABLES)):
            reason = "no observation, indicator or table uses this source"
            found.append(Fault("sources.csv", str(row.source_id), reason))
        for unknown in sorted(uses - names):
            reason = f"used_for names {unknown!r}, which is no indicator or table"
            found.append(Fault("sources.csv", str(row.source_id), reason))
    return found


def _geography(root: Path, districts: pd.DataFrame) -> list[Fault]:
    text = text_of(root / TOPOLOGY, TOPOLOGY)
    if isinstance(text, Fault):
        return [text]
    try:
        shapes = json.loads(text)["objects"]["districts"]["geometries"]
        found = [str(shape["properties"]["ags"]) for shape in shapes]
    except (ValueError, KeyError, TypeError):
        return [Fault(TOPOLOGY, "", "it is no topology with an object 'districts'")]
    lost = sorted(set(districts["ags"]) ^ set(found))
    out = [Fault(TOPOLOGY, ags, "the district has no boundary or is unknown") for ags in lost]
    if not (root / "geography" / "ATTRIBUTION.txt").is_file():
        out.append(Fault("geography/ATTRIBUTION.txt", "", "the file is missing"))
    return out


def _descriptor(root: Path) -> list[Fault]:
    reason = f"{DESCRIPTOR} does not describe it as it is; run metroregions data describe"
    return [Fault(path, "", reason) for path in outdated(root)]


def source_faults(listed: pd.DataFrame, folder: Path) -> list[Fault]:
    """Compare the publishers' files in ``folder`` with the sha256 recorded in sources.csv."""
    found: list[Fault] = []
    for row in listed.itertuples(index=False):
        path = folder / str(row.file)
        if not path.is_file():
            reason = f"the file {row.file} is missing in {folder}"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != row.sha256:
            reason = f"the file {row.file} has another sha256 than the one that was read"
        else:
            continue
        found.append(Fault("sources.csv", str(row.source_id), reason))
    return found


def package_faults(root: Path) -> list[Fault]:
    """Validate ``datapackage.json`` and all tables with the Frictionless framework.

    Slower than ``faults`` and independent of it. Needs the package ``frictionless``.
    """
    from frictionless import validate

    report = validate(str(root / DESCRIPTOR))
    found = [Fault(DESCRIPTOR, "", str(error.message)) for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            where = f"line {row}" if row else ""
            found.append(Fault(str(task.place), where, str(error.message)))
    return found
