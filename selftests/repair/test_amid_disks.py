"""No room, and no leave to write: nothing is half-written, the reason is the kernel's, and a later run works."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lab.replica import Replica
from selftests.matrix.settling import settled, unexpected
from selftests.repair.amid import CONNECT, disconnect, in_front, is_connected, results, why
from selftests.repair.healing import JOURNAL, events, rearm, repaired

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]

STATE = "/var/lib/trueup"
SITES = "/etc/nginx/sites-available"
SITE = f"{SITES}/admin.hey-watch.me"
UNITS = "/etc/systemd/system"
UNIT = f"{UNITS}/api-gpt-v1.service"
FILL = "dd if=/dev/zero of={0}/filler bs=1k 2>/dev/null"
TO_THE_BRIM = f"{FILL.format('/var/lib/trueup')}; yes '' 2>/dev/null >>{JOURNAL}"
"""What is left of the journal's last block is taken too, by empty lines, which mean nothing there."""
FULL = "No space left on device"
READ_ONLY = "Read-only file system"


@contextmanager
def small_disk(replica: Replica, at: str, size: str = "64k") -> Iterator[None]:
    """A disk of its own, with what was there before but for the history, which alone is larger than that disk."""
    aside = f"cp -a {at} /run/aside && rm -f /run/aside/history.sqlite*"
    mounted = f"mount -t tmpfs -o mode=755,size={size} tmpfs {at} && cp -a /run/aside/. {at}"
    replica.run(["sh", "-c", f"{aside} && {mounted}"], check=True)
    try:
        yield
    finally:
        replica.run(["umount", "--lazy", at], check=True)
        replica.run(["rm", "-rf", "/run/aside"], check=True)


@contextmanager
def read_only(replica: Replica, at: str) -> Iterator[None]:
    replica.run(["mount", "--bind", at, at], check=True)
    try:
        replica.run(["mount", "-o", "remount,bind,ro", at], check=True)
        yield
    finally:
        replica.run(["umount", at], check=True)


def fill(replica: Replica, at: str) -> None:
    assert replica.run(["sh", "-c", FILL.format(at)]).returncode != 0, "it is not full"


def partial(replica: Replica) -> str:
    return replica.run(["find", STATE, "/etc/nginx", UNITS, "-name", "*partial*", "-o", "-name", "rehearsal*"]).stdout


@pytest.fixture
def broken(replica: Replica) -> Replica:
    rearm(replica)
    replica.run(["mkdir", "-p", STATE], check=True)
    disconnect(replica)
    return replica


@pytest.fixture
def drifted(replica: Replica) -> Iterator[Replica]:
    """A site and a unit of the server's own."""
    rearm(replica)
    unit, site = replica.read(UNIT), replica.read(SITE)
    replica.write(UNIT, unit.replace("RestartSec=10", "RestartSec=20"))
    replica.write(SITE, site.replace("9000;", "9000;\n        proxy_buffering off;"))
    loaded = ["sh", "-c", "systemctl daemon-reload && systemctl reload nginx"]
    replica.run(loaded, check=True)
    yield replica
    assert (replica.read(UNIT), replica.read(SITE)) == (unit, site)
    replica.run(loaded, check=True)
    assert unexpected(settled(replica, {}), {}) == []


def test_a_state_without_room_repairs_nothing_and_says_so(broken: Replica) -> None:
    with small_disk(broken, STATE):
        fill(broken, STATE)
        code, text, document = repaired(broken, "--fix")
        assert (code, results(document)) == (1, []), text
        assert FULL in document["repairs"]["trouble"]["local"], text
        assert not is_connected(broken)
        assert partial(broken) == ""
        broken.run(["rm", f"{STATE}/filler"], check=True)
        code, text, document = repaired(broken, "--fix")
        assert (code, results(document)) == (0, ["kept"]), text


def test_a_state_that_fills_in_the_midst_keeps_what_holds_and_the_next_run_notes_it(broken: Replica) -> None:
    with small_disk(broken, STATE):
        with in_front(broken, *CONNECT, after=TO_THE_BRIM):
            code, text, document = repaired(broken, "--fix")
        assert (code, results(document)) == (1, ["kept"]), text
        assert FULL in document["repairs"]["trouble"]["local"], text
        assert events(broken) == ["begun"], broken.read(JOURNAL)
        broken.run(["rm", f"{STATE}/filler"], check=True)
        code, text, document = repaired(broken, "--fix")
        assert (code, results(document)) == (0, ["finished"]), text
        assert events(broken) == ["begun", "kept"]


def test_a_state_that_cannot_be_written_repairs_nothing_and_says_so(broken: Replica) -> None:
    with read_only(broken, STATE):
        code, text, document = repaired(broken, "--fix")
    assert (code, results(document)) == (1, []), text
    assert READ_ONLY in document["repairs"]["trouble"]["local"], text
    assert not is_connected(broken)
    assert repaired(broken, "--fix")[0] == 0


def test_a_rehearsal_without_room_leaves_the_room_that_there_was(drifted: Replica) -> None:
    with small_disk(drifted, STATE, "48k"):
        code, text, document = repaired(drifted, "--fix-unsafe", "-k", "file_matches_the_tree")
        assert (code, results(document)) == (0, ["refused"]), text  # what is not repaired is a warning, as before
        assert FULL in why(document)
        assert partial(drifted) == ""
        assert events(drifted) == []
    assert repaired(drifted, "--fix-unsafe")[0] == 0


def test_a_file_without_room_for_its_copy_is_as_it_was(drifted: Replica) -> None:
    only_it = ("--fix-unsafe", "-k", "file_matches_the_tree")
    with small_disk(drifted, SITES, "128k"):
        fill(drifted, SITES)
        before = drifted.read(SITE)
        code, text, document = repaired(drifted, *only_it)
        assert (code, results(document)) == (1, ["undone"]), text
        assert why(document).startswith(f"{SITE}.backup.")
        assert FULL in why(document)
        assert drifted.read(SITE) == before
        assert partial(drifted) == ""
        drifted.run(["rm", f"{SITES}/filler"], check=True)
        rearm(drifted)
        code, text, document = repaired(drifted, *only_it)
        assert results(document) == ["kept"], text
    rearm(drifted)
    assert repaired(drifted, "--fix-unsafe")[0] == 0


def test_a_unit_that_cannot_be_written_is_as_it_was(drifted: Replica) -> None:
    before = drifted.read(UNIT)
    with read_only(drifted, UNITS):
        code, text, document = repaired(drifted, "--fix-unsafe", "-k", "unit_matches_the_tree")
    assert (code, results(document)) == (1, ["undone"]), text
    assert READ_ONLY in why(document)
    assert drifted.read(UNIT) == before
    assert partial(drifted) == ""
    rearm(drifted)
    code, text, document = repaired(drifted, "--fix-unsafe")
    assert (code, set(results(document))) == (0, {"kept"}), text
