"""`python -m bench.look_inside RUNS`, on a host: the parts of a look, in CPU and wall seconds, as JSON."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from bench.programs import ROOT
from bench.timing import Timed, medians, once

BEGIN = "import trueup.session, trueup.collect.host, testinfra"
"""What a run imports before it asks."""


def main(runs: int) -> None:
    """Each part so many times; the median of each is printed."""
    seen: dict[str, list[Timed]] = {}
    for _ in range(runs):
        seen.setdefault("start Python, and import what asks", []).append(once([sys.executable, "-c", BEGIN], ROOT))
        for name, timed in _asked().items():
            seen.setdefault(name, []).append(timed)
    print(json.dumps({name: [found.wall, found.cpu] for name, all_of in seen.items() for found in [medians(all_of)]}))


def _asked() -> dict[str, Timed]:
    """Both commands with what is made of their answers, and each question of the first by itself."""
    from trueup.collect import host, probes
    from trueup.collect.asking import Question, new_token, one_command
    from trueup.collect.probe_plan import plan
    from trueup.expectations import load
    from trueup.facts import Subject, SubjectKind
    from trueup.subjects import Access, cache_of

    expectations, subject = load(ROOT / "expectations.yaml"), Subject("local", SubjectKind.HOST, "local")
    questions = host._questions(expectations)  # noqa: SLF001 - the parts of what it does
    found: dict[str, Timed] = {}

    def part(name: str, work: Callable[[], object]) -> object:
        began, spent = time.perf_counter(), _cpu()
        made = work()
        found[name] = Timed(time.perf_counter() - began, _cpu() - spent)
        return made

    nothing = Question("nothing", "true", "true")
    for question in (nothing, *questions):
        script = one_command([question], new_token())
        part(f"ask {question.name}", lambda script=script: _run(script))  # type: ignore[misc]
    answers = part("the first command, whole", lambda: host.answers_of(subject, questions, Access()))
    cache = cache_of(ROOT)
    facts = part(
        "understand its answer",
        lambda: host._understood(subject, answers, expectations, cache),  # type: ignore[arg-type]  # noqa: SLF001
    )
    planned = plan(facts, expectations)  # type: ignore[arg-type]
    (question, room) = probes.question(planned)
    told = part(f"the second command: {len(planned)} probes", lambda: host.answers_of(subject, (question,), Access()))
    part("understand its answers", lambda: probes.parse(planned, room, told))  # type: ignore[arg-type]
    return found


def _cpu() -> float:
    """Seconds of this process and of what it waited for."""
    each = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in each)


def _run(script: str) -> None:
    subprocess.run(["/bin/sh", "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
