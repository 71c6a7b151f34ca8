"""The page behind a real nginx whose own policy would forbid its style and its script."""

import http.client
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from selftests.dashboard import documents
from selftests.dashboard.browser import Browser
from trueup.dashboard.page import render
from trueup.dashboard.policy import nginx_location

pytestmark = pytest.mark.programs

NGINX = "/usr/sbin/nginx"
CONFIGURATION = """pid {root}/pid;
error_log {root}/error.log;
worker_processes 1;
daemon off;
{user}
events {{}}
http {{
    access_log off;
    types {{ text/html html; }}
    client_body_temp_path {root}/a; proxy_temp_path {root}/b; fastcgi_temp_path {root}/c;
    uwsgi_temp_path {root}/d; scgi_temp_path {root}/e;
    server {{
        listen 127.0.0.1:{port};
        add_header Content-Security-Policy "default-src 'self'" always;
        location /bare/ {{ alias {root}/reports/; index index.html; }}
        {location}
    }}
}}
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """Where the page is served, without the last part of its path."""
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "index.html").write_bytes(render(documents.detached()))
    user = "user root;" if os.geteuid() == 0 else ""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        text = CONFIGURATION.format(
            root=tmp_path,
            port=listening.getsockname()[1],
            location=nginx_location("/status/", f"{reports}/"),
            user=user,
        )
        (tmp_path / "nginx.conf").write_text(text)
        handed = listening.fileno()  # as an nginx hands its sockets to a newer one: the port is nobody else's meanwhile
        command = [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        environment = {**os.environ, "NGINX": f"{handed};"}
        with subprocess.Popen(command, env=environment, pass_fds=[handed]) as nginx:
            try:
                yield f"http://127.0.0.1:{listening.getsockname()[1]}"
            finally:
                nginx.terminate()
                nginx.wait(timeout=60)


def test_our_location_keeps_style_and_script_where_the_servers_own_policy_takes_both(
    served: str, browser: Browser
) -> None:
    browser.resize(1440, 1000)
    browser.prefers("light")
    browser.open(f"{served}/status/")
    assert browser.run("return getComputedStyle(document.body).backgroundColor") == "rgb(251, 251, 250)"
    assert browser.complaints() == []
    assert browser.count("button.copy") > 2
    browser.open(f"{served}/bare/")
    assert browser.count("button.copy") == 0
    assert browser.text("h1").startswith("✕")
    browser.open("about:blank")


def test_the_headers_are_those_of_the_location_alone(served: str) -> None:
    connection = http.client.HTTPConnection(served.removeprefix("http://"), timeout=10)
    connection.request("GET", "/status/")
    headers = connection.getresponse().headers
    (one,) = headers.get_all("Content-Security-Policy") or []
    assert "frame-ancestors 'self'" in one
    assert headers["Cache-Control"] == "no-cache"
    connection.close()
