"""The page that lists the published editions: `index.html` in their folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.pipeline.edition import annex, published
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import names, pages

if TYPE_CHECKING:
    from pathlib import Path

    from metroregions.pipeline.edition.published import Edition

PAGE = "index.html"


def write(shelf: Path, config: Path) -> Path | None:
    """Write the list of the editions in a folder, or nothing where there are none.

    The page appears whole or stays as it was.

    Args:
        shelf: The folder of the editions.
        config: `_quarto.yml`.
    """
    from metroregions.pipeline.render import embedded

    found = published.published(shelf)
    if not found:
        return None
    front = {"lang": "en", "title": pages.REPORT_TITLE, "subtitle": pages.EDITIONS}
    return embedded.page(front, markdown(found), config, shelf / PAGE, toc=False)


def markdown(found: list[Edition]) -> str:
    """Return the list of editions as the renderer takes it: one section each, with links."""
    return "\n\n".join(map(_section, found)) + "\n"


def _section(edition: Edition) -> str:
    given = edition.about["parameters"]
    facts = [
        pages.COMPARED_WITH.format(year=given["base_year"]),
        pages.WITHIN[str(given["boundaries"])],
    ]
    if date := edition.about.get("data_date"):
        facts.append(pages.DATA_DATE.format(date=date))
    heading = f"# {pages.EDITION} {given['year']} {{#edition-{edition.name} .unnumbered}}"
    links = [
        f"[{word}[ {pages.OF_EDITION.format(edition=edition.name)}]{{.visually-hidden}}]"
        f"({edition.name}/{target})"
        for target, word in pages.EDITION_LINKS.items()
        if (edition.folder / target).exists()
    ]
    lines = [heading, f"{'. '.join(facts)}.", "\n".join(f"- {link}" for link in links)]
    if regions := _profiles(edition):
        lines.append(f"{pages.PROFILES}:\n\n" + "\n".join(f"- {link}" for link in regions))
    return "\n\n".join(lines)


def _profiles(edition: Edition) -> list[str]:
    folder = edition.folder / annex.FOLDER
    return [
        f"[{names.short(region)}[ {pages.OF_EDITION.format(edition=edition.name)}]"
        f"{{.visually-hidden}}]({edition.name}/{annex.FOLDER}/{region}.html)"
        for region in REGION_ORDER
        if (folder / f"{region}.html").is_file()
    ]
