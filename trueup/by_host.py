"""pytest-xdist: each worker judges some of the hosts, all of each, and is given the facts of these alone.

Imported only by a run with `-n` that judges several subjects.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from xdist.scheduler import EachScheduling

PART = "trueup_part"
"""Under this name a worker is told which part is its own."""
LOOK_ELSEWHERE = ("lf", "failedfirst", "newfirst", "stepwise", "stepwise_skip")
"""pytest's options by which the choice of one item depends on others, which another worker may have."""


def is_asked(config: pytest.Config, subjects: int) -> bool:
    """Whether hosts are distributed: with `-n` and no other `--dist`, several subjects, and no item named by its id."""
    option = config.option
    if subjects < 2 or not getattr(option, "tx", None) or getattr(option, "dist", "no") != "load":
        return False
    return not any(getattr(option, name, None) for name in LOOK_ELSEWHERE) and not any(
        "::" in one for one in config.args
    )


def parts(weights: Sequence[int], number: int) -> list[list[int]]:
    """Which subjects are whose: about as much for each, by weight, and in their order within a part."""
    found: list[list[int]] = [[] for _ in range(number)]
    loads = [0] * number
    for index in sorted(range(len(weights)), key=lambda one: (-weights[one], one)):
        lightest = loads.index(min(loads))
        found[lightest].append(index)
        loads[lightest] += weights[index]
    return [sorted(part) for part in found]


class Distribution:
    """The parts of one run, packed, and who has which."""

    def __init__(self, packed: Sequence[str]) -> None:
        self.packed = packed
        self._free = list(range(len(packed)))

    def give(self, worker: dict[str, Any]) -> str:
        """The facts of a worker that begins: those of the first part that nobody has."""
        part = worker[PART] = self._free.pop(0)
        return self.packed[part]

    def take_back(self, worker: dict[str, Any]) -> None:
        """The part of a worker that ended too early is the next one's."""
        self._free.insert(0, worker[PART])


class ByHost(EachScheduling):  # type: ignore[misc]  # xdist has no types
    """Every worker runs all that it collected, which is its own part."""

    def __init__(self, config: pytest.Config, log: Any, distribution: Distribution) -> None:  # noqa: ANN401 - xdist's own
        super().__init__(config, log)
        self._distribution = distribution
        self._collected = 0

    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:  # noqa: ANN401 - a worker of xdist's
        """Take what a worker collected; one that replaces another goes on where that one ended."""
        if not self.collection_is_completed:
            super().add_node_collection(node, collection)
            self._collected += len(collection)
        else:
            for dead in list(self._removed2pending):
                if dead.workerinput[PART] == node.workerinput[PART]:
                    self.node2collection[node] = list(collection)
                    self.node2pending[node] = self._removed2pending.pop(dead)
        session = self.config.pluginmanager.get_plugin("session")
        session.testscollected = self._collected  # xdist takes the last worker's number, which may be 0

    def remove_node(self, node: Any) -> str | None:  # noqa: ANN401 - as above
        """Of a worker that ended: the item during which it did."""
        left_over = bool(self.node2pending.get(node)) or not self.collection_is_completed
        if left_over:
            self._distribution.take_back(node.workerinput)
        during: str | None = super().remove_node(node)
        return during
