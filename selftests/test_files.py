"""A file is there whole or not at all."""

from pathlib import Path

import pytest

from trueup.files import whole_file, write_whole


def test_a_new_file_is_readable_by_all_and_one_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "it"
    write_whole(path, b"one")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"one", 0o644)
    path.chmod(0o640)
    write_whole(path, b"two")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"two", 0o640)
    assert names(tmp_path) == ["it"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("error", [OSError("full"), KeyboardInterrupt()])
def test_where_writing_fails_the_old_file_stays_alone(error: BaseException, tmp_path: Path) -> None:
    path = tmp_path / "it"
    path.write_bytes(b"old")

    def fail_half_way() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            assert path.read_bytes() == b"old"
            raise error

    with pytest.raises(type(error)):
        fail_half_way()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["it"]


def test_what_cannot_be_replaced_is_an_error_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "it").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "it", b"new")
    assert names(tmp_path) == ["it"]


def test_a_name_as_long_as_a_file_system_takes_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
