"""Two files of a site: what makes them differ, and what does not; certbot's own lines are told apart."""

import os
import subprocess
from pathlib import Path

import msgspec
import pytest

from lab.paths import CHECKOUT
from trueup.collect.asking import Answer
from trueup.collect.sites import NAME, from_tree, parse, questions
from trueup.collect.tree import Tree, TreeFile
from trueup.expectations import load
from trueup.expectations.schema import Mapping
from trueup.facts import Sites, Unavailable
from trueup.facts.sites import SiteFile
from trueup.model.differences import LONGEST, count, unified
from trueup.model.written_sites import compared

C_LOCALE = {**os.environ, "LC_ALL": "C", "AS_ROOT": ""}
TREE = """\
server {
    listen 443 ssl;
    server_name a.example;
    ssl_certificate /etc/letsencrypt/live/a.example/fullchain.pem;
    location /x/ {
        proxy_pass http://localhost:8001/;  # as agreed
        proxy_set_header X-Api-Key "hunter2";
    }
}
"""
CERTBOTS_REDIRECT = """
server {
    if ($host = a.example) {
        return 301 https://$host$request_uri;
    } # managed by Certbot


    listen 80;
    server_name a.example;
    return 404; # managed by Certbot


}
"""
INSERTED = "    include /etc/letsencrypt/options-ssl-nginx.conf; # managed by Certbot\n"


def site(text: str, folder: Path) -> SiteFile:
    path = folder / "site"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    file = TreeFile(path, "watchme/sites-available/a.example", "/etc/nginx/sites-available/a.example")
    found = from_tree(Tree(folder, (), (), (file,)))
    assert isinstance(found, Sites)
    return found.files[0]


def diff(tree: str, host: str, folder: Path) -> tuple[str, ...]:
    return unified(*compared(site(tree, folder), site(host, folder)), "tree", "host")


def asked(folder: Path, *sites: str) -> Sites | Unavailable:
    """What the real shell finds where the layout has sites, and enabled ones below the folder."""
    expectations = load(CHECKOUT / "expectations.yaml")
    mapped = tuple(Mapping("any/*", f"{folder}/{site}") for site in sites)
    layout = msgspec.structs.replace(expectations.layout, sites=mapped, sites_enabled=f"{folder}/enabled")
    (question,) = questions(msgspec.structs.replace(expectations, layout=layout))
    done = subprocess.run(
        ["/bin/sh", "-c", question.script], capture_output=True, text=True, timeout=20, check=True, env=C_LOCALE
    )
    return parse({NAME: Answer(question.command, 0, done.stdout, done.stderr)})


def test_a_folder_of_sites_that_is_not_there_holds_none(tmp_path: Path) -> None:
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d/a b.conf").write_text(TREE, encoding="utf-8")
    (tmp_path / "nginx.conf").write_text("events {}\n", encoding="utf-8")
    (tmp_path / "mime.types").write_text("types {}\n", encoding="utf-8")
    for enabled in (False, True):
        found = asked(tmp_path, "conf.d/*", "nginx.conf", "nowhere/*")
        assert isinstance(found, Sites)
        assert [(Path(file.path).name, file.enabled) for file in found.files] == [
            ("a b.conf", enabled),
            ("nginx.conf", False),
        ]
        (tmp_path / "enabled").mkdir(exist_ok=True)
        if not enabled:
            (tmp_path / "enabled/one").symlink_to("../conf.d/a b.conf")


def test_a_folder_of_sites_that_cannot_be_looked_into_is_told(tmp_path: Path) -> None:
    (tmp_path / "enabled").mkdir()
    (tmp_path / "conf.d").symlink_to("conf.d")
    found = asked(tmp_path, "conf.d/*")
    assert isinstance(found, Unavailable)
    assert "Too many levels of symbolic links" in found.reason


@pytest.mark.parametrize(
    "host",
    [
        TREE,
        TREE.replace("    ", "\t"),
        "# by hand\n" + TREE.replace("  # as agreed", ""),
        TREE.replace("\n", "\r\n"),
        TREE.replace("server_name a.example;", 'server_name\n        "a.example" ;'),
        TREE.replace("    listen 443 ssl;\n", "    listen 443 ssl; # managed by Certbot\n"),
        TREE + CERTBOTS_REDIRECT,
        TREE.replace("    location", f"{INSERTED}    location"),
        TREE.replace("live/a.example/fullchain.pem;", "live/a.example-0001/fullchain.pem; # managed by Certbot"),
    ],
)
def test_white_space_comments_and_certbot_make_no_drift(host: str, tmp_path: Path) -> None:
    assert diff(TREE, host, tmp_path) == ()


@pytest.mark.parametrize(
    "host",
    [
        TREE.replace("8001", "8002"),
        TREE.replace("location /x/", "location /y/"),
        TREE.replace("    listen 443 ssl;\n", ""),
        TREE.replace("live/a.example/", "live/b.example/"),  # not certbot's doing: the mark is missing
        TREE.replace("    location", f"{INSERTED.partition('#')[0]}\n    location"),
        TREE + CERTBOTS_REDIRECT.replace("    listen 80;\n", "    listen 80;\n    root /srv;\n"),
        TREE + "nonsense here",
        TREE.replace('"hunter2"', "$http_x_api_key"),
    ],
)
def test_whatever_nginx_would_do_otherwise_is_drift(host: str, tmp_path: Path) -> None:
    assert diff(TREE, host, tmp_path) != ()


def test_a_diff_shows_both_sides_with_the_lines_of_the_files_and_no_secret(tmp_path: Path) -> None:
    shown = diff(TREE, "# one line more\n" + TREE.replace("8001", "8002").replace("hunter2", "hunter3"), tmp_path)
    assert shown == (
        "--- tree",
        "+++ host",
        "@@ tree line 4, host line 5 @@",
        "     ssl_certificate /etc/letsencrypt/live/a.example/fullchain.pem;",
        "     location /x/ {",
        "-        proxy_pass http://localhost:8001/;",
        "+        proxy_pass http://localhost:8002/;",
        "         proxy_set_header X-Api-Key ***;",
        "     }",
    )
    assert count(shown) == "lines that differ: 1 only in the tree, 1 only on the host"


def test_a_long_diff_is_cut_and_says_so(tmp_path: Path) -> None:
    host = TREE + "".join(f"map $a $b{n} {{\n}}\n" for n in range(200))
    shown = diff(TREE, host, tmp_path)
    assert len(shown) == LONGEST + 1
    assert shown[-1].startswith("... and ")


@pytest.mark.parametrize(
    "answer",
    [
        Answer("x", 124, "", ""),
        Answer("x", 0, "", "find: '/etc/nginx/sites-available': Permission denied"),
        Answer("x", 0, "not base64!\n", ""),
        Answer("x", 0, "\n/a\0cut", ""),
    ],
)
def test_an_answer_of_which_a_part_may_be_missing_is_unavailable(answer: Answer) -> None:
    assert isinstance(parse({"sites": answer}), Unavailable)
    assert isinstance(parse({}), Unavailable)


def test_the_facts_of_a_hostile_file_can_be_written_down(tmp_path: Path) -> None:
    found = site("server { return 200 '\udcff\x1b[2J'; }", tmp_path)
    assert msgspec.json.encode(found)
