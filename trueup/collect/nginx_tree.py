"""nginx's configuration from a tree, which mostly holds the sites only: the rest is what Debian and Ubuntu install.

Sites are the files that the server has in `sites-available`, `sites-enabled` or `conf.d`, and any other that no file of
the tree includes. A tree that maps files to `sites-enabled` says itself which sites are enabled; otherwise all are.
A tree that holds the main file is read from that file, with the same sites enabled.
"""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from trueup.collect.nginx_secrets import without_secrets
from trueup.collect.tree import Tree, TreeFile, UnreadableFileError
from trueup.facts.common import Place, Problem, Unavailable
from trueup.facts.nginx import Configuration, Directive, Nginx
from trueup.syntax.nginx_configuration import configuration, printable
from trueup.syntax.nginx_files import Files, Source, is_glob
from trueup.syntax.nginx_lexer import Statement, statements
from trueup.syntax.nginx_refusals import refusals
from trueup.syntax.secrets import redact_text

MAIN = "/etc/nginx/nginx.conf"

SHIPPED = (
    *("fastcgi.conf", "fastcgi_params", "koi-utf", "koi-win", "mime.types", "proxy_params", "scgi_params"),
    *("snippets/fastcgi-php.conf", "snippets/snakeoil.conf", "uwsgi_params", "win-utf"),
    *("conf.d/[*].conf", "modules-enabled/[*].conf", "sites-enabled/[*]"),
)
"""Globs of what the distribution's own package puts beside the main file: a tree need not hold it."""

SITE_FOLDERS = ("sites-available", "sites-enabled", "conf.d")


def from_tree(tree: Tree, *, main: str = MAIN, only_on_server: Collection[str] = ()) -> Nginx | Unavailable:
    """The configuration that the server would have with these sites, and all that nginx would certainly refuse in it.

    `only_on_server` are globs of server paths (`*` also spans `/`) whose includes may resolve to nothing here.
    Unavailable where the tree has no site: nothing could be said of nginx then.
    """
    if not tree.sites:
        return Unavailable("no file of the tree is an nginx site", Place(file=str(tree.root)))
    unreadable: list[Problem] = []
    sources = dict(_sources(tree.sites, unreadable))
    folder = posixpath.dirname(main)
    may_be_absent = (*only_on_server, *(posixpath.join(folder, shipped) for shipped in SHIPPED))
    sources |= _enabled(sources, posixpath.join(folder, "sites-enabled"))
    if main in sources:
        found = configuration(main, Files(sources, may_be_absent, complete=False))
    else:
        found = _under_the_shipped_main(main, sources, may_be_absent)
    refused = (Problem(redact_text(each.text), each.at) for each in refusals(found.directives))
    problems = (*unreadable, *found.problems, *refused)
    return Nginx(msgspec.structs.replace(found, directives=without_secrets(found.directives), problems=problems))


def _sources(files: Iterable[TreeFile], unreadable: list[Problem]) -> Iterable[tuple[str, Source]]:
    for file in files:
        try:
            yield posixpath.normpath(file.server), Source(file.shown, file.text())
        except UnreadableFileError as error:
            unreadable.append(Problem(printable(str(error)), Place(printable(file.shown))))


def _enabled(sources: Mapping[str, Source], folder: str) -> dict[str, Source]:
    """The links that would enable the sites, where the tree does not hold the enabled ones itself."""
    if any(posixpath.dirname(path) == folder for path in sources):
        return {}
    available = posixpath.join(posixpath.dirname(folder), "sites-available")
    return {
        posixpath.join(folder, posixpath.basename(path)): source
        for path, source in sources.items()
        if posixpath.dirname(path) == available
    }


def _under_the_shipped_main(main: str, sources: Mapping[str, Source], may_be_absent: Collection[str]) -> Configuration:
    """As Debian's nginx.conf would read the sites; nothing of that file itself is left in what comes back."""
    others = (_only(path) for path in sorted(_not_included(main, sources)))
    patterns = ["conf.d/*.conf", "sites-enabled/*", *others]
    text = "".join(f"include {_quoted(pattern)};\n" for pattern in patterns)
    files = Files({**sources, main: Source(main, f"events {{}}\nhttp {{\n{text}}}\n")}, may_be_absent, complete=False)
    found = configuration(main, files)
    directives = tuple(_without_lines_of(main, directive) for directive in found.directives)
    read = tuple(file for file in found.files if file != main)
    return msgspec.structs.replace(found, directives=directives, files=read)


def _not_included(main: str, sources: Mapping[str, Source]) -> set[str]:
    """The files outside nginx's own folders for sites that no file of the tree asks for."""
    folder = posixpath.dirname(main)
    own = {posixpath.join(folder, name) for name in SITE_FOLDERS}
    others = {path for path in sources if posixpath.dirname(path) not in own}
    files = Files(sources)
    for source in sources.values() if others else ():
        others -= {path for name in includes(source.text or "", folder) for path in files.named(name)}
    return others


def includes(text: str, folder: str) -> Iterator[str]:
    """What a file asks for, which may be a glob, below that folder unless it says otherwise."""
    for statement in statements(text):
        if isinstance(statement, Statement) and statement.words[:1] == ("include",):
            yield from (posixpath.join(folder, word) for word in statement.words[1:])


def _only(path: str) -> str:
    """What an include must say to open that path and no other."""
    return re.sub(r"[*?\[\\]", r"\\\g<0>", path) if is_glob(path) else path


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _without_lines_of(main: str, directive: Directive) -> Directive:
    block = directive.block or ()
    return msgspec.structs.replace(
        directive, line=0, column=0, block=tuple(inner for inner in block if inner.file != main)
    )
