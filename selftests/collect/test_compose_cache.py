"""What compose said of files is remembered, and what is remembered has an end."""

import os
from pathlib import Path

import pytest

from trueup.collect import compose
from trueup.collect.source_file import SourceFile


def resolved(cache: Path, image: str) -> None:
    file = SourceFile("/srv/compose.yml", "compose.yml", f"services: {{a: {{image: {image}}}}}\n")
    compose.resolve({file.server: file}, (), cache)


def test_only_the_newest_answers_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "REMEMBERED", 2)
    (tmp_path / "something-else").touch()
    kept: list[set[str]] = []
    for age, image in enumerate("abc"):
        resolved(tmp_path, image)
        now = {path.name for path in tmp_path.glob("compose-*")}
        for new in now - (kept[-1] if kept else set()):
            os.utime(tmp_path / new, (age, age))
        kept.append(now)
    assert [len(names) for names in kept] == [1, 2, 2]
    assert kept[0] <= kept[1]
    assert not kept[0] & kept[2]
    assert (tmp_path / "something-else").exists()
