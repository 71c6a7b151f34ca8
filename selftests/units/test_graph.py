"""The graph and the boot: orders, requirements, cycles, and what fails with what."""

from hypothesis import given
from hypothesis import strategies as st

from selftests.units.made import ETC, RUNS, graph
from trueup.units import boot

INSTALL = "[Install]\nWantedBy=multi-user.target\n"


def test_before_is_an_order_of_the_other_one() -> None:
    made = graph({"a.service": "Before=b.service", "b.service": ""})
    assert made.after("b.service")["a.service"][0].place.line == 2
    assert "b.service" not in made.after("a.service")


def test_an_order_is_followed_through_started_units_alone() -> None:
    made = graph({"a.service": "After=m.service", "m.service": "After=b.service", "b.service": ""})
    assert "b.service" in made.after("a.service")
    assert "b.service" not in made.after("a.service", among={"a.service", "b.service"})


def test_an_empty_assignment_resets_no_dependency() -> None:
    made = graph({"a.service": "After=b.service\nAfter=", "b.service": ""})
    assert "b.service" in made.after("a.service")


def test_a_dependency_on_an_alias_is_on_its_unit() -> None:
    made = graph({"a.service": "Requires=z.service", "b.service": ""}, {"z.service": "b.service"})
    assert next(iter(made.edges("Requires", "a.service"))) == "b.service"


def test_links_alone_enable_a_host() -> None:
    texts = {f"{ETC}/a.service": RUNS + INSTALL, f"{ETC}/b.service": RUNS}
    made = graph(texts, {"multi-user.target.wants/b.service": f"{ETC}/b.service"})
    jobs = boot(made).jobs
    assert "b.service" in jobs
    assert "a.service" not in jobs


def test_install_enables_a_tree() -> None:
    jobs = boot(graph({f"{ETC}/a.service": RUNS + INSTALL, "b.service": ""})).jobs
    assert "a.service" in jobs
    assert "b.service" not in jobs


def test_a_drop_in_of_docker_is_added_to_what_every_server_has() -> None:
    made = graph({f"{ETC}/docker.service.d/x.conf": "[Unit]\nAfter=b.service\n"})
    assert {"b.service", "docker.socket", "network-online.target"} <= made.after("docker.service").keys()


def test_a_failure_takes_along_what_requires_it_and_waits_for_it() -> None:
    ordered = "Requires=a.service\nAfter=a.service"
    texts = {"a.service": "", "b.service": ordered, "c.service": "Requires=a.service", "d.service": "Wants=a.service"}
    made = graph({**texts, "e.service": "BindsTo=b.service\nAfter=b.service"})
    assert made.fails_with("a.service").keys() == {"b.service", "e.service"}


def test_a_stop_takes_along_what_requires_or_is_part_of_it() -> None:
    texts = {
        "a.service": "",
        "b.service": "Requires=a.service",
        "c.service": "PartOf=b.service",
        "d.service": "Wants=a.service",
    }
    assert graph(texts).stops_with("a.service").keys() == {"b.service", "c.service"}


def test_a_cycle_is_named_with_the_lines_that_close_it() -> None:
    made = graph({"a.service": "After=b.service", "b.service": "After=c.service", "c.service": "After=a.service"})
    (cycle,) = made.cycles()
    assert cycle.members == ("a.service", "b.service", "c.service")
    assert [str(edge.place) for edge in cycle.edges] == [f"{ETC}/{name}.service:2" for name in "abc"]
    found = made.cycle_of("b.service")
    assert found is not None
    assert found.members[0] == "b.service"


def test_what_the_target_requires_is_never_dropped_from_a_cycle() -> None:
    target = "[Unit]\nRequires=a.service\nWants=b.service\n"
    made = graph({"a.service": "After=b.service", "b.service": "After=a.service", f"{ETC}/x.target": target})
    ((_, candidates),) = boot(made, "x.target").cycles
    assert candidates == ("b.service",)


def test_docker_after_the_target_that_wants_its_users_is_a_cycle() -> None:
    user = f"[Unit]\nAfter=docker.service\n{RUNS}{INSTALL}"
    made = graph({f"{ETC}/a.service": user, f"{ETC}/docker.service.d/x.conf": "[Unit]\nAfter=multi-user.target\n"})
    assert {"a.service", "docker.service", "multi-user.target"} <= made.knots.keys()


def test_a_requisite_that_nothing_starts_fails_its_unit() -> None:
    target = "[Unit]\nWants=a.service c.service\n"
    texts = {"a.service": "Requisite=b.service\nAfter=b.service", "b.service": "", f"{ETC}/x.target": target}
    made = graph({**texts, "c.service": "Requires=a.service\nAfter=a.service"})
    assert boot(made, "x.target").fails.keys() == {"a.service", "c.service"}


def test_what_is_missing_is_refused_and_what_is_unknown_is_not() -> None:
    texts = {"a.service": "Wants=b.service c.service", f"{ETC}/x.target": "[Unit]\nWants=a.service\n"}
    made = boot(graph(texts, missing=("b.service",)), "x.target")
    assert made.refused.keys() == {"b.service"}
    assert "c.service" in made.jobs


NAMES = [f"{letter}.service" for letter in "abcdefgh"]
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=20)


@given(PAIRS)
def test_layers_keep_every_order_that_is_in_no_cycle(pairs: list[tuple[str, str]]) -> None:
    texts = {name: "".join(f"After={two}\n" for one, two in pairs if one == name) for name in NAMES}
    made = graph({**texts, f"{ETC}/x.target": f"[Unit]\nWants={' '.join(NAMES)}\n"})
    found = boot(made, "x.target")
    for one, two in pairs:
        if one != two and made.knots.get(one, {one}) != made.knots.get(two, {two}):
            assert found.comes_before(two, one)
    cyclic = {name for name in NAMES if name in _reached(pairs, name)}
    assert cyclic == made.knots.keys() & set(NAMES)


def _reached(pairs: list[tuple[str, str]], start: str) -> set[str]:
    """Every unit that `start` comes after, by way of others."""
    found: set[str] = set()
    waiting = [start]
    for one in waiting:
        for later, earlier in pairs:
            if later == one and earlier != one and earlier not in found:
                found.add(earlier)
                waiting.append(earlier)
    return found
