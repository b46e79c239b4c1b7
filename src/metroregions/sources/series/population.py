"""Series of people and territory: population by age on 31 December, area."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from metroregions.sources.readers import destatis, eurostat, gerda, inkar, plain
from metroregions.sources.series.codes import (
    EISENACH,
    WARTBURGKREIS,
    by_district,
    by_newest_codes,
    crosswalk,
)
from metroregions.sources.series.rows import Series, join, long, since

EXPORT_2022 = "inkar/inkar.csv"
EXPORT_2024 = "inkar/inkar2.csv"
WORKING_AGE = "inkar/A_ErwerbsfaehigeBevoelkerungKreis.xls"
EUROSTAT = "eurostat/demo_r_pjanaggr3.tsv"
CORRECTED = "inkar/inkar2025_population_census_corrected_kreise.csv"

#: First 31 December that comes from Eurostat, whose base is the census of 2022 since then.
FIRST_EUROSTAT = 2022
#: First 31 December whose age groups come from Eurostat. Its earlier years are not counted back to
#: the Thuringian districts as they are since 2019, INKAR's are.
FIRST_EUROSTAT_AGES = 2019


@lru_cache(maxsize=2)
def districts(folder: Path) -> pd.DataFrame:
    """Return Destatis' districts, index ags."""
    return destatis.districts(folder).set_index("ags")


def codes(folder: Path, version: str) -> dict[str, str]:
    """Return NUTS-3 code → AGS of a NUTS version."""
    return crosswalk(districts(folder).reset_index(), version)


@lru_cache(maxsize=2)
def population_to_2020(folder: Path) -> pd.DataFrame:
    """Return INKAR's population of 31 December 1995-2020, districts by years."""
    wide = inkar.export(folder, EXPORT_2022, "Bevölkerung gesamt")
    return by_district(wide, {EISENACH: WARTBURGKREIS})


@lru_cache(maxsize=2)
def inkar_population(folder: Path) -> pd.DataFrame:
    """Return the population that INKAR divides by: districts by years 1995-2022.

    To 2020 from the export, 2021 from Destatis (the same figures), 2022 from the change of INKAR's
    density since 2021: that is still the census of 2011, unlike Eurostat's 1 January 2023. (Area is
    not used, because INKAR's differs from Destatis' in Bremerhaven.)
    """
    density = inkar.export(folder, EXPORT_2024, "Einwohnerdichte")
    wide = population_to_2020(folder).copy()
    wide[2021] = districts(folder)["population"]
    wide[2022] = (wide[2021] * density[2022] / density[2021]).round()
    return wide


@lru_cache(maxsize=8)
def eurostat_population(folder: Path, age: str, first: int) -> pd.DataFrame:
    """Return population of 31 December ``first`` and later: districts by years.

    31 December is Eurostat's 1 January of the next year.
    """
    wide = eurostat.december(folder, EUROSTAT, age)
    versions = {version: codes(folder, version) for version in ("2021", "2024")}
    return by_newest_codes(since(wide, first), versions)


#: Indicator → Eurostat's age group.
AGES = {
    "population": "TOTAL",
    "population_15_64": "Y15-64",
    "population_under_15": "Y_LT15",
    "population_65_plus": "Y_GE65",
}


def people(folder: Path) -> Series:
    """Return population and its three age groups."""
    total = population_to_2020(folder)
    working = inkar.workbook(folder, WORKING_AGE)
    old_years = [y for y in working.columns if int(str(y)) < FIRST_EUROSTAT_AGES]
    share = gerda.covariate(folder, "share_65plus")[old_years]
    older = (share * total[old_years] / 100).round()
    younger = total[old_years] - working[old_years] - older
    later = {
        age: long(eurostat_population(folder, age, FIRST_EUROSTAT_AGES), "eurostat-population")
        for age in ("Y_LT15", "Y_GE65")
    }
    this_year = districts(folder)[["population"]].rename(columns={"population": 2021})
    carried = inkar_population(folder)[[2022]]
    return {
        "population_census_2011": join(
            long(since(total, 2011), "inkar-export-2022"),
            long(this_year, "destatis-gv"),
            long(carried, "inkar-export-2024"),
        ),
        "population": join(
            long(total, "inkar-export-2022"),
            long(this_year, "destatis-gv"),
            long(eurostat_population(folder, "TOTAL", FIRST_EUROSTAT), "eurostat-population"),
        ),
        "population_15_64": join(
            long(working, "inkar-working-age"),
            long(eurostat_population(folder, "Y15-64", FIRST_EUROSTAT), "eurostat-population"),
        ),
        "population_under_15": join(long(younger, "inkar-export-2022"), later["Y_LT15"]),
        "population_65_plus": join(long(older, "gerda-covariates"), later["Y_GE65"]),
    }


def age_spans(folder: Path) -> Series:
    """Return the people whom shares of those under 65, and of those of 15 and over, refer to."""
    groups = {
        name: rows.pivot(index="ags", columns="year", values="value")
        for name, rows in people(folder).items()
    }
    spans = {
        "population_under_65": ("population_under_15", "population_15_64"),
        "population_15_plus": ("population_15_64", "population_65_plus"),
    }
    out: Series = {}
    for name, (first, second) in spans.items():
        added = groups[first] + groups[second]
        older = [y for y in added.columns if int(str(y)) < FIRST_EUROSTAT_AGES]
        out[name] = join(
            long(added[older], "inkar-working-age"),
            long(since(added, FIRST_EUROSTAT_AGES), "eurostat-population"),
        )
    return out


def corrected(folder: Path) -> Series:
    """Return the population on one base throughout, as BBSR corrects it for both censuses."""
    return {"population_corrected": long(plain.by_year(folder, CORRECTED), "inkar-corrected")}


def area(folder: Path) -> Series:
    """Return the fixed area of 2021 for every year with population."""
    last = max(eurostat_population(folder, "TOTAL", FIRST_EUROSTAT).columns)
    fixed = districts(folder)["area_km2"]
    years = range(int(min(population_to_2020(folder).columns)), int(last) + 1)
    return {"area_km2": long(pd.DataFrame({y: fixed for y in years}), "destatis-gv")}
