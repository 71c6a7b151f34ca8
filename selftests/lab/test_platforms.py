"""Which platforms there are, how one is made ready, and that nothing half-done is ever booted."""

from pathlib import Path

import pytest

from lab import apt, platforms, prepare
from lab.errors import LabError
from lab.platforms import NAMES, Platform
from lab.replica import Replica
from lab.stage import nspawn
from lab.versions import reported

OFFERED = {"stable": "26.1.5+dfsg1-9+b1", "testing": "5:28.5.2+dfsg4-5"}


class MirrorStub:
    """A mirror offers what it offers: another engine cannot be had of the real one on demand."""

    breaks = False
    asked: tuple[str, ...] = ()

    def __init__(self, name: str, _: Path) -> None:
        self.name, self.mirror = name, "http://mirror.example.net/debian"

    def version(self, _: str) -> str:
        return OFFERED[self.name]

    def unpack(self, _: tuple[str, ...], into: Path) -> None:
        for name in platforms.ENGINE_FILES:
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            (into / name).write_text(self.name)
            if self.breaks:
                raise LabError("the download broke off")


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(prepare, "Suite", MirrorStub)
    monkeypatch.setattr(prepare, "PREPARED", tmp_path)
    monkeypatch.setattr(platforms, "PREPARED", tmp_path)
    monkeypatch.setattr("lab.prepare.os.geteuid", lambda: 0)
    return tmp_path


def engine(major: int) -> Platform:
    return Platform("some", "an engine", engine=major, suites=tuple(OFFERED))


def test_an_engine_is_taken_from_the_first_suite_that_has_its_version(
    mirror: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for major, suite in ((26, "stable"), (28, "testing")):
        platform = engine(major)
        assert not platform.is_prepared
        prepare.prepare(platform)
        assert {path.read_text() for path in platform.laid_over.values()} == {suite}
        assert f"suite {suite}" in capsys.readouterr().err
    assert len([path for path in mirror.iterdir() if path.is_dir()]) == 2


def test_what_is_prepared_is_not_downloaded_again(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare.prepare(engine(28))
    monkeypatch.setattr(prepare, "Suite", None)
    prepare.prepare(engine(28))
    assert mirror.exists()


@pytest.mark.usefixtures("mirror")
def test_an_engine_under_the_name_of_another_is_refused() -> None:
    with pytest.raises(LabError, match=r"offers Docker 27 .*28\.5\.2"):
        prepare.prepare(engine(27))
    assert not engine(27).is_prepared


def test_a_preparation_that_breaks_off_leaves_nothing_and_is_never_booted(
    mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MirrorStub, "breaks", True)
    with pytest.raises(LabError, match="broke off"):
        prepare.prepare(engine(28))
    assert not engine(28).is_prepared
    assert [path.name for path in mirror.iterdir()] == [".lock"]


def test_what_a_killed_preparation_left_is_removed_by_the_next(mirror: Path) -> None:
    (mirror / ".making-killed/fresh").mkdir(parents=True)
    prepare.prepare(engine(28))
    assert not list(mirror.glob(".making-*"))


def test_another_recipe_is_another_folder() -> None:
    assert engine(26).folder != engine(28).folder
    assert engine(26).folder == engine(26).folder


@pytest.mark.parametrize("version", ["28.5.2+dfsg4-5", "5:28.5.2~3-0~debian"])
def test_the_major_version_is_read_as_debian_writes_it(version: str) -> None:
    assert prepare.major(version) == 28
    assert prepare.major("") == 0


def test_a_platform_that_is_not_prepared_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(platforms, "PREPARED", tmp_path)
    monkeypatch.setattr("lab.support.require", lambda: None)
    with pytest.raises(LabError, match=r"python -m lab prepare docker"):
        Replica.start("unprepared", Platform("docker99", "an engine", engine=99))


def test_an_unknown_platform_is_an_error_that_names_them_all() -> None:
    with pytest.raises(LabError, match=", ".join(NAMES)):
        platforms.find("docker1")


def test_the_mirror_is_the_machines_own_or_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_MIRROR", "http://mirror.example.net/debian/")
    assert apt.mirror() == "http://mirror.example.net/debian"
    monkeypatch.delenv("LAB_MIRROR")
    monkeypatch.setattr(apt, "output", lambda _: "bookworm contrib http://a/\nbookworm main http://b/debian/\n")
    monkeypatch.setattr(apt, "_os_release", lambda: {"ID": "debian", "VERSION_CODENAME": "bookworm"})
    assert apt.mirror() == "http://b/debian"
    monkeypatch.setattr(apt, "_os_release", lambda: {"ID": "ubuntu", "VERSION_CODENAME": "noble"})
    with pytest.raises(LabError, match="LAB_MIRROR"):
        apt.mirror()


def test_a_program_that_is_missing_fails_or_hangs_is_an_error_that_says_so() -> None:
    with pytest.raises(LabError, match="no-such-program is missing"):
        apt.output(["no-such-program"])
    with pytest.raises(LabError, match=r"exit 3: told"):
        apt.output(["/bin/sh", "-c", "echo told >&2; exit 3"])
    with pytest.raises(LabError, match=r"did not end within 0\.1 s"):
        apt.output(["/bin/sleep", "9"], timeout=0.1)


def test_a_missing_keyring_is_an_error_that_names_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apt, "KEYRING", tmp_path / "none")
    with pytest.raises(LabError, match="debian-archive-keyring"):
        apt.Suite("stable", tmp_path)


def test_an_engine_is_laid_over_the_machines_file_by_file() -> None:
    command = nspawn("some", platforms.find("docker28"))
    over = [word.rpartition(":")[2] for word in command if word.startswith("--bind-ro=") and "docker28" in word]
    assert over == [f"/{name}" for name in platforms.ENGINE_FILES]
    assert not any("docker28" in word for word in nspawn("some", platforms.DEFAULT))


@pytest.mark.replica
def test_a_booted_guest_is_what_its_platforms_name_says(bare_replica: Replica) -> None:
    versions = reported(bare_replica)
    assert "?" not in versions.values()
    platform = bare_replica.platform
    if platform.engine:
        assert prepare.major(versions["Docker"]) == platform.engine
    release = bare_replica.run(["cat", "/etc/os-release"], check=True).stdout
    assert (f"VERSION_CODENAME={platform.name}" in release) == (platform.root or platform.name in _machine())


def _machine() -> str:
    return Path("/etc/os-release").read_text()
