"""The files that a configuration can be read from, found by name and by glob(3) as nginx finds them."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase

import msgspec

_WILD = re.compile(r"[*?\[]")
_PART = re.compile(r"\\(.)|\[([!^]?)(\]?[^\]/]*)\]|(.)", re.DOTALL)


class Source(msgspec.Struct, frozen=True):
    """One file: how reports name it, and its text; None is a file that is there and cannot be read."""

    shown: str
    text: str | None


class Files:
    """Files by absolute path. `may_be_absent` are globs of paths (`*` also spans `/`) that are known to lie elsewhere.

    With `complete`, a glob without a match is as fine as nginx finds it; without, what it stands for was not looked at.
    """

    def __init__(
        self, sources: Mapping[str, Source], may_be_absent: Collection[str] = (), *, complete: bool = True
    ) -> None:
        self._sources = {posixpath.normpath(path): source for path, source in sources.items()}
        self._in_order = sorted(self._sources, key=_as_bytes)
        self._may_be_absent = tuple(may_be_absent)
        self._complete = complete

    def __getitem__(self, path: str) -> Source | None:
        """The file of that path, or None."""
        return self._sources.get(posixpath.normpath(path))

    def named(self, pattern: str) -> Iterator[str]:
        """What `include PATTERN` opens, in order: the path itself, or what glob(3) finds in byte order."""
        if not is_glob(pattern):
            return iter((pattern,))
        matches = glob_pattern(posixpath.normpath(pattern)).fullmatch
        return (path for path in self._in_order if matches(path))

    def excuses(self, pattern: str) -> bool:
        """Whether an include that found nothing may do so: by nginx's rule, or because it was said beforehand."""
        return (self._complete and is_glob(pattern)) or any(
            fnmatchcase(pattern, known) for known in self._may_be_absent
        )


def is_glob(path: str) -> bool:
    """Whether nginx hands the path of an include to glob(3)."""
    return bool(_WILD.search(path))


def glob_pattern(pattern: str) -> re.Pattern[str]:
    """A glob(3) pattern, without flags: `*`, `?` and `[` match no `/`, nor a dot at the start of a name."""
    try:
        return re.compile("/".join(_component(part) for part in pattern.split("/")), re.DOTALL)
    except re.error:  # a reversed range such as [z-a], which matches nothing
        return re.compile(r"(?!)")


def _component(pattern: str) -> str:
    """One name of the path. Each star but the last takes as little as it can, once: no pattern can make that slow."""
    segments = [""]
    for part in _PART.finditer(pattern):
        if part[0] == "*":
            segments.append("")
        else:
            segments[-1] += _translated(part)
    first, *starred = segments
    stars = [f"(?>[^/]*?{segment})" for segment in starred[:-1]] + [f"[^/]*{segment}" for segment in starred[-1:]]
    no_dot = r"(?!\.)" if pattern[:1] in tuple("*?[") else ""
    return no_dot + first + "".join(stars)


def _translated(part: re.Match[str]) -> str:
    escaped, negated, members, plain = part.groups()
    if members:
        kept = re.sub(r"[\\\[\]^&~|]", r"\\\g<0>", members)
        return f"[^/{kept}]" if negated else f"[{kept}]"
    return "[^/]" if plain == "?" else re.escape(escaped or plain or part[0])


def _as_bytes(path: str) -> bytes:
    return path.encode(errors="surrogatepass")
