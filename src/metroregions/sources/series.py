"""Assembles the series: one function per group of indicators, tidy rows out of publishers' files.

Every function takes the folder of the sources and returns frames ``ags, year, value, status,
source_id`` by indicator. Ratios that a publisher prints are turned back into absolute numbers, so
that regions can be summed: ratio times the very quantity that the publisher divided by.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pandas as pd

from metroregions.sources import ardeco, destatis, eurostat, inkar
from metroregions.sources.codes import by_district, crosswalk

Series = dict[str, pd.DataFrame]

EXPORT_2022 = "inkar/inkar.csv"
EXPORT_2024 = "inkar/inkar2.csv"
ECONOMY = "inkar/inkar2024_wirtschaft_kreise.parquet"
EDUCATION = "inkar/inkar2024_bildung_kreise.parquet"
GDP_FILE = "eurostat/nama_10r_3gdp.tsv"
POPULATION_FILE = "eurostat/demo_r_pjanaggr3.tsv"

#: Year of the first 1 January in NUTS 2024 codes that is used (31 December 2022).
FIRST_NUTS_2024 = 2023


def long(wide: pd.DataFrame, source_id: str, status: str = "observed") -> pd.DataFrame:
    """Turn a frame of districts by years into tidy rows; cells without a value give no row."""
    tidy = wide.rename_axis(index="ags", columns="year").stack().rename("value").reset_index()
    tidy = tidy.dropna(subset="value").astype({"year": "int64", "value": "float64"})
    return tidy.assign(status=status, source_id=source_id)


def _join(*parts: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)


@lru_cache(maxsize=2)
def _districts(folder: Path) -> pd.DataFrame:
    return destatis.districts(folder)


@lru_cache(maxsize=2)
def _population_to_2020(folder: Path) -> pd.DataFrame:
    wide = inkar.export(folder, EXPORT_2022, "Bevölkerung gesamt")
    return by_district(wide, {"16056": "16063"})


def inkar_population(folder: Path) -> pd.DataFrame:
    """Return the population that INKAR divides by: districts by years 1995-2022.

    To 2020 from the export, 2021 from Destatis (the same figures), 2022 as INKAR's density times
    area: that is still the census of 2011, unlike Eurostat's 1 January 2023.
    """
    table = _districts(folder).set_index("ags")
    density = inkar.export(folder, EXPORT_2024, "Einwohnerdichte")[2022]
    wide = _population_to_2020(folder).copy()
    wide[2021] = table["population"]
    wide[2022] = (density * table["area_km2"]).round()
    return wide


def _eurostat_population(folder: Path, age: str) -> pd.DataFrame:
    """Return 31 December 2022 and later: districts by years, from 1 January of the next year."""
    wide = eurostat.wide(folder, POPULATION_FILE, unit="NR", sex="T", age=age)
    later = wide[[y for y in wide.columns if int(y) >= FIRST_NUTS_2024]]
    codes = crosswalk(_districts(folder), "2024")
    found = by_district(later.loc[later.index.intersection(list(codes))], codes)
    return found.rename(columns=lambda y: int(y) - 1)


def people(folder: Path) -> Series:
    """Population of 31 December: INKAR to 2020, Destatis 2021, Eurostat from 2022; and 15-64."""
    table = _districts(folder).set_index("ags")
    working = inkar.workbook(folder, "inkar/A_ErwerbsfaehigeBevoelkerungKreis.xls")
    return {
        "population": _join(
            long(_population_to_2020(folder), "inkar-export-2022"),
            long(table[["population"]].rename(columns={"population": 2021}), "destatis-gv"),
            long(_eurostat_population(folder, "TOTAL"), "eurostat-population"),
        ),
        "population_15_64": _join(
            long(working, "inkar-working-age"),
            long(_eurostat_population(folder, "Y15-64"), "eurostat-population"),
        ),
    }


def area(folder: Path) -> Series:
    """Return the fixed area of 2021 for every year with population."""
    table = _districts(folder).set_index("ags")
    years = range(1995, max(_eurostat_population(folder, "TOTAL").columns) + 1)
    return {"area_km2": long(pd.DataFrame({y: table["area_km2"] for y in years}), "destatis-gv")}


def output(folder: Path) -> Series:
    """GDP: Eurostat from 2000; 1995-1999 estimated from ARDECO."""
    codes = crosswalk(_districts(folder), "2021")
    gdp = eurostat.wide(folder, GDP_FILE, unit="MIO_EUR")
    gdp = by_district(gdp.loc[gdp.index.intersection(list(codes))], codes)
    gdp = gdp.dropna(axis="columns", how="all").round(2)
    early = by_district(ardeco.gdp_before_euro(folder), codes).round(2)
    return {
        "gdp": _join(long(early, "ardeco-suvgdp", "estimated"), long(gdp, "eurostat-gdp")),
    }


@lru_cache(maxsize=2)
def employed(folder: Path) -> pd.DataFrame:
    """Return employed persons, districts by years: INKAR GDP over INKAR GDP per employed."""
    gdp = inkar.export(folder, EXPORT_2024, "Bruttoinlandsprodukt in 1000 Euro")
    per_employed, _ = inkar.parquet(folder, ECONOMY, "q_bip_et")
    return (gdp / per_employed[gdp.columns]).round()


def labour(folder: Path) -> Series:
    """Employed persons, unemployed persons, employees at residence."""
    return {
        "employed": long(employed(folder), "inkar-export-2024"),
        "unemployed": long(
            inkar.workbook(folder, "inkar/A_ArbeitslosigkeitKreis.xls"), "inkar-unemployed"
        ),
        "employees": long(inkar.workbook(folder, "inkar/B_SVBeschaeftigte.xls"), "inkar-employees"),
    }


def per_inhabitant(folder: Path, file: str, column: str, per: float) -> pd.DataFrame:
    """Return ratio × population ÷ ``per``: districts by years, absolute numbers, rounded."""
    ratio, _ = inkar.parquet(folder, file, column)
    heads = inkar_population(folder)
    return (ratio * heads[ratio.columns] / per).round()


def functions(folder: Path) -> Series:
    """Students and overnight stays, turned back into absolute numbers."""
    return {
        "students": long(per_inhabitant(folder, EDUCATION, "q_stud", 1000), "inkar-education"),
        "overnight_stays": long(per_inhabitant(folder, ECONOMY, "q_übern_bev", 1), "inkar-economy"),
    }


GROUPS: tuple[Callable[[Path], Series], ...] = (people, area, output, labour, functions)
