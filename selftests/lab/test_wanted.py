"""What `docker run` lines of units ask for, and which stand-in answers for it."""

from pathlib import Path

import pytest

from lab import images, standins
from lab.errors import LabError
from lab.layout import on_the_server
from lab.sites import host_names, without_comments
from lab.wanted import Wanted, by_unit


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ExecStart=/usr/bin/docker run --rm --name a -p 1:1 img:tag cmd", [Wanted("a", "img:tag")]),
        ("ExecStart=-docker run -d --init --name=a --env=X=1 img", [Wanted("a", "img")]),
        ("ExecStart=/usr/bin/docker run \\\n  --name a \\\n  --network net img sh -c 'x'", [Wanted("a", "img")]),
        ("ExecStart=/usr/bin/docker run img", [Wanted("img", "img")]),
        ("ExecStart=/usr/bin/docker start a", []),
        ("ExecStop=/usr/bin/docker run img", []),
        ("ExecStart=/usr/bin/docker run --name 'unbalanced img", []),
        ("EOF < /dev/null", []),
    ],
)
def test_a_docker_run_line_names_its_container_and_image(line: str, expected: list[Wanted]) -> None:
    assert by_unit(f"[Service]\n{line}\n") == expected


def test_a_stand_in_does_what_the_expectations_say_of_the_real_one() -> None:
    found = standins.expected(Path(__file__).with_name("data") / "expectations.yaml")
    api = standins.StandIn("api-web-1", 8101, "/api/v1", "/api/v1/health", "*")
    page = standins.StandIn("small-page", 8102, "", "/", "", "/page/")
    assert found == {"api-web-1": api, "small-page": page}


def test_expectations_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "e.yaml"
    for text in ("services: [", "services: {a: {}}", "[]", "services: {a: {port: x}}"):
        path.write_text(text)
        with pytest.raises(LabError, match=str(path)):
            standins.expected(path)


@pytest.mark.programs
def test_an_image_is_the_same_each_time() -> None:
    wanted = {"registry.example.net:5000/a": standins.StandIn("a"), "b:1": standins.StandIn("b")}
    images._layer.cache_clear()  # noqa: SLF001  the point is that it is built twice
    first = images.archive(wanted)
    images._layer.cache_clear()  # noqa: SLF001  the point is that it is built twice
    assert images.archive(wanted) == first
    assert b'"RepoTags": ["registry.example.net:5000/a:latest"]' in first


def test_only_what_the_server_has_is_placed() -> None:
    assert on_the_server("compose/api/docker-compose.yml") == "/home/ubuntu/api/docker-compose.yml"
    assert on_the_server("systemd/a.service.d/x.conf") == "/etc/systemd/system/a.service.d/x.conf"
    assert on_the_server("README.md") is None
    assert on_the_server("docker-compose.infra.yml.orig") is None


def test_host_names_are_read_without_patterns_and_comments() -> None:
    site = "server_name a.example.net *.b.net ~^x$ _ a.example.net;\n# server_name no.example.net;\nserver_name c.net;"
    assert host_names(without_comments(site)) == ["a.example.net", "c.net"]
