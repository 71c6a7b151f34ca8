"""A run of pytest as a Nagios plugin: its states as exit codes, and its one line in the place of pytest's output."""

import contextlib
import io
import sys
from collections.abc import Generator

import pytest

from trueup.escaping import printable
from trueup.report import nagios, repairs
from trueup.report.causes import state

CODES: dict[str, nagios.Code] = {"ok": 0, "warned": 1, "failed": 2, "unknown": 3}
TOLD = 20
"""Lines of what pytest said, where it judged nothing: the last ones say why."""


def as_a_plugin(config: pytest.Config) -> Generator[None, object, object]:
    """Around the whole of pytest: what it prints is kept, and our output printed in its place.

    0, 1 and 2 are the run's, where it was one; 3 is a run that could not look, or did not look whole.
    """
    out, said, refused = sys.stdout, io.StringIO(), ""
    ended: object = pytest.ExitCode.USAGE_ERROR
    with contextlib.redirect_stdout(said):
        try:
            ended = yield
        except pytest.UsageError as error:
            refused = "; ".join(str(line) for line in error.args)
    recorder = config.pluginmanager.get_plugin("trueup-recorder")
    content = recorder.content if recorder else None
    if content is None and ended == pytest.ExitCode.OK:  # `--help`, `--version`
        out.write(said.getvalue())
        return ended
    told = [printable(line) for line in said.getvalue().splitlines() if line.strip()][-TOLD:]
    if recorder is None or content is None or ended in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR}:
        why = refused or (told[-1] if told else f"pytest ended with {ended}")
        out.write(nagios.refused(why, told))
        return 3
    code = CODES[state(content)]
    besides = ""
    if ended == pytest.ExitCode.TESTS_FAILED and code < 2:
        reasons = [*recorder.all_complaints, *repairs.lines(content["repairs"])]
        code, besides = 2, "; ".join(reasons) or "no check of trueup is red, but the run is"
    out.write(nagios.output(content, code, besides))
    return int(code)
