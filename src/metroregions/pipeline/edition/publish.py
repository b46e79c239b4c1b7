"""Publishes a built edition: the folder is the old one or the new one, never half.

A build happens in a hidden folder beside the edition. Publishing renames the old edition aside,
the new one in, and removes the old one. A build that was killed leaves such folders behind; the
next one restores or removes them, as the names say which is which.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metroregions import project, scratch
from metroregions.errors import MetroregionsError
from metroregions.pipeline.execute import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MANIFEST = "manifest.json"
#: Says whose manifest it is: another program's `manifest.json` makes no edition of a folder.
KIND = "metroregions-edition"
#: The folder inside an edition whose manifest is its own: the regions' profiles.
PROFILES = "profiles"
#: What file managers leave in folders.
IGNORED = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def is_edition(folder: Path) -> bool:
    """Return whether a folder is an edition that this program published."""
    return manifest(folder).get("kind") == KIND


def check_target(target: Path) -> None:
    """Refuse a target that cannot or must not be replaced; writes nothing.

    Only what the manifests in it list may be replaced: whatever else lies there is somebody's own.

    Raises:
        MetroregionsError: The target holds something else than an edition, or cannot be written.
    """
    target = target.absolute()
    try:
        parent = _existing(target.parent)
        if not parent.is_dir():
            raise MetroregionsError(f"{parent} is no folder: choose another --output.")
        if target.is_symlink() or (target.exists() and not target.is_dir()):
            raise MetroregionsError(f"{target} is no folder: choose another --output.")
        project.aside(target).exists()  # the longest name that publishing needs
        strange = next(_unlisted(target), None)
    except OSError as error:
        raise _cannot_be_written(target, error) from None
    if strange:
        raise MetroregionsError(
            f"{target} holds something that is not an edition's, {strange.relative_to(target)}: "
            "choose another --output, or move it away."
        )
    if not os.access(parent, os.W_OK | os.X_OK):
        raise MetroregionsError(f"{parent} is not writable: choose another --output.")


def _unlisted(folder: Path) -> Iterator[Path]:
    """Give what lies in a folder and was not published there, by what its manifest lists."""
    outputs = manifest(folder).get("outputs") if is_edition(folder) else None
    listed = {folder / name for name in outputs} if isinstance(outputs, dict) else set()
    if is_edition(folder):
        listed.add(folder / MANIFEST)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path in listed or path.name in IGNORED:
            continue
        if path.is_symlink() or not path.is_dir():
            yield path
        elif path.name == PROFILES and is_edition(path):
            yield from _unlisted(path)
        elif not path.name.startswith((scratch.BESIDE, f".old-{PROFILES}")):
            yield from (
                file
                for file in sorted(path.rglob("*"))
                if (file.is_symlink() or not file.is_dir())
                and file not in listed
                and file.name not in IGNORED
            )


def _cannot_be_written(target: Path, error: OSError) -> MetroregionsError:
    return MetroregionsError(
        f"{target} cannot be written ({error.strerror or error}): choose another --output."
    )


@contextlib.contextmanager
def workspace(target: Path) -> Iterator[Path]:
    """Give a temporary folder beside an edition, on the same file system; remove it at the end.

    What a killed build left behind is cleaned first.

    Args:
        target: The edition's folder; its parent is made where it is missing.

    Raises:
        MetroregionsError: As `check_target`.
    """
    check_target(target)
    target = target.absolute()
    stack = contextlib.ExitStack()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        recover(target)
        folder = stack.enter_context(scratch.folder(target.parent, scratch.BESIDE))
    except OSError as error:
        raise _cannot_be_written(target, error) from None
    with stack:
        yield folder


def publish(build_dir: Path, target: Path) -> Path:
    """Rename a built folder into the place of an edition.

    Args:
        build_dir: The built edition, in the same folder as the target, with its manifest.
        target: The edition's folder.

    Returns:
        The edition's folder.

    Raises:
        MetroregionsError: The built folder has no manifest, or as `check_target`.
    """
    check_target(target)
    target = target.absolute()
    if not is_edition(build_dir):
        raise MetroregionsError(f"{build_dir} has no {MANIFEST}: write it before publishing.")
    project.replace(build_dir, target)
    return target


def recover(target: Path) -> None:
    """Undo or finish what a killed build left between its renames."""
    target = target.absolute()
    project.restore(target)
    project.restore(target / PROFILES)


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def record(
    *,
    parameters: Mapping[str, Any],
    inputs: Iterable[Path],
    root: Path,
    engine: str,
    earlier: Path | None = None,
) -> dict[str, Any]:
    """Return what an edition follows from: equal records, equal editions.

    Args:
        parameters: The report's parameters.
        inputs: The files that the edition depends on: notebooks, data, `_quarto.yml`…
        root: The project's folder; inputs are named relative to it.
        engine: The renderer, `quarto` or `embedded`.
        earlier: The earlier edition that this one is compared with, if there is one.
    """
    return {
        "kind": KIND,
        "parameters": dict(parameters),
        "engine": engine,
        "versions": {**fingerprint.versions(), **_renderer(engine)},
        "library": fingerprint.library(),
        "inputs": {_name(file, root): _sha256(file) for file in sorted(inputs)},
        "earlier": earlier and {"edition": earlier.name, "sha256": _identity(earlier)},
    }


def _identity(edition: Path) -> str:
    """Return one hash of all that a published edition holds."""
    outputs = json.dumps(manifest(edition)["outputs"], sort_keys=True)
    return hashlib.sha256(outputs.encode()).hexdigest()


def _renderer(engine: str) -> dict[str, str | None]:
    """Return the versions of this package and of what renders the report."""
    from importlib import metadata

    own: dict[str, str | None] = {"metroregions": metadata.version("metroregions")}
    if engine == "quarto":
        from metroregions.pipeline.render import quarto

        return own | {"quarto": quarto.quarto_available()}
    import pypandoc

    return own | {"pandoc": pypandoc.get_pandoc_version(), "typst": metadata.version("typst")}


def write_manifest(
    build_dir: Path,
    record: Mapping[str, Any],
    seconds: Mapping[str, float],
    about: Mapping[str, Any] | None = None,
) -> Path:
    """Write the record of how an edition was built, beside what was built.

    Args:
        build_dir: The built edition; every file in it becomes an output of the manifest.
        record: What it follows from, see `record`.
        seconds: How long each step took.
        about: What later editions and the list of editions want to know of this one.

    Returns:
        The manifest's path.
    """
    content = {
        **record,
        **(about or {}),
        "outputs": _outputs(build_dir),
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
    }
    path = build_dir / MANIFEST
    text = json.dumps(content, indent=2, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return path


def is_current(target: Path, record: Mapping[str, Any], files: Sequence[str]) -> bool:
    """Return whether an edition is what a build would give now, and is as it was published.

    Args:
        target: The edition's folder.
        record: What a build would follow from, see `record`.
        files: The report's files that are wanted, no more and no less.
    """
    if not is_intact(target, record):
        return False
    outputs = manifest(target)["outputs"]
    return {name for name in outputs if name.startswith("report.")} == set(files)


def is_intact(target: Path, record: Mapping[str, Any]) -> bool:
    """Return whether a folder follows from a record and is as it was published.

    Args:
        target: The folder of an edition, or of the profiles in it.
        record: What a build would follow from, see `record`.
    """
    found = manifest(target)
    return (
        is_edition(target)
        and all(found.get(name) == value for name, value in record.items())
        and _outputs(target) == found.get("outputs")
    )


def manifest(folder: Path) -> dict[str, Any]:
    """Return a folder's manifest, empty where there is none."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _outputs(folder: Path) -> dict[str, str]:
    """Return the hashes of what a manifest tells of: all but itself and editions further inside."""
    inside = [file.parent for file in folder.glob(f"*/{MANIFEST}") if is_edition(file.parent)]
    return {
        _name(file, folder): _sha256(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and file != folder / MANIFEST
        and not any(file.is_relative_to(other) for other in inside)
    }


def _name(file: Path, root: Path) -> str:
    try:
        return file.absolute().relative_to(root.absolute()).as_posix()
    except ValueError:
        return file.name


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
