"""The parts that only read text: they take any, and cost no more than it is long."""

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.facts import Place
from trueup.facts.compose import PublishedPort
from trueup.model.port_claims import host_ports
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


def test_port_0_is_of_dockers_choice() -> None:
    assert not host_ports(PublishedPort("0", 80, "tcp", "", Place()))
