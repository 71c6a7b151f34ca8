"""This machine, asked for its compose files as a host is: with a folder of units, and no Docker."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from trueup.collect.compose_question import questions
from trueup.collect.framed_files import framed
from trueup.facts import Unavailable


def asked(known: Sequence[str], units: Path) -> dict[str, str | Unavailable]:
    """Each file of the answer, and its text."""
    (question,) = questions(known, str(units))
    environment = {"PATH": os.environ["PATH"], "AS_ROOT": "", "HUNG": " docker", "LC_ALL": "C"}
    done = subprocess.run(
        ["/bin/sh", "-c", question.script], env=environment, capture_output=True, timeout=30, check=True
    )
    assert done.stderr == b""
    answer = list(framed(done.stdout.decode("utf-8", "surrogateescape")))
    assert len(dict(answer)) == len(answer), "a file is sent once"
    return dict(answer)
