"""Tables of the chapter on development."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.analysis import growth
from metroregions.regional import indicators
from metroregions.regional.territory import REGION_ORDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def split_by_sector(sectors: Sequence[str], years: Sequence[int], boundaries: str) -> pd.DataFrame:
    """Split the growth of each region's employment into nation, mix of sectors and its own.

    Args:
        sectors: Indicators of employment that add up to all.
        years: The years with figures; the first and the last are compared.
        boundaries: Membership of districts.

    Returns:
        As `analysis.growth.shift_share`, one row per region; empty with fewer than two years.
    """
    import pandas as pd

    if len(years) < 2:
        parts = ("growth", "national_percent", "sector_mix_percent", "regional_percent")
        return pd.DataFrame(columns=["region_id", "regional", *parts])
    ends = [
        indicators.snapshot(sectors, one, boundaries).set_index("region_id")
        for one in (years[0], years[-1])
    ]
    regions = list(REGION_ORDER)
    before, after = (rows.loc[regions] for rows in ends)
    nation = [rows.T["germany"] for rows in ends]
    return growth.shift_share(before, after, nation[0], nation[1]).reset_index()
