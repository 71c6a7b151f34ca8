"""A server with nothing deployed, for what only the real systemd can say."""

from lab.pytest_fixtures import bare_replica

__all__ = ["bare_replica"]
