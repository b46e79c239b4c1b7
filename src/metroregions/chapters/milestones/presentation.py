"""The tables on milestones and effects, as they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metroregions.chapters.milestones.sentences import TITLES, rows_of
from metroregions.text import numbers, words
from metroregions.text.numbers import is_missing, number
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


def effects_table(judged: pd.DataFrame) -> pd.DataFrame:
    """Return the effects as a table with headings for readers.

    Args:
        judged: As `analysis.recognition.judged` returns it.
    """
    table = judged.assign(outcome=judged["outcome"].map(TITLES))
    headings = {
        "outcome": "Outcome",
        "estimate": "Effect",
        "standard_error": "Standard error",
        "chance_low": "Chance, from",
        "chance_high": "to",
        "p_value": "p, effect",
        "p_value_t": "p, t statistic",
        "p_adjusted": "p, corrected",
    }
    return table[list(headings)].rename(columns=headings)


def effects_formats() -> dict[str, int | str]:
    """Return the formats of the numbers in `effects_table`."""
    signed: dict[str, int | str] = dict.fromkeys(("Effect", "Chance, from", "to"), "+1")
    plain: dict[str, int | str] = dict.fromkeys(("p, effect", "p, t statistic", "p, corrected"), 2)
    return signed | plain | {"Standard error": 1}


def milestones_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the milestones in order of time, with what is certain of each and its reference.

    Args:
        table: `date`, `title`, `content`, `certainty`, `note`, `citation_key`.
    """
    import pandas as pd

    rows = [
        {
            "Date": numbers.date(str(row.date)),
            "Milestone": row.title_,
            "What happened": row.content,
            "How certain": " ".join(
                part for part in (sentence(str(row.certainty)), str(row.note or "")) if part
            ),
            "Reference": f"[@{row.citation_key}]",
        }
        for row in rows_of(table.rename(columns={"title": "title_"}).sort_values("date"))
    ]
    columns = ["Date", "Milestone", "What happened", "How certain", "Reference"]
    shown = pd.DataFrame(rows, columns=columns)
    shown.attrs["markdown"] = ("Reference",)
    return shown


def before_table(pretrend: pd.DataFrame) -> pd.DataFrame:
    """Return the tests of the years before 2005 with one row per outcome.

    Args:
        pretrend: As in `before`.
    """
    import pandas as pd

    tests = {
        "slope": "Difference in trend, per year",
        "deviation": "Scatter of the years before",
        "att_detrended": "Effect if the trend had gone on",
    }
    found: dict[str, list[str]] = {"Outcome": list(TITLES.values())}
    for test, heading in tests.items():
        own = pretrend[pretrend["test"] == test].set_index("outcome")
        found[heading] = [_with_p(own, name, 2, plus=test != "deviation") for name in TITLES]
    return pd.DataFrame(found)


def _with_p(rows: pd.DataFrame, key: Any, decimals: int, *, plus: bool = True) -> str:
    estimate: Any = rows["estimate"].get(key)
    p: Any = rows["p_value"].get(key)
    if is_missing(estimate) or is_missing(p):
        return "–"
    write = numbers.signed if plus else number
    return f"{write(estimate, decimals)} ({number(p, 2)})"


def by_outcome(
    table: pd.DataFrame, case: str, labels: Mapping[Any, str], head: str = "Case"
) -> pd.DataFrame:
    """Return estimates, with their p-values in brackets, by case and outcome.

    Args:
        table: `outcome`, the column of cases, `estimate`, `p_value`.
        case: The column with the cases.
        labels: What the cases are called, in order; others are left out.
        head: Heading of the column of cases.
    """
    import pandas as pd

    keys = [key for key in labels if key in set(table[case])]
    found: dict[str, list[str]] = {head: [labels[key] for key in keys]}
    for name, title in TITLES.items():
        own = table[table["outcome"] == name].set_index(case)
        found[title] = [_with_p(own, key, 1) for key in keys]
    return pd.DataFrame(found)


def cases(regions: Sequence[str]) -> dict[str, str]:
    """Return the labels of “without” and “only” for every region, in order."""
    found = {f"without {name}": f"Without {words.name(name)}" for name in regions}
    return found | {f"only {name}": f"Only {words.name(name)}" for name in regions}


def regions(names: Sequence[str]) -> dict[str, str]:
    """Return what regions are called in the first column of a table."""
    return {name: words.name(name) for name in names}
