"""Whether nginx runs what is on disk."""

import pytest

from trueup.facts.nginx import Configuration, Directive, Entry, Nginx, Process
from trueup.model.nginx_currency import currency, newest_change

LOADED = 1000.0
FILE = "/etc/nginx/sites-available/a"
LINK = "/etc/nginx/sites-enabled/a"
MAIN = "/etc/nginx/nginx.conf"
LIVE = "/etc/letsencrypt/live/a/fullchain.pem"
ARCHIVE = "/etc/letsencrypt/archive/a/fullchain1.pem"
BASIC = "/etc/nginx/htpasswd"


def directive(name: str, *args: str) -> Directive:
    return Directive(name, args, MAIN, 1)


def host(
    changed: dict[str, float] | None = None,
    *,
    without: str = "",
    workers: tuple[float, ...] = (LOADED,),
    leaving: float = 0,
) -> Nginx:
    """A host whose files are older than its workers, but for those in `changed`."""
    times = {
        **dict.fromkeys((MAIN, FILE, LINK, "/etc/nginx/sites-enabled", "/etc/nginx", BASIC, LIVE, ARCHIVE), LOADED - 9),
        **(changed or {}),
    }
    links = {LINK: "../sites-available/a", LIVE: "../../archive/a/fullchain1.pem"}
    kinds = {
        path: "link" if path in links else "directory" if path.endswith(("nginx", "enabled")) else "file"
        for path in times
    }
    entries = [Entry(path, kinds[path], links.get(path, ""), time) for path, time in times.items() if path != without]
    blocks = (
        directive("include", "sites-enabled/*"),
        directive("ssl_certificate", LIVE),
        directive("auth_basic_user_file", BASIC),
    )
    processes = [Process(2 + number, "worker", started) for number, started in enumerate(workers)]
    if leaving:
        processes.append(Process(90, "leaving", leaving))
    return Nginx(
        Configuration(MAIN, (Directive("http", (), MAIN, 1, 1, blocks),), (MAIN, LINK)),
        processes=(Process(1, "master", LOADED - 100), *processes),
        entries=tuple(entry for entry in entries if "letsencrypt" not in entry.path),
        certificates=tuple(entry for entry in entries if "letsencrypt" in entry.path),
    )


def test_files_older_than_the_workers_are_what_runs() -> None:
    state = currency(host())
    assert state.is_current
    assert state.changed
    assert "changed last, before the oldest worker (pid 2) started" in state.says


@pytest.mark.parametrize("path", [MAIN, FILE, LINK, "/etc/nginx/sites-enabled", LIVE, ARCHIVE])
def test_what_nginx_reads_and_changed_later_is_not_what_runs(path: str) -> None:
    nginx = host({path: LOADED + 5})
    state = currency(nginx)
    assert not state.is_current
    assert state.changed == newest_change(nginx)
    assert state.changed
    assert state.changed.path == path
    assert state.says == f"{path} changed 5.0 s after the oldest worker (pid 2) started"


@pytest.mark.parametrize(
    "path", ["/etc/nginx/sites-available/b", "/etc/nginx/nginx.conf.backup.20250828_101500", "/etc/nginx", BASIC]
)
def test_a_change_of_what_nginx_does_not_load_is_nothing(path: str) -> None:
    assert currency(host({path: LOADED + 5})).is_current


def test_the_oldest_worker_counts_and_one_that_leaves_does_not() -> None:
    assert currency(host({FILE: LOADED - 5}, leaving=LOADED - 50)).is_current
    assert not currency(host({FILE: LOADED - 5}, workers=(LOADED, LOADED - 7))).is_current


def test_clocks_that_differ_by_a_tick_do_not_alarm() -> None:
    assert currency(host({FILE: LOADED + 0.04})).is_current
    assert not currency(host({FILE: LOADED + 0.06})).is_current


@pytest.mark.parametrize("path", [MAIN, LINK, FILE, LIVE, ARCHIVE])
def test_what_nobody_looked_at_is_not_current(path: str) -> None:
    state = currency(host(without=path))
    assert not state.is_current
    assert state.says.startswith("not known: nobody looked at /")
    assert state.unseen


def test_without_a_worker_nothing_is_current() -> None:
    state = currency(host(workers=()))
    assert not state.is_current
    assert state.says == "no worker runs"


def test_a_link_that_leads_to_itself_ends() -> None:
    nginx = Nginx(
        Configuration(MAIN, (), (MAIN,)),
        processes=(Process(2, "worker", LOADED),),
        entries=(Entry(MAIN, "link", "nginx.conf", 1.0),),
    )
    assert not currency(nginx).is_current


def test_a_certificate_whose_name_is_a_variable_is_loaded_with_each_request() -> None:
    plain = host()
    named = directive("ssl_certificate", "/etc/ssl/$ssl_server_name.pem")
    configuration = Configuration(MAIN, (*plain.configuration.directives, named), plain.configuration.files)
    assert currency(
        Nginx(configuration, processes=plain.processes, entries=plain.entries, certificates=plain.certificates)
    ).is_current
