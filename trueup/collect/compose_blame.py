"""Which line compose's complaint is about: it seldom says, but it names what it does not like."""

import posixpath
import re

from trueup.collect import compose_unset
from trueup.collect.compose_binary import RefusedError
from trueup.collect.compose_source import Source
from trueup.facts.common import Place

_REQUIRED = re.compile(r"variable (?P<name>[A-Za-z_]\w*) is missing")
_SERVICES = (
    re.compile(r'services?[ .]"?(?P<service>[A-Za-z0-9._-]+?)"?(?:\.(?P<key>[a-z_]+)|[ :"]|$)'),
    re.compile(r"cycle detected: (?P<service>\S+) ->(?P<key>)"),
    re.compile(r"(?P<key>container_name) and (?P<service>\S+) as"),
    re.compile(r"additional properties '(?P<service>[^']+)'(?P<key>)"),
)
_TOP = re.compile(r"(?:additional properties '|^|: )(?P<name>[A-Za-z_][\w-]*)(?:'| must be)")
_VALUE = re.compile(r": (?P<value>[^:\s]+)\s*$")


def blamed(refused: RefusedError, source: Source, last: str) -> Place:
    """The line of what it names; the `last` file as a whole where that cannot be told."""
    text = str(refused)
    if refused.line:
        return Place(last, refused.line)
    return _of_variable(text, source) or _of_file(text, source) or _of_part(text, source) or Place(last)


def _of_variable(text: str, source: Source) -> Place | None:
    named = _REQUIRED.search(text)
    return compose_unset.unset(source.with_services(), source.given).get(named["name"]) if named else None


def _of_file(text: str, source: Source) -> Place | None:
    missing = (at for path, at in source.layers.missing if posixpath.basename(path) in text)
    return next(missing, None)


def _of_part(text: str, source: Source) -> Place | None:
    for pattern in _SERVICES:
        for named in pattern.finditer(text):
            if source.layers.of(named["service"]):
                return source.place(named["service"], *((named["key"],) if named["key"] else ()))
    for named in _TOP.finditer(text):
        at = source.place_of_top(named["name"])
        if at.line:
            return at
    value = _VALUE.search(text)
    for document in source.with_services() if value else ():
        for path, word in compose_unset.words(document.value):
            if value and value["value"] in word:
                return document.place_of(path)
    return None
