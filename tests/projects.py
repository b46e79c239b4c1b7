"""Small projects for tests: the real data and configuration, notebooks of their own."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from metroregions import parameters
from metroregions.pipeline.execute.run import PROFILE

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).with_name("metroregions")


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    return subprocess.run(
        [COMMAND, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def project(folder: Path) -> Path:
    """Make a project without chapters, with the real configuration and the real data."""
    (folder / "notebooks").mkdir(parents=True)
    for name in ("_quarto.yml", "src", "data"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "notebooks" / "references.bib", folder / "notebooks")
    return folder


def notebook(
    path: Path,
    *sources: str,
    model: type[parameters.ReportParameters] = parameters.ReportParameters,
    tagged: int = 1,
    cell: str | None = None,
) -> Path:
    """Write a notebook with a parameters cell and these cells behind it."""
    cells = [new_markdown_cell("# A heading")]
    for _ in range(tagged):
        cells.append(new_code_cell(parameters.cell_source(model) if cell is None else cell))
        cells[-1].metadata["tags"] = ["parameters"]
    cells += [new_code_cell(source) for source in sources]
    content = new_notebook(cells=cells)
    content.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    nbformat.write(content, path)
    return path


def profile(folder: Path, *sources: str) -> Path:
    """Write the notebook of a region's profile into a project."""
    path = folder / "notebooks" / f"09-{PROFILE}.ipynb"
    return notebook(path, *sources, model=parameters.ProfileParameters)


def text_of_last_cell(path: Path | str) -> str:
    """Return what the last cell of an executed notebook printed."""
    text: str = nbformat.read(Path(path), as_version=4).cells[-1].outputs[0].text
    return text
