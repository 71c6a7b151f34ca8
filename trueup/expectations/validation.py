"""Every error of a document at once, each with the path to it and what was meant.

msgspec stops at the first error and loses the keys of mappings; so, only when a document is wrong, it is walked
here type by type.
"""

import difflib
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

type_names = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def faults(value: object, wanted: Any) -> Iterator[Fault]:  # noqa: ANN401 - a type, any of the schema's
    """The path to each fault and a sentence about it; nothing for a value that msgspec would take."""
    yield from _walk((), value, wanted)


def _walk(path: Path, value: object, wanted: Any) -> Iterator[Fault]:  # noqa: ANN401 - as above
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
        yield from _struct(path, value, wanted)
    elif get_origin(wanted) is tuple:
        yield from _list(path, value, get_args(wanted)[0])
    elif get_origin(wanted) is dict:
        yield from _mapping(path, value, *get_args(wanted))
    elif get_origin(wanted) in {Union, UnionType} and value is not None:
        yield from _walk(path, value, next(kind for kind in get_args(wanted) if kind is not NoneType))
    else:
        yield from _leaf(path, value, wanted)


def _struct(path: Path, value: object, wanted: type[msgspec.Struct]) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield path, f"expected a mapping with {_listed(_names(wanted))}, found {_shown(value)}"
        return
    fields = {field.encode_name: field for field in msgspec.structs.fields(wanted)}
    for key, below in value.items():
        if key in fields:
            yield from _walk((*path, key), below, fields[key].type)
        else:
            yield (*path, key), f"unknown key {_shown(key)}{_meant(str(key), fields)}"
    for name, field in fields.items():
        if field.required and name not in value:
            yield path, f"{_shown(name)} is missing"


def _list(path: Path, value: object, wanted: Any) -> Iterator[Fault]:  # noqa: ANN401 - as above
    if not isinstance(value, list):
        yield path, f"expected a list, found {_shown(value)}"
        return
    for index, below in enumerate(value):
        yield from _walk((*path, index), below, wanted)


def _mapping(path: Path, value: object, key_type: Any, wanted: Any) -> Iterator[Fault]:  # noqa: ANN401 - as above
    if not isinstance(value, dict):
        yield path, f"expected a mapping, found {_shown(value)}"
        return
    for key, below in value.items():
        yield from _leaf((*path, key), key, key_type)
        yield from _walk((*path, key), below, wanted)


def _leaf(path: Path, value: object, wanted: Any) -> Iterator[Fault]:  # noqa: ANN401 - as above
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError:
        yield path, f"expected {_described(wanted)}, found {_shown(value)}"


def _described(wanted: Any) -> str:  # noqa: ANN401 - as above
    for meta in getattr(wanted, "__metadata__", ()):
        if meta.description:
            return str(meta.description)
    if options := [repr(option) for option in get_args(wanted) if isinstance(option, str)]:
        return f"one of {', '.join(options)}"
    plain = getattr(wanted, "__origin__", wanted)
    return type_names.get(plain, str(plain))


def _names(wanted: type[msgspec.Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(wanted) if field.required]


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "keys"


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _meant(key: str, known: object) -> str:
    near = difflib.get_close_matches(key[:80], list(known), n=1)  # type: ignore[call-overload]
    return f", did you mean '{near[0]}'?" if near else f"; known here: {', '.join(sorted(known))}"  # type: ignore[call-overload]
