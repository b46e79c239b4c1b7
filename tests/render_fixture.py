"""Small executed notebooks with all that a chapter may hold, for the tests of the renderers."""

from __future__ import annotations

import functools
import io
import re
import shutil
from pathlib import Path

import nbformat
from nbformat import v4

from metroregions.regional.territory import REGION_ORDER

REGIONS = [
    "Hamburg", "Nordwest", "Hannover Braunschweig Göttingen Wolfsburg", "Berlin-Brandenburg",
    "Mitteldeutschland", "Rhein-Ruhr", "FrankfurtRheinMain", "Rhein-Neckar", "Nürnberg",
    "Stuttgart", "München",
]  # fmt: skip

BIBLIOGRAPHY = """@misc{mkro1995,
  author = {{Ministerkonferenz für Raumordnung}},
  title = {Raumordnungspolitischer Handlungsrahmen},
  year = {1995}
}
@book{example2001,
  author = {Example, Anna and Sample, Bernd},
  title = {Metropolitan regions compared},
  publisher = {Press},
  year = {2001}
}
"""


@functools.lru_cache
def chart(kind: str = "lines") -> str:
    """Return a real SVG from matplotlib with text that stays text."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from metroregions.pipeline.render import fonts

    for file in ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"):
        matplotlib.font_manager.fontManager.addfont(str(fonts.folder() / file))
    with plt.rc_context(
        {
            "font.family": "Source Sans Pro",
            "svg.fonttype": "none",
            "svg.hashsalt": "metroregions",
            "font.size": 9,
        }
    ):
        figure, axes = plt.subplots(figsize=(6.3, 3.4))
        if kind == "lines":
            for place, name in enumerate(REGIONS):
                values = [100 + place * step**1.2 / 9 for step in range(27)]
                axes.plot(range(1995, 2022), values, color="#0b5a8a" if not place else "#b9c2c9")
                if place in (0, 10):
                    axes.annotate(name, (2021, values[-1]))
            axes.set_title("Population, 1995 = 100", loc="left")
        else:
            bars = axes.barh(REGIONS, range(11), color="#b9c2c9", hatch="//")
            for bar, region in zip(bars, REGION_ORDER, strict=True):
                bar.set_gid(f"region-{region}")
            axes.set_title("GDP per inhabitant, thousand EUR", loc="left")
        axes.spines[["top", "right"]].set_visible(False)
        figure.tight_layout()
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
        plt.close(figure)
    return re.sub(r'id="region-([\w-]+)"', r'data-region="\1"', buffer.getvalue())


def spark() -> str:
    """Return a small chart as a key finding has it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="120pt" height="24pt" viewBox="0 0 120 24">'
        '<path d="m2 20l40-6l40 2l36-12" fill="none" stroke="#0b67ae" stroke-width="2"/></svg>'
    )


def table(columns: int = 5, rows: int = 11, *, aggregate: bool = False) -> str:
    """Return a pipe table: regions by figures, a gap and a bold aggregate where asked for."""
    head = ["Region", *(f"Figure {column} (thousand)" for column in range(1, columns))]
    lines = [head, ["---", *["---:"] * (columns - 1)]]
    for row in range(rows):
        numbers = [
            f"{(row + 1) * (column + 3) * 1234567 % 99999:,}" for column in range(1, columns)
        ]
        lines.append([REGIONS[row % 11], *numbers])
    if aggregate:
        lines[3][1], lines[4][1] = "–", "−1,234"
        lines.append(["**Germany**", *["**99,999,999**"] * (columns - 1)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def markdown(text: str) -> nbformat.NotebookNode:
    """Return a Markdown cell."""
    return v4.new_markdown_cell(text)


def code(
    source: str, *outputs: nbformat.NotebookNode, tags: tuple[str, ...] = ()
) -> nbformat.NotebookNode:
    """Return an executed code cell."""
    return v4.new_code_cell(
        source, outputs=list(outputs), execution_count=1, metadata={"tags": list(tags)}
    )


def text(source: str) -> nbformat.NotebookNode:
    """Return the output of `show_text`."""
    return v4.new_output(
        "display_data",
        data={"text/markdown": source, "text/plain": source},
        metadata={"metroregions": {"kind": "text"}},
    )


def figure_cell(
    label: str,
    caption: str,
    *,
    alt: str = "A chart.",
    svg: str | None = None,
    note: str = "GDP: 2021; million EUR. Source: Eurostat.",
    csv: str = "a,b\n1,2\n",
) -> nbformat.NotebookNode:
    """Return a cell with the output of `show_figure`."""
    bundle = v4.new_output(
        "display_data",
        data={"image/svg+xml": svg or chart(), "text/plain": alt},
        metadata={"metroregions": {"kind": "figure", "alt": alt, "note": note, "csv": csv}},
    )
    return code(f'#| label: {label}\n#| fig-cap: "{caption}"\nshow_figure(figure)', bundle)


def table_cell(
    label: str, caption: str, *, source: str | None = None, note: str = "Source: Destatis."
) -> nbformat.NotebookNode:
    """Return a cell with the output of `show_table`."""
    source = source or table()
    bundle = v4.new_output(
        "display_data",
        data={"text/markdown": source, "text/plain": source},
        metadata={"metroregions": {"kind": "table", "note": note, "csv": "a,b\n1,2\n"}},
    )
    return code(f'#| label: {label}\n#| tbl-cap: "{caption}"\nshow_table(frame)', bundle)


def findings_cell(sentences: list[str]) -> nbformat.NotebookNode:
    """Return a cell with a list of key findings, the first with a small chart."""
    source = "\n".join(f"- **Word.** {sentence}" for sentence in sentences)
    bundle = text(source)
    bundle.metadata["metroregions"] = {
        "kind": "findings",
        "charts": [{"svg": spark(), "alt": "It [rose]."}, *[None] * (len(sentences) - 1)],
    }
    return code("show_findings(found)", bundle)


def notebook(path: Path, cells: list[nbformat.NotebookNode]) -> Path:
    """Write a notebook."""
    content = v4.new_notebook(cells=cells)
    for number, cell in enumerate(content.cells):
        cell.id = f"c{number}"
    nbformat.write(content, path)
    return path


LOREM = (
    "The eleven metropolitan regions hold more than half of the people and three fifths of the "
    "output of Germany, and the share has hardly moved since the first of them were recognised. "
)


def chapters(folder: Path) -> list[Path]:
    """Write three executed chapters that hold everything a chapter may hold."""
    parameters = code("year: int = 2021\nbase_year: int = 1995", tags=("parameters",))
    first = [
        markdown("# Summary {#sec-summary}\n\nWhat holds the eleven regions together?"),
        parameters,
        code("from metroregions import chapter"),
        code(
            "chapter.show_text(x)", text("The share of the **eleven** rose to 58.1 % [@mkro1995].")
        ),
        markdown("::: {.findings}"),
        findings_cell([LOREM.strip()] * 3),
        markdown(":::"),
        markdown(
            "See @fig-population, @tbl-regions and @sec-size.[^1]\n\n[^1]: A first *footnote*."
        ),
        figure_cell(
            "fig-population",
            "People in the eleven regions",
            alt='Lines; the "widest" gap is 12 & more.',
            csv="region_id,year,value\nhamburg,1995,1234.5\nhamburg,2021,-5\ngermany,2021,7\n",
        ),
        markdown(LOREM * 4),
    ]
    second = [
        markdown("# The eleven regions {#sec-regions}\n\n" + LOREM * 3),
        parameters,
        markdown(
            "## Size and wealth {#sec-size}\n\n"
            + LOREM * 3
            + "As @example2001 [p. 3] says.[^1]\n\n[^1]: Another footnote, of chapter two."
        ),
        table_cell("tbl-regions", "The eleven regions in figures", source=table(aggregate=True)),
        figure_cell("fig-wealth", "Output by region", svg=chart("bars"), alt="Bars, one a region."),
        markdown(
            "::: {.callout-note}\n## Reading the map\nOverlapping districts count twice.\n:::\n\n"
            "::: {.callout-warning}\nThe census of 2011 is a break.\n:::\n\n"
            '::: {.content-visible when-format="html"}\nOnly on screen.\n:::\n\n'
            '::: {.content-visible when-format="typst"}\nOnly on paper.\n:::\n\n'
            "### Details\n\nGrowth is $g = \\left(\\frac{y_1}{y_0}\\right)^{1/n} - 1$.\n"
        ),
        table_cell("tbl-wide", "A table wider than the page", source=table(12)),
    ]
    third = [
        markdown(
            "# Methods {#sec-methods .unnumbered}\n\n"
            + LOREM * 3
            + "\n\n## Sources {.unnumbered}\n\n1. one\n2. two\n\n> quoted\n\n"
            + LOREM
        ),
        parameters,
        table_cell("tbl-long", "A table longer than a page", source=table(4, 70)),
        figure_cell("fig-again", "The same once more", svg=chart("bars"), alt="Bars again."),
        markdown(
            "[-@fig-again] is a bare number; [@fig-population; @fig-again] are two, "
            "[links](https://example.org) are live.\n\n"
            "## Hamburg {#sec-profile-hamburg .unnumbered}\n\nThe north.\n\n"
            "## Munich {#sec-profile-muenchen .unnumbered}\n\nThe south."
        ),
    ]
    return [
        notebook(folder / name, cells)
        for name, cells in (
            ("01-summary.ipynb", first),
            ("02-regions.ipynb", second),
            ("03-methods.ipynb", third),
        )
    ]


ROOT = Path(__file__).parents[1]


def project(folder: Path) -> None:
    """Make a folder a small project with the real configuration and a bibliography of its own."""
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    resources = Path("src/metroregions/pipeline/render/resources")
    shutil.copytree(ROOT / resources, folder / resources)
    shutil.copyfile(ROOT / "_quarto.yml", folder / "_quarto.yml")
