"""Sentences on where the eleven regions stand among European metropolitan regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.text import descriptions, numbers, rankings, words
from metroregions.text.numbers import number, percent
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

#: The middle of a ranking by percentiles: half of the others are below.
MIDDLE = 50.0


def _who(ids: list[str], most: int = 4) -> str:
    return (
        words.listing(map(words.name, ids)) if len(ids) <= most else words.count(len(ids), "region")
    )


def _number(amount: int) -> str:
    return words.spelled(amount) if amount else "not one"


def position(table: pd.DataFrame, year: int) -> str:
    """Tell how many of the regions are in the upper half, which is highest and which lowest.

    Args:
        table: As `analysis.europe.positions`, rows of the regions.
        year: The year of the last value.
    """
    known = table.dropna(subset=["rank_last", "percentile_last"])
    if known.empty:
        return sentence(
            f"where the regions stand in Europe in {year} cannot be told: {numbers.NO_DATA}"
        )
    upper = int((known["percentile_last"] > MIDDLE).sum())
    compared = int(known["compared"].iloc[0])
    text = sentence(
        f"by gross domestic product per inhabitant in purchasing power standards, "
        f"{_out_of(upper, len(known))} {_are(upper)} in the upper "
        f"half of {number(compared)} European metropolitan regions in {year}"
    )
    if len(known) == 1:
        return text
    best, worst = known["rank_last"].min(), known["rank_last"].max()
    top = [str(name) for name in known.index[known["rank_last"] == best]]
    end = [str(name) for name in known.index[known["rank_last"] == worst]]
    if best == worst:
        return f"{text} {sentence(f'all share rank {number(best)}')}"
    return f"{text} " + sentence(
        f"{_who(top)} {_are(len(top))} highest on rank {number(best)}, "
        f"{_who(end)} lowest on rank {number(worst)}"
    )


def moves(table: pd.DataFrame, first: int, last: int) -> str:
    """Tell how many regions gained and lost places, and who moved furthest.

    Args:
        table: As `analysis.europe.positions`, rows of the regions.
        first: First year.
        last: Last year.
    """
    change = table["rank_change"].dropna()
    if change.empty:
        return sentence(f"changes of rank from {first} to {last} cannot be told: {numbers.NO_DATA}")
    up, down = int((change > 0).sum()), int((change < 0).sum())
    kept = len(change) - up - down
    if not up and not down:
        return sentence(f"from {first} to {last} no region changed its rank")
    groups = [
        f"{words.count(up, 'region') if up else 'no region'} gained places",
        f"{_number(down)} lost {'them' if up and down else 'any' if up else 'some'}",
    ]
    if kept:
        groups.append(f"{words.spelled(kept)} kept {'its' if kept == 1 else 'their'} rank")
    text = f"from {first} to {last}, {words.listing(groups)}"
    parts = []
    if up:
        most = change.max()
        names = [str(name) for name in change.index[change == most]]
        parts.append(f"{_who(names)} gained most ({number(most)})")
    if down:
        most = change.min()
        names = [str(name) for name in change.index[change == most]]
        parts.append(f"{_who(names)} lost most ({number(-most)})")
    return sentence(f"{text}; {words.listing(parts)}")


def starts(table: pd.DataFrame, late: pd.DataFrame, first: int, firm: int, last: int) -> str:
    """Tell how the changes of rank look from the first year with published figures on.

    Args:
        table: As `analysis.europe.positions` from the first year, rows of the regions.
        late: The same from the first year with published figures.
        first: First year.
        firm: First year with published figures; nothing is said when it is the first year.
        last: Last year.
    """
    if firm == first:
        return ""
    lost = table.index[table["rank_change"] < 0]
    again = int((late["rank_change"].reindex(lost) < 0).sum())
    text = moves(late, firm, last)
    if not len(lost):
        return text
    return f"{text} " + sentence(
        f"of the {words.count(len(lost), 'region')} that lost places since {first}, "
        f"{_number(again)} did so since {firm}, too; figures before {firm} are estimates"
    )


def growth(table: pd.DataFrame, first: int, last: int) -> str:
    """Compare the regions' growth with that of the metropolitan region in the middle.

    Args:
        table: As `analysis.europe.positions`, all rows; the regions are found by their ids.
        first: First year.
        last: Last year.
    """
    from metroregions.regional.territory import REGION_ORDER

    known = table["growth"].dropna()
    regions = known[[name for name in REGION_ORDER if name in known.index]]
    if regions.empty:
        return sentence(f"growth from {first} to {last} cannot be told: {numbers.NO_DATA}")
    middle = float(known.median())
    shown = numbers.rounded(middle, 1)
    faster = [str(name) for name in regions.index if numbers.rounded(regions[name], 1) > shown]
    slower = sum(numbers.rounded(float(value), 1) < shown for value in regions.array)
    same = len(regions) - len(faster) - slower
    equal = f", {words.spelled(same)} as fast" if same else ""
    return sentence(
        f"in the middle of the list, gross domestic product per inhabitant in purchasing power "
        f"standards grew by {percent(middle)} a year from {first} to {last}; "
        f"{_out_of(len(faster), len(regions))} grew faster"
        f"{f' ({_who(faster)})' if 0 < len(faster) <= 4 else ''}{equal} and "
        f"{_number(slower)} more slowly"
    )


def compared(table: pd.DataFrame) -> str:
    """Tell how many metropolitan regions a rank refers to.

    Args:
        table: As `analysis.europe.positions`.
    """
    known = table["compared"].dropna()
    if known.empty:
        return sentence(f"ranks: {numbers.NO_DATA}")
    return sentence(f"ranks among {number(known.iloc[0])} with values in both years, highest first")


def lines(table: pd.DataFrame) -> str:
    """Describe the lines of the regions relative to the middle of the list.

    Args:
        table: `region_id`, `year`, `value`.
    """
    what = "GDP per inhabitant in PPS, middle of the European metropolitan regions = 100"
    return descriptions.describe_lines(table, what=what, references=())


def definition(table: pd.DataFrame) -> str:
    """Tell how much of the regions their counterparts hold, and how the two differ in output.

    Args:
        table: As `metros.coverage`.
    """
    known = table.dropna(subset=["share"])
    if known.empty:
        return sentence(f"the counterparts cannot be compared with the regions: {numbers.NO_DATA}")
    shares = dict(zip(known["region_id"].astype(str), known["share"], strict=True))
    ends = rankings.extremes(shares, 0, list(shares))
    amount = number(table["metros"].sum())
    text = sentence(
        f"{amount} of Eurostat’s metropolitan regions stand for the "
        f"{words.count(len(table), 'region')}"
    )
    if ends.high == ends.low:
        text += " " + sentence(f"they hold {percent(ends.high, 0)} of each region’s people")
    else:
        text += " " + sentence(
            f"they hold between {percent(ends.low, 0)} ({_who(ends.lowest)}) and "
            f"{percent(ends.high, 0)} ({_who(ends.highest)}) of a region’s people"
        )
    both = known.dropna(subset=["region", "metropolitan"])
    pairs = zip(both["metropolitan"].astype(float), both["region"].astype(float), strict=True)
    richer = sum(numbers.rounded(one, -2) > numbers.rounded(other, -2) for one, other in pairs)
    if both.empty:
        return text
    return f"{text} " + sentence(
        f"in {_out_of(richer, len(both))}, output per inhabitant is higher in the counterparts "
        "than in the whole region"
    )


def peers(table: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Tell which foreign region is a nearest peer most often, and which pair is closest.

    Args:
        table: As `analysis.europe.peers`.
        labels: Names of the peers.
    """
    nearest = table[table["rank"] == 1]
    if nearest.empty:
        return sentence(f"peers cannot be told: {numbers.NO_DATA}")
    closest = nearest.sort_values("distance", kind="stable").iloc[0]
    text = sentence(
        f"the closest pair is {words.name(str(closest['target']))} and "
        f"{labels.get(str(closest['peer']), str(closest['peer']))} (distance "
        f"{number(closest['distance'], 2)})"
    )
    furthest = nearest.sort_values("distance", kind="stable").iloc[-1]
    if len(nearest) == 1 or numbers.rounded(furthest["distance"], 2) == numbers.rounded(
        closest["distance"], 2
    ):
        return text
    return f"{text} " + sentence(
        f"{words.name(str(furthest['target']))} is hardest to match: its nearest peer is at a "
        f"distance of {number(furthest['distance'], 2)}"
    )


def timeliness(base_year: int, year: int, first: int, last: int, shown: int) -> str:
    """Tell which years an edition uses: ranks rest on observed values only.

    Args:
        base_year: The first year of comparisons that the edition asks for.
        year: The year of the edition.
        first: The first year compared.
        last: The last observed year used.
        shown: The last year shown.
    """
    earlier = (
        sentence(f"comparisons begin in {first}, as there are no two observed years later")
        if first < base_year
        else ""
    )
    return f"{_timeliness(year, last, shown)} {earlier}".strip()


def _timeliness(year: int, last: int, shown: int) -> str:
    if shown > last:
        return sentence(
            f"observed figures end in {last}; {shown} is a nowcast, an estimate that the publisher "
            f"makes before the accounts are closed: it is drawn and marked, but not ranked"
        )
    if last < year:
        return sentence(f"the figures of this chapter end in {last}")
    return sentence(f"the figures of this chapter reach {last}")


def _out_of(amount: int, whole: int) -> str:
    """Write a part of the regions: `all eleven regions`, `three of eleven regions`."""
    regions = words.count(whole, "region")
    if amount == whole and whole > 1:
        return "both regions" if whole == 2 else f"all {regions}"
    return f"{_number(amount)} of {regions}"


def _are(amount: int) -> str:
    return "is" if amount < 2 else "are"
