"""The command line: a replica that lives on after `up`, until `down`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from lab import cgroups, records
from lab.__main__ import main
from lab.paths import CHECKOUT
from lab.platforms import Platform
from lab.replica import Replica

pytestmark = pytest.mark.replica


def lab(*arguments: str, sent: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "lab", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, input=sent, capture_output=True, text=True, check=False, timeout=240)


@pytest.fixture(scope="module")
def up(platform: Platform) -> Iterator[str]:
    name = f"cli-{os.getpid()}"
    assert "is up" in lab("up", name, "--platform", platform.name).stdout
    yield name
    done = lab("down", name)
    assert done.returncode == 0, done.stderr
    assert name not in {*records.names(), *cgroups.names()}


def test_a_replica_lives_on_after_up(up: str) -> None:
    listed = lab("list").stdout
    assert f"{up}\t" in listed
    assert f"lab down {up}" in listed


def test_exec_passes_input_output_and_exit_code_through(up: str) -> None:
    done = lab("exec", up, "sh", "-c", "cat; echo oops >&2; hostname; pwd; exit 42", sent="in\n")
    assert done.returncode == 42
    assert done.stdout == f"in\n{up}\n{CHECKOUT}\n"
    assert done.stderr == "oops\n"
    assert lab("exec", up, "sh", "-c", "kill -TERM $$").returncode == 143


@pytest.mark.parametrize("command", ["reboot", "power-cut"])
def test_a_replica_boots_again_on_the_same_disks(up: str, command: str) -> None:
    before = Replica.attach(up).read("/proc/sys/kernel/random/boot_id")
    Replica.attach(up).write("/etc/kept", command)
    done = lab(command, up)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{up} is up again" in done.stdout
    again = Replica.attach(up)
    assert again.read("/proc/sys/kernel/random/boot_id") != before
    assert again.read("/etc/kept") == command


def test_the_list_says_what_a_replica_is_made_of(up: str, platform: Platform) -> None:
    assert f"{up}\t{platform.name}\t" in lab("list").stdout


def test_break_and_mend_hand_the_replica_to_the_outage(up: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, str, str]] = []

    class Outage:
        def __init__(self, name: str) -> None:
            self.name = name

        def inject(self, replica: Replica) -> None:
            done.append(("inject", self.name, replica.name))

        def mend(self, replica: Replica) -> None:
            done.append(("mend", self.name, replica.name))

    monkeypatch.setitem(sys.modules, "lab.outages", SimpleNamespace(find=Outage))
    assert main(["break", up, "wire-cut"]) == 0
    assert main(["mend", up, "wire-cut"]) == 0
    assert done == [("inject", "wire-cut", up), ("mend", "wire-cut", up)]


def test_up_twice_is_an_error_that_names_the_remedy(up: str) -> None:
    done = lab("up", up)
    assert done.returncode == 1
    assert f"lab down {up}" in done.stderr


def test_a_replica_that_is_not_up_is_an_error_without_a_traceback() -> None:
    for command in (["exec", "nobody", "true"], ["down", "nobody"], ["deploy", "nobody"], ["power-cut", "nobody"]):
        done = lab(*command)
        assert done.returncode == (125 if command[0] == "exec" else 1)
        assert done.stderr.startswith("lab: no replica nobody")
