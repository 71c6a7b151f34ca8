"""`trueup docs`: the documents that are made from the code, so that they cannot go stale."""

import argparse
from pathlib import Path

from trueup.checks import Check, Judges
from trueup.cli.schema import schema
from trueup.session import checks_in

HEAD = """\
# The checks

Made from the checks themselves by `./run docs`. T: judged on a configuration tree; H: judged on a host.
H beside T: a host is compared with the tree of the expectations.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the tests lie, and where the documents go."""
    parser.add_argument("--tests", default="tests", metavar="DIR", help="the folder of the checks")
    parser.add_argument("--to", default="docs", metavar="DIR", help="the folder that is written")


def run(options: argparse.Namespace) -> int:
    """Write them."""
    target = Path(options.to)
    (target / "checks.md").write_text(checks_page(Path(options.tests)), encoding="utf-8")
    (target / "expectations.schema.json").write_bytes(schema())
    return 0


def checks_page(tests: Path) -> str:
    """Every check, by area and name: what it proves, why, what repairs it."""
    every = sorted(
        (check for path in sorted(tests.glob("*/test_*.py")) for check in checks_in(path)), key=lambda c: c.id
    )
    parts = [HEAD]
    for area in dict.fromkeys(check.area for check in every):
        parts.append(f"\n## {area}\n")
        parts.extend(_entry(check) for check in every if check.area == area)
    return "".join(parts)


def _entry(check: Check) -> str:
    judged = "".join(
        letter
        for letter, kind in (("T", Judges.TREE), ("H", Judges.HOST), ("H beside T", Judges.BESIDE))
        if check.judges & kind
    )
    causes = f" Follows from: {', '.join(f'`{cause}`' for cause in check.follows_from)}." if check.follows_from else ""
    head = f"\n### {check.id}\n{judged}, {check.severity.value}, one item a {check.kind}.{causes}\n\n"
    return head + "\n\n".join(check.paragraphs) + "\n"
