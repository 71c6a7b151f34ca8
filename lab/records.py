"""What is known on this machine about each replica: who runs it, and who must be alive for it to live on."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.paths import RECORDS
from lab.platforms import DEFAULT
from lab.processes import Process, is_alive


@dataclass(frozen=True)
class Record:
    """One replica: the process whose death ends it, the one it must not outlive (or None), and what it is made of."""

    name: str
    launcher: Process
    owner: Process | None
    platform: str = DEFAULT.name

    @property
    def folder(self) -> Path:
        """The replica's folder on the machine: this record, the guest's console and keys for ssh."""
        return RECORDS / self.name

    @property
    def is_live(self) -> bool:
        """Whether the replica runs and its owner, if it has one, still does."""
        return is_alive(self.launcher) and (self.owner is None or is_alive(self.owner))

    def save(self) -> None:
        """Write the record where `load` finds it."""
        (self.folder / "record.json").write_text(json.dumps(asdict(self)))


def load(name: str) -> Record | None:
    """The record of replica `name`, or None where there is none that can be read."""
    try:
        raw = json.loads((RECORDS / name / "record.json").read_text())
        owner = Process(*raw["owner"]) if raw["owner"] else None
        return Record(raw["name"], Process(*raw["launcher"]), owner, raw.get("platform", DEFAULT.name))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def names() -> list[str]:
    """Every name that has a folder, live or not."""
    return sorted(path.name for path in RECORDS.glob("*") if path.is_dir())


def live() -> list[Record]:
    """The replicas that run now, by name."""
    return [record for name in names() if (record := load(name)) and record.is_live]


def forget(name: str) -> None:
    """Remove the replica's folder."""
    shutil.rmtree(RECORDS / name, ignore_errors=True)


@contextmanager
def lock() -> Iterator[None]:
    """Hold off every other start and sweep on this machine."""
    RECORDS.mkdir(mode=0o700, exist_ok=True)
    with (RECORDS / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
