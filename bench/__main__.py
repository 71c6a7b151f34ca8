"""`./run bench`: start-up, the tree, evaluation and a live run, against pytest doing as much of nothing."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import generated, live
from bench.timing import RUNS, Timed, in_turn
from trueup.report.outputs import OUTPUTS

ROOT = Path(__file__).resolve().parents[1]
PYTEST = str(Path(sys.executable).with_name("pytest"))
TRUEUP = str(Path(sys.executable).with_name("trueup"))
MANY = 10_000
"""Items from which on the faces of an evaluation are timed too."""
EMPTY = """\
import pytest
@pytest.mark.parametrize("number", range({items}))
def test_empty(number):
    pass
"""


def main() -> None:
    """Print one table: what was timed, its wall time and memory, its baseline, and the ratio."""
    parser = argparse.ArgumentParser(prog="./run bench")
    parser.add_argument("--services", type=int, nargs="*", default=[10, 100, 1000], help="sizes to evaluate")
    parser.add_argument("--facts", type=Path, help="recorded facts of a host to evaluate as well")
    parser.add_argument("--live", action="store_true", help="also judge a server made from watchme/ (root, Linux)")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    print("| what | items | wall s | peak MB | baseline | wall s | ratio |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
        _start_up(Path(folder), options.runs)
        _tree(Path(folder), options.runs)
        if options.live:
            for row in live.judged(ROOT, EMPTY, options.runs):
                _row(row.what, row.items, row.timed, row.baseline)
        if options.facts:
            _evaluation("recorded host", options.facts, ROOT / "expectations.yaml", Path(folder), options.runs)
        for services in options.services:
            place = Path(folder) / str(services)
            expectations = generated.write(place, services)
            facts = place / "facts.json"
            with facts.open("wb") as file:
                subprocess.run([TRUEUP, "facts", "--expectations", expectations], stdout=file, check=True, cwd=place)
            _evaluation(f"{services} services", facts, expectations, place, options.runs)


def _start_up(folder: Path, runs: int) -> None:
    empty = _empty(folder, 1)
    timed = in_turn({"ours": [PYTEST, "--collect-only", "-q"], "empty": [*empty, "--collect-only"]}, ROOT, runs)
    _row("start-up: pytest --collect-only", 0, timed, "one empty test, collected")


def _tree(folder: Path, runs: int) -> None:
    ours = [PYTEST, "-q", "--configs", "watchme", "-p", "no:cacheprovider"]
    items = _items(ours, folder)
    _row("watchme/, cached", items, in_turn({"ours": ours, "empty": _empty(folder, items)}, ROOT, runs), "empty tests")
    _faces("watchme/", ours, items, folder, runs)


def _faces(name: str, plain: list[str], items: int, folder: Path, runs: int) -> None:
    """What a run's files cost beside the run without them: ours all at once, and those of other plugins apart."""
    page = [f"--html={folder / 'page.html'}", "--self-contained-html"]
    for what, options in {
        "our faces together": [f"{output.option}={folder / output.name}{output.suffix}" for output in OUTPUTS],
        "--html": page,
        "--junit-xml": [f"--junit-xml={folder / 'junit.xml'}"],
    }.items():
        timed = in_turn({"ours": [*plain, *options], "empty": plain}, ROOT, runs)
        _row(f"{name}, {what}", items, timed, "without")


def _evaluation(name: str, facts: Path, expectations: Path, folder: Path, runs: int) -> None:
    ours = [PYTEST, "-q", "-p", "no:cacheprovider", f"--facts={facts}", f"--expectations={expectations}"]
    items = _items(ours, folder)
    timed = in_turn({"ours": ours, "empty": _empty(folder, items)}, ROOT, runs)
    _row(f"evaluation, {name}", items, timed, "empty tests")
    if items >= MANY:
        _faces(name, ours, items, folder, runs)


def _items(command: list[str], folder: Path) -> int:
    result = folder / "result.json"
    subprocess.run([*command, f"--result-json={result}"], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    return len(json.loads(result.read_text())["results"])


def _empty(folder: Path, items: int) -> list[str]:
    place = folder / f"empty-{items}"
    place.mkdir(exist_ok=True)
    (place / "test_empty.py").write_text(EMPTY.format(items=items), encoding="utf-8")
    (place / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return [PYTEST, "-q", "-p", "no:cacheprovider", "-c", str(place / "pytest.ini"), str(place)]


def _row(what: str, items: int, timed: dict[str, Timed], baseline: str) -> None:
    ours, empty = timed["ours"], timed["empty"]
    ratio = ours.wall / empty.wall
    print(f"| {what} | {items} | {ours.wall:.2f} | {ours.peak:.0f} | {baseline} | {empty.wall:.2f} | {ratio:.2f} |")


main()
