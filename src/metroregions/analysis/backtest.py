"""Values for regions against those that the publisher of the districts sums up itself."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Columns that say which value is which.
KEYS = ("region_id", "indicator", "year")


#: What the published rows rest on: INKAR 2024 has the accounts on the base of 1995 until 1999, the
#: releases of the dataset to 2017, and from 2018 later revisions of some states.
PERIODS = {
    "other-base": (1995, 1999),
    "same-release": (2000, 2017),
    "other-release": (2018, 2022),
}


def backtest(
    values: pd.DataFrame,
    published: pd.DataFrame,
    periods: Mapping[str, tuple[int, int]] = MappingProxyType(PERIODS),
) -> pd.DataFrame:
    """Compare values with published ones, by indicator and period.

    Args:
        values: `region_id`, `indicator`, `year`, `value`, as `indicators.values` returns them.
        published: The same of the publisher, as `data/backtest.csv` has them.
        periods: First and last year by name.

    Returns:
        One row per indicator and period with values of both: `indicator`, `period`, `first_year`,
        `last_year` (those compared), `n`, `median` and `largest` (of the absolute differences, per
        cent of the published value), and where the largest is: `region_id`, `year`, `value`,
        `published`.

    Raises:
        ValueError: A value stands twice.
    """
    keys = list(KEYS)
    for table, what in ((values, "of the dataset"), (published, "published")):
        if table.duplicated(keys).any():
            raise ValueError(f"Back-test: a value {what} stands twice.")
    both = values[[*keys, "value"]].merge(
        published[[*keys, "value"]].rename(columns={"value": "published"}), on=keys
    )
    both = both[both["value"].notna() & both["published"].notna() & (both["published"] != 0)]
    both = both.assign(difference=(both["value"] / both["published"] - 1).abs() * 100)
    rows = []
    for indicator in dict.fromkeys(published["indicator"]):
        for period, (first, last) in periods.items():
            own = both[(both["indicator"] == indicator) & both["year"].between(first, last)]
            if own.empty:
                continue
            worst = own.loc[own["difference"].idxmax()]
            rows.append(
                {
                    "indicator": indicator,
                    "period": period,
                    "first_year": own["year"].min(),
                    "last_year": own["year"].max(),
                    "n": len(own),
                    "median": float(np.median(own["difference"])),
                    "largest": worst["difference"],
                    **{name: worst[name] for name in ("region_id", "year", "value", "published")},
                }
            )
    return pd.DataFrame(rows)
