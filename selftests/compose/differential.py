"""What trueup says that a unit's call of compose makes, beside what the real compose says: they must agree."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import msgspec

from selftests.compose.case import Called, Case, keep
from selftests.compose.comparison import Comparison
from selftests.compose.features import FEATURES
from selftests.compose.judge import Judged, judge
from selftests.compose.said import said

AT_ONCE = 3


class Difference(msgspec.Struct, frozen=True):
    """One case on which the two do not agree, and in what."""

    case: Case
    what: tuple[str, ...]


class Tally(msgspec.Struct):
    """What was compared, by feature: cases that compose takes, and those that it refuses."""

    agreed: Counter[str] = msgspec.field(default_factory=Counter)
    refused: Counter[str] = msgspec.field(default_factory=Counter)
    statements: int = 0
    differences: list[Difference] = msgspec.field(default_factory=list)


def generated(seed: int, count: int) -> Iterator[Case]:
    """Cases, each feature in turn."""
    rng = Random(seed)  # noqa: S311 - a sample to compare, nothing secret
    made = (FEATURES[number % len(FEATURES)](rng) for number in range(count))
    return (msgspec.structs.replace(case, called=_way(case, rng)) for case in made)


def _way(case: Case, rng: Random) -> Called:
    ways: list[Called] = ["plainly", "by shell", "by env", "as docker"]
    return rng.choice([*ways, "with a file"] if "PORT" in case.environment else ways)


def compare(cases: Iterable[Case]) -> Tally:
    """Ask both about each case."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="composing-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        roots = (Path(folder) / str(number) for number in range(10**9))
        for case, judged, what, count in pool.map(lambda pair: _both(*pair), zip(cases, roots, strict=False)):
            tally.statements += count
            if what:
                tally.differences.append(Difference(case, tuple(what)))
            elif judged.model is None:
                tally.refused[case.feature] += 1
            else:
                tally.agreed[case.feature] += 1
    return tally


def _both(case: Case, root: Path) -> tuple[Case, Judged, list[str], int]:
    judged, ours = judge(case, root), said(case)
    told = Comparison(case, judged)
    told.compare(ours)
    return case, judged, told.differences, told.statements


def report(tally: Tally) -> None:
    """Print the agreement, feature by feature, and the first differences."""
    for feature in sorted({*tally.agreed, *tally.refused}):
        sys.stdout.write(f"{feature:20} {tally.agreed[feature]:6} agreed, {tally.refused[feature]:5} refused by both\n")
    agreed, refused = sum(tally.agreed.values()), sum(tally.refused.values())
    total = agreed + refused + len(tally.differences)
    sys.stdout.write(
        f"{agreed + refused} of {total} cases agree ({refused} refused by both), {tally.statements} statements\n"
    )
    for difference in tally.differences[:20]:
        sys.stdout.write(f"\n{difference.case.feature} {difference.case.words} {difference.case.environment}\n")
        sys.stdout.write("".join(f"  {path}:\n{text}\n" for path, text in difference.case.files.items()))
        sys.stdout.write("".join(f"  -> {what}\n" for what in difference.what))


def main() -> int:
    """Compare as many cases as asked, and print the agreement."""
    parser = argparse.ArgumentParser(prog="./run differential compose")
    parser.add_argument("cases", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", metavar="FILE", help="write the cases that differ")
    parser.add_argument("--server", metavar="CASES", type=int, help="bring so many up in a replica server instead")
    options = parser.parse_args()
    if options.server:
        from selftests.compose.in_docker import compare_in_docker

        return compare_in_docker(generated(options.seed, options.server))
    began = time.monotonic()
    tally = compare(generated(options.seed, options.cases))
    report(tally)
    sys.stdout.write(f"{time.monotonic() - began:.1f} s\n")
    if options.keep:
        keep(Path(options.keep), [difference.case for difference in tally.differences])
    return 1 if tally.differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
