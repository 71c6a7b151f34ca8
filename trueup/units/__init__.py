"""What systemd makes of unit files: the effective unit, the graph of all of them, and a boot from cold."""

from trueup.units.boot import Boot, Job, boot
from trueup.units.effective import Edge, EffectiveUnit, effective
from trueup.units.graph import Cycle, Graph

__all__ = ["Boot", "Cycle", "Edge", "EffectiveUnit", "Graph", "Job", "boot", "effective"]
