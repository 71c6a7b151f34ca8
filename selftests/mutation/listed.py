"""The survivors that are listed with their reasons, and how what survived compares with them."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from selftests.mutation.results import CAUGHT, Mutant

FILE = Path(__file__).parent / "survivors.toml"


class Survivor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of one line that no test can, or needs to, notice. Numbers of mutants shift; lines are what they are."""

    function: str
    was: str
    becomes: tuple[str, ...]
    reason: str

    def changes(self) -> set[tuple[str, str, str]]:
        """As `key_of`, of each of its changes."""
        return {(self.function, self.was, each) for each in self.becomes}


def listed() -> list[Survivor]:
    """As the file says."""
    return msgspec.convert(tomllib.loads(FILE.read_text()), dict[str, list[Survivor]])["survivor"]


def key_of(mutant: Mutant) -> tuple[str, str, str]:
    """What it is known by."""
    return mutant.function, mutant.was, mutant.becomes


def complaints(found: Iterable[Mutant], survivors: Iterable[Survivor], *, everything: bool = True) -> list[str]:
    """Survivors that are not listed, and entries whose mutant is killed now or is gone with its line.

    Where not everything was run, entries of other modules are not judged.
    """
    every = list(found)
    alive = {key_of(mutant): mutant for mutant in every if mutant.status not in CAUGHT}
    modules = {mutant.module for mutant in every}
    known = {key for survivor in survivors for key in survivor.changes()}
    told = [
        f"not listed: {mutant.name} {mutant.status}\n    - {mutant.was}\n    + {mutant.becomes}"
        for key, mutant in alive.items()
        if key not in known
    ]
    stale = [
        f"listed, but killed or gone: {function}\n    - {was}\n    + {becomes}"
        for function, was, becomes in sorted(known - set(alive))
        if everything or any(function.startswith(f"{module}.") for module in modules)
    ]
    return told + stale
