"""Which CORS headers nginx adds, and what is wrong with them."""

import pytest

from selftests.model.nginx_text import location_of
from trueup.model.nginx_cors import ASKED_BEFORE, ORIGIN, added, faults, hidden, shown

ORIGIN_ADDED = 'add_header Access-Control-Allow-Origin "*" always;'


def of_body(body: str, outside: str = "") -> list[tuple[str, ...]]:
    return [each.args for each in added(location_of(f"{outside} location /x {{ {body} }}"))]


def test_cors_headers_are_those_of_their_family_that_are_sent() -> None:
    body = f'{ORIGIN_ADDED} add_header X-Other y; add_header access-control-max-age 1; add_header Access-Control-X "";'
    assert of_body(body) == [("Access-Control-Allow-Origin", "*", "always"), ("access-control-max-age", "1")]
    assert of_body("", ORIGIN_ADDED) == [("Access-Control-Allow-Origin", "*", "always")]
    assert of_body("add_header X-Other y;", ORIGIN_ADDED) == []


def test_the_applications_own_origin_is_hidden_by_its_name() -> None:
    body = "proxy_hide_header Access-Control-Allow-Origin; proxy_hide_header X-Powered-By;"
    assert [each.args for each in hidden(location_of(f"location /x {{ {body} }}"))] == [
        ("Access-Control-Allow-Origin",)
    ]


@pytest.mark.parametrize(
    ("body", "wanted", "wrong"),
    [
        (ORIGIN_ADDED, (ORIGIN,), []),
        ("", (ORIGIN,), ["no Access-Control-Allow-Origin"]),
        (
            ORIGIN_ADDED,
            ASKED_BEFORE,
            ["no Access-Control-Allow-Methods", "no Access-Control-Allow-Headers"],
        ),
        (f"{ORIGIN_ADDED} {ORIGIN_ADDED.lower()}", (), ["Access-Control-Allow-Origin 2 times"]),
        (f"{ORIGIN_ADDED} {ORIGIN_ADDED} {ORIGIN_ADDED}", (ORIGIN,), ["Access-Control-Allow-Origin 3 times"]),
        (
            "add_header access-Control-Allow-Origin always;",
            (),
            ["access-Control-Allow-Origin without `always`: not on errors"],
        ),
    ],
)
def test_each_header_is_sent_once_and_always(body: str, wanted: tuple[str, ...], wrong: list[str]) -> None:
    assert faults(added(location_of(f"location /x {{ {body} }}")), wanted) == wrong


def test_a_header_is_shown_as_people_write_it() -> None:
    assert shown("access-control-allow-origin") == "Access-Control-Allow-Origin"
