"""Each row of the table of directives, asked of the real nginx: where it may stand, and with how many arguments."""

from collections.abc import Callable

import pytest

from trueup.facts.common import Problem
from trueup.syntax import nginx_grammar as grammar

pytestmark = pytest.mark.programs

Judge = Callable[[str], tuple[str, int]]
Ours = Callable[[str], list[Problem]]

SERVER = "events {} http { server { listen 127.0.0.1:18080; %s } }"
IN = {
    grammar.MAIN: "%s",
    grammar.HTTP: "events {} http { %s }",
    grammar.SERVER: SERVER,
    grammar.LOCATION: SERVER % "location /x { %s }",
    grammar.UPSTREAM: "events {} http { upstream u { server 127.0.0.1:18001; %s } }",
    grammar.IF_IN_SERVER: SERVER % "if ($uri) { %s }",
    grammar.IF_IN_LOCATION: SERVER % "location /x { if ($uri) { %s } }",
    grammar.LIMIT_EXCEPT: SERVER % "location /x { limit_except GET { %s } }",
}
ANOTHER_IN_UPSTREAM = {"server", "keepalive_timeout"}
"""In an upstream these are other directives, of the same name."""

ACCEPTED = {"time": "7s", "size": "7k", "on": "on"}
GOOD = {
    "proxy_pass": "http://127.0.0.1:18001",
    "gzip_comp_level": "5",
    "limit_except": "GET",
    "proxy_http_version": "1.1",
    "keepalive_timeout": "7s",
    "proxy_buffers": "4 8k",
    "proxy_buffer_size": "8k",
    "ssl_dhparam": "/nonexistent",
}


def text(name: str, rule: grammar.Rule, context: str, count: int) -> str:
    return IN[context] % (name + " x" * count + (" {}" if rule.block else ";"))


@pytest.mark.parametrize("name", grammar.RULES)
def test_nginx_allows_a_directive_where_the_table_does(name: str, judge: Judge) -> None:
    rule = grammar.RULES[name]
    for context in sorted(IN.keys() - ({grammar.MAIN} if name in {"events", "http"} else {})):
        if name in ANOTHER_IN_UPSTREAM and context == grammar.UPSTREAM:
            continue
        said, _ = judge(text(name, rule, context, rule.least))
        assert ("is not allowed here" not in said) is (context in rule.contexts), (context, said)


@pytest.mark.parametrize("name", grammar.RULES)
def test_nginx_takes_as_many_arguments_as_the_table_says(name: str, judge: Judge) -> None:
    rule = grammar.RULES[name]
    context = max(rule.contexts - {grammar.UPSTREAM})
    for count in {0, 1, rule.least, min(rule.most, 5), min(rule.most, 5) + 1}:
        said, _ = judge(text(name, rule, context, count))
        assert ("invalid number of arguments" not in said) is (count in rule.counts), (count, said)


@pytest.mark.parametrize("name", sorted(name for name, rule in grammar.RULES.items() if rule.once))
def test_nginx_refuses_a_second_one_where_the_table_does(name: str, judge: Judge, ours: Ours) -> None:
    rule = grammar.RULES[name]
    value = GOOD.get(name) or ACCEPTED.get(rule.value) or "x"
    one = f"{name} {value}" + (" {}" if rule.block else ";")
    twice = IN[max(rule.contexts - {grammar.UPSTREAM})] % f"{one} {one}"
    assert judge(twice)[0].startswith(f'"{name}" directive is duplicate')
    assert [problem.text for problem in ours(twice)] == [f'"{name}" directive is duplicate']


@pytest.mark.parametrize("name", sorted(name for name, rule in grammar.RULES.items() if rule.value))
@pytest.mark.parametrize("value", ["7", "7s", "7k", "7kb", "on", "-1", "1h 5m", "7 k", "", "5M"])
def test_no_value_is_refused_that_nginx_takes(name: str, value: str, judge: Judge, ours: Ours) -> None:
    rule = grammar.RULES[name]
    given = IN[min(rule.contexts)] % f'{name} "{value}";'
    problems = ours(given)
    if problems:
        assert judge(given)[0].startswith(problems[0].text)
