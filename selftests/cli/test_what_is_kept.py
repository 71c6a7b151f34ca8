"""What compose said of a file is kept beside the runs of pytest, and found again by every command that looks."""

import shutil
from pathlib import Path

import msgspec

from selftests.starting.small_tree import plant, typed
from trueup.facts import Compose
from trueup.subjects import STATE


def test_compose_is_asked_once_by_the_commands_that_look_at_one_tree(tmp_path: Path) -> None:
    small = plant(tmp_path)
    code, before, _ = typed(small, "ports")
    assert code == 0
    (kept,) = (small / STATE / "cache").iterdir()
    nothing = msgspec.structs.replace(msgspec.json.decode(kept.read_bytes(), type=Compose), projects=())
    kept.write_bytes(msgspec.json.encode(nothing))
    assert typed(small, "ports")[1] != before, "it was asked again"


def test_to_look_makes_no_folder(tmp_path: Path) -> None:
    small = plant(tmp_path)
    shutil.rmtree(small / STATE)
    assert typed(small, "ports")[0] == 0
    assert not (small / STATE).exists()
