"""What `%` specifiers become, as far as the unit's name alone decides it (systemd.unit(5), "Specifiers")."""

import re

_SPECIFIER = re.compile(r"%([0-9A-Za-z%])")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")

_OF_THE_SYSTEM_MANAGER = {
    "%": "%", "h": "/root", "u": "root", "U": "0", "g": "root", "G": "0", "t": "/run",
    "E": "/etc", "S": "/var/lib", "C": "/var/cache", "L": "/var/log", "T": "/tmp", "V": "/var/tmp",  # noqa: S108  no file is made
}  # fmt: skip
_EVERY = frozenset("%aAbBCdDEfgGhHiIjJlLmMnNopPqsStTuUvVwWyY")


def resolved(text: str, unit: str) -> str:
    """`text` with every specifier replaced that a system unit of this name decides; others stay as they are."""
    if "%" not in text:
        return text
    known = _OF_THE_SYSTEM_MANAGER | _of_the_name(unit)
    return _SPECIFIER.sub(lambda found: known.get(found[1], found[0]), text)


def undecided_specifiers(text: str, unit: str) -> tuple[str, ...]:
    """The specifiers of an unresolved text that only the host, or no systemd at all, can resolve."""
    if "%" not in text:
        return ()
    known = _OF_THE_SYSTEM_MANAGER | _of_the_name(unit)
    return tuple(found[0] for found in _SPECIFIER.finditer(text) if found[1] not in known)


def unknown_specifiers(text: str) -> tuple[str, ...]:
    """Those that no systemd knows: it refuses a command that has one."""
    return tuple(found[0] for found in _SPECIFIER.finditer(text) if found[1] not in _EVERY)


def template_of(unit: str) -> str:
    """`w@.service` for the instance `w@foo.service`, the name itself otherwise."""
    prefix, at, rest = unit.partition("@")
    return f"{prefix}@.{rest.rpartition('.')[2]}" if at else unit


def _of_the_name(unit: str) -> dict[str, str]:
    stem = unit.rpartition(".")[0]
    prefix, _, instance = stem.partition("@")
    last = prefix.rpartition("-")[2]
    return {
        "n": unit, "N": stem,
        "p": prefix, "P": _unescaped(prefix),
        "i": instance, "I": _unescaped(instance),
        "j": last, "J": _unescaped(last),
        "f": "/" + _unescaped(instance or prefix),
    }  # fmt: skip


def _unescaped(name: str) -> str:
    """The text that systemd-escape(1) would turn into `name`."""
    spaced = name.replace("-", "/")
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), spaced)
    return decoded.encode("latin-1", "ignore").decode(errors="replace") if decoded != spaced else spaced
