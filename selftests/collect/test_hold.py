"""Who holds a host is asked in the one command for facts, of a file that only root may read."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from trueup.collect import hold
from trueup.collect.asking import Answer, answers, new_token, one_command
from trueup.collect.host import _questions
from trueup.expectations import load
from trueup.facts import Hold, Unavailable

HELD = {"until": "2026-11-30T13:00+00:00", "reason": "a deploy", "owner": "ann@desk"}
WHOLE = Hold(**HELD)

IN_A_STATE = """
mount -t tmpfs tmpfs /var/lib && mkdir -m 700 /var/lib/trueup && printf %s "$1" >/var/lib/trueup/hold || exit 9
chmod 600 /var/lib/trueup/hold; [ -n "$1" ] || rm /var/lib/trueup/hold
shift; exec "$@"
"""


def answered(text: str, *, code: int = 0, errors: str = "") -> Hold | Unavailable | None:
    return hold.parse({hold.NAME: Answer(hold.COMMAND, code, text, errors)})


def asked(content: str, *through: str) -> Hold | Unavailable | None:
    """What a host says whose file of a hold has this content, to whoever `through` makes of us."""
    token = new_token()
    script = one_command(hold.QUESTIONS, token)
    where = ["unshare", "--mount", "--propagation=private", "sh", "-c", IN_A_STATE, "sh", content]
    command = [*where, *through, "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return hold.parse(answers(done.stdout, hold.QUESTIONS, token))


@pytest.mark.programs
def test_root_sees_who_holds_it_and_that_nobody_does() -> None:
    assert os.geteuid() == 0
    assert asked(json.dumps(HELD)) == WHOLE
    assert asked("") is None


@pytest.mark.programs
def test_whoever_is_not_root_says_that_nobody_looked() -> None:
    found = asked(json.dumps(HELD), "setpriv", "--reuid=65534", "--clear-groups")
    assert isinstance(found, Unavailable)
    assert found.reason == "only root may look there"


def test_no_further_command_asks_for_it() -> None:
    expectations = load(Path(__file__).parents[2] / "expectations.yaml")
    assert set(hold.QUESTIONS) <= set(_questions(expectations))


def test_a_file_from_before_is_understood_and_one_without_sense_is_no_hold() -> None:
    assert answered(json.dumps(HELD)) == WHOLE
    assert answered("  \n") is None
    for text in ("{", "[]", json.dumps({**HELD, "until": "2026-11-30T13:00"}), json.dumps({**HELD, "owner": 1})):
        found = answered(text)
        assert isinstance(found, Unavailable)
        assert "trueup hold --end removes it" in found.reason


def test_what_could_not_be_asked_is_no_hold_and_no_peace() -> None:
    assert isinstance(hold.parse({}), Unavailable)
    refused = answered("", code=1, errors="cat: Permission denied")
    assert isinstance(refused, Unavailable)
    assert refused.reason == "cat: Permission denied"
    assert isinstance(answered("", code=124), Unavailable)


def test_no_secret_of_its_words_is_kept() -> None:
    found = answered(json.dumps({**HELD, "reason": "see https://u:planted-hunter2@h/?token=planted-hunter2"}))
    assert isinstance(found, Hold)
    assert "planted" not in found.reason
