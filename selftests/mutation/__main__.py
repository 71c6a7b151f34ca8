"""Mutation testing: mutmut changes one thing of the model at a time, and a self-test must notice.

What none notices is listed with its reason in `survivors.toml`.
"""

import argparse
import shutil
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

from selftests.mutation.listed import complaints, listed
from selftests.mutation.results import CAUGHT, Mutant, mutants

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "mutants"
LOG = FOLDER / "mutmut.log"
EVERYTHING = "trueup.*"
_LEAST = 0.95


def main() -> int:
    """Run the mutants; 1 where too many survive, or others than those that are listed."""
    parser = argparse.ArgumentParser(prog="./run mutate")
    parser.add_argument("pattern", nargs="?", default=EVERYTHING, help="mutants by name: 'trueup.model.sizes.*'")
    parser.add_argument("--last", action="store_true", help="tell of the last run again")
    options = parser.parse_args()
    if not options.last and _run(options.pattern):
        sys.stdout.write(f"mutmut could not finish: {LOG} says why\n")
        return 1
    found = [mutant for mutant in mutants(FOLDER) if fnmatchcase(mutant.name, options.pattern)]
    told = complaints(found, listed(), everything=options.pattern == EVERYTHING)
    sys.stdout.write("".join(f"{line}\n" for line in (*told, *_table(found))))
    return bool(told) or _share(found) < _LEAST


def _run(pattern: str) -> int:
    """mutmut's own exit code. What it knows of earlier tests is forgotten first: they may have changed."""
    shutil.rmtree(FOLDER / "selftests", ignore_errors=True)
    (FOLDER / "mutmut-stats.json").unlink(missing_ok=True)
    FOLDER.mkdir(exist_ok=True)
    with LOG.open("wb") as log:
        command = [sys.executable, "-m", "mutmut", "run", pattern]
        return subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False).returncode


def _share(found: list[Mutant]) -> float:
    return sum(mutant.status in CAUGHT for mutant in found) / len(found) if found else 0.0


def _table(found: list[Mutant]) -> list[str]:
    by_file = {file: [each for each in found if each.file == file] for file in sorted({each.file for each in found})}
    rows = [_row(file, of_file) for file, of_file in by_file.items()]
    return ["mutants  killed  alive  share  file", *rows, _row("all", found)]


def _row(name: str, of_file: list[Mutant]) -> str:
    counts = Counter(mutant.status in CAUGHT for mutant in of_file)
    return f"{len(of_file):7} {counts[True]:7} {counts[False]:6} {100 * _share(of_file):5.1f}%  {name}"


if __name__ == "__main__":
    sys.exit(main())
