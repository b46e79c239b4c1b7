"""Small published editions, made by hand, to compare with each other."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from metroregions.display import csv_text
from metroregions.pipeline.edition import publish, published
from metroregions.regional import indicators, territory

FINDINGS = ("**Output.** It rose by 1%. (@sec-development)", "**People.** They rose by 2%.")


def values(years: list[int], **changed: float) -> pd.DataFrame:
    """Return GDP per inhabitant of all territories: the first has 100, the next 101…

    Args:
        years: The years.
        changed: A region's factor, by its id with `_` for `-`.
    """
    rows = [
        (
            place,
            "gdp_per_inhabitant",
            year,
            (100 + position) * changed.get(place.replace("-", "_"), 1.0),
            "EUR",
            "observed",
            "",
        )
        for position, place in enumerate(territory.TERRITORIES)
        for year in years
    ]
    return pd.DataFrame(rows, columns=[*indicators.VALUE_COLUMNS, "break"])


def edition(
    shelf: Path,
    name: str,
    *,
    table: pd.DataFrame | None = None,
    findings: tuple[str, ...] = FINDINGS,
    members: tuple[tuple[str, str], ...] = (("hamburg", "02000"), ("muenchen", "09162")),
    **parameters: object,
) -> published.Edition:
    """Publish a small edition and return it."""
    folder = shelf / name
    (folder / "data").mkdir(parents=True)
    (folder / "report.html").write_text("<p>one\n<p>two\n", encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"%PDF-\xff\x00")
    kept = values([2020, 2021]) if table is None else table
    (folder / published.VALUES).write_text(csv_text(kept), encoding="utf-8")
    districts = pd.DataFrame(members, columns=["region_id", "ags"])
    (folder / published.MEMBERS).write_text(csv_text(districts), encoding="utf-8")
    given = {"year": 2021, "base_year": 1995, "boundaries": "current"} | parameters
    record = publish.record(parameters=given, inputs=[], root=folder, engine="embedded")
    about = {"data_date": "3 May 2026", "findings": list(findings)}
    publish.write_manifest(folder, record, {}, about)
    return published.read(folder)


def forget(made: published.Edition, key: str) -> published.Edition:
    """Remove what an edition's manifest says, as if an older version had built it."""
    path = made.folder / publish.MANIFEST
    about = json.loads(path.read_text(encoding="utf-8"))
    del about[key]
    path.write_text(json.dumps(about), encoding="utf-8")
    return published.read(made.folder)
