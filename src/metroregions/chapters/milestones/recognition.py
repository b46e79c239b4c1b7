"""What recognition in 2005 changed; the statistics are those of `metroregions.analysis`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from metroregions import dataset
from metroregions.regional import indicators, territory

if TYPE_CHECKING:
    import pandas as pd

    from metroregions.analysis.eventstudy import EventStudy
    from metroregions.analysis.recognition import Amounts


#: The indicators that the outcomes are made of.
RECOGNITION_USES = ("population", "gdp", "employed", "unemployed", "population_15_64")


class Recognition(NamedTuple):
    """What recognition in 2005 changed, by outcome.

    Attributes:
        amounts: The districts' absolute figures.
        outcomes: Outcome by district and year.
        designs: Who is treated and who is compared, in the main design and its variants.
        draws: Placebo regions of the designs that were asked for.
        studies: The event study of each outcome in the main design.
        judged: Effect, p-values and verdict by outcome.
    """

    amounts: Amounts
    outcomes: dict[str, pd.DataFrame]
    designs: dict[str, pd.DataFrame]
    draws: dict[str, pd.DataFrame]
    studies: dict[str, EventStudy]
    judged: pd.DataFrame


def recognition_designs(boundaries: str) -> dict[str, pd.DataFrame]:
    """Return who is treated and who is compared, in the main design and its variants.

    Args:
        boundaries: Membership of districts in the main design, `current` or `2015`.
    """
    from metroregions.analysis import recognition as methods

    states = dataset.table("districts").set_index("ags")["state"]
    recognised = dataset.table("regions").set_index("region_id")["recognised_year"]
    members = {name: territory.membership(name) for name in territory.BOUNDARIES}
    return methods.designs(states, members, recognised, boundaries)


def examine_recognition(year: int, boundaries: str, *, variants: bool = True) -> Recognition | None:
    """Examine what recognition in 2005 changed in the four regions recognised then.

    Args:
        year: Year of the edition.
        boundaries: Membership of districts, `current` or `2015`.
        variants: Draw placebo regions for the variants of the main design, too, and estimate the
            clustered standard errors; the verdicts need neither.

    Returns:
        The examination, or None where the edition has not enough years after 2005.
    """
    from metroregions.analysis import eventstudy, placebo, study_design
    from metroregions.analysis import recognition as methods

    spans = {name: indicators.district_years(name, year) for name in RECOGNITION_USES}
    if not methods.enough(spans.values()):
        return None
    amounts = methods.Amounts(*(indicators.district_table(*span) for span in spans.items()))
    outcomes = study_design.outcomes(*amounts)
    designs = recognition_designs(boundaries)
    steps = placebo.steps(
        placebo.neighbours(dataset.boundaries_topology()),
        [str(ags) for ags in dataset.table("districts")["ags"]],
    )
    draws = {
        name: study_design.placebo_draws(design, steps)
        for name, design in designs.items()
        if variants or name == "main"
    }
    studies = {
        name: eventstudy.study(panel, designs["main"], draws["main"], errors=variants)
        for name, panel in outcomes.items()
    }
    return Recognition(amounts, outcomes, designs, draws, studies, methods.judged(studies))
