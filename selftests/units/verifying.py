"""Which files have something wrong, line by line, as `systemd-analyze verify` says."""

import re
from collections.abc import Iterable, Iterator
from random import Random

import msgspec

from lab.replica import Replica
from selftests.units.case import ETC, Case
from selftests.units.exec_features import commands, refused_commands
from selftests.units.line_features import bad_values, stray_lines
from trueup.units.loading import Written, load
from trueup.units.problems import problems

FOLDER = "/run/verify"
BATCH = 100
_SAID = re.compile(rf"^(?:{FOLDER}/)?(t[0-9]+-[a-z]+\.service)(?::([0-9]+))?: (.*)$", re.MULTILINE)
_NOT_OF_THE_FILE = (
    "is not executable", "is obsolete, replacing by", "Failed to open", "is dropped.", "ordering cycle",
    "Found dependency on", "Unable to break cycle", "Failed to create",
)  # fmt: skip
"""What verify says of the machine, of old names that count all the same, or of several files together."""


class Differs(msgspec.Struct, frozen=True):
    """One file; `what` are the lines that only one of both objects to, `said` what verify said."""

    text: str
    what: str
    said: str


class Tally(msgspec.Struct):
    """Files without and with problems, and those that differ."""

    valid: int = 0
    invalid: int = 0
    differences: list[Differs] = msgspec.field(default_factory=list)


def generated(seed: int, count: int) -> Iterator[list[Case]]:
    """Batches of trees of single files, good and bad, until there are `count` files."""
    rng = Random(seed)  # noqa: S311 - a sample to compare, nothing secret
    makers = (stray_lines, bad_values, refused_commands, commands)
    made = 0
    while made < count:
        batch = [makers[number % len(makers)](rng) for number in range(BATCH // 4)]
        made += sum(len(case.files) for case in batch)
        yield batch


def compare(replica: Replica, batches: Iterable[list[Case]]) -> Tally:
    """Verify each batch in one process."""
    tally = Tally()
    for batch in batches:
        texts = {
            path.rpartition("/")[2]: text
            for number, case in enumerate(batch)
            for path, text in case.numbered(number).files.items()
        }
        said = _verified(replica, texts)
        units = load({f"{ETC}/{name}": Written(name, text) for name, text in texts.items()})
        for unit in units:
            ours = {problem.at.line for problem in problems(unit)}
            theirs = {line for line, _ in said.get(unit.name, ())}
            tally.valid += not theirs
            tally.invalid += bool(theirs)
            if not _same(texts[unit.name], ours, theirs):
                what = f"ours {sorted(ours - theirs)}, theirs {sorted(theirs - ours)}"
                told = "; ".join(f"{line}: {text}" for line, text in said.get(unit.name, ()))
                tally.differences.append(Differs(texts[unit.name], what, told))
    return tally


def _same(text: str, ours: set[int], theirs: set[int]) -> bool:
    """Line by line, but for a refusal of the whole unit: systemd names no line there, and reads no further.

    Of a setting that continues systemd names the last line, we the first.
    """
    if "\\\n" in text:
        return bool(ours) == bool(theirs)
    if 0 in theirs:
        return bool(ours) and theirs - {0} <= ours
    return ours == theirs


def _verified(replica: Replica, texts: dict[str, str]) -> dict[str, list[tuple[int, str]]]:
    """What is said of each file: the line, 0 for the unit as a whole, and the text."""
    replica.run(["rm", "-rf", FOLDER], check=True)
    replica.run(["mkdir", FOLDER], check=True)
    for name, text in texts.items():
        replica.write(f"{FOLDER}/{name}", text)
    paths = [f"{FOLDER}/{name}" for name in texts]
    done = replica.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=yes", *paths], timeout=120)
    found: dict[str, list[tuple[int, str]]] = {}
    for name, line, text in _SAID.findall(done.stdout + done.stderr):
        if not any(words in text for words in _NOT_OF_THE_FILE):
            found.setdefault(name, []).append((int(line or 0), text))
    return found
