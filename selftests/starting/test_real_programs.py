"""What `new service` writes, nginx and systemd take: the real ones are asked."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from selftests.starting.small_tree import plant, plant_watchme, typed

pytestmark = pytest.mark.programs

NGINX = "/usr/sbin/nginx"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its key in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    command += ["-subj", "/CN=test", "-keyout", str(folder / "key"), "-out", str(folder / "cert")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    both = folder / "both.pem"
    both.write_text((folder / "key").read_text() + (folder / "cert").read_text())
    return both


def asked(sites: Path, certificate: Path, folder: Path) -> str:
    """What `nginx -t` says of the sites, with that certificate in the place of theirs; nothing where it takes them."""
    copies = folder / "sites"
    copies.mkdir()
    for site in sites.iterdir():
        text = re.sub(r"(ssl_certificate(?:_key)?) [^;]+;", rf"\1 {certificate};", site.read_text(encoding="utf-8"))
        (copies / site.name).write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(f"error_log stderr;\nevents {{}}\nhttp {{ access_log off; include {copies}/*; }}\n")
    command = [NGINX, "-t", "-p", str(folder), "-c", str(main), "-e", "stderr", "-g", f"pid {folder}/pid;"]
    environment = {name: value for name, value in os.environ.items() if name != "NGINX"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=30)
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize(
    "more",
    [
        ("--path", "/thing/", "--cors", "nginx", "--timeout", "180", "--body-size", "10m"),
        ("--path", "/api/deep/", "--upstream-path", "/v3/deep/"),
    ],
)
def test_nginx_takes_the_site(more: tuple[str, ...], certificate: Path, tmp_path: Path) -> None:
    folder = plant(tmp_path / "platform")
    assert typed(folder, "new", "service", "thing", *more)[0] == 0
    assert asked(folder / "tree/sites", certificate, tmp_path) == ""


def test_nginx_takes_the_sites_of_the_platform_that_ships(certificate: Path, tmp_path: Path) -> None:
    (tmp_path / "platform").mkdir()
    folder = plant_watchme(tmp_path / "platform")
    assert typed(folder, "new", "service", "thing", "--path", "/thing/", "--cors", "nginx")[0] == 0
    assert asked(folder / "watchme/sites-available", certificate, tmp_path) == ""


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    folder = plant(tmp_path)
    assert typed(folder, "new", "service", "thing", "--path", "/thing/")[0] == 0
    units = tmp_path / "units"
    units.mkdir()
    text = (folder / "tree/units/thing.service").read_text(encoding="utf-8")
    (units / "thing.service").write_text(text.replace("/usr/bin/docker-compose", "/bin/true"), encoding="utf-8")
    (units / "infra.service").write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    (units / "docker.service").write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    command = ["/usr/bin/systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(units / "thing.service")]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
