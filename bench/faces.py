"""What a run's files cost beside the run without them: ours all at once, and those of other plugins apart."""

import tempfile
from pathlib import Path

from bench import generated, generated_facts
from bench.evaluation import without_a_tree
from bench.options import Options
from bench.programs import OURS, ROOT, items_of
from bench.tables import Table
from bench.timing import in_turn
from trueup.expectations import load
from trueup.facts.document import dump
from trueup.report.outputs import OUTPUTS

SIZE = 1000


def tables(options: Options) -> list[Table]:
    """Of `watchme/`, and of a generated host."""
    table = Table("faces", "What the faces of a run cost", ("run", "items", "files", "wall s", "without", "ratio"))
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
        for size in options.sizes or (SIZE,):
            place = Path(folder) / str(size)
            path = generated.write(place, size)
            expectations = load(path)
            recorded = place / "facts.json"
            recorded.write_bytes(
                dump(generated_facts.of_host(generated_facts.of_tree(place, expectations), expectations))
            )
            without_a_tree(path)
            host = [*OURS, f"--facts={recorded}", f"--expectations={path}"]
            _rows(table, "`watchme/`", [*OURS, "--configs=watchme"], Path(folder), options.runs)
            _rows(table, f"a host of {size:,} services", host, Path(folder), options.runs)
    return [table]


def _rows(table: Table, what: str, plain: list[str], folder: Path, runs: int) -> None:
    items = sum(items_of(plain, folder).values())
    for files, more in {
        "ours, all together": [f"{output.option}={folder / output.name}{output.suffix}" for output in OUTPUTS],
        "`--html` (pytest-html)": [f"--html={folder / 'page.html'}", "--self-contained-html"],
        "`--junit-xml` (pytest)": [f"--junit-xml={folder / 'junit.xml'}"],
    }.items():
        timed = in_turn({"with": [*plain, *more], "without": plain}, ROOT, runs)
        ratio = timed["with"].wall / timed["without"].wall
        table.add(what, items, files, timed["with"].wall, timed["without"].wall, ratio)
        if files.startswith("ours"):
            table.bar(f"Our renderers together, {what}", ratio, 1.15)
