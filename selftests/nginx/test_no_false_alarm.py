"""Random configurations: what nginx accepts is never refused here, and what is refused, nginx refuses too."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trueup.facts.common import Problem

pytestmark = pytest.mark.programs

Judge = Callable[[str], tuple[str, int]]
Ours = Callable[[str], list[Problem]]

NAMES = st.sampled_from(["/", "/a", "/a/", "/a/b", "= /a", "^~ /a", "=/a/", "~ ^/a", "~* b$", "@a", "@b", "~^/a"])
TARGETS = st.sampled_from(
    [
        "http://127.0.0.1:18001",
        "http://127.0.0.1:18001/",
        "http://127.0.0.1",
        "https://127.0.0.1:1/a?b",
        "http://127.0.0.1:18001$uri",
        "http://$host",
        "http://unix:/tmp/s",
        "http://unix:/tmp/s:/a",
        "127.0.0.1",
        "http://[::1]:18001",
        "http://[::1]/a",
        "http://127.0.0.1:x",
    ]
)
ADDRESSES = st.sampled_from(
    [
        "127.0.0.1:18080",
        "127.0.0.1:18081 default_server",
        "127.0.0.1:018081",
        "[::1]:18082",
        "[0::1]:18082 default_server",
        "unix:/tmp/s",
        "127.0.0.2:18081 default_server",
        "127.0.0.1:18081",
        "localhost:18083",
        "127.0.0.1:18084 ssl",
        "[::1]:18082 backlog=9",
    ]
)
SIMPLE = st.one_of(
    TARGETS.map("proxy_pass {};".format),
    st.sampled_from(["", "7", "7s", "180sec", "1h 30m", "'1h 30m'", "5 m", "7ms"]).map("proxy_read_timeout {};".format),
    st.sampled_from(["0", "200M", "200MB", "1g", "-1", "5 M"]).map("client_max_body_size {};".format),
    st.sampled_from(["X-A b", "X-A b always", "X-A b c", "X-A", "X-A ''"]).map("add_header {};".format),
    st.sampled_from(["404", "301 /a", "/a", "https://a.test", "1000 a", "$scheme://a", "0 x", "x y", "999", "''"]).map(
        "return {};".format
    ),
    st.sampled_from(["^ /a", "^ /a last", "^ /a always", "^", "^ /a break x"]).map("rewrite {};".format),
    st.sampled_from(["$a 1", "a 1", "$a", "$a ''"]).map("set {};".format),
    st.sampled_from(
        ["root /a;", "index a b;", "try_files $uri =404;", "internal;", "break;", "gzip ON;", "gzip 1;", "expires 1d;"]
    ),
    st.sampled_from(
        ["server_name a;", "proxy_set_header A b;", "deny all;", "error_page 404 /a;", "alias /a;", "types { a b; }"]
    ),
)
CONDITIONS = st.sampled_from(["($uri)", "($uri = a)", "( $uri = 'a b' )", "$uri", "(-f $uri)", '($uri ~ "a")'])


def inside(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(children, max_size=3).map("\n".join)
    return st.one_of(
        st.tuples(NAMES, body).map(lambda made: f"location {made[0]} {{\n{made[1]}\n}}"),
        st.tuples(CONDITIONS, body).map(lambda made: f"if {made[0]} {{\n{made[1]}\n}}"),
        body.map(lambda made: f"limit_except GET {{\n{made}\n}}"),
    )


BODY = st.lists(st.recursive(SIMPLE, inside, max_leaves=4), max_size=4).map("\n".join)
SERVER = st.tuples(st.lists(ADDRESSES, min_size=1, max_size=2), BODY).map(
    lambda made: "server {\n" + "".join(f"listen {each};\n" for each in made[0]) + made[1] + "\n}\n"
)


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(SERVER, min_size=1, max_size=2).map("".join))
def test_what_is_refused_here_nginx_refuses_too(judge: Judge, ours: Ours, servers: str) -> None:
    text = f"events {{}} http {{\n{servers}}}\n"
    problems = ours(text)
    said, _ = judge(text)
    assert said or not problems
