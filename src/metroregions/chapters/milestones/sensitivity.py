"""Sentences on how far the effects hang on years, regions, and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.chapters.milestones.sentences import OUTCOMES, SMALL, VARIANTS, p_text, rows_of
from metroregions.text import numbers, words
from metroregions.text.numbers import number
from metroregions.text.words import sentence

if TYPE_CHECKING:
    import pandas as pd


def before(pretrend: pd.DataFrame, placebo_years: pd.DataFrame) -> str:
    """Tell whether the four regions already differed in trend before 2005.

    Args:
        pretrend: `outcome`, `test` (`slope`, `deviation`, `att_detrended`), `estimate`, `p_value`.
        placebo_years: `outcome`, `year`, `estimate`, `p_value`.
    """
    slopes = pretrend[pretrend["test"] == "slope"].dropna(subset=["estimate", "p_value"])
    if slopes.empty:
        return sentence(f"the trend before 2005 cannot be told: {numbers.NO_DATA}")
    apart = slopes.loc[slopes["p_value"] < SMALL, "outcome"].tolist()
    if apart:
        names = words.listing(OUTCOMES[name][0] for name in apart)
        text = f"before 2005 the trend of {names} already differed by more than chance can explain"
    else:
        text = "before 2005 no outcome differed in trend by more than chance can explain"
    text += f" (smallest {p_text(float(slopes['p_value'].min()))})"
    known = placebo_years.dropna(subset=["p_value"])
    if known.empty:
        return sentence(text)
    small = int((known["p_value"] < SMALL).sum())
    years = words.period(int(known["year"].min()), int(known["year"].max()))
    tally = _tally(small, "pretended recognition", len(known), f" in {years}")
    return f"{sentence(text)} {sentence(tally)}"


def _tally(small: int, what: str, total: int, where: str = "") -> str:
    """Tell how many of several things have a small p-value."""
    return (
        f"{words.count(small, what)} out of {words.spelled(total)}{where} "
        f"{'has' if small < 2 else 'have'} a p-value below {number(SMALL, 2)}"
    )


def detrended(pretrend: pd.DataFrame) -> str:
    """Tell what becomes of the effects when differences in trend are assumed to go on.

    Args:
        pretrend: As in `before`.
    """
    rows = pretrend[pretrend["test"] == "att_detrended"].dropna(subset=["estimate", "p_value"])
    if rows.empty:
        return ""
    small = rows.loc[rows["p_value"] < SMALL, "outcome"].tolist()
    names = words.listing(OUTCOMES[name][0] for name in small)
    stands = f"{names if small else 'no outcome'} would stand out from chance"
    return sentence(
        f"if the differences in trend before 2005 had simply gone on, {stands} "
        f"(smallest {p_text(float(rows['p_value'].min()))})"
    )


def leave_one_out(regions: pd.DataFrame) -> str:
    """Tell whether one region alone carries an effect.

    Args:
        regions: `outcome`, `variant` (`without`, `only`), `region_id`, `estimate`, `p_value`.
    """
    without = regions[regions["variant"] == "without"].dropna(subset=["estimate"])
    if without.empty:
        return sentence(f"leaving out single regions: {numbers.NO_DATA}")
    turned = []
    for name, own in without.groupby("outcome", sort=False):
        shown = [numbers.rounded(value, 1) for value in own["estimate"]]
        if min(shown) < 0 < max(shown):
            turned.append(OUTCOMES[str(name)][0])
    text = (
        f"the sign of the effect on {words.listing(turned)} turns when one region is left out"
        if turned
        else "no effect turns its sign when one of the regions is left out"
    )
    return f"{sentence(text)} {_smallest(without, regions)}"


def _smallest(without: pd.DataFrame, regions: pd.DataFrame) -> str:
    only = regions[regions["variant"] == "only"].dropna(subset=["p_value"])
    small = int((without["p_value"] < SMALL).sum())
    text = _tally(small, "estimate", len(without))
    if only.empty:
        return sentence(text)
    first = min(rows_of(only), key=lambda row: float(row.p_value))
    return sentence(
        f"{text}; looked at alone, the most unusual is {words.name(first.region_id)} in "
        f"{OUTCOMES[first.outcome][0]} ({numbers.signed(first.estimate, 1)}, "
        f"{p_text(first.p_value)})"
    )


def robustness(table: pd.DataFrame) -> str:
    """Tell whether other choices change the answer.

    Args:
        table: `variant`, `outcome`, `estimate`, `p_value`.
    """
    known = table.dropna(subset=["estimate", "p_value"])
    others = known[known["variant"] != "main"]
    if others.empty:
        return sentence(f"other choices: {numbers.NO_DATA}")
    small = int((others["p_value"] < SMALL).sum())
    tally = _tally(small, "estimate", len(others), " under other choices")
    parts = [sentence(f"{tally} (smallest {p_text(float(others['p_value'].min()))})")]
    main = known[known["variant"] == "main"].set_index("outcome")["estimate"]
    turned: dict[str, list[str]] = {}
    for row in rows_of(others):
        own = numbers.rounded(float(main.get(row.outcome, float("nan"))), 1)
        if own * numbers.rounded(row.estimate, 1) < 0:
            turned.setdefault(row.variant, []).append(OUTCOMES[row.outcome][0])
    if turned:
        told = [
            f"{VARIANTS[variant][:1].lower()}{VARIANTS[variant][1:]} ({words.listing(names)})"
            for variant, names in turned.items()
        ]
        parts.append(sentence(f"the sign of an estimate turns: {'; '.join(told)}"))
    return " ".join(parts)


def synthetic(fits: pd.DataFrame) -> str:
    """Tell what the synthetic controls found, and how small their p-values could be at best.

    Args:
        fits: `outcome`, `region_id`, `effect`, `p_value`, `placebos`.
    """
    known = fits.dropna(subset=["effect", "p_value"])
    if known.empty:
        return sentence(f"synthetic controls: {numbers.NO_DATA}")
    donors = int(known["placebos"].max())
    least = 1 / (donors + 1)
    text = sentence(
        f"with {words.count(donors, 'donor group')} no p-value can be below {number(least, 2)}"
    )
    first = known[known["p_value"] <= least * (1 + 1e-9)]
    if first.empty:
        best = min(rows_of(known), key=lambda row: float(row.p_value))
        return f"{text} " + sentence(
            f"no gap is larger than those of all placebos; the smallest p-value is that of "
            f"{words.name(best.region_id)} in {OUTCOMES[best.outcome][0]} "
            f"({p_text(best.p_value)})"
        )
    told = [
        f"{words.name(row.region_id)} in {OUTCOMES[row.outcome][0]} "
        f"({numbers.signed(row.effect, 1)})"
        for row in rows_of(first)
    ]
    one = len(told) == 1
    directions = {row.effect > 0 for row in rows_of(first)}
    tail = "" if len(directions) == 1 else "; they do not even point in one direction"
    return f"{text} " + sentence(
        f"{words.count(len(told), 'gap')} of {words.spelled(len(known))} "
        f"{'is' if one else 'are'} larger than those of all placebos: {words.listing(told)}{tail}"
    )


def gaps_chart(gaps: pd.DataFrame) -> str:
    """Describe the chart of gaps between regions and their synthetic controls.

    Args:
        gaps: `region_id`, `year`, `value`.
    """
    known = gaps.dropna(subset=["value"])
    if known.empty:
        return sentence(f"gaps to the synthetic controls: {numbers.NO_DATA}")
    last = int(known["year"].max())
    ends = known[known["year"] == last]
    parts = [f"{words.name(r.region_id)} {numbers.signed(r.value, 1)}" for r in rows_of(ends)]
    return sentence(
        "distance between each region’s GDP per inhabitant and that of its synthetic control, "
        f"{words.period(int(known['year'].min()), last)}; in {last}: {words.listing(parts)} points"
    )
