"""A file that would make something worse is taken back, and one that its reader refuses is never there."""

from collections.abc import Iterator

import pytest

from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.matrix.settling import settled, unexpected
from selftests.repair.amid import hastily, in_front, results, why
from selftests.repair.healing import events, lost_or_new, rearm, repaired, snapshot

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]

SITE = "/etc/nginx/sites-available/admin.hey-watch.me"
OF_THE_TREE = f"{CHECKOUT}/watchme/sites-available/admin.hey-watch.me"
ONLY_IT = ("--fix-unsafe", "-k", "file_matches_the_tree")
WORKERS = ["sh", "-c", "pgrep -P $(cat /run/nginx.pid) | sort"]


@pytest.fixture
def tree(replica: Replica) -> Iterator[str]:
    """The site in the guest's own tree, which is put back after the test as that on the server is."""
    rearm(replica)
    text, installed = replica.read(OF_THE_TREE), replica.read(SITE)
    yield text
    replica.write(OF_THE_TREE, text)
    if replica.read(SITE) != installed:
        replica.write(SITE, installed)
        replica.run(["systemctl", "reload", "nginx.service"], check=True)
    assert unexpected(settled(replica, {}), {}) == []


def test_what_makes_another_check_fail_is_undone_and_says_which(tree: str, replica: Replica) -> None:
    replica.write(OF_THE_TREE, tree.replace("localhost:9000", "localhost:9098"))
    before = snapshot(replica)
    code, text, document = hastily(replica, *ONLY_IT)
    assert code == 1, text
    assert results(document) == ["undone"], text
    assert "worse since then: nginx." in why(document)
    assert "no better" not in why(document)
    assert "9098" not in replica.read(SITE)
    assert events(replica) == ["begun", "undone"]
    assert lost_or_new(before, snapshot(replica)) == {}


def test_what_nginx_refuses_changes_nothing_and_reloads_nothing(tree: str, replica: Replica) -> None:
    replica.write(OF_THE_TREE, tree.replace("proxy_pass", "proxy_past"))
    before, workers = snapshot(replica), replica.run(WORKERS, check=True).stdout
    _, text, document = repaired(replica, *ONLY_IT)
    assert (results(document), document["totals"]["warned"]) == (["refused"], 1), text
    assert 'unknown directive "proxy_past" in /etc/nginx/sites-enabled/admin.hey-watch.me:17' in why(document)
    assert replica.run(WORKERS, check=True).stdout == workers
    assert events(replica) == []
    assert lost_or_new(before, snapshot(replica)) == {}
    newer = ["find", "/etc/nginx", "/var/lib/trueup", "-newer", OF_THE_TREE, "-type", "f"]
    written = set(replica.run(newer, check=True).stdout.splitlines())
    assert written <= {"/var/lib/trueup/mutex", "/var/lib/trueup/history.sqlite"}


def test_what_somebody_edits_while_it_is_rehearsed_is_theirs(tree: str, replica: Replica) -> None:
    replica.write(OF_THE_TREE, tree.replace("9000;", "9000;\n        proxy_buffering off;"))
    site = replica.read(SITE)
    with in_front(replica, "/usr/bin/cp", "-a -- /etc/nginx", after=f"echo '# by hand' >>{SITE}"):
        _, text, document = repaired(replica, *ONLY_IT)
    assert why(document) == f"{SITE} has changed since it was looked at", text
    assert events(replica) == []
    assert replica.read(SITE) == f"{site}# by hand\n"
