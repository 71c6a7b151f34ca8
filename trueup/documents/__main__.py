"""`python -m trueup.documents`: the documents of trueup itself, made anew by `./run docs`."""

import argparse
from pathlib import Path

from trueup.cli.schema import schema
from trueup.documents.checks import checks_page
from trueup.documents.command_line import reference


def main() -> None:
    """Write the page of checks, the schema of `expectations.yaml`, and the page of commands."""
    parser = argparse.ArgumentParser(
        prog="python -m trueup.documents", description="Make the generated documents anew."
    )
    parser.add_argument("--tests", default="tests", metavar="DIR", help="the folder of the checks")
    parser.add_argument("--to", default="docs", metavar="DIR", help="the folder that is written")
    options = parser.parse_args()
    target = Path(options.to)
    (target / "checks.md").write_text(checks_page(Path(options.tests)), encoding="utf-8")
    (target / "cli.md").write_text(reference(), encoding="utf-8")
    (target / "expectations.schema.json").write_bytes(schema())


if __name__ == "__main__":
    main()
