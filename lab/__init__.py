"""The replica lab: a whole server in a second, from this machine's own programs or those of another platform."""

from lab.errors import LabError
from lab.replica import Replica

__all__ = ["LabError", "Replica"]
