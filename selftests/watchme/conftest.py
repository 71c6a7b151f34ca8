"""A live WatchMe server, for the tests that are marked `replica`."""

from lab.pytest_fixtures import lab_machine, replica

__all__ = ["lab_machine", "replica"]
