"""The dataset: reads ``data/``, hands out typed tables and checks them.

``metroregions.dataset.check`` validates the whole of it and is imported only where needed.
"""

from metroregions.dataset.read import boundaries_topology, data_dir, observations, table
from metroregions.dataset.schema import TABLES

__all__ = ["TABLES", "boundaries_topology", "data_dir", "observations", "table"]
