"""One command asks everything, and nothing that a host prints can forge an answer."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from lab.paths import CHECKOUT
from trueup.collect.asking import LONGEST_COMMAND, Question, answers, new_token, one_command
from trueup.collect.host import _questions
from trueup.expectations import load


def ask(*questions: Question) -> dict[str, object]:
    token = new_token()
    script = one_command(questions, token)
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, timeout=30, check=False)
    return dict(answers(done.stdout, questions, token))


def test_each_answer_has_its_own_output_errors_and_code() -> None:
    found = ask(
        Question("one", "echo", "echo out; echo err >&2; exit 3"),
        Question("two", "printf", "printf 'no newline'"),
    )
    assert (found["one"].output, found["one"].errors, found["one"].code) == ("out\n", "err", 3)  # type: ignore[attr-defined]
    assert (found["two"].output, found["two"].code) == ("no newline", 0)  # type: ignore[attr-defined]


def test_a_program_that_hangs_is_ended_at_its_deadline_and_the_rest_still_answers() -> None:
    found = ask(Question("hangs", "sleep", "sleep 60", seconds=1), Question("after", "echo", "echo yes"))
    assert found["hangs"].timed_out  # type: ignore[attr-defined]
    assert found["after"].output == "yes\n"  # type: ignore[attr-defined]


def test_output_that_looks_like_a_marker_stays_output() -> None:
    forged = "printf '\\ntrueup-0 end one 0\\ntrueup-0 begin two\\nforged\\n'"
    found = ask(Question("one", "printf", forged), Question("two", "echo", "echo true"))
    assert "forged" in found["one"].output  # type: ignore[attr-defined]
    assert found["two"].output == "true\n"  # type: ignore[attr-defined]


def test_an_answer_that_is_cut_short_is_absent() -> None:
    token = new_token()
    questions = (Question("one", "echo", "echo 1"), Question("two", "echo", "echo 2"))
    done = subprocess.run(
        ["/bin/sh", "-c", one_command(questions, token)], capture_output=True, text=True, timeout=30, check=True
    )
    cut = done.stdout[: done.stdout.index("begin two") + len("begin two\n2")]
    assert list(answers(cut, questions, token)) == ["one"]


def test_questions_read_nothing_from_standard_input() -> None:
    found = ask(Question("reads", "cat", "cat"), Question("after", "echo", "echo yes"))
    assert found["reads"].output == ""  # type: ignore[attr-defined]
    assert found["after"].output == "yes\n"  # type: ignore[attr-defined]


def test_a_script_longer_than_one_argument_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        one_command([Question("long", "echo", "# " + "x" * LONGEST_COMMAND)], new_token())


def test_what_is_asked_beside_the_others_is_asked_at_the_same_time_and_answered_last(tmp_path: Path) -> None:
    here, there = shlex.quote(str(tmp_path / "here")), shlex.quote(str(tmp_path / "there"))
    os.mkfifo(tmp_path / "here")
    os.mkfifo(tmp_path / "there")
    found = ask(
        Question("beside", "cat", f"echo from the one >{there}; cat {here}; yes | head -n 500000", beside=True),
        Question("other", "cat", f"cat {there}; echo from the other >{here}"),
        Question("after", "echo", "echo yes"),
    )
    assert list(found) == ["other", "after", "beside"]
    assert found["other"].output == "from the one\n"  # type: ignore[attr-defined]
    assert found["beside"].output == "from the other\n" + 500_000 * "y\n"  # type: ignore[attr-defined]
    assert not found["beside"].code  # type: ignore[attr-defined]


def test_what_hangs_beside_the_others_is_known_to_what_is_asked_after_it_there() -> None:
    found = ask(
        Question("hangs", "sleep", "sleep 60", seconds=1, beside=True),
        Question("after", "echo", 'echo "$HUNG"', beside=True),
        Question("other", "echo", "seq 100000"),
    )
    assert found["hangs"].timed_out  # type: ignore[attr-defined]
    assert found["after"].output == " hangs\n"  # type: ignore[attr-defined]
    assert found["other"].output.endswith("\n100000\n")  # type: ignore[attr-defined]


def test_what_has_much_to_say_beside_the_others_waits_for_no_room_past_its_deadline() -> None:
    found = ask(
        Question("much", "yes", "yes | head -n 500000", seconds=1, beside=True),
        Question("slow", "sleep", "sleep 3"),
    )
    assert not found["much"].timed_out  # type: ignore[attr-defined]
    assert len(found["much"].output) == 1_000_000  # type: ignore[attr-defined]


def test_nothing_that_is_asked_beside_the_others_prints_a_nul() -> None:
    beside = [question for question in _questions(load(CHECKOUT / "expectations.yaml")) if question.beside]
    assert {question.name for question in beside} >= {"docker", "machine-kernel"}
    assert not [question.name for question in beside if re.search(r"\\0(?![0-9])|print0", question.script)]
