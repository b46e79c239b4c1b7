"""The measures that claims are examined by, and what the claims' rules make of them.

Amounts are tables by district with the columns `function` and `reference`, as
`metroregions.regional.indicators.district_amounts` returns them; the statistics are those of
`concentration` and `intervals`, the rules those of `verdicts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from metroregions.analysis import verdicts
from metroregions.analysis.concentration import REPETITIONS, SEED, concentration, location_quotients
from metroregions.analysis.intervals import Interval, dispersion_change, growth_difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MEASURES = ("measure", "indicator", "estimate", "low", "high")
EXAMINED = ("claim_id", *MEASURES, "verdict")


def concentrations(
    amounts: Mapping[str, pd.DataFrame],
    inside: Iterable[str],
    *,
    repetitions: int = REPETITIONS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare the share of each function inside with the share of what it is measured against.

    Args:
        amounts: For each indicator `function` and `reference` by district. Where the function is
            missing, the district is left out of both.
        inside: The districts inside, each once.
        repetitions: Number of draws of the bootstrap.
        seed: Seed of the random numbers.

    Returns:
        One row per indicator (index `indicator`, in the order given), columns as
        `concentration.concentration` returns them.

    Raises:
        ValueError: As in `concentration.concentration`.
    """
    within = list(inside)
    parts = [
        concentration(
            functions, reference, within, leave_out=gaps, repetitions=repetitions, seed=seed
        )
        for functions, reference, gaps in _with_common_reference(amounts)
    ]
    if not parts:
        return pd.DataFrame(index=pd.Index([], name="indicator"))
    return pd.concat(parts).rename_axis("indicator").loc[list(amounts)]


def regional_concentrations(
    amounts: Mapping[str, pd.DataFrame],
    members: pd.DataFrame,
    *,
    repetitions: int = REPETITIONS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Return the location quotients of every region, with intervals, for several functions.

    Args:
        amounts: As in `concentrations`.
        members: Columns `region_id`, `ags`; regions may overlap.
        repetitions: Number of draws for each region.
        seed: Seed of the random numbers.

    Returns:
        One row per indicator and region, in the order given: `indicator`, `region_id` and the
        columns of `concentration.concentration`.

    Raises:
        ValueError: As in `concentration.concentration`.
    """
    parts = [
        concentrations(amounts, own["ags"], repetitions=repetitions, seed=seed).assign(
            region_id=region
        )
        for region, own in members.groupby("region_id", sort=False)
    ]
    if not parts or not amounts:
        return pd.DataFrame(columns=["indicator", "region_id"])
    table = pd.concat(parts).reset_index()
    order = {name: i for i, name in enumerate(amounts)}
    table = table.sort_values("indicator", key=lambda names: names.map(order), kind="stable")
    return table[
        ["indicator", "region_id", *table.columns.drop(["indicator", "region_id"])]
    ].reset_index(drop=True)


def quotients_by_kind(amounts: Mapping[str, pd.DataFrame], kinds: pd.Series) -> pd.DataFrame:
    """Return location quotients of kinds of districts, which together make up the country.

    Args:
        amounts: As in `concentrations`.
        kinds: The kind of every district, by district.

    Returns:
        One row per indicator (index `indicator`), one column per kind in order of appearance.

    Raises:
        ValueError: A district has no kind, or as in `concentration.location_quotients`.
    """
    rows = {}
    names = list(pd.unique(kinds))
    for indicator, table in amounts.items():
        known = table.dropna(subset=["function"])
        own = kinds.reindex(known.index)
        if own.isna().any():
            raise ValueError(f"By kind: the district {own.index[own.isna()][0]} has no kind.")
        sums = known.groupby(own)[["function", "reference"]].sum()
        rows[indicator] = location_quotients(sums["function"], sums["reference"]).reindex(names)
    return pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("indicator")


def concentration_measures(table: pd.DataFrame) -> pd.DataFrame:
    """Turn `concentrations` into measures: the quotient and its interval.

    Returns:
        Columns `measure` (`concentration`), `indicator`, `estimate`, `low`, `high`.
    """
    rows = [
        ("concentration", indicator, row.quotient, row.low, row.high)
        for indicator, row in zip(table.index, table.itertuples(), strict=True)
    ]
    return pd.DataFrame(rows, columns=list(MEASURES))


def growth_measures(tables: Mapping[str, pd.DataFrame], inside: Iterable[str]) -> pd.DataFrame:
    """Measure by how much districts inside grow faster than those outside.

    Args:
        tables: For each indicator years × districts; the first and the last row are compared.
        inside: The districts inside, each once.

    Returns:
        Columns `measure` (`growth`), `indicator`, `estimate`, `low`, `high` in percentage points a
        year; missing where there are fewer than two years.

    Raises:
        ValueError: As in `intervals.growth_difference`.
    """
    within = list(inside)
    found = {
        name: growth_difference(table, within, *_ends(table)) if len(table) > 1 else _NOTHING
        for name, table in tables.items()
    }
    return _measures("growth", found)


def gap_measures(
    parts: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]], members: pd.DataFrame
) -> pd.DataFrame:
    """Measure by how much the gaps between districts of the same region have changed.

    Args:
        parts: For each indicator numerator and denominator, years × districts; the first and the
            last row are compared.
        members: Columns `region_id`, `ags`.

    Returns:
        Columns `measure` (`gap_change`), `indicator`, `estimate`, `low`, `high` as fractions
        (−0.05: gaps narrower by 5 per cent); missing where there are fewer than two years.

    Raises:
        ValueError: As in `intervals.dispersion_change`.
    """
    found = {
        name: dispersion_change(above / below, below, members, *_ends(above))
        if len(above) > 1
        else _NOTHING
        for name, (above, below) in parts.items()
    }
    return _measures("gap_change", found)


def examine(claims: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Judge every claim by every indicator that its row names.

    Args:
        claims: `claim_id`, `indicators` (separated by semicolons) and the rule's fields `measure`,
            `direction`, `supported_if`, `partly_if`; see `verdicts.rule_from`.
        measures: `measure`, `indicator`, `estimate`, `low`, `high`. A measure that is absent counts
            as missing: the claim cannot be tested by it.

    Returns:
        One row per claim and indicator, in the order of the claims: `claim_id`, `measure`,
        `indicator` (empty for a claim without one), `estimate`, `low`, `high`, `verdict`.

    Raises:
        ValueError: A rule is incomplete, or a measure stands twice.
    """
    known = measures.set_index(["measure", "indicator"])[["estimate", "low", "high"]]
    if known.index.has_duplicates:
        raise ValueError(f"Claims: the measure {known.index[known.index.duplicated()][0]} twice.")
    numbers = {
        key: Interval(*map(float, row))
        for key, row in zip(known.index, known.to_numpy(), strict=True)
    }
    rows: list[tuple[Any, ...]] = []
    for claim in claims.to_dict("records"):
        rule = verdicts.rule_from({str(key): value for key, value in claim.items()})
        named = claim["indicators"] if isinstance(claim["indicators"], str) else ""
        for indicator in named.split(";") if rule and named else [""]:
            found = numbers.get((claim["measure"], indicator), _NOTHING)
            word = verdicts.verdict(*found, rule)
            rows.append((claim["claim_id"], claim["measure"], indicator, *found, word))
    return pd.DataFrame(rows, columns=list(EXAMINED))


def judged(examined: pd.DataFrame) -> pd.Series:
    """Sum up what `examine` found to one verdict per claim.

    Returns:
        The verdicts by `claim_id`, in order of appearance.
    """
    return pd.Series(
        {
            str(claim): verdicts.overall(own["verdict"])
            for claim, own in examined.groupby("claim_id", sort=False)
        },
        dtype="object",
        name="verdict",
    ).rename_axis("claim_id")


_NOTHING = Interval(float("nan"), float("nan"), float("nan"))


def _ends(table: pd.DataFrame) -> tuple[int, int]:
    return int(table.index.min()), int(table.index.max())


def _measures(measure: str, found: Mapping[str, Interval]) -> pd.DataFrame:
    rows = [(measure, name, *interval) for name, interval in found.items()]
    return pd.DataFrame(rows, columns=list(MEASURES))


def _with_common_reference(
    amounts: Mapping[str, pd.DataFrame],
) -> Iterator[tuple[pd.DataFrame, pd.Series, list[str]]]:
    """Put functions with the same reference and the same gaps together: they share the draws."""
    left = dict(amounts)
    while left:
        first = next(iter(left.values()))
        gaps = first["function"].isna()
        same = {
            name: table["function"]
            for name, table in left.items()
            if table["reference"].equals(first["reference"])
            and table["function"].isna().equals(gaps)
        }
        yield pd.DataFrame(same), first["reference"], list(gaps.index[gaps])
        left = {name: table for name, table in left.items() if name not in same}
