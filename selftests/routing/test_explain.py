"""`trueup explain`: bytes in, one object a line out, in order."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

_CONFIGURATION = """events {}
http {
    server {
        listen 127.0.0.1:8080;
        server_name h.test;
        location /a/ { proxy_pass http://127.0.0.1:9000/base/; }
        location = /x { return 301 /y; }
    }
}
"""
_FIELDS = ["url", "server", "location", "outcome", "status", "upstream_url", "location_header", "reason"]


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    file = tmp_path / "nginx.conf"
    file.write_text(_CONFIGURATION)
    return file


def explained(conf: Path, given: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "trueup.cli", "explain", "--nginx-conf", str(conf), *options]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=60)


def test_one_object_a_line(conf: Path) -> None:
    lines = [b"http://h.test:8080/a/\xe9?q=1", b"http://h.test:8080/x", b"nonsense", b"http://h.test:8080/\x01"]
    result = explained(conf, b"\n".join(lines) + b"\n", "--stdin", "--json")
    assert result.returncode == 0, result.stderr
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [list(answer) for answer in answers] == [_FIELDS] * len(lines)
    assert [answer["url"].encode("latin-1") for answer in answers] == lines
    assert answers[0]["upstream_url"] == "http://127.0.0.1:9000/base/\u00e9?q=1"
    assert (answers[0]["server"], answers[0]["location"]) == ("h.test", "/a/")
    assert (answers[1]["status"], answers[1]["location_header"]) == (301, "http://h.test:8080/y")
    assert (answers[3]["outcome"], answers[3]["status"]) == ("status", 400)


def test_a_saved_dump_is_read_too(conf: Path) -> None:
    dump = conf.with_name("dump")
    dump.write_text(f"nginx: the syntax is ok\n# configuration file /etc/nginx/nginx.conf:\n{_CONFIGURATION}\n")
    result = explained(dump, b"http://h.test:8080/x\n", "--stdin", "--json")
    assert json.loads(result.stdout)["outcome"] == "redirect", result.stderr


def test_a_site_alone_is_refused_with_what_to_give_instead(conf: Path) -> None:
    conf.write_text("server { listen 80; }\n")
    result = explained(conf, b"", "http://h.test/")
    assert result.returncode == 4
    assert b"nginx -T" in result.stderr or b"not allowed here" in result.stderr


def test_arguments_are_told_in_words(conf: Path) -> None:
    result = explained(conf, b"", "http://h.test:8080/a/b")
    assert b"proxy http://127.0.0.1:9000/base/b" in result.stdout, result.stderr


def test_a_configuration_that_nginx_would_refuse_is_named_by_line(conf: Path) -> None:
    conf.write_text(_CONFIGURATION.replace("return 301 /y;", "return;"))
    result = explained(conf, b"http://h.test:8080/x\n", "--stdin", "--json")
    assert result.returncode == 4
    assert b"nginx.conf:7" in result.stderr
    assert b"Traceback" not in result.stderr
