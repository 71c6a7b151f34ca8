"""A host or a tree as something that can be repaired: how it is looked at again, and where its edits land."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from trueup.checks import Check
from trueup.collect.configuration_tree import collect_tree
from trueup.collect.host import collect_host
from trueup.expectations import Expectations
from trueup.facts import Facts
from trueup.judging import Judge, Question
from trueup.platform import Platform
from trueup.repair.in_a_tree import COPIES_ELSEWHERE, TreePlace, unbounded
from trueup.repair.orders_of import read_by_nginx
from trueup.repair.repairing import Repairing
from trueup.repair.steps import Level
from trueup.repair.workplace import Workplace


@dataclass(frozen=True)
class Settings:
    """What every look of a run shares; `base` is the folder of the expectations, `tree` what a host should be like."""

    expectations: Expectations
    base: Path
    cache: Path | None
    tree: Facts | None
    checks: Mapping[str, Check]


@dataclass(frozen=True)
class Place:
    """One subject: a tree or a host."""

    settings: Settings
    at: TreePlace | Workplace

    @property
    def name(self) -> str:
        """What it is called."""
        return self.at.subject.name

    @property
    def base(self) -> Path:
        """The folder that sources of files are relative to."""
        return self.settings.base

    @property
    def tree(self) -> TreePlace | None:
        """The tree, if it is one."""
        return self.at if isinstance(self.at, TreePlace) else None

    def looking(self) -> Workplace:
        """Where its files are read, and nothing is made."""
        return self.at.looking() if isinstance(self.at, TreePlace) else self.at

    def look(self) -> Judge:
        """Collect its facts anew: a judge of it alone, with every check there is."""
        known = self.settings
        if isinstance(self.at, TreePlace):
            facts = collect_tree(self.at.subject, self.at.root, known.expectations, known.cache)
            platform = Platform(known.expectations, facts)
        else:
            facts = collect_host(self.at.subject, known.expectations, known.cache, self.at.access)
            platform = Platform(known.expectations, facts, known.tree)
        return Judge([platform], known.checks, datetime.datetime.now(datetime.UTC))

    def repairing(self, allowed: frozenset[Level], chosen: Collection[Question]) -> Repairing:
        """Its repairs.

        Raises:
            WorkplaceError: nothing can be written down about them.
        """
        known = self.settings
        if isinstance(self.at, TreePlace):
            return Repairing(
                workplace=self.at.workplace(),
                look=self.look,
                allowed=allowed,
                chosen=chosen,
                budget=unbounded(known.expectations.repair),
                clock=_now,
                configuration_globs=COPIES_ELSEWHERE,
                placed=self.at.placed,
            )
        return Repairing(
            workplace=self.at,
            look=self.look,
            allowed=allowed,
            chosen=chosen,
            budget=known.expectations.repair,
            clock=_now,
            configuration_globs=read_by_nginx(known.expectations.layout),
            base=known.base,
        )


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
