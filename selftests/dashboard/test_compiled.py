"""What is kept of a template is of the same text, and a place where nothing can be kept changes nothing."""

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from trueup.dashboard.compiled import Compiled


def said(templates: Path) -> str:
    made = Environment(loader=FileSystemLoader(templates), bytecode_cache=Compiled(templates), autoescape=True)
    return made.get_template("a.j2").render(x=1)


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "a.j2").write_text("one {{ x }}", encoding="utf-8")
    return tmp_path


def kept(templates: Path) -> list[Path]:
    return sorted((templates / "__pycache__").glob("*"))


def test_a_template_is_kept_and_made_anew_when_its_text_changes(templates: Path) -> None:
    assert said(templates) == "one 1"
    (first,) = kept(templates)
    before = first.stat().st_mtime_ns
    assert said(templates) == "one 1"
    assert first.stat().st_mtime_ns == before
    (templates / "a.j2").write_text("two {{ x }}", encoding="utf-8")
    assert said(templates) == "two 1"


def test_what_was_kept_and_makes_no_sense_is_made_anew(templates: Path) -> None:
    said(templates)
    (first,) = kept(templates)
    whole = first.read_bytes()
    for torn in (b"", b"nonsense", whole[: len(whole) // 2]):
        first.write_bytes(torn)
        assert said(templates) == "one 1"


def test_where_nothing_can_be_kept_the_page_is_the_same(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (templates / "__pycache__").write_text("a file", encoding="utf-8")
    assert said(templates) == "one 1"
    (templates / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert said(templates) == "one 1"
    assert kept(templates) == []
