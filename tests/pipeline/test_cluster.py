"""The same notebooks on a Dask cluster of real processes, and written to an S3 server."""

import csv
import io
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from projects import COMMAND, profile, project, text_of_last_cell

distributed = pytest.importorskip("distributed", reason="the package distributed is not installed")
pytest.importorskip("boto3", reason="the package boto3 is not installed")
server = pytest.importorskip("moto.server", reason="the package moto is not installed")

#: The server forgets no bucket while this process lives.
NUMBERS = itertools.count(1)
SAY = "import os; print(region, year, os.environ.get('WORKER_NUMBER', 'here'))"


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two workers, each a process of its own on this machine."""
    folder = tmp_path_factory.mktemp("cluster")
    found = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1"]
    started = [_start([*dask, "scheduler", *here, "--port", "0", "--no-dashboard"], found, folder)]
    try:
        _wait_for(found)
        for number in (1, 2):
            worker = [*dask, "worker", *here, "--nthreads", "1", "--no-dashboard"]
            started.append(_start(worker, found, folder, WORKER_NUMBER=str(number)))
        address: str = json.loads(found.read_text(encoding="utf-8"))["address"]
        with distributed.Client(address, timeout=30) as client:
            client.wait_for_workers(2, timeout=60)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(timeout=30)


def _start(
    command: list[str], found: Path, folder: Path, **environment: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*command, "--scheduler-file", str(found)],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.1)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket on an S3 server of this machine, found by this process and all that it starts."""
    import boto3

    host = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    host.start()
    try:
        address, port = host.get_host_and_port()
        for variable, value in {
            "AWS_ENDPOINT_URL": f"http://{address}:{port}",
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "eu-central-1",
        }.items():
            monkeypatch.setenv(variable, value)
        name = f"sweeps-{next(NUMBERS)}"
        place = {"LocationConstraint": "eu-central-1"}
        boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=place)
        yield name
    finally:
        host.stop()


def _sweep(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "sweep", "--years", "2005:2015:5", "--regions", "hamburg,stuttgart", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_sweep_runs_on_both_workers_of_a_cluster(scheduler: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    profile(folder, f"import time; time.sleep(1); {SAY}")
    done = _sweep(folder, "--scheduler", scheduler)
    assert done.returncode == 0, done.stderr
    assert "6 executed, 0 up to date, 0 failed" in done.stderr
    notebooks = sorted((folder / "reports" / "sweep").glob("*.ipynb"))
    said = [text_of_last_cell(path).split() for path in notebooks]
    assert [(region, year) for region, year, _ in said] == [
        (region, year) for region in ("hamburg", "stuttgart") for year in ("2005", "2010", "2015")
    ]
    assert {worker for *_, worker in said} == {"1", "2"}


def test_a_failure_on_a_cluster_is_told_like_one_here(scheduler: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    profile(folder, "assert year != 2010, 'no such year'")
    done = _sweep(folder, "--scheduler", scheduler)
    assert done.returncode == 1
    assert "6 executed, 0 up to date, 2 failed" in done.stderr
    assert "failed in cell 3: AssertionError: no such year" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_sweep_is_written_to_storage_and_resumed_there(bucket: str, tmp_path: Path) -> None:
    import boto3

    folder = project(tmp_path)
    profile(folder, SAY)
    output = f"s3://{bucket}/profiles"
    done = _sweep(folder, "--output", output)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{output}/results.csv"
    assert not (folder / "reports").exists()
    client = boto3.client("s3")
    names = [item["Key"] for item in client.list_objects_v2(Bucket=bucket)["Contents"]]
    assert len(names) == 7
    table = client.get_object(Bucket=bucket, Key="profiles/results.csv")["Body"].read().decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["status"] for row in rows] == ["done"] * 6
    content = client.get_object(Bucket=bucket, Key=f"profiles/{rows[4]['notebook']}")["Body"].read()
    assert "stuttgart 2010" in content.decode()
    client.delete_object(Bucket=bucket, Key=f"profiles/{rows[0]['notebook']}")
    assert "1 executed, 5 up to date" in _sweep(folder, "--output", output, "--resume").stderr


def test_storage_that_does_not_answer_is_told_in_one_sentence(bucket: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    profile(folder, SAY)
    done = _sweep(folder, "--output", "s3://no-such-bucket/profiles", "--resume")
    assert done.returncode == 2
    assert "s3://no-such-bucket/profiles" in done.stderr
    assert done.stderr.count("\n") == 1
