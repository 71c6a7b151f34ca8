"""What each check of the probes says of a host: red where it should be, and green for all that looks alike."""

from typing import Any

import msgspec
import pytest

from selftests.probes.healthy import (
    CERTIFICATE,
    DAY,
    EXPECTATIONS,
    FILE,
    NOW,
    configuration,
    directive,
    facts,
    outcome,
    probes,
    server,
    timer,
    verdict,
)
from trueup.checks import Outcome
from trueup.expectations import Expectations
from trueup.facts import Nginx, Systemd, Unavailable
from trueup.facts.probes import (
    Answered,
    Asset,
    Called,
    Certificate,
    CertificateFile,
    Dialled,
    NameProbe,
    PeerProbe,
    Resolved,
    Served,
    ServedProbe,
    TargetProbe,
    UrlProbe,
)

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
EVERY = {
    "nginx.location_target_is_live": "localhost:8001",
    "nginx.public_url_answers": "one",
    "nginx.frontend_assets_resolve": "one",
    "nginx.certificate_is_valid": "example.net",
    "nginx.public_name_points_here": "example.net",
    "network.peers_resolve_and_connect": "one/two",
}


@pytest.mark.parametrize(("check", "resource"), EVERY.items())
def test_a_healthy_host_is_green(check: str, resource: str) -> None:
    assert outcome(check, resource, facts()) is PASSED


@pytest.mark.parametrize(("check", "resource"), EVERY.items())
def test_without_the_probes_nothing_is_green(check: str, resource: str) -> None:
    assert outcome(check, resource, facts(Unavailable("perl is not installed"))) is UNKNOWN


@pytest.mark.parametrize(("check", "resource"), EVERY.items())
@pytest.mark.parametrize("left", ["not planned", "not looked at"])
def test_a_single_probe_that_is_missing_is_not_green(check: str, resource: str, left: str) -> None:
    blind = Unavailable("it did not get its turn")
    nothing: dict[str, Any] = (
        {"targets": (), "urls": (), "served": (), "peers": (), "names": ()}
        if left == "not planned"
        else {
            "targets": (TargetProbe("localhost:8001", blind),),
            "urls": tuple(UrlProbe("GET", f"https://example.net/one/{path}", blind) for path in ("", "health")),
            "served": (ServedProbe("example.net", blind),),
            "peers": (PeerProbe("one", "two", 8002, blind),),
            "names": (NameProbe("example.net", blind),),
        }
    )
    assert outcome(check, resource, facts(probes(**nothing))) is UNKNOWN


def target(*dialled: Dialled) -> Outcome:
    seen = facts(probes(targets=(TargetProbe("localhost:8001", dialled),)))
    return outcome("nginx.location_target_is_live", "localhost:8001", seen)


def test_a_target_that_answers_an_error_is_live() -> None:
    assert target(Dialled("127.0.0.1:8001", accepts=True, status=500)) is PASSED


def test_a_target_dead_on_one_address_is_red() -> None:
    alive = Dialled("127.0.0.1:8001", accepts=True, status=200)
    assert target(alive, Dialled("[::1]:8001", accepts=False, complaint="Connection refused")) is FAILED


def test_a_target_that_accepts_and_says_nothing_is_red() -> None:
    assert target(Dialled("127.0.0.1:8001", accepts=True)) is FAILED


def test_a_target_without_any_address_is_red() -> None:
    assert target() is FAILED


def answering(seen: Answered, expectations: Expectations = EXPECTATIONS) -> Outcome:
    tried = probes(urls=(UrlProbe("GET", "https://example.net/one/health", seen),))
    return outcome("nginx.public_url_answers", "one", facts(tried), expectations)


def declaring(**public: Any) -> Expectations:
    one = EXPECTATIONS.services["one"]
    changed = msgspec.structs.replace(one, public=(msgspec.structs.replace(one.public[0], **public),))
    return msgspec.structs.replace(EXPECTATIONS, services={**EXPECTATIONS.services, "one": changed})


@pytest.mark.parametrize(
    ("status", "wanted"), [(200, PASSED), (204, PASSED), (302, PASSED), (404, FAILED), (502, FAILED), (0, FAILED)]
)
def test_any_success_or_redirect_will_do_where_no_status_is_declared(status: int, wanted: Outcome) -> None:
    assert answering(Answered(status)) is wanted


def test_a_declared_status_is_the_only_right_one() -> None:
    assert answering(Answered(401), declaring(status=401)) is PASSED
    assert answering(Answered(200), declaring(status=401)) is FAILED


def test_a_declared_path_is_the_one_that_is_judged() -> None:
    tried = facts(probes(urls=(UrlProbe("GET", "https://example.net/one/ready", Answered(503)),)))
    assert outcome("nginx.public_url_answers", "one", tried, declaring(asks="ready?deep=1")) is FAILED


def page(assets: tuple[Asset, ...] | None, kind: str = "text/html") -> Outcome:
    urls = tuple(
        UrlProbe("GET", f"https://example.net/one/{path}", Answered(200, kind, assets=assets))
        for path in ("", "health")
    )
    return outcome("nginx.frontend_assets_resolve", "one", facts(probes(urls=urls)))


URL = "https://example.net/one/a"


@pytest.mark.parametrize(
    ("asset", "wanted"),
    [
        (Asset("style", URL, 200, "text/css"), PASSED),
        (Asset("script", URL, 200, "text/javascript"), PASSED),
        (Asset("script", URL, elsewhere=True), PASSED),
        (Asset("script", URL, 200, "text/html"), FAILED),
        (Asset("style", URL, 200, "application/json"), FAILED),
        (Asset("script", URL, 404, "application/javascript"), FAILED),
        (Asset("script", URL, 0, "", "no answer in time"), FAILED),
    ],
)
def test_an_asset_is_right_with_status_and_type(asset: Asset, wanted: Outcome) -> None:
    assert page((asset,)) is wanted


def test_a_page_that_was_not_read_to_its_end_is_unknown() -> None:
    assert page(None) is UNKNOWN


def test_what_is_no_page_asks_for_nothing() -> None:
    assert page((), "application/json") is PASSED


def certificate(served: Certificate, trust: str = "", on_disk: Certificate | None = None) -> Outcome:
    tried = probes(
        served=(ServedProbe("example.net", Served(served, trust)),),
        files=(CertificateFile(FILE, on_disk or served),),
    )
    return outcome("nginx.certificate_is_valid", "example.net", facts(tried))


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, PASSED),
        ({"names": ("*.net", "www.example.net")}, FAILED),
        ({"names": ()}, FAILED),
        ({"not_after": NOW.timestamp() + 22 * DAY}, PASSED),
        ({"not_after": NOW.timestamp() + 20 * DAY}, FAILED),
        ({"not_after": NOW.timestamp() - DAY}, FAILED),
        ({"not_before": NOW.timestamp() + DAY}, FAILED),
    ],
)
def test_a_certificate_is_for_the_name_and_for_now(changes: dict[str, Any], wanted: Outcome) -> None:
    assert certificate(msgspec.structs.replace(CERTIFICATE, **changes)) is wanted


def test_a_chain_that_is_not_trusted_is_red() -> None:
    assert certificate(CERTIFICATE, "unable to get local issuer certificate") is FAILED


def test_a_certificate_renewed_and_not_served_is_red() -> None:
    assert certificate(CERTIFICATE, on_disk=msgspec.structs.replace(CERTIFICATE, fingerprint="cd")) is FAILED


def test_a_handshake_that_fails_is_red() -> None:
    tried = probes(served=(ServedProbe("example.net", "wrong version number"),))
    assert outcome("nginx.certificate_is_valid", "example.net", facts(tried)) is FAILED


def test_one_of_two_certificate_files_is_enough() -> None:
    other = f"{FILE}.ecdsa"
    two = Nginx(configuration(server("http://localhost:8001/", directive("ssl_certificate", other))))
    files = (
        CertificateFile(FILE, msgspec.structs.replace(CERTIFICATE, fingerprint="cd")),
        CertificateFile(other, CERTIFICATE),
    )
    assert outcome("nginx.certificate_is_valid", "example.net", facts(probes(files=files), nginx=two)) is PASSED


def test_a_certificate_file_that_cannot_be_read_is_unknown() -> None:
    tried = probes(files=(CertificateFile(FILE, Unavailable("permission denied")),))
    assert outcome("nginx.certificate_is_valid", "example.net", facts(tried)) is UNKNOWN


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, PASSED), ({"enabled": "static"}, PASSED), ({"enabled": "disabled"}, FAILED),
        ({"active_state": "inactive"}, FAILED), ({"load_state": "not-found"}, FAILED),
    ],
)  # fmt: skip
def test_a_renewal_timer_waits_and_is_enabled(changes: dict[str, Any], wanted: Outcome) -> None:
    seen = facts(systemd=Systemd((), (timer(**changes),), ()))
    assert outcome("nginx.certificates_are_renewed", "certbot.timer", seen) is wanted


def test_a_renewal_that_failed_is_red() -> None:
    job = timer(name="certbot.service", active_state="failed", result="exit-code")
    seen = facts(systemd=Systemd((), (timer(), job), ()))
    assert outcome("nginx.certificates_are_renewed", "certbot.timer", seen) is FAILED


@pytest.mark.parametrize(
    ("addresses", "wanted"),
    [
        (("203.0.113.7",), PASSED),
        (("198.51.100.4", "127.0.0.1", "::1"), PASSED),
        (("0:0:0:0:0:0:0:1",), PASSED),
        (("198.51.100.5",), FAILED),
        (("198.51.100.4", "198.51.100.5"), FAILED),
        ((), FAILED),
    ],
)
def test_a_name_leads_to_this_host_and_nowhere_else(addresses: tuple[str, ...], wanted: Outcome) -> None:
    tried = probes(names=(NameProbe("example.net", Resolved(addresses)),))
    assert outcome("nginx.public_name_points_here", "example.net", facts(tried)) is wanted


def test_a_host_whose_addresses_are_not_known_is_unknown() -> None:
    tried = probes(addresses=Unavailable("ip is not installed"))
    assert outcome("nginx.public_name_points_here", "example.net", facts(tried)) is UNKNOWN


@pytest.mark.parametrize(
    ("called", "wanted", "word"),
    [
        (Called(("172.27.0.3",), accepts=True), PASSED, ""),
        (Called(("172.28.0.9", "172.27.0.3"), accepts=True), PASSED, ""),
        (Called((), accepts=False, complaint="no such name at 127.0.0.11"), FAILED, "no such name"),
        (Called(("172.28.0.9",), accepts=True), FAILED, "two is 172.28.0.9 there"),
        (Called(("172.27.0.3",), accepts=False, complaint="Connection refused"), FAILED, "refused"),
    ],
)
def test_a_peer_is_reached_at_its_address(called: Called, wanted: Outcome, word: str) -> None:
    seen = verdict(
        "network.peers_resolve_and_connect", "one/two", facts(probes(peers=(PeerProbe("one", "two", 8002, called),)))
    )
    assert seen.outcome is wanted
    assert word in seen.found
