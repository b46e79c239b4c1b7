"""Checks of the European metropolitan regions against the districts that make them up."""

import numpy as np
import pandas as pd

from metroregions.dataset.rules import LIMIT, Fault

Tables = dict[str, pd.DataFrame]

#: The output of a metropolitan region comes from a value per head in whole euros.
METRO_TOLERANCE = 0.001
#: What remains of that agreement where the output of districts was revised since.
REVISED_TOLERANCE = 0.1


def metro_output(gdp: pd.DataFrame, composition: pd.DataFrame) -> pd.Series:
    """Add up the observed output of the districts of each metropolitan region, by metro and year.

    Args:
        gdp: The observations of `gdp`.
        composition: `metro`, `ags`.
    """
    output = gdp[gdp["status"] == "observed"]
    return output.merge(composition, on="ags").groupby(["metro", "year"])["value"].sum()


def metros(tables: Tables, series: Tables) -> list[Fault]:
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
