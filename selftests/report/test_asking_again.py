"""What a finding says to type does what it says: pytest finds that one question, of that subject."""

import re
import shlex
from types import SimpleNamespace
from typing import Any, cast

import pytest

from selftests.plugin.scratch import Scratch, facts, with_container
from trueup.facts import Subject, SubjectKind
from trueup.report import again
from trueup.session import RUN

SAID = re.compile(r"^  look again: pytest (.*)$", re.MULTILINE)
HERE = Subject("local", SubjectKind.HOST, "local")
PRODUCTION = Subject("production", SubjectKind.HOST, "ssh://ubuntu@api.example.org")
UNDECLARED = Subject("web1", SubjectKind.HOST, "ssh://ubuntu@web1:2222")
TREE = Subject("watchme", SubjectKind.TREE, "a tree/watchme")


def config(recordings: dict[str, str] | None = None, **options: Any) -> pytest.Config:
    """What is asked of a configuration: its options, the hosts of its expectations, and the files of recordings."""
    subjects = SimpleNamespace(hosts={"production": "ssh://ubuntu@api.example.org"})
    run = SimpleNamespace(expectations=SimpleNamespace(subjects=subjects), recordings=recordings or {})
    known = {"configs": [], "expectations": None, **options}
    return cast("pytest.Config", SimpleNamespace(getoption=known.__getitem__, stash={RUN: run}))


def test_a_recording_is_asked_again_by_its_file_and_is_not_said_to_be_repaired(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    (scratch.folder / "one night").mkdir()
    (scratch.folder / "facts.json").rename(scratch.folder / "one night/facts.json")
    told = scratch.pytest("--facts", "one night/facts.json", "-q", "-k", "runs").text
    (line,) = SAID.findall(told)
    (result,) = scratch.pytest(*shlex.split(line)).document["results"]
    assert (result["check"], result["resource"], result["outcome"]) == ("area.runs", "one", "failed")
    assert "  repair: " not in told
    assert not again.repair("--fix", HERE, config({"local": "facts.json"}))


def test_of_several_recordings_only_its_own_is_named() -> None:
    every = config({"web1": "a/web1.json", "local": "b/my self.json"})
    assert again.look(HERE, every) == "--facts='b/my self.json'"
    assert again.look(UNDECLARED, every) == "--facts=a/web1.json"


def test_a_host_is_asked_again_by_the_name_that_it_was_asked_by() -> None:
    assert again.look(HERE, config()) == "--hosts=local"
    assert again.look(PRODUCTION, config()) == "--hosts=production"
    assert again.look(UNDECLARED, config()) == "--hosts=ssh://ubuntu@web1:2222"


def test_a_tree_is_named_where_it_was_named() -> None:
    assert not again.look(TREE, config())
    assert again.look(TREE, config(configs=["a tree/watchme"])) == "--configs='a tree/watchme'"


def test_repair_names_every_subject_but_this_host() -> None:
    assert again.repair("--fix", HERE, config()) == "--fix"
    assert again.repair("--fix-unsafe", PRODUCTION, config()) == "--fix-unsafe --hosts=production"
    assert again.repair("--fix", TREE, config()) == "--fix --configs='a tree/watchme'"


def test_other_expectations_come_along() -> None:
    assert again.look(HERE, config(expectations="other.yaml")) == "--expectations=other.yaml --hosts=local"
    assert again.repair("--fix", HERE, config(expectations="other.yaml")) == "--expectations=other.yaml --fix"
