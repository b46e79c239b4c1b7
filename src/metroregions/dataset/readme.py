"""The part of the dataset's `README.md` that lists tables and columns, made from the schema."""

from __future__ import annotations

from pathlib import Path

from metroregions.dataset.schema import OBSERVATIONS, TABLES, Field, Table

NAME = "README.md"
#: The list stands between these two lines; all else of the page is written by hand.
BEGIN = "<!-- Tables: renewed by `metroregions data describe` -->"
END = "<!-- End of the tables -->"


def renewed(folder: Path) -> str | None:
    """Return the page in ``folder`` with the list as it must be, or None where there is none.

    A page without the two lines that mark the list comes back as it is.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    page = path.read_text("utf-8")
    if BEGIN not in page or END not in page:
        return page
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{after}"


def tables() -> str:
    """Return each table and each of its columns in Markdown."""
    described = [_section(table, f"`{table.path}`") for table in TABLES.values()]
    return "\n".join([*described, _section(OBSERVATIONS, "`observations/<indicator>.csv`")])


def _section(table: Table, heading: str) -> str:
    refers = {r.column: f"stands in `{r.table}.csv`" for r in table.references}
    rows = [
        f"| `{f.name}` | {f.type} | {_meaning(f, refers.get(f.name, ''))} |" for f in table.fields
    ]
    key = ", ".join(f"`{name}`" for name in table.key)
    return "\n".join(
        [
            f"### {heading}",
            "",
            f"{table.title}. One row for each {key}.",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _meaning(field: Field, refers: str) -> str:
    unit = f"in {field.unit}" if field.unit else ""
    allowed = [f"`{entry}`" for entry in field.enum if entry]
    one_of = f"one of {', '.join(allowed)}" if allowed else ""
    empty = "" if field.required else "may be empty"
    parts = [field.description, unit, refers, one_of, empty]
    return "; ".join(part for part in parts if part).replace("|", "\\|")
