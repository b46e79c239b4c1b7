"""What the chapter on development finds: growth inside and outside, and against Germany."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.chapters.shared.facts import changes, comparable, compared
from metroregions.facts import Fact, combined_status
from metroregions.regional import indicators
from metroregions.regional.territory import REGION_ORDER
from metroregions.text.numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from metroregions.parameters import ReportParameters

CHAPTER = "development"


def growth(indicator: str, edition: ReportParameters) -> tuple[Fact, list[Fact]]:
    """Return how an indicator grew inside and outside, and the change of each territory.

    Args:
        indicator: An absolute quantity, as `population` or `employed`.
        edition: Years and boundaries.

    Returns:
        The comparison over the years on one base, and the changes since the base year; where a
        break lies between, those since the break, too.
    """
    first, _ = comparable(indicator, edition)
    since = changes(indicator, edition, chapter=CHAPTER, first=first)
    facts = list(since.values())
    if first != edition.base_year:
        facts += changes(indicator, edition, chapter=CHAPTER).values()
    return compared(since, "growth"), facts


#: What a ratio is formed of, for its check with the population on one base.
NUMERATORS = {"gdp_per_inhabitant": "gdp", "unemployment_ratio": "unemployed"}


def against_germany(indicator: str, edition: ReportParameters) -> Fact:
    """Return how a ratio to people moved against Germany (Germany = 100), over years on one base.

    A direction that the census-corrected population would turn around is undecided.

    Returns:
        Values `inside_first`, `inside_last`, `outside_first`, `outside_last`; groups `up`, `down`,
        `same` and `undecided` of regions; the choice `gap`: `narrower`, `wider` or `same`, of the
        distance between the eleven and the rest, or `undecided`.
    """
    first, last = comparable(indicator, edition)
    ratio = indicators.wide(indicator, boundaries=edition.boundaries)
    relative = _ends(ratio, first, last)
    checked = _ends(
        indicators.wide(NUMERATORS[indicator], boundaries=edition.boundaries)
        / indicators.wide("population_corrected", boundaries=edition.boundaries),
        first,
        last,
    )
    moved = {place: rounded(ends[1] - ends[0], 1) for place, ends in relative.items()}
    ways = {place: _way(moved[place], checked[place]) for place in REGION_ORDER}
    ranked = sorted(REGION_ORDER, key=lambda place: -moved[place])
    gap = _gap(relative), _gap(checked)
    turned = gap[0] != gap[1] or "undecided" in ways.values()
    return Fact(
        chapter=CHAPTER,
        name="against-germany",
        indicator=indicator,
        territory="all-regions",
        years=(first, last),
        values={
            f"{name}_{end}": relative[place][position] if first < last else float("nan")
            for name, place in (("inside", "all-regions"), ("outside", "outside"))
            for position, end in enumerate(("first", "last"))
        },
        groups={
            "first_of_all": tuple(ranked[:1]),
            "last_of_all": tuple(ranked[-1:]),
            **{
                way: tuple(place for place in ranked if ways[place] == way)
                for way in ("up", "down", "same", "undecided")
            },
        },
        choices={"gap": gap[0] if gap[0] == gap[1] else "undecided"},
        unit="Germany = 100",
        status=(
            *(("earlier-year",) if last < edition.year else ()),
            *(("turns-with-population",) if turned else ()),
        ),
    )


def _ends(wide: pd.DataFrame, first: int, last: int) -> dict[str, list[float]]:
    """Return each territory's first and last value, Germany = 100."""
    relative = wide.div(wide["germany"], axis=0).reindex([first, last]) * 100
    return {str(place): [float(value) for value in relative[place]] for place in relative}


def _way(moved: float, checked: list[float]) -> str:
    """Return the direction that two series agree on; a change as small as 0.1 points is none."""
    other = checked[1] - checked[0]
    if abs(moved) <= 0.1:
        return "same"
    if other != other or moved * other > 0:
        return "up" if moved > 0 else "down"
    return "undecided"


def _gap(ends: dict[str, list[float]]) -> str:
    """Return how the distance between the eleven and the rest moved."""
    apart = [abs(ends["all-regions"][i] - ends["outside"][i]) for i in (0, 1)]
    change = rounded(apart[1] - apart[0], 1) if apart[1] == apart[1] else 0.0
    return "wider" if change > 0.1 else "narrower" if change < -0.1 else "same"


def answer(people: Fact, jobs: Fact, output: Fact) -> Fact:
    """Return the chapter's answer from its findings on people, jobs and output per head."""
    nan = float("nan")
    return Fact(
        chapter=CHAPTER,
        name="answer",
        years=(people.years[0], people.years[-1]),
        values={
            f"{name}_{where}": fact.values.get(where, nan)
            for name, fact in (("people", people), ("jobs", jobs))
            for where in ("inside", "outside")
        },
        choices={
            "people": people.choices["ahead"],
            "jobs": jobs.choices["ahead"],
            "output": "undecided" if output.missing else output.choices["gap"],
        },
        status=combined_status((people, jobs)),
    )


def contributions(table: pd.DataFrame, indicator: str, years: tuple[int, int]) -> Fact:
    """Return how much of Germany's growth came from the eleven and from outside.

    Args:
        table: As `analysis.growth.contributions`: regions, `outside`, `residual` and `total`, in
            percentage points.
        indicator: What grew.
        years: The years compared.
    """
    points = {str(place): float(value) for place, value in table["contribution"].items()}
    ranked = sorted(REGION_ORDER, key=lambda place: -points[place])
    return Fact(
        chapter=CHAPTER,
        name="contributions",
        indicator=indicator,
        territory="germany",
        years=years,
        values={
            "total": points["total"],
            "outside": points["outside"],
            "largest": points[ranked[0]],
            "smallest": points[ranked[-1]],
        },
        groups={"first_of_all": tuple(ranked[:1]), "last_of_all": tuple(ranked[-1:])},
        unit="percentage points",
    )


def contributions_of_regions(edition: ReportParameters) -> Fact:
    """Return what the table of contributions is about."""
    return Fact(chapter=CHAPTER, name="contributions-of-regions", years=_span(edition))


def yearly(edition: ReportParameters) -> Fact:
    """Return what the table of yearly changes is about."""
    return Fact(chapter=CHAPTER, name="yearly", years=_span(edition))


def _span(edition: ReportParameters) -> tuple[int, int]:
    return edition.base_year, edition.year


def shift_share(table: pd.DataFrame, years: Sequence[int]) -> Fact:
    """Return which regions grew more than nation and mix of sectors would let one expect.

    Args:
        table: As `analysis.growth.shift_share`, one row per region with `regional`.
        years: The years with figures, of which the first and the last are compared.
    """
    if table.empty:
        return Fact(chapter=CHAPTER, name="shift-share", indicator="employed", status=("no-data",))
    own = table.set_index("region_id")["regional"].dropna().sort_values(ascending=False)
    return Fact(
        chapter=CHAPTER,
        name="shift-share",
        indicator="employed",
        years=(years[0], years[-1]),
        values={"known": len(own)},
        groups={
            "ahead": tuple(map(str, own.index[own > 0])),
            "behind": tuple(map(str, own.index[own <= 0])),
        },
        status=() if len(own) == len(REGION_ORDER) else ("partial",),
    )
