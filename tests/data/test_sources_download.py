"""Downloads against a server on this machine: what goes wrong on the way is seen, said, mended."""

import gzip
import hashlib
import os
import struct
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from eurostat_server import Server, cut, fine, page, send, serving, sleeping, status
from metroregions.errors import DataError
from metroregions.sources.update import releases
from metroregions.sources.update.download import Limits, _redirected, fetch

TEXT = "freq,unit,geo\\TIME_PERIOD\t2020 \t2021 \n" + "A,NR,DE1\t12.5 e\t: \n" * 2000
QUICK = Limits(connect=0.3, read=0.3, whole=5.0, attempts=3, backoff=0.01, retry_after=1)
BEGINS = b"freq,"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({"table": TEXT}) as running:
        yield running


def get(server: Server, folder: Path, limits: Limits = QUICK) -> Path:
    return fetch(f"{server.address}/data/table", folder / "table.tsv", BEGINS, limits).path


def refused(server: Server, folder: Path, limits: Limits = QUICK) -> str:
    with pytest.raises(DataError) as error:
        get(server, folder, limits)
    assert not (folder / "table.tsv").exists(), "nothing that looks whole"
    sentence = str(error.value)
    assert "\n" not in sentence
    return sentence


def test_a_compressed_table_is_stored_unpacked_with_its_sha256(
    server: Server, tmp_path: Path
) -> None:
    url = f"{server.address}/data/table"
    got = fetch(url, tmp_path / "deep" / "table.tsv", BEGINS, QUICK)
    assert got.path.read_text() == TEXT
    assert got.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert got.url == url
    assert [p.name for p in got.path.parent.iterdir()] == ["table.tsv"]


@pytest.mark.parametrize("packed", [False, True])
def test_plain_and_gzip_on_the_way(server: Server, tmp_path: Path, packed: bool) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if packed:
            body = gzip.compress(TEXT.encode())
            send(request, body, "text/tab-separated-values", Content_Encoding="gzip")
        else:
            send(request, TEXT.encode(), "text/tab-separated-values")

    server.faults["table"] = [answer]
    assert get(server, tmp_path).read_text() == TEXT


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_an_error_of_the_server_is_tried_again(server: Server, tmp_path: Path, code: int) -> None:
    server.faults["table"] = [status(code), fine]
    get(server, tmp_path)
    assert len(server.asked) == 2


def test_an_error_that_stays_is_said_after_the_last_attempt(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [status(500)]
    assert "the server answered 500" in refused(server, tmp_path)
    assert len(server.asked) == QUICK.attempts


def test_too_many_requests_waits_as_long_as_the_server_says(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [status(429, Retry_After="1"), fine]
    began = time.monotonic()
    get(server, tmp_path)
    assert 1.0 <= time.monotonic() - began < 3.0
    assert len(server.asked) == 2


def test_a_server_that_asks_for_an_hour_does_not_get_it(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [status(429, Retry_After="3600")]
    limits = QUICK._replace(attempts=2, retry_after=1)
    began = time.monotonic()
    assert "429" in refused(server, tmp_path, limits)
    assert time.monotonic() - began < 3.0


def test_a_table_that_is_not_offered_is_not_asked_for_twice(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [status(404)]
    sentence = refused(server, tmp_path)
    assert "404" in sentence
    assert "not offered" in sentence
    assert len(server.asked) == 1


def test_a_silent_server_times_out(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [sleeping(0.6)]
    assert "in time" in refused(server, tmp_path, QUICK._replace(attempts=2))
    assert len(server.asked) == 2


def test_a_server_that_drips_is_left(server: Server, tmp_path: Path) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/tab-separated-values")
        request.send_header("Content-Length", str(10 * 64 * 1024))
        request.end_headers()
        for _ in range(10):
            request.wfile.write(b"freq," + b" " * (64 * 1024 - 5))
            request.wfile.flush()
            time.sleep(0.1)

    server.faults["table"] = [drip]
    assert "takes longer than 0.2 seconds" in refused(server, tmp_path, QUICK._replace(whole=0.2))


def test_a_server_that_drips_bytes_or_headers_is_left(server: Server, tmp_path: Path) -> None:
    def headers(request: BaseHTTPRequestHandler) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20:
            request.wfile.write(bytes([letter]))
            request.wfile.flush()
            time.sleep(0.05)

    def body(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(20):
            request.wfile.write(b"f")
            request.wfile.flush()
            time.sleep(0.05)

    for drip in (headers, body):
        server.faults["table"] = [drip]
        began = time.monotonic()
        assert "takes longer than 0.3 seconds; try again" in refused(
            server, tmp_path, QUICK._replace(whole=0.3)
        )
        assert time.monotonic() - began < 0.9


def test_retries_are_a_part_of_the_deadline(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [status(503, Retry_After="1")]
    began = time.monotonic()
    assert "takes longer" in refused(server, tmp_path, QUICK._replace(whole=0.3, attempts=9))
    assert time.monotonic() - began < 0.9


EXTRACTION = b'{"error":[{"status":413,"label":"EXTRACTION_TOO_BIG: The extraction is too big"}]}'
ASYNCHRONOUS = b'{"error":[{"label":"ASYNCHRONOUS_RESPONSE. Please try again later."}]}'
SUBMITTED = b"<e:Envelope><e:Body><queued><status>SUBMITTED</status></queued></e:Body></e:Envelope>"
HINTS = {
    "too many values": (413, EXTRACTION, "narrow the filter"),
    "a 413 that says nothing": (413, b"no", "narrow the filter"),
    "prepared meanwhile": (413, ASYNCHRONOUS, "run the command again in an hour"),
    "prepared meanwhile, with 200": (200, SUBMITTED, "run the command again in an hour"),
    "an error page with 200": (200, b"<html>An error occurred", "try again later"),
}


@pytest.mark.parametrize("kind", HINTS)
def test_an_answer_that_is_no_table_says_what_to_do(
    server: Server, tmp_path: Path, kind: str
) -> None:
    code, body, said = HINTS[kind]
    server.faults["table"] = [lambda request: send(request, body, "text/xml", code)]
    assert said in refused(server, tmp_path)


BROKEN = [
    "https://",
    "mirror",
    "https://[::1",
    "https://x:99999",
    "file:///x",
    "https://a b",
    "https://a?b",
]


@pytest.mark.parametrize("base", BROKEN)
def test_a_broken_address_of_eurostat_is_named(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setenv("METROREGIONS_EUROSTAT", base)
    with pytest.raises(DataError, match=r"^METROREGIONS_EUROSTAT is .* or unset it\.$"):
        releases.address(releases.GDP)


@pytest.mark.parametrize("there", ["http://localhost:1/x", "ftp://x/y", "http://[", "file:///x"])
def test_a_redirect_leads_to_the_same_host_or_https(there: str) -> None:
    with pytest.raises(DataError, match="redirects to"):
        _redirected("https://example.org/table", there)
    assert _redirected("https://example.org/a", "/b") == "https://example.org/b"
    assert _redirected("http://127.0.0.1/a", "https://x.org/b") == "https://x.org/b"


def test_a_cut_connection_begins_again(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [cut, fine]
    assert get(server, tmp_path).read_text() == TEXT
    assert len(server.asked) == 2


def test_a_connection_that_is_always_cut_is_said_with_where_the_rest_lies(
    server: Server, tmp_path: Path
) -> None:
    server.faults["table"] = [cut]
    sentence = refused(server, tmp_path)
    assert "broke off 3 times" in sentence
    assert str(tmp_path / "table.tsv.part") in sentence


def test_a_gzip_file_that_ends_too_early_is_noticed(server: Server, tmp_path: Path) -> None:
    body = gzip.compress(TEXT.encode())
    server.faults["table"] = [lambda request: send(request, body[:-9], "application/gzip")]
    assert "broke off" in refused(server, tmp_path)


def test_a_page_is_no_table(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [page]
    sentence = refused(server, tmp_path)
    assert "text/html" in sentence
    assert "Maintenance" in (tmp_path / "table.tsv.part").read_text()
    assert str(tmp_path / "table.tsv.part") in sentence


def test_an_empty_answer_is_no_table(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [lambda request: send(request, b"", "text/tab-separated-values")]
    assert "no table" in refused(server, tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_more_than_the_limit_is_refused(server: Server, tmp_path: Path, packed: bool) -> None:
    if not packed:
        body = TEXT.encode()
        server.faults["table"] = [lambda request: send(request, body, "text/plain")]
    assert "1000 bytes allowed" in refused(server, tmp_path, QUICK._replace(size=1000))


def test_no_server_at_all(tmp_path: Path) -> None:
    with serving() as gone:
        address = gone.address
    with pytest.raises(DataError, match="no connection"):
        fetch(f"{address}/data/table", tmp_path / "table.tsv", BEGINS, QUICK)


@pytest.mark.parametrize("url", ["http://example.org/x", "ftp://127.0.0.1/x", "file:///etc/passwd"])
def test_only_safe_addresses_are_asked(tmp_path: Path, url: str) -> None:
    with pytest.raises(DataError, match="only https"):
        fetch(url, tmp_path / "x", BEGINS, QUICK)


def test_a_redirect_to_an_unsafe_address_is_not_followed(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [status(302, Location="http://example.invalid/table")]
    assert "only https" in refused(server, tmp_path)


def test_a_redirect_on_the_same_server_is_followed(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [status(302, Location="/data/table?again"), fine]
    assert get(server, tmp_path).read_text() == TEXT
    assert server.asked[-1] == "/data/table?again"


def test_redirects_without_end(server: Server, tmp_path: Path) -> None:
    server.faults["table"] = [status(302, Location="/data/table")]
    assert "redirects" in refused(server, tmp_path)


def test_nothing_is_drawn_where_no_terminal_is(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    get(server, tmp_path)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_how_far_the_download_is(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    fcntl = pytest.importorskip("fcntl")
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        get(server, tmp_path)
        monkeypatch.undo()
        terminal.flush()
        shown = os.read(master, 10_000).decode()
    os.close(master)
    assert "table:   0%|" in shown
    assert "B/s]" in shown


def test_a_proxy_is_not_asked_for_a_server_on_this_machine(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert get(server, tmp_path).read_text() == TEXT
