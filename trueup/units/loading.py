"""Which files make which unit: the load path, aliases, masks, templates and their instances, drop-ins.

systemd.unit(5), "Unit File Load Path"; measured on systemd 252.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from posixpath import basename, dirname, join, normpath

import msgspec

from trueup.commands.units import listed
from trueup.facts.common import Unavailable
from trueup.facts.systemd import UnitFile, UnitLink
from trueup.syntax.systemd_drop_ins import ROOTS, applied
from trueup.syntax.systemd_unit_file import UnitText, read_unit_text
from trueup.units.kinds import KEYS
from trueup.units.links import linked
from trueup.units.names import TYPES, instance_of, instantiated, is_template, is_valid, template_of, type_of

NOTHING = "/dev/null"
_MOST_LINKS = 16


class Written(msgspec.Struct, frozen=True):
    """One file: how reports name it, and its text; one that is `unread` has none."""

    shown: str
    text: str
    unread: Unavailable | None = None


def written(shown: str, content: str | Unavailable) -> Written:
    """The file with this content, or without, where that could not be read."""
    return Written(shown, "", content) if isinstance(content, Unavailable) else Written(shown, content)


class _Fragment(msgspec.Struct, frozen=True):
    """Where a name leads: the main name, and the path of its file; none for a mask."""

    name: str
    path: str
    masked: bool = False


def load(
    files: Mapping[str, Written], links: tuple[UnitLink, ...] | None = None, asked: Iterable[str] = ()
) -> tuple[UnitFile, ...]:
    """Every unit of these files, by name; `files` are by their place on the server.

    Of a template both itself and every instance that a dependency or a link names, or that is `asked` for. A unit
    that has only drop-ins here has no `path`. A path that is a link may be among `files` too, with the text
    of what it names.
    """
    return _Loader(files, links or ()).units(asked)


class _Loader:
    def __init__(self, files: Mapping[str, Written], links: tuple[UnitLink, ...]) -> None:
        self.files, self.links = files, links
        self.targets = {link.path: link.target for link in links if dirname(link.path) in _RANK}
        self.texts: dict[tuple[str, str], UnitText] = {}

    @cached_property
    def places(self) -> dict[str, str]:
        """The path that each name in the load path has, the strongest first."""
        found: dict[str, str] = {}
        every = {path for path in (*self.files, *self.targets) if dirname(path) in _RANK and type_of(path) in TYPES}
        for path in sorted(every, key=lambda one: (_RANK[dirname(one)], one)):
            found.setdefault(basename(path), path)
        return found

    @cached_property
    def drop_ins(self) -> list[str]:
        """Every drop-in; one that is a link to nothing still hides those of its name."""
        hiding = (link.path for link in self.links if link.target == NOTHING and link.path not in self.files)
        return [path for path in (*self.files, *hiding) if path.endswith(".conf") and dirname(dirname(path)) in _RANK]

    @cached_property
    def with_drop_ins(self) -> dict[str, None]:
        """The units that have a directory of drop-ins of their own."""
        names = (basename(dirname(path)).removesuffix(".d") for path in self.drop_ins)
        return {name: None for name in names if is_valid(name) and not name.rpartition(".")[0].endswith("-")}

    def units(self, asked: Iterable[str]) -> tuple[UnitFile, ...]:
        names = list(self.places | self.with_drop_ins)
        fragments = {name: self.fragment(name) for name in names}
        loaded: dict[str, UnitFile] = {}
        waiting = [*names, *asked, *(name for _, one, other, _ in linked(self.links) for name in (one, other))]
        aliases: dict[str, list[str]] = {}
        for name, found in fragments.items():
            if found and found.name != name:
                aliases.setdefault(found.name, []).append(name)
        for name in waiting:
            found = fragments[name] if name in fragments else self.fragment(name)
            if name in loaded or found is None or found.name in loaded:
                continue
            unit = self.unit(found, tuple(sorted(aliases.get(found.name, ()))))
            loaded[found.name] = unit
            waiting += _instances_named(unit)
        return tuple(loaded[name] for name in sorted(loaded))

    def fragment(self, name: str) -> _Fragment | None:
        """Where the name leads; None where nothing of that name is here."""
        last = ""
        for _ in range(_MOST_LINKS):
            path = self.places.get(name) or self.places.get(template_of(name)) or last
            target = self.targets.get(path) if path != last else None
            if target is None:
                known = path or name in self.with_drop_ins
                return _Fragment(name, path, masked=self._is_empty(path)) if known else None
            target = normpath(join(dirname(path), target))
            if target == NOTHING:
                return _Fragment(name, path, masked=True)
            if _root(target) not in _RANK:  # a file elsewhere, linked into the load path
                return _Fragment(name, path if path in self.files else target)
            other = instantiated(basename(target), name) if instance_of(name) else basename(target)
            if other == name:
                return _Fragment(name, target if target in self.files else path)
            if type_of(other) != type_of(name) or is_template(other) != is_template(name):
                return None
            name, last = other, path if path in self.files else ""
        return None

    def _is_empty(self, path: str) -> bool:
        return path in self.files and not (self.files[path].text or self.files[path].unread)

    def unit(self, fragment: _Fragment, aliases: tuple[str, ...]) -> UnitFile:
        """The unit with its drop-ins read."""
        drop_ins = applied((fragment.name, *aliases), self.drop_ins)
        paths = [path for path in (fragment.path, *drop_ins) if path in self.files]
        read = [self.read(path, type_of(fragment.name)) for path in paths]
        return UnitFile(
            name=fragment.name,
            path=self.files[fragment.path].shown if fragment.path in self.files else "",
            drop_ins=tuple(self.files[path].shown if path in self.files else path for path in drop_ins),
            settings=tuple(setting for text in read for setting in text.settings),
            problems=tuple(problem for text in read for problem in text.problems),
            aliases=aliases,
            masked=fragment.masked,
            unread=next((why for path in paths if (why := self.files[path].unread)), None),
        )

    def read(self, path: str, kind: str) -> UnitText:
        """The text of one file, read once for all units of a type that it is part of."""
        if (path, kind) not in self.texts:
            self.texts[path, kind] = read_unit_text(self.files[path].text, self.files[path].shown, f"any.{kind}")
        return self.texts[path, kind]


def _instances_named(unit: UnitFile) -> list[str]:
    if is_template(unit.name):
        return [f"{prefix}@{instance}" for prefix, instance in _default_instances(unit)]
    keys = {setting.key for setting in unit.settings if setting.section == "Unit" and "@" in setting.value}
    words = [word.text for key in KEYS if key in keys for word in listed(unit, "Unit", key)]
    named = [instantiated(word, unit.name) for word in words if is_valid(word)]
    return [name for name in named if template_of(name)]


def _default_instances(unit: UnitFile) -> Iterator[tuple[str, str]]:
    """The instance that enabling a template means."""
    for word in listed(unit, "Install", "DefaultInstance")[-1:]:
        yield unit.name.partition("@")[0], f"{word.text}.{type_of(unit.name)}"


def _root(path: str) -> str:
    return dirname(f"/usr{path}" if path.startswith("/lib/") else path)


_RANK = {root: number for number, root in enumerate(ROOTS)}
