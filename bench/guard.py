"""The regression guard's numbers, beside those recorded; `--record` records them for this version of Python."""

from bench.counting import counted, record, recorded, regressions
from bench.growth import exponent
from bench.options import Options
from bench.tables import Table

COLUMNS = ("what", "calls at 100 services", "recorded", "at 200", "recorded", "power of growth")


def tables(options: Options) -> list[Table]:
    """Function calls of judging and of showing, which neither the machine nor its load changes."""
    counts = counted()
    if options.record:
        record(counts)
    known = recorded()
    table = Table("guard", "Regression guard: function calls of judging and showing a generated platform", COLUMNS)
    for kind, seen in counts.items():
        cells = [
            each for size in sorted(seen) for each in (seen[size], known.get(kind, {}).get(size, "-") if known else "-")
        ]
        table.add(kind, *cells, exponent({size: float(calls) for size, calls in seen.items()}))
    table.bars += regressions(counts, known) or ["No count has grown beyond noise."]
    return [table]
