"""What is made from the code is as the code makes it now."""

from pathlib import Path

from trueup.cli.schema import schema
from trueup.documents.checks import checks_page
from trueup.documents.command_line import reference

ROOT = Path(__file__).parents[1]


def test_the_page_of_checks_is_current() -> None:
    assert (ROOT / "docs/checks.md").read_text(encoding="utf-8") == checks_page(ROOT / "tests"), "./run docs"


def test_the_schema_for_editors_is_current() -> None:
    assert (ROOT / "docs/expectations.schema.json").read_bytes() == schema(), "./run docs"


def test_the_page_of_commands_is_current() -> None:
    assert (ROOT / "docs/cli.md").read_text(encoding="utf-8") == reference(), "./run docs"


def test_every_check_says_what_it_proves_why_and_what_repairs_it() -> None:
    entries = checks_page(ROOT / "tests").split("\n### ")[1:]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if entry.count("\n\n") < 3] == []
