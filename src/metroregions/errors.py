"""The errors that a person sees: one sentence each, no traceback."""


class MetroregionsError(Exception):
    """What is wrong, where, and what to do, in one sentence; the command exits with code 2."""


class DataError(MetroregionsError):
    """The dataset or a publisher's file cannot be used; the sentence names file, row and reason."""
