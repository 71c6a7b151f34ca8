"""The tables of routes and of a boot, on facts alone."""

import pytest

from selftests.chain import small
from trueup.chain.boot_table import BootTable, boot_table
from trueup.chain.routes_table import RoutesTable, routes_table, undeclared
from trueup.cli import boot_order, routes
from trueup.facts import Facts, Nginx, Systemd
from trueup.platform import Platform

API = "https://example.net/api/"


def table(text: str = small.SITES) -> RoutesTable:
    return routes_table(Platform(small.expected(), small.tree(nginx=Nginx(small.sites(text)))))


def test_every_way_in_has_a_row_with_its_lines() -> None:
    rows = [(r.url, r.location, r.does, r.target, r.service, r.declared, r.at.line) for r in table().routes]
    assert rows == [
        ("http://example.net/", "", "redirect", "https://example.net/", "", (), 2),
        ("https://example.net/", "/", "proxy", "http://127.0.0.1:8002/", "web", ("https://example.net/",), 10),
        (API, "/api/", "proxy", "http://localhost:8001/v1/", "api", (API,), 13),
        ("https://example.net/old/", "/old/", "proxy", "http://localhost:8001/", "api", (), 16),
        ("https://example.net/ping", "= /ping", "status", "204", "", (), 19),
        ("https://example.net/gone", "= /gone", "status", "410", "", (), 22),
    ]  # fmt: skip
    assert [route.passes_at.line for route in table().routes] == [0, 11, 14, 17, 0, 0]
    assert table().lost == ()


def test_what_nobody_declares_is_marked() -> None:
    assert [route.url for route in undeclared(table())] == ["https://example.net/old/"]
    (line,) = [line for line in routes.lines(table()) if "/old/" in line]
    assert "NO" in line.split()


def test_what_is_declared_and_led_elsewhere_is_listed() -> None:
    (lost,) = table(small.SITES.replace("/api/ {", "/apy/ {")).lost
    assert (lost.url, lost.service, lost.does, lost.at.line) == (
        "https://example.net/api/", "api", "proxy http://127.0.0.1:8002/api/", 10,
    )  # fmt: skip


def test_an_expression_and_a_shadowed_location_are_shown_as_they_are_written() -> None:
    text = small.SITES.replace(
        "location /old/ {", "location ~ ^/(a|old) { proxy_pass http://localhost:8002; }\nlocation /old/ {"
    )
    rows = {route.location: route for route in table(text).routes}
    assert (rows["~ ^/(a|old)"].url, rows["~ ^/(a|old)"].target) == ("", "http://localhost:8002")
    assert rows["/old/"].url == "", "the expression takes its requests"


def boot(facts: Facts) -> BootTable:
    return boot_table(Platform(small.expected(), facts), everything=False)


def units(**texts: str) -> BootTable:
    return boot(small.tree(systemd=Systemd(small.units(**texts))))


def test_a_boot_has_layers_and_says_what_waits_for_what() -> None:
    found = units()
    layer = {row.unit: row.layer for row in found.started}
    assert layer["docker.service"] < layer["infra.service"] < layer["api.service"] == layer["web.service"]
    (api,) = [row for row in found.started if row.unit == "api.service"]
    assert set(api.waits_for) == {"docker.service", "infra.service"}
    assert (api.pulled_in_by, api.at.file) == ("multi-user.target", "/etc/systemd/system/api.service")
    assert found.is_sound


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (
            {"infra": small.FIRST.replace("After=docker.service", "After=docker.service api.service")},
            "cycle: api.service waits for infra.service waits for api.service",
        ),
        (
            {"api": small.UNIT.replace("{name}", "api").partition("[Install]")[0]},
            "not started by a boot: api.service",
        ),
        (
            {"api": small.UNIT.replace("{name}", "api").replace(" infra.service", "")},
            "too early: api.service does not wait for infra.service, or does not require it",
        ),
    ],
)  # fmt: skip
def test_what_does_not_come_up_is_said(texts: dict[str, str], line: str) -> None:
    found = units(**texts)
    assert line in list(boot_order.lines(found))
    assert not found.is_sound


def test_what_is_started_without_a_file_is_said() -> None:
    without = tuple(unit for unit in small.units() if unit.name != "infra.service")
    found = boot(small.tree(systemd=Systemd(without)))
    assert "no unit file: infra.service" in list(boot_order.lines(found))
    assert not found.is_sound


def test_a_cycle_is_named_with_the_lines_that_close_it() -> None:
    found = units(infra=small.FIRST.replace("After=docker.service", "After=docker.service api.service"))
    text = "\n".join(boot_order.lines(found))
    assert "api.service After=infra.service  /etc/systemd/system/api.service:2" in text
    assert "infra.service After=api.service  /etc/systemd/system/infra.service:2" in text
    assert "systemd drops the start of " in text
