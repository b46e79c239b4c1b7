"""Readers of the publishers’ files: one module a publisher."""
