"""Where nginx's files of a tree lie on the server: the main one, the sites, and what they include."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from posixpath import basename, dirname, join, split

from trueup.collect.nginx_tree import MAIN, SITE_FOLDERS, includes
from trueup.starting.mapped import UNITS, YAML, Mapped, as_in_a_root
from trueup.syntax.nginx_files import is_glob

_FOLDER = dirname(MAIN)
_NO_SITES = (*UNITS, *YAML, ".md", ".py", ".sh", ".json", ".html", ".txt", ".conf.bak")
_SITE = re.compile(r"^[ \t]*server\s*\{", re.MULTILINE)
_HTTP = re.compile(r"^[ \t]*http\s*\{", re.MULTILINE)
_OF_A_CONTAINER = re.compile(r"(?:^|.*/)(?:nginx|default)\.conf")
_ITS_IMAGE = re.compile(r"(?:Dockerfile|Containerfile)(?:\..*)?|.*compose.*\.ya?ml")


def nginx_places(texts: Mapping[str, str]) -> tuple[list[Mapped], list[str]]:
    """A mapping for each folder of sites, and each file that they include; and what was left out, as sentences."""
    built = {dirname(path) for path in texts if _ITS_IMAGE.fullmatch(basename(path))} - {""}
    own = [path for path, text in texts.items() if dirname(path) in built and _is_of_a_container(path, text)]
    main = sorted((path for path in texts if _is_main(path, texts[path]) and path not in own), key=_depth)
    sites = [path for path in texts if path not in own and path not in main[:1] and _is_site(path, texts[path])]
    found = [*_main(main), *_folders(sites)]
    found += _included({path: texts[path] for path in (*main[:1], *sites)}, texts, found)
    return found, [f"{path}: taken for the own nginx of the container that is made beside it" for path in own]


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _is_main(path: str, text: str) -> bool:
    return basename(path) == basename(MAIN) and bool(_HTTP.search(text))


def _is_site(path: str, text: str) -> bool:
    if path.endswith(_NO_SITES):
        return False
    return basename(dirname(path)) in SITE_FOLDERS or bool(_SITE.search(text))


def _is_of_a_container(path: str, text: str) -> bool:
    """Whether a container that is made beside it would take it along."""
    return bool(_OF_A_CONTAINER.fullmatch(path) and _SITE.search(text))


def _main(files: list[str]) -> Iterator[Mapped]:
    for path in files[:1]:
        doubt = f"{', '.join(files[1:])} may be it too" if files[1:] else ""
        yield Mapped(path, as_in_a_root(path) or MAIN, doubt)


def _folders(sites: list[str]) -> Iterator[Mapped]:
    folders = sorted({dirname(path) for path in sites}, key=lambda each: (basename(each) != SITE_FOLDERS[0], each))
    for folder in folders:
        last = basename(folder)
        doubt = "" if last in SITE_FOLDERS else "its folder does not say where nginx has it"
        place = as_in_a_root(folder) or join(_FOLDER, last if last in SITE_FOLDERS else SITE_FOLDERS[0])
        yield Mapped(join(folder, "*"), f"{place}/*", doubt)


def _included(readers: Mapping[str, str], texts: Mapping[str, str], mapped: list[Mapped]) -> list[Mapped]:
    """The files that an include names by its last folder and its name; of nginx's own folder each by itself."""
    known, found = {each.tree for each in mapped}, {}
    for folder in sorted({dirname(path) for path in texts if basename(dirname(path)) == "snippets"}):
        found[join(folder, "*")] = join(_FOLDER, "snippets", "*")
    there: dict[str, dict[str, list[str]]] = {}
    for path in texts:
        if not path.endswith(_NO_SITES):
            there.setdefault(basename(dirname(path)), {}).setdefault(basename(path), []).append(path)
    for wanted in sorted({place for text in readers.values() for place in includes(text, _FOLDER)}):
        for path in _candidates(wanted, there):
            alone = dirname(wanted) == _FOLDER
            tree, server = (path, basename(path)) if alone else (join(dirname(path), "*"), "*")
            if tree not in known:
                found.setdefault(tree, join(dirname(wanted), server))
    return [Mapped(tree, server) for tree, server in found.items()]


def _candidates(wanted: str, there: Mapping[str, Mapping[str, list[str]]]) -> Iterator[str]:
    """The files of the tree that an include may mean, by its last folder and its name."""
    folder, name = split(wanted)
    for each in (basename(folder), "") if folder == _FOLDER else (basename(folder),):
        by_name = there.get(each, {})
        for known in [known for known in by_name if fnmatchcase(known, name)] if is_glob(name) else [name]:
            yield from by_name.get(known, ())
