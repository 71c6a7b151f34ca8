"""A file that cannot be read, or that compose cannot digest, is unknown alone; nothing else is lost with it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from trueup.collect import compose, compose_binary, sites, systemd
from trueup.collect.asking import Answer
from trueup.collect.compose import SourceFile
from trueup.collect.framed_files import FRAME, LARGEST, framed
from trueup.collect.tree import Mapped, Tree, TreeFile, matching
from trueup.facts import Compose, Systemd, Unavailable
from trueup.facts.compose import ComposeProject, UnreadableProject

GOOD = "services: {a: {image: b}}\n"


def answer(output: str) -> Answer:
    return Answer("", 0, output, "")


def frames(*paths: Path) -> str:
    script = FRAME + 'frame "$@"'
    done = subprocess.run(["/bin/sh", "-c", script, "sh", *map(str, paths)], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape")


def test_each_file_of_an_answer_is_read_or_says_why_not(tmp_path: Path) -> None:
    whole, empty, large = (tmp_path / name for name in ("whole", "empty", "large"))
    whole.write_text("text!\n")
    empty.touch()
    large.write_bytes(b"x" * (LARGEST + 1))
    just = tmp_path / "just"
    just.write_bytes(b"x" * LARGEST)
    breaks = Path("/proc/self/mem")  # it can be opened, and reading it fails
    found = dict(framed(frames(whole, tmp_path / "gone", empty, breaks, large, just, tmp_path)))
    assert found[str(whole)] == "text!\n"
    assert found[str(empty)] == ""
    assert found[str(just)] == "x" * LARGEST
    for path, why in (
        (tmp_path / "gone", "cannot be read"),
        (breaks, "cannot be read"),
        (tmp_path, "cannot be read"),
        (large, f"larger than {LARGEST} bytes"),
    ):
        unread = found[str(path)]
        assert isinstance(unread, Unavailable)
        assert why in unread.reason
        assert unread.at.file == str(path)


def unreadable(path: Path) -> None:
    os.mkfifo(path)


def broken(path: Path) -> None:
    path.write_text("services: [\n")


def tree(folder: Path) -> Tree:
    def files(glob: str, server: str) -> tuple[TreeFile, ...]:
        return matching(folder, "tree", [Mapped(glob, server)])

    units = files("*.service", "/etc/systemd/system/*.service")
    drop_ins = files("*.d/*.conf", "/etc/systemd/system/*.d/*.conf")
    return Tree(folder, files("*.yml", "/srv/*/c.yml"), (*units, *drop_ins), files("*.site", "/etc/nginx/x/*"))


@pytest.mark.parametrize("spoil", [unreadable, broken])
def test_a_compose_file_of_a_tree_is_unread_alone(spoil: Callable[[Path], None], tmp_path: Path) -> None:
    (tmp_path / "good.yml").write_text(GOOD)
    spoil(tmp_path / "odd.yml")
    seen = compose.from_tree(tree(tmp_path), (), None)
    assert isinstance(seen, Compose)
    good, odd = seen.projects
    assert isinstance(good, ComposeProject)
    assert isinstance(odd, UnreadableProject)
    assert odd.why.at.file == "tree/odd.yml"


def test_a_drop_in_that_cannot_be_read_makes_its_own_unit_unknown(tmp_path: Path) -> None:
    for name in ("good", "odd"):
        (tmp_path / f"{name}.service").write_text("[Service]\nExecStart=/bin/true\n")
        (tmp_path / f"{name}.service.d").mkdir()
    unreadable(tmp_path / "odd.service.d" / "x.conf")
    good, odd = systemd.from_tree(tree(tmp_path)).units
    assert good.unread is None
    assert odd.unread is not None
    assert odd.unread.at.file == "tree/odd.service.d/x.conf"
    assert not odd.masked


def test_a_site_that_cannot_be_read_is_unread_alone(tmp_path: Path) -> None:
    (tmp_path / "good.site").write_text("server { listen 80; }\n")
    unreadable(tmp_path / "odd.site")
    good, odd = sites.from_tree(tree(tmp_path)).files
    assert (good.unread, bool(good.directives)) == (None, True)
    assert odd.unread is not None


def test_a_link_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("[Service]\nDescription=planted-hunter2\n")
    inside = tmp_path / "tree"
    inside.mkdir()
    (inside / "good.service").write_text("[Service]\nExecStart=/bin/true\n")
    (inside / "same.service").symlink_to("good.service")
    (inside / "odd.service").symlink_to("../secret")
    (inside / "odd.yml").symlink_to(secret)
    (inside / "odd.site").symlink_to(secret)
    found = systemd.from_tree(tree(inside))
    assert {unit.name: bool(unit.unread) for unit in found.units} == {
        "good.service": False, "odd.service": True, "same.service": False,
    }  # fmt: skip
    assert "planted-hunter2" not in repr(
        (found, compose.from_tree(tree(inside), (), None), sites.from_tree(tree(inside)))
    )


def test_units_and_compose_files_of_a_host_are_unread_alone(tmp_path: Path) -> None:
    good = tmp_path / "good.service"
    good.write_text("[Service]\nExecStart=/bin/true\n")
    packed = frames(good, tmp_path / "odd.service").replace(str(tmp_path), "/etc/systemd/system")
    empty = dict.fromkeys(("systemd-states", "systemd-links", "systemd-commands"), answer(""))
    seen = systemd.parse({**empty, "systemd-states": answer("Id=good.service\n"), "systemd-files": answer(packed)})
    assert isinstance(seen, Systemd), seen
    assert {unit.name: bool(unit.unread) for unit in seen.units} == {"good.service": False, "odd.service": True}
    (tmp_path / "good.yml").write_text(GOOD)
    packed = frames(tmp_path / "good.yml", tmp_path / "odd.yml").replace(str(tmp_path), "/srv")
    host = compose.read({"compose": answer(packed)})
    found = compose.parse(host, (), None)
    assert isinstance(found, Compose), found
    assert [isinstance(one, ComposeProject) for one in found.projects] == [True, False]


def test_where_dot_env_cannot_be_read_nobody_knows_what_the_file_means() -> None:
    unread = SourceFile("/srv/a/.env", "/srv/a/.env", "", Unavailable("cannot be read"))
    files = {
        "/srv/a/c.yml": SourceFile("/srv/a/c.yml", "c", GOOD),
        "/srv/b/c.yml": SourceFile("/srv/b/c.yml", "d", GOOD),
    }
    seen = compose.resolve({**files, "/srv/a/.env": unread}, (), None)
    assert isinstance(seen, Compose)
    assert [isinstance(one, ComposeProject) for one in seen.projects] == [False, True]


def test_a_file_that_breaks_the_binary_is_unknown_alone_and_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = compose_binary.binary()
    fake = tmp_path / "docker-compose"
    fake.write_text(f'#!/bin/sh\ncase "$*" in *bad*) kill -SEGV $$;; esac\nexec {real} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setattr(compose_binary, "binary", lambda: str(fake))
    files = {f"/srv/{name}/c.yml": SourceFile(f"/srv/{name}/c.yml", name, GOOD) for name in ("good", "bad", "other")}
    seen = compose.resolve(files, (), tmp_path / "cache")
    assert isinstance(seen, Compose)
    assert {one.path: isinstance(one, ComposeProject) for one in seen.projects} == {
        "/srv/good/c.yml": True, "/srv/bad/c.yml": False, "/srv/other/c.yml": True,
    }  # fmt: skip
    assert not (tmp_path / "cache").exists()
