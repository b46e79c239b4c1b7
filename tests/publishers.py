"""Writes files in the publishers' formats from the committed dataset.

The publishers' files are not part of the repository. These copies have the same form (headers,
separators, German numbers, flags, codes of Eisenach and of both NUTS versions) and values that the
build must turn back into the committed dataset, so that readers and build can be tested anywhere.
"""

from __future__ import annotations

import json
import zipfile
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from metroregions import dataset
from metroregions.sources.readers.ardeco import DM_PER_ECU, DM_PER_EURO
from metroregions.sources.series import backtest
from metroregions.sources.series.codes import NUTS_2010, NUTS_2010_DIVIDED, NUTS_2021_TO_2024
from metroregions.sources.series.published import (
    ATLAS,
    CENSUS,
    COVARIATES,
    EDUCATION,
    OF_CENSUS,
    RATIOS,
)

ROOT = Path(__file__).resolve().parents[1] / "data"
#: Share of Eisenach (16056, DEG0N) in the Wartburgkreis of today, where files keep them apart.
EISENACH = 0.25


@lru_cache
def wide(indicator: str) -> pd.DataFrame:
    rows = dataset.observations(indicator, ROOT)
    return rows.pivot(index="ags", columns="year", values="value")


@lru_cache
def districts() -> pd.DataFrame:
    return dataset.table("districts", ROOT).set_index("ags")


def split(frame: pd.DataFrame, codes: bool = False, share: bool = False) -> pd.DataFrame:
    """Take Eisenach out of Wartburgkreis; ``codes``: NUTS-3 2021 as index; ``share``: copy it."""
    out = frame.copy()
    part = out.loc["16063"] * (1 if share else EISENACH)
    out.loc["16063"] = out.loc["16063"] * (1 if share else 1 - EISENACH)
    out.loc["16056"] = part
    out = out.sort_index()
    if codes:
        nuts = {ags: codes_.split()[-1] for ags, codes_ in districts()["nuts3_2021"].items()}
        out.index = pd.Index([nuts.get(a, "DEG0N") for a in out.index])
    return out


def german(value: float, digits: int = 2) -> str:
    text = f"{value:,.{digits}f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f'"{text}"'


def inkar_export(path: Path, parts: dict[str, tuple[pd.DataFrame, int]]) -> None:
    names = [n for n, (f, _) in parts.items() for _ in f.columns]
    years = [str(y) for f, _ in parts.values() for y in f.columns]
    index = next(iter(parts.values()))[0].index
    lines = [";".join(["Kennziffer", "Raumeinheit", "Aggregat", *names])]
    lines.append(";".join(["", "", "", *years]))
    for ags in index:
        cells = [
            german(v, digits) if np.isfinite(v) else '""'
            for f, digits in parts.values()
            for v in f.loc[ags]
        ]
        lines.append(";".join([f'"{ags}"', '"Name, Stadt"', '"Kreise"', *cells]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def workbook(path: Path, sheet: str, rows: list[list[object]]) -> None:
    """Write a minimal xlsx with one sheet; the reader looks at the content, not at the name."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    body = []
    for r, row in enumerate(rows, start=1):
        cells = []
        for c, value in enumerate(row):
            letters = (chr(64 + c // 26) if c >= 26 else "") + chr(65 + c % 26)
            if isinstance(value, str):
                text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
                cells.append(f'<c r="{letters}{r}" t="inlineStr">{text}</c>')
            else:
                cells.append(f'<c r="{letters}{r}"><v>{value!r}</v></c>')
        body.append(f'<row r="{r}">{"".join(cells)}</row>')
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets><sheet '
        f'name="{escape(sheet)}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(body)}'
        "</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0"?>{text}')


def inkar_workbook(path: Path, name: str, frame: pd.DataFrame) -> None:
    rows: list[list[object]] = [["Kennziffer", "Raumeinheit", "Aggregat", *[name] * len(frame.T)]]
    rows.append(["", "", "", *[str(y) for y in frame.columns]])
    for ags, values in frame.iterrows():
        rows.append([ags, "Name", "Kreise", *[float(v) for v in values]])
    workbook(path, "Daten", rows)


def parquet(path: Path, parts: dict[str, tuple[pd.DataFrame, pd.Series]], numeric: bool) -> None:
    years = sorted({y for f, _ in parts.values() for y in f.columns})
    index = next(iter(parts.values()))[0].index
    cells = pd.MultiIndex.from_product([index, years], names=["ags", "year"])
    data = pd.DataFrame(
        {c: f.stack().reindex(cells).to_numpy() for c, (f, _) in parts.items()}, index=cells
    ).reset_index()
    nation = pd.DataFrame({c: n.reindex(years).to_numpy() for c, (_, n) in parts.items()})
    nation = nation.assign(ags="1" if numeric else "111", year=years)
    frame = pd.concat([nation, data], ignore_index=True)
    level = ["Bund"] * len(nation) + ["Kreise"] * len(data)
    keys = (
        frame["ags"].astype(float)
        if numeric
        else frame["ags"].where(frame["ags"] == "111", frame["ags"] + "000")
    )
    frame = frame.assign(
        raumbezug=level, kennziffer=keys, name="Name", zeitbezug=frame["year"].astype(str)
    )
    frame[["raumbezug", "kennziffer", "name", "zeitbezug", *parts]].to_parquet(path)


def tsv(path: Path, dims: str, blocks: dict[str, pd.DataFrame], years: list[int]) -> None:
    lines = ["\t".join([f"freq,{dims},geo\\TIME_PERIOD", *[f"{y} " for y in years]])]
    for prefix, frame in blocks.items():
        for geo, row in frame.iterrows():
            cells = []
            for y in years:
                value = row.get(y, np.nan)
                flag = "b" if y == 2023 else ("p" if y == 2021 and geo == "DE" else "")
                cells.append(": " if not np.isfinite(value) else f"{value:.10g} {flag}")
            lines.append("\t".join([f"A,{prefix},{geo}", *cells]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _population_files(out: Path) -> None:
    people = wide("population")
    old = split(people.loc[:, 1995:2020]).round()
    old.loc["16063"] = people.loc["16063", 1995:2020] - old.loc["16056"]
    gdp = wide("gdp").loc[:, 2000:] * 1000
    export_gdp = pd.concat([wide("gdp").loc[:, 1995:1999] * 900, gdp], axis=1)
    share = {}
    for name, base in (("in_commuters", "employees_workplace"), ("out_commuters", "employees")):
        years = list(range(1997, 2021))
        frame = (wide(name) / wide(base) * 100).reindex(index=people.index, columns=years)
        share[name] = split(frame.fillna(40.0), share=True)
    inkar_export(
        out / "inkar/inkar.csv",
        {
            "Lebenserwartung": (split(people.loc[:, 1995:1996] * 0 + 78.5, share=True), 2),
            "Einpendler": (share["in_commuters"], 9),
            "Auspendler": (share["out_commuters"], 9),
            "Bevölkerung gesamt": (old, 0),
        },
    )
    carried = wide("population_census_2011")
    density = carried[[2021, 2022]].div(districts()["area_km2"], axis=0)
    inkar_export(
        out / "inkar/inkar2.csv",
        {
            "Einwohnerdichte": (density, 9),
            "Bruttoinlandsprodukt in 1000 Euro": (export_gdp, 2),
            "Medianeinkommen": (density * 0 + 3190.17, 2),
        },
    )
    inkar_workbook(
        out / "inkar/A_ErwerbsfaehigeBevoelkerungKreis.xls",
        "Erwerbsfähige Bevölkerung (15 bis unter 65 Jahre)",
        wide("population_15_64").loc[:, :2021],
    )
    ages = {
        "TOTAL": "population",
        "Y15-64": "population_15_64",
        "Y_LT15": "population_under_15",
        "Y_GE65": "population_65_plus",
    }
    nuts = districts()["nuts3_2024"]
    blocks = {}
    for age, name in ages.items():
        january = wide(name).loc[:, 2015:].rename(columns=lambda y: y + 1)
        before = split(january.loc[:, :2023], codes=True).round()
        whole = january.loc["16063", :2023]
        before.loc["DEG0P"] = whole - before.loc["DEG0N"]
        after = january.loc[:, 2023:]
        after.index = pd.Index(nuts.reindex(after.index))
        both = before.combine_first(after)
        # codes that both versions share hold the new figures, as in the publisher's file
        nation = january.sum().to_frame("DE").T
        blocks[f"NR,T,{age}"] = pd.concat([nation, both, (nation * 0.8).rename({"DE": "FR"})])
    tsv(out / "eurostat/demo_r_pjanaggr3.tsv", "unit,sex,age", blocks, list(range(2016, 2026)))
    rows: list[list[object]] = [["Kreisfreie Städte und Landkreise"], ["Gebietsstand: 31.12.2021"]]
    state = ""
    table = districts()
    for ags, row in table.iterrows():
        if row["state_id"] != state:
            state = row["state_id"]
            rows.append([state, row["state"]])
        nuts_code = row["nuts3_2021"].split()[-1]
        heads = float(people.at[ags, 2021])
        rows.append([ags, row["type"], row["name"], nuts_code, float(row["area_km2"]), heads])
    total = [float(table["area_km2"].sum()), float(people[2021].sum())]
    rows.append(["", "Deutschland", "Insgesamt", "", *total])
    workbook(out / "destatis/04_KreiseVorjahr.xlsx", "Kreisfreie Städte u. Landkreise", rows)


def _economy_files(out: Path) -> None:
    gdp = wide("gdp")
    nuts_gdp = split(gdp.loc[:, 2000:], codes=True)
    nation = gdp.loc[:, 2000:].sum().to_frame("DE").T
    tsv(
        out / "eurostat/nama_10r_3gdp.tsv",
        "unit",
        {"EUR_HAB": nation / 83, "MIO_EUR": pd.concat([nation, nuts_gdp])},
        list(range(2000, 2023)),
    )
    years = list(range(1995, 2000))
    heads = split(wide("population").loc[:, years], codes=True)
    early = split(gdp.loc[:, years], codes=True)
    factor = pd.Series({y: DM_PER_ECU.get(y, DM_PER_EURO) / DM_PER_EURO for y in years})
    per_head = early / heads * 1e6 / factor
    europe = dataset.table("europe", ROOT)
    metros = {
        "Persons": europe.pivot(index="metro", columns="year", values="population"),
        "EUR": europe.pivot(index="metro", columns="year", values="gdp_eur_per_inhabitant"),
        "PPS": europe.pivot(index="metro", columns="year", values="gdp_pps_per_inhabitant"),
    }
    names = europe.drop_duplicates("metro").set_index("metro")["name"]

    def ardeco(path: Path, units: dict[str, list[tuple[int, pd.DataFrame]]]) -> None:
        parts = []
        for unit, levels in units.items():
            for level, frame in levels:
                part = frame.reindex(columns=range(1995, 2024)).rename_axis("TERRITORY_ID")
                part = part.reset_index()
                title = part["TERRITORY_ID"].map(names).fillna("Name")
                part.insert(1, "LEVEL_ID", level)
                part.insert(2, "NAME_HTML", title)
                part.insert(3, "VERSIONS", 2021)
                part.insert(4, "UNIT", unit)
                parts.append(part)
        pd.concat(parts).to_csv(path, index=False)

    rest = pd.DataFrame({y: [1000.0] for y in range(1995, 2024)}, index=["AT_NM"])
    ardeco(
        out / "ardeco/ARDECO-SNPTD.2021.table.csv",
        {"Persons": [(3, heads), (4, pd.concat([metros["Persons"], rest]))]},
    )
    ardeco(
        out / "ardeco/ARDECO-SUVGDP.2021.table.csv",
        {
            "EUR": [(3, per_head), (4, pd.concat([metros["EUR"], rest]))],
            "PPS": [(3, per_head), (4, pd.concat([metros["PPS"], rest]))],
        },
    )
    for name, file, title in (
        ("unemployed", "A_ArbeitslosigkeitKreis.xls", "Arbeitslose"),
        ("employees", "B_SVBeschaeftigte.xls", "Sozialversicherungspflichtig Beschäftigte"),
        ("gross_wage", "A_Bruttoverdienst.xls", "Bruttoverdienst"),
    ):
        inkar_workbook(out / "inkar" / file, title, wide(name))
    people = wide("population_census_2011").combine_first(wide("population"))
    income = wide("household_income")
    inkar_workbook(
        out / "inkar/E_Haushaltseinkommen.xls",
        "Haushaltseinkommen",
        income * 1e6 / 12 / people[income.columns],
    )
    degrees = wide("employees_with_degree")
    title = "Beschäftigte am Wohnort mit akademischem Abschluss"
    before = degrees.loc[:, :2011]
    inkar_workbook(out / "inkar/B_BeschaeftigtemitakadAbschluss-pre2012.xlsx", title, before)
    share = (degrees.loc[:, 2012:] / wide("employees").loc[:, 2012:] * 100).dropna(axis=1)
    inkar_workbook(out / "inkar/B_BeschaeftigtemitakadAbschluss.xls", title, share)


def _parquet_files(out: Path) -> None:
    people = wide("population_census_2011").combine_first(wide("population"))
    employed = wide("employed")
    export_gdp = pd.concat(
        [wide("gdp").loc[:, 1995:1999] * 900, wide("gdp").loc[:, 2000:] * 1000], axis=1
    )
    gva = wide("gva")
    stays, foreign = wide("overnight_stays"), wide("foreign_overnight_stays")
    germany = dataset.table("backtest", ROOT).query("region_id == 'germany'")
    columns: dict[str, tuple[pd.DataFrame, pd.Series]] = {
        "q_bip_ew": (export_gdp / people, germany.set_index("year")["value"] / 1000),
        "q_bip_et": (export_gdp / employed, export_gdp.sum() / employed.sum()),
        "q_bws_et": (gva * 1000 / employed[gva.columns], gva.sum() / employed.sum()),
        "q_übern_bev": (stays / people[stays.columns], stays.sum() / people.sum()),
        "a_übern_ausl": (foreign / stays[foreign.columns] * 100, foreign.sum() / stays.sum() * 100),
        "a_betr_groß": (wide("large_establishments_share"), pd.Series(dtype=float)),
    }
    for number, name in ((1, "primary"), (2, "secondary"), (3, "tertiary")):
        value, workers = wide(f"gva_{name}"), wide(f"employed_{name}")
        per = (value * 1000 / workers.where(workers > 0)).where(value > 0)
        columns[f"a_bws_{number}sektor"] = (value / gva * 100, value.sum() / gva.sum() * 100)
        columns[f"q_bws_{number}sektor"] = (per, value.sum() / workers.sum() * 1000)
    parquet(out / "inkar/inkar2024_wirtschaft_kreise.parquet", columns, numeric=False)
    students = wide("students")
    ratio = students / people[students.columns] * 1000
    files = {EDUCATION: {"q_stud": (ratio, students.sum() / people.sum() * 1000)}}
    weights = dataset.table("indicators", ROOT).set_index("indicator")["weight"]
    for name, listed in RATIOS.items():
        values, weight = wide(name), wide(weights[name])[wide(name).columns]
        nation = (values * weight).sum() / weight.sum()
        older = "inkar2022" in listed.file
        values = split(values, share=True) if older else values
        files.setdefault(listed.file, {})[listed.column] = (values, nation)
    for file, columns in files.items():
        parquet(out / file, columns, numeric="inkar2022" in file)


def _other_files(out: Path) -> None:
    people, older = wide("population"), wide("population_65_plus")
    share = (older / people * 100).loc[:, :2022]
    parts = {"share_65plus": share}
    parts |= {column: wide(name) for name, (column, _) in COVARIATES.items()}
    rows = pd.DataFrame({column: part.stack() for column, part in parts.items()})
    rows = rows.rename_axis(["county_code", "year"]).reset_index()
    rows = rows.assign(year=rows["year"].astype(float), gdp_per_capita=30.35)
    rows.to_csv(out / "inkar/gerda_county_covariates.csv", index=False)
    workplace = wide("employees_workplace") / 1000
    rows = workplace.stack().rename("employees_cty").reset_index()
    rows.columns = pd.Index(["county_code_21", "year", "employees_cty"])
    # the errors of that copy that must never come in: Berlin's population ten times too high
    rows = rows.assign(year=rows["year"].astype(float), population_cty=34_459.0, area_cty=9999.0)
    rows.to_csv(out / "inkar/gerda_area_population_employees.csv", index=False)
    patents = wide("patent_applications").copy()
    nuts = districts()["nuts3_2021"].str.split().str[-1]
    lines = ["unit,geo,time,values"]
    first_code = {ags: code for code, ags in reversed(NUTS_2010.items())}
    for code, heirs in NUTS_2010_DIVIDED.items():  # a part that both heirs have at least
        part = patents.loc[list(heirs)].min() * len(heirs)
        for ags in heirs:
            patents.loc[ags] -= part / len(heirs)
        patents.loc[code] = part
    for key, row in patents.iterrows():
        code = key if key in NUTS_2010_DIVIDED else first_code.get(str(key), nuts.get(key))
        lines += [f"NR,{code},{y}.0,{v!r}" for y, v in row.items() if v > 0]
    lines += [f"NR,DE,{y}.0,{v!r}" for y, v in patents.sum().items()]
    (out / "patents/pat_ep_rtot_DE.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for year in (2021, 2023):
        kinds = pd.DataFrame(
            {
                column: wide(f"{name}_kw")[year]
                for column, name in (
                    ("pv", "solar"),
                    ("wind_on", "wind"),
                    ("biomass", "biomass"),
                    ("water", "water"),
                )
            }
        )
        split(kinds).to_csv(out / f"mastr/renewables_kreise_{year}.csv", index_label="ags")
    both = dataset.table("membership", ROOT)
    columns = ["region_id", "ags", "partial", "subregion", "since", "note", "source"]
    editions = both.groupby(["region_id", "ags"])["boundaries"].agg(set)
    rows = both.drop_duplicates(["region_id", "ags"])[columns]
    sets = [editions[key] for key in zip(rows["region_id"], rows["ags"], strict=True)]
    rows = rows.assign(
        in_ikm_2015=["yes" if "2015" in s else "no" for s in sets],
        in_recent=["yes" if "current" in s else "no" for s in sets],
    )
    rows.to_csv(out / "geography/membership.csv", index=False)
    _squares(out / "geography/kreise_vg5000_2023.topojson")


def _squares(path: Path) -> None:
    """Write a topology of 400 squares in degrees, with shared arcs."""
    side, step = 20, 100
    arcs: list[list[list[int]]] = []
    across: dict[tuple[int, int], int] = {}
    down: dict[tuple[int, int], int] = {}
    for row in range(side + 1):
        for column in range(side + 1):
            if column < side:
                across[row, column] = len(arcs)
                arcs.append([[column * step, row * step], [step, 0]])
            if row < side:
                down[row, column] = len(arcs)
                arcs.append([[column * step, row * step], [0, step]])
    shapes = []
    for number, ags in enumerate(districts().index):
        row, column = divmod(number, side)
        top, bottom = across[row, column], across[row + 1, column]
        left, right = down[row, column], down[row, column + 1]
        ring = [top, right, ~bottom, ~left]
        shapes.append({"type": "Polygon", "arcs": [ring], "properties": {"ags": ags}})
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.004, 0.0035], "translate": [6.0, 47.3]},
        "objects": {"kreise": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": arcs,
    }
    path.write_text(json.dumps(topology), encoding="utf-8")


def _plain_files(out: Path) -> None:
    homes = wide("dwellings").set_axis(["dwellings"], axis="columns").rename_axis("ags5")
    homes.to_csv(out / CENSUS)
    shares = {column: wide(name)[2022] for name, column in OF_CENSUS.items()}
    pd.DataFrame(shares).rename_axis("ags5").to_csv(out / ATLAS)
    corrected = wide("population_corrected")
    corrected.to_csv(out / "inkar/inkar2025_population_census_corrected_kreise.csv")
    prices = dataset.table("prices", ROOT).set_axis(
        ["Year", "deflator_index_2020_100", "cpi_index_2020_100"], axis="columns"
    )
    prices.to_csv(out / "prices/worldbank_germany_cpi_gdp_deflator_1991_2024.csv", index=False)


def _rows_of_regions(out: Path) -> None:
    rows = dataset.table("backtest", ROOT).query("region_id != 'germany'")
    columns = {name: column for column, (name, _) in backtest.COLUMNS.items()}
    factors = {name: factor for name, factor in backtest.COLUMNS.values()}
    table = rows.assign(
        kennziffer=rows["region_id"].map({place: key for key, place in backtest.REGIONS.items()}),
        zeitbezug=rows["year"].astype(str),
        raumbezug="Metropolregionen",
        column=rows["indicator"].map(columns),
        value=rows["value"] / rows["indicator"].map(factors),
    )
    keys = ["raumbezug", "kennziffer", "zeitbezug"]
    table = table.pivot(index=keys, columns="column", values="value").reset_index()
    table.to_parquet(out / backtest.FILE)


def write_sources(out: Path) -> Path:
    """Write every file that the build reads below ``out``; return ``out``."""
    for name in dataset.table("sources", ROOT)["file"]:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
    _population_files(out)
    _economy_files(out)
    _parquet_files(out)
    _other_files(out)
    _plain_files(out)
    _rows_of_regions(out)
    return out


__all__ = ["NUTS_2021_TO_2024", "ROOT", "wide", "write_sources"]
