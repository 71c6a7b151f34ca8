"""`./run differential [SUITE] [CASES]`: what trueup says beside what the real program does; nginx where unsaid."""

import importlib
import sys

SUITES = {"nginx": "selftests.routing.differential", "systemd": "selftests.units.differential"}


def main() -> int:
    """Hand over to the suite that the first word names."""
    name = sys.argv.pop(1) if sys.argv[1:2] and sys.argv[1] in SUITES else "nginx"
    found: int = importlib.import_module(SUITES[name]).main()
    return found


if __name__ == "__main__":
    raise SystemExit(main())
