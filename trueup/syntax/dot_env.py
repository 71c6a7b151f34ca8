"""Env files as compose reads them: `.env`, and what `--env-file` names.

Source: the compose specification, "Env_file format". Values are credentials as often as not: they stay in memory.
"""

import re
from collections.abc import Mapping

from trueup.syntax.interpolation import substituted

_NAME = r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z0-9_][A-Za-z0-9_.\-]*+)[ \t]*"
_QUOTED = r"'(?P<single>[^']*)'|\"(?P<double>(?:[^\"\\]++|\\.)*)\"|"
_ENTRY = re.compile(_NAME + rf"(?:[=:][ \t]*(?:{_QUOTED}(?P<bare>[^\n]*)))?", re.MULTILINE | re.DOTALL)
_BARE_ENTRY = re.compile(_NAME + r"(?:[=:][ \t]*(?P<bare>[^\n]*))?", re.MULTILINE)
"""For what stands behind a quote that nothing closes: looking for its end from every line would take for ever."""
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANS = {"n": "\n", "r": "\r", "t": "\t", "$": "$$"}


def variables(text: str, given: Mapping[str, str]) -> dict[str, str]:
    """What the file sets; its values may use what is `given`, which wins, and what stands further up in the file.

    A name without a value takes the given one, and sets nothing where there is none.
    """
    found: dict[str, str] = {}
    at, text, pattern = 0, text.removeprefix("\ufeff").replace("\r\n", "\n"), _ENTRY
    while entry := pattern.search(text, at):
        if (entry["bare"] or "").startswith(("'", '"')):
            pattern = _BARE_ENTRY
        end = text.find("\n", entry.end())
        at = len(text) if end < 0 else end + 1
        value = _value(entry, {**found, **given})
        if value is not None:
            found[entry["name"]] = value
        elif entry["name"] in given:
            found[entry["name"]] = given[entry["name"]]
        if at >= len(text):
            break
    return found


def _value(entry: re.Match[str], known: Mapping[str, str]) -> str | None:
    parts = entry.groupdict()
    if parts.get("single") is not None:
        return entry["single"]
    if parts.get("double") is not None:
        return substituted(_ESCAPED.sub(_unescaped, entry["double"]), known).text
    if entry["bare"] is None:
        return None
    return substituted(_COMMENT.sub("", entry["bare"]).strip(), known).text


def _unescaped(found: re.Match[str]) -> str:
    return _MEANS.get(found[1], found[1])
