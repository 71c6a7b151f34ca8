"""The judgement on whether nginx runs what is on disk, whole: what it says and what it rests on."""

import pytest

from trueup.facts.nginx import Configuration, Directive, Entry, Nginx, Process
from trueup.model.nginx_currency import CLOCKS_APART, Currency, currency, newest_change

MAIN = "/etc/nginx/nginx.conf"
FILE = Entry(MAIN, "file", "", 100.0)
MASTER, WORKER, OLDER = Process(1, "master", 1.0), Process(3, "worker", 200.0), Process(2, "worker", 150.0)


def directive(name: str, *args: str) -> Directive:
    return Directive(name, args, MAIN, 1)


def nginx(
    *entries: Entry, workers: tuple[Process, ...] = (WORKER, OLDER), files: tuple[str, ...] = (MAIN,), **more: object
) -> Nginx:
    directives = more.get("directives", ())
    assert isinstance(directives, tuple)
    return Nginx(Configuration(MAIN, directives, files), processes=(MASTER, *workers), entries=entries)


def changed_at(time: float) -> Entry:
    return Entry(MAIN, "file", "", time)


UNSEEN = tuple(f"/etc/nginx/{name}" for name in "abcd")


@pytest.mark.parametrize(
    ("seen", "judged"),
    [
        (
            nginx(FILE),
            Currency(
                True,  # noqa: FBT003 - the field's order
                f"{MAIN} changed last, before the oldest worker (pid 2) started",
                FILE,
                OLDER,
            ),
        ),
        (
            nginx(FILE, workers=(), files=(MAIN, "/etc/nginx/a")),
            Currency(False, "no worker runs", FILE, None, ("/etc/nginx/a",)),  # noqa: FBT003 - as above
        ),
        (
            nginx(changed_at(175.25), files=(MAIN, "/etc/nginx/a")),
            Currency(
                False,  # noqa: FBT003 - as above
                f"{MAIN} changed 25.2 s after the oldest worker (pid 2) started",
                changed_at(175.25),
                OLDER,
                ("/etc/nginx/a",),
            ),
        ),
        (
            nginx(FILE, files=(MAIN, *UNSEEN)),
            Currency(
                False,  # noqa: FBT003 - as above
                "not known: nobody looked at /etc/nginx/a, /etc/nginx/b, /etc/nginx/c",
                FILE,
                OLDER,
                UNSEEN,
            ),
        ),
        (
            nginx(files=()),
            Currency(False, "not known: nobody looked at any file", None, OLDER),  # noqa: FBT003 - as above
        ),
    ],
)
def test_a_judgement_says_what_it_rests_on(seen: Nginx, judged: Currency) -> None:
    assert currency(seen) == judged


def test_as_far_as_the_clocks_agree_is_not_later() -> None:
    assert currency(nginx(changed_at(150.0 + CLOCKS_APART), workers=(OLDER,))).is_current


@pytest.mark.parametrize(
    "loaded",
    [
        directive("ssl_certificate", "tls/a.pem"),
        directive("ssl_dhparam", "/etc/nginx/tls/a.pem"),
        directive("proxy_ssl_trusted_certificate", "tls/../tls/a.pem"),
    ],
)
def test_a_file_that_is_read_once_counts_wherever_its_name_is_relative_to(loaded: Directive) -> None:
    late = Entry("/etc/nginx/tls/a.pem", "file", "", 190.0)
    assert currency(nginx(FILE, late, directives=(loaded,))).changed == late


@pytest.mark.parametrize(
    "other",
    [
        directive("ssl_certificate"),
        directive("ssl_certificate", ""),
        directive("ssl_certificate", "data:x"),
        directive("ssl_certificate_key", "engine:x"),
        directive("ssl_protocols", "TLSv1.3"),
        directive("include"),
        directive("root", "/etc/*/html"),
    ],
)
def test_what_names_no_file_is_neither_used_nor_missed(other: Directive) -> None:
    folder = Entry("/etc/nginx", "directory", "", 190.0)
    assert currency(nginx(FILE, folder, directives=(other,))).is_current


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [
        ("conf.d/*.conf", "/etc/nginx/conf.d"),
        ("/etc/nginx/conf.d/[ab].conf", "/etc/nginx/conf.d"),
        ("*/a?.conf", "/etc/nginx/conf.d"),
        ("/etc/nginx/conf.?/a1.conf", "/etc/nginx/conf.d"),
        ("conf.d/a1.conf", None),
        ("sites.*/a1.conf", None),
    ],
)
def test_a_directory_that_is_searched_for_files_counts(pattern: str, searched: str | None) -> None:
    included = Entry("/etc/nginx/conf.d/a1.conf", "file", "", 100.0)
    folder = Entry("/etc/nginx/conf.d", "directory", "", 190.0)
    files = (MAIN, included.path)
    seen = nginx(FILE, included, folder, files=files, directives=(directive("include", pattern),))
    assert currency(seen).is_current is (searched is None)
    assert currency(seen).unseen == ()


def test_every_directive_counts_and_every_directory_that_is_searched() -> None:
    folders = [Entry(f"/etc/nginx/{name}", "directory", "", 100.0 + number) for number, name in enumerate("abc")]
    includes = [directive("include", f"{name}/*") for name in "bca"]
    block = Directive("http", (), MAIN, 1, block=(includes[0], Directive("server", (), MAIN, 1, block=(includes[1],))))
    key = directive("ssl_certificate_key", "/k")
    seen = nginx(FILE, *folders, directives=(directive("include", "other.conf"), includes[2], block, key))
    assert newest_change(seen) == folders[2]
    assert currency(seen).unseen == ("/k",)
    assert newest_change(nginx(files=())) is None


@pytest.mark.parametrize(("links", "followed"), [(1, True), (40, True), (41, False)])
def test_as_many_links_are_followed_as_linux_follows(links: int, followed: bool) -> None:  # noqa: FBT001 - a column
    chain = [Entry(f"/l/{n}", "link", f"{n + 1}", 1.0) for n in range(links)]
    seen = nginx(FILE, *chain, Entry(f"/l/{links}", "file", "", 100.0), files=(MAIN, "/l/0"))
    assert currency(seen).is_current is followed
