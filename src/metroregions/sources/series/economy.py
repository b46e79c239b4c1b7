"""Series of output, labour and income."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from metroregions.sources.readers import ardeco, eurostat, gerda, inkar
from metroregions.sources.series.codes import EISENACH, WARTBURGKREIS, by_district
from metroregions.sources.series.population import EXPORT_2022, EXPORT_2024, codes, inkar_population
from metroregions.sources.series.rows import Series, cells, join, long, mark, since

ECONOMY = "inkar/inkar2024_wirtschaft_kreise.parquet"
GDP = "eurostat/nama_10r_3gdp.tsv"
UNEMPLOYED = "inkar/A_ArbeitslosigkeitKreis.xls"
EMPLOYEES = "inkar/B_SVBeschaeftigte.xls"
DEGREE_SHARE = "inkar/B_BeschaeftigtemitakadAbschluss.xls"
HOUSEHOLD_INCOME = "inkar/E_Haushaltseinkommen.xls"
GROSS_WAGE = "inkar/A_Bruttoverdienst.xls"
INKAR_GDP = "Bruttoinlandsprodukt in 1000 Euro"
SECTORS = {"primary": "1", "secondary": "2", "tertiary": "3"}

#: First year whose commuters fit the districts of today: INKAR did not count them back beyond the
#: reforms of Hanover (2001), Saxony (2008), Aachen (2009) and Mecklenburg (2011).
FIRST_COMMUTERS = 2013

#: Wages of Wartburgkreis jump by 58 per cent in 2018 and stay there: an error at the publisher,
#: whose edition of 2022 has 2610 instead of 3992 EUR.
WAGE_ERROR_FROM = 2018


def output(folder: Path) -> Series:
    """Return GDP: Eurostat from 2000; 1995-1999 estimated from ARDECO. Million EUR."""
    known = codes(folder, "2021")
    gdp = eurostat.wide(folder, GDP, unit="MIO_EUR")
    gdp = by_district(gdp.loc[gdp.index.intersection(list(known))], known)
    gdp = gdp.dropna(axis="columns", how="all").round(2)
    early = by_district(ardeco.gdp_before_euro(folder), known).round(2)
    return {"gdp": join(long(early, "ardeco-suvgdp", "estimated"), long(gdp, "eurostat-gdp"))}


@lru_cache(maxsize=2)
def employed(folder: Path) -> pd.DataFrame:
    """Return employed persons, districts by years: INKAR GDP over INKAR GDP per employed."""
    gdp = inkar.export(folder, EXPORT_2024, INKAR_GDP)
    per_employed, _ = inkar.parquet(folder, ECONOMY, "q_bip_et")
    return gdp / per_employed[gdp.columns]


def _value_added(folder: Path) -> pd.DataFrame:
    """Return gross value added, million EUR, districts by years."""
    per_employed, _ = inkar.parquet(folder, ECONOMY, "q_bws_et")
    return per_employed * employed(folder)[per_employed.columns] / 1000


def sectors(folder: Path) -> Series:
    """Return value added and employed persons by sector; the sectors add up to the totals."""
    total = _value_added(folder)
    share = {
        name: inkar.parquet(folder, ECONOMY, f"a_bws_{number}sektor")[0]
        for name, number in SECTORS.items()
    }
    withheld = share["primary"].isna()
    rest = (100 - share["secondary"] - share["tertiary"]).clip(lower=0)
    share["primary"] = share["primary"].fillna(rest)
    whole = share["primary"] + share["secondary"] + share["tertiary"]
    value = {name: total * part / whole for name, part in share.items()}

    people = employed(folder)[total.columns]
    workers = {}
    for name, number in SECTORS.items():
        per_worker, _ = inkar.parquet(folder, ECONOMY, f"q_bws_{number}sektor")
        workers[name] = value[name] * 1000 / per_worker.where(per_worker > 0)
    unknown = workers["primary"].isna()
    left = (people - workers["secondary"] - workers["tertiary"]).clip(lower=0)
    workers["primary"] = workers["primary"].fillna(left)
    counted = workers["primary"] + workers["secondary"] + workers["tertiary"]

    out: Series = {"gva": long(total.round(2), "inkar-economy")}
    for name in SECTORS:
        out[f"gva_{name}"] = long(value[name].round(2), "inkar-economy")
        scaled = (workers[name] * people / counted).round()
        out[f"employed_{name}"] = long(scaled, "inkar-economy")
    out["gva_primary"] = mark(out["gva_primary"], withheld)
    out["employed_primary"] = mark(out["employed_primary"], unknown)
    return out


def unemployed(folder: Path) -> Series:
    """Return registered unemployed persons."""
    return {"unemployed": long(inkar.workbook(folder, UNEMPLOYED), "inkar-unemployed")}


def employees(folder: Path) -> Series:
    """Return employees at the place of residence."""
    return {"employees": long(inkar.workbook(folder, EMPLOYEES), "inkar-employees")}


def degrees(folder: Path) -> Series:
    """Return employees with a degree since the share of them is published (2012)."""
    resident = inkar.workbook(folder, EMPLOYEES)
    share = inkar.workbook(folder, DEGREE_SHARE)
    share = share[share.columns.intersection(resident.columns)]
    counted = (share * resident[share.columns] / 100).round()
    return {"employees_with_degree": long(counted, "inkar-degree-share")}


def labour(folder: Path) -> Series:
    """Return employed, unemployed, employees by residence, workplace and degree, commuters."""
    resident = inkar.workbook(folder, EMPLOYEES)
    workplace = gerda.employees_workplace(folder)
    degree_counts = inkar.workbook(folder, "inkar/B_BeschaeftigtemitakadAbschluss-pre2012.xlsx")
    commuters = {}
    for name, indicator, base in (
        ("in_commuters", "Einpendler", workplace),
        ("out_commuters", "Auspendler", resident),
    ):
        share = since(inkar.export(folder, EXPORT_2022, indicator), FIRST_COMMUTERS)
        # Commuters between Eisenach and the rest of the district cannot be taken out.
        share = share.drop(index=[EISENACH, WARTBURGKREIS])
        absolute = (share * base.loc[share.index, share.columns] / 100).round()
        commuters[name] = long(absolute, "inkar-export-2022")
    return {
        "employed": long(employed(folder).round(), "inkar-export-2024"),
        **unemployed(folder),
        **employees(folder),
        "employees_workplace": long(workplace, "gerda-employees"),
        "employees_with_degree": join(
            long(degree_counts, "ba-degree"), degrees(folder)["employees_with_degree"]
        ),
        **commuters,
    }


def household_income(folder: Path, heads: pd.DataFrame) -> Series:
    """Return disposable income of households, million EUR a year.

    ``heads`` is the population that INKAR divides by; years without it are left out.
    """
    monthly = inkar.workbook(folder, HOUSEHOLD_INCOME)
    years = monthly.columns.intersection(heads.columns)
    income = (monthly[years] * 12 * heads[years] / 1e6).round(2)
    return {"household_income": long(income, "inkar-household-income", "estimated")}


def gross_wage(folder: Path) -> Series:
    """Return gross wages, EUR a month; those of Wartburgkreis are estimated from 2018 on."""
    wages = inkar.workbook(folder, GROSS_WAGE)
    thuringia = wages.index.str.startswith("16") & (wages.index != WARTBURGKREIS)
    wrong = [int(str(y)) for y in wages.columns if int(str(y)) >= WAGE_ERROR_FROM]
    means = wages[thuringia].mean()
    growth = means[wrong] / means[WAGE_ERROR_FROM - 1]
    last_good = float(wages[WAGE_ERROR_FROM - 1].loc[WARTBURGKREIS])
    wages.loc[[WARTBURGKREIS], wrong] = [(growth * last_good).tolist()]
    rows = long(wages.round(2), "inkar-wages")
    return {"gross_wage": mark(rows, cells(wages, WARTBURGKREIS, wrong))}


def incomes(folder: Path) -> Series:
    """Return disposable income of households and gross wages."""
    return {**household_income(folder, inkar_population(folder)), **gross_wage(folder)}
