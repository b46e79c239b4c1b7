"""Sentences and tables on what changed between two editions of the report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from metroregions.text import numbers, words
from metroregions.text.catalogue import message
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOTHING = "Nothing changed."
#: A longer list of revisions is cut: it then shows the largest.
MOST = 40
TITLE = re.compile(r"\*\*(.+?)\*\*")
NOUNS = {"year": "Year", "base_year": "First year of comparisons", "boundaries": "Boundaries"}


def paired(
    old: Sequence[str], new: Sequence[str], names: tuple[str, str]
) -> tuple[pd.DataFrame, int]:
    """Put the key findings of two editions side by side where they differ.

    Args:
        old: Findings of the old edition, each begun with a bold word.
        new: Findings of the new edition.
        names: What the editions are called.

    Returns:
        Columns `Finding` and one per edition, a dash where an edition has none; and how many
        findings there are in all.
    """
    pair = [{_title(text): _body(text) for text in texts} for texts in (old, new)]
    titles = list(dict.fromkeys([*pair[1], *pair[0]]))
    rows = [
        (title, pair[0].get(title, ""), pair[1].get(title, ""))
        for title in titles
        if pair[0].get(title) != pair[1].get(title)
    ]
    columns = ["Finding", *(f"Edition {name}" for name in names)]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs["markdown"] = tuple(columns)  # findings are sentences of the report
    return table, len(titles)


def _title(text: str) -> str:
    found = TITLE.match(text)
    return found[1].rstrip(".") if found else text


def _body(text: str) -> str:
    return TITLE.sub("", text, count=1).strip() or text


def findings(differ: int, total: int) -> str:
    """Tell how many of the key findings read otherwise."""
    if not differ:
        return NOTHING
    verb = "reads" if differ == 1 else "read"
    return sentence(
        f"{words.spelled(differ)} of {words.count(total, 'key finding')} {verb} otherwise"
    )


def ranks(differ: int, total: int) -> str:
    """Tell how many ranks of the regions changed; the highest value has the first rank."""
    first = sentence("rank one is the highest value, in each edition’s latest year")
    if not differ:
        return f"{NOTHING} {first}"
    verb = "differs" if differ == 1 else "differ"
    all_ranks = words.count(total, "rank")
    return f"{sentence(f'{words.spelled(differ)} of {all_ranks} {verb}')} {first}"


def rank_table(changed: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return the changed ranks as they are printed.

    Args:
        changed: As `analysis.editions.ranks_changed` gives.
        titles: Names of the indicators.
    """
    rows = [
        (
            words.name(row["region_id"]),
            titles.get(row["indicator"], row["indicator"]),
            f"{row['rank_old']} ({row['year_old']})",
            f"{row['rank_new']} ({row['year_new']})",
        )
        for row in changed.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["Region", "Indicator", "Old rank", "New rank"])


def new_years(found: Mapping[str, Sequence[int]], missing: Sequence[str]) -> str:
    """Tell how many indicators have new years, and which have none.

    Args:
        found: Names of indicators with their new years.
        missing: Names of the other indicators.
    """
    if not found:
        return NOTHING
    without = f"; nothing newer than before on {words.listing(map(words.inside, missing))}"
    return sentence(
        f"{words.count(len(found), 'indicator')} of {words.spelled(len(found) + len(missing))} "
        f"{'has' if len(found) == 1 else 'have'} new years{without if missing else ''}"
    )


def step(values: pd.DataFrame, first: int | None, last: int) -> str:
    """Name the breaks in a series between two years, or nothing.

    Args:
        values: `year` and `break`.
        first: The year before the change, if there is one.
        last: The year after it.
    """
    if first is None:
        return ""
    within = values[(values["year"] > first) & (values["year"] <= last) & (values["break"] != "")]
    breaks = sorted({(int(row["year"]), row["break"]) for row in within.to_dict("records")})
    if not breaks:
        return ""
    named = words.listing(
        f"{year} ({words.listing(message(f'break-{one}') for one in kinds.split(';'))})"
        for year, kinds in breaks
    )
    return sentence(f"the change includes a break in the series: {named}")


def revised(differ: int, total: int, share: float) -> str:
    """Tell how many of the values in both editions were revised by more than a share."""
    if not total:
        return sentence("the editions have no value in common")
    limit = numbers.percent(share * 100, 0)
    if not differ:
        return f"{NOTHING} {sentence(f'no value moved by more than {limit}')}"
    verb = "was" if differ == 1 else "were"
    return sentence(
        f"{words.spelled(differ)} of {numbers.number(total)} values in both editions {verb} "
        f"revised by more than {limit}"
    )


def not_comparable() -> str:
    """Tell why values of editions within different boundaries are not set against each other."""
    return sentence(
        "the editions draw the regions within different boundaries, so that a different value is "
        "no revision: the values are not compared"
    )


def largest(shown: int, total: int) -> str:
    """Tell that a list is cut, or nothing where it is whole."""
    if shown >= total:
        return ""
    return sentence(f"the {numbers.number(shown)} largest of {numbers.number(total)} revisions")


def parameters(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Tell which parameters differ, besides the year."""
    return " ".join(
        sentence(f"{noun}: {old.get(key)} in the old edition, {new.get(key)} in the new one")
        for key, noun in NOUNS.items()
        if key != "year" and old.get(key) != new.get(key)
    )


def members(joined: int, left: int) -> str:
    """Tell how many districts joined and left a region between the editions."""
    if not joined and not left:
        return NOTHING
    return sentence(
        f"{words.count(joined, 'district')} joined a region and {words.count(left, 'district')} "
        "left one"
    )


def member_table(changed: pd.DataFrame, districts: Mapping[str, str]) -> pd.DataFrame:
    """Return who joined and left, as it is printed.

    Args:
        changed: As `analysis.editions.memberships` gives.
        districts: Names of the districts.
    """
    rows = [
        (
            words.name(row["region_id"]),
            districts.get(row["ags"], row["ags"]),
            "joined" if row["joined"] else "left",
        )
        for row in changed.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["Region", "District", "Change"])


def answer(counts: Mapping[str, int]) -> str:
    """Sum up the page in a sentence.

    Args:
        counts: What changed: numbers of `findings`, `ranks`, `values`, `revisions`, `members`;
            what could not be compared is left out.
    """
    nouns = {
        "findings": ("key finding", "key findings"),
        "ranks": ("rank of a region", "ranks of regions"),
        "values": ("new value", "new values"),
        "revisions": ("revised value", "revised values"),
        "members": ("membership of a district", "memberships of districts"),
    }
    parts = [
        f"{words.spelled(counts[key])} {one if counts[key] == 1 else several}"
        for key, (one, several) in nouns.items()
        if counts.get(key)
    ]
    return sentence(f"changed: {words.listing(parts)}") if parts else NOTHING
