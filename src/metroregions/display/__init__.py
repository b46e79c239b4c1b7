"""What a notebook calls to show figures, tables and computed sentences; it returns what it shows.

Each output carries all that the report needs besides the picture: title, alternative text, note,
the data behind it as CSV, and the facts that it tells. The notebook writes no file.
"""

from metroregions.display.bundle import ALT_LENGTH, Shown, alt_text, csv_text, register
from metroregions.display.notes import note
from metroregions.display.results import answer, figure, key_findings, record, say, table
from metroregions.display.show import (
    MILESTONES,
    figures_end,
    milestone_years,
    show_figure,
    show_findings,
    show_small_multiples,
    show_table,
    show_text,
    small_chart,
)

__all__ = [
    "ALT_LENGTH",
    "MILESTONES",
    "Shown",
    "alt_text",
    "answer",
    "csv_text",
    "figure",
    "figures_end",
    "key_findings",
    "milestone_years",
    "note",
    "record",
    "say",
    "show_figure",
    "show_findings",
    "show_small_multiples",
    "show_table",
    "show_text",
    "small_chart",
    "table",
]

register()
