"""Sentences on the policy milestones, and on what recognition in 2005 changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metroregions.regional.territory import REGION_ORDER
from metroregions.text import numbers, words
from metroregions.text.numbers import is_missing, number
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

#: What each outcome of the event study is called in a sentence, and the unit of its effects.
OUTCOMES = {
    "population": ("population", "%"),
    "gdp_relative": ("GDP per inhabitant relative to Germany", "points"),
    "employed": ("employment", "%"),
    "unemployment_ratio": ("the unemployment ratio", "percentage points"),
}

#: The same as titles of panels, columns and rows.
TITLES = {
    "population": "Population (%)",
    "gdp_relative": "GDP per inhabitant (points, Germany = 100)",
    "employed": "Employed persons (%)",
    "unemployment_ratio": "Unemployment ratio (percentage points)",
}

#: The indicator behind each outcome, for years, breaks and sources.
INDICATORS = {
    "population": "population",
    "gdp_relative": "gdp_per_inhabitant",
    "employed": "employed",
    "unemployment_ratio": "unemployment_ratio",
}

#: The choices of the robustness table.
VARIANTS = {
    "main": "As above",
    "boundaries": "The other edition of the boundaries",
    "overlap": "Without districts of two regions",
    "west": "Without the eastern states",
    "people": "Districts weighted by their people",
    "early": "Years before the census of 2011 only",
}

#: A p-value below this is called small where single ones are counted.
SMALL = 0.05


def p_text(p: float | None, decimals: int = 2) -> str:
    """Write a p-value: `p = 0.63`; `p < 0.01` when it rounds to nothing."""
    if p is None or is_missing(p):
        return f"p: {numbers.NO_DATA}"
    least = 10.0**-decimals
    if p < least:
        return f"p < {number(least, decimals)}"
    return f"p = {number(p, decimals)}"


def too_early(last: int, after: int) -> str:
    """Say that an edition has not enough years after the recognition of 2005.

    Args:
        last: The latest year of data shown.
        after: Years that have to follow the year of recognition.
    """
    return sentence(
        f"the data of this edition end in {last}: there are not enough years after 2005 to compare "
        f"before and after (at least {words.spelled(after)} have to follow the year of "
        "recognition), so this edition cannot tell what recognition changed"
    )


def not_here() -> str:
    """Stand in for a figure or table of an edition that is too early."""
    return "*Not shown: not enough years after 2005.*"


def answer(judged: pd.DataFrame) -> str:
    """Tell whether the four regions changed differently from districts outside.

    Args:
        judged: As `analysis.recognition.judged` returns it.
    """
    known = judged.dropna(subset=["estimate", "p_adjusted"])
    if known.empty:
        return headline(judged)
    parts = [
        f"{OUTCOMES[row.outcome][0]} {_amount(row.estimate, row.outcome)} ({p_text(row.p_larger)})"
        for row in _rows(known)
    ]
    detail = f"measured against them and against the years before, {words.listing(parts)}"
    proof = (
        "This comparison is no proof that recognition was the cause"
        if known["distinguishable"].any()
        else "This comparison is no proof of cause, and no proof either that recognition had no "
        "effect"
    )
    return f"{headline(judged)} {sentence(detail)} {sentence(proof)}"


def headline(judged: pd.DataFrame) -> str:
    """Tell in one sentence whether the four regions changed differently from districts outside.

    Args:
        judged: As `analysis.recognition.judged` returns it.
    """
    known = judged.dropna(subset=["estimate", "p_adjusted"])
    if known.empty:
        return sentence(f"what recognition in 2005 changed cannot be told: {numbers.NO_DATA}")
    found = known.loc[known["distinguishable"], "outcome"].tolist()
    if found:
        names = words.listing(OUTCOMES[name][0] for name in found)
        tally = f"{words.spelled(len(found))} of {words.count(len(known), 'outcome')}"
        head = f"in {tally} examined ({names}) the four regions recognised in 2005 changed"
    elif len(known) > 1:
        head = (
            f"in no outcome of the {words.spelled(len(known))} examined did the four regions "
            "recognised in 2005 change"
        )
    else:
        head = "in the outcome examined the four regions recognised in 2005 did not change"
    apart = "differently from districts outside the regions by more than chance can explain"
    return sentence(f"{head} {apart}")


def _amount(estimate: float, outcome: str) -> str:
    unit = OUTCOMES[outcome][1]
    shown = numbers.rounded(estimate, 1)
    if shown == 0:
        return "is the same"
    gap = "" if unit == "%" else " "
    noun = "percentage point" if unit == "percentage points" and abs(shown) == 1 else unit
    noun = "point" if unit == "points" and abs(shown) == 1 else noun
    return f"is {number(abs(shown), 1)}{gap}{noun} {'higher' if shown > 0 else 'lower'}"


def milestones(table: pd.DataFrame) -> str:
    """Describe the timeline: policy milestones in order, and the networks.

    Args:
        table: `date`, `title`, `kind` (`policy` or `network`).
    """
    rows = table.sort_values("date")
    parts = []
    for kind, opening in (("policy", "Policy"), ("network", "Networks")):
        own = rows[rows["kind"] == kind]
        if len(own):
            items = [f"{str(row.date)[:4]} {row.title}" for row in _rows(own)]
            parts.append(sentence(f"{opening}: {'; '.join(items)}"))
    return " ".join(["Timeline.", *parts]) if parts else sentence(f"timeline: {numbers.NO_DATA}")


def certainty(table: pd.DataFrame) -> str:
    """Tell how many milestones are confirmed in full, and which are not.

    Args:
        table: `date`, `certainty` (`confirmed` or another word).
    """
    if table.empty:
        return sentence(f"milestones: {numbers.NO_DATA}")
    open_ = table[table["certainty"] != "confirmed"].sort_values("date")
    sure = len(table) - len(open_)
    entries = words.count(len(table), "entry", "entries")
    text = f"{words.spelled(sure) if sure else 'not one'} of {entries} "
    text += f"{'is' if sure < 2 else 'are'} confirmed"
    if len(open_):
        years = words.listing(str(date)[:4] for date in open_["date"])
        what = "that of" if len(open_) == 1 else "those of"
        text += f"; {what} {years} only in part: the table says what is not"
    return sentence(text)


def first_years(firsts: Mapping[str, int]) -> str:
    """Tell when the series begin: none before the first recognition.

    Args:
        firsts: First year by the name of what is counted.
    """
    if not firsts:
        return sentence(f"first years of the series: {numbers.NO_DATA}")
    groups: dict[int, list[str]] = {}
    for name, year in firsts.items():
        groups.setdefault(year, []).append(name)
    parts = [f"in {year} ({words.listing(groups[year])})" for year in sorted(groups)]
    return sentence(f"for single districts, the series used here begin {words.listing(parts)}")


def assigned(design: pd.DataFrame) -> str:
    """Tell how many districts are compared with how many, and how many are left out.

    Args:
        design: As `analysis.eventstudy.assign` returns it.
    """
    counts = design["role"].value_counts()
    treated = design.loc[design["role"] == "treated", "region_id"].value_counts()
    order = [name for name in REGION_ORDER if name in treated.index]
    order += [name for name in treated.index if name not in order]
    regions = words.listing(f"{words.name(name)} ({number(int(treated[name]))})" for name in order)
    left = int(counts.get("dropped", 0))
    return sentence(
        f"{words.count(int(counts.get('treated', 0)), 'district')} belong to the regions "
        f"recognised in 2005: {regions}; they are compared with "
        f"{words.count(int(counts.get('control', 0)), 'district')} outside all regions, and "
        f"{words.count(left, 'district')} of regions recognised earlier "
        f"{'is' if left < 2 else 'are'} left out"
    )


def yearly_chart(table: pd.DataFrame) -> str:
    """Describe the chart of effects by year: for how many years the interval leaves out zero.

    Args:
        table: As `analysis.recognition.yearly` returns it.
    """
    parts = []
    for name, own in table.dropna(subset=["low", "high"]).groupby("panel", sort=False):
        outside = own[(own["low"] > 0) | (own["high"] < 0)]
        last = own.sort_values("year").iloc[-1]
        title = OUTCOMES[str(name)][0]
        if outside.empty:
            verdict = "every interval holds zero"
        else:
            years = words.listing(str(int(year)) for year in sorted(outside["year"]))
            verdict = f"the interval leaves out zero in {years}"
        value = numbers.signed(last["estimate"], 1)
        parts.append(f"{title} {value} in {int(last['year'])}, {verdict}")
    if not parts:
        return sentence(f"effects by year: {numbers.NO_DATA}")
    opening = "Difference between the four regions and districts outside, by year"
    return f"{sentence(opening)} {sentence('; '.join(parts))}"


def chance(judged: pd.DataFrame) -> str:
    """Tell how large an effect had to be to stand out from chance: what the test could see.

    Args:
        judged: As `analysis.recognition.judged` returns it.
    """
    known = judged.dropna(subset=["chance_low", "chance_high"])
    if known.empty:
        return sentence(f"the reach of chance cannot be told: {numbers.NO_DATA}")
    parts = []
    for row in _rows(known):
        name, unit = OUTCOMES[row.outcome]
        low, high = numbers.signed(row.chance_low, 1), numbers.signed(row.chance_high, 1)
        gap = "" if unit == "%" else " "
        parts.append(f"{name} from {low} to {high}{gap}{unit}")
    return sentence(
        f"by chance alone, 95% of the placebo effects lie in these ranges: {'; '.join(parts)}. "
        "A true effect inside these ranges would most likely go unnoticed"
    )


def draws(judged: pd.DataFrame) -> str:
    """Tell how many draws the p-values rest on, and how exact they are.

    Args:
        judged: As `analysis.recognition.judged` returns it, all with the same number of draws.
    """
    if judged.empty:
        return sentence(f"draws: {numbers.NO_DATA}")
    count = int(judged["draws"].iloc[0])
    near = (SMALL * (1 - SMALL) / count) ** 0.5
    worst = float(judged["p_error"].max())
    exact = "" if is_missing(worst) else f"; those found here are exact to {number(worst, 3)}"
    return sentence(
        f"the p-values rest on {number(count)} draws: one near {number(SMALL, 2)}, where it would "
        f"matter, then has a standard error of {number(near, 3)}{exact}"
    )


def histogram(placebo: pd.Series, estimate: float, p: float, outcome: str) -> str:
    """Describe the histogram of placebo effects with the real one in it.

    Args:
        placebo: Effects of the placebo draws.
        estimate: The real effect.
        p: Its p-value.
        outcome: The outcome.
    """
    name, unit = OUTCOMES[outcome]
    if placebo.dropna().empty or is_missing(estimate):
        return sentence(f"placebo effects on {name}: {numbers.NO_DATA}")
    low, high = numbers.signed(placebo.min(), 1), numbers.signed(placebo.max(), 1)
    gap = "" if unit == "%" else " "
    return sentence(
        f"histogram of {number(len(placebo))} placebo effects on {name}, from {low} to "
        f"{high}{gap}{unit}; the effect of the four regions is {numbers.signed(estimate, 1)} "
        f"({p_text(p)})"
    )


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
    first = min(_rows(only), key=lambda row: float(row.p_value))
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
    for row in _rows(others):
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
        best = min(_rows(known), key=lambda row: float(row.p_value))
        return f"{text} " + sentence(
            f"no gap is larger than those of all placebos; the smallest p-value is that of "
            f"{words.name(best.region_id)} in {OUTCOMES[best.outcome][0]} "
            f"({p_text(best.p_value)})"
        )
    told = [
        f"{words.name(row.region_id)} in {OUTCOMES[row.outcome][0]} "
        f"({numbers.signed(row.effect, 1)})"
        for row in _rows(first)
    ]
    one = len(told) == 1
    directions = {row.effect > 0 for row in _rows(first)}
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
    parts = [f"{words.name(r.region_id)} {numbers.signed(r.value, 1)}" for r in _rows(ends)]
    return sentence(
        "distance between each region’s GDP per inhabitant and that of its synthetic control, "
        f"{words.period(int(known['year'].min()), last)}; in {last}: {words.listing(parts)} points"
    )


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
        for row in _rows(table.rename(columns={"title": "title_"}).sort_values("date"))
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


def _rows(table: pd.DataFrame) -> list[Any]:
    """Return the rows with their columns as attributes."""
    return list(table.itertuples())
