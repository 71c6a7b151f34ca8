"""The bare server that some of these tests bring containers up in."""

from lab.pytest_fixtures import bare_replica

__all__ = ["bare_replica"]
