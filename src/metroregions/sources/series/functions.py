"""Series of functions of the regions: science, tourism, patents, energy, steering."""

from pathlib import Path

import pandas as pd

from metroregions.sources.readers import eurostat, inkar, mastr
from metroregions.sources.series.codes import (
    EISENACH,
    NUTS_2010_DIVIDED,
    WARTBURGKREIS,
    by_district,
)
from metroregions.sources.series.economy import ECONOMY
from metroregions.sources.series.population import codes, inkar_population
from metroregions.sources.series.rows import (
    Series,
    cells,
    fill_relative,
    join,
    long,
    mark,
    since,
)

EDUCATION = "inkar/inkar2024_bildung_kreise.parquet"
#: Years of priority that the last release of patents holds completely.
PATENT_YEARS = (1995, 2011)
#: A cell of the tourism series that is evidently wrong: a fifteenth of the next year's value.
WRONG_STAYS = ("14713", 1995)
#: District, year and the year that replaces it: hydropower of 653 MW is registered in Stuttgart at
#: the end of 2021, evidently units that stand elsewhere; at the end of 2023 it is 14 MW.
WRONG_WATER = ("08111", 2021, 2023)
#: First year of establishments by size in which no district is withheld.
FIRST_ESTABLISHMENTS = 2009


def students(folder: Path, heads: pd.DataFrame) -> Series:
    """Return students, turned back from students per 1000 inhabitants.

    ``heads`` is the population that INKAR divides by; years without it are left out.
    """
    ratio, _ = inkar.parquet(folder, EDUCATION, "q_stud")
    years = ratio.columns.intersection(heads.columns)
    counted = (ratio[years] * heads[years] / 1000).round()
    return {"students": long(counted, "inkar-education")}


def science(folder: Path) -> Series:
    """Return students."""
    return students(folder, inkar_population(folder))


def tourism(folder: Path) -> Series:
    """Return overnight stays, all and of foreign guests; withheld cells are estimated."""
    ratio, nation = inkar.parquet(folder, ECONOMY, "q_übern_bev")
    published = ratio.where(ratio > 0)  # a zero stands for a withheld value
    published.loc[WRONG_STAYS] = float("nan")
    filled, guessed = fill_relative(published, nation)
    heads = inkar_population(folder)[ratio.columns]
    stays = filled * heads
    share, share_nation = inkar.parquet(folder, ECONOMY, "a_übern_ausl")
    filled_share, guessed_share = fill_relative(share, share_nation)
    foreign = (filled_share.clip(upper=100) * stays[share.columns] / 100).round()
    return {
        "overnight_stays": mark(long(stays.round(), "inkar-economy"), guessed),
        "foreign_overnight_stays": mark(
            long(foreign, "inkar-economy"), guessed_share | guessed[share.columns]
        ),
    }


def patents(folder: Path) -> Series:
    """Return patent applications; half of a divided district's go to each of its heirs."""
    known = codes(folder, "2010")
    wide = eurostat.patents(folder)
    first, last = PATENT_YEARS
    chosen = wide.loc[wide.index.intersection(list(known)), range(first, last + 1)]
    found = by_district(chosen, known)
    years = [int(str(y)) for y in found.columns]
    guessed = pd.DataFrame(False, index=found.index, columns=found.columns)
    for code, heirs in NUTS_2010_DIVIDED.items():
        for ags in heirs:
            found.loc[[ags]] += wide.loc[code, years] / len(heirs)
            guessed |= cells(found, ags, years)
    rows = long(found.round(3), "eurostat-patents")
    return {"patent_applications": mark(rows, guessed)}


def energy(folder: Path) -> Series:
    """Return installed renewable capacity in kW, by kind and all."""
    known = {EISENACH: WARTBURGKREIS}
    read = {y: by_district(mastr.capacity(folder, f), known) for y, f in mastr.FILES.items()}
    ags, wrong, instead = WRONG_WATER
    read[wrong].loc[[ags], ["water"]] = read[instead].loc[[ags], ["water"]]
    parts: dict[str, list[pd.DataFrame]] = {}
    for year, kinds in read.items():
        kinds["renewables"] = kinds.sum(axis="columns")
        for kind in kinds:
            wide = kinds[[kind]].rename(columns={kind: year}).round(1)
            rows = long(wide, f"mastr-{year}")
            if year == wrong and kind in ("water", "renewables"):
                rows = mark(rows, cells(wide, ags, [wrong]))
            parts.setdefault(f"{kind}_kw", []).append(rows)
    return {name: join(*rows) for name, rows in parts.items()}


def steering(folder: Path) -> Series:
    """Return the share of establishments with 250 and more employees, per cent."""
    share, _ = inkar.parquet(folder, ECONOMY, "a_betr_groß")
    kept = since(share, FIRST_ESTABLISHMENTS)
    return {"large_establishments_share": long(kept, "inkar-economy")}
