"""Concentration of functions: how much more of them than of the people is in the regions.

A function is anything that can be summed over districts (students, nights spent, installed
kilowatts); the reference is what it is compared with, mostly people. For a mean, such as wages or
minutes to an airport, the function is value × weight and the reference its weight: the quotient
then is the mean inside over the mean of the country.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from metroregions.analysis import _checks
from metroregions.analysis.precision import FINE, stable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

Resample = Literal["within", "all"]

#: Repetitions of the bootstrap. The ends of a 95 % interval are its 2.5 % and 97.5 % quantiles;
#: with R repetitions such a quantile scatters by sqrt(0.025 · 0.975 / R) / 0.058 standard errors,
#: 0.058 being the normal density there: 0.06 standard errors with 2000 repetitions, 3 % of the
#: half-width of the interval. That is less than the second decimal of a location quotient whose
#: interval is ± 0.1, and more repetitions would cost time without changing what is printed.
REPETITIONS = 2000

#: A fixed seed: the same data give the same interval.
SEED = 20210

#: A bootstrap of fewer districts than this repeats the same few sums and is not reported.
MINIMUM_DISTRICTS = 5


def location_quotients(function: pd.Series, reference: pd.Series) -> pd.Series:
    """Return the location quotient of each part of a partition.

    A part's share of the function over its share of the reference [@isard1960]; above 1 the
    function is concentrated there. The mean weighted by the reference is 1.

    Args:
        function: Amount of the function by part; the parts make up the whole.
        reference: Amount of the reference by part (same labels).

    Returns:
        One quotient per part; missing where the part has nothing of the reference, and everywhere
        when a value is missing (the whole is then unknown) or the whole is zero.

    Raises:
        ValueError: Labels differ or repeat, or a value is negative.
    """
    _checks.same_labels(function.index, reference.index, "Location quotient")
    f, r = _checks.floats(function), _checks.floats(reference.loc[function.index])
    for values in (f, r):
        _checks.no_negative(values, "Location quotient")
    return pd.Series(_quotient(f, r, f.sum(), r.sum()), index=function.index, name="quotient")


def concentration(
    functions: pd.DataFrame,
    reference: pd.Series,
    inside: Iterable[str],
    *,
    leave_out: Iterable[str] = (),
    resample: Resample = "within",
    repetitions: int = REPETITIONS,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare the share of functions inside with the share of the reference, with an interval.

    The interval is a percentile bootstrap [@efron1993]: whole districts are drawn with replacement,
    so that it tells how much the result hangs on single districts. It is no sampling error (all
    districts are observed).

    Args:
        functions: Districts × functions, absolute amounts.
        reference: Districts, absolute amounts (mostly people).
        inside: The districts inside, each once however many regions it belongs to.
        leave_out: Districts with a known gap, which are left out of functions *and* reference.
        resample: `within` draws inside and outside separately (their numbers of districts are
            given); `all` draws from all districts (also whether a district is inside varies).
        repetitions: Number of draws; see `REPETITIONS` for the error it leaves.
        seed: Seed of the random numbers; all functions share the same draws.
        level: Coverage of the interval.

    Returns:
        One row per function (index `function`): `share` and `reference_share` (per cent of the
        whole), `quotient` (share ÷ share of reference: the location quotient of all inside), `low`,
        `high` (of the quotient), `share_low`, `share_high` (per cent), `monte_carlo_error`
        (standard error of `low` and `high` from the finite number of draws), `districts`,
        `districts_inside`. A missing value of a function makes its row missing. With fewer than
        `MINIMUM_DISTRICTS` districts inside or outside there is no interval.

    Raises:
        ValueError: Labels differ or repeat, a value is negative, a reference value is missing, a
            district named is unknown, or there are no repetitions.
    """
    _checks.same_labels(functions.index, reference.index, "Concentration")
    # Sorted: districts are drawn by position and must not hang on the order of the rows.
    functions = functions.sort_index()
    if repetitions < 1:
        raise ValueError("Concentration: at least one repetition is needed.")
    within = _mask(functions.index, inside)
    kept = ~_mask(functions.index, leave_out)
    within, functions = within[kept], functions.loc[kept]
    people = reference.loc[functions.index]
    _checks.complete(people, "Concentration, reference")
    r = _checks.floats(people)
    f = functions.to_numpy(dtype=np.float64, na_value=np.nan)
    _checks.no_negative(r, "Concentration, reference")
    _checks.no_negative(f, "Concentration")
    numbers = _shares_and_interval(f, r, within, resample, repetitions, seed, level)
    numbers.index = pd.Index(functions.columns, name="function")
    drawn = ["low", "high", "share_low", "share_high", "monte_carlo_error"]
    return numbers.assign(**{name: stable(numbers[name], FINE) for name in drawn})


def regional_quotients(
    function: pd.Series,
    reference: pd.Series,
    members: pd.DataFrame,
    *,
    leave_out: Iterable[str] = (),
    repetitions: int = REPETITIONS,
    seed: int = SEED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the location quotient of every region against the whole country, with an interval.

    Args:
        function: Amount of the function by district, for the whole country.
        reference: Amount of the reference by district (same labels).
        members: Columns `region_id`, `ags`; regions may overlap.
        leave_out: Districts with a known gap, which are left out of function *and* reference.
        repetitions: Number of draws for each region, its districts and all others separately.
        seed: Seed of the random numbers.
        level: Coverage of the interval.

    Returns:
        Index `region_id` in order of appearance; the columns of `concentration`.

    Raises:
        ValueError: As in `concentration`.
    """
    parts = [
        concentration(
            function.to_frame("value"),
            reference,
            own["ags"],
            leave_out=leave_out,
            repetitions=repetitions,
            seed=seed,
            level=level,
        ).set_axis([region], axis=0)
        for region, own in members.groupby("region_id", sort=False)
    ]
    table = pd.concat(parts)
    table.index.name = "region_id"
    return table


def times_drawn(rng: np.random.Generator, units: int, repetitions: int) -> NDArray[np.float64]:
    """Draw units with replacement, as many as there are, and count how often each comes up.

    Sums over the drawn units are then one matrix product with the result.

    Args:
        rng: The random numbers.
        units: Number of units.
        repetitions: Number of draws.

    Returns:
        Draws × units, whole numbers that add up to `units` in every row.
    """
    drawn = rng.integers(units, size=(repetitions, units))
    # One count over all draws: the units of draw k are numbered from k · units on.
    numbered = drawn + units * np.arange(repetitions)[:, None]
    counts = np.bincount(numbered.ravel(), minlength=repetitions * units)
    return counts.reshape(repetitions, units).astype(np.float64)


def _mask(labels: pd.Index, inside: Iterable[str]) -> NDArray[np.bool_]:
    members = pd.Index(list(inside))
    unknown = members.difference(labels)
    if len(unknown):
        raise ValueError(f"Concentration: the district {unknown[0]} has no row in the table.")
    return np.asarray(labels.isin(members), dtype=bool)


def _quotient(
    f: NDArray[np.float64],
    r: NDArray[np.float64],
    whole_f: NDArray[np.float64] | float,
    whole_r: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """Share of the function over share of the reference; missing where undefined."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.asarray((f / whole_f) / (r / whole_r), dtype=np.float64)
    return np.where(np.isfinite(value), value, np.nan)


def _shares_and_interval(
    f: NDArray[np.float64],
    r: NDArray[np.float64],
    inside: NDArray[np.bool_],
    resample: Resample,
    repetitions: int,
    seed: int,
    level: float,
) -> pd.DataFrame:
    """Estimate and interval for every column of `f` (districts × functions)."""
    n, n_in = len(r), int(inside.sum())
    both = np.column_stack([f, r])
    observed_in, observed = both[inside].sum(axis=0), both.sum(axis=0)
    estimate = _quotient(observed_in[:-1], observed_in[-1], observed[:-1], observed[-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = observed_in / observed * 100
    tails = [(1 - level) / 2, (1 + level) / 2]
    nan = np.full(f.shape[1], np.nan)
    low = high = share_low = share_high = error = nan
    if min(n_in, n - n_in) >= MINIMUM_DISTRICTS:
        rng = np.random.default_rng(seed)
        if resample == "within":
            in_sums = times_drawn(rng, n_in, repetitions) @ both[inside]
            sums = in_sums + times_drawn(rng, n - n_in, repetitions) @ both[~inside]
        else:
            drawn = times_drawn(rng, n, repetitions)
            in_sums, sums = drawn[:, inside] @ both[inside], drawn @ both
        quotients = _quotient(in_sums[:, :-1], in_sums[:, -1:], sums[:, :-1], sums[:, -1:])
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn_shares = in_sums[:, :-1] / sums[:, :-1] * 100
        # A draw without any of the function has no quotient: the interval is then missing.
        low, high = np.quantile(quotients, tails, axis=0)
        share_low, share_high = np.quantile(drawn_shares, tails, axis=0)
        density = NormalDist().pdf(NormalDist().inv_cdf(tails[0]))
        scatter = np.sqrt(tails[0] * (1 - tails[0]) / repetitions) / density
        error = scatter * quotients.std(axis=0)
    return pd.DataFrame(
        {
            "share": shares[:-1],
            "reference_share": shares[-1],
            "quotient": estimate,
            "low": low,
            "high": high,
            "share_low": share_low,
            "share_high": share_high,
            "monte_carlo_error": error,
            "districts": n,
            "districts_inside": n_in,
        }
    )
