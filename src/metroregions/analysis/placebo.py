"""Placebo regions: what four regions that were never recognised would have looked like.

Districts next to each other develop alike, so a placebo has to be a set of whole regions and not of
scattered districts: scattered ones average local shocks away, the placebo distribution becomes too
narrow and everything looks significant. A placebo region therefore grows from a random district by
its nearest neighbours, up to the number of districts of the region it stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from metroregions.analysis import _checks
from metroregions.analysis.precision import FINE, stable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

#: Draws. A p-value near 0.05 then has a standard error of sqrt(0.05 · 0.95 / 999) = 0.007, so that
#: it cannot be mistaken for one near 0.03 or 0.07; with the true assignment there are 1000 in all.
REPETITIONS = 999

#: A fixed seed: the same data give the same p-values.
SEED = 2005


def neighbours(topology: Mapping[str, Any], name: str = "districts") -> pd.DataFrame:
    """Return which districts share a border.

    Args:
        topology: A TopoJSON topology, whose geometries refer to common arcs.
        name: The object with the districts, each with the property `ags`.

    Returns:
        Columns `ags`, `neighbour`, sorted; each pair in both directions.

    Raises:
        ValueError: The topology has no such object.
    """
    try:
        geometries = topology["objects"][name]["geometries"]
    except KeyError:
        raise ValueError(f"Neighbours: the topology has no object “{name}”.") from None
    owners: dict[int, set[str]] = {}
    for geometry in geometries:
        for arc in _flat(geometry.get("arcs", [])):
            # A reversed arc is written as the complement of its number.
            owners.setdefault(arc if arc >= 0 else ~arc, set()).add(geometry["properties"]["ags"])
    pairs = {(a, b) for both in owners.values() for a in both for b in both if a != b}
    return pd.DataFrame(sorted(pairs), columns=["ags", "neighbour"])


def steps(pairs: pd.DataFrame, districts: Sequence[str]) -> pd.DataFrame:
    """Return how many borders lie between any two districts.

    Args:
        pairs: Columns `ags`, `neighbour`, as `neighbours` returns them.
        districts: The districts, in the order wanted.

    Returns:
        Districts × districts: number of borders on the shortest way; infinite without a way.

    Raises:
        ValueError: A pair names a district that is not in the list.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    index = pd.Index(districts)
    _checks.unique(index, "Steps")
    rows, columns = (index.get_indexer(pd.Index(pairs[name])) for name in ("ags", "neighbour"))
    if bool((rows < 0).any() or (columns < 0).any()):
        raise ValueError("Steps: a pair of neighbours names a district that is not in the list.")
    graph = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(index), len(index)))
    return pd.DataFrame(
        shortest_path(graph, unweighted=True, directed=False), index=index, columns=index
    )


def draw_regions(
    available: Sequence[str],
    sizes: Sequence[int],
    distances: pd.DataFrame | None = None,
    *,
    repetitions: int = REPETITIONS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Draw sets of placebo regions.

    In each draw every region, in random order, starts at a random district that is still free and
    takes the nearest free ones (by steps over borders, ties at random; a way may lead through
    districts that are not available) until it is full. Without distances districts are drawn from
    anywhere.

    Args:
        available: The districts that may be used.
        sizes: Number of districts of each region.
        distances: Districts × districts as `steps` returns them, covering those available.
        repetitions: Number of draws.
        seed: Seed of the random numbers.

    Returns:
        Draws × available districts: the position of the region in `sizes`, −1 for none.

    Raises:
        ValueError: Too few districts to leave any as control, or one without distances.
    """
    index = pd.Index(available)
    _checks.unique(index, "Placebo regions")
    n = len(index)
    if sum(sizes) >= n:
        raise ValueError(
            f"Placebo regions: {sum(sizes)} districts are to be drawn from {n}; some must be left."
        )
    near: NDArray[np.float64] | None = None
    if distances is not None:
        absent = index.difference(distances.index)
        if len(absent):
            raise ValueError(f"Placebo regions: the district {absent[0]} has no distances.")
        near = distances.loc[index, index].to_numpy(dtype=np.float64)
    rng = np.random.default_rng(seed)
    drawn = np.full((repetitions, n), -1, dtype=np.int8)
    for draw in drawn:
        # Whole steps plus a random fraction: the ties of this draw are broken once for all regions.
        ties = rng.random(n)
        for region in rng.permutation(len(sizes)):
            free = np.flatnonzero(draw < 0)
            if near is None:
                chosen = rng.choice(free, sizes[region], replace=False)
            else:
                start = rng.choice(free)
                order = np.argsort(near[start, free] + ties[free] * (free != start))
                chosen = free[order[: sizes[region]]]
            draw[chosen] = region
    return pd.DataFrame(drawn, columns=index, index=pd.RangeIndex(repetitions, name="draw"))


def p_value(observed: float, placebo: NDArray[np.float64]) -> float:
    """Return the two-sided randomisation p-value [@fisher1935].

    Args:
        observed: The estimate.
        placebo: The same estimate on every placebo draw.

    Returns:
        (1 + number of draws at least as far from zero) / (1 + number of draws): never below 1 /
        (draws + 1). Missing when the estimate is.
    """
    if np.isnan(observed) or bool(np.isnan(placebo).any()):
        return float("nan")
    # Equal up to rounding counts as equal: the p-value must not hang on the last bit.
    beyond = np.abs(stable(placebo, FINE)) >= abs(stable(observed, FINE))
    return float((1 + beyond.sum()) / (1 + len(placebo)))


def _flat(arcs: Any) -> Iterator[int]:
    for arc in arcs:
        if isinstance(arc, list | tuple):
            yield from _flat(arc)
        else:
            yield arc
