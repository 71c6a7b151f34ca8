"""What a deployed guest serves."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from lab.errors import LabError
from lab.replica import Replica

pytestmark = pytest.mark.replica

DATA = Path(__file__).with_name("data")
API = "https://small.example.net/api"
UNHEALTHY = "/tmp/unhealthy"  # noqa: S108  in a container, where the stand-in looks for it
PAGE = "https://small.example.net/page"


def ask(small: Replica, *arguments: str) -> str:
    return small.run(["curl", "-sS", "--max-time", "5", *arguments], check=True).stdout


def status(small: Replica, *arguments: str) -> str:
    return ask(small, "-o", "/dev/null", "-w", "%{http_code}", *arguments)


def answer(small: Replica, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ask(small, *arguments))
    return found


def test_every_file_lies_where_the_server_has_it(small: Replica) -> None:
    found = {
        "/home/ubuntu/watchme-server-configs/docker-compose.infra.yml": "docker-compose.infra.yml",
        "/home/ubuntu/api/docker-compose.yml": "compose/api/docker-compose.yml",
        "/etc/systemd/system/small-api.service": "systemd/small-api.service",
        "/etc/nginx/sites-enabled/small.example.net": "sites-available/small.example.net",
        "/home/ubuntu/watchme-server-configs/scripts/look.sh": "scripts/look.sh",
        "/etc/cron.d/look": "cron/look",
    }
    for path, source in found.items():
        assert small.read(path) == (DATA / "tree" / source).read_text(), path
    assert (
        small.run(["stat", "-c", "%U %a", "/home/ubuntu/watchme-server-configs/scripts/look.sh"]).stdout
        == "ubuntu 755\n"
    )
    link = small.run(["readlink", "/etc/nginx/sites-enabled/small.example.net"]).stdout
    assert link == "/etc/nginx/sites-available/small.example.net\n"


def test_units_are_enabled_and_their_containers_run_healthy(small: Replica) -> None:
    units = ["watchme-infrastructure", "small-api", "small-page"]
    assert small.run(["systemctl", "is-enabled", *units]).stdout == "enabled\n" * 3
    assert small.run(["systemctl", "is-active", *units]).stdout == "active\n" * 3
    listed = small.run(["docker", "ps", "--format", "{{.Names}} {{.Status}}"]).stdout
    assert "api-web-1 Up" in listed
    assert "(healthy)" in listed
    assert "small-page Up" in listed


def test_a_stand_in_says_what_it_was_asked(small: Replica) -> None:
    said = answer(small, "-X", "PUT", "-H", 'X-One: "1"', "-d", "body", f"{API}/things/7?q=%20")
    assert said["service"] == "api-web-1"
    assert said["method"] == "PUT"
    assert said["path"] == "/api/v1/things/7?q=%20"
    assert said["body_bytes"] == 4
    assert ["X-One", '"1"'] in said["headers"]


def test_a_large_upload_is_taken_to_its_end(small: Replica) -> None:
    sent = ["-X", "POST", "-H", "Content-Type: application/octet-stream", "--data-binary", "@/usr/bin/docker-compose"]
    size = int(small.run(["stat", "-c", "%s", "/usr/bin/docker-compose"]).stdout)
    assert answer(small, *sent, "http://127.0.0.1:8101/api/v1/upload")["body_bytes"] == size


def test_a_stand_in_answers_404_outside_its_prefix(small: Replica) -> None:
    for path in ("/", "/status/200", "/api/v10/x", "/health"):
        assert status(small, f"http://127.0.0.1:8101{path}") == "404", path


def test_a_stand_in_answers_any_status_and_takes_its_time(small: Replica) -> None:
    assert status(small, f"{API}/status/418") == "418"
    assert status(small, f"{API}/status/503") == "503"
    assert status(small, f"{API}/status/whisper") == "200"
    assert float(ask(small, "-o", "/dev/null", "-w", "%{time_total}", f"{API}/slow/250")) >= 0.25


def test_a_stand_in_that_owns_cors_says_so_on_every_answer_once(small: Replica) -> None:
    preflight = ask(small, "-i", "-X", "OPTIONS", f"{API}/x")
    assert " 204 " in preflight.splitlines()[0]
    for answered in (preflight, ask(small, "-i", f"{API}/x"), ask(small, "-i", f"{API}/status/500")):
        assert answered.count("Access-Control-Allow-Origin: *") == 1
    assert "Access-Control" not in ask(small, "-i", f"{PAGE}/")


def test_a_frontend_serves_its_page_and_only_its_assets(small: Replica) -> None:
    page = ask(small, f"{PAGE}/")
    assert 'src="/page/assets/app.js"' in page
    assert status(small, f"{PAGE}/assets/app.js") == "200"
    assert status(small, f"{PAGE}/assets/app.css") == "200"
    assert status(small, f"{PAGE}/page/assets/app.js") == "404"


def test_a_stand_in_is_unhealthy_on_demand(small: Replica) -> None:
    assert status(small, f"{API}/health") == "200"
    small.run(["docker", "exec", "api-web-1", "touch", UNHEALTHY], check=True)
    assert status(small, f"{API}/health") == "503"
    small.run(["docker", "exec", "api-web-1", "rm", UNHEALTHY], check=True)


def test_a_stand_in_stops_at_once(small: Replica) -> None:
    small.run(["docker", "run", "-d", "--name", "quick", "registry.example.net/small/page"], check=True)
    try:
        began = time.monotonic()
        small.run(["docker", "stop", "quick"], check=True)
        assert time.monotonic() - began < 5  # docker kills after ten seconds
        assert small.run(["docker", "inspect", "-f", "{{.State.ExitCode}}", "quick"]).stdout == "0\n"
    finally:
        small.run(["docker", "rm", "-f", "quick"])


def test_peers_find_each_other_by_name(small: Replica) -> None:
    said = small.run(["docker", "exec", "small-page", "wget", "-qO-", "http://api-web-1:8101/api/v1/x"], check=True)
    assert json.loads(said.stdout)["service"] == "api-web-1"


def test_the_certificate_is_trusted_and_carries_the_sites_name(small: Replica) -> None:
    verify = ["-verify_return_error", "-verify_hostname", "small.example.net"]
    done = small.run(["openssl", "s_client", "-connect", "small.example.net:443", *verify], input="")
    assert "Verify return code: 0 (ok)" in done.stdout
    assert small.read("/etc/letsencrypt/archive/small.example.net/privkey1.pem").startswith("-----BEGIN")


def test_a_folder_that_is_no_tree_is_refused(bare_replica: Replica, tmp_path: Path) -> None:
    with pytest.raises(LabError, match="holds no configuration tree"):
        bare_replica.deploy(tmp_path, DATA / "expectations.yaml")


def test_a_reboot_brings_the_containers_back(small: Replica) -> None:
    before = small.read("/proc/sys/kernel/random/boot_id")
    small.reboot()
    assert small.read("/proc/sys/kernel/random/boot_id") != before
    assert (
        answer(small, "--retry", "20", "--retry-all-errors", "--retry-delay", "0", f"{API}/x")["service"] == "api-web-1"
    )
    assert status(small, "--retry", "5", f"{PAGE}/") == "200"
    assert small.run(["systemctl", "is-system-running"]).stdout == "running\n"
