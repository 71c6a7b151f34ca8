"""Whole transactions on a real systemd: which units it starts, in which order, what fails, which cycles it breaks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random

import msgspec

from lab.replica import Replica
from selftests.units.case import ETC, Case
from selftests.units.judge import clear, install
from trueup.facts.systemd import UnitLink
from trueup.units import Boot, Graph, boot, effective
from trueup.units.kinds import NEEDED
from trueup.units.loading import Written, load

LOG = "/run/transactions.log"
LETTERS = "abcdefg"
TARGET = "tcase-all.target"
BATCH = 60
_DROPPED = re.compile(
    r"^(t[0-9]+)-\S+: Job (\S+)/(?:start|verify-active) deleted to break ordering cycle", re.MULTILINE
)
_REFUSED = re.compile(r"^(t[0-9]+)-\S+: Unable to break cycle starting with", re.MULTILINE)


class Differs(msgspec.Struct, frozen=True):
    """One transaction that went another way than the graph says."""

    case: Case
    what: str


class Outcome(msgspec.Struct):
    """What was compared: transactions, pairs in order, units that failed, cycles."""

    compared: Counter[str] = msgspec.field(default_factory=Counter)
    differences: list[Differs] = msgspec.field(default_factory=list)


def generated(seed: int, count: int) -> Iterator[list[Case]]:
    """Batches of transactions."""
    rng = Random(seed)  # noqa: S311 - a sample to compare, nothing secret
    for start in range(0, count, BATCH):
        yield [_case(rng) for _ in range(start, min(start + BATCH, count))]


def _case(rng: Random) -> Case:
    names = [f"tcase-{letter}.service" for letter in LETTERS[: rng.randint(3, len(LETTERS))]]
    cyclic = rng.random() < 0.3
    failing = rng.choice(names) if rng.random() < 0.4 else ""
    files = {}
    for number, name in enumerate(names):
        others = [one for one in names if one != name] if cyclic else names[:number]
        said = "".join(_dependency(rng, others) for _ in range(rng.randint(0, 3)) if others)
        end = "exit 1" if name == failing else "true"
        script = f"echo start %n >>{LOG}; sleep 0.05; echo end %n >>{LOG}; {end}"
        service = f"[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c '{script}'\n"
        files[f"{ETC}/{name}"] = f"[Unit]\n{said}{service}"
    wanted = rng.sample(names, rng.randint(1, len(names)))
    kind = rng.choice(("Wants", "Wants", "Requires"))
    files[f"{ETC}/{TARGET}"] = f"[Unit]\n{kind}={' '.join(wanted)}\n"
    return Case("transactions", files, {}, (*names, TARGET))


def _dependency(rng: Random, others: list[str]) -> str:
    other = rng.choice(others)
    kind = rng.choice(("After", "Before", "Requires", "Wants", "BindsTo", "Requisite", "Requires", "Wants"))
    also = f"After={other}\n" if kind == "Requisite" or rng.random() < 0.6 else ""
    return f"{kind}={other}\n{also if kind not in {'After', 'Before'} else ''}"


def compare(replica: Replica, batches: Iterable[list[Case]]) -> Outcome:
    """Start the target of each case, one after the other, and compare what happened."""
    outcome = Outcome()
    for batch in batches:
        numbered = [case.numbered(number) for number, case in enumerate(batch)]
        install(replica, numbered)
        try:
            log, said = _carried_out(replica, len(batch))
        finally:
            stop = [name for one in numbered for name in one.names]
            # without their dependencies: a cycle would stop the stopping too
            replica.run(["systemctl", "stop", "--job-mode=ignore-dependencies", *stop], timeout=300)
            replica.run(["systemctl", "reset-failed"], check=True)
            clear(replica)
        for number, (case, one) in enumerate(zip(batch, numbered, strict=True)):
            mine = [line.split() for line in log if f" t{number}-" in line]
            dropped = {unit for prefix, unit in _DROPPED.findall(said) if prefix == f"t{number}"}
            refused = f"t{number}" in _REFUSED.findall(said)
            for what in _Judged(one, mine, dropped, refused).differences(outcome.compared):
                outcome.differences.append(Differs(case, what))
    return outcome


def _carried_out(replica: Replica, count: int) -> tuple[list[str], str]:
    """The lines that the units wrote, and what systemd said meanwhile."""
    replica.run(["rm", "-f", LOG], check=True)
    cursor = replica.run(["sh", "-c", "journalctl -n 0 --show-cursor -q | tail -n 1"], check=True).stdout.split()[-1]
    script = 'for one; do systemctl start "$one" 2>&1; done; true'
    targets = [TARGET.replace("tcase", f"t{number}") for number in range(count)]
    replica.run(["sh", "-c", script, "sh", *targets], timeout=300, check=True)
    log = replica.run(["sh", "-c", f"cat {LOG} 2>/dev/null; true"], check=True).stdout.split("\n")
    replica.run(["journalctl", "--sync"], check=True)
    said = replica.run(["journalctl", "-q", "-o", "cat", "--after-cursor", cursor, "_PID=1"], check=True).stdout
    return log, said


class _Judged:
    """One transaction, as the graph says, beside what the log and the journal tell."""

    def __init__(self, case: Case, log: list[list[str]], dropped: set[str], refused: bool) -> None:  # noqa: FBT001 - as told
        files = {path: Written(path, text) for path, text in case.files.items()}
        links: tuple[UnitLink, ...] = ()
        self.graph = Graph(effective(load(files, links), links))
        self.target = next(name for name in case.names if name.endswith("-all.target"))
        self.boot: Boot = boot(self.graph, self.target)
        self.failing = {path.rpartition("/")[2] for path, text in case.files.items() if "exit 1" in text}
        self.log, self.dropped, self.refused = log, dropped, refused
        self.services = [name for name in case.names if name.endswith(".service")]

    def differences(self, compared: Counter[str]) -> Iterator[str]:
        compared["transactions"] += 1
        if self.boot.cycles:
            compared["with cycles"] += 1
            yield from self._of_cycles()
            return
        if self.dropped or self.refused:
            yield f"systemd saw a cycle that is none: {self.dropped}"
        started = {unit for word, unit in self.log if word == "start"}
        fails = self._fails()
        uncertain = self._uncertain(fails)
        for name in self.services:
            if name in uncertain:
                compared["undecided"] += 1
                continue
            compared["units"] += 1
            ours = name in self.boot.jobs and name not in fails
            if ours != (name in started):
                yield f"{name} {'was not' if ours else 'was'} started; fails {sorted(fails)}"
        yield from self._of_order(started, self.boot.jobs.keys() - fails - uncertain - self.failing, compared)

    def _of_cycles(self) -> Iterator[str]:
        candidates = {name for _, names in self.boot.cycles for name in names}
        knots = self.graph.knots.keys()
        if not self.dropped and not self.refused:
            yield f"systemd saw no cycle where there is {[cycle.members for cycle, _ in self.boot.cycles]}"
        if self.refused and all(names for _, names in self.boot.cycles):
            yield "systemd could break no cycle, and we name what may be dropped"
        if self.dropped - knots or (self.dropped - candidates and not self.refused and not self._more()):
            yield f"systemd dropped {self.dropped}, we would {candidates}"

    def _more(self) -> bool:
        """Whether a knot has more cycles than the one that is named."""
        return any(len(self.graph.knots[cycle.members[0]]) > len(cycle.members) for cycle, _ in self.boot.cycles)

    def _fails(self) -> set[str]:
        """What is not even begun."""
        found = set(self.boot.fails)
        for name in self.failing & self.boot.jobs.keys() - found:
            found |= self.graph.fails_with(name, self.boot.jobs.keys()).keys() & self.boot.jobs.keys()
        return found

    def _uncertain(self, fails: set[str]) -> set[str]:
        """What requires a unit that fails, without an order between them: it may have started before."""
        found: set[str] = set()
        waiting = [*(self.failing & self.boot.jobs.keys()), *fails]
        for one in waiting:
            for kind in NEEDED:
                for other in self.graph.edges_to(kind, one):
                    if other not in fails and other not in found and other not in self.failing:
                        found.add(other)
                        waiting.append(other)
        return found

    def _of_order(self, started: set[str], lasting: set[str], compared: Counter[str]) -> Iterator[str]:
        """An order by way of a unit that fails ends with its failure: only the others are asked to keep it."""
        position = {tuple(line): number for number, line in enumerate(self.log)}
        for later in started:
            for earlier in self.graph.after(later, lasting):
                if earlier in lasting & started and ("end", earlier) in position:  # else it was stopped half-way
                    compared["pairs in order"] += 1
                    if position["end", earlier] > position["start", later]:
                        yield f"{later} started before {earlier} had ended"
