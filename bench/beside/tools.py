"""The tools that are set beside each other: how each is started on the server, and how each counts what is red."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.paths import CHECKOUT
from lab.replica import Replica

PYTEST = str(Path(sys.prefix) / "bin" / "pytest")
HERE = "bench/beside"


@dataclass(frozen=True)
class Tool:
    """A tool, its command on the server, and what finds the number of red findings in its output."""

    name: str
    argv: Sequence[str]
    red: str

    def count(self, output: str) -> int:
        """How many findings are red; of several counts (failed, errors) the sum."""
        return sum(int(number) for number in re.findall(self.red, output))


TOOLS = (
    Tool("trueup", (PYTEST, "-q", "-p", "no:cacheprovider", "--no-history", "--hosts=local"), r"NOT WELL: (\d+) cause"),
    Tool(
        "pytest-testinfra",
        (PYTEST, "-c", f"{HERE}/testinfra/pytest.ini", "-q", f"{HERE}/testinfra"),
        r"(\d+) (?:failed|errors?)(?=,| in )",
    ),
    Tool("Serverspec", ("rspec", "--no-color", f"{HERE}/serverspec/platform_spec.rb"), r"examples, (\d+) failure"),
)


def install_serverspec(replica: Replica) -> None:
    """Bring Debian's package into the server, which has no network; this machine gets nothing of it."""
    asked = ["apt-get", "install", "--simulate", "--no-install-recommends", "ruby-serverspec"]
    plan = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    packages = re.findall(r"^Inst (\S+)", plan, flags=re.MULTILINE)
    with _seen_by_the_server() as folder:
        if packages:
            download = ["apt-get", "download", "-qq", *packages]
            subprocess.run(download, cwd=folder, check=True, stderr=subprocess.DEVNULL)
            archives = [str(archive) for archive in folder.glob("*.deb")]
            replica.run(["dpkg", "--install", *archives], check=True, timeout=600)


@contextmanager
def _seen_by_the_server() -> Iterator[Path]:
    """A folder of the checkout, which the server shows at the same path."""
    place = CHECKOUT / ".trueup"
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="packages-", dir=place) as folder:
        yield Path(folder)
