"""District keys and NUTS-3 codes.

AGS 16063 (Wartburgkreis) contains Eisenach (16056) since 2021. NUTS 2021 still keeps the two apart
(DEG0P, DEG0N); in NUTS 2024 they are one code, and five more Thuringian codes change.
"""

from collections.abc import Mapping

import pandas as pd

from metroregions.errors import DataError

#: NUTS-3 codes of 2021 that became another code in 2024.
NUTS_2021_TO_2024 = {
    "DEG04": "DEG0S",
    "DEG0B": "DEG0Q",
    "DEG0F": "DEG0T",
    "DEG0H": "DEG0V",
    "DEG0I": "DEG0U",
    "DEG0P": "DEG0R",
}
EISENACH_NUTS = "DEG0N"
EISENACH = "16056"
WARTBURGKREIS = "16063"

#: NUTS-3 codes of 2010 that differ from those of 2021 and whose territory lies in one district of
#: today: the Mecklenburg reform of 2011, Göttingen with Osterode 2016, Cochem-Zell and
#: Rhein-Hunsrück-Kreis 2014 (three villages moved). DE808 (Demmin) was divided between 13071 and
#: 13075 and stands for neither.
NUTS_2010 = {
    "DE802": "13071",
    "DE80B": "13071",
    "DE80C": "13071",
    "DE807": "13072",
    "DE809": "13072",
    "DE805": "13073",
    "DE80D": "13073",
    "DE80H": "13073",
    "DE806": "13074",
    "DE801": "13075",
    "DE80F": "13075",
    "DE80I": "13075",
    "DE80E": "13074",
    "DE80A": "13076",
    "DE80G": "13076",
    "DE915": "03159",
    "DE919": "03159",
    "DEB16": "07135",
    "DEB19": "07140",
}
#: The divided code and the districts that it went to.
NUTS_2010_DIVIDED = {"DE808": ("13071", "13075")}
#: Codes of 2021 that did not exist in 2010.
NUTS_SINCE_2010 = ("DE80J", "DE80K", "DE80L", "DE80M", "DE80N", "DE80O", "DE91C", "DEB1C", "DEB1D")


def crosswalk(districts: pd.DataFrame, version: str) -> dict[str, str]:
    """Return NUTS-3 code → AGS of a NUTS version; ``districts`` has columns ags and nuts3."""
    codes = {str(n): str(a) for n, a in zip(districts["nuts3"], districts["ags"], strict=True)}
    if version == "2021":
        return {**codes, EISENACH_NUTS: WARTBURGKREIS}
    if version == "2024":
        return {NUTS_2021_TO_2024.get(nuts, nuts): ags for nuts, ags in codes.items()}
    if version == "2010":
        kept = {n: a for n, a in codes.items() if n not in NUTS_SINCE_2010}
        return {**kept, **NUTS_2010, EISENACH_NUTS: WARTBURGKREIS}
    raise DataError(f"There is no crosswalk for NUTS {version}; there are 2010, 2021 and 2024.")


def by_district(wide: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """Sum rows by district: ``codes`` maps an index value to an AGS, others are kept as they are.

    A district is missing in a year if one of its parts is missing.
    """
    keys = wide.index.map(lambda code: codes.get(code, code))
    return wide.groupby(keys).sum(min_count=1).where(wide.notna().groupby(keys).all())


def by_newest_codes(wide: pd.DataFrame, versions: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Sum NUTS-3 rows by district, each year in the newest version of NUTS that it has whole.

    A release may carry one year in two versions (2023 in 2021 and 2024), which are never added.

    Args:
        wide: Index NUTS-3 code, columns years; other codes are left out.
        versions: Version of NUTS → NUTS-3 code → AGS.

    Returns:
        Districts by years with any value; where no version is whole, the districts that the fullest
        one lacks are missing.
    """
    newest_first = sorted(versions, reverse=True)
    tables = {
        version: by_district(wide.reindex(list(versions[version])), versions[version])
        for version in newest_first
    }
    columns = {
        year: max((tables[version][year] for version in newest_first), key=pd.Series.count)
        for year in wide.columns
    }
    summed = pd.DataFrame(columns).rename_axis("ags").rename_axis(columns="year")
    return summed.dropna(axis="columns", how="all").sort_index()
