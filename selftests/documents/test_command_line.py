"""The page of commands, the help and the completion are those of the commands themselves."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from trueup.documents.command_line import Command, commands, every
from trueup.documents.completion import script

EVERY = list(every(commands()))
COMPLETE = r"""
. {script}
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
compopt() {{ :; }}
_trueup
printf '%s\n' "${{COMPREPLY[@]}}"
"""


def named(command: Command) -> str:
    return "-".join(command.words)


@pytest.mark.parametrize("command", EVERY, ids=named)
def test_the_help_of_a_command_is_a_sentence_and_of_an_option_a_few_words(command: Command) -> None:
    assert re.fullmatch(r"[A-Z].*[A-Za-z`\)]\.", command.purpose), command.purpose
    for option in command.options:
        assert option.help, option.shown
        assert not option.help.endswith("."), option.help
        assert not re.match(r"[A-Z][a-z]", option.help), option.help
        assert "\n" not in option.help


def test_commands_of_several_words_are_among_them() -> None:
    assert ("new", "service") in {command.words for command in EVERY}


@pytest.fixture(scope="module")
def bash_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "trueup.bash"
    path.write_text(script("bash"), encoding="utf-8")
    return path


def completed(path: Path, *words: str, folder: Path | None = None) -> set[str]:
    typed = " ".join(f"'{word}'" for word in ("trueup", *words))
    told = COMPLETE.format(script=path, words=typed)
    done = subprocess.run(
        ["/bin/bash", "--norc", "-c", told], capture_output=True, text=True, timeout=30, check=True, cwd=folder
    )
    assert done.stderr == ""
    return set(done.stdout.split())


def test_bash_completes_commands_options_and_words(bash_script: Path) -> None:
    assert completed(bash_script, "bo") == {"boot-order"}
    assert {"init", "new", "docs", "completion"} <= completed(bash_script, "")
    assert completed(bash_script, "new", "") >= {"service"}
    assert completed(bash_script, "new", "service", "thing", "--pa") == {"--path"}
    assert completed(bash_script, "new", "service", "thing", "--cors", "") == {"nginx", "application", "none"}
    assert completed(bash_script, "completion", "b") == {"bash"}
    assert completed(bash_script, "docs", "--ch") == {"--check"}


def test_bash_completes_folders_and_files_where_they_are_taken(bash_script: Path, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "facts.json").write_text("", encoding="utf-8")
    assert completed(bash_script, "ports", "--configs", "", folder=tmp_path) == {"tree"}
    assert completed(bash_script, "ports", "--facts", "f", folder=tmp_path) == {"facts.json"}


def test_every_option_of_every_command_is_completed(bash_script: Path) -> None:
    for command in EVERY:
        spellings = {spelling for option in command.options for spelling in option.spellings}
        assert spellings <= completed(bash_script, *command.words, ""), command.words


def test_a_word_that_is_typed_runs_nothing(bash_script: Path, tmp_path: Path) -> None:
    completed(bash_script, "$(touch owned)", "`touch owned`", "--configs", "$(touch owned)", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_script_for_zsh_is_one_that_bash_could_parse_too(tmp_path: Path) -> None:
    """zsh itself is asked where there is one: it reads the whole script."""
    path = tmp_path / "trueup.zsh"
    path.write_text(script("zsh"), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert "mapfile" not in text
    assert "compopt" not in text
    shells = ["bash"] + (["zsh"] if shutil.which("zsh") else [])
    for shell in shells:
        subprocess.run([shell, "-n", str(path)], check=True, capture_output=True, timeout=30)
