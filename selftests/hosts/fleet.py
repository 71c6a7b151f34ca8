"""A scratch project with several hosts, and recordings of them."""

from dataclasses import dataclass
from typing import Any

import msgspec

from selftests.plugin.scratch import EXPECTATIONS, Scratch, facts
from trueup.facts import Facts, Subject, SubjectKind

INVENTORY = """\
subjects:
  hosts: {web-1: ssh://web-1, web-2: ssh://web-2, db-1: ssh://db-1}
  groups: {web: [web-*], every-first: [web-1, db-1]}
"""


def recorded(name: str, **changes: Any) -> Facts:
    """A healthy host of that name, with whatever a test changes."""
    return msgspec.structs.replace(facts(**changes), subject=Subject(name, SubjectKind.HOST, f"ssh://{name}"))


@dataclass
class Fleet(Scratch):
    """The project's folder."""

    def expect(self, more: str = "", inventory: str = INVENTORY) -> None:
        """Write the expectations, with this text at their end."""
        self.write("expectations.yaml", EXPECTATIONS.replace("subjects: {tree: tree}\n", inventory) + more)

    def recordings(self, *every: Facts) -> list[str]:
        """The options that have these judged."""
        return [f"--facts={self.record(one, f'{one.subject.name}.json')}" for one in every]
