"""The scratch project, for every test here."""

from selftests.plugin.scratch import scratch

__all__ = ["scratch"]
