"""The second command: a plan carried out on the host by a program of ours, and its answer understood.

perl-base is on every Debian and Ubuntu; Python, curl and nc are not. The plan travels as base64 of escaped lines, so
that nothing in it can be read as shell or as Perl.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from trueup.collect.asking import Answer, Question
from trueup.collect.probe_answers import Lines, understood
from trueup.collect.probe_plan import MOST, Planned
from trueup.collect.shipped import packed, printed, program
from trueup.facts.common import Place, Unavailable
from trueup.facts.probes import Probes

PROGRAM = ("dial.pl", "http.pl", "page.pl", "certificate.pl", "peer.pl", "carry_out.pl")
SECONDS = 30
"""For all probes together; the program itself starts none and ends all after 25."""

LARGEST_PLAN = 30_000
"""Bytes, packed: the command has to fit into one argument."""

PLACE = Place(command="probes (the second command)")
_PERL_MISSING = 127


def question(plan: Sequence[Planned]) -> tuple[Question, int]:
    """The one question that carries out the plan, and how many of its probes found room in it."""
    room = min(len(plan), MOST)
    while len(lines := packed(_lines(plan[:room]))) > LARGEST_PLAN:
        room = room * 3 // 4
    script = (
        "command -v perl >/dev/null || exit 127\n"
        f"program=$({printed(packed(program('trueup.collect', PROGRAM)))})\n"
        f'{printed(lines)} | $AS_ROOT perl -e "$program" "$program"\n'
    )
    return Question("probes", PLACE.command, script, SECONDS), room


def _lines(plan: Iterable[Planned]) -> str:
    """Number, seconds, kind and fields, separated by spaces; each field escaped as in a URL."""
    return "".join(
        " ".join(
            (str(number), str(probe.seconds), probe.kind, *(quote(f, errors="surrogateescape") for f in probe.fields))
        )
        + "\n"
        for number, probe in enumerate(plan)
    )


def parse(plan: Sequence[Planned], room: int, answers: Mapping[str, Answer]) -> Probes | Unavailable:
    """What came of each probe; of those that had no room or did not get their turn, that nobody looked."""
    answer = answers.get("probes")
    if answer is None:
        return Unavailable("the host's answer was cut short before its probes", PLACE)
    if answer.code == _PERL_MISSING and not answer.output:
        return Unavailable("perl is not installed, so nothing could be tried", PLACE)
    lines: list[Lines] = [[] for _ in plan]
    for line in answer.output.splitlines():
        number, _, rest = line.partition("\t")
        if not number.isdecimal() or int(number) >= len(plan):
            return Unavailable("the answer of the probes makes no sense", PLACE)
        word, *values = rest.split("\t")
        lines[int(number)].append((word, values))
    for left_out in range(room, len(plan)):
        lines[left_out] = [("unseen", [f"not asked: there is room for {room} probes only"])]
    if answer.code and not any(lines[:room]):
        told = (answer.errors or f"exit {answer.code}").splitlines()[-1][:200]
        return Unavailable(f"the probes could not be carried out: {told}", PLACE)
    try:
        return understood(zip(plan, lines, strict=True))
    except (ValueError, KeyError, IndexError) as error:
        return Unavailable(f"the answer of the probes makes no sense ({type(error).__name__})", PLACE)
