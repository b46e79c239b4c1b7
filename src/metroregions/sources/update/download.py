"""Downloads a file: limits of time and size, retries, TLS, a checksum; whole or refused."""

from __future__ import annotations

import hashlib
import sys
import threading
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from metroregions.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import requests

#: Answers of a server that may be better a moment later.
TRANSIENT = (429, 500, 502, 503, 504)
MOST_REDIRECTS = 5
LOOPBACK = ("localhost", "127.0.0.1", "::1")
CHUNK = 64 * 1024
GZIP = b"\x1f\x8b"
#: Size of the part of an answer that is looked at when it is not what was asked for.
TOLD = 4096
NOT_READY = "Eurostat prepares the table and has not finished; run the command again in an hour"
TOO_MANY = (
    "Eurostat gives fewer values in one answer than the filter of this table asks for; narrow the "
    "filter in releases.py"
)
#: What Eurostat writes into an answer that is no table, and what to do.
HINTS = {b"extraction_too_big": TOO_MANY, b"asynchronous": NOT_READY, b">submitted<": NOT_READY}
HINTS_BY_STATUS = {404: "the table or its filter is not offered there", 413: TOO_MANY}


class Limits(NamedTuple):
    """How long to wait and how much to take; seconds and bytes."""

    connect: float = 10.0
    read: float = 60.0
    whole: float = 600.0
    attempts: int = 4
    backoff: float = 1.0
    retry_after: int = 120
    size: int = 200_000_000


class Download(NamedTuple):
    """What was read: where it lies, from where it came, its sha256 and the time (UTC)."""

    path: Path
    url: str
    sha256: str
    read_at: datetime


class _AgainError(Exception):
    """The answer broke off; the download begins again."""


def fetch(url: str, target: Path, begins: bytes, limits: Limits | None = None) -> Download:
    """Download ``url`` to ``target``; a compressed answer is stored unpacked.

    A connection that breaks off is tried again from the start, an answer of 429 or 5xx after the
    time that the server names or after a growing pause. Only https is allowed, and http on this
    machine. A progress bar is shown on a terminal.

    Args:
        url: The address.
        target: The file to write; its folder is made.
        begins: What the file must begin with, so that a page never passes for a table.
        limits: Times, attempts and size.

    Raises:
        DataError: With one sentence that says what was wrong and, where anything was read, in which
            file it lies.
    """
    limits = limits or Limits()
    part = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    ended: list[Download | Exception] = []

    def run() -> None:
        try:
            ended.append(_attempts(url, part, target, begins, limits, stop))
        except Exception as error:  # told in the thread that waits
            ended.append(error)

    # A server may drip at any step, also in its headers and between attempts: what waits in a
    # thread of its own can always be left.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(limits.whole)
    if not ended:
        stop.set()
        why = f"it takes longer than {limits.whole:g} seconds; try again later"
        raise _failed(url, why, part)
    if isinstance(ended[0], Exception):
        raise ended[0]
    return ended[0]


def _attempts(
    url: str, part: Path, target: Path, begins: bytes, limits: Limits, stop: threading.Event
) -> Download:
    import requests

    with _session(limits, urlsplit(url).hostname in LOOPBACK) as session:
        for attempt in range(1, limits.attempts + 1):
            try:
                return _once(session, url, part, target, begins, limits, stop)
            except _AgainError as error:
                if attempt == limits.attempts:
                    why = f"the connection broke off {attempt} times; try again later"
                    raise _failed(url, why, part) from error
                stop.wait(limits.backoff * 2 ** (attempt - 1))
            except requests.exceptions.Timeout as error:
                why = "the server did not answer in time; try again later"
                raise _failed(url, why, part) from error
            except requests.exceptions.SSLError as error:
                raise _failed(url, "its certificate cannot be trusted", part) from error
            except requests.exceptions.ConnectionError as error:
                why = "the server did not answer in time" if _timed_out(error) else "no connection"
                raise _failed(url, f"{why}; try again later", part) from error
            except requests.exceptions.RequestException as error:
                raise _failed(url, f"it is no usable address ({error})", part) from error
    raise AssertionError("unreachable")  # the last attempt returns or raises


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise DataError(
            f"The address {url} is not used: only https, or http on this machine, is safe."
        )


def _session(limits: Limits, here: bool) -> requests.Session:
    """Return a session that retries; a server on this machine is asked without a proxy."""
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util.retry import Retry

    retry = Retry(
        total=limits.attempts - 1,
        status_forcelist=TRANSIENT,
        allowed_methods=("GET",),
        backoff_factor=limits.backoff,
        respect_retry_after_header=True,
        retry_after_max=limits.retry_after,
        raise_on_status=False,
    )
    session = requests.Session()
    session.trust_env = not here
    session.headers["User-Agent"] = "metroregions (statistics for a report; one file at a time)"
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


def _once(
    session: requests.Session,
    url: str,
    part: Path,
    target: Path,
    begins: bytes,
    limits: Limits,
    stop: threading.Event,
) -> Download:
    """Try once: write to ``part``, move to ``target`` when all of it is there and is right."""
    digest = hashlib.sha256()
    began = datetime.now(UTC)
    with _open(session, url, limits) as answer:
        if answer.status_code != 200:
            body = answer.raw.read(CHUNK, decode_content=True) or b""
            part.write_bytes(body)
            why = f"the server answered {answer.status_code} ({answer.reason or 'no reason'})"
            hint = _hint(body) or HINTS_BY_STATUS.get(answer.status_code, "")
            raise _failed(url, f"{why}; {hint}" if hint else why, part)
        kind = answer.headers.get("Content-Type", "").split(";")[0].strip()
        with part.open("wb") as file:
            first = b""
            for piece in _unpacked(_pieces(answer, limits, stop), limits):
                first = first or piece[: max(len(begins), TOLD)]
                digest.update(piece)
                file.write(piece)
    if not first.startswith(begins):
        shown = " ".join(first[:40].decode("utf-8", "replace").split())
        why = f"the answer is no table but {kind or 'something else'}, it begins “{shown}”"
        raise _failed(url, f"{why}; {_hint(first) or 'try again later'}", part)
    if stop.is_set():
        raise _failed(url, "it was given up", part)
    part.replace(target)
    return Download(target, answer.url, digest.hexdigest(), began)


def _open(session: requests.Session, url: str, limits: Limits) -> requests.Response:
    """Ask for an address and follow a few redirects, each to an address that is allowed."""
    for _ in range(MOST_REDIRECTS):
        _check_address(url)
        times = (limits.connect, limits.read)
        answer = session.get(url, stream=True, timeout=times, allow_redirects=False)
        if not answer.is_redirect:
            return answer
        answer.close()
        url = _redirected(url, answer.headers["Location"])
    raise DataError(f"{url} is the end of more than {MOST_REDIRECTS} redirects.")


def _redirected(url: str, location: str) -> str:
    """Return where a redirect leads: to the same host or by https, nowhere else."""
    try:
        there = urljoin(url, location)
        here, parts = urlsplit(url), urlsplit(there)
    except ValueError as error:
        raise DataError(f"{url} redirects to an address that is none.") from error
    if parts.scheme != "https" and (here.scheme, here.hostname) != (parts.scheme, parts.hostname):
        raise DataError(f"{url} redirects to {there}, which is not used: only https is safe.")
    return there


def _hint(body: bytes) -> str:
    """Return what to do about an answer that is no table; empty if it says nothing known."""
    said = body[:TOLD].lower()
    return next((hint for mark, hint in HINTS.items() if mark in said), "")


def _pieces(answer: requests.Response, limits: Limits, stop: threading.Event) -> Iterator[bytes]:
    """Yield the body in pieces with a progress bar; stop at the limits."""
    from requests import exceptions
    from tqdm import tqdm

    # Of a body that the server has compressed for the way, the length is not that of the pieces.
    packed = "Content-Encoding" in answer.headers
    told = answer.headers.get("Content-Length", "")
    length = int(told) if told.isascii() and told.isdigit() and not packed else None
    if length is not None and length > limits.size:
        raise DataError(
            f"{answer.url} is {length} bytes long, more than the {limits.size} bytes allowed."
        )
    name = urlsplit(answer.url).path.rsplit("/data/", 1)[-1].split("/")[0]
    with tqdm(
        total=length,
        desc=name,
        unit="B",
        unit_scale=True,
        disable=None,
        leave=False,
        file=sys.stderr,
    ) as bar:
        try:
            for piece in answer.iter_content(CHUNK):
                bar.update(len(piece))
                if stop.is_set():
                    return
                yield piece
        except (exceptions.ChunkedEncodingError, exceptions.ContentDecodingError) as error:
            raise _AgainError from error


def _unpacked(pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """Yield the content of a gzip file, or the pieces as they are; check size and end."""
    unzip = None
    size = 0
    for number, piece in enumerate(pieces):
        if number == 0 and piece.startswith(GZIP):
            unzip = zlib.decompressobj(wbits=31)
        waiting = piece
        while waiting:
            try:
                out = unzip.decompress(waiting, CHUNK * 16) if unzip else waiting
            except zlib.error as error:
                raise _AgainError from error
            waiting = unzip.unconsumed_tail if unzip else b""
            size += len(out)
            if size > limits.size:
                raise DataError(f"The answer is longer than the {limits.size} bytes allowed.")
            yield out
    if unzip and not unzip.eof:
        raise _AgainError


def _timed_out(error: Exception) -> bool:
    """Tell whether a connection failed by a time-out; the library wraps its reason."""
    return "timed out" in str(error).lower()


def _failed(url: str, why: str, part: Path) -> DataError:
    where = f"; what was read lies in {part}" if part.is_file() else ""
    return DataError(f"{url} could not be downloaded: {why}{where}.")
