"""What cannot be used is said in one message, with exit 4, before anything is judged."""

from pathlib import Path

import pytest

from selftests.plugin.scratch import EXPECTATIONS, Scratch, facts
from trueup.facts import Unavailable


def test_nothing_to_judge_is_an_error(scratch: Scratch) -> None:
    scratch.write("expectations.yaml", EXPECTATIONS.replace("subjects: {tree: tree}\n", ""))
    ran = scratch.pytest()
    assert ran.code == 4
    assert "nothing to judge" in ran.text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "not a facts document"),
        ("{", "not a facts document"),
        ("[]", "not a facts document"),
        ('{"schema": 99}', "schema 99, this trueup reads 1"),
        ('{"schema": 1, "subject": {"name": "$(touch x)"}}', "not a facts document"),
        ("[" * 100_000, "not a facts document"),
    ],
)
def test_a_facts_file_that_is_none_is_refused_by_name(scratch: Scratch, content: str, says: str) -> None:
    scratch.write("facts.json", content)
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 4, ran.text
    assert f"facts.json: {says}" in ran.text
    assert "Traceback" not in ran.text


def test_a_truncated_facts_file_is_refused(scratch: Scratch) -> None:
    whole = scratch.record(facts()).read_text(encoding="utf-8")
    scratch.write("facts.json", whole[: len(whole) // 2])
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 4
    assert "not a facts document" in ran.text


@pytest.mark.parametrize(
    "arguments",
    [
        ("--facts", "none.json"),
        ("--configs", "none"),
        ("--expectations", "none.yaml"),
        ("--result-json", "none/r.json"),
    ],
)
def test_a_file_that_is_not_there_is_named(scratch: Scratch, arguments: tuple[str, str]) -> None:
    ran = scratch.pytest(*arguments)
    assert ran.code == 4
    assert "none" in ran.text
    assert "Traceback" not in ran.text


def test_a_mistake_in_the_expectations_stops_the_run_before_anything_is_judged(scratch: Scratch) -> None:
    scratch.write("expectations.yaml", EXPECTATIONS.replace("port: 8001", "prot: 8001"))
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 4
    assert "expectations.yaml:8: services.one.prot: unknown key 'prot', did you mean 'port'?" in ran.text
    assert ran.document == {}


def test_an_older_result_document_does_not_pass_for_this_run(scratch: Scratch) -> None:
    scratch.record(facts())
    assert scratch.pytest("--facts", "facts.json").document
    scratch.write("result.json", "old")
    scratch.write("expectations.yaml", "platform: [")
    assert scratch.pytest("--facts", "facts.json").document == {}


def test_a_host_that_does_not_answer_is_one_failure(scratch: Scratch) -> None:
    ran = scratch.pytest("--hosts", "ssh://nobody@127.0.0.1:1")
    assert ran.code == 1, ran.text
    assert [name for name, outcome in ran.outcomes().items() if outcome == "failed"] == ["host.host_answers machine"]
    assert set(ran.outcomes().values()) == {"failed", "blocked"}
    assert "Connection refused" in ran.text


def test_names_from_a_configuration_do_not_steer_a_terminal_or_a_shell(scratch: Scratch) -> None:
    hostile = "\x1b]0;owned\x07$(touch owned)\n<script>"
    scratch.record(facts(docker=Unavailable(hostile)))
    ran = scratch.pytest("--facts", "facts.json", "--html", "r.html", "--self-contained-html")
    assert "\x1b]0;" not in ran.text
    assert not (scratch.folder / "owned").exists()
    assert (
        "<script>"
        not in (scratch.folder / "r.html").read_text(encoding="utf-8").split("data-jsonblob", 1)[1].split(">", 1)[0]
    )


def test_two_subjects_of_one_name_are_refused(scratch: Scratch) -> None:
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json", "--facts", "facts.json")
    assert ran.code == 4
    assert "would both be called 'web'" in ran.text


@pytest.mark.parametrize("target", ["/dev/null", "."])
def test_a_result_document_replaces_no_device_and_no_directory(scratch: Scratch, target: str) -> None:
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json", "--result-json", target)
    assert ran.code == 4
    assert f"--result-json {target}: not a file" in ran.text
    assert Path("/dev/null").is_char_device()


def test_a_result_document_that_cannot_be_written_is_said_and_the_run_is_red(scratch: Scratch) -> None:
    scratch.record(facts())
    scratch.write("conftest.py", "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))\n")
    ran = scratch.pytest("--facts", "facts.json", "-p", "no:cacheprovider")
    assert ran.code == 1, ran.text
    assert "result.json could not be written: File too large" in ran.text
    assert "Traceback" not in ran.text
    assert ran.document == {}


def test_the_name_of_a_tree_does_not_steer_a_terminal(scratch: Scratch) -> None:
    name = "a tree\n\x1b]0;owned\x07\u202e"
    scratch.write(f"{name}/site", "server { listen 80; }")
    ran = scratch.pytest(f"--configs={name}")
    assert ran.document["results"]
    assert "\x1b]0;" not in ran.text
    assert "\u202e" not in ran.text
