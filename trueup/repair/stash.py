"""What a run was asked to repair and what came of it: one object, light to import, that every reporter can see."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from trueup.judging import Verdict
    from trueup.repair.done import Done
    from trueup.repair.exact_steps import Exact
    from trueup.repair.steps import Level, Step


@dataclass
class Fixing:
    """What `--fix`, `--fix-unsafe` or `--fix-plan` asks for, and what came of it, by the name of each subject.

    `appeared` is what is not well and can be asked only since a repair: no item of this run says it.
    """

    allowed: "frozenset[Level]"
    only_plan: bool
    steps: "tuple[Step, ...]" = ()
    held_back: "tuple[Step, ...]" = ()
    shown: "dict[Step, Exact]" = field(default_factory=dict)
    done: "dict[str, list[Done]]" = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)
    appeared: "list[Verdict]" = field(default_factory=list)

    @property
    def kept(self) -> int:
        """How many repairs hold."""
        return sum(each.result in {"kept", "finished"} for done in self.done.values() for each in done)

    @property
    def failed(self) -> bool:
        """Whether a step of this run had to be taken back, or something was left half done."""
        return any(
            each.result == "failed" or (each.result == "undone" and each.step is not None)
            for done in self.done.values()
            for each in done
        )


FIXING = pytest.StashKey[Fixing]()
