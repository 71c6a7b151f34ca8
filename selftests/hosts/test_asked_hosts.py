"""Which hosts `--hosts` means: a name, a group, a pattern, a file, each host once; nobody is judged by mistake."""

from pathlib import Path

import pytest

from selftests.hosts.fleet import INVENTORY, Fleet, recorded
from selftests.plugin.scratch import EXPECTATIONS
from trueup.asked_hosts import UnusableSubjectError, subjects
from trueup.expectations import load


def asked(folder: Path, *names: str, connection: str | None = None) -> dict[str, str]:
    path = folder / "expectations.yaml"
    path.write_text(EXPECTATIONS.replace("subjects: {tree: tree}\n", INVENTORY), encoding="utf-8")
    return {one.name: one.spec for one in subjects(names, load(path), connection)}


MEANT = {
    "web-1": ["web-1"],
    "web": ["web-1", "web-2"],
    "all": ["web-1", "web-2", "db-1"],
    "*-1": ["web-1", "db-1"],
    "w?b-2": ["web-2"],
}


@pytest.mark.parametrize("name", MEANT)
def test_a_name_means_these_hosts(name: str, tmp_path: Path) -> None:
    assert asked(tmp_path, name) == {host: f"ssh://{host}" for host in MEANT[name]}


def test_a_host_that_is_named_twice_is_judged_once(tmp_path: Path) -> None:
    assert list(asked(tmp_path, "db-1", "every-first", "web")) == ["db-1", "web-1", "web-2"]


def test_a_file_names_hosts_a_line(tmp_path: Path) -> None:
    listed = tmp_path / "hosts.txt"
    listed.write_text("# the front\nweb\n\nssh://root@mail  # not in the expectations\n", encoding="utf-8")
    found = asked(tmp_path, f"@{listed}")
    assert found == {"web-1": "ssh://web-1", "web-2": "ssh://web-2", "mail": "ssh://root@mail"}


def test_this_machine_can_be_judged_under_its_own_name(tmp_path: Path) -> None:
    assert asked(tmp_path, "web-1=local") == {"web-1": "local"}


REFUSED = {
    "weeb": "did you mean 'web'?",
    "web-3": "did you mean 'web-2'?",
    "mail-*": "it means no host of the expectations, which name web-1, web-2, db-1",
    "@no-such-file": "name a file with a host a line",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_means_nobody_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableSubjectError) as caught:
        asked(tmp_path, name)
    assert REFUSED[name] in str(caught.value)


def test_a_line_of_a_file_that_means_nobody_is_named(tmp_path: Path) -> None:
    listed = tmp_path / "hosts.txt"
    listed.write_text("web-1\nweb-7\n", encoding="utf-8")
    with pytest.raises(UnusableSubjectError, match=r"hosts\.txt:2: .*web-7"):
        asked(tmp_path, f"@{listed}")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hosts.txt").write_text("# nobody\n", encoding="utf-8")
    with pytest.raises(UnusableSubjectError, match="no host in it"):
        asked(tmp_path, f"@{tmp_path}/hosts.txt")


def test_a_host_that_the_expectations_do_not_name_is_itself(tmp_path: Path) -> None:
    assert asked(tmp_path, "ssh://web-3", "local") == {"web-3": "ssh://web-3", "local": "local"}
    assert asked(tmp_path, "web-3", connection="ssh") == {"web-3": "web-3"}


def test_hosts_come_from_ansibles_inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ansible-inventory"
    program.write_text("""#!/bin/sh
echo '{"_meta": {"hostvars": {}}, "all": {"children": ["front"]}, "front": {"hosts": ["web-8", "web-9"]}}'
""")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = asked(tmp_path, "ansible://front?ansible_inventory=/etc/hosts.yml")
    assert found == {f"web-{n}": f"ansible://web-{n}?ansible_inventory=/etc/hosts.yml" for n in (8, 9)}
    with pytest.raises(UnusableSubjectError, match="no host in Ansible's inventory"):
        asked(tmp_path, "ansible://back?ansible_inventory=/etc/hosts.yml")


def test_without_ansible_its_inventory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnusableSubjectError, match="ansible-inventory is not installed here"):
        asked(tmp_path, "ansible://front")


def test_a_mistyped_host_is_exit_4_and_one_line(fleet: Fleet) -> None:
    ran = fleet.pytest("--hosts=web-7")
    assert ran.code == 4
    assert "did you mean 'web-2'?" in ran.text
    assert "Traceback" not in ran.text


def test_each_host_is_judged_by_its_own_expectations(fleet: Fleet) -> None:
    fleet.expect("overrides: {db-1: {services: {two: null, three: {unit: three.service, port: 8003}}}}\n")
    ran = fleet.pytest(*fleet.recordings(recorded("web-1"), recorded("db-1")))
    judged = {(r["subject"], r["resource"]): r["outcome"] for r in ran.document["results"] if r["check"] == "area.runs"}
    assert judged == {
        ("web-1", "one"): "passed",
        ("web-1", "two"): "passed",
        ("db-1", "one"): "passed",
        ("db-1", "three"): "failed",
    }


def test_a_command_that_looks_at_one_host_refuses_a_group(fleet: Fleet) -> None:
    from trueup.cli import main

    expectations = f"--expectations={fleet.folder / 'expectations.yaml'}"
    assert main(["repairs", "--hosts=web", expectations]) == 4
