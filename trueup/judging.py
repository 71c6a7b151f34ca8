"""From a model to verdicts: each check of each resource is asked once, and its failure explained by its cause.

Pure: pytest is not needed, nothing is started, and the same facts give the same verdicts.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from trueup.checks import Check, FindingError, NotLookedAtError, Outcome, Remedy, Severity
from trueup.facts import Place
from trueup.platform import Platform
from trueup.platform.subject import Resource
from trueup.waivers import Waivers

NONE_SEEN = "none-seen"
"""The resource of a check that saw nothing to judge."""
ROOT_OF_EVERY_HOST = "host.host_answers"
RED = {Outcome.FAILED, Outcome.WARNED, Outcome.UNKNOWN, Outcome.BLOCKED}
"""What is not as it should be, or not known: a repair may make it true, and must not bring it about."""
EXPLAINS = {Outcome.FAILED, Outcome.UNKNOWN, Outcome.BLOCKED, Outcome.WAIVED}


@dataclass(frozen=True, slots=True)
class Question:
    """One check of one resource of one subject."""

    check: str
    subject: str
    resource: str

    @property
    def label(self) -> str:
        """As reports write it."""
        return f"{self.check} [{self.subject}: {self.resource}]"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a question; `blocked_by` is the question whose failure explains it.

    `told` is the question that tells what is true of several.
    """

    question: Question
    outcome: Outcome
    severity: Severity
    expected: str = ""
    found: str = ""
    at: tuple[Place, ...] = ()
    remedy: Remedy | None = None
    blocked_by: Question | None = None
    waiver: str = ""
    note: str = ""
    diff: tuple[str, ...] = ()
    told: Question | None = None


class Judge:
    """Verdicts on a set of subjects, each worked out once and remembered."""

    def __init__(self, platforms: Iterable[Platform], checks: Mapping[str, Check], now: datetime.datetime) -> None:
        self.platforms = {platform.facts.subject.name: platform for platform in platforms}
        self.checks = checks
        whole = next((platform.expectations for platform in self.platforms.values()), None)
        self.waivers = Waivers(whole.waivers, now, whole.subjects) if whole else Waivers((), now)
        self._known: dict[Question, Verdict] = {}

    def questions(self, check: Check) -> Iterator[Question]:
        """Every question that this check asks, in a stable order; at least one a subject it can judge."""
        for name, platform in self.platforms.items():
            if check.judges & platform.shows:
                keys = self._keys(platform, check)
                yield from (Question(check.id, name, key) for key in keys)

    def _keys(self, platform: Platform, check: Check) -> list[str]:
        try:
            keys = [resource.key for resource in platform.resources(check.kind)]
        except (NotLookedAtError, FindingError):
            return [NONE_SEEN]
        return keys or ([] if check.may_see_none else [NONE_SEEN])

    def verdict(self, question: Question) -> Verdict:
        """What became of the question."""
        known = self._known.get(question)
        if known is None:
            known = self._known[question] = self._judge(question)
        return known

    def is_gone(self, question: Question) -> bool:
        """Whether there are others of its kind, and it is not among them: what a repair took away needs none."""
        check, platform = self.checks[question.check], self.platforms[question.subject]
        try:
            return bool(platform.resources(check.kind)) and platform.resource(check.kind, question.resource) is None
        except (NotLookedAtError, FindingError):
            return False

    def _judge(self, question: Question) -> Verdict:
        check, platform = self.checks[question.check], self.platforms[question.subject]
        seen = self._look(question, check, platform)
        if seen.outcome is Outcome.PASSED:
            return seen
        if cause := self._cause(question, check, platform) or self._told(seen):
            seen = replace(seen, outcome=Outcome.BLOCKED, blocked_by=cause.blocked_by or cause.question)
            if cause.outcome is Outcome.WAIVED:
                return replace(seen, outcome=Outcome.WAIVED, waiver=cause.waiver)
        return self.waivers.apply(seen)

    def _look(self, question: Question, check: Check, platform: Platform) -> Verdict:
        plain = Verdict(question, Outcome.PASSED, check.severity)
        try:
            arguments = self._arguments(question, check, platform)
            if arguments:
                check.function(**arguments)
        except FindingError as finding:
            severity = finding.severity or check.severity
            outcome = Outcome.WARNED if severity is Severity.WARNING else Outcome.FAILED
            said = replace(plain, expected=finding.expected, found=finding.found, at=finding.at, remedy=finding.remedy)
            return replace(
                said, outcome=outcome, severity=severity, diff=finding.diff, told=_told_by(question, finding)
            )
        except NotLookedAtError as blind:
            expected = check.paragraphs[0]
            return replace(
                plain, outcome=Outcome.UNKNOWN, expected=expected, found=blind.why.reason, at=(blind.why.at,)
            )
        return plain

    def _arguments(self, question: Question, check: Check, platform: Platform) -> dict[str, object]:
        """What the check's function takes; nothing for a thing that need not exist, and is gone since it was named."""
        resource = platform.resource(check.kind, question.resource)
        if resource is None and check.may_see_none:
            return {}
        if resource is None:
            raise FindingError(f"at least one {check.kind} to judge", f"no {check.kind} at all, or it is gone")
        rest = {kind: platform.resources(kind)[0] for kind in check.wants}
        return {check.kind: resource, **rest}

    def _cause(self, question: Question, check: Check, platform: Platform) -> Verdict | None:
        causes = check.follows_from
        if platform.on_host and check.id != ROOT_OF_EVERY_HOST and ROOT_OF_EVERY_HOST in self.checks:
            causes = (ROOT_OF_EVERY_HOST, *causes)
        for cause in causes:
            for other in self._related(question, check, self.checks[cause], platform):
                verdict = self.verdict(other)
                if verdict.outcome in EXPLAINS:
                    return verdict
        return None

    def _told(self, seen: Verdict) -> Verdict | None:
        """The verdict that tells the same, where that is another's."""
        if seen.told is None or seen.told.check not in self.checks or self.is_gone(seen.told):
            return None
        told = self.verdict(seen.told)
        return told if told.outcome in EXPLAINS else None

    def _related(self, question: Question, check: Check, cause: Check, platform: Platform) -> Iterator[Question]:
        """The cause's questions that bear on this resource: the same one, one it names, or the only one."""
        if not cause.judges & platform.shows:
            return
        try:
            related = self._related_resources(question, check, cause, platform)
            yield from (Question(cause.id, question.subject, resource.key) for resource in related)
        except (NotLookedAtError, FindingError):
            # which they are cannot be seen; where the cause's cannot be seen at all, that is a question of its own
            if self._keys(platform, cause) == [NONE_SEEN]:
                yield Question(cause.id, question.subject, NONE_SEEN)

    def _related_resources(self, question: Question, check: Check, cause: Check, platform: Platform) -> list[Resource]:
        try:
            resource = platform.resource(check.kind, question.resource)
        except (NotLookedAtError, FindingError):
            resource = None  # what there is of that kind could not be seen; the only one of the cause's may explain it
        if cause.kind == check.kind and resource is not None:
            return [resource]
        named = getattr(resource, cause.kind, None)
        if named is None:
            every = platform.resources(cause.kind)
            return list(every) if len(every) == 1 else []
        return list(named) if isinstance(named, tuple) else [named]


def _told_by(question: Question, finding: FindingError) -> Question | None:
    """The question that tells the finding, where that is another one."""
    if not finding.told_at:
        return None
    told = replace(question, check=finding.told_by or question.check, resource=finding.told_at)
    return told if told != question else None
