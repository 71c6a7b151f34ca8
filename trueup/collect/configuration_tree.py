"""The facts of a configuration tree: the same as a host's, as far as files can tell."""

import datetime
from pathlib import Path

from trueup import __version__
from trueup.collect import compose, nginx, sites, systemd
from trueup.collect.projects import calls
from trueup.collect.room import with_room
from trueup.collect.tree import Mapped, Tree, matching
from trueup.expectations import Expectations
from trueup.expectations.schema import Mapping
from trueup.facts import Facts, Subject


def collect_tree(subject: Subject, root: Path, expectations: Expectations, cache: Path | None) -> Facts:
    """What the files say. `subject.spec` is how reports name the root."""
    tree = read_tree(root, subject.spec, expectations)
    units = systemd.from_tree(tree)
    texts = {file.shown: text for file in tree.units if isinstance(text := file.content(), str)}
    starting = calls(units.units, texts, {})
    return Facts(
        trueup=__version__,
        subject=subject,
        taken_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
        nginx=nginx.from_tree(tree, only_on_server=expectations.layout.only_on_server),
        systemd=units,
        compose=with_room(lambda: compose.from_tree(tree, starting, cache), "docker-compose config"),
        sites=sites.from_tree(tree),
        paths=tuple(file.server for file in (*tree.compose, *tree.units, *tree.sites)),
    )


def read_tree(root: Path, shown: str, expectations: Expectations) -> Tree:
    """The files of the tree, as the expectations' layout says where they lie."""
    layout = expectations.layout
    kinds = (layout.compose, layout.units, layout.sites)
    compose_files, units, sites = (matching(root, shown, mapped(mappings)) for mappings in kinds)
    return Tree(root=root, compose=compose_files, units=units, sites=sites)


def mapped(mappings: tuple[Mapping, ...]) -> list[Mapped]:
    """The mappings of the layout, as a tree takes them."""
    return [Mapped(mapping.tree, mapping.server) for mapping in mappings]
