"""What happens on a machine that cannot host a replica, and that nobody has to guess what to install."""

from pathlib import Path

import pytest

from lab import support
from lab.errors import LabError
from lab.pytest_fixtures import require_machine


def test_an_unfit_machine_skips_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("lab.support.os.geteuid", lambda: 1000)
    with pytest.raises(pytest.skip.Exception, match="a replica needs root"):
        require_machine()


def test_an_unfit_machine_is_an_error_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "1")
    monkeypatch.setattr("lab.support.sys.platform", "darwin")
    with pytest.raises(LabError, match="a replica needs Linux namespaces, and this is darwin"):
        require_machine()


def test_a_missing_program_is_an_error_that_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(support, "cannot_host", lambda: None)
    monkeypatch.setattr(support, "PROGRAMS", {"no-such-program": "its-package"})
    with pytest.raises(LabError, match=r"apt-get install .* its-package"):
        require_machine()


def test_a_missing_client_of_docker_is_named_by_its_own_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.support.shutil.which", lambda program, **_: None if program == "docker" else f"/{program}")
    assert "apt-get install --no-install-recommends docker-cli" in support.missing()


def test_every_package_the_lab_asks_for_is_listed() -> None:
    listed = Path(support.__file__).with_name("packages.txt").read_text().splitlines()
    names = {line.split("#")[0].strip() for line in listed}
    assert set(support.PROGRAMS.values()) <= names
