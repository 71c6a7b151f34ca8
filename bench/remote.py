"""Over ssh: commands and wall time with 0, 20 and 200 ms of added round trip, cold and with a shared connection."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.booted import watchme
from bench.options import Options
from bench.programs import OURS, ROOT
from bench.tables import Table
from bench.timing import Timed, medians, once
from lab.replica import Replica
from lab.ssh import INSIDE, OUTSIDE, Login

LATENCIES = (0, 20, 200)
"""Milliseconds, there and back."""
COLD, WARM = 13 + 4, 4
"""Round trips that a run may take: to connect and for two commands, or only for these."""
COLUMNS = ("added round trip", "commands", "cold: wall s", "round trips", "warm: wall s", "round trips")


def tables(options: Options) -> list[Table]:
    """One replica, the cable replaced between two rows."""
    table = Table("remote", "Over ssh: `pytest --hosts=ssh://...`, 14 services", COLUMNS)
    seen: dict[int, tuple[Timed, Timed]] = {}
    with watchme() as replica, replica.ssh() as way:
        for latency in LATENCIES:
            with _late(replica, way, latency / 2000):
                seen[latency] = _timed(way, options.runs)
                asked = _commands(way)
            trips = [_trips(seen, latency, which) for which in (0, 1)]
            cold, warm = seen[latency]
            table.add(f"{latency} ms", asked, cold.wall, trips[0], warm.wall, trips[1])
            if latency:
                table.bar(f"Round trips at {latency} ms, cold", float(trips[0]), COLD)
                table.bar(f"Round trips at {latency} ms, warm", float(trips[1]), WARM)
        table.bar("Commands a host", asked, 2)
    return [table]


def _trips(seen: dict[int, tuple[Timed, Timed]], latency: int, which: int) -> float | str:
    """By how many round trips the run is longer than without latency."""
    if not latency:
        return "-"
    return (seen[latency][which].wall - seen[0][which].wall) / (latency / 1000)


def _timed(way: Login, runs: int) -> tuple[Timed, Timed]:
    """Cold: the shared connection is closed before each run. Warm: the last run left it open."""
    cold, warm = [], []
    for _ in range(runs):
        way.close()
        cold.append(once(_ours(way), ROOT))
        warm.append(once(_ours(way), ROOT))
    return medians(cold), medians(warm)


def _ours(way: Login) -> list[str]:
    return [*way.prefix, *OURS, f"--hosts=ssh://{way.host}", f"--ssh-config={way.config}"]


def _commands(way: Login) -> int:
    """How often the host was asked, as the result document says."""
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
        result = Path(folder) / "result.json"
        once([*_ours(way), f"--result-json={result}"], ROOT)
        return int(json.loads(result.read_text())["subjects"][0]["commands_asked"])


@contextmanager
def _late(replica: Replica, way: Login, seconds: float) -> Iterator[None]:
    """The lab's cable made of TAP devices, so that each frame takes so long; of the same names and addresses."""
    way.close()
    outside = str(replica.record.launcher.pid)
    subprocess.run([*way.prefix, "ip", "link", "del", "guest0"], check=False, capture_output=True)
    command = [sys.executable, "-m", "bench.delay", outside, "guest0", str(replica.pid), "eth0", str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as cable:
        try:
            assert cable.stdout is not None
            assert cable.stdout.readline() == b"ready\n"
            ends = ((way.prefix, "guest0", OUTSIDE), (replica.command([]), "eth0", INSIDE))
            for prefix, device, address in ends:
                subprocess.run([*prefix, "ip", "address", "add", f"{address}/24", "dev", device], check=True)
                subprocess.run([*prefix, "ip", "link", "set", device, "up"], check=True)
            yield
            assert cable.poll() is None, "the cable was cut"
        finally:
            way.close()
            cable.kill()
