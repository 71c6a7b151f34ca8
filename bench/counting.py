"""What it takes to judge generated platforms, and to show a host, in function calls: the same at any load.

`./run bench guard` shows the numbers beside those recorded; `./run bench guard --record` records them for this
version of Python. A self-test fails where they have grown.
"""

import cProfile
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from bench import generated, generated_facts
from bench.growth import exponent
from bench.programs import ROOT
from trueup.expectations import load
from trueup.judging import Judge
from trueup.platform import Platform
from trueup.report import repairs
from trueup.report.document import Entry, document, entry
from trueup.report.outputs import OUTPUTS
from trueup.session import checks_in
from trueup.topology import described

RECORDED = Path(__file__).with_name("recorded.json")
KINDS = ("judging a tree", "judging a host", "showing a host")
SIZES = (100, 200)
NOISE = 0.05
"""By how much a count may grow before it is a regression."""
STEEPEST = 1.03
"""The power of the services that counts may grow with, from 100 to 200."""
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

Counts = dict[str, dict[int, int]]
"""Function calls, by what is done and number of services."""


def counted() -> Counts:
    """Each in a process of its own: what others have worked out and kept would be missing from the count."""
    return {kind: {size: _counted(kind, size) for size in SIZES} for kind in KINDS}


def _counted(kind: str, size: int) -> int:
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "bench.counting", kind, str(size)]
    return int(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout)


def recorded() -> Counts | None:
    """Those of this version of Python, if there are any."""
    seen = json.loads(RECORDED.read_text(encoding="utf-8")).get(_python())
    return seen and {kind: {int(size): calls for size, calls in each.items()} for kind, each in seen.items()}


def record(counts: Counts) -> None:
    """Keep them for this version of Python."""
    known = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    text = json.dumps({**known, _python(): counts}, indent=1, sort_keys=True)
    RECORDED.write_text(f"{text}\n", encoding="utf-8")


def regressions(counts: Counts, known: Counts | None) -> list[str]:
    """What has grown, a sentence each; without a recording of this Python, only how the counts grow is judged."""
    found = []
    for kind, seen in counts.items():
        if (power := exponent(seen)) > STEEPEST:
            found.append(f"{kind} grows with the services to the power {power:.2f}: at most {STEEPEST}")
        for size, calls in seen.items():
            before = known.get(kind, {}).get(size) if known else None
            if before and calls > before * (1 + NOISE):
                more = 100 * (calls / before - 1)
                found.append(f"{kind} of {size} services takes {calls:,} calls, {more:.0f} % more than recorded")
    return found


def _python() -> str:
    return ".".join(platform.python_version_tuple()[:2])


def _platform(kind: str, size: int) -> Platform:
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
        expectations = load(generated.write(Path(folder), size))
        tree = generated_facts.of_tree(Path(folder), expectations)
    if kind == "judging a tree":
        return Platform(expectations, tree)
    return Platform(expectations, generated_facts.of_host(tree, expectations), tree)


def _calls(kind: str, judged: Platform) -> int:
    """Function calls of judging everything once, or of making every file of such a run."""
    every = [check for path in sorted((ROOT / "tests").glob("*/test_*.py")) for check in checks_in(path)]
    judge = Judge([judged], {check.id: check for check in every}, NOW)
    profile = cProfile.Profile()
    if kind.startswith("judging"):
        profile.enable()
    verdicts = [(check, judge.verdict(question)) for check in every for question in judge.questions(check)]
    if kind.startswith("showing"):
        results = [entry(str(number), verdict, check, 0.0) for number, (check, verdict) in enumerate(verdicts)]
        _show([], [])  # what is imported and compiled once is no part of what grows
        profile.enable()
        _show([judged], results)
    profile.disable()
    return sum(each.callcount for each in profile.getstats())


def _show(platforms: list[Platform], results: list[Entry]) -> None:
    """Make every file that a run with these results can write."""
    subjects = [msgspec.to_builtins(each.facts.subject) | {"taken_at": each.facts.taken_at} for each in platforms]
    content = document(results, subjects, {}, [], NOW.isoformat(), 0.0, repairs.told(None))
    content |= described(platforms, content["results"])
    for output in OUTPUTS:
        output.render(content)


if __name__ == "__main__":
    print(_calls(sys.argv[1], _platform(sys.argv[1], int(sys.argv[2]))))
