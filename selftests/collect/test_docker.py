"""What engines say differently is one thing to us: short ids among aliases, `default` for `bridge`, DNSNames."""

import json
from typing import Any

import pytest

from trueup.collect import docker
from trueup.collect.asking import Answer
from trueup.facts import Docker, Unavailable
from trueup.facts.docker import Attachment, EnvironmentName

IDENTITY = "7a5f4308473c807a1f57e75e070d3b38404851ca3c2ff5f5a6466de97af2977f"
SHORT = IDENTITY[:12]
OWN = ["watchme-admin", "admin"]
SHARED = {"NetworkID": "n1", "EndpointID": "e1", "IPAddress": "172.27.0.9", "Gateway": "172.27.0.1"}
IN_ENGINE: dict[str, dict[str, Any]] = {
    "20.10": {**SHARED, "Aliases": [*OWN, SHORT]},
    "26.1": {**SHARED, "Aliases": OWN, "DNSNames": [*OWN, SHORT]},
    "28.5": {**SHARED, "Aliases": OWN, "DNSNames": [*OWN, SHORT], "GwPriority": 0},
}
MODE = {"20.10": "default", "26.1": "bridge", "28.5": "bridge"}


def inspected(engine: str, **config: Any) -> dict[str, Any]:
    return {
        "Name": "/watchme-admin", "Id": IDENTITY, "Image": "sha256:1", "RestartCount": 0,
        "State": {"Status": "running", "Running": True, "Restarting": False, "ExitCode": 0, "StartedAt": "",
                  "FinishedAt": "", "OOMKilled": False, "Health": {"Status": "healthy"}},

        "Config": {"Image": "example/admin:latest", **config},
        "HostConfig": {"RestartPolicy": {"Name": ""}, "NetworkMode": MODE[engine],
                       "LogConfig": {"Type": "json-file", "Config": {}}},
        "NetworkSettings": {"Networks": {"shared": IN_ENGINE[engine]}, "Ports": {"80/tcp": None}},
    }  # fmt: skip


def answered(engine: str, images: str = "", **config: Any) -> Docker:
    parts = (json.dumps([inspected(engine, **config)]), "[]", images)
    found = docker.parse({"docker": Answer("docker inspect", 0, f"{engine}\n" + "\n\x1e\n".join(parts), "")})
    assert isinstance(found, Docker), found
    return found


@pytest.mark.parametrize("engine", IN_ENGINE)
def test_every_engine_says_the_same_of_one_container(engine: str) -> None:
    (seen,) = answered(engine).containers
    assert seen.attachments == (Attachment("shared", "n1", "e1", "172.27.0.9", ("watchme-admin", "admin")),)
    assert seen.network_mode == "bridge"
    assert seen.health == "healthy"


def test_an_alias_that_only_begins_like_the_id_stays() -> None:
    seen = docker.container(inspected("20.10"))
    assert "watchme-admin" in seen.attachments[0].aliases
    named = inspected("26.1")
    named["NetworkSettings"]["Networks"]["shared"]["Aliases"] = [SHORT[:8]]
    assert docker.container(named).attachments[0].aliases == (SHORT[:8],)


def test_each_tag_has_its_image_and_what_has_no_tag_has_no_name() -> None:
    listed = (
        "example/admin:latest sha256:1\nregistry.test:5000/x:2 sha256:2\n<none>:<none> sha256:3\nx:<none> sha256:4\n"
    )
    assert answered("28.5", listed).images == {"example/admin:latest": "sha256:1", "registry.test:5000/x:2": "sha256:2"}


def test_of_an_environment_names_and_shapes_are_kept() -> None:
    given = ["PLAIN=hunter2", "URLS=http://u:hunter2@a:1/x?t=hunter2, http://b:2/hunter2"]
    (seen,) = answered("28.5", Env=given).containers
    assert seen.environment == (
        EnvironmentName("PLAIN"),
        EnvironmentName("URLS", "http://a:1"),
        EnvironmentName("URLS", "http://b:2"),
    )


def test_an_answer_without_its_images_was_cut_short() -> None:
    cut = Answer("docker inspect", 0, "28\n[]\n\x1e\n[]\n", "")
    assert isinstance(docker.parse({"docker": cut}), Unavailable)
