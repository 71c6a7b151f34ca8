"""Who holds a host: the file lies with its state, which is root's alone."""

from collections.abc import Mapping

import msgspec

from trueup.collect.asking import Answer, Question
from trueup.facts.common import Place, Unavailable
from trueup.facts.hold import Hold
from trueup.subjects import STATE_OF_A_HOST
from trueup.syntax.hold_file import FILE, read
from trueup.syntax.secrets import redact_text
from trueup.syntax.valid_text import valid_text

NAME, PATH, SECONDS = "hold", f"{STATE_OF_A_HOST}/{FILE}", 10
COMMAND = f"cat {PATH}"

_SCRIPT = f"""
if $AS_ROOT test -e {PATH}; then $AS_ROOT cat {PATH}
elif [ "$(id -u)" != 0 ] && [ -z "$AS_ROOT" ] && [ -d {STATE_OF_A_HOST} ]; then
    echo 'only root may look there' >&2; exit 1
fi
"""

QUESTIONS = (Question(NAME, COMMAND, _SCRIPT, SECONDS, 20_000),)


def parse(answers: Mapping[str, Answer]) -> Hold | Unavailable | None:
    """The hold that is written there, whether it is over or not; None where there is none."""
    at, answer = Place(command=COMMAND), answers.get(NAME)
    if answer is None:
        return Unavailable("the host's answer was cut short before its hold", at)
    if why := _nothing(answer):
        return Unavailable(redact_text(valid_text(why)), at)
    try:
        found = read(answer.output)
    except ValueError as error:
        return Unavailable(redact_text(valid_text(str(error))), at)
    if found is None:
        return None
    return msgspec.structs.replace(found, reason=redact_text(found.reason), owner=redact_text(found.owner))


def _nothing(answer: Answer) -> str:
    """Why nothing can be made of the answer; empty where something can."""
    if answer.timed_out:
        return f"no answer within {SECONDS} s"
    if answer.useless or not answer.code:
        return answer.useless
    return (answer.errors.splitlines() or ["no reason given"])[-1]
