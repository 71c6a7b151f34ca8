"""What one pytest session holds: the expectations, the facts, the judge, and every check it knows."""

import datetime
import difflib
import importlib.util
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from trueup.checks import Check, Outcome, check_of
from trueup.escaping import in_an_id, printable_lines
from trueup.expectations import Expectations, ExpectationsError, Waiver, load, locate, places
from trueup.expectations.inventory import named
from trueup.expectations.overriding import ByHost
from trueup.facts import Facts, Subject, SubjectKind
from trueup.judging import RED, ROOT_OF_EVERY_HOST, Judge, Question, Verdict
from trueup.notices import Notice, Sighting, notices, sightings
from trueup.platform import Platform
from trueup.subjects import Access, Asked, UnusableSubjectError, cache_of, collect, hosts, trees, trees_beside

if TYPE_CHECKING:
    from trueup.by_host import Distribution

NOT_APPLICABLE = "not-applicable"
"""The id of a check that no subject of the run can show: it is counted aloud, and has no item."""


@dataclass(frozen=True)
class Row:
    """One item: its id and the arguments its function would take."""

    id: str
    arguments: tuple[Question | None, ...]


def nothing(names: int) -> Row:
    """What stands for the items of a check of so many arguments that no subject can show."""
    return Row(NOT_APPLICABLE, (None,) * names)


@dataclass
class Run:
    """One run of pytest, from facts to verdicts."""

    expectations: Expectations
    facts: list[Facts]
    expectations_path: Path
    shown: str
    collected_in: float
    now: datetime.datetime
    trees: Mapping[str, Facts] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    not_applicable: dict[str, list[str]] = field(default_factory=dict)
    test_folders: set[Path] = field(default_factory=set)
    complaint: str = ""
    asked_subjects: Mapping[str, Subject] = field(default_factory=dict)
    asked_trees: Mapping[str, Path] = field(default_factory=dict)
    recordings: Mapping[str, str] = field(default_factory=dict)
    cache: Path | None = None
    first: Judge | None = None
    distribution: "Distribution | None" = None

    @property
    def subjects(self) -> list[Subject]:
        """What is judged."""
        return [facts.subject for facts in self.facts]

    @cached_property
    def by_host(self) -> ByHost:
        """What is expected of each host."""
        return ByHost(self.expectations)

    @cached_property
    def judge(self) -> Judge:
        """The judge of this run."""
        platforms = [
            Platform(self.expected(facts.subject), facts, self.trees.get(facts.subject.name)) for facts in self.facts
        ]
        return Judge(platforms, self.checks, self.now)

    def expected(self, subject: Subject) -> Expectations:
        """What is true of this subject; overrides are of hosts, and a tree has none."""
        return self.expectations if subject.kind is SubjectKind.TREE else self.by_host.of(subject.name)

    def verdict(self, question: Question) -> Verdict:
        """What became of a question; where it was red before repairs and is true now, it is fixed."""
        last = self._last(question)
        before = self.first.verdict(question) if self.first else last
        if last.outcome is Outcome.PASSED and before.outcome in RED:
            return replace(before, outcome=Outcome.FIXED, blocked_by=None)
        return last

    def looks(self, question: Question) -> list[Verdict]:
        """Every look that was had at it: two in a run that repaired something, else one."""
        return [*([self.first.verdict(question)] if self.first else []), self._last(question)]

    def _last(self, question: Question) -> Verdict:
        """The last look; of what a repair took away, as the location of a stray site, nothing is wrong any more."""
        last = self.judge.verdict(question)
        if self.first and self.judge.is_gone(question) and not self.first.is_gone(question):
            return Verdict(question, Outcome.PASSED, last.severity, found="it is gone")
        return last

    def judge_again(self, first: Judge, facts: list[Facts]) -> None:
        """Judge these facts from here on; what was said before is kept as the first look."""
        self.first, self.facts = first, facts
        self.__dict__.pop("judge", None)

    def rows(self, check: Check) -> list[Row]:
        """The items of one check; a subject that it cannot judge is noted, aloud (DECISIONS 1)."""
        self._add(check)
        for name, platform in self.judge.platforms.items():
            if not check.judges & platform.shows:
                self.not_applicable.setdefault(name, []).append(check.id)
        rest = (None,) * len(check.wants)
        return [Row(_identity(question), (question, *rest)) for question in self.judge.questions(check)]

    def _add(self, check: Check) -> None:
        known = self.checks.setdefault(check.id, check)
        if known.function.__code__.co_filename != check.function.__code__.co_filename:
            raise pytest.UsageError(f"{check.id} is written twice: {known.file} and {check.file}")
        self.test_folders.add(check.file.parent.parent)

    def complete(self, *, whole: bool = False) -> None:
        """Load the checks that were not collected, so that a cause is found even when it was not selected.

        `whole` loads all that there are: what a repair makes worse must be seen, whatever was selected.
        """
        wanted = {cause for check in self.checks.values() for cause in (*check.follows_from, ROOT_OF_EVERY_HOST)}
        wanted |= {waiver.check for waiver in self.expectations.waivers}
        if whole or wanted - self.checks.keys():
            collected = {check.file for check in self.checks.values()}
            for folder in sorted(self.test_folders):
                for path in sorted(set(folder.glob("*/test_*.py")) - collected):
                    for check in checks_in(path):
                        self.checks.setdefault(check.id, check)
        unknown = {cause for check in self.checks.values() for cause in check.follows_from} - self.checks.keys()
        if unknown:
            raise pytest.UsageError(f"no check is called {', '.join(sorted(unknown))}, though others follow from it")

    def refuse_unknown_waivers(self) -> None:
        """A waiver of a check that does not exist is a mistake, not a waiver.

        Raises:
            pytest.UsageError: naming each; only where every check is known, as in a run of the whole suite.
        """
        if not self.checks:
            return
        for index, waiver in enumerate(self.expectations.waivers):
            if waiver.check not in self.checks:
                near = difflib.get_close_matches(waiver.check, self.checks, n=1)
                meant = f", did you mean {near[0]}?" if near else ""
                where = locate(self.expectations_path, self.shown, ("waivers", index, "check"))
                raise pytest.UsageError(printable_lines(f"{where}there is no check {waiver.check}{meant}"))

    def sightings(self) -> list[Sighting]:
        """What each waiver meets; a controller of pytest-xdist collects nothing, and is told by its workers."""
        return sightings(self.expectations.waivers, self.judge, self.expectations.subjects)

    def notices(self, results: Iterable[dict[str, Any]], sighted: Sequence[Sighting]) -> list[Notice]:
        """What the run should say though it is no result, with the line of each waiver."""
        waivers, warn_days = self.expectations.waivers, self.expectations.waiver_warn_days
        said = list(notices(waivers, sighted, results, self.now, warn_days, self.expectations.subjects))
        lines = places(self.expectations_path, self.shown, [("waivers", index) for index, _, _ in said])
        return [
            Notice(kind, w.check, w.resource, w.owner, w.until, w.zone, at, text, self._hosts_of(w))
            for (w, kind, text), at in zip(((waivers[i], kind, text) for i, kind, text in said), lines, strict=True)
        ]

    def _hosts_of(self, waiver: Waiver) -> tuple[str, ...]:
        subjects = self.expectations.subjects
        return tuple(dict.fromkeys(host for listed in waiver.hosts for host in named(subjects, listed)))


RUN = pytest.StashKey[Run]()
VERDICT = pytest.StashKey[Verdict]()


def start(config: pytest.Config) -> Run:
    """Read the expectations and collect the facts; in a worker of pytest-xdist, take both as they were handed over.

    Raises:
        pytest.UsageError: the expectations, or what was asked for, cannot be used (exit 4).
    """
    path = Path(config.getoption("expectations") or config.rootpath / "expectations.yaml")
    shown = _shown(path, config.rootpath)
    began = time.perf_counter()
    try:
        expectations = load(path, shown)
        given = getattr(config, "workerinput", {})
        handed, moment = given.get("trueup_facts"), given.get("trueup_now")
        if handed is not None:
            facts, beside = _handed(handed)
        else:
            cache = cache_of(config.rootpath)
            asked = _asked(config)
            facts = collect(asked, expectations, path.absolute().parent, cache, access(config))
            beside = trees_beside(facts, expectations, ByHost(expectations), path.absolute().parent, cache)
    except (ExpectationsError, UnusableSubjectError) as error:
        raise pytest.UsageError(printable_lines(str(error))) from error
    now = datetime.datetime.fromisoformat(moment) if moment else datetime.datetime.now(datetime.UTC)
    run = Run(expectations, facts, path, shown, time.perf_counter() - began, now, beside)
    run.recordings = given.get("trueup_recordings", {})
    if handed is None:
        run.recordings = {one.subject.name: path for one, path in zip(facts, asked.recordings, strict=False)}
        connection = config.getoption("connection", None)
        run.asked_subjects = {subject.name: subject for subject in hosts(asked, expectations, connection)}
        run.asked_trees = trees(asked)
        run.cache = cache
    return run


def hand_over(node: Any) -> None:  # noqa: ANN401 - a pytest-xdist type, which need not be installed
    """Give a worker the facts as one string: object graphs are slow to pass (execnet)."""
    run = node.config.stash[RUN]
    given = run.distribution.give(node.workerinput) if run.distribution else _packed(run.facts, run.trees)
    node.workerinput["trueup_facts"] = given
    node.workerinput["trueup_recordings"] = dict(run.recordings)
    node.workerinput["trueup_now"] = run.now.isoformat()  # one moment for all: a waiver ends for every worker at once


def distribute(config: pytest.Config, run: Run) -> None:
    """With pytest-xdist: decide which worker judges which subjects, and have no more workers than there are parts."""
    if not getattr(config.option, "tx", None):
        return
    from trueup import by_host

    if by_host.is_asked(config, len(run.facts)):
        del config.option.tx[len(run.facts) :]
        weights = [len(msgspec.json.encode(one)) for one in run.facts]
        every = by_host.parts(weights, len(config.option.tx))
        run.distribution = by_host.Distribution([_packed([run.facts[i] for i in part], run.trees) for part in every])


def _packed(facts: list[Facts], trees: Mapping[str, Facts]) -> str:
    """As one string, each tree once however many hosts should be like it."""
    wanted = [trees[one.subject.name] for one in facts if one.subject.name in trees]
    distinct = {id(tree): tree for tree in wanted}
    index = {key: number for number, key in enumerate(distinct)}
    beside = {one.subject.name: index[id(trees[one.subject.name])] for one in facts if one.subject.name in trees}
    return msgspec.json.encode((facts, list(distinct.values()), beside)).decode()


def _handed(packed: str) -> tuple[list[Facts], Mapping[str, Facts]]:
    facts, trees, beside = msgspec.json.decode(packed, type=tuple[list[Facts], list[Facts], dict[str, int]])
    return facts, {name: trees[number] for name, number in beside.items()}


def _asked(config: pytest.Config) -> Asked:
    listed = config.getoption("hosts", None) or ""
    named = tuple(spec.strip() for spec in listed.split(",") if spec.strip())
    if not (named or config.getoption("configs") or config.getoption("facts")) and repairs(config):
        named = ("local",)
    return Asked(tuple(config.getoption("configs")), named, tuple(config.getoption("facts")))


def repairs(config: pytest.Config) -> bool:
    """Whether something is to be repaired: without a target, it is this host."""
    return bool(config.getoption("fix") or config.getoption("fix_unsafe") or config.getoption("fix_plan"))


def access(config: pytest.Config) -> Access:
    """How hosts are reached, as pytest-testinfra's options say."""
    return Access(
        connection=config.getoption("connection", None),
        ssh_config=config.getoption("ssh_config", None),
        ssh_identity_file=config.getoption("ssh_identity_file", None),
        sudo=bool(config.getoption("sudo", default=False)),
        sudo_user=config.getoption("sudo_user", None),
    )


def _shown(path: Path, root: Path) -> str:
    whole = path.absolute()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(path)


def _identity(question: Question) -> str:
    """The bracketed part of an id: plain characters only, since reports and shells take it as it is."""
    plain = in_an_id(question.resource)
    if plain != question.resource:
        plain += f"-{sha256(question.resource.encode('utf-8', 'surrogateescape')).hexdigest()[:6]}"
    return f"{question.subject}:{plain}"


def checks_in(path: Path) -> Iterator[Check]:
    """Every check that a file holds."""
    name = f"trueup_checks_not_collected.{path.parent.name}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise pytest.UsageError(f"{path}: cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return (check for value in vars(module).values() if (check := check_of(value)))
