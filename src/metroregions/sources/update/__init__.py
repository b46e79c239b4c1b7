"""Brings new figures into the dataset."""
