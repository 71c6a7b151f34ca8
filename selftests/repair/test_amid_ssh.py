"""The same over ssh, by an ordinary user with sudo: the way there can go, and whoever repairs can."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from lab.paths import CHECKOUT
from lab.replica import Replica
from lab.ssh import Login
from selftests.background import in_background
from selftests.environment import an_operators
from selftests.matrix.settling import settled, unexpected
from selftests.repair.amid import (
    CONNECT,
    HASTY,
    LOCK,
    NETWORK,
    SCORER,
    disconnect,
    in_front,
    is_connected,
    results,
    until_it_says,
    why,
)
from selftests.repair.healing import PYTEST, WITHIN, events, rearm

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]


@pytest.fixture
def login(replica: Replica) -> Iterator[Login]:
    """The way to a server with one container off the network."""
    rearm(replica)
    disconnect(replica)
    with replica.ssh() as login:
        yield login
    rearm(replica)
    assert unexpected(settled(replica, {}), {}) == []


def begin(login: Login, *options: str) -> AbstractContextManager["subprocess.Popen[str]"]:
    result = Path(login.config).with_name("repaired.json")
    there = [f"--hosts=ssh://{login.host}", f"--ssh-config={login.config}", f"--result-json={result}"]
    return in_background(
        [*login.prefix, PYTEST, *options, *HASTY, *there, "-q", "-p", "no:cacheprovider", "--no-history"],
        cwd=CHECKOUT, env=an_operators() | {"PYTHONPATH": str(CHECKOUT)}, start_new_session=True,
    )  # fmt: skip


def repaired(login: Login, *options: str) -> tuple[int, str, dict[str, Any]]:
    with begin(login, *options) as running:
        text = running.communicate(timeout=WITHIN)[0]
    return running.returncode, text, json.loads(Path(login.config).with_name("repaired.json").read_bytes())


def the_lease_ends(replica: Replica) -> None:
    """As if its time were over: who holds it from another machine cannot be seen to be gone."""
    replica.write(LOCK, "\t".join(["1", *replica.read(LOCK).split("\t")[1:]]), 0o600)


def test_a_step_longer_than_any_question_is_kept(login: Login, replica: Replica) -> None:
    with in_front(replica, *CONNECT, before="sleep 32"):
        code, text, document = repaired(login, "--fix")
    assert (code, results(document)) == (0, ["kept"]), text
    assert is_connected(replica)


def test_what_helps_nobody_is_undone(login: Login, replica: Replica) -> None:
    with in_front(replica, *CONNECT, after=f"/usr/bin/docker network disconnect {NETWORK} {SCORER}"):
        code, text, document = repaired(login, "--fix")
    assert (code, results(document)) == (1, ["undone"]), text
    assert events(replica) == ["begun", "undone"]
    rearm(replica)
    assert repaired(login, "--fix")[0] == 0


def test_whoever_was_killed_keeps_the_lock_until_its_lease_ends(login: Login, replica: Replica) -> None:
    with in_front(replica, *CONNECT, after="sleep 3"), begin(login, "--fix") as running:
        until_it_says(replica, "begun")
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=30)
        holder = replica.read(LOCK).split("\t")[1]
    code, text, _ = repaired(login, "--fix")
    assert code == 1
    assert f"{holder} is repairing (pytest --fix), until " in text
    assert events(replica) == ["begun"]
    the_lease_ends(replica)
    code, text, document = repaired(login, "--fix")
    assert (code, results(document)) == (0, ["finished"]), text


def test_a_way_that_goes_between_the_work_and_the_look_leaves_it_to_the_next_run(
    login: Login, replica: Replica
) -> None:
    with in_front(replica, *CONNECT, after="ip link set eth0 down"):
        code, text, document = repaired(login, "--fix")
        replica.run(["ip", "link", "set", "eth0", "up"], check=True)
    assert (code, results(document)) == (1, ["failed"]), text
    assert "how far it came is not known: the next run finishes or undoes it" in why(document)
    the_lease_ends(replica)
    code, text, document = repaired(login, "--fix")
    assert (code, results(document)) == (0, ["finished"]), text
