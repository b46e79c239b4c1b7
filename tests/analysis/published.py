"""What the comparisons of recognition publish, as bytes; run as a script it prints their digest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pandas as pd

from metroregions import dataset
from metroregions.analysis import claims, cohesion, eventstudy, placebo, recognition, study_design
from metroregions.regional import indicators, territory

if TYPE_CHECKING:
    from collections.abc import Callable

USED = ("population", "gdp", "employed", "unemployed", "population_15_64")
FUNCTIONS = ("students", "gdp", "overnight_stays")


def tables(
    numbers: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table,
    rows: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table,
) -> dict[str, bytes]:
    """Compute what is published.

    Args:
        numbers: What is done to every table of numbers by district (years × districts).
        rows: What is done to every list of districts or members.
    """
    amounts = recognition.Amounts(
        *(
            numbers(indicators.district_table(name, indicators.district_years(name, 2021)))
            for name in USED
        )
    )
    districts = rows(dataset.table("districts"))
    states = districts.set_index("ags")["state"]
    recognised = dataset.table("regions").set_index("region_id")["recognised_year"]
    members = {name: rows(territory.membership(name)) for name in territory.BOUNDARIES}
    designs = recognition.designs(states, members, recognised, "current")
    pairs = placebo.neighbours(dataset.boundaries_topology())
    steps = placebo.steps(pairs, list(districts["ags"]))
    draws = {
        name: study_design.placebo_draws(design, steps, repetitions=199)
        for name, design in designs.items()
    }
    outcomes = study_design.outcomes(*amounts)
    studies = {
        name: eventstudy.study(panel, designs["main"], draws["main"])
        for name, panel in outcomes.items()
    }
    people = amounts.population.loc[recognition.EVENT - 1]
    controls = recognition.synthetic_controls(amounts, designs["main"])
    found = {
        "judged": recognition.judged(studies),
        "yearly": recognition.yearly(studies),
        "robustness": recognition.robustness(outcomes, designs, draws, people),
        "fits": recognition.synthetic_fits(controls),
    }
    for table in ("regions", "pretrend", "placebo_years", "placebo"):
        found[table] = recognition.stacked(studies, table)
    for name, control in controls.items():
        found[f"{name} paths"], found[f"{name} weights"] = control.paths, control.weights
    inside = territory.districts_of("all-regions")
    functions = {
        name: numbers(table.T).T
        for name, table in indicators.district_amounts(list(FUNCTIONS), 2019).items()
    }
    found["concentrations"] = claims.concentrations(functions, inside, repetitions=199)
    grown = {"employed": amounts.employed}
    found["growth"] = claims.growth_measures(grown, inside)
    heads = {"gdp": (amounts.gdp, amounts.population.loc[amounts.gdp.index])}
    found["gaps"] = claims.gap_measures(heads, members["current"])
    beta = {"all": (amounts.gdp / amounts.population.loc[amounts.gdp.index]).loc[[2000, 2021]]}
    found["beta"] = cohesion.beta_table(beta)
    # Six significant digits, as the data of figures and tables are written.
    return {name: table.to_csv(float_format="%.6g").encode() for name, table in found.items()}


if __name__ == "__main__":
    published = tables()
    print(hashlib.sha256(b"".join(published[name] for name in sorted(published))).hexdigest())
