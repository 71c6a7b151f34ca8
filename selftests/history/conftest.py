"""The scratch project, for every test here."""

from selftests.history.project import project

__all__ = ["project"]
