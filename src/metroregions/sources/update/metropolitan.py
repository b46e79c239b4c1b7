"""New figures for the European metropolitan regions: a newer ARDECO, or Eurostat's newer years.

ARDECO makes the whole table anew, of one piece. Eurostat's own tables lack the British and Swiss
regions and the years before 2000, so that only their newer years are joined, and only where both
agree in the last observed year.
"""

from pathlib import Path

import pandas as pd

from metroregions.dataset.check.europe import METRO_TOLERANCE, metro_output
from metroregions.errors import DataError
from metroregions.sources.readers import eurostat
from metroregions.sources.series.europe import europe
from metroregions.sources.update.releases import METRO_GDP, METRO_POPULATION

#: Largest relative difference between ARDECO and Eurostat in the last year that both have, beyond
#: which Eurostat's newer years are not joined to ARDECO's.
JOIN_TOLERANCE = 0.02
#: What is compared, and what the table has.
TOTALS = ["gdp_eur", "gdp_pps", "population"]


def newest_ardeco(folder: Path, gdp: pd.DataFrame, composition: pd.DataFrame) -> pd.DataFrame:
    """Return the table of a new release of ARDECO, which does not tell its last observed year.

    That is the last one in which the published output of the German districts adds up to that of
    their metropolitan regions: ARDECO takes over Eurostat's figures and models what comes later.

    Raises:
        DataError: The two agree in no year, because one of them has been revised since.
    """
    added = metro_output(gdp, composition)
    table = europe(folder, int(added.index.get_level_values("year").max()))
    whole = table.set_index(["metro", "year"])["gdp_eur"].reindex(added.index)
    apart = (added / whole - 1).abs().fillna(1).groupby("year").max()
    same = apart.index[apart <= METRO_TOLERANCE]
    if not len(same):
        raise DataError(
            "The output in ARDECO’s files is of another revision than that of the districts in "
            "gdp.csv: the two differ in every year; update the districts first."
        )
    return europe(folder, int(same.max()))


def from_eurostat(folder: Path) -> pd.DataFrame:
    """Return the years that Eurostat's tables of metropolitan regions have, in the form of europe.

    Population is the mean of two 1 Januaries. Only regions and years with all figures have a row.
    """
    january = eurostat.wide(folder, METRO_POPULATION.file, sex="T", age="TOTAL")
    following = january.rename(columns=lambda year: year - 1)
    parts = {
        "gdp_eur": eurostat.wide(folder, METRO_GDP.file, unit="MIO_EUR").round(2),
        "gdp_pps": eurostat.wide(folder, METRO_GDP.file, unit="MIO_PPS_EU27_2020").round(2),
        "population": ((january + following) / 2).round(),
    }
    columns = {name: wide.stack() for name, wide in parts.items()}
    table = pd.DataFrame(columns).dropna().rename_axis(["metro", "year"]).reset_index()
    for unit in ("eur", "pps"):
        per_head = table[f"gdp_{unit}"] * 1e6 / table["population"]
        table[f"gdp_{unit}_per_inhabitant"] = per_head.round()
    return table.assign(status="observed", source="eurostat")


def with_newer(
    table: pd.DataFrame, newer: pd.DataFrame, gdp: pd.DataFrame, composition: pd.DataFrame
) -> tuple[pd.DataFrame, str]:
    """Add the years that only Eurostat has, if it agrees with the table in the last observed year.

    A year takes the place of ARDECO's nowcast of it. Countries that Eurostat does not cover have no
    rows in it (comparisons rest on regions with values in both years); a country must be whole.

    Args:
        table: The table of the dataset.
        newer: As `from_eurostat`.
        gdp: The observations of `gdp`.
        composition: Districts of the German metropolitan regions, `metro`, `ags`.

    Returns:
        The table, and why a year was not added (empty if none was refused).
    """
    observed = table[table["status"] == "observed"]
    last = int(observed["year"].max())
    names = observed[observed["year"] == last].set_index("metro")
    joint = newer[newer["year"] == last].set_index("metro")
    both = names.index.intersection(joint.index)
    if not len(both):
        return table, f"Eurostat has no metropolitan region in {last}"
    apart = (joint.loc[both, TOTALS] / names.loc[both, TOTALS] - 1).abs().max(axis="columns")
    if apart.max() > JOIN_TOLERANCE:
        worst = str(apart.idxmax())
        many = int((apart > JOIN_TOLERANCE).sum())
        return table, (
            f"in {last} Eurostat and ARDECO differ by more than {JOIN_TOLERANCE:.0%} in {many} of "
            f"{len(both)} metropolitan regions, most in {worst} ({apart.max():.1%}); a newer "
            "release of ARDECO (--source ardeco-file) keeps the table of one piece"
        )
    added = metro_output(gdp, composition)
    for year in sorted(int(str(y)) for y in newer["year"].unique() if y > last):
        rows = newer[(newer["year"] == year) & newer["metro"].isin(names.index)]
        why = _lacking(rows, names) or _composed_otherwise(rows, added, year)
        if why:
            return table, f"{year} is not added: {why}"
        described = rows.assign(
            name=rows["metro"].map(names["name"]), country=rows["metro"].map(names["country"])
        )
        table = pd.concat([table[table["year"] != year], described], ignore_index=True)
    return table, ""


def _lacking(rows: pd.DataFrame, names: pd.DataFrame) -> str:
    present = rows["metro"].map(names["country"]).value_counts()
    for country, metros in names.groupby("country"):
        if 0 < present.get(country, 0) < len(metros) or (
            country == "DE" and country not in present
        ):
            missing = sorted(set(metros.index) - set(rows["metro"]))[0]
            return f"{missing} has no figures though others of {country} have"
    return ""


def _composed_otherwise(rows: pd.DataFrame, added: pd.Series, year: int) -> str:
    if year not in added.index.get_level_values("year"):
        return "the output of the German districts does not reach that year"
    districts = added.xs(year, level="year")
    whole = rows.set_index("metro")["gdp_eur"].reindex(districts.index)
    wrong = districts.index[~((districts / whole - 1).abs() <= METRO_TOLERANCE)]
    return f"the districts of {wrong[0]} do not add up to its output" if len(wrong) else ""
