"""What the benchmarks judge is what the collector would say of such a platform, and it is well."""

import datetime
from pathlib import Path

import msgspec
import pytest

from bench import generated, generated_facts
from selftests.matrix.judging import checks
from trueup.checks import Outcome
from trueup.collect.configuration_tree import collect_tree
from trueup.expectations import load
from trueup.facts import Subject, SubjectKind
from trueup.judging import Judge
from trueup.platform import Platform

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def test_the_made_tree_is_what_the_collector_says_of_it(tmp_path: Path) -> None:
    expectations = load(generated.write(tmp_path, 3))
    made = generated_facts.of_tree(tmp_path, expectations)
    seen = collect_tree(Subject("tree", SubjectKind.TREE, "tree"), tmp_path / "tree", expectations, None)
    clock = {"taken_at": seen.taken_at, "trueup": seen.trueup}
    assert msgspec.structs.replace(made, **clock) == seen


@pytest.mark.parametrize("kind", ["tree", "host", "host beside the tree"])
def test_every_check_passes_on_what_was_made(kind: str, tmp_path: Path) -> None:
    expectations = load(generated.write(tmp_path, 5))
    tree = generated_facts.of_tree(tmp_path, expectations)
    host = generated_facts.of_host(tree, expectations)
    platforms = {
        "tree": Platform(expectations, tree),
        "host": Platform(expectations, host),
        "host beside the tree": Platform(expectations, host, tree),
    }
    judge = Judge([platforms[kind]], checks(), NOW)
    verdicts = [judge.verdict(question) for check in checks().values() for question in judge.questions(check)]
    assert [verdict for verdict in verdicts if verdict.outcome is not Outcome.PASSED] == []
    assert len(verdicts) > 100
