"""A server on this machine that answers like Eurostat's dissemination API.

Its tables have the API's form (TSV with dimensions in the first column, flags in the cells,
compressed by gzip; a description in SDMX 2.1) and the values of the committed dataset, continued by
one year, so that a test sees exactly what it changes.
"""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pandas as pd

from metroregions import dataset
from publishers import ROOT, split, wide

DAY = "2026-10-01"
#: Growth of everything in the year that is new.
GROWTH = 1.005

Cells = dict[str, pd.DataFrame]
Answer = Callable[[BaseHTTPRequestHandler], None]


def nuts(version: str) -> pd.Series:
    """Return district → NUTS-3 code; the Wartburgkreis of 2021 is split by `split`."""
    table = dataset.table("districts", ROOT).set_index("ags")
    return table[f"nuts3_{version}"].str.split().str[-1]


def continued(indicator: str, years: int = 1) -> pd.DataFrame:
    """Return a series with ``years`` more years, each larger by GROWTH than the one before."""
    frame = wide(indicator).copy()
    for _ in range(years):
        last = frame.columns.max()
        frame[last + 1] = (frame[last] * GROWTH).round()
    return frame


def coded(frame: pd.DataFrame, version: str) -> pd.DataFrame:
    """Return districts under their NUTS-3 codes, with the row of Germany first."""
    nation = frame.sum().to_frame("DE").T
    if version == "2021":
        return pd.concat([nation, split(frame, codes=True)])
    return pd.concat([nation, frame.set_axis(pd.Index(nuts(version).reindex(frame.index)))])


class Tables:
    """The tables of the server: a block of dimensions → places by years."""

    def __init__(self) -> None:
        ages = {
            "TOTAL": "population",
            "Y15-64": "population_15_64",
            "Y_GE65": "population_65_plus",
        }
        series = {age: continued(name) for age, name in ages.items()}
        younger = series["TOTAL"] - series["Y15-64"] - series["Y_GE65"]
        series["Y_LT15"] = wide("population_under_15").combine_first(younger)
        self.population: Cells = {}
        for age, frame in series.items():
            january = frame.loc[:, 2015:].rename(columns=lambda year: year + 1)
            before, after = (
                coded(january.loc[:, :2023], "2021"),
                coded(january.loc[:, 2023:], "2024"),
            )
            whole = january.loc["16063", :2023]
            before.loc["DEG0N", :] = (before.loc["DEG0N"]).round()
            before.loc["DEG0P", :] = whole - before.loc["DEG0N"]
            self.population[f"NR,T,{age}"] = before.combine_first(after)
        self.gdp: Cells = {"MIO_EUR": coded(continued("gdp").loc[:, 2000:], "2021")}
        employed = continued("employed").loc[:, 2000:] / 1000
        self.employed: Cells = {"THS,EMP,TOTAL": coded(employed, "2024")}
        area = dataset.table("districts", ROOT).set_index("ags")["area_km2"]
        years = range(2017, 2027)
        self.area: Cells = {"TOTAL,KM2": coded(pd.DataFrame({y: area for y in years}), "2024")}
        europe = dataset.table("europe", ROOT).query("status == 'observed' and year >= 2000")
        europe = europe[~europe["country"].isin(["UK", "CH"])]
        self.metro_gdp: Cells = {}
        for unit, column in (("MIO_EUR", "gdp_eur"), ("MIO_PPS_EU27_2020", "gdp_pps")):
            frame = europe.pivot(index="metro", columns="year", values=column)
            frame[2022] = (frame[2021] * GROWTH).round(2)
            self.metro_gdp[unit] = frame
        german = dataset.table("metro_districts", ROOT).set_index("ags")["metro"]
        output = continued("gdp")[2022].groupby(german).sum()
        self.metro_gdp["MIO_EUR"].loc[output.index, 2022] = output
        people = europe.pivot(index="metro", columns="year", values="population")
        people[2022] = people[2021]
        january = people.copy()  # two 1 Januaries whose mean is the average population
        january[2023] = people[2022]
        for year in range(2022, 1999, -1):
            january[year] = 2 * people[year] - january[year + 1]
        self.metro_people: Cells = {"NR,T,TOTAL": january}

    def texts(self) -> dict[str, str]:
        """Return code → the table as the API writes it."""
        return {
            "demo_r_pjanaggr3": tsv("unit,sex,age", "geo", self.population),
            "nama_10r_3gdp": tsv("unit", "geo", self.gdp),
            "nama_10r_3empers": tsv("unit,wstatus,nace_r2", "geo", self.employed),
            "reg_area3": tsv("landuse,unit", "geo", self.area),
            "met_10r_3gdp": tsv("unit", "metroreg", self.metro_gdp),
            "met_pjanaggr3": tsv("unit,sex,age", "metroreg", self.metro_people),
        }


def tsv(dimensions: str, place: str, cells: Cells) -> str:
    """Write a table as the API does: `: ` where a value is missing, a flag after a blank."""
    years = sorted({int(y) for frame in cells.values() for y in frame.columns})
    lines = ["\t".join([f"freq,{dimensions},{place}\\TIME_PERIOD", *[f"{y} " for y in years]])]
    for prefix, frame in cells.items():
        for code, row in frame.iterrows():
            values = [row.get(y, np.nan) for y in years]
            flag = "p" if code == "DE" else ""
            shown = [": " if not np.isfinite(v) else f"{v:.12g} {flag}" for v in values]
            lines.append("\t".join([f"A,{prefix},{code}", *shown]))
    return "\n".join(lines) + "\n"


def structure(code: str, day: str) -> str:
    """Write the description of a table as the API does, an SDMX 2.1 dataflow."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<m:Structure xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" '
        'xmlns:s="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure" '
        'xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"><m:Structures>'
        f'<s:Dataflows><s:Dataflow id="{code}" agencyID="ESTAT" version="1.0"><c:Annotations>'
        "<c:Annotation><c:AnnotationTitle>2022</c:AnnotationTitle>"
        "<c:AnnotationType>OBS_PERIOD_OVERALL_LATEST</c:AnnotationType></c:Annotation>"
        f"<c:Annotation><c:AnnotationTitle>{day}T23:00:00+0200</c:AnnotationTitle>"
        "<c:AnnotationType>UPDATE_DATA</c:AnnotationType></c:Annotation>"
        "</c:Annotations></s:Dataflow></s:Dataflows></m:Structures></m:Structure>\n"
    )


class Server:
    """The running server: its address, its tables as text, and what goes wrong.

    ``faults`` maps a part of a path to the answers that take the place of the ordinary one, in
    their order, each once; the last one stays.
    """

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = dict(texts)
        self.day = DAY
        self.faults: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.address = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        for part, faults in self.faults.items():
            if part in request.path:
                fault = faults.pop(0) if len(faults) > 1 else faults[0]
                if fault is not fine:
                    fault(request)
                    return
        if found := re.search(r"/dataflow/ESTAT/(\w+)/", request.path):
            send(request, structure(found[1], self.day).encode(), "application/xml")
        elif (found := re.search(r"/data/(\w+)", request.path)) and found[1] in self.texts:
            send(request, packed(self.texts[found[1]]), "application/gzip")
        else:
            send(request, b"not here", "text/plain", 404)


@lru_cache(maxsize=32)
def packed(text: str) -> bytes:
    return gzip.compress(text.encode(), 1, mtime=0)


def fine(_: BaseHTTPRequestHandler) -> None:
    """Stand for the ordinary answer in a list of faults."""


def send(
    request: BaseHTTPRequestHandler,
    body: bytes,
    kind: str,
    status: int = 200,
    **headers: str,
) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


def status(code: int, **headers: str) -> Answer:
    return lambda request: send(request, b"<S:Fault>no</S:Fault>", "text/xml", code, **headers)


def sleeping(seconds: float) -> Answer:
    return lambda request: time.sleep(seconds)


def cut(request: BaseHTTPRequestHandler) -> None:
    """Announce more than is sent and close the connection."""
    request.send_response(200)
    request.send_header("Content-Type", "application/gzip")
    request.send_header("Content-Length", "100000")
    request.end_headers()
    request.wfile.write(gzip.compress(b"freq,unit\n" * 100)[:40])
    request.close_connection = True


def page(request: BaseHTTPRequestHandler) -> None:
    send(request, b"<!DOCTYPE html><title>Maintenance</title>", "text/html")


@contextmanager
def serving(texts: dict[str, str] | None = None) -> Iterator[Server]:
    """Run the server with these tables in a thread on a free port of this machine."""
    server = Server(texts or {})

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.address = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
