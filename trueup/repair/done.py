"""What became of one step of a repair."""

from dataclasses import dataclass
from typing import Literal

from trueup.repair.steps import Step

Result = Literal["kept", "undone", "failed", "refused", "finished"]
"""`failed`: it is neither whole nor undone; `finished`: an earlier run was cut off in it, and it holds."""


@dataclass(frozen=True)
class Done:
    """What became of one step: `why` says it in a sentence where it was not simply kept."""

    step: Step | None
    says: str
    result: Result
    why: str = ""
    identity: str = ""
