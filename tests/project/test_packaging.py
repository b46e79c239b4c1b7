"""pyproject.toml, requirements.lock and environment.yml stay in step."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
#: What conda-forge calls differently.
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _direct() -> set[str]:
    project = PYPROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[\[<>=!~; ]", entry)[0] for group in groups for entry in group}
    return {_normal(name) for name in names} - {"metroregions"}


def _locked() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^ \\;]+)", LOCK, flags=re.MULTILINE):
        found.setdefault(_normal(name), set()).add(version)
    return found


def _environment() -> dict[str, str]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    entries = [entry for entry in listed if isinstance(entry, str)]
    entries += [entry for entry in pip if not entry.startswith("-")]
    pairs = (re.split(r"[=<>]+", entry, maxsplit=1) for entry in entries)
    return {
        CONDA_NAMES.get(name, _normal(name)): (rest[0] if rest else "") for name, *rest in pairs
    }


def test_lock_has_every_direct_dependency() -> None:
    assert _direct() <= set(_locked())


def test_lock_has_exact_versions_with_hashes_and_no_address() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_environment_has_every_direct_dependency_in_the_locked_version() -> None:
    environment = _environment()
    assert set(environment) - {"python", "pip", "quarto", "make"} == _direct()
    locked = _locked()
    for name in _direct():
        wanted = environment[name].removesuffix(".*")
        assert any(
            version == wanted or version.startswith(wanted + ".") for version in locked[name]
        ), f"environment.yml has {name} {wanted}, the lock has {locked[name]}"


def test_environment_brings_quarto() -> None:
    assert "quarto" in _environment()


def test_the_version_is_the_same_everywhere() -> None:
    version = PYPROJECT["project"]["version"]
    released = re.search(r"^## (\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert released is not None
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], str(citation["date-released"])) == released.groups()
    assert released[1] == version


def test_hooks_are_local_and_are_those_of_make_check() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    called = [hook["entry"].split()[0] for hook in hooks[0]["hooks"]]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(entry.replace(".venv/bin", "$(BIN)") in makefile for entry in called)
