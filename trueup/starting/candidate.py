"""A tree as it would be, judged with every check before a byte of it is written."""

import datetime
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from trueup.checks import Check
from trueup.collect.configuration_tree import collect_tree
from trueup.escaping import printable
from trueup.expectations import Expectations, ExpectationsError, load
from trueup.facts import Facts
from trueup.judging import RED, Judge, Question, Verdict
from trueup.platform import Platform
from trueup.repair.in_a_tree import TreePlace
from trueup.starting.refusal import CannotStartError
from trueup.starting.whole_set import Change
from trueup.subjects import kept_cache

MOST_TOLD = 5


def refuse_new_findings(
    changes: Iterable[Change], expectations: Path, place: TreePlace, checks: dict[str, Check], before: Facts
) -> None:
    """Judge the tree with the changes made, in a copy; what was red before and still is does not count.

    Raises:
        CannotStartError: something would be red that is not today.
    """
    every = list(changes)
    with tempfile.TemporaryDirectory(prefix="trueup-new-") as name:
        root = Path(name) / "tree"
        shutil.copytree(place.root, root, symlinks=True)
        for change in every:
            if change.path.is_relative_to(place.root.resolve()):
                copied = root / change.path.relative_to(place.root.resolve())
                copied.parent.mkdir(parents=True, exist_ok=True)
                copied.write_bytes(change.written)
        told = next(change.after for change in every if change.path == expectations.resolve())
        wanted = loaded(told, Path(name) / "expectations.yaml", str(expectations))
        after = collect_tree(place.subject, root, wanted, kept_cache(expectations.absolute().parent))
    was = _red(_judge(place.expectations, before, checks))
    new = {key: verdict for key, verdict in _red(_judge(wanted, after, checks)).items() if key not in was}
    if new:
        lines = [f"  {_told(verdict)}" for verdict in list(new.values())[:MOST_TOLD]]
        more = [f"  ... and {len(new) - MOST_TOLD} more"] if len(new) > MOST_TOLD else []
        raise CannotStartError("\n".join(["with it, this would not be true, so nothing was written:", *lines, *more]))


def loaded(text: str, path: Path, shown: str) -> Expectations:
    """The expectations of that text, which is put there for it.

    Raises:
        CannotStartError: they could not be used.
    """
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    try:
        return load(path, shown)
    except ExpectationsError as error:
        raise CannotStartError(str(error)) from error


def _judge(expectations: Expectations, facts: Facts, checks: dict[str, Check]) -> list[Verdict]:
    judge = Judge([Platform(expectations, facts)], checks, datetime.datetime.now(datetime.UTC))
    return [judge.verdict(question) for check in checks.values() for question in judge.questions(check)]


def _red(verdicts: list[Verdict]) -> dict[Question, Verdict]:
    return {verdict.question: verdict for verdict in verdicts if verdict.outcome in RED}


def _told(verdict: Verdict) -> str:
    places = ", ".join(str(place) for place in verdict.at if str(place))
    where = f" ({places})" if places else ""
    because = f", because of {verdict.blocked_by.label}" if verdict.blocked_by else ""
    found = f"expected {verdict.expected}, found {verdict.found}" if verdict.expected else "not true"
    return printable(f"{verdict.question.label}: {found}{because}{where}")
