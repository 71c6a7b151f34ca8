"""Each benchmark has its place on the page, and tables are written between their markers alone."""

import re
from pathlib import Path

import pytest

from bench import tables
from bench.tables import Table


def test_a_table_takes_the_place_of_the_last_one_and_leaves_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- begin one -->\nold\n<!-- end one -->\nafter\n", encoding="utf-8")
    monkeypatch.setattr(tables, "PAGE", page)
    tables.write("one", "new\n")
    assert page.read_text(encoding="utf-8") == "before\n<!-- begin one -->\nnew\n<!-- end one -->\nafter\n"
    with pytest.raises(SystemExit, match="no place for two"):
        tables.write("two", "new\n")


def test_every_benchmark_has_its_place_on_the_page() -> None:
    text = tables.PAGE.read_text(encoding="utf-8")
    source = (Path(tables.__file__).with_name("__main__.py")).read_text(encoding="utf-8")
    names = re.findall(r'^    "(\w+)":', source, re.MULTILINE)
    assert len(names) >= 9
    missing = [name for name in names if f"<!-- begin {name} -->" not in text or f"<!-- end {name} -->" not in text]
    assert not missing


def test_a_bar_says_whether_it_is_met() -> None:
    table = Table("one", "One", ("what", "ratio"))
    table.add("a", 1.234)
    table.bar("Ratio", 1.31, 1.3)
    table.bar("Memory", 1.5, 2.0, " kB")
    text = table.markdown()
    assert "| a | 1.23 |" in text
    assert "is 1.31: **missed**" in text
    assert "at most 2 kB, is 1.5 kB: met" in text
