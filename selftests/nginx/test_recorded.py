"""Answers as a real host gave them: nginx 1.22.1 with the platform's three sites, certificates by links."""

from pathlib import Path

import msgspec
import pytest

from trueup.collect.asking import Answer
from trueup.collect.nginx import parse
from trueup.facts.common import Unavailable
from trueup.facts.nginx import Directive, Nginx
from trueup.model.nginx_currency import currency

RECORDED = Path(__file__).parent / "data" / "recorded"
LIVE = "/etc/letsencrypt/live/api.hey-watch.me"
SITE = "/etc/nginx/sites-enabled/api.hey-watch.me"


def recorded(name: str) -> Answer:
    return msgspec.json.decode((RECORDED / f"{name}.json").read_bytes(), type=Answer)


def understood(name: str) -> Nginx:
    found = parse({"nginx": recorded(name)})
    assert isinstance(found, Nginx), found
    return found


def everything(directives: tuple[Directive, ...]) -> list[Directive]:
    return [each for top in directives for each in (top, *everything(top.block or ()))]


def unavailable(answer: Answer | None) -> str:
    found = parse({} if answer is None else {"nginx": answer})
    assert isinstance(found, Unavailable), found
    assert found.at.command == "nginx -T"
    return found.reason


def test_the_running_host_is_understood() -> None:
    found = understood("running")
    assert found.version == "1.22.1"
    assert found.configuration.main == "/etc/nginx/nginx.conf"
    assert found.configuration.problems == ()
    assert SITE in found.configuration.files
    assert [(process.pid, process.role) for process in found.processes] == [
        (32, "master"),
        (34, "worker"),
        (35, "worker"),
    ]
    assert found.processes[1].started == pytest.approx(1795503319.66, abs=0.03)
    proxied = [each for each in everything(found.configuration.directives) if each.name == "proxy_pass"]
    assert len(proxied) == 14
    scheduler = next(each for each in proxied if "8015" in each.args[0])
    assert scheduler.args == ("http://localhost:8015/api/scheduler/",)
    assert scheduler.file == SITE


def test_every_entry_and_certificate_is_there_with_what_its_link_says() -> None:
    found = understood("running")
    entries = {entry.path: entry for entry in found.entries}
    assert entries[SITE].kind == "link"
    assert entries[SITE].target == "/etc/nginx/sites-available/api.hey-watch.me"
    assert entries["/etc/nginx/sites-enabled"].kind == "directory"
    assert entries["/etc/nginx/sites-available/api.hey-watch.me.backup.20250828_101500"].changed > 1795503318
    certificates = {entry.path: entry.kind for entry in found.certificates}
    assert len(certificates) == 12
    assert certificates[f"{LIVE}/privkey.pem"] == "link"
    assert certificates["/etc/letsencrypt/archive/api.hey-watch.me/privkey1.pem"] == "file"


def test_what_the_host_runs_is_what_it_has_on_disk() -> None:
    state = currency(understood("running"))
    assert state.is_current
    assert state.unseen == ()


def test_a_credential_in_the_dump_is_in_the_answer_only() -> None:
    assert "not-for-reports" in recorded("running").output
    found = understood("running")
    headers = [each.args for each in everything(found.configuration.directives) if each.name == "proxy_set_header"]
    assert ("X-Api-Key", "***") in headers
    assert "not-for-reports" not in repr(found)
    assert "not-for-reports" not in repr(understood("refused"))


def test_a_configuration_that_nginx_refuses_has_its_words_and_its_line() -> None:
    found = understood("refused")
    (problem,) = found.configuration.problems
    assert problem.text == 'unknown directive "proxy_pass_on"'
    assert problem.at.file == SITE
    assert problem.at.line > 100
    assert {process.role for process in found.processes} == {"master", "worker"}
    assert SITE in {entry.path for entry in found.entries}
    assert len([each for each in everything(found.configuration.directives) if each.name == "proxy_pass"]) == 14


def test_a_link_to_nothing_is_a_problem_of_the_include_that_found_it() -> None:
    (problem,) = understood("dangling").configuration.problems
    assert problem.text == f'open() "{SITE}" failed (2: No such file or directory)'
    assert problem.at.file == "/etc/nginx/nginx.conf"


def test_a_refusal_that_only_lacks_root_is_no_broken_configuration() -> None:
    assert unavailable(recorded("ordinary-user")).startswith("nginx -T needs root: ")


def test_an_answer_that_is_not_there_is_unavailable() -> None:
    assert unavailable(None) == "the host's answer was cut short before nginx's part"


def test_an_answer_that_took_too_long_is_unavailable() -> None:
    late = msgspec.structs.replace(recorded("running"), code=124)
    assert unavailable(late) == "nginx -T did not answer within 20 s"


def test_an_answer_cut_anywhere_is_unavailable_or_a_problem_but_never_green() -> None:
    whole = recorded("running")
    end = whole.output.index("\0d\0# configuration file ") + 3
    for cut in range(0, end - 3, 97):
        found = parse({"nginx": msgspec.structs.replace(whole, output=whole.output[:cut])})
        assert isinstance(found, Unavailable), cut
    found = parse({"nginx": msgspec.structs.replace(whole, output=whole.output[:end])})
    assert isinstance(found, Unavailable)
    assert found.reason == "nginx's answer makes no sense: it printed no configuration"


def test_a_dump_cut_within_a_site_is_a_problem() -> None:
    whole = recorded("running")
    found = parse({"nginx": msgspec.structs.replace(whole, output=whole.output[: whole.output.rindex("}")])})
    assert isinstance(found, Nginx)
    assert found.configuration.problems[0].text.startswith("nginx accepts it, but it cannot be followed: ")


@pytest.mark.parametrize(
    ("title", "role"), [("worker process is shutting down", "leaving"), ("cache manager process", None)]
)
def test_a_worker_that_leaves_is_told_from_one_that_works(title: str, role: str | None) -> None:
    whole = recorded("running")
    output = whole.output.replace("nginx: worker process \0", f"nginx: {title} \0", 1)
    found = parse({"nginx": msgspec.structs.replace(whole, output=output)})
    assert isinstance(found, Nginx)
    assert {process.pid: process.role for process in found.processes}.get(34) == role


def test_an_nginx_in_a_container_is_not_the_hosts() -> None:
    whole = recorded("running")
    output = whole.output.replace("NSpid:\t34\0", "NSpid:\t34\t7\0")
    found = parse({"nginx": msgspec.structs.replace(whole, output=output)})
    assert isinstance(found, Nginx)
    assert [process.pid for process in found.processes] == [32, 35]


def test_messages_are_read_in_both_forms_that_nginx_has() -> None:
    answer = recorded("refused")
    start = answer.output.index("m\0") + 2
    said = answer.output[start : answer.output.index("\0", start)]
    told = (
        "nginx: [warn] conflicting server name\n"
        'nginx: [emerg] unknown directive "a\nb" in /etc/nginx/x:7\n'
        "nginx: configuration file /etc/nginx/nginx.conf test failed\n"
    )
    found = parse({"nginx": msgspec.structs.replace(answer, output=answer.output.replace(said, told))})
    assert isinstance(found, Nginx)
    assert [(each.text, str(each.at)) for each in found.configuration.problems] == [
        ('unknown directive "a\nb"', "/etc/nginx/x:7")
    ]


def test_an_nginx_that_dies_without_a_word_is_a_problem() -> None:
    answer = recorded("refused")
    start = answer.output.index("m\0") + 2
    said = answer.output[start : answer.output.index("\0", start)]
    found = parse({"nginx": msgspec.structs.replace(answer, code=139, output=answer.output.replace(said, ""))})
    assert isinstance(found, Nginx)
    assert found.configuration.problems[0].text == "nginx -T failed with exit code 139 and no reason"
