"""From notebooks to an edition: execute, compose, render, publish."""

import sys

# nbformat validates with jsonschema, which imports this package where it is installed (JupyterLab
# brings it); the import compiles a grammar for 1.6 seconds, in every process. It serves only the
# format “iri”, which no notebook has. None makes the import fail, as if it were not installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
