"""`./run fuzz [SECONDS [TARGET...]]`: coverage-guided fuzzing of each parser, in a process of its own.

What breaks one is kept under `selftests/fuzz/crashers/TARGET/`, where the self-tests find it. Needs atheris; where no
wheel of it exists, only hypothesis looks (selftests/fuzz/test_parsers.py), and this says so and exits 2.
"""

import importlib.util
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from selftests.fuzz.seeds import inputs_of
from selftests.fuzz.targets import TARGETS

CRASHERS = Path(__file__).parent / "crashers"
SECONDS = 30
SLOWEST = 10
"""Seconds that one input may take."""
MEMORY_MB = 2048
LONGEST = 4096
_DONE = re.compile(r"Done (\d+) runs in (\d+) second")
_PROGRESS = re.compile(r"^#(\d+)\s", re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    """0 where nothing was found, 1 where something was, 2 where nobody could look."""
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write("no atheris for this Python: only hypothesis fuzzes, in the ordinary self-tests\n")
        return 2
    if not all(name in TARGETS for name in arguments[1:]) or not (arguments[:1] or ["1"])[0].isdigit():
        sys.stderr.write(f"usage: ./run fuzz [SECONDS [TARGET...]]; targets: {', '.join(TARGETS)}\n")
        return 2
    seconds = int(arguments[0]) if arguments else SECONDS
    found = [_fuzz(name, seconds) for name in (arguments[1:] or TARGETS)]
    return int(any(found))


def _fuzz(name: str, seconds: int) -> bool:
    kept = CRASHERS / name
    kept.mkdir(parents=True, exist_ok=True)
    before = set(kept.iterdir())
    with tempfile.TemporaryDirectory(prefix="trueup-fuzz-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, word in enumerate(inputs_of(name)):
            (corpus / str(number)).write_bytes(word.encode("utf-8", "surrogateescape"))
        command = [
            sys.executable, "-m", "selftests.fuzz.one", name, str(corpus), str(kept), f"-max_total_time={seconds}",
            f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY_MB}", f"-max_len={LONGEST}", f"-artifact_prefix={kept}/",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    new = sorted(set(kept.iterdir()) - before)
    executions = _DONE.search(done.stderr) or None
    counted = executions[1] if executions else (_PROGRESS.findall(done.stderr) or ["?"])[-1]
    sys.stdout.write(f"{name:<16} {counted:>9} executions in {seconds} s, {len(new)} found\n")
    for path in new:
        sys.stdout.write(f"    {path}: {_complaint(done.stderr)}\n")
    if done.returncode and not new:
        sys.stdout.write(f"    it did not run: {done.stderr[-2000:]}\n")
    if not any(kept.iterdir()):
        kept.rmdir()
    sys.stdout.flush()
    return bool(done.returncode)


def _complaint(told: str) -> str:
    lines = [line for line in told.splitlines() if re.match(r"\s*[\w.]+(Error|Exception|Problem)\b|ERROR: ", line)]
    return lines[0].strip()[:200] if lines else "no reason given"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
