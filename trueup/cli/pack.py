"""`trueup pack`: everything a server needs to judge itself, in one archive; nothing is fetched there."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from trueup import __version__
from trueup.cli import CommandError
from trueup.delivery import PackError, contents, requirements, wheels
from trueup.delivery.archive import Archive
from trueup.delivery.target import Target, target
from trueup.expectations import ExpectationsError, load
from trueup.starting.known_checks import SHIPPED

CHECKOUT = Path(__file__).parents[2]
ON_THE_SERVER = Path(__file__).parents[1] / "delivery" / "on_the_server"
ROOM = 5
"""How often an archive's bytes fit into what an installation takes: 3.5 times when measured."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What goes in, and for which server."""
    parser.add_argument("-o", "--output", metavar="FILE", help="the archive (default: dist/trueup-...tar.gz)")
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")
    parser.add_argument("--python", metavar="X.Y", help="the server's Python (default: as here)")
    parser.add_argument(
        "--platform", action="append", default=[], metavar="TAG",
        help="a wheel tag that the server takes, as manylinux_2_28_x86_64; more than once (default: as here)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Make it; 0 when it lies there."""
    try:
        made, folder = _pack(options, target(options.python, tuple(options.platform)))
    except (PackError, ExpectationsError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    _say(f"{made}: {made.stat().st_size / 1e6:.1f} MB; on the server: tar -xzf {made.name} && sudo {folder}/install")
    return 0


def _pack(options: argparse.Namespace, server: Target) -> tuple[Path, str]:
    """The archive, and the one folder in it."""
    archive = Archive()
    expectations = Path(options.expectations)
    for line in _project(archive, expectations):
        _say(line)
    with tempfile.TemporaryDirectory(prefix="trueup-pack-") as folder:
        for line in _wheels(archive, server, Path(folder)):
            _say(line)
    for name in ("install", "trueup"):
        archive.file(name if name == "install" else f"bin/{name}", (ON_THE_SERVER / name).read_bytes(), 0o755)
    release = f"{__version__}-{archive.digest[:12]}"
    about = {
        "release": release, "python": server.python, "machine": server.machine,
        "kilobytes": str(archive.size * ROOM // 1024),
    }  # fmt: skip
    archive.file("about", "".join(f"{key} {value}\n" for key, value in about.items()).encode())
    name = f"trueup-{release}-py{server.python}-{server.machine}"
    made = Path(options.output or Path("dist") / f"{name}.tar.gz")
    if not options.output:
        made.parent.mkdir(exist_ok=True)
    archive.write(made, name)
    return made, name


def _project(archive: Archive, expectations: Path) -> Iterator[str]:
    """The checks, the expectations and the tree, under the names that they have here."""
    base, tree = expectations.absolute().parent, load(expectations).subjects.tree
    archive.copy("expectations.yaml", expectations.resolve())
    archive.copy("pytest.ini", (base / "pytest.ini").resolve())
    own = () if _names_the_shipped_checks(base / "pytest.ini") else ("tests",)
    for folder in (*own, *([tree] if tree else [])):
        if not (base / folder).is_dir():
            raise PackError(f"{folder}: no such directory beside {expectations.name}")
        if not (base / folder).resolve().is_relative_to(base.resolve()):
            raise PackError(f"{folder}: does not lie beside {expectations.name}, as it must on the server")
        for relative, path in contents.files(base / folder):
            if contents.may_hold_secrets(relative):
                yield f"left out, since it may hold secrets: {folder}/{relative}"
            else:
                archive.copy(f"{folder}/{relative}", path)
    yield f"packed: expectations.yaml, pytest.ini{', tests/' if own else ''}{f', {tree}/' if tree else ''}"


def _names_the_shipped_checks(ini: Path) -> bool:
    """Whether pytest is told to take the checks that come in the wheel, as `trueup init` writes it."""
    return f"testpaths = {SHIPPED}\n" in ini.read_text(encoding="utf-8", errors="replace")


def _wheels(archive: Archive, server: Target, folder: Path) -> Iterator[str]:
    """Every wheel, and the requirements file that names them by hash."""
    known = requirements.locked(CHECKOUT / "requirements.lock")
    names = requirements.needed(metadata.requires("trueup") or [], server)
    if missing := sorted(set(names) - known.keys()):
        raise PackError(f"requirements.lock does not pin {', '.join(missing)}: make it anew with ./run lock")
    yield f"downloading for Python {server.python} on {server.machine}, by pip: {', '.join(names)}"
    store = folder / "wheels"
    store.mkdir()
    wheels.download([known[name] for name in names], server, store)
    own = wheels.build(CHECKOUT, store)
    yield f"built: {own.name}"
    every = sorted(store.glob("*.whl"))
    archive.file("requirements.txt", wheels.pinned(every).encode())
    for wheel in (*every, wheels.pip()):
        archive.file(f"{'pip' if wheel.parent != store else 'wheels'}/{wheel.name}", wheel.read_bytes())
    yield f"packed: {len(every)} wheels, each as requirements.lock has it, and the pip of this Python"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
