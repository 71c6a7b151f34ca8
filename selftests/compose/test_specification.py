"""What the compose specification shows by example, as facts: each section's case in values of our own."""

from typing import Any

import pytest

from selftests.compose.case import Case
from selftests.compose.differential import compare
from selftests.compose.said import said
from trueup.facts.compose import ComposeProject, ComposeService

HOME = "/srv/shop"


def project(text: str, **more: Any) -> ComposeProject:
    """What is said of a file, called in its own directory."""
    files = {f"{HOME}/compose.yaml": text, **more.pop("files", {})}
    case = Case(feature="specification", files=files, **more)
    assert not compare([case]).differences, "compose says otherwise"
    found = said(case)
    assert isinstance(found, ComposeProject), found
    return found


def service(text: str, **more: Any) -> ComposeService:
    """The only service of a file that has nothing else."""
    (found,) = project(f"services:\n  web:\n    image: example/x:1\n{text}", **more).services
    return found


PORTS = {
    '"3100"': [("", "", 3100, "tcp")],
    '"3100-3102"': [("", "", 3100, "tcp"), ("", "", 3101, "tcp"), ("", "", 3102, "tcp")],
    '"8100:8200"': [("", "8100", 8200, "tcp")],
    '"9190-9191:8180-8181"': [("", "9190", 8180, "tcp"), ("", "9191", 8181, "tcp")],
    '"4910:21"': [("", "4910", 21, "tcp")],
    '"127.0.0.1:8101:8101"': [("127.0.0.1", "8101", 8101, "tcp")],
    '"127.0.0.1:5100-5101:5100-5101"': [("127.0.0.1", "5100", 5100, "tcp"), ("127.0.0.1", "5101", 5101, "tcp")],
    '"::1:6100:6100"': [("::1", "6100", 6100, "tcp")],
    '"[::1]:6101:6101"': [("::1", "6101", 6101, "tcp")],
    '"6160:6160/udp"': [("", "6160", 6160, "udp")],
    '{name: web, target: 81, host_ip: 127.0.0.1, published: "8181", protocol: tcp, app_protocol: http, mode: host}': [
        ("127.0.0.1", "8181", 81, "tcp")
    ],
    '{target: 82, published: "8100-8190"}': [("", "8100-8190", 82, "tcp")],
}


@pytest.mark.parametrize(("entry", "published"), PORTS.items(), ids=PORTS)
def test_ports(entry: str, published: list[tuple[str, str, int, str]]) -> None:
    found = service(f"    ports:\n      - {entry}\n")
    assert [(port.address, port.published, port.target, port.protocol) for port in found.ports] == published
    assert {port.at.line for port in found.ports} == {5}


def test_the_long_form_of_a_port_keeps_its_mode_and_application_protocol() -> None:
    (port,) = service("    ports: [{target: 81, published: 8181, mode: host, app_protocol: h2c}]\n").ports
    assert (port.mode, port.application) == ("host", "h2c")


NETWORKS = {
    "{}": ("shop_front", False, ""),
    "{driver: example-driver}": ("shop_front", False, "example-driver"),
    "{name: of-its-own}": ("of-its-own", False, ""),
    "{external: true}": ("front", True, ""),
    "{external: true, name: theirs}": ("theirs", True, ""),
    '{external: true, name: "${NETWORK}"}': ("from-env", True, ""),
    "{external: {name: older-words}}": ("older-words", True, ""),
}


@pytest.mark.parametrize(("body", "means"), NETWORKS.items(), ids=NETWORKS)
def test_networks(body: str, means: tuple[str, bool, str]) -> None:
    text = f"services:\n  web: {{image: example/x:1, networks: [front]}}\nnetworks:\n  front: {body}\n"
    (network,) = project(text, files={f"{HOME}/.env": "NETWORK=from-env\n"}).networks
    assert (network.name, network.external, network.driver, network.at.line) == (*means, 4)


def test_a_service_without_networks_is_on_the_default_one_and_one_with_some_is_not() -> None:
    found = project("services:\n  a: {image: x}\n  b: {image: y, networks: [own]}\nnetworks: {own: {}}\n")
    joined = {one.name: [net.name for net in one.networks] for one in found.services}
    assert joined == {"a": ["shop_default"], "b": ["shop_own"]}


def test_the_default_network_may_be_one_that_is_there() -> None:
    found = project("services: {a: {image: x}}\nnetworks: {default: {name: platform, external: true}}\n")
    assert [(net.name, net.external, net.implicit) for net in found.networks] == [("platform", True, False)]


def test_aliases_and_addresses_belong_to_one_network() -> None:
    found = service("    networks: {one: {aliases: [db, store]}, two: {ipv4_address: 10.9.0.4}}\n"
                    "networks: {one: {}, two: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}\n")  # fmt: skip
    assert {net.key: (net.aliases, net.address) for net in found.networks} == {
        "one": (("db", "store"), ""), "two": ((), "10.9.0.4"),
    }  # fmt: skip


PROFILES = {
    ("up",): ["web"],
    ("--profile", "ops", "up"): ["shell", "web"],
    ("--profile", "ops", "--profile", "test", "up"): ["check", "shell", "web"],
    ("--profile", "*", "up"): ["check", "shell", "web"],
    ("up", "shell"): ["shell", "web"],
    ("up", "--no-deps", "shell"): ["shell"],
}


@pytest.mark.parametrize(("words", "started"), PROFILES.items(), ids=map(" ".join, PROFILES))
def test_profiles(words: tuple[str, ...], started: list[str]) -> None:
    text = ("services:\n  web: {image: x}\n  shell: {image: y, profiles: [ops], depends_on: [web]}\n"
            "  check: {image: z, profiles: [test, ci]}\n")  # fmt: skip
    found = project(text, words=words)
    assert sorted(one.name for one in found.services if one.started) == started
    assert {one.name for one in found.services} == {"web", "shell", "check"}, "those that sleep are there too"


INTERPOLATION = {
    "${TAG}": "given", "$TAG": "given", "${TAG:-other}": "given", "${NONE:-other}": "other", "${NONE-other}": "other",
    "${EMPTY:-other}": "other", "x${EMPTY-other}": "x", "${TAG:+set}": "set", "x${NONE:+set}": "x",
    "x${EMPTY:+set}": "x", "x${EMPTY+set}": "xset", "${NONE:-${TAG}}": "given", "${NONE?-}${TAG}": None,
    "${TAG:?why}": "given", "$$TAG": "$TAG", "$${TAG}": "${TAG}",
}  # fmt: skip


@pytest.mark.parametrize(("written", "read"), INTERPOLATION.items(), ids=INTERPOLATION)
def test_interpolation(written: str, read: str | None) -> None:
    text = f"services:\n  web:\n    image: '{written}'\n"
    files = {f"{HOME}/compose.yaml": text, f"{HOME}/.env": "EMPTY=\nTAG=given\n"}
    case = Case(feature="interpolation", files=files)
    assert not compare([case]).differences
    found = said(case)
    assert (found.services[0].image if isinstance(found, ComposeProject) else None) == read


def test_a_service_extends_one_of_another_file_and_each_statement_keeps_its_line() -> None:
    base = "services:\n  base:\n    image: example/base\n    restart: always\n    ports:\n      - '7000:70'\n"
    text = "services:\n  web:\n    extends: {file: base.yml, service: base}\n    ports: ['7001:71']\n"
    (found,) = project(text, files={f"{HOME}/base.yml": base}).services
    assert (found.image, found.restart) == ("example/base", "always")
    assert {port.target: str(port.at) for port in found.ports} == {
        70: f"{HOME}/base.yml:6", 71: f"{HOME}/compose.yaml:4",
    }  # fmt: skip


def test_an_included_file_brings_its_services_and_its_networks() -> None:
    text = "include:\n  - path: parts/db.yml\nservices:\n  web: {image: x, depends_on: [db]}\n"
    part = "services:\n  db: {image: y, networks: [data]}\nnetworks:\n  data: {}\n"
    found = project(text, files={f"{HOME}/parts/db.yml": part})
    assert {one.name: str(one.at) for one in found.services} == {
        "db": f"{HOME}/parts/db.yml:2", "web": f"{HOME}/compose.yaml:4",
    }  # fmt: skip
    assert {net.name: str(net.at) for net in found.networks if not net.implicit} == {
        "shop_data": f"{HOME}/parts/db.yml:4"
    }


def test_of_several_files_lists_are_appended_and_words_replaced() -> None:
    files = {
        f"{HOME}/a.yml": "services:\n  web:\n    image: one\n    ports: ['80:80']\n",
        f"{HOME}/b.yml": "services:\n  web:\n    image: two\n    ports:\n      - '81:81'\n",
    }
    (found,) = project("services: {}\n", files=files, words=("-f", "a.yml", "-f", "b.yml", "up")).services
    assert found.image == "two"
    assert {port.target: str(port.at) for port in found.ports} == {80: f"{HOME}/a.yml:4", 81: f"{HOME}/b.yml:5"}


def test_override_and_reset_take_away_what_an_earlier_file_said() -> None:
    files = {
        f"{HOME}/a.yml": "services:\n  web: {image: one, ports: ['80:80']}\n  db: {image: two, ports: ['90:90']}\n",
        f"{HOME}/b.yml": "services:\n  web: {ports: !override ['81:81']}\n  db: {ports: !reset []}\n",
    }
    found = project("services: {}\n", files=files, words=("-f", "a.yml", "-f", "b.yml", "up"))
    assert {one.name: [port.published for port in one.ports] for one in found.services} == {"web": ["81"], "db": []}


DEPENDS = {
    "[db]": ("service_started", True),
    "{db: {condition: service_healthy}}": ("service_healthy", True),
    "{db: {condition: service_completed_successfully, required: false}}": ("service_completed_successfully", False),
}


@pytest.mark.parametrize(("form", "means"), DEPENDS.items(), ids=DEPENDS)
def test_depends_on(form: str, means: tuple[str, bool]) -> None:
    found = project(f"services:\n  web: {{image: x, depends_on: {form}}}\n  db: {{image: y}}\n")
    (waits,) = next(one for one in found.services if one.name == "web").depends_on
    assert (waits.service, waits.condition, waits.required) == ("db", *means)


def test_an_env_file_that_must_be_there_and_is_not_is_said_and_one_that_may_be_missing_is_not() -> None:
    text = (
        "services:\n  web:\n    image: x\n    env_file:\n      - {path: may.env, required: false}\n      - must.env\n"
    )
    found = project(text)
    assert found.services[0].env_files == (f"{HOME}/may.env", f"{HOME}/must.env")
    assert found.services[0].optional_env_files == (f"{HOME}/may.env",)
    assert [(problem.text, problem.at.line) for problem in found.absent] == [
        (f"the env file {HOME}/must.env of web is not there", 6)
    ]


def test_what_nothing_sets_is_said_with_its_line_and_never_a_fact() -> None:
    text = ("services:\n  web:\n    image: example/x:${TAG}\n    env_file: must.env\n    ports:\n"
            '      - "${BIND}:${PORT}:80"\n      - "8080:${INSIDE:-90}"\n')  # fmt: skip
    found = said(Case(feature="", files={f"{HOME}/compose.yaml": text}), whole=False)
    assert isinstance(found, ComposeProject)
    (one,) = found.services
    assert one.image == "example/x:${TAG}"
    assert [(port.address, port.published, port.target) for port in one.ports] == [
        ("${BIND}", "${PORT}", 80), ("", "8080", 90),
    ]  # fmt: skip
    assert {(problem.text, problem.at.line) for problem in found.unset} == {
        ("nothing sets TAG", 3), ("nothing sets BIND", 6), ("nothing sets PORT", 6),
    }  # fmt: skip
    assert [problem.at.line for problem in found.absent] == [4]
