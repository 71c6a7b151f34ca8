"""Units and their order: what looks wrong and is not, and what looks right and is not."""

import msgspec
import pytest

from selftests.chain import small
from selftests.checks import scene
from selftests.matrix.judging import checks
from selftests.units.made import ETC
from trueup.checks import Outcome
from trueup.expectations import Expectations
from trueup.facts import Facts, Systemd
from trueup.facts.systemd import UnitLink
from trueup.units.loading import Written, load

UP = f"ExecStart={scene.COMPOSE} -f /srv/api/docker-compose.yml up"
API = "After=docker.service infra.service\nRequires=docker.service infra.service"
INFRA = "After=docker.service\nRequires=docker.service"
CREATES = "ExecStart=/usr/bin/docker network inspect shared-network"
INSPECT = "docker network inspect shared-network"
DOCKER = "/usr/bin/docker"
INSTALL = "[Install]\nWantedBy=multi-user.target\n"
ONESHOT = "Type=oneshot\nRemainAfterExit=yes\n"
DOWN = f"ExecStop={scene.COMPOSE} -f /srv/api/docker-compose.yml down"
STARTS_AFTER = "systemd.unit_starts_after_the_infrastructure", "api.service"
BOOT = "systemd.boot_order_is_complete", "api.service"
SOUND = "systemd.infrastructure_unit_is_sound", "infra.service"
SUITS = "systemd.type_suits_the_command", "api.service"
STOPS = "systemd.unit_stops_what_it_starts", "api.service"
AGREE = "systemd.restart_policies_agree", "api"
OWNS = "systemd.unit_owns_its_containers", "api"
VALID = "systemd.unit_file_is_valid", "api.service"


def tree(
    unit: str = API, service: str = f"{UP}\nRestart=always", infra: str = INFRA, creates: str = CREATES, **drop_ins: str
) -> dict[str, str]:
    """The files of a healthy tree, with whatever a test replaces; `drop_ins` are of `api`, or by a whole path."""
    files = {
        f"{ETC}/api.service": f"[Unit]\n{unit}\n[Service]\n{service}\n{INSTALL}",
        f"{ETC}/infra.service": f"[Unit]\n{infra}\n[Service]\n{ONESHOT}{creates}\n{INSTALL}",
    }
    return files | {f"{ETC}/api.service.d/{name}.conf": text for name, text in drop_ins.items()}


def facts(files: dict[str, str], restart: str = "no", links: tuple[UnitLink, ...] | None = None) -> Facts:
    """A tree, or with links a host, of these units."""
    compose = scene.compose(scene.compose_service("api", restart=restart), paths=("/srv/api/docker-compose.yml",))
    callers = tuple(path.rpartition("/")[2] for path, text in files.items() if scene.COMPOSE in text)
    called = (msgspec.structs.replace(one, units=callers) for one in compose.projects)
    compose = msgspec.structs.replace(compose, projects=tuple(called))
    found = load({path: Written(path, text) for path, text in files.items()}, links)
    on_host = scene.host(compose=compose, systemd=Systemd(found, scene.states(), scene.files(), links))
    return on_host if links is not None else scene.as_tree(on_host)


def expected() -> Expectations:
    units = msgspec.structs.replace(scene.expected().units, after=("docker.service", "infra.service"))
    units = msgspec.structs.replace(units, binaries=(scene.COMPOSE, "/usr/bin/docker", "/bin/sh"))
    return msgspec.structs.replace(scene.expected(), units=units)


def outcome(found: Facts, check: tuple[str, str]) -> Outcome:
    return scene.verdict(found, *check, expected()).outcome


EVERY = (STARTS_AFTER, BOOT, SOUND, SUITS, STOPS, AGREE, OWNS, VALID)


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check[0])
def test_the_healthy_tree_is_well(check: tuple[str, str]) -> None:
    assert outcome(facts(tree()), check) is Outcome.PASSED


FROM_THE_INFRA = f"{INFRA}\nBefore=api.service\n[Install]\nRequiredBy=api.service\n[Unit]"
ORDERS = {
    "by a drop-in": tree("", order=f"[Unit]\n{API}\n"),
    "from the other side": tree("After=docker.service\nRequires=docker.service", infra=FROM_THE_INFRA),
    "through a unit that it requires": tree("After=mid.service\nRequires=mid.service")
    | {f"{ETC}/mid.service": f"[Unit]\n{API}\n[Service]\nExecStart=/bin/true\n"},
    "by BindsTo=": tree("After=docker.service infra.service\nBindsTo=docker.service infra.service"),
    "by a template's prefix": tree("") | {f"{ETC}/service.d/all.conf": f"[Unit]\n{API}\n"},
    "and an empty assignment, which resets nothing": tree(f"{API}\nAfter=\nRequires="),
}


@pytest.mark.parametrize("files", ORDERS.values(), ids=ORDERS)
def test_an_order_counts_whoever_says_it(files: dict[str, str]) -> None:
    assert outcome(facts(files), STARTS_AFTER) is Outcome.PASSED
    assert outcome(facts(files), BOOT) is Outcome.PASSED


NO_ORDERS = {
    "required alone": tree("After=docker.service\nRequires=docker.service infra.service"),
    "ordered alone": tree("After=docker.service infra.service\nRequires=docker.service"),
    "only wanted": tree("After=docker.service infra.service\nRequires=docker.service\nWants=infra.service"),
    "in the wrong section": tree("", f"{API}\n{UP}"),
    "through a unit that nobody starts": tree("After=docker.service mid.service\nRequires=docker.service infra.service")
    | {f"{ETC}/mid.service": "[Unit]\nAfter=infra.service\n[Service]\nExecStart=/bin/true\n"},
}


@pytest.mark.parametrize("files", NO_ORDERS.values(), ids=NO_ORDERS)
def test_half_an_order_is_none(files: dict[str, str]) -> None:
    assert outcome(facts(files), STARTS_AFTER) is Outcome.FAILED


@pytest.mark.parametrize(
    ("creates", "found"),
    [
        (CREATES, Outcome.PASSED),
        ("ExecStart=/usr/bin/docker network create --subnet 10.0.0.0/8 shared-network", Outcome.PASSED),
        (f"ExecStart=/bin/sh -c '{INSPECT} || docker network create shared-network'", Outcome.PASSED),
        (f"ExecStart={scene.COMPOSE} -f /srv/infra.yml up -d", Outcome.PASSED),
        ("ExecStart=-/usr/bin/docker network inspect shared-network", Outcome.FAILED),
        ("ExecStart=/usr/bin/docker network inspect shared-networks", Outcome.FAILED),
        ("ExecStart=/bin/sh -c 'docker network create shared-network || true'", Outcome.FAILED),
        ("ExecStart=/usr/bin/docker network ls", Outcome.FAILED),
    ],
)
def test_the_infrastructure_unit_fails_without_its_network(creates: str, found: Outcome) -> None:
    assert outcome(facts(tree(creates=creates)), SOUND) is found


UP_D = f"{ONESHOT}{UP} -d"


@pytest.mark.parametrize(
    ("service", "suits", "stops"),
    [
        (f"{UP_D}\n{DOWN}", Outcome.PASSED, Outcome.PASSED),
        (UP_D, Outcome.PASSED, Outcome.WARNED),
        (f"{UP} -d\n{DOWN}", Outcome.WARNED, Outcome.PASSED),
        (f"Type=exec\n{UP}", Outcome.PASSED, Outcome.PASSED),
        (f"Type=notify\n{UP}", Outcome.WARNED, Outcome.PASSED),
        (f"{UP_D}\nExecStop=/usr/bin/docker stop web", Outcome.PASSED, Outcome.WARNED),
        (f"ExecStart=/bin/sh -c 'true && exec {UP.partition('=')[2]}'", Outcome.PASSED, Outcome.PASSED),
        ("ExecStart=/usr/bin/docker start -a api", Outcome.PASSED, Outcome.PASSED),
        (f"{ONESHOT}ExecStart={DOCKER} start api\nExecStop={DOCKER} stop api", Outcome.PASSED, Outcome.PASSED),
    ],
)
def test_the_type_suits_and_the_stop_takes_down(service: str, suits: Outcome, stops: Outcome) -> None:
    assert outcome(facts(tree(service=service)), SUITS) is suits
    assert outcome(facts(tree(service=service)), STOPS) is stops


@pytest.mark.parametrize(
    ("service", "policy", "found"),
    [
        (f"{UP}\nRestart=always", "no", Outcome.PASSED),
        (f"{UP}\nRestart=on-failure", "", Outcome.PASSED),
        (f"{UP}\nRestart=always", "unless-stopped", Outcome.WARNED),
        (UP, "no", Outcome.WARNED),
        (UP, "always", Outcome.PASSED),
        (f"{UP_D}\n{DOWN}", "always", Outcome.PASSED),
        (f"{UP_D}\n{DOWN}", "unless-stopped", Outcome.WARNED),
        (f"{UP_D}\n{DOWN}", "on-failure:3", Outcome.WARNED),
    ],
)
def test_one_of_both_restarts_it(service: str, policy: str, found: Outcome) -> None:
    assert outcome(facts(tree(service=service), policy), AGREE) is found


def test_a_unit_left_behind_is_a_second_owner() -> None:
    left = {f"{ETC}/old.service": f"[Service]\n{UP}\n"}
    assert outcome(facts(tree() | left), OWNS) is Outcome.FAILED
    assert outcome(facts({f"{ETC}/infra.service": tree()[f"{ETC}/infra.service"]} | left), OWNS) is Outcome.FAILED


def test_a_host_is_enabled_by_its_links_alone() -> None:
    link = UnitLink(f"{ETC}/multi-user.target.wants/api.service", f"{ETC}/api.service")
    assert outcome(facts(tree(), links=(link,)), BOOT) is Outcome.PASSED
    assert outcome(facts(tree(), links=()), BOOT) is Outcome.FAILED


def test_a_host_whose_links_were_not_asked_is_unknown() -> None:
    old = facts(tree(), links=())
    assert isinstance(old.systemd, Systemd)
    old = msgspec.structs.replace(old, systemd=msgspec.structs.replace(old.systemd, links=None))
    assert outcome(old, ("systemd.ordering_has_no_cycle", "api.service")) is Outcome.UNKNOWN
    assert outcome(old, STARTS_AFTER) is Outcome.UNKNOWN


def test_a_masked_unit_is_no_unit() -> None:
    masked = facts(
        {f"{ETC}/infra.service": tree()[f"{ETC}/infra.service"]}, links=(UnitLink(f"{ETC}/api.service", "/dev/null"),)
    )
    assert outcome(masked, VALID) is Outcome.FAILED


def test_a_knot_of_units_is_told_once_and_the_others_follow_from_it() -> None:
    cycle = "systemd.ordering_has_no_cycle"
    found = facts(tree(infra=f"{INFRA}\nAfter=api.service"))
    judge = scene.judge_of(found, expected())
    asked = {question.resource: judge.verdict(question) for question in judge.questions(checks()[cycle])}
    assert {name: verdict.outcome for name, verdict in asked.items()} == {
        "infra.service": Outcome.FAILED, "api.service": Outcome.BLOCKED, "web.service": Outcome.PASSED,
    }  # fmt: skip
    assert asked["api.service"].blocked_by == asked["infra.service"].question


@pytest.mark.parametrize("there", [small.tree(), small.host()], ids=["tree", "host"])
@pytest.mark.parametrize("gone", ["api.service", "infra.service"])
def test_a_unit_without_a_file_is_told_once_and_the_rest_follows(there: Facts, gone: str) -> None:
    before, after = causes(there), causes(small.without_unit_file(there, gone))
    assert after - before == {f"systemd.unit_file_is_valid [{there.subject.name}: {gone}]"}


def causes(there: Facts) -> set[str]:
    judge = scene.judge_of(there, small.expected())
    every = [judge.verdict(question) for check in checks().values() for question in judge.questions(check)]
    return {verdict.question.label for verdict in every if verdict.outcome is Outcome.FAILED}
