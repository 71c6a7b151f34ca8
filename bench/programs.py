"""The programs that are timed, and pytest doing as much of nothing."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTEST = str(Path(sys.executable).with_name("pytest"))
TRUEUP = str(Path(sys.executable).with_name("trueup"))
PLAIN = (PYTEST, "-q", "-p", "no:cacheprovider")
OURS = (*PLAIN, "--no-history")
EMPTY = """\
@pytest.mark.parametrize("number", range({items}))
def {function}(number):
    pass
"""


def items_of(command: Sequence[str], folder: Path) -> Counter[str]:
    """How many items each function has in that run of ours, by `tests/area/test_file.py::test_function`."""
    result = folder / "result.json"
    subprocess.run([*command, f"--result-json={result}"], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    return Counter(entry["id"].partition("[")[0] for entry in json.loads(result.read_text())["results"])


def empty_suite(place: Path, items: Counter[str]) -> list[str]:
    """As many empty tests, in as many functions, files and folders; returns the command that runs them there."""
    by_file: dict[str, list[str]] = {}
    for name, count in items.items():
        file, _, function = name.partition("::")
        by_file.setdefault(file, ["import pytest\n"]).append(EMPTY.format(items=count, function=function))
    for file, parts in by_file.items():
        path = place / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(parts), encoding="utf-8")
    ini = place / "pytest.ini"
    ini.write_text("[pytest]\naddopts = --import-mode=importlib\ntestpaths = tests\n", encoding="utf-8")
    return [*PLAIN, "-c", str(ini), "--rootdir", str(place), str(place / "tests")]
