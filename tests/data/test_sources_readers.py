"""The readers: each publisher's form, and one sentence for each file of another form."""

import gzip
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metroregions.dataset.projection import utm32
from metroregions.errors import DataError
from metroregions.sources.readers import ardeco, bkg, destatis, eurostat, gerda, inkar, mastr
from metroregions.sources.series import tables
from metroregions.sources.series.codes import by_district, crosswalk
from metroregions.sources.series.economy import output
from metroregions.sources.series.population import people
from metroregions.sources.series.rows import fill_relative, merged_mean
from publishers import write_sources


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sources(tmp_path_factory.mktemp("sources"))


READERS: dict[str, Callable[[Path], object]] = {
    "eurostat/nama_10r_3gdp.tsv": lambda f: eurostat.wide(
        f, "eurostat/nama_10r_3gdp.tsv", unit="MIO_EUR"
    ),
    "inkar/inkar.csv": lambda f: inkar.export(f, "inkar/inkar.csv", "Bevölkerung gesamt"),
    "inkar/B_SVBeschaeftigte.xls": lambda f: inkar.workbook(f, "inkar/B_SVBeschaeftigte.xls"),
    "inkar/inkar2024_bildung_kreise.parquet": lambda f: inkar.parquet(
        f, "inkar/inkar2024_bildung_kreise.parquet", "q_stud"
    ),
    "inkar/gerda_county_covariates.csv": lambda f: gerda.covariate(f, "share_65plus"),
    "ardeco/ARDECO-SNPTD.2021.table.csv": ardeco.population,
    "ardeco/ARDECO-SUVGDP.2021.table.csv": ardeco.gdp_per_head,
    "destatis/04_KreiseVorjahr.xlsx": destatis.districts,
    "mastr/renewables_kreise_2021.csv": lambda f: mastr.capacity(
        f, "mastr/renewables_kreise_2021.csv"
    ),
    "patents/pat_ep_rtot_DE.csv": eurostat.patents,
    "geography/membership.csv": tables.membership,
    "geography/kreise_vg5000_2023.topojson": bkg.districts,
}


@pytest.mark.parametrize("damage", ["truncated", "garbled", "empty", "missing"])
@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_gives_one_sentence(
    sources: Path, tmp_path: Path, name: str, damage: str
) -> None:
    READERS[name](sources)  # the whole file is read
    content = (sources / name).read_bytes()
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    if damage != "missing":
        kept = {
            "truncated": content[: len(content) * 2 // 3],
            "garbled": b"<html>\xff\xfe 503 Service Unavailable</html>\n",
            "empty": b"",
        }
        path.write_bytes(kept[damage])
    with pytest.raises(DataError) as error:
        READERS[name](tmp_path)
    assert Path(name).name in str(error.value)
    assert "\n" not in str(error.value)


def test_german_numbers() -> None:
    assert inkar.german("1.138,33") == 1138.33
    assert inkar.german("-6,52") == -6.52
    assert inkar.german("2.487.282") == 2487282
    assert inkar.german("91113") == 91113
    assert math.isnan(inkar.german(""))
    for wrong in ("1,138.33", "1138.33", "12.34", "abc", "1e5", "nan"):
        with pytest.raises(ValueError, match=wrong):
            inkar.german(wrong)


def test_inkar_export_keeps_leading_zeros(sources: Path) -> None:
    wide = inkar.export(sources, "inkar/inkar.csv", "Bevölkerung gesamt")
    assert wide.index[0] == "01001"
    assert wide.at["01001", 2020] == 89934
    assert {"16056", "16063"} <= set(wide.index)
    with pytest.raises(DataError, match="'Einwohner' is missing"):
        inkar.export(sources, "inkar/inkar.csv", "Einwohner")


def test_eurostat_flags_and_colons(tmp_path: Path) -> None:
    text = "freq,unit,geo\\TIME_PERIOD\t2020 \t2021 \nA,NR,DE1\t12.5 e\t: \nA,NR,DE2\t3 b\t:@N\n"
    (tmp_path / "x.tsv").write_text(text)
    wide = eurostat.wide(tmp_path, "x.tsv", unit="NR")
    assert wide.loc["DE1", 2020] == 12.5
    assert wide.loc["DE2", 2020] == 3
    assert wide[2021].isna().all()
    (tmp_path / "x.tsv").write_text(text.replace("12.5 e", "12,5"))
    with pytest.raises(DataError, match="no number"):
        eurostat.wide(tmp_path, "x.tsv", unit="NR")
    with pytest.raises(DataError, match="no row has unit=PC"):
        eurostat.wide(tmp_path, "x.tsv", unit="PC")


def test_eurostat_by_metropolitan_region_and_flags_of_breaks(tmp_path: Path) -> None:
    text = (
        "freq,unit,metroreg\\TIME_PERIOD\t2020 \t2021 \t2022 \n"
        "A,NR,DE001MC\t12.5 e\t13 bp\t14 b\nA,NR,DE_NM\t3 \t4 \t: b\n"
    )
    (tmp_path / "x.tsv").write_text(text)
    assert eurostat.wide(tmp_path, "x.tsv", unit="NR").loc["DE001MC"].tolist() == [12.5, 13, 14]
    assert eurostat.breaks(tmp_path, "x.tsv", "DE001MC", unit="NR") == [2021, 2022]
    assert eurostat.breaks(tmp_path, "x.tsv", "DE_NM", unit="NR") == [2022]
    (tmp_path / "x.tsv").write_text(text.replace("2021 ", "2021-Q1 "))
    with pytest.raises(DataError, match="no year"):
        eurostat.wide(tmp_path, "x.tsv", unit="NR")


def test_flags_of_confidentiality_and_of_a_break_together(tmp_path: Path) -> None:
    lines = ["freq,unit,geo\\TIME_PERIOD\t2020 \t2021 ", "A,NR,DE\t1.5 p@C\t2 bp@C", ""]
    (tmp_path / "x.tsv").write_text("\n".join(lines))
    assert eurostat.wide(tmp_path, "x.tsv", unit="NR").loc["DE"].tolist() == [1.5, 2]
    assert eurostat.breaks(tmp_path, "x.tsv", "DE", unit="NR") == [2021]


def test_eurostat_in_the_forms_of_its_web_page(tmp_path: Path) -> None:
    plain, packed, linear = (tmp_path / name for name in ("plain", "packed", "linear"))
    for folder in (plain, packed, linear):
        folder.mkdir()
    tsv = "freq,unit,geo\\TIME_PERIOD\t2020 \t2021 \nA,NR,DE\t1.5 \t: \nA,NR,DE1\t3 b\t4 p\n"
    (plain / "nama_10r_3gdp.tsv").write_text(tsv)
    (packed / "estat_nama_10r_3gdp.tsv.gz").write_bytes(gzip.compress(tsv.encode()))
    head = "DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    rows = ["DE,2020,1.5,", "DE,2021,,", "DE1,2020,3,b", "DE1,2021,4,p"]
    csv = head + "".join(f"ESTAT:NAMA(1.0),15/04/26 23:00:00,A,NR,{row}\n" for row in rows)
    (linear / "nama_10r_3gdp_linear.csv").write_text(csv, encoding="utf-8-sig")
    expected = eurostat.wide(plain, "nama_10r_3gdp.tsv", unit="NR")
    for folder in (packed, linear):
        read = eurostat.wide(folder, "nama_10r_3gdp.tsv", unit="NR")
        pd.testing.assert_frame_equal(read, expected)
        assert eurostat.breaks(folder, "nama_10r_3gdp.tsv", "DE1", unit="NR") == [2020]
    whole = (packed / "estat_nama_10r_3gdp.tsv.gz").read_bytes()
    (packed / "estat_nama_10r_3gdp.tsv.gz").write_bytes(whole[:-9])
    with pytest.raises(DataError, match="it is truncated"):
        eurostat.wide(packed, "nama_10r_3gdp.tsv", unit="NR")
    (linear / "nama_10r_3gdp_linear.csv").write_text(csv + csv.splitlines()[-1] + "\n")
    with pytest.raises(DataError, match="no SDMX-CSV with one row a place and year"):
        eurostat.wide(linear, "nama_10r_3gdp.tsv", unit="NR")


@pytest.mark.parametrize(
    "name", ["04-kreise.xlsx", "04_KreiseVorjahr (1).xlsx", "04-kreisevorjahr.xlsx"]
)
def test_destatis_under_its_own_name(sources: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "destatis").mkdir()
    (tmp_path / "destatis" / name).write_bytes((sources / destatis.FILE).read_bytes())
    assert destatis.year(tmp_path) == destatis.year(sources)
    (tmp_path / "destatis/04-Kreise (2).xlsx").write_bytes(b"another")
    with pytest.raises(DataError, match="is missing"):
        destatis.year(tmp_path)


def test_inkar_with_years_that_are_spans(sources: Path, tmp_path: Path) -> None:
    (tmp_path / "inkar").mkdir()
    text = (sources / "inkar/inkar.csv").read_text("utf-8-sig")
    head = text.split("\n", 2)[1]
    year = next(cell for cell in head.split(";") if cell.strip('"').isdigit())
    (tmp_path / "inkar/inkar.csv").write_text(text.replace(year, "2021/2022"), "utf-8-sig")
    with pytest.raises(DataError, match=r"the head of a column is '2021/2022' where one year"):
        READERS["inkar/inkar.csv"](tmp_path)
    with pytest.raises(DataError, match="where one year is due"):
        inkar._year(tmp_path, "2021/22")
    assert inkar._year(tmp_path, "2021.0") == 2021


def test_destatis_tells_its_year(sources: Path) -> None:
    assert destatis.year(sources) == 2021


def test_parquet_of_another_form(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(DataError, match="q_stud"):
        inkar.parquet(tmp_path, "x.parquet", "q_stud")


def test_eisenach_and_both_nuts_versions(sources: Path) -> None:
    districts = destatis.districts(sources)
    old, new = crosswalk(districts, "2021"), crosswalk(districts, "2024")
    assert (len(old), len(new)) == (401, 400)
    assert old["DEG0N"] == old["DEG0P"] == new["DEG0R"] == "16063"
    assert old["DEG0H"] == new["DEG0V"] == "16072"
    assert {"DEG04", "DEG0B", "DEG0F", "DEG0H", "DEG0I", "DEG0P"}.isdisjoint(new)
    assert set(old.values()) == set(new.values())
    past = crosswalk(districts, "2010")
    assert past["DE915"] == past["DE919"] == "03159"
    assert "DE808" not in past
    with pytest.raises(DataError, match="2016"):
        crosswalk(districts, "2016")


def test_2023_is_not_summed_over_both_versions(sources: Path) -> None:
    population = people(sources)["population"].pivot(index="ags", columns="year", values="value")
    assert len(population) == 400
    assert population[2022].sum() == 83_118_501
    wide = eurostat.wide(sources, "eurostat/demo_r_pjanaggr3.tsv", unit="NR", sex="T", age="TOTAL")
    everything = wide[wide.index.str.fullmatch("DE...")][2023].sum()
    assert everything > population[2022].sum() + 500_000, "the file does carry both"


def test_ecu_correction(sources: Path) -> None:
    early = ardeco.gdp_before_euro(sources).sum() / 1000
    assert early[1995] == pytest.approx(1894.6, abs=0.05)
    assert early[1997] == pytest.approx(1961.2, abs=0.06)
    assert early[1999] == pytest.approx(2059.5, abs=0.05)
    plain = ardeco.gdp_per_head(sources) * ardeco.population(sources) / 1e9
    german = plain[plain.index.str.startswith("DE")].sum()
    assert early[1995] / german[1995] == pytest.approx(1.87375 / 1.95583)
    assert early[1999] / german[1999] == pytest.approx(1)


def test_gdp_before_2000_is_estimated(sources: Path) -> None:
    gdp = output(sources)["gdp"]
    assert set(gdp.loc[gdp["year"] < 2000, "status"]) == {"estimated"}
    assert set(gdp.loc[gdp["year"] >= 2000, "status"]) == {"observed"}


def test_gerda_is_never_asked_for_population_area_or_gdp() -> None:
    package = Path(gerda.__file__).parent
    asked = "".join(p.read_text() for p in package.glob("*.py"))
    for column in ("population_cty", "area_cty", "gdp_per_capita"):
        assert column not in asked


def test_by_district_is_missing_when_a_part_is() -> None:
    wide = pd.DataFrame({1: [1.0, 2.0, 3.0], 2: [1.0, np.nan, 3.0]}, index=["a", "b", "c"])
    out = by_district(wide, {"b": "a"})
    assert out.loc["a", 1] == 3
    assert np.isnan(out.loc["a", 2])
    assert out.loc["c", 2] == 3


def test_fill_relative_follows_the_nation() -> None:
    ratio = pd.DataFrame([[2.0, np.nan, 4.0], [np.nan, 1.0, 1.0]], index=["a", "b"])
    nation = pd.Series([1.0, 0.5, 1.0])
    filled, guessed = fill_relative(ratio, nation)
    assert filled.loc["a"].tolist() == [2.0, 1.5, 4.0]  # 3 times the nation's 0.5
    assert filled.loc["b"].tolist() == [2.0, 1.0, 1.0]
    assert guessed.to_numpy().tolist() == [[False, True, False], [True, False, False]]


def test_merged_mean_is_weighted() -> None:
    wide = pd.DataFrame({2020: [10.0, 30.0, 5.0]}, index=["16056", "16063", "01001"])
    weight = pd.Series({"16056": 1.0, "16063": 3.0, "01001": 7.0})
    merged = merged_mean(wide, weight, {"16056": "16063"})
    assert merged[2020].to_dict() == {"01001": 5.0, "16063": 25.0}


def meridian(latitude: float) -> float:
    """Integrate the arc of the GRS 80 meridian from the equator, metres: an independent way."""
    e2 = 2 / 298.257222101 - 1 / 298.257222101**2
    phi = np.linspace(0, np.radians(latitude), 200_001)
    radius = 6378137.0 * (1 - e2) / (1 - e2 * np.sin(phi) ** 2) ** 1.5
    return float(np.trapezoid(radius, phi))


def test_utm32_on_the_central_meridian() -> None:
    latitude = np.array([47.0, 51.0, 55.0])
    x, y = utm32(np.full(3, 9.0), latitude)
    assert x == pytest.approx([500_000] * 3, abs=1e-6)
    assert y == pytest.approx([0.9996 * meridian(v) for v in latitude], abs=0.001)


def test_utm32_is_conformal_and_symmetric() -> None:
    """Equal scale in all directions, right angles, mirror image across the meridian."""
    lon, lat, d = 13.4, 52.5, 1e-5
    east_of, north_of = utm32(
        np.array([lon - d, lon + d, lon, lon]), np.array([lat, lat, lat - d, lat + d])
    )
    to_east = np.array([east_of[1] - east_of[0], north_of[1] - north_of[0]])
    to_north = np.array([east_of[3] - east_of[2], north_of[3] - north_of[2]])
    e2 = 2 / 298.257222101 - 1 / 298.257222101**2
    w = 1 - e2 * np.sin(np.radians(lat)) ** 2
    parallel = 6378137.0 / w**0.5 * np.cos(np.radians(lat)) * np.radians(2 * d)
    meridional = 6378137.0 * (1 - e2) / w**1.5 * np.radians(2 * d)
    scale = np.hypot(*to_east) / parallel
    assert np.hypot(*to_north) / meridional == pytest.approx(scale, rel=1e-6)
    assert float(to_east @ to_north) == pytest.approx(0, abs=1e-5)
    assert scale == pytest.approx(1.0007, abs=0.0005)
    x, y = utm32(np.array([9 - 4.4, 9 + 4.4]), np.array([lat, lat]))
    assert x.sum() == pytest.approx(1_000_000)
    assert y[0] == pytest.approx(y[1])


def test_boundaries_share_arcs_and_close(sources: Path) -> None:
    topology = bkg.districts(sources)
    uses: dict[int, int] = {}
    for shape in topology["objects"]["districts"]["geometries"]:
        assert set(shape["properties"]) == {"ags"}
        for ring in shape["arcs"]:
            for arc in ring:
                number = arc if arc >= 0 else ~arc
                uses[number] = uses.get(number, 0) + 1
    assert sorted(set(uses.values())) == [1, 2]
    assert list(uses.values()).count(1) == 80, "the outline of 20 by 20 squares"
