"""Credentials that people write into a configuration do not leave the collector."""

import pytest

from trueup.collect.nginx_secrets import without_secrets
from trueup.facts.nginx import Directive
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

HIDDEN = [
    'proxy_set_header Authorization "Basic aHVudGVyMg==";',
    "proxy_set_header X-Api-Key hunter2;",
    'add_header Set-Cookie "session=hunter2; Path=/";',
    "set $api_token hunter2;",
    "fastcgi_param DB_PASSWORD hunter2;",
    "proxy_pass http://me:hunter2@127.0.0.1:8001/a;",
    "proxy_pass http://127.0.0.1:8001/a?api_key=hunter2&b=c;",
    'if ($http_x_api_key != "hunter2") { return 403; }',
    "if ($http_x_api_key = hunter2) { return 204; }",
    'secure_link_md5 "$uri hunter2";',
    "map $uri $upstream_token { default hunter2; /a hunter2b; }",
    "map $http_x_api_key $allowed { default 0; hunter2 1; ~^hunter2 1; }",
    "location / { location /a { proxy_set_header Cookie hunter2; } }",
    "env API_TOKEN=hunter2;",
    "rewrite ^ https://me:hunter2@example.test/;",
    "set $key hunter2;",
    "set $api_token a hunter2;",
    "proxy_set_header 'Authorization hunter2';",
    'proxy_set_header X-Other "Bearer hunter2";',
    """return 200 '{"token":"hunter2"}';""",
    """sub_filter 'token="x"' 'token="hunter2"';""",
    'more_set_headers "Authorization: hunter2";',
    'proxy_set_body "password=hunter2";',
    "geo $secret { default hunter2; }",
    'split_clients $uri $token { 50% hunter2; * ""; }',
    'set $x hunter2; proxy_set_header Authorization "Bearer $x";',
    'map $host $x { default hunter2; } server { proxy_set_header Authorization "Basic ${x}"; }',
    "set $x me:hunter2; proxy_pass http://$x@127.0.0.1/;",
]
SHOWN = [
    "proxy_set_header Authorization $http_authorization;",
    'proxy_set_header Authorization "Bearer $upstream_token";',
    "add_header Access-Control-Allow-Credentials true always;",
    'add_header Access-Control-Allow-Headers "Authorization, X-Api-Key" always;',
    "proxy_hide_header Set-Cookie;",
    'proxy_set_header Cookie "";',
    "map $http_upgrade $connection_upgrade { default upgrade; '' close; }",
    "map $http_authorization $upstream_token { default $http_authorization; }",
    'if ($request_method = "OPTIONS") { return 204; }',
    "proxy_pass http://127.0.0.1:8001/a?token=$arg_token;",
    "location ~ ^/@([^/]+)=(.*)$ { return 301 https://example.test/$1; }",
    'if ($host = example.net) { return 200; } proxy_set_header Cookie "$host";',
    "set $backend http://one:1; proxy_set_header X-Token-From $backend; location / { proxy_pass $backend; }",
    "ssl_certificate_key /etc/letsencrypt/live/a/privkey.pem;",
]


def directives(text: str) -> tuple[Directive, ...]:
    return configuration("/n", Files({"/n": Source("n", text)})).directives


@pytest.mark.parametrize("text", HIDDEN)
def test_a_credential_is_masked(text: str) -> None:
    masked = repr(without_secrets(directives(text)))
    assert "hunter2" not in masked
    assert "aHVudGVyMg" not in masked
    assert "***" in masked


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_no_credential_stays_as_it_is(text: str) -> None:
    assert without_secrets(directives(text)) == directives(text)


def test_what_a_map_falls_back_to_can_still_be_told_from_its_keys() -> None:
    (masked,) = without_secrets(directives("map $http_x_api_key $ok { default 0; abc 1; }"))
    assert [(entry.name, entry.args) for entry in masked.block or ()] == [("default", ("0",)), ("***", ("1",))]
