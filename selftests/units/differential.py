"""Everything that is compared with the real systemd, in a server of its own: `./run differential systemd [CASES]`."""

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec

from lab.platforms import DEFAULT, NAMES, find
from lab.prepare import prepare
from lab.replica import Replica
from selftests.units import transactions, verifying
from selftests.units.comparing import Tally, compare, generated
from selftests.units.features import FEATURES


def main() -> int:
    """Compare as many trees as asked, half as many files, a quarter as many transactions; print the agreement."""
    parser = argparse.ArgumentParser(prog="./run differential systemd")
    parser.add_argument("cases", nargs="?", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--platform", choices=NAMES, default=DEFAULT.name)
    parser.add_argument("--keep", metavar="FILE", help="write the trees that differ")
    parser.add_argument("--show", type=int, default=20, help="how many differences of a kind to print")
    options = parser.parse_args()
    began = time.monotonic()
    prepare(find(options.platform))
    with Replica.boot(f"systemd-{os.getpid()}", find(options.platform)) as replica:
        tally = compare(replica, generated(options.seed, options.cases))
        _report(tally, options.show)
        files = verifying.compare(replica, verifying.generated(options.seed, options.cases // 2))
        _report_files(files, options.show)
        outcome = transactions.compare(replica, transactions.generated(options.seed, options.cases // 4))
        _report_transactions(outcome, options.show)
    sys.stdout.write(f"{time.monotonic() - began:.1f} s\n")
    if options.keep:
        different = {msgspec.json.encode(one.case): one.case for one in tally.differences}
        Path(options.keep).write_bytes(msgspec.json.format(msgspec.json.encode(list(different.values())), indent=1))
    return bool(tally.differences or files.differences or outcome.differences)


def _report(tally: Tally, shown: int) -> None:
    """By feature: trees, units, values that agree and differ."""
    differing = Counter(one.case.feature for one in tally.differences)
    rows = [(name, *_counts(tally, name, differing[name])) for name in FEATURES]
    for name, *counts in (*rows, ("trees", *(sum(column) for column in list(zip(*rows, strict=True))[1:]))):
        cases, units, agreed, differ = counts
        sys.stdout.write(f"{name:20} cases {cases:5} units {units:6} values agree {agreed:7} differ {differ:4}\n")
    sys.stdout.write(f"{len(tally.unsettled)} values that systemd, reading again, says as we do\n")
    for one in tally.differences[:shown]:
        sys.stdout.write(
            f"  {one.case.feature}: {one.unit} {one.what}\n    ours   {one.ours}\n    theirs {one.theirs}\n"
        )


def _counts(tally: Tally, feature: str, differing: int) -> tuple[int, int, int, int]:
    agreed = tally.values[feature] - differing
    return tally.cases[feature], tally.units[feature], agreed, differing


def _report_files(files: verifying.Tally, shown: int) -> None:
    counts = f"valid {files.valid:5} invalid {files.invalid:5} differ {len(files.differences):4}"
    sys.stdout.write(f"{'verified files':20} {counts}\n")
    for one in files.differences[:shown]:
        sys.stdout.write(f"  {one.what}: {one.said}\n    {one.text!r}\n")


def _report_transactions(outcome: transactions.Outcome, shown: int) -> None:
    counts = ", ".join(f"{what} {count}" for what, count in outcome.compared.items())
    sys.stdout.write(f"{'transactions':20} {counts}, differ {len(outcome.differences)}\n")
    for one in outcome.differences[:shown]:
        sys.stdout.write(f"  {one.what}: {one.case.files}\n")


if __name__ == "__main__":
    sys.exit(main())
