"""What each table of the dataset holds: fields, types, keys and references.

One description serves four uses: the build writes tables in this order of columns, reading checks
them, ``check`` reports every departure, and ``datapackage.json`` is generated from it.
"""

from metroregions.dataset.schema import europe, policy, statistics, territories
from metroregions.dataset.schema.form import (
    ADDRESS,
    ADDRESSES,
    BOUNDARIES,
    DATE,
    DAY,
    STATUS,
    Field,
    Reference,
    Table,
)
from metroregions.dataset.schema.statistics import OBSERVATIONS

__all__ = [
    "ADDRESS",
    "ADDRESSES",
    "BOUNDARIES",
    "DATE",
    "DAY",
    "OBSERVATIONS",
    "STATUS",
    "TABLES",
    "Field",
    "Reference",
    "Table",
]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (*territories.TABLES, *statistics.TABLES, *policy.TABLES, *europe.TABLES)
}
