"""The one exception the lab raises on purpose."""


class LabError(Exception):
    """Something a person can act on: the message says what failed and, where known, what to do."""
