"""Sentences on the networks that the regions belong to, and on their partners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metroregions.regional.territory import REGION_ORDER
from metroregions.text import numbers, words
from metroregions.text.markdown import link
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

YES, PART, NO = "member", "in part", "–"
_ROLE = "What it does with the regions"


def matrix(members: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return who belongs where: one row per region, one column per network.

    Args:
        members: `network_id`, `region_id`, `member`, `note`; a region may have several rows in a
            network, one for each of its bodies.
        names: Networks in order, with the heading of their column.

    Returns:
        `region_id` and one column per network: `member`; `member (two bodies)`; `in part` when the
        note says “only”; a dash when no row says so.
    """
    import pandas as pd

    found: dict[str, list[str]] = {"region_id": list(REGION_ORDER)}
    for network, heading in names.items():
        own = members[members["network_id"] == network]
        found[heading] = [_cell(own[own["region_id"] == region]) for region in REGION_ORDER]
    return pd.DataFrame(found)


def _cell(rows: pd.DataFrame) -> str:
    if rows.empty:
        return NO
    if len(rows) > 1:
        return f"{YES} ({words.spelled(len(rows))} bodies)"
    note = str(rows["note"].iloc[0])
    if note.startswith("only"):
        return f"{PART} ({rows['member'].iloc[0]})"
    return YES


def membership(members: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Tell how many of the eleven belong to each network, and who does not.

    Args:
        members: As in `matrix`.
        names: Networks in order, with what they are called.
    """
    parts = []
    for network, name in names.items():
        own = members[members["network_id"] == network]
        inside = [region for region in REGION_ORDER if region in set(own["region_id"])]
        outside = [region for region in REGION_ORDER if region not in inside]
        if not inside:
            parts.append(f"no region is listed as a member of {name}")
            continue
        if not outside:
            parts.append(f"all eleven regions belong to {name}")
            continue
        partly = [
            region for region in inside if _cell(own[own["region_id"] == region]).startswith(PART)
        ]
        told = (
            f", {words.spelled(len(partly))} of them only in part "
            f"({words.listing(map(words.name, partly))})"
            if partly
            else ""
        )
        missing = words.listing(map(words.name, outside)) if len(outside) <= 5 else ""
        rest = f"; {missing} {'does' if len(outside) == 1 else 'do'} not" if missing else ""
        verb = "belongs" if len(inside) == 1 else "belong"
        parts.append(f"{words.spelled(len(inside))} {verb} to {name}{told}{rest}")
    return " ".join(sentence(part) for part in parts)


def bodies(members: pd.DataFrame, network: str, name: str) -> str:
    """Tell why a network may count more members than regions.

    Args:
        members: As in `matrix`.
        network: The network.
        name: What it is called.
    """
    own = members[members["network_id"] == network]
    several = own[own["region_id"].duplicated(keep=False)]
    if several.empty:
        return sentence(f"each region has one seat in {name}")
    parts = [
        f"{words.name(region)} ({words.listing(rows['member'])})"
        for region in REGION_ORDER
        if len(rows := several[several["region_id"] == region])
    ]
    regions = own["region_id"].nunique()
    return sentence(
        f"{name} is sometimes said to have {words.count(len(own), 'member')} and not "
        f"{words.spelled(regions)}, because more than one body speaks for {words.listing(parts)}"
    )


def partners(table: pd.DataFrame) -> pd.DataFrame:
    """Return the partners as a table for readers, each with a link to its own pages.

    Args:
        table: `name`, `name_de`, `role`, `since` (a year or missing), `website`, `note`; texts may
            be empty.
    """
    import pandas as pd

    rows = [
        {
            "Partner": link(row.name_, row.website),
            "German name": str(row.name_de),
            "Since": "–" if numbers.is_missing(row.since) else str(int(row.since)),
            _ROLE: " ".join(filter(None, (row.role, row.note))),
        }
        for row in _rows(table.rename(columns={"name": "name_"}))
    ]
    shown = pd.DataFrame(rows, columns=["Partner", "German name", "Since", _ROLE])
    shown.attrs["markdown"] = ("Partner",)
    return shown


def statements(table: pd.DataFrame) -> str:
    """Tell how many statements of the network the dataset holds; none is said openly.

    Args:
        table: `date`, `title`, one row per statement.
    """
    if table.empty:
        return sentence(
            "the IKM publishes a list of its statements and position papers; that list was not "
            "obtained for this edition, so the table of statements is empty. That no title stands "
            "here does not mean that nothing was published"
        )
    dates = sorted(str(date)[:4] for date in table["date"])
    span = words.period(int(dates[0]), int(dates[-1]))
    return sentence(
        f"the dataset holds {words.count(len(table), 'statement')} of the IKM, of {span}"
    )


def founded(table: pd.DataFrame) -> str:
    """Tell when the networks began.

    Args:
        table: Milestones of the kind `network`: `date`, `title` (as “IKM founded”).
    """
    if table.empty:
        return sentence(f"the years in which the networks began: {numbers.NO_DATA}")
    parts = [
        f"{str(row.title).removesuffix(' founded')} in {str(row.date)[:4]}"
        for row in _rows(table.sort_values("date"))
    ]
    return sentence(f"the networks began one after the other: {words.listing(parts)}")


def source(table: pd.DataFrame) -> str:
    """Return the note with the sources of a table, each once.

    Args:
        table: A column `source`, several in one cell parted by semicolons.
    """
    found = dict.fromkeys(
        part.strip() for cell in table["source"] for part in str(cell).split(";") if part.strip()
    )
    return sentence(f"Source: {'; '.join(found)}") if found else ""


def _rows(table: pd.DataFrame) -> list[Any]:
    """Return the rows with their columns as attributes."""
    return list(table.itertuples())
