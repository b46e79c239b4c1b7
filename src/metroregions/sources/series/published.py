"""Figures that the publisher gives as ratios only: averaged by what each is a share of."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from metroregions.sources.readers import gerda, inkar, plain
from metroregions.sources.series.codes import EISENACH, WARTBURGKREIS
from metroregions.sources.series.population import EXPORT_2022, districts
from metroregions.sources.series.rows import Series, long, mark, merged_mean

HEALTH = "inkar/inkar2024_medizinische_und_soziale_versorgung_kreise.parquet"
SOCIAL = "inkar/inkar2024_sozialleistungen_kreise.parquet"
FUNDS = "inkar/inkar2024_raumwirksame_mittel_kreise.parquet"
EDUCATION = "inkar/inkar2024_bildung_kreise.parquet"
TRANSPORT = "inkar/inkar2022_verkehr_und_erreichbarkeit_kreise.parquet"
LAND = "inkar/inkar2022_flaechennutzung_und_umwelt_kreise.parquet"
DEBTORS = "inkar/inkar2022_privateinkommen_private_schulden_kreise.parquet"

SOURCES = {
    HEALTH: "inkar-health",
    SOCIAL: "inkar-social",
    FUNDS: "inkar-funds",
    EDUCATION: "inkar-education",
    TRANSPORT: "inkar-transport",
    LAND: "inkar-land",
    DEBTORS: "inkar-debtors",
}
#: Area in km² of Eisenach, which is a part of Wartburgkreis since 2021.
EISENACH_AREA = 104.17


class Ratio(NamedTuple):
    """One ratio: file and column, and how far the districts may miss the row for Germany.

    ``by_area`` says what Eisenach and Wartburgkreis are averaged by in the files of 401 districts:
    area, else population. ``zero_is_none`` says that a zero stands for a withheld value.
    """

    file: str
    column: str
    tolerance: float = 0.002
    first: int = 1995
    last: int = 2100
    by_area: bool = False
    zero_is_none: bool = False


RATIOS = {
    "physicians_per_10000": Ratio(HEALTH, "q_ärzte_bev"),
    "gps_per_10000": Ratio(HEALTH, "q_hausarzt_bev"),
    "paediatricians_per_10000": Ratio(HEALTH, "q_kinderarzt_kinder"),
    "hospital_beds_per_1000": Ratio(HEALTH, "q_betten_bev"),
    "nursing_places_per_10000": Ratio(HEALTH, "q_pflpl_bev"),
    "people_in_care_per_100": Ratio(HEALTH, "q_pfl"),
    # before 2015 children under three moved too differently from all under 15 to be weighted so
    "childcare_under_3": Ratio(HEALTH, "a_betr0003_bev0003", tolerance=0.01, first=2015),
    "childcare_3_to_5": Ratio(HEALTH, "a_betr0306_bev0306"),
    "minimum_income_share": Ratio(SOCIAL, "a_sMin"),
    "sgb2_share": Ratio(SOCIAL, "q_SGBII"),
    "old_age_support_share": Ratio(SOCIAL, "a_GSa", tolerance=0.003),
    "child_poverty_share": Ratio(SOCIAL, "q_newfBGu15_bev"),
    "over_indebted_share": Ratio(DEBTORS, "x233"),
    "trainees_per_1000": Ratio(EDUCATION, "a_azubi", first=1997, last=2020),
    "pupils_per_100": Ratio(EDUCATION, "q_sch"),
    "urban_development_funds": Ratio(FUNDS, "q_rwm_sbf_10_bev"),
    "university_funds": Ratio(FUNDS, "q_rwm_hsf_10_bev"),
    "project_funds": Ratio(FUNDS, "q_rwm_dpf_10_bev"),
    "business_funds": Ratio(FUNDS, "q_rwm_grw_gw_10_bev"),
    "labour_market_funds": Ratio(FUNDS, "q_rwm_amph_10_bev"),
    "minutes_to_motorway": Ratio(TRANSPORT, "x334", by_area=True),
    "minutes_to_airport": Ratio(TRANSPORT, "x335", by_area=True),
    "minutes_to_ic_station": Ratio(TRANSPORT, "x336", by_area=True),
    "minutes_to_major_centre": Ratio(TRANSPORT, "x337", by_area=True),
    "minutes_to_centre": Ratio(TRANSPORT, "x338", by_area=True),
    "metres_to_supermarket": Ratio(TRANSPORT, "x339"),
    "metres_to_pharmacy": Ratio(TRANSPORT, "x341"),
    "metres_to_stop": Ratio(TRANSPORT, "x345"),
    "cars_per_1000": Ratio(TRANSPORT, "x347"),
    "accidents_per_100000": Ratio(TRANSPORT, "x348", zero_is_none=True),
    "commuters_50_km_share": Ratio(TRANSPORT, "x354"),
    "commuters_150_km_share": Ratio(TRANSPORT, "x355"),
    "settlement_area_share": Ratio(LAND, "x237", by_area=True),
    "recreation_area_share": Ratio(LAND, "x239", by_area=True),
    "farmland_share": Ratio(LAND, "x243", by_area=True),
    "forest_share": Ratio(LAND, "x246", by_area=True),
}
#: Columns of the GERDA copy of INKAR, which has no row for Germany, and the last year taken.
COVARIATES = {
    "foreigners_share": ("share_foreign", 2022),
    "long_term_unemployed_share": ("share_longterm_unemployed", 2021),
    "housing_permits_per_1000": ("building_permits_per_capita", 2022),
    "living_space": ("living_space_per_capita", 2022),
    "tax_strength": ("tax_revenue_per_capita", 2019),
}
CENSUS = "destatis/zensus2022_kreise.csv"
ATLAS = "deutschlandatlas/deutschlandatlas_2025_kreise.csv"
#: Columns of the Deutschlandatlas that stem from the census of 2022.
OF_CENSUS = {"vacancy_share": "wohn_leer", "owner_share": "wohn_eigen"}
CENSUS_YEAR = 2022


def published(folder: Path) -> Series:
    """Return the ratios in the years in which the publisher gives all districts."""
    return {name: _series(folder, ratio) for name, ratio in RATIOS.items()}


def covariates(folder: Path) -> Series:
    """Return ratios of the GERDA copy; a year with a district of none or zero is left out."""
    out: Series = {}
    for name, (column, last) in COVARIATES.items():
        wide = gerda.covariate(folder, column).loc[:, :last]
        known = wide.where(wide > 0).dropna(axis="columns").round(4)
        out[name] = long(known, "gerda-covariates")
    return out


def dwellings(folder: Path) -> Series:
    """Return dwellings of the census of 2022, and the shares of them that stand empty or owned."""
    counted = plain.figures(folder, CENSUS, "ags5", ["dwellings"])["dwellings"]
    out = {"dwellings": long(pd.DataFrame({CENSUS_YEAR: counted}), "destatis-census-2022")}
    shares = plain.figures(folder, ATLAS, "ags5", list(OF_CENSUS.values())).round(4)
    for name, column in OF_CENSUS.items():
        out[name] = long(pd.DataFrame({CENSUS_YEAR: shares[column]}), "deutschlandatlas-2025")
    return out


def germany(folder: Path, name: str) -> pd.Series:
    """Return the publisher's row for Germany of a ratio, in the years with all districts."""
    wide, nation = _read(folder, RATIOS[name])
    return nation[nation.index.isin(wide.columns)]


def _series(folder: Path, ratio: Ratio) -> pd.DataFrame:
    wide, _ = _read(folder, ratio)
    rows = long(wide, SOURCES[ratio.file])
    merged = pd.DataFrame(False, index=wide.index, columns=wide.columns)
    if "inkar2022" in ratio.file:
        merged.loc[WARTBURGKREIS] = True
    return mark(rows, merged)


def _read(folder: Path, ratio: Ratio) -> tuple[pd.DataFrame, pd.Series]:
    wide, nation = inkar.parquet(folder, ratio.file, ratio.column)
    wide = wide.loc[:, ratio.first : ratio.last]
    if EISENACH in wide.index:
        wide = merged_mean(wide, _parts(folder, ratio), {EISENACH: WARTBURGKREIS})
    # a negative ratio is a mark of the publisher for none, not a figure
    known = wide.where((wide > 0) if ratio.zero_is_none else (wide >= 0)).dropna(axis="columns")
    return known.round(4), nation


def _parts(folder: Path, ratio: Ratio) -> pd.Series:
    """Return what the districts of old are averaged by: their area, or their people in 2020."""
    if not ratio.by_area:
        return inkar.export(folder, EXPORT_2022, "Bevölkerung gesamt")[2020]
    area = districts(folder)["area_km2"].copy()
    area[EISENACH] = EISENACH_AREA
    area[WARTBURGKREIS] -= EISENACH_AREA
    return area
