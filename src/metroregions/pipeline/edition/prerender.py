"""What `quarto render`, typed at the project's root, runs first (`project.pre-render`).

Executes the chapters for the default edition and composes `reports/quarto/report.ipynb`, which
Quarto then renders beside it. Quarto starts this file with the Python it finds on PATH; where that
one lacks the project's packages, the project's own `.venv` takes over. The pipeline itself never
comes here: it renders in a folder of its own, whose `_quarto.yml` has no pre-render.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path("reports") / "quarto"


def main() -> int:
    """Prepare the notebook for Quarto; return the exit code."""
    if not os.environ.get("QUARTO_PROJECT_RENDER_ALL") and (FOLDER / "report.ipynb").exists():
        return 0
    if find_spec("metroregions") is None or find_spec("papermill") is None:
        own = Path(".venv") / "bin" / "python"
        if not own.exists() or Path(sys.prefix).resolve() == Path(".venv").resolve():
            sys.stderr.write("The project's packages are missing: run “make setup” first.\n")
            return 2
        return subprocess.run([own, __file__], check=False).returncode
    return _prepare()


def _prepare() -> int:
    from metroregions.errors import MetroregionsError
    from metroregions.parameters import ReportParameters
    from metroregions.pipeline.edition import build
    from metroregions.pipeline.render import embedded, fonts, quarto

    version = quarto.quarto_available()
    if version and quarto.too_old_for_several_standards(version):
        sys.stderr.write(
            f"Quarto {version} cannot make a PDF that is PDF/A and PDF/UA at once: "
            "for the PDF install 1.10 or newer, or use “metroregions report”.\n"
        )
    building = FOLDER.with_name(f".{FOLDER.name}-{os.getpid()}")
    try:
        composed, _ = build.prepare(
            ReportParameters(), building, jobs=None, say=build.teller(sys.stderr)
        )
        embedded.check(composed, Path("_quarto.yml"))
        shutil.copytree(
            fonts.folder(), building / "composed" / "fonts", ignore=shutil.ignore_patterns("*.otf")
        )
        shutil.rmtree(FOLDER, ignore_errors=True)
        (building / "composed").rename(FOLDER)
    except MetroregionsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return 0


if __name__ == "__main__":
    # Python looks for modules beside the script first: its neighbours are not meant to be found.
    del sys.path[0]
    sys.exit(main())
