"""`./run bench [NAME...]`: benchmarks, each beside its baseline in the same run, as tables in Markdown."""

import argparse
import importlib
import os
import platform

from bench import tables
from bench.options import Options
from bench.timing import RUNS

BENCHMARKS = {
    "startup": "pytest --collect-only, beside pytest and testinfra's plugin alone",
    "evaluation": "judging 10 to 3,000 generated services, beside as many empty tests",
    "routes": "URLs a second against the number of locations",
    "faces": "what the files of a run cost, beside the run without them",
    "guard": "function calls of judging, beside those recorded for this release",
    "fixing": "--fix with nothing to do, and with one repair, beside the run without (a replica: root, Linux)",
    "live": "judging the 14 services, beside a script, testinfra and empty tests (a replica)",
    "look": "every part of collecting 14 services' facts, by itself (a replica)",
    "collection": "collecting 14, 100 and 500 real containers (a replica)",
    "remote": "round trips and time over ssh with 0, 20 and 200 ms (a replica)",
}


def main() -> None:
    """Run those named, or all of them; print each table, and with --write put it on its page."""
    names = "\n".join(f"  {name:12}{about}" for name, about in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="./run bench", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=f"benchmarks:\n{names}"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which (all)")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"medians over so many ({RUNS})")
    parser.add_argument("--sizes", type=int, nargs="+", default=[], help="services, locations or containers")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--record", action="store_true", help="guard: record the counts in bench/recorded.json")
    options = parser.parse_args()
    if unknown := set(options.names) - BENCHMARKS.keys():
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}: there are {', '.join(BENCHMARKS)}")
    if options.write:
        tables.write("machine", f"Measured on {machine()}.\n")
    for name in options.names or BENCHMARKS:
        made = importlib.import_module(f"bench.{name}")
        found = made.tables(Options(options.runs, tuple(options.sizes), options.record))
        text = "\n".join(table.markdown() for table in found)
        print(text, flush=True)
        if options.write:
            tables.write(name, text)


def machine() -> str:
    """Its size in a few words."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores and {gigabytes:.0f} GiB of memory, Linux, Python {platform.python_version()}"


main()
