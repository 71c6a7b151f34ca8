"""Judging generated platforms of several sizes from facts that are there, beside pytest running empty tests."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bench import generated, generated_facts
from bench.growth import exponent
from bench.options import Options
from bench.programs import OURS, ROOT, empty_suite, items_of
from bench.stopwatch import WHERE
from bench.tables import Table
from bench.timing import median_of, once
from trueup.expectations import load
from trueup.facts.document import dump

SIZES = (10, 100, 1000, 3000)
FROM = 100
"""Services from which on the bars hold: below, what a run costs at all is most of it."""
LARGE = 1000
"""Services from which on a size is run no more than three times."""
COLUMNS = (
    "services",
    "items",
    "CPU s",
    "µs an item",
    "empty tests: CPU s",
    "ratio",
    "peak MB",
    "kB an item",
    "read in CPU s",
)


@dataclass(frozen=True)
class Evaluated:
    """One size: CPU seconds and MB after the facts were there, of ours and of empty tests; `read` is those before."""

    items: int
    seconds: float
    empty_seconds: float
    grown: float
    empty_grown: float
    peak: float
    read: float

    @property
    def ratio(self) -> float:
        """To as many empty tests."""
        return self.seconds / self.empty_seconds

    @property
    def kilobytes_an_item(self) -> float:
        """Memory that an item takes beyond an empty test's."""
        return (self.grown - self.empty_grown) * 1000 / self.items


def tables(options: Options) -> list[Table]:
    """A tree, and the host that runs it."""
    return [_table(kind, options) for kind in ("tree", "host")]


def _table(kind: str, options: Options) -> Table:
    table = Table("evaluation", f"Evaluation of a generated {kind}, beside as many empty tests", COLUMNS)
    seen: dict[int, Evaluated] = {}
    for size in options.sizes or SIZES:
        runs = min(options.runs, 3) if size >= LARGE else options.runs
        with tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
            one = seen[size] = _evaluated(kind, size, Path(folder), runs)
        each = one.seconds / one.items * 1e6
        timed = (one.seconds, each, one.empty_seconds, one.ratio)
        table.add(size, one.items, *timed, one.peak, one.kilobytes_an_item, one.read)
    judged = {size: one for size, one in seen.items() if size >= FROM}
    if judged:
        largest = max(judged)
        table.bar(f"Ratio to as many empty tests, from {FROM} services on", max(o.ratio for o in judged.values()), 1.3)
        table.bar(
            f"Memory beyond an empty test's, at {largest:,}", judged[largest].kilobytes_an_item, 2.0, " kB an item"
        )
        if FROM in judged and largest > FROM:
            table.bar(f"Ratio at {largest:,} over that at {FROM}", judged[largest].ratio / judged[FROM].ratio, 1.1)
            power = exponent({size: one.seconds for size, one in judged.items()})
            table.bars.append(f"CPU seconds grow with the services to the power {power:.2f}.")
    return table


def _evaluated(kind: str, size: int, folder: Path, runs: int) -> Evaluated:
    path = generated.write(folder, size)
    expectations = load(path)
    facts = generated_facts.of_tree(folder, expectations)
    if kind == "host":
        facts = generated_facts.of_host(facts, expectations)
    recorded = folder / "facts.json"
    recorded.write_bytes(dump(facts))
    without_a_tree(path)
    ours = [*OURS, f"--facts={recorded}", f"--expectations={path}"]
    items = items_of(ours, folder)
    commands = {"ours": ours, "empty": empty_suite(folder / "empty", items)}
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            seen[name].append(_stopped(command, folder / "stopwatch.json"))
    mine, empty = ({key: median_of(one[key] for one in seen[name]) for key in seen[name][0]} for name in commands)
    grown, empty_grown = (each["peak"] - each["size_before"] for each in (mine, empty))
    return Evaluated(
        sum(items.values()), mine["cpu"], empty["cpu"], grown, empty_grown, mine["peak"], mine["cpu_before"]
    )


def without_a_tree(path: Path) -> None:
    """So that the tree is not read beside the host: parsing is measured apart."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**content, "subjects": {}}, sort_keys=False), encoding="utf-8")


def _stopped(command: list[str], told: Path) -> dict[str, float]:
    once([*command, "-p", "bench.stopwatch"], ROOT, {WHERE: str(told), "PYTHONPATH": str(ROOT)})
    return msgspec.json.decode(told.read_bytes(), type=dict[str, float])
