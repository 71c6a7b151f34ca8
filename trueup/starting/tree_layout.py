"""Where the files of a tree lie on the server, as far as the files themselves say."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import basename, dirname, join

from trueup.delivery.contents import NEVER
from trueup.starting.compose_places import compose_places
from trueup.starting.mapped import UNITS, YAML, Mapped, as_in_a_root, said_place
from trueup.starting.nginx_places import nginx_places
from trueup.starting.refusal import CannotStartError
from trueup.syntax.regular_file import NotReadError, read_regular

LARGEST_FILE = 1_000_000
MOST_FILES = 20_000

_COMPOSE = re.compile(r"^(?:services|networks)\s*:", re.MULTILINE)
_GLOB = re.compile(r"[*?\[\]]")


@dataclass(frozen=True)
class Layout:
    """All mappings of a tree; `cron` are its cron files by where the server has them; `left_out` say why."""

    compose: tuple[Mapped, ...]
    units: tuple[Mapped, ...]
    sites: tuple[Mapped, ...]
    cron: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()


def layout(root: Path, platform: str) -> Layout:
    """What the files of the tree say of their places.

    Raises:
        CannotStartError: it cannot be read, has too many files, or holds nothing that is configuration.
    """
    texts, left_out = _texts(root)
    units = [path for path in texts if path.endswith(UNITS) and not dirname(path).endswith((".wants", ".requires"))]
    compose = [path for path, text in texts.items() if path.endswith(YAML) and _is_compose(path, text)]
    sites, of_containers = nginx_places(texts)
    if not (units or compose or sites):
        raise CannotStartError(
            f"{root}: no unit, no compose file and no site of nginx is in it; name a configuration tree"
        )
    return Layout(
        compose=tuple(compose_places(compose, texts, (texts[path] for path in units), platform)),
        units=tuple(_units(units, texts)),
        sites=tuple(sites),
        cron=tuple(
            (path, _cron_place(path, texts[path]))
            for path in texts
            if dirname(path).split("/")[-1] in {"cron", "cron.d"}
        ),
        left_out=(*left_out, *of_containers),
    )


def _texts(root: Path) -> tuple[dict[str, str], list[str]]:
    texts: dict[str, str] = {}
    left_out: list[str] = []
    for above, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NEVER and not name.startswith("."))
        for name in sorted(names):
            path = Path(above) / name
            relative = path.relative_to(root).as_posix()
            if len(texts) > MOST_FILES:
                raise CannotStartError(
                    f"{root}: more than {MOST_FILES} files; name the folder of the configuration alone"
                )
            if name.startswith("."):
                continue
            if _GLOB.search(relative) or not relative.isprintable():
                left_out.append(f"{relative!a}: its name cannot be written in a layout")
                continue
            try:
                if path.resolve().is_relative_to(root.resolve()):
                    texts[relative] = read_regular(path, LARGEST_FILE).decode("utf-8", "surrogateescape")
            except (NotReadError, OSError, RuntimeError):
                continue
    return texts, left_out


def _is_compose(path: str, text: str) -> bool:
    return bool(_COMPOSE.search(text)) or "compose" in basename(path)


def _units(files: list[str], texts: dict[str, str]) -> Iterator[Mapped]:
    for folder in sorted({dirname(path) for path in files}):
        place = as_in_a_root(folder) or "/etc/systemd/system"
        suffixes = {f".{path.rpartition('.')[2]}" for path in files if dirname(path) == folder}
        for suffix in sorted(suffixes):
            yield Mapped(join(folder, f"*{suffix}"), f"{place}/*{suffix}")
        if any(
            dirname(dirname(path)) == folder and dirname(path).endswith(".d")
            for path in texts
            if path.endswith(".conf")
        ):
            yield Mapped(join(folder, "*.d/*.conf"), f"{place}/*.d/*.conf")


def _cron_place(path: str, text: str) -> str:
    return said_place(path, text) or f"/etc/cron.d/{basename(path)}"
