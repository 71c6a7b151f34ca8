"""The parts that only read text: they take any, and cost no more than it is long."""

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selftests.checks import scene
from trueup.facts import Compose, Place
from trueup.facts.compose import ComposeProject, ComposeService, PublishedPort
from trueup.model.definitions import not_started, of_compose
from trueup.model.port_claims import colliding, host_ports, written
from trueup.syntax import dot_env
from trueup.syntax.compose_ports import ports_of
from trueup.syntax.interpolation import substituted

ODD = st.text(alphabet="${}:-?+AB_ \n\"'\\#=/[]0129.,é", max_size=60)
PLAIN = st.text(alphabet=string.ascii_letters + string.digits + "_:/. -", max_size=40)


@given(ODD)
def test_any_text_is_interpolated_and_names_what_is_unset(text: str) -> None:
    read = substituted(text, {"A": "1"})
    assert not {"A"} & {*read.unset, *read.required}
    assert not substituted(text, dict.fromkeys(("A", "B", "_", *read.unset, *read.required), "1")).unset


@given(PLAIN, PLAIN)
def test_what_holds_no_variable_stays_and_a_given_one_is_put_in_as_it_is(text: str, value: str) -> None:
    assert substituted(text, {}).text == text
    assert substituted(f"{text}${{NAME}}", {"NAME": value}).text == text + value


@given(ODD)
def test_any_text_is_read_as_an_env_file(text: str) -> None:
    assert all(name and "=" not in name for name in dot_env.variables(text, {}))


@given(st.dictionaries(st.from_regex(r"[A-Z_][A-Z0-9_]{0,8}", fullmatch=True), PLAIN, max_size=5))
def test_what_is_written_as_an_env_file_is_read_back(given_values: dict[str, str]) -> None:
    text = "".join(f"{name}='{value}'\n" for name, value in given_values.items())
    assert dot_env.variables(text, {}) == given_values


@pytest.mark.parametrize("line", ['A="\\"\n', "A='\n", "A=${\n", "A=${B:-\n", " \t", "A" * 30 + "\n"])
def test_a_hostile_env_file_takes_no_longer_than_its_length(line: str) -> None:
    began = time.process_time()
    dot_env.variables(line * (300_000 // len(line)), {})
    assert time.process_time() - began < 5


@pytest.mark.parametrize("part", ["${A", "${A:-", "}", "$$", "${A:-${B}"])
def test_a_hostile_text_is_interpolated_in_no_longer_than_its_length(part: str) -> None:
    began = time.process_time()
    substituted(part * (300_000 // len(part)), {})
    assert time.process_time() - began < 5


@given(st.one_of(ODD, st.integers(), st.dictionaries(st.sampled_from(["target", "published", "x"]), ODD)))
def test_any_entry_of_ports_is_read(entry: object) -> None:
    assert all(port.target >= 0 for port in ports_of(entry))


def several(replicas: int, published: str) -> ComposeService:
    port = PublishedPort(published, 80, "tcp", "", Place("f", 1))
    return scene.compose_service("api", container="shop-api-1", replicas=replicas, ports=(port,))


@pytest.mark.parametrize(
    ("replicas", "published", "collide"),
    [(1, "8000", False), (2, "8000", True), (2, "8000-8001", False), (3, "8000-8001", True), (3, "8000-8009", False)],
)
def test_several_containers_of_one_service_need_a_port_each(replicas: int, published: str, *, collide: bool) -> None:
    definitions = of_compose(Compose((ComposeProject("shop", "/c", ("c",), (several(replicas, published),), ()),), ()))
    assert [one.container for one in definitions] == [f"shop-api-{n + 1}" for n in range(replicas)]
    claims = [claim for one in definitions for claim in written(one.container, one.ports)]
    by_port = {claim.port: [other for other in claims if other.port == claim.port] for claim in claims}
    assert any(colliding(alike) for alike in by_port.values()) == collide


@pytest.mark.parametrize("mode", ["host", "none"])
def test_what_docker_discards_is_no_claim(mode: str) -> None:
    service = scene.compose_service("api", network_mode=mode, networks=())
    (one,) = of_compose(Compose((ComposeProject("shop", "/c", ("c",), (service,), ()),), ()))
    assert not one.ports


def test_port_0_is_of_dockers_choice() -> None:
    assert not host_ports(PublishedPort("0", 80, "tcp", "", Place()))


def test_a_service_that_sleeps_is_no_definition_and_has_its_reason() -> None:
    service = scene.compose_service("api", started=False, profiles=("debug",))
    compose = Compose((ComposeProject("shop", "/c", ("c",), (service,), ()),), ())
    assert not of_compose(compose)
    why = not_started(compose, "api")
    assert why
    assert "profiles: debug" in why.text
    assert not_started(compose, "web") is None
