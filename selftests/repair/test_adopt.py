"""What a host has comes back into the tree: shown, whole, and only where the tree has a place for it."""

import subprocess
from pathlib import Path

import pytest

from selftests.repair.in_trees import type_in

EXPECTATIONS = """\
platform: scratch
subjects: {{tree: tree}}
layout:
  compose: [{{tree: compose/*.yml, server: {server}/compose/*.yml}}]
  units: [{{tree: units/*.service, server: {server}/units/*.service}}]
  sites: [{{tree: sites/*, server: {server}/sites/*}}]
network: {{name: shared, definition: /srv/infra.yml, subnet: 172.27.0.0/16, gateway: 172.27.0.1}}
units: {{infrastructure: infra.service}}
ports: {{ranges: {{all: {{from: 8000, to: 8099}}}}}}
services:
  one: {{unit: one.service, port: 8001}}
"""
SITE = "server {\n    listen 80;\n}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tree and its server, which is a folder of this machine."""
    (tmp_path / "expectations.yaml").write_text(EXPECTATIONS.format(server=tmp_path / "server"))
    for name in ("tree", "server"):
        for kind in ("compose", "units", "sites"):
            (tmp_path / name / kind).mkdir(parents=True)
    (tmp_path / "tree/sites/a").write_text(SITE)
    (tmp_path / "server/sites/a").write_text(SITE.replace("80", "81"))
    return tmp_path


def adopt(folder: Path, name: str, *options: str) -> tuple[int, str]:
    return type_in(folder, "trueup", "adopt", str(folder / "server" / name), "--hosts", "local", *options)


def test_the_hosts_version_is_shown_and_taken_and_the_old_one_kept(folder: Path) -> None:
    code, text = adopt(folder, "sites/a", "--plan")
    assert code == 1
    assert "--- tree/sites/a\n" in text
    assert "\n-    listen 80;\n+    listen 81;\n" in text
    assert (folder / "tree/sites/a").read_text() == SITE
    assert not (folder / ".trueup").exists()
    code, text = adopt(folder, "sites/a")
    assert code == 0, text
    assert "\n-    listen 80;\n+    listen 81;\n" in text
    assert (folder / "tree/sites/a").read_text() == SITE.replace("80", "81")
    assert [path.name for path in (folder / "tree/sites").iterdir()] == ["a"]
    kept = Path(text.rpartition("what was there is ")[2].strip())
    assert kept.read_text() == SITE
    code, text = adopt(folder, "sites/a")
    assert (code, "the tree has" in text) == (0, True)
    code, text = type_in(folder, "trueup", "rollback", "--file", "tree/sites/a", "--configs", "tree")
    assert code == 0, text
    assert (folder / "tree/sites/a").read_text() == SITE


def test_what_only_the_host_has_is_new_in_the_tree(folder: Path) -> None:
    (folder / "server/units/x.service").write_text("[Unit]\n")
    assert adopt(folder, "units/x.service")[0] == 0
    assert (folder / "tree/units/x.service").read_text() == "[Unit]\n"
    assert type_in(folder, "trueup", "rollback", "last", "--configs", "tree")[0] == 0
    assert not (folder / "tree/units/x.service").exists()


def test_a_secret_is_not_shown_and_what_steers_a_terminal_is_escaped(folder: Path) -> None:
    content = "[Service]\nEnvironment=API_TOKEN=5ecretvalue \x1b[31m\n"
    (folder / "server/units/x.service").write_text(content)
    code, text = adopt(folder, "units/x.service")
    assert code == 0
    assert "5ecretvalue" not in text
    assert "API_TOKEN=***" in text
    assert "\x1b" not in text
    assert "think before it is committed" in text
    assert (folder / "tree/units/x.service").read_text() == content


@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        ("touch ../elsewhere", "../elsewhere", "no site and no unit"),
        ("touch compose/x.yml", "compose/x.yml", "no site and no unit"),
        ("true", "sites/none", "is not there"),
        ("mkdir sites/b", "sites/b", "is a directory"),
        ("ln -s a sites/link", "sites/link", "is a link to a"),
        ("ln -s /etc/hostname ../tree/sites/out; echo x > sites/out", "sites/out", "leads out of the tree"),
        ("touch ../tree/sites/b; ln -s b ../tree/sites/in; echo x > sites/in", "sites/in", "is a link to b"),
    ],
)
def test_what_cannot_be_adopted_is_refused(make: str, name: str, said: str, folder: Path) -> None:
    subprocess.run(["/bin/sh", "-ec", make], cwd=folder / "server", check=True)
    before = sorted((path, path.is_symlink() or path.is_file()) for path in (folder / "tree").rglob("*"))
    code, text = adopt(folder, name)
    assert code == 4
    assert said in text
    assert sorted((path, path.is_symlink() or path.is_file()) for path in (folder / "tree").rglob("*")) == before
