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
WARTBURGKREIS = "16063"


def crosswalk(districts: pd.DataFrame, version: str) -> dict[str, str]:
    """Return NUTS-3 code → AGS of a NUTS version; ``districts`` has columns ags and nuts3."""
    codes = dict(zip(districts["nuts3"], districts["ags"], strict=True))
    if version == "2021":
        return {**codes, EISENACH_NUTS: WARTBURGKREIS}
    if version == "2024":
        return {NUTS_2021_TO_2024.get(nuts, nuts): ags for nuts, ags in codes.items()}
    raise DataError(f"There is no crosswalk for NUTS {version}; there are 2021 and 2024.")


def by_district(wide: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """Sum rows by district: ``codes`` maps an index value to an AGS, others are kept as they are.

    A district is missing in a year if one of its parts is missing.
    """
    keys = wide.index.map(lambda code: codes.get(code, code))
    return wide.groupby(keys).sum(min_count=1).where(wide.notna().groupby(keys).all())
