"""A plan carried out by the real program on this machine, as the second command would on a host."""

import subprocess

from trueup.collect import probes
from trueup.collect.asking import answers, new_token, one_command
from trueup.collect.probe_plan import Planned
from trueup.facts.probes import Answered, Dialled, Probes, TargetProbe, UrlProbe


def carry_out(*plan: Planned) -> Probes:
    """What the probes say."""
    question, room = probes.question(plan)
    token = new_token()
    script = one_command((question,), token)
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    seen = probes.parse(plan, room, answers(done.stdout, (question,), token))
    assert isinstance(seen, Probes), seen
    return seen


def dial(host: str, port: int, seconds: int = 8) -> tuple[Dialled, ...]:
    """One target, dialled."""
    (probe,) = carry_out(Planned("target", ("http", host, str(port), "/"), "it", seconds)).targets
    assert isinstance(probe, TargetProbe)
    assert isinstance(probe.seen, tuple), probe.seen
    return probe.seen


def get(port: int, path: str = "/", *, origin: str = "", doors: tuple[str, ...] = (), scheme: str = "http") -> Answered:
    """One URL of a server of this machine, asked for as example.net."""
    where = (scheme, "example.net", "example.net", "127.0.0.1", str(port), path, origin)
    return answered(Planned("get", (*where, *doors), f"{scheme}://example.net{path}"))


def answered(planned: Planned) -> Answered:
    """What one URL answered."""
    (probe,) = carry_out(planned).urls
    assert isinstance(probe, UrlProbe)
    assert isinstance(probe.seen, Answered), probe.seen
    return probe.seen
