"""Reads the publishers' files and builds ``data/`` from them: one reader per publisher."""
