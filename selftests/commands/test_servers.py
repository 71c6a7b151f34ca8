"""Ports that command lines take: those that are certain, and no others."""

import pytest

from trueup.commands.servers import taken_ports
from trueup.facts.common import Place
from trueup.facts.systemd import Setting, UnitFile

PATH = "/etc/systemd/system/x.service"

CERTAIN = {
    "/usr/bin/python3 -m http.server": [("", 8000)],
    "/usr/bin/python3 -m http.server 8080": [("", 8080)],
    "/usr/bin/python3 -u -m http.server --bind 127.0.0.1 8080": [("127.0.0.1", 8080)],
    "/usr/bin/python3.11 -m http.server 8080 -b ::1 -d /srv": [("::1", 8080)],
    "/usr/bin/python3 -m http.server -p HTTP/1.1 8081": [("", 8081)],
    "/opt/venv/bin/uvicorn app:app --port 8020": [("127.0.0.1", 8020)],
    "/opt/venv/bin/uvicorn app:app --host 0.0.0.0 --port=8020": [("0.0.0.0", 8020)],  # noqa: S104 - text
    "/opt/venv/bin/python -m uvicorn app:app --host :: --port 8020": [("::", 8020)],
    "/usr/bin/gunicorn -b 127.0.0.1:8030 -b [::1]:8030 app": [("127.0.0.1", 8030), ("::1", 8030)],
    "/usr/bin/gunicorn --bind=:8030 app": [("", 8030)],
    "/usr/bin/hypercorn -b 127.0.0.1:8031 app": [("127.0.0.1", 8031)],
    "/usr/bin/daphne -b 127.0.0.1 -p 8032 app": [("127.0.0.1", 8032)],
    "/usr/bin/waitress-serve --listen=127.0.0.1:8033 app": [("127.0.0.1", 8033)],
    "/usr/bin/flask run -h 127.0.0.1 -p 8034": [("127.0.0.1", 8034)],
    "/usr/bin/php -S 127.0.0.1:8035": [("127.0.0.1", 8035)],
    "/usr/bin/env A=b /usr/bin/python3 -m http.server 8036": [("", 8036)],
    "/bin/sh -c 'cd /srv && exec python3 -m http.server 8037'": [("", 8037)],
    "/usr/bin/redis-server --port 6379 --bind 127.0.0.1": [("127.0.0.1", 6379)],
}

UNCERTAIN = [
    "/usr/bin/psql --port 5432 --host db",
    "/usr/bin/curl -b cookie:8000 http://h:8000/",
    "/usr/bin/python3 server.py --port 8000",
    "/usr/bin/python3 -m mytool --port 8000",
    "/opt/venv/bin/uvicorn app:app",
    "/opt/venv/bin/uvicorn app:app --port $PORT",
    "/opt/venv/bin/uvicorn app:app --port 99999",
    "/opt/venv/bin/uvicorn app:app --uds /run/x.sock",
    "/usr/bin/gunicorn -b unix:/run/x:8000 app",
    "/usr/bin/gunicorn -c conf.py app",
    "/usr/bin/flask shell --port 8000",
    "/usr/bin/python3 -m http.server %i",
    "/usr/bin/docker run -p 8000:8000 x",
    "/usr/bin/php -S router.php",
]


def unit(line: str, key: str = "ExecStart") -> UnitFile:
    return UnitFile("x.service", PATH, (), (Setting("Service", key, line, PATH, 3),))


@pytest.mark.parametrize("line", CERTAIN)
def test_a_server_that_is_told_its_port_takes_it(line: str) -> None:
    found = taken_ports(unit(line))
    assert [(each.address, each.port) for each in found] == CERTAIN[line]
    assert {each.at for each in found} == {Place(PATH, 3)}


@pytest.mark.parametrize("line", UNCERTAIN)
def test_what_is_not_certain_is_nobodys_claim(line: str) -> None:
    assert taken_ports(unit(line)) == ()


def test_only_what_the_unit_runs_for_good_takes_a_port() -> None:
    assert taken_ports(unit("/usr/bin/python3 -m http.server 8080", key="ExecStopPost")) == ()
