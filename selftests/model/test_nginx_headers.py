"""What an upstream is told of the client, header by header."""

import pytest

from selftests.model.nginx_text import location_of
from trueup.model.nginx_headers import faults

WELL = {
    "Host": "$host",
    "X-Real-IP": "$remote_addr",
    "X-Forwarded-For": "$proxy_add_x_forwarded_for",
    "X-Forwarded-Proto": "$scheme",
}
TABLE: dict[str, list[str] | None] = {
    "$same": ["a.test"],
    "$one_of": ["a.test", "b.test"],
    "$proto": ["https"],
    "$nothing": [],
    "$unknown": None,
}


def expanded(text: str) -> list[str] | None:
    """What a word may become; a variable of the request stays."""
    return TABLE.get(text, [text])


def of_headers(changed: dict[str, str], more: str = "") -> list[str]:
    sent = {**WELL, **changed}
    body = " ".join(f"proxy_set_header {name} {value};" for name, value in sent.items() if value)
    return faults(location_of(f"location /x {{ {body} {more} }}"), "a.test", "https", expanded)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("Host", value) for value in ("$HOST", "${http_host}", "$server_name", "$http_x_forwarded_host", "a.test")),
        *(("Host", value) for value in ("$host:$server_port", "$same")),
        *(("X-Real-IP", f"${value}") for value in ("realip_remote_addr", "proxy_protocol_addr", "http_x_real_ip")),
        *(("X-Real-IP", f"${value}") for value in ("http_cf_connecting_ip", "proxy_add_x_forwarded_for")),
        ("X-Real-IP", "$http_x_forwarded_for"),
        *(("X-Forwarded-For", f"${value}") for value in ("remote_addr", "realip_remote_addr", "proxy_protocol_addr")),
        ("X-Forwarded-For", "$http_x_forwarded_for"),
        *(("X-Forwarded-Proto", value) for value in ("$http_x_forwarded_proto", "https", "$proto")),
    ],
)
def test_a_header_that_names_the_client_is_well(name: str, value: str) -> None:
    assert of_headers({name: value}) == []


@pytest.mark.parametrize(
    ("changed", "more", "wrong"),
    [
        ({"Host": ""}, "", ["Host is $proxy_host, the target's own name"]),
        ({"Host": '""'}, "", ["Host is $proxy_host, the target's own name"]),
        ({"X-Real-IP": ""}, "", ["no X-Real-IP"]),
        ({"X-Forwarded-For": ""}, "", ["no X-Forwarded-For"]),
        ({"X-Forwarded-Proto": ""}, "", ["no X-Forwarded-Proto"]),
        ({}, "proxy_set_header host $host;", ["Host 2 times"]),
        ({"Host": "b.test"}, "", ["Host is b.test"]),
        ({"Host": "$one_of"}, "", ["Host is $one_of"]),
        ({"Host": "$nothing"}, "", ["Host is $nothing"]),
        ({"Host": "$unknown"}, "", ["Host is $unknown"]),
        ({"X-Real-IP": "a.test"}, "", ["X-Real-IP is a.test"]),
        ({"X-Real-IP": "$same"}, "", ["X-Real-IP is $same"]),
        ({"X-Forwarded-Proto": "http"}, "", ["X-Forwarded-Proto is http"]),
        (
            dict.fromkeys(WELL, ""),
            "proxy_set_header X-Other y;",
            [
                "Host is $proxy_host, the target's own name",
                "no X-Real-IP",
                "no X-Forwarded-For",
                "no X-Forwarded-Proto",
            ],
        ),
    ],
)
def test_a_header_that_does_not_is_named(changed: dict[str, str], more: str, wrong: list[str]) -> None:
    assert of_headers(changed, more) == wrong
