"""Build the regions' profiles as files of their own, in the folder of an edition."""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metroregions.chapters.profile import tables
from metroregions.pipeline import render
from metroregions.pipeline.compose import document
from metroregions.pipeline.edition import annex, build, publish
from metroregions.pipeline.execute import run
from metroregions.regional import indicators
from metroregions.text import names, pages
from metroregions.text.markdown import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metroregions.parameters import ReportParameters


def build_profiles(
    parameters: ReportParameters,
    *,
    regions: Sequence[str],
    formats: Sequence[str],
    engine: str,
    jobs: int | None,
    say: build.Say,
    scheduler: str | None = None,
) -> list[Path]:
    """Build profiles as files of their own and publish them in the edition's folder.

    The folder is replaced as a whole. Profiles of other regions, and other formats, that follow
    from the same data, notebook and parameters stay in it; any others are removed.

    Args:
        parameters: Checked parameters of the edition.
        regions: The regions wanted.
        formats: `html`, `pdf` or both.
        engine: `auto`, `quarto` or `embedded`.
        jobs: Notebooks at once, by default one more than processors.
        say: Takes a line of progress.
        scheduler: The address of a Dask scheduler that executes the notebooks.

    Returns:
        The files of the profiles wanted.

    Raises:
        MetroregionsError: Anything that stops the build; former profiles are untouched.
    """
    root = build.project_root()
    notebook = run.needed_profile(root / "notebooks")
    renderer = render.chosen_engine(engine)
    target = root / build.REPORTS / build.edition_name(parameters) / annex.FOLDER
    publish.check_target(target)
    record = annex.record(root, notebook, parameters, renderer)
    wanted = [target / f"{region}.{format_}" for region in regions for format_ in formats]
    same = publish.is_intact(target, record)
    if same and all(path.is_file() for path in wanted):
        say("Nothing has changed since these profiles were built.")
        return wanted
    with publish.workspace(target) as folder:
        edition = folder / "edition"
        if same:
            shutil.copytree(target, edition)
        elif target.exists():
            say("The profiles there follow from other data or another notebook: they are replaced.")
        (edition / "data").mkdir(parents=True, exist_ok=True)
        start = time.perf_counter()
        items = annex.tasks(parameters, notebook, folder / "executed", regions)
        build.executed(root, items, jobs=jobs, say=say, scheduler=scheduler)
        executed = [Path(item.target) for item in items]
        one = partial(_render, parameters, formats, renderer, root / "_quarto.yml", folder)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for place, region in enumerate(pool.map(one, regions, executed), start=1):
                say(f"[{place}/{len(regions)}] {region} rendered")
        seconds = {"profiles": time.perf_counter() - start}
        publish.write_manifest(edition, record, seconds)
        publish.publish(edition, target)
    return wanted


def _render(
    parameters: ReportParameters,
    formats: Sequence[str],
    renderer: str,
    config: Path,
    folder: Path,
    region: str,
    executed: Path,
) -> str:
    """Render one profile into the edition that is being built; return its region."""
    own = folder / region
    own.mkdir()
    composed = document.compose(
        [annex.alone(region, executed, own / executed.name)],
        title=names.long(region),
        subtitle=pages.PROFILE_OF.format(title=build.TITLE, base_year=parameters.base_year),
        edition=_front_matter(parameters, region),
        out=own / "composed",
    )
    for path in render.render(composed, config, formats, renderer, own):
        path.rename(folder / "edition" / f"{region}{path.suffix}")
    for table in composed.tables:
        table.rename(folder / "edition" / "data" / table.name)
    return region


def _front_matter(parameters: ReportParameters, region: str) -> dict[str, Any]:
    """Return what the report's front matter says, for a profile by itself."""
    whole = build.front_matter(parameters)
    sources = "; ".join(map(escape, indicators.attributions(tables.USED)))
    return {
        "lang": whole["lang"],
        "edition": whole["edition"],
        "data-date": whole["data-date"],
        "compact": True,
        "cite": whole["cite"].replace(".*", f". {pages.PROFILE}: {names.long(region)}.*", 1),
        "imprint": f"::: {{.note}}\n{pages.LICENCE} {sources}.\n:::",
    }
