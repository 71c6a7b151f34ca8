"""The page of checks, from the checks themselves."""

from pathlib import Path

from trueup.checks import Check, Judges
from trueup.session import checks_in

HEAD = """\
# The checks

Made from the checks themselves by `./run docs`. T: judged on a configuration tree; H: judged on a host.
H beside T: a host is compared with the tree of the expectations.
"""


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
