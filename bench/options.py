"""What a benchmark is told: how often, and how large."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """`sizes` are numbers of services, empty for those of the benchmark itself; `record` is the guard's."""

    runs: int
    sizes: tuple[int, ...] = ()
    record: bool = False
