"""Every mistake in expectations.yaml is named by its line, with what was meant."""

from pathlib import Path

import pytest

from trueup.expectations import ExpectationsError, load

GOOD = Path(__file__).parents[2] / "expectations.yaml"

MISTAKES = {
    "an unknown key": ("    port: 8001", "    prot: 8001", "unknown key 'prot', did you mean 'port'?"),
    "a missing key": ("    port: 8001\n", "", "'port' is missing"),
    "a wrong type": ("warn_days: 21", "warn_days: soon", "expected a whole number, found 'soon'"),
    "a value outside its range": ("port: 8001", "port: 80011", "a port number from 1 to 65535, found 80011"),
    "a word that is not one of the choices": ("cors: nginx", "cors: apache", "one of 'nginx', 'application', 'none'"),
    "a duplicate key": ("    port: 8001\n", "    port: 8001\n    port: 8002\n", "port"),
    "a peer that does not exist": (
        "[watchme-vault-api]",
        "[watchme-vault-apo]",
        "there is no service 'watchme-vault-apo'",
    ),
    "a port range that does not exist": ("port_range: main", "port_range: mains", "did you mean 'main'?"),
    "two services of one port": ("port: 8002", "port: 8001", "port 8001 is also that of api-transcriber"),
    "a gateway outside the subnet": ("gateway: 172.27.0.1", "gateway: 172.28.0.1", "outside 172.27.0.0/16"),
    "a subnet that is none": ("subnet: 172.27.0.0/16", "subnet: 172.27.0.0/8", "has host bits set"),
    "a range that ends before it begins": ("{from: 8000, to: 8000}", "{from: 8000, to: 7000}", "ends at 7000"),
    "a list where a mapping belongs": ("services:\n", "services: []\nservice:\n", "expected a mapping, found []"),
    "a container named as a command": (
        "unit: watchme-admin.service",
        "unit: watchme-admin.service\n    container: $(touch x)",
        "letters, digits and _.-, found '$(touch x)'",
    ),
    "a host that is none": ("ssh://ubuntu@api.hey-watch.me", "the server", "as pytest-testinfra writes it, or local"),
    "a job of which nothing can be seen": (
        "    cron: /etc/cron.d/watchme-infrastructure\n    runs: /home",
        "    runs: /home",
        "expected a log, a cron file or a timer",
    ),
    "a log without an age": ("    max_age: 86400", "    timer: a.timer", "expected log and max_age together"),
    "a warning that comes after the failure": ("disk_warn_percent: 80", "disk_warn_percent: 99", "which is 90"),
    "a share above the whole": ("disk_max_percent: 90", "disk_max_percent: 900", "a percentage from 1 to 100"),
    "no YAML at all": ("platform: watchme", "platform: [watchme", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_by_its_line(mistake: str, tmp_path: Path) -> None:
    before, after, meant = MISTAKES[mistake]
    whole = GOOD.read_text(encoding="utf-8")
    assert before in whole
    path = tmp_path / "expectations.yaml"
    path.write_text(whole.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ExpectationsError) as caught:
        load(path, "expectations.yaml")
    first = str(caught.value).splitlines()[0]
    assert first.startswith("expectations.yaml:")
    assert first.split(":")[1].isdigit()
    assert meant in str(caught.value)


def test_the_line_is_that_of_the_mistake(tmp_path: Path) -> None:
    whole = GOOD.read_text(encoding="utf-8").replace("    port: 8010", "    prot: 8010")
    path = tmp_path / "expectations.yaml"
    path.write_text(whole, encoding="utf-8")
    line = next(number for number, text in enumerate(whole.splitlines(), 1) if "prot: 8010" in text)
    with pytest.raises(ExpectationsError, match=rf"^expectations.yaml:{line}: services.api-sed-aggregator.prot: "):
        load(path, "expectations.yaml")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    whole = GOOD.read_text(encoding="utf-8").replace("cors: nginx", "cors: apache")
    path = tmp_path / "expectations.yaml"
    path.write_text(whole, encoding="utf-8")
    with pytest.raises(ExpectationsError) as caught:
        load(path)
    assert len(str(caught.value).splitlines()) == whole.count("cors: apache")


def test_a_missing_file_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ExpectationsError, match="--expectations FILE"):
        load(tmp_path / "none.yaml")


def test_a_file_that_is_not_utf8_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"platform: caf\xe9\n")
    with pytest.raises(ExpectationsError, match="not UTF-8"):
        load(path)
