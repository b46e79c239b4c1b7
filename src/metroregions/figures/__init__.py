"""Charts, maps and tables in one visual style.

`charts` and `maps` return matplotlib figures (without pyplot: no global state, no display),
`tables` returns text. Importing this package alone loads no matplotlib.
"""
