"""Changes of population on one base, and values at the prices of one year."""

import pandas as pd
import pytest

from metroregions import dataset
from metroregions.errors import MetroregionsError
from metroregions.regional import indicators, prices

CHANGES = {
    "all-regions": 2.7,
    "outside": -2.8,
    "rhein-ruhr": -0.7,
    "hannover-braunschweig-goettingen-wolfsburg": -3.8,
    "nuernberg": 0.2,
    "muenchen": 16.1,
    "hamburg": 5.7,
}


@pytest.mark.parametrize("territory", CHANGES)
def test_growth_of_population_since_1995_on_one_base(territory: str) -> None:
    table = indicators.wide("population_corrected", [1995, 2021], territories=[territory])
    change = (table.loc[2021, territory] / table.loc[1995, territory] - 1) * 100
    assert change == pytest.approx(CHANGES[territory], abs=0.05)


@pytest.mark.parametrize("year", [2022, 2023])
def test_the_corrected_population_ends_in_the_published_one(year: int) -> None:
    both = {}
    for name in ("population", "population_corrected"):
        rows = dataset.observations(name)
        both[name] = rows[rows["year"] == year].set_index("ags")["value"]
    assert both["population"].equals(both["population_corrected"])


def test_the_corrected_population_has_no_step_at_the_censuses() -> None:
    germany = indicators.wide("population_corrected", territories=["germany"])["germany"]
    assert germany.pct_change().abs().drop(2022).max() < 0.011  # 2022: refugees from Ukraine


def test_real_terms() -> None:
    level = prices.deflator(2020, [2000, 2020, 2021])
    assert level[2020] == 1
    assert level[2021] == pytest.approx(1.028, abs=0.001)
    table = pd.DataFrame({"year": [2020, 2021], "value": [100.0, 102.8]})
    real = prices.real(table, 2020)
    assert real["value"].tolist() == pytest.approx([100, 100], abs=0.01)


def test_a_year_without_a_deflator_is_refused() -> None:
    with pytest.raises(MetroregionsError, match="no GDP deflator for the year 1980: .* 1991 to"):
        prices.deflator(2020, [1980])
    with pytest.raises(MetroregionsError, match="2024"):
        prices.deflator(2024, [2020])
