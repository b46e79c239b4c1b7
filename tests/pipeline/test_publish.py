"""Publishing an edition: the old one or the new one, never half."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from metroregions import scratch
from metroregions.errors import MetroregionsError
from metroregions.pipeline.edition import publish

RECORD = publish.record(parameters={"year": 2021}, inputs=[], root=Path(), engine="embedded")


def built(folder: Path, text: str = "new") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(text)
    publish.write_manifest(folder, RECORD, {"render": 1.234})
    return folder


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_publishes_anew_and_again(tmp_path: Path) -> None:
    target = tmp_path / "reports" / "2021"
    for text in ("old", "new"):
        with publish.workspace(target) as folder:
            assert folder.parent == target.parent
            publish.publish(built(folder / "edition", text), target)
        assert (target / "report.html").read_text() == text
        assert left(target.parent) == ["2021"]


def test_an_empty_folder_may_become_an_edition(tmp_path: Path) -> None:
    target = tmp_path / "2021"
    target.mkdir()
    with publish.workspace(target) as folder:
        publish.publish(built(folder / "edition"), target)
    assert left(tmp_path) == ["2021"]


@pytest.mark.parametrize("manifest", [None, "{", "[]", '{"kind": "other"}'])
def test_refuses_what_is_no_edition(tmp_path: Path, manifest: str | None) -> None:
    target = tmp_path / "precious"
    target.mkdir()
    (target / "thesis.txt").write_text("years of work")
    if manifest:
        (target / "manifest.json").write_text(manifest)
    before = left(target)
    with (
        pytest.raises(MetroregionsError, match="holds something that is not an edition"),
        publish.workspace(target),
    ):
        pass
    assert left(target) == before
    assert left(tmp_path) == ["precious"]


def test_replaces_only_what_manifests_list(tmp_path: Path) -> None:
    """A folder of editions is not one; nor may a person's file in an edition go with it."""
    shelf = tmp_path / "reports"
    edition = built(shelf / "2021")
    for name, text in (("data/own.csv", "1"), ("notes.txt", "x"), ("profiles/mine.txt", "x")):
        path = edition / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        with pytest.raises(MetroregionsError, match=f"not an edition's, {name}: choose"):
            publish.check_target(edition)
        path.unlink()
    built(edition / "profiles")
    (edition / f"{scratch.BESIDE}x").mkdir()
    (edition / f"{scratch.BESIDE}x" / "half").touch()
    (edition / ".DS_Store").touch()
    publish.check_target(edition)
    (edition / "link").symlink_to(tmp_path)
    with pytest.raises(MetroregionsError, match="not an edition's, link"):
        publish.check_target(edition)
    (edition / "link").unlink()
    built(shelf / "2016")
    for folder in (shelf, tmp_path):
        with pytest.raises(MetroregionsError, match="not an edition's, "):
            publish.check_target(folder)


@pytest.mark.parametrize("name", ["n" * 300, "n" * 253])
def test_refuses_a_name_that_is_too_long(tmp_path: Path, name: str) -> None:
    with pytest.raises(MetroregionsError, match=r"cannot be written .*choose another --output"):
        publish.check_target(tmp_path / name)
    assert left(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_a_sentence() -> None:
    with (
        pytest.raises(MetroregionsError, match="choose another --output"),
        publish.workspace(Path("/proc/metroregions/2021")),
    ):
        pass


def test_refuses_a_file_and_a_link(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    for target in (file, link):
        with pytest.raises(MetroregionsError, match="is no folder"):
            publish.check_target(target)
    with pytest.raises(MetroregionsError, match="is no folder"):
        publish.check_target(file / "below")


def test_refuses_a_parent_that_is_not_writable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The administrator may write anywhere: ask the function, not the file system.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(MetroregionsError, match=r"is not writable: choose another --output\."):
        publish.check_target(tmp_path / "new" / "2021")


def test_refuses_a_build_without_manifest(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    with pytest.raises(MetroregionsError, match="write it before publishing"):
        publish.publish(tmp_path / "build", tmp_path / "2021")


def test_a_failed_build_leaves_the_old_edition(tmp_path: Path) -> None:
    target = built(tmp_path / "2021", "old")

    def build() -> None:
        with publish.workspace(target) as folder:
            (folder / "half").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        build()
    assert (target / "report.html").read_text() == "old"
    assert left(tmp_path) == ["2021"]


def test_restores_the_old_edition_after_a_crash_between_the_renames(tmp_path: Path) -> None:
    target = tmp_path / "2021"
    built(tmp_path / ".old-2021", "old")
    publish.recover(target)
    assert (target / "report.html").read_text() == "old"
    assert left(tmp_path) == ["2021"]


def test_removes_the_old_edition_after_a_crash_behind_the_renames(tmp_path: Path) -> None:
    target = built(tmp_path / "2021", "new")
    built(tmp_path / ".old-2021", "old")
    publish.recover(target)
    assert (target / "report.html").read_text() == "new"
    assert left(tmp_path) == ["2021"]


def test_puts_the_old_edition_back_when_the_new_one_cannot_go_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = built(tmp_path / "2021", "old")
    build = built(tmp_path / "build")
    rename = Path.rename

    def failing(self: Path, to: Path) -> Path:
        if self == build:
            raise OSError(28, "No space left on device")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="No space left on device"):
        publish.publish(build, target)
    assert (target / "report.html").read_text() == "old"


def test_a_killed_build_leaves_the_old_edition_and_the_next_one_cleans(tmp_path: Path) -> None:
    target = built(tmp_path / "2021", "old")
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from metroregions.pipeline.edition import publish\n"
        "with publish.workspace(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'half').write_text('half')\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, target], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"ready"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    time.sleep(0.01)
    assert (target / "report.html").read_text() == "old"
    assert len(left(tmp_path)) == 2
    with publish.workspace(target) as folder:
        assert left(tmp_path) == sorted([folder.name, "2021"])
        publish.publish(built(folder / "edition"), target)
    assert left(tmp_path) == ["2021"]


def test_manifest_says_how_the_edition_was_built(tmp_path: Path) -> None:
    source = tmp_path / "data" / "regions.csv"
    source.parent.mkdir()
    source.write_text("x")
    build = tmp_path / "build"
    (build / "data").mkdir(parents=True)
    (build / "data" / "fig-a.csv").write_text("")
    record = publish.record(
        parameters={"year": 2021, "boundaries": "current"},
        inputs=[source],
        root=tmp_path,
        engine="embedded",
    )
    path = publish.write_manifest(build, record, {"01-summary": 2.3456})
    content = json.loads(path.read_text())
    assert content["parameters"] == {"year": 2021, "boundaries": "current"}
    assert content["engine"] == "embedded"
    assert list(content["inputs"]) == ["data/regions.csv"]
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert content["outputs"] == {"data/fig-a.csv": empty}
    assert content["seconds"] == {"01-summary": 2.35}
    assert {"python", "metroregions", "pandas", "pandoc", "typst"} <= set(content["versions"])
    assert re.fullmatch("[0-9a-f]{64}", content["library"])


def _spoil(target: Path) -> None:
    (target / "report.html").write_text("touched up by hand")


def _remove(target: Path) -> None:
    (target / "report.html").unlink()


def _add(target: Path) -> None:
    (target / "data.csv").write_text("a file that no build wrote")


@pytest.mark.parametrize("change", [None, _spoil, _remove, _add])
def test_an_edition_is_current_only_as_it_was_published(
    tmp_path: Path, change: Callable[[Path], None] | None
) -> None:
    target = built(tmp_path / "2021")
    if change:
        change(target)
    assert publish.is_current(target, RECORD, ["report.html"]) is (change is None)


def test_an_edition_is_not_current_for_another_build(tmp_path: Path) -> None:
    target = built(tmp_path / "2021")
    assert not publish.is_current(target, {**RECORD, "library": "other"}, ["report.html"])
    assert not publish.is_current(target, RECORD, ["report.html", "report.pdf"])
    assert not publish.is_current(tmp_path / "nothing", RECORD, ["report.html"])
