"""Control groups of both kinds of machine: v1, a hierarchy a controller, and v2 alone."""

from pathlib import Path

import pytest

from lab import cgroups, platforms
from lab.errors import LabError
from lab.stage import environment, nspawn


@pytest.fixture
def version_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for controller in ("cpuset", "memory", "systemd"):
        (tmp_path / controller).mkdir()
    (tmp_path / "cpu").symlink_to("cpuset")
    for key, value in (("cpuset.cpus", "0-1"), ("cpuset.mems", "0")):
        (tmp_path / "cpuset" / key).write_text(value)
    monkeypatch.setattr(cgroups, "MOUNT", tmp_path)
    return tmp_path


@pytest.fixture
def version_2(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "cgroup.controllers").write_text("cpuset cpu io memory pids")
    (tmp_path / "system.slice").mkdir()
    monkeypatch.setattr(cgroups, "MOUNT", tmp_path)
    return tmp_path


def words_of_systemd() -> list[str]:
    command = nspawn("some", platforms.DEFAULT)
    words = [word for word in command if word.startswith("systemd.")]
    assert command[-len(words) :] == words, "what follows the options is the guest's kernel command line"
    return words


@pytest.mark.usefixtures("version_2")
def test_a_guest_of_a_machine_with_version_2_alone_gets_version_2() -> None:
    assert words_of_systemd() == ["systemd.unified_cgroup_hierarchy=1"]
    assert environment()["SYSTEMD_NSPAWN_UNIFIED_HIERARCHY"] == "1"


@pytest.mark.usefixtures("version_1")
def test_a_guest_of_a_machine_with_version_1_gets_version_1() -> None:
    assert words_of_systemd() == [
        "systemd.unified_cgroup_hierarchy=0", "systemd.legacy_systemd_cgroup_controller=1",
    ]  # fmt: skip
    assert environment()["SYSTEMD_NSPAWN_UNIFIED_HIERARCHY"] == "0"


def test_on_version_2_a_replica_has_one_group(version_2: Path) -> None:
    cgroups.create("some")
    assert cgroups.hierarchies() == [version_2]
    assert (version_2 / "trueup-lab-some").is_dir()
    assert not (version_2 / "system.slice/trueup-lab-some").exists()
    assert cgroups.names() == {"some"}
    cgroups.remove("some")
    assert cgroups.names() == set()


def test_on_version_1_a_replica_has_a_group_in_each_hierarchy_once(version_1: Path) -> None:
    assert [path.name for path in cgroups.hierarchies()] == ["cpuset", "memory", "systemd"]
    group = version_1 / "cpuset/trueup-lab-some"
    group.mkdir()
    for key in ("cpuset.cpus", "cpuset.mems"):  # the kernel makes them, empty
        (group / key).write_text("")
    cgroups.create("some")
    assert (group / "cpuset.cpus").read_text() == "0-1"
    assert (group / "cgroup.clone_children").read_text() == "1"
    assert (version_1 / "memory/trueup-lab-some").is_dir()


def test_a_machine_without_control_groups_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cgroups, "MOUNT", tmp_path)
    with pytest.raises(LabError, match="no control groups are mounted"):
        cgroups.hierarchies()
