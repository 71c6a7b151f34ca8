"""Unit names: which are valid, templates and their instances, escaping (systemd.unit(5), "Unit names")."""

import re
from posixpath import normpath

TYPES = frozenset(
    {"service", "socket", "target", "device", "mount", "automount", "swap", "timer", "path", "slice", "scope"}
)
LONGEST = 255

_PREFIX = re.compile(r"[A-Za-z0-9:_.\\-]+\Z")
_INSTANCE = re.compile(r"[A-Za-z0-9:_.\\@-]*\Z")


def is_valid(name: str) -> bool:
    """Whether systemd takes this for a unit's name: a template's too."""
    stem, dot, kind = name.rpartition(".")
    if not dot or kind not in TYPES or len(name) > LONGEST:
        return False
    prefix, at, instance = stem.partition("@")
    return bool(_PREFIX.match(prefix)) and (not at or bool(_INSTANCE.match(instance)))


def type_of(name: str) -> str:
    """`service` for `api.service`."""
    return name.rpartition(".")[2]


def is_template(name: str) -> bool:
    """Whether it is `w@.service`, of which only instances can be started."""
    return name.rpartition(".")[0].endswith("@") and name.count("@") == 1


def instance_of(name: str) -> str:
    """`foo` of `w@foo.service`; empty for a plain unit and for a template."""
    return name.rpartition(".")[0].partition("@")[2]


def prefix_of(name: str) -> str:
    """`w` of `w@foo.service` and of `w.service`."""
    return name.rpartition(".")[0].partition("@")[0]


def template_of(name: str) -> str:
    """`w@.service` of `w@foo.service`; empty where it is no instance."""
    stem, _, kind = name.rpartition(".")
    prefix, at, instance = stem.partition("@")
    return f"{prefix}@.{kind}" if at and instance else ""


def instantiated(name: str, by: str) -> str:
    """A template's name as the unit `by` means it: with its instance, or its own prefix where it is none."""
    if not is_template(name):
        return name
    stem, _, kind = name.rpartition(".")
    return f"{stem}{instance_of(by) or prefix_of(by)}.{kind}"


def escaped_path(path: str) -> str:
    """`srv-data` of `/srv/data` (systemd-escape(1), `--path`)."""
    parts = normpath(path).strip("/")
    if not parts:
        return "-"
    escaped = "".join(
        "-" if byte == "/" else byte if byte.isascii() and (byte.isalnum() or byte in ":_.") else _hex(byte)
        for byte in parts
    )
    return rf"\x2e{escaped[1:]}" if escaped.startswith(".") else escaped


def in_slice_name(prefix: str) -> str:
    """A template's prefix as it stands in the name of its slice, where a dash would mean a slice below."""
    return "".join(r"\x2d" if character == "-" else r"\x5c" if character == "\\" else character for character in prefix)


def _hex(character: str) -> str:
    return "".join(rf"\x{byte:02x}" for byte in character.encode(errors="surrogateescape"))
