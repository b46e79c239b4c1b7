"""The dataset: reads ``data/``, hands out typed tables and checks them.

``metroregions.dataset.check`` validates the whole of it and is imported only where needed.
"""

from metroregions.dataset.read import boundaries_topology, data_dir, observations, table

__all__ = ["boundaries_topology", "data_dir", "observations", "table"]
