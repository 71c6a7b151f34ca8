"""A tree's sites, read as the server would read them."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from trueup.collect.nginx import from_tree
from trueup.collect.tree import Mapped, Tree, matching
from trueup.facts.common import Unavailable
from trueup.facts.nginx import Directive, Nginx

MAPPED = (
    Mapped("sites/*", "/etc/nginx/sites-available/*"),
    Mapped("enabled/*", "/etc/nginx/sites-enabled/*"),
    Mapped("snippets/*", "/etc/nginx/snippets/*"),
    Mapped("vhosts/*", "/srv/vhosts/*"),
    Mapped("nginx.conf", "/etc/nginx/nginx.conf"),
)
SITE = "server { listen 80; server_name %s; }"

Planted = Callable[[Mapping[str, str]], Tree]


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    """A tree with these files, shown below `platform/`."""

    def plant(files: Mapping[str, str]) -> Tree:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(text.encode(errors="surrogateescape"))
        return Tree(tmp_path, (), (), matching(tmp_path, "platform", MAPPED))

    return plant


def seen(tree: Tree, *only_on_server: str) -> Nginx:
    found = from_tree(tree, only_on_server=only_on_server)
    assert isinstance(found, Nginx)
    return found


def problems(tree: Tree, *only_on_server: str) -> list[str]:
    return [f"{problem.at}: {problem.text}" for problem in seen(tree, *only_on_server).configuration.problems]


def names(found: Nginx) -> list[str]:
    http = next(each for each in found.configuration.directives if each.name == "http")
    return [inner.args[0] for server in http.block or () for inner in server.block or () if inner.name == "server_name"]


def everything(directives: tuple[Directive, ...]) -> list[Directive]:
    return [each for top in directives for each in (top, *everything(top.block or ()))]


def test_every_site_is_read_in_the_order_of_its_name_and_hidden_files_are_not(planted: Planted) -> None:
    found = seen(planted({"sites/b": SITE % "b", "sites/a": SITE % "a", "sites/.gitkeep": "}"}))
    assert names(found) == ["a", "b"]
    assert found.configuration.files == ("platform/sites/a", "platform/sites/b")
    assert found.configuration.problems == ()


def test_nothing_of_the_main_file_that_is_assumed_can_be_found(planted: Planted) -> None:
    found = seen(planted({"sites/a": SITE % "a"}))
    assumed = [each for each in everything(found.configuration.directives) if not each.file.startswith("platform/")]
    assert [(each.name, each.line) for each in assumed] == [("events", 0), ("http", 0)]


def test_sites_that_the_tree_enables_itself_are_the_only_ones(planted: Planted) -> None:
    tree = planted({"sites/a": SITE % "a", "sites/b": SITE % "b"})
    (tree.root / "enabled").mkdir()
    (tree.root / "enabled" / "b").symlink_to("../sites/b")
    assert names(seen(Tree(tree.root, (), (), matching(tree.root, "platform", MAPPED)))) == ["b"]


def test_a_site_elsewhere_is_read_unless_another_file_includes_it(planted: Planted) -> None:
    site = "server { listen 80; server_name a; include snippets/headers; }"
    tree = planted(
        {"sites/a": site, "snippets/headers": "add_header X-A b;", "vhosts/x*": SITE % "x", "vhosts/x1": SITE % "x1"}
    )
    found = seen(tree)
    assert sorted(names(found)) == ["a", "x", "x1"]
    assert found.configuration.problems == ()


def test_a_main_file_in_the_tree_is_the_one_that_is_read(planted: Planted) -> None:
    main = (
        "user www-data;\ninclude /etc/nginx/modules-enabled/*.conf;\nevents {}\n"
        "http { include mime.types; include sites-enabled/*; }"
    )
    found = seen(planted({"nginx.conf": main, "sites/a": SITE % "a"}))
    assert found.configuration.files == ("platform/nginx.conf", "platform/sites/a")
    assert found.configuration.problems == ()
    assert names(found) == ["a"]


def test_an_include_that_resolves_to_nothing_is_named_with_its_line(planted: Planted) -> None:
    site = "server {\n include snippets/tls.conf;\n include extra/*.conf;\n include /etc/letsencrypt/options.conf;\n}"
    tree = planted({"sites/a": site})
    assert problems(tree) == [
        'platform/sites/a:2: include "snippets/tls.conf" resolves to nothing: no such file',
        'platform/sites/a:3: include "extra/*.conf" resolves to nothing: no such file',
        'platform/sites/a:4: include "/etc/letsencrypt/options.conf" resolves to nothing: no such file',
    ]
    assert problems(tree, "/etc/letsencrypt/*", "/etc/nginx/extra/[*].conf") == problems(tree)[:1]


def test_what_the_package_ships_may_be_included(planted: Planted) -> None:
    assert (
        problems(planted({"sites/a": "server { location / { include proxy_params; include fastcgi_params; } }"})) == []
    )


def test_a_fault_in_one_site_leaves_the_others_readable(planted: Planted) -> None:
    found = seen(planted({"sites/a": "server {\n server_name a;\n return 200 'x;\n}", "sites/b": SITE % "b"}))
    assert names(found) == ["a", "b"]
    assert [str(problem.at) for problem in found.configuration.problems] == ["platform/sites/a:4"]


def test_a_stray_brace_in_one_site_is_named_with_its_line(planted: Planted) -> None:
    assert problems(planted({"sites/a": SITE % "a" + "\n}\n", "sites/b": SITE % "b"})) == [
        'platform/sites/a:2: unexpected "}"'
    ]


def test_a_default_server_twice_is_found_across_files(planted: Planted) -> None:
    site = "server {\n listen 80 default_server;\n}"
    assert problems(planted({"sites/a": site, "sites/b": site})) == [
        "platform/sites/b:2: a duplicate default server for 0.0.0.0:80"
    ]


def test_an_unreadable_site_is_a_problem_and_not_an_absence(planted: Planted) -> None:
    tree = planted({"sites/a": SITE % "a", "sites/b": SITE % "b"})
    huge = tree.root / "sites" / "b"
    os.truncate(huge, 33_000_000)
    assert problems(tree) == ["platform/sites/b: platform/sites/b: larger than 32000000 bytes, not read"]


def test_a_tree_without_a_site_cannot_be_judged(planted: Planted) -> None:
    found = from_tree(planted({"readme": ""}))
    assert isinstance(found, Unavailable)
    assert found.reason == "no file of the tree is an nginx site"


def test_a_credential_in_a_site_stays_in_it(planted: Planted) -> None:
    site = "server { location / { proxy_pass http://me:hunter2@127.0.0.1:99999/; return 9999 x; } }"
    found = seen(planted({"sites/a": site}))
    assert found.configuration.problems
    assert "hunter2" not in repr(found)
