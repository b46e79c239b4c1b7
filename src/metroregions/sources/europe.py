"""European metropolitan regions in Eurostat's definition, from ARDECO."""

from pathlib import Path

import pandas as pd

from metroregions.sources import ardeco

LEVEL = 4
FIRST = 1995


def europe(folder: Path) -> pd.DataFrame:
    """Return the table of European metropolitan regions.

    Totals are per-head values times average population. The rests of countries outside
    metropolitan regions (codes that end in _NM) are left out. EUR before 1999 is ECU, EUR and PPS
    are at current prices; 2022 is the publisher's nowcast, later forecasts are not read.
    """
    heads = ardeco.population(folder, LEVEL)
    parts = {"population": heads}
    for unit in ("eur", "pps"):
        per_head = ardeco.gdp_per_head(folder, unit.upper(), LEVEL)
        parts[f"gdp_{unit}_per_inhabitant"] = per_head
        parts[f"gdp_{unit}"] = (per_head * heads / 1e6).round(2)
    metros = [m for m in parts["gdp_pps"].index if not str(m).endswith("_NM")]
    years = list(range(FIRST, ardeco.NOWCAST + 1))
    columns = {
        name: wide.reindex(index=metros, columns=years).stack(future_stack=True)
        for name, wide in parts.items()
    }
    table = pd.DataFrame(columns).rename_axis(["metro", "year"]).reset_index()
    table = table.dropna(subset=["gdp_pps", "population"])
    names = ardeco.names(folder, LEVEL)
    return table.assign(
        name=table["metro"].map(names),
        country=table["metro"].str[:2],
        status=table["year"].map(lambda y: "observed" if y <= ardeco.LAST_OBSERVED else "nowcast"),
    )
