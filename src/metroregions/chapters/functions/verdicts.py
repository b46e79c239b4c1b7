"""The rules of the claims and the verdicts on them, as tables of words and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.text import numbers, words
from metroregions.text.numbers import is_missing, number, signed, signed_percent
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Verdicts in the order in which they are counted.
VERDICTS = ("supported", "partly", "not supported", "cannot be tested")


#: What is measured, for readers of the table of rules.
_MEASURED = {
    "concentration": "location quotient of",
    "growth": "growth inside less growth outside, in points a year, of",
    "gap_change": "change of inequality inside the regions in",
}


def rules(claims: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Write the rules of the claims as a table of words.

    Args:
        claims: Rows of `claims.csv`.
        names: Indicator → its name.

    Returns:
        Columns `Claim`, `Made by`, `Measured by`, `Supported if`, `Partly if`.
    """
    rows = []
    for claim in claims.to_dict("records"):
        measure = str(claim["measure"])
        if measure not in _MEASURED:
            rows.append((claim["claim"], _who(claim), numbers.NO_DATA, "–", "–"))
            continue
        used = words.listing(
            words.inside(names[name]) for name in str(claim["indicators"]).split(";")
        )
        least = claim["direction"] == "min"
        sign, end = ("≥", "lower end") if least else ("≤", "upper end")
        rows.append(
            (
                claim["claim"],
                _who(claim),
                f"{_MEASURED[measure]} {used}",
                f"{end} of interval {sign} {_amount(claim['supported_if'], measure)}",
                f"estimate {sign} {_amount(claim['partly_if'], measure)}",
            )
        )
    return pd.DataFrame(
        rows, columns=["Claim", "Made by", "Measured by", "Supported if", "Partly if"]
    )


def verdicts(
    claims: pd.DataFrame,
    examined: pd.DataFrame,
    judged: Mapping[str, str] | pd.Series,
    names: Mapping[str, str],
) -> pd.DataFrame:
    """Write the verdicts with the numbers behind them as a table of words.

    Args:
        claims: Rows of `claims.csv`.
        examined: `claim_id`, `measure`, `indicator`, `estimate`, `low`, `high`, `verdict`.
        judged: Verdict by claim.
        names: Indicator → its name.

    Returns:
        Columns `Claim`, `Made by`, `Evidence`, `Proxy`, `Verdict`.
    """
    rows = []
    for claim in claims.to_dict("records"):
        own = examined[examined["claim_id"] == claim["claim_id"]]
        told = [evidence(row, names) for row in own.to_dict("records") if row["indicator"]]
        rows.append(
            (
                claim["claim"],
                _who(claim),
                "; ".join(told) or numbers.NO_DATA,
                "–" if claim["proxy"] == "none" else claim["proxy"],
                judged[str(claim["claim_id"])],
            )
        )
    return pd.DataFrame(rows, columns=["Claim", "Made by", "Evidence", "Proxy", "Verdict"])


def evidence(row: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Write one number with its interval and what the rule makes of it.

    Args:
        row: `measure`, `indicator`, `estimate`, `low`, `high`, `verdict`.
        names: Indicator → its name.
    """
    measure, indicator = str(row["measure"]), str(row["indicator"])
    name = words.inside(names[indicator])
    if is_missing(row["estimate"]):  # type: ignore[arg-type]
        return f"{name}: {numbers.NO_DATA}"
    shown = [_amount(row[key], measure, plus=True) for key in ("estimate", "low", "high")]
    if is_missing(row["low"]):  # type: ignore[arg-type]
        return f"{name} {shown[0]} (no interval): {row['verdict']}"
    return f"{name} {shown[0]} ({shown[1]} to {shown[2]}): {row['verdict']}"


def counted(judged: pd.Series) -> str:
    """Tell how many claims hold.

    Args:
        judged: Verdict by claim.
    """
    found = []
    for word in VERDICTS:
        amount = int((judged == word).sum())
        if amount or word == "supported":
            who = words.spelled(amount) if amount else "no claim"
            found.append(f"{who} {_PHRASES[word][amount > 1]}")
    total = words.count(len(judged), "claim")
    return sentence(f"of {total} judged by rules set beforehand, {words.listing(found)}")


#: One claim, several claims.
_PHRASES = {
    "supported": ("holds in full", "hold in full"),
    "partly": ("holds in part", "hold in part"),
    "not supported": ("is not supported", "are not supported"),
    "cannot be tested": ("cannot be tested", "cannot be tested"),
}


def weak(claims: pd.DataFrame) -> str:
    """List where a weak proxy stands in for what is claimed, and what has no data at all.

    Args:
        claims: Rows of `claims.csv`.
    """
    items = []
    for proxy, opening in (("weak", "weak proxy"), ("none", "cannot be tested")):
        own = claims[claims["proxy"] == proxy]
        for note, rows in own.groupby("note", sort=False):
            named = words.listing(dict.fromkeys(str(name) for name in rows["function"]))
            items.append(f"- **{words.capitalised(named)}** ({opening}): {sentence(str(note))}")
    return "\n".join(items)


def verdict(
    claims: pd.DataFrame, examined: pd.DataFrame, judged: pd.Series, names: Mapping[str, str]
) -> str:
    """Tell the verdict on claims in sentences, with the numbers behind it."""
    parts = []
    for claim in claims.to_dict("records"):
        own = examined[examined["claim_id"] == claim["claim_id"]]
        told = [evidence(row, names) for row in own.to_dict("records") if row["indicator"]]
        word = {"partly": "partly supported"}.get(
            str(judged[claim["claim_id"]]), str(judged[claim["claim_id"]])
        )
        parts.append(
            sentence(f"verdict by the rule: **{word}** ({'; '.join(told) or numbers.NO_DATA})")
        )
    return " ".join(parts)


def _who(claim: Mapping[object, object]) -> str:
    """Name who made a claim, briefly."""
    return str(claim["who"]).split(" (")[0]


def _amount(value: object, measure: str, *, plus: bool = False) -> str:
    """Write a threshold or an estimate in the unit of its measure."""
    amount = float(value)  # type: ignore[arg-type]
    if measure == "gap_change":
        return signed_percent(amount * 100, 1 if plus else 0)
    if measure == "growth":
        return signed(amount, 2)
    return number(amount, 2)
