"""A unit that does not wait for what it needs: a drop-in on a host, two lines in a tree, and never twice."""

import datetime

import pytest

from selftests.checks import scene
from selftests.matrix.judging import checks
from trueup.checks import Outcome
from trueup.facts import Facts, Systemd
from trueup.facts.systemd import UnitLink
from trueup.fixes import step_for
from trueup.fixes.order_unit import ordered
from trueup.judging import Judge, Question, Verdict
from trueup.model.own_files import ORDER
from trueup.model.written_units import lines
from trueup.platform import Platform
from trueup.repair.edits import CannotEditError, Change, Write
from trueup.repair.steps import Step
from trueup.units.loading import Written, load

ETC = "/etc/systemd/system"
API = f"{ETC}/api.service"
OWN = f"{API}.d/{ORDER}"
BOTH = "After=docker.service\nRequires=docker.service\n"


def facts(unit: str, drop_in: str = "", *, on_host: bool = True) -> Facts:
    service = f"[Service]\nExecStart={scene.COMPOSE} -f /srv/api/docker-compose.yml up\n"
    files = {API: f"[Unit]\n{unit}{service}"} | ({OWN: drop_in} if drop_in else {})
    links = (UnitLink(f"{ETC}/multi-user.target.wants/api.service", API),) if on_host else None
    units = load({path: Written(path, text) for path, text in files.items()}, links)
    found = scene.host(systemd=Systemd(units, scene.states(), scene.files(), links))
    return found if on_host else scene.as_tree(found)


def judged(found: Facts, tree: Facts | None = None) -> tuple[Verdict, Step | None]:
    platform = Platform(scene.expected(), found, tree)
    judge = Judge([platform], checks(), datetime.datetime.now(datetime.UTC))
    question = Question("systemd.unit_starts_after_the_infrastructure", found.subject.name, "api.service")
    verdict = judge.verdict(question)
    return verdict, step_for(verdict, platform)


def test_on_a_host_a_drop_in_says_both_and_that_is_enough() -> None:
    verdict, step = judged(facts("Description=api\n"))
    assert verdict.outcome is Outcome.FAILED
    assert step is not None
    assert (step.fix, step.level) == ("order_unit", "unsafe")
    (edit,) = step.edits
    assert isinstance(edit, Write)
    assert edit.path == OWN
    assert judged(facts("Description=api\n", edit.content))[0].outcome is Outcome.PASSED


def test_what_only_the_host_lacks_is_installed_from_the_tree_instead() -> None:
    tree = facts(BOTH, on_host=False)
    _, step = judged(facts(""), tree)
    assert step is None
    _, step = judged(facts(""), facts("", on_host=False))
    assert step is not None


def test_our_own_drop_in_is_no_drift() -> None:
    (ours,) = facts("", f"[Unit]\n{BOTH}").systemd.units  # type: ignore[union-attr]
    (plain,) = facts("").systemd.units  # type: ignore[union-attr]
    assert ours.drop_ins
    assert [each.text for each in lines(ours)] == [each.text for each in lines(plain)]


def test_in_a_tree_the_file_itself_says_both() -> None:
    verdict, step = judged(facts("Description=api\n", on_host=False))
    assert verdict.outcome is Outcome.FAILED
    assert step is not None
    (edit,) = step.edits
    assert isinstance(edit, Change)
    assert edit.path == API
    assert step.commands == ()
    assert edit.rewrite("[Unit]\nDescription=api\n\n[Service]\n") == (
        "[Unit]\nDescription=api\nRequires=docker.service\nAfter=docker.service\n\n[Service]\n"
    )


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("[Unit]", "[Unit]\nRequires=a.service b.service\nAfter=a.service b.service\n"),
        ("# x\n[Unit]\nAfter=\n\n", "# x\n[Unit]\nAfter=\nRequires=a.service b.service\nAfter=a.service b.service\n\n"),
        ("[Install]\n[Unit]\n", "[Install]\n[Unit]\nRequires=a.service b.service\nAfter=a.service b.service\n"),
    ],
)
def test_the_lines_come_last_in_their_section(text: str, new: str) -> None:
    assert ordered(text, ("a.service", "b.service")) == new


@pytest.mark.parametrize("text", ["", "[Service]\n", "[Unit]\nDescription=a \\\n", "[Unit]\nA=b \\\n\n[Service]\n"])
def test_a_file_that_cannot_take_them_is_refused(text: str) -> None:
    with pytest.raises(CannotEditError):
        ordered(text, ("a.service",))
