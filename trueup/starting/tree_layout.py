"""Where the files of a tree lie on the server, as far as the files themselves say."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import basename, dirname, join

from trueup.delivery.contents import NEVER
from trueup.starting.refusal import CannotStartError
from trueup.syntax.regular_file import NotReadError, read_regular

LARGEST_FILE = 1_000_000
MOST_FILES = 20_000
SITE_FOLDERS = ("sites-available", "sites-enabled", "conf.d")
UNITS = (".service", ".timer", ".socket", ".target", ".path", ".mount", ".slice")
YAML = (".yml", ".yaml")
NO_SITES = (*UNITS, *YAML, ".md", ".py", ".sh", ".json", ".html", ".txt", ".conf.bak")

_SITE = re.compile(r"^\s*server\s*\{", re.MULTILINE)
_COMPOSE = re.compile(r"^(?:services|networks)\s*:", re.MULTILINE)
_NAMED_YAML = re.compile(r"/[^\s'\"=:;,]+\.ya?ml\b")
_ANY_PATH = re.compile(r"(?<![\w.:/])/[\w./@+-]+")
_GLOB = re.compile(r"[*?\[\]]")
_HEAD = 2000
"""Letters of a file among which a comment may say where it lies on the server."""


@dataclass(frozen=True)
class Mapped:
    """One mapping, and why it is doubted, or nothing."""

    tree: str
    server: str
    doubt: str = ""


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
    units = [path for path in texts if path.endswith(UNITS)]
    compose = [path for path, text in texts.items() if path.endswith(YAML) and _is_compose(path, text)]
    sites = [path for path, text in texts.items() if _is_site(path, text)]
    if not (units or compose or sites):
        raise CannotStartError(
            f"{root}: no unit, no compose file and no site of nginx is in it; name a configuration tree"
        )
    named = sorted({found for path in units for found in _NAMED_YAML.findall(texts[path])})
    return Layout(
        compose=tuple(_compose(compose, texts, named, platform)),
        units=tuple(_units(units, texts)),
        sites=tuple(_sites(sites, texts)),
        cron=tuple(
            (path, _cron_place(path, texts[path]))
            for path in texts
            if dirname(path).split("/")[-1] in {"cron", "cron.d"}
        ),
        left_out=tuple(left_out),
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


def _is_site(path: str, text: str) -> bool:
    if path.endswith(NO_SITES):
        return False
    return dirname(path).split("/")[-1] in SITE_FOLDERS or bool(_SITE.search(text))


def _said_place(path: str, text: str) -> str:
    """The place that a comment in the head of a file names: an absolute path that ends in the file's own name."""
    for line in text[:_HEAD].splitlines():
        if line.lstrip().startswith("#"):
            for found in _ANY_PATH.findall(line):
                if basename(found) == basename(path):
                    return str(found)
    return ""


def _as_in_a_root(path: str) -> str:
    """The place of a file of a tree that is laid out like the server itself."""
    return f"/{path}" if path.split("/", maxsplit=1)[0] in {"etc", "home", "srv", "opt", "usr", "root"} else ""


def _compose(files: list[str], texts: dict[str, str], named: list[str], platform: str) -> Iterator[Mapped]:
    known = {path: place for path in files if (place := _compose_place(path, texts[path], named))}
    groups = Counter(rule for path, place in known.items() if (rule := _rule(path, place)))
    rules = _consistent(Counter({rule: n for rule, n in groups.items() if n > 1 or not rule[0].startswith("*")}))
    for path in files:
        place = known.get(path, "")
        if place and rules.get(_rule_key(path)) != (_rule(path, place) or ("", ""))[1]:
            yield Mapped(path, place)
        elif not place and _rule_key(path) not in rules:
            yield Mapped(path, f"/srv/{platform}/{path}", "nothing says where the server has it")
    for tree, server in rules.items():
        yield Mapped(tree, server)


def _compose_place(path: str, text: str, named: list[str]) -> str:
    if said := _said_place(path, text) or _as_in_a_root(path):
        return said
    scored = sorted(
        ((_common_end(path, place), place) for place in named if basename(place) == basename(path)), reverse=True
    )
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return ""
    return scored[0][1]


def _common_end(one: str, other: str) -> int:
    count = 0
    for a, b in zip(reversed(one.split("/")), reversed(other.strip("/").split("/")), strict=False):
        if a != b:
            break
        count += 1
    return count


def _rule_key(path: str) -> str:
    """`compose/*/*.yml` for `compose/api/docker-compose.yml`; nothing for a file that lies in no folder of its own."""
    above = dirname(dirname(path))
    return join(above, "*", f"*.{path.rpartition('.')[2]}") if dirname(path) else ""


def _rule(path: str, place: str) -> tuple[str, str] | None:
    if not _rule_key(path) or _common_end(path, place) < 2:
        return None
    return _rule_key(path), join(dirname(dirname(place)), "*", f"*.{path.rpartition('.')[2]}")


def _consistent(groups: Counter[tuple[str, str]]) -> dict[str, str]:
    """The commonest place of each glob."""
    found: dict[str, str] = {}
    for (tree, server), _ in sorted(groups.items(), key=lambda pair: (-pair[1], pair[0])):
        found.setdefault(tree, server)
    return found


def _units(files: list[str], texts: dict[str, str]) -> Iterator[Mapped]:
    for folder in sorted({dirname(path) for path in files}):
        place = _as_in_a_root(folder) or "/etc/systemd/system"
        suffixes = {f".{path.rpartition('.')[2]}" for path in files if dirname(path) == folder}
        for suffix in sorted(suffixes):
            yield Mapped(join(folder, f"*{suffix}"), f"{place}/*{suffix}")
        if any(
            dirname(dirname(path)) == folder and dirname(path).endswith(".d")
            for path in texts
            if path.endswith(".conf")
        ):
            yield Mapped(join(folder, "*.d/*.conf"), f"{place}/*.d/*.conf")


def _sites(files: list[str], texts: dict[str, str]) -> Iterator[Mapped]:
    folders = sorted(
        {dirname(path) for path in files}, key=lambda folder: (basename(folder) != "sites-available", folder)
    )
    for folder in folders:
        last = basename(folder)
        doubt = "" if last in SITE_FOLDERS else "its folder does not say where nginx has it"
        place = _as_in_a_root(folder) or f"/etc/nginx/{last if last in SITE_FOLDERS else 'sites-available'}"
        yield Mapped(join(folder, "*"), f"{place}/*", doubt)
    for folder in sorted({dirname(path) for path in texts if basename(dirname(path)) == "snippets"}):
        yield Mapped(join(folder, "*"), "/etc/nginx/snippets/*")


def _cron_place(path: str, text: str) -> str:
    return _said_place(path, text) or f"/etc/cron.d/{basename(path)}"
