"""A run logs in once, however often it asks; what it shared ends with it, and what others share is theirs."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.paths import CHECKOUT
from lab.replica import Replica
from lab.ssh import Login
from selftests.environment import an_operators

pytestmark = pytest.mark.replica


@pytest.fixture(scope="module")
def way(bare_replica: Replica) -> Iterator[Login]:
    with bare_replica.ssh() as login:
        yield login


def logins(replica: Replica) -> int:
    told = replica.run(["journalctl", "-q", "-t", "sshd", "-t", "sshd-session", "-o", "cat"]).stdout
    return told.count("Accepted publickey")


def sharing_nothing(way: Login, folder: Path) -> Path:
    """The login's configuration in that folder, without a place to share a connection at."""
    config = folder / "config"
    config.write_text(way.config.read_text().replace(f"ControlPath {way.config.with_name('mux')}", "# nothing shared"))
    return config


def asked_twice(way: Login, config: Path, folder: Path) -> None:
    """One process asks two questions, in two commands; its temporary files lie in that folder."""
    program = (
        "import sys; from trueup.collect.host import answers_of; from trueup.collect.asking import Question\n"
        "from trueup.facts import Subject, SubjectKind; from trueup.subjects import Access\n"
        "for word in ('one', 'two'):\n"
        "    host = Subject('it', SubjectKind.HOST, f'ssh://{sys.argv[1]}')\n"
        "    found = answers_of(host, (Question(word, word, f'echo {word}'),), Access(ssh_config=sys.argv[2]))\n"
        "    assert found[word].output == word + '\\n', found\n"
    )
    subprocess.run(
        [*way.prefix, sys.executable, "-c", program, way.host, str(config)],
        cwd=CHECKOUT, env={**an_operators(), "TMPDIR": str(folder)}, check=True, timeout=60,
    )  # fmt: skip


def test_two_commands_are_one_login_which_ends_with_the_run(
    bare_replica: Replica, way: Login, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(tmp_path_factory.mktemp("t"))
    config = sharing_nothing(way, folder)
    before = logins(bare_replica)
    asked_twice(way, config, folder)
    assert logins(bare_replica) == before + 1
    assert list(folder.iterdir()) == [config]
    listed = subprocess.run(["/usr/bin/pgrep", "-f", f"ssh.*{folder}"], capture_output=True, check=False)
    assert listed.stdout == b"", "a connection outlived its run"


def test_a_connection_that_ssh_itself_shares_is_used_and_stays(
    bare_replica: Replica, way: Login, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(tmp_path_factory.mktemp("t"))
    before = logins(bare_replica)
    for _ in range(2):
        asked_twice(way, way.config, folder)
    assert logins(bare_replica) == before + 1
    assert not list(folder.iterdir())
    way.close()


def test_where_no_socket_finds_room_each_command_logs_in_by_itself(
    bare_replica: Replica, way: Login, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(tmp_path_factory.mktemp("t")) / ("long" * 30)
    folder.mkdir()
    config = sharing_nothing(way, folder)
    before = logins(bare_replica)
    asked_twice(way, config, folder)
    assert logins(bare_replica) == before + 2
