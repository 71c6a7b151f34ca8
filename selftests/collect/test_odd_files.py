"""Files that are none, or too much: refused with a sentence, and never waited for."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from trueup.collect import systemd
from trueup.collect.tree import LARGEST_FILE, Mapped, Tree, matching
from trueup.expectations import ExpectationsError, load
from trueup.facts import Unavailable
from trueup.facts.document import FactsFileError, read
from trueup.syntax.regular_file import NotReadError, read_regular


def fifo(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path may not be long
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


ODD: dict[Callable[[Path], None], str] = {
    fifo: "a named pipe, not a file", listening: "a socket, not a file", device: "a link that leaves the tree",
    loop: "Too many levels of symbolic links", dangling: "No such file or directory",
    huge: f"larger than {LARGEST_FILE}",
}  # fmt: skip


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
def test_what_is_no_readable_file_of_a_tree_is_unknown_alone_and_not_absent(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    (tmp_path / "good.service").write_text("[Service]\n")
    make(tmp_path / "odd.service")
    found = matching(tmp_path, "tree", [Mapped("*.service", "/etc/systemd/system/*.service")])
    seen = systemd.from_tree(Tree(tmp_path, (), found, ()))
    good, odd = seen.units
    assert good.unread is None
    assert isinstance(odd.unread, Unavailable)
    assert odd.unread.reason.startswith("tree/odd.service: ")
    assert ODD[make] in odd.unread.reason


@pytest.mark.parametrize("make", [fifo, listening, device, loop], ids=lambda make: make.__name__)
def test_facts_and_expectations_that_are_no_files_are_refused_at_once(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "odd"
    make(path)
    with pytest.raises(FactsFileError, match="record it again"):
        read(path)
    with pytest.raises(ExpectationsError, match="--expectations FILE"):
        load(path)


def test_a_path_with_a_nul_byte_is_refused() -> None:
    with pytest.raises(NotReadError, match="null"):
        read_regular(Path("a\0b"), 1)


def test_a_name_that_is_not_utf8_and_one_with_a_newline_are_read(tmp_path: Path) -> None:
    for name in (b"caf\xe9.service", b"two\nlines.service"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("[Service]\n")
    found = matching(tmp_path, "tree", [Mapped("*.service", "/etc/systemd/system/*.service")])
    seen = systemd.from_tree(Tree(tmp_path, (), found, ()))
    assert {unit.name for unit in seen.units} == {"caf\\xe9.service", "two\nlines.service"}


def test_a_facts_file_truncated_at_every_quarter_is_refused(tmp_path: Path) -> None:
    from selftests.plugin.scratch import facts
    from trueup.facts.document import dump

    whole, path = dump(facts()), tmp_path / "facts.json"
    for quarter in range(4):
        path.write_bytes(whole[: len(whole) * quarter // 4])
        with pytest.raises(FactsFileError, match="not a facts document"):
            read(path)
