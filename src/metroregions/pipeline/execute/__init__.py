"""Executes notebooks with papermill."""
