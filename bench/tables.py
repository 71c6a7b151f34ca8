"""Tables of measurements as Markdown, and the page that holds them: each between markers of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from trueup.files import write_whole

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


@dataclass
class Table:
    """One benchmark's: `bars` are sentences about what must hold, each with whether it does."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]] = field(default_factory=list)
    bars: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """A row; numbers are written with three significant digits."""
        self.rows.append(cells)

    def bar(self, text: str, value: float, most: float, unit: str = "") -> None:
        """What may be at most so much, and what it is."""
        says = "met" if value <= most else "**missed**"
        self.bars.append(f"{text}: at most {_cell(most)}{unit}, is {_cell(value)}{unit}: {says}.")

    def markdown(self) -> str:
        """Title, command, table, bars."""
        lines = [f"### {self.title}", "", f"`./run bench {self.name}`", ""]
        lines += [_line(self.columns), _line("---" for _ in self.columns), *map(_line, self.rows)]
        lines += ["", *(f"- {bar}" for bar in self.bars)] if self.bars else []
        return "\n".join(lines) + "\n"


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def write(name: str, text: str) -> None:
    """Put the text between the markers of that name on the page.

    Raises:
        SystemExit: the page has no such markers.
    """
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    page = PAGE.read_text(encoding="utf-8")
    head, found, rest = page.partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"bench: {PAGE.name} has no place for {name}: {begin.strip()} and {end}")
    write_whole(PAGE, f"{head}{begin}{text}{end}{tail}".encode())
