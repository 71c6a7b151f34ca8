"""The scratch project, for what only a real run of pytest shows."""

from selftests.plugin.scratch import scratch

__all__ = ["scratch"]
