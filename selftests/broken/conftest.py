"""The scratch project, for the tests of the machine that judges."""

from selftests.plugin.scratch import scratch

__all__ = ["scratch"]
