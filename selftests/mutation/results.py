"""What became of each mutant, from the files that mutmut leaves in `mutants/`."""

import difflib
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

_STATUS = {
    0: "survived", 1: "killed", 3: "killed", 5: "without tests", 33: "without tests", 34: "skipped", 37: "killed",
    36: "timeout", -24: "timeout", 24: "timeout", 152: "timeout", 255: "timeout", -11: "killed", -9: "killed",
}  # fmt: skip
"""By the exit code of its tests; None where they have not run, every other code is mutmut's `suspicious`."""

CAUGHT = frozenset({"killed", "timeout"})
"""Seen by a test, or by the test's never ending."""


class Mutant(msgspec.Struct, frozen=True):
    """One change of one function. `was` and `becomes` are the changed lines without their margins."""

    name: str
    file: str
    status: str
    was: str
    becomes: str

    @property
    def function(self) -> str:
        """Its name as the source has it: `trueup.model.sizes.size_of`, `trueup.model.x.Class.method`."""
        return function_of(self.name)

    @property
    def module(self) -> str:
        """Where the function is."""
        return self.name.rpartition(".")[0]


def function_of(name: str) -> str:
    """The function in a mutant's name: `trueup.model.sizes.x_size_of__mutmut_1`; mutmut marks a class by `ǁ`."""
    module, _, mangled = name.rpartition("__mutmut_")[0].rpartition(".")
    if mangled.startswith("xǁ"):
        return f"{module}.{mangled[2:].replace('ǁ', '.')}"
    return f"{module}.{mangled.removeprefix('x_')}"


def mutants(root: Path) -> Iterator[Mutant]:
    """Every mutant below `mutants/` whose tests have run."""
    for meta in sorted(root.rglob("*.py.meta")):
        codes: dict[str, int | None] = json.loads(meta.read_text())["exit_code_by_key"]
        ran = {name: code for name, code in codes.items() if code is not None}
        if not ran:
            continue
        source = meta.with_suffix("")
        lines = source.read_text().splitlines()
        spans: dict[str, tuple[int, int]] = json.loads(Path(f"{source}.spans").read_text())["spans"]
        for name, code in ran.items():
            was, becomes = _change(lines, spans, name.rpartition(".")[2])
            file = source.relative_to(root).as_posix()
            yield Mutant(name, file, _STATUS.get(code, "suspicious"), was, becomes)


def _change(lines: list[str], spans: dict[str, tuple[int, int]], mutated: str) -> tuple[str, str]:
    original = f"{mutated.rpartition('__mutmut_')[0]}__mutmut_orig"
    before, after = (
        [line.replace(name, "").strip() for line in lines[spans[name][0] - 1 : spans[name][1]]]
        for name in (original, mutated)
    )
    diff = list(difflib.ndiff(before, after))
    was = "\n".join(line[2:] for line in diff if line.startswith("- "))
    return was, "\n".join(line[2:] for line in diff if line.startswith("+ "))
