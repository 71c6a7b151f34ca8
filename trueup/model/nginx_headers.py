"""What an upstream is told of the client, from `proxy_set_header` (ngx_http_proxy_module)."""

import re
from collections.abc import Callable

from trueup.facts.nginx import Directive
from trueup.routing.settings import Settings

_VARIABLE = re.compile(r"\$\{?([A-Za-z0-9_]+)\}?")
_OF_THE_CLIENT = {
    "host": {"host", "http_host", "server_name", "http_x_forwarded_host"},
    "x-real-ip": {
        *("remote_addr", "realip_remote_addr", "proxy_protocol_addr", "http_x_real_ip", "http_cf_connecting_ip"),
        *("proxy_add_x_forwarded_for", "http_x_forwarded_for"),
    },
    "x-forwarded-for": {
        *("proxy_add_x_forwarded_for", "remote_addr", "realip_remote_addr", "proxy_protocol_addr"),
        *("http_x_forwarded_for",),
    },
    "x-forwarded-proto": {"scheme", "http_x_forwarded_proto"},
}
NAMES = {"host": "Host", "x-real-ip": "X-Real-IP", "x-forwarded-for": "X-Forwarded-For", "x-forwarded-proto": "X-Forwarded-Proto"}  # fmt: skip # noqa: E501 - one table


def faults(level: Settings, name: str, scheme: str, expand: Callable[[str], list[str] | None]) -> list[str]:
    """Each of the four headers that does not arrive as the client's, for a public `name` asked by `scheme`.

    `expand` gives the texts that a word may become, with those variables left in that a request decides.
    """
    sent: dict[str, list[Directive]] = {}
    for directive in level.in_force("proxy_set_header"):
        if len(directive.args) == 2 and directive.args[1]:
            sent.setdefault(directive.args[0].lower(), []).append(directive)
    found = []
    literal = {"host": {name}, "x-forwarded-proto": {scheme}}
    for key, header in NAMES.items():
        each = sent.get(key)
        if not each:
            found.append(f"{header} is $proxy_host, the target's own name" if key == "host" else f"no {header}")
        elif len(each) > 1:
            found.append(f"{header} {len(each)} times")
        elif not _is_the_clients(each[0].args[1], _OF_THE_CLIENT[key], literal.get(key, set()), expand):
            found.append(f"{header} is {each[0].args[1]}")
    return found


def _is_the_clients(
    text: str, variables: set[str], literal: set[str], expand: Callable[[str], list[str] | None]
) -> bool:
    """Whether the text names the client, whatever its own variables become: by such a variable or the very value."""
    texts = expand(text) or []
    return texts != [] and all(
        each in literal or variables & {name.lower() for name in _VARIABLE.findall(each)} for each in texts
    )
