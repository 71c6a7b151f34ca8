"""The JSON Schema of `expectations.yaml`: an override is a part of the whole, nothing required, null removes."""

import inspect
from typing import Any

import msgspec

from trueup.expectations.schema import OVERRIDABLE, Expectations

PART = "PartOf"
"""What the name of a definition begins with where any of its keys may be left out."""


def json_schema() -> dict[str, Any]:
    """The schema, as plain values."""
    found = msgspec.json.schema(Expectations)
    defined: dict[str, Any] = found["$defs"]
    for each in defined.values():
        if "description" in each:
            each["description"] = inspect.cleandoc(each["description"])  # as Python 3.13 does by itself
    whole = defined["Expectations"]
    parts: dict[str, Any] = {}
    properties = {name: _or_null(_in_part(whole["properties"][name], defined, parts)) for name in OVERRIDABLE}
    defined["Override"] = {
        "title": "Override",
        "description": "What is otherwise on a host, or on the hosts of a group.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    whole["properties"]["overrides"]["additionalProperties"] = {"$ref": "#/$defs/Override"}
    found["$defs"] = dict(sorted((defined | parts).items()))
    return found


def _in_part(given: dict[str, Any], defined: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """The same of a part: of mappings, key by key; a list is replaced, so its items are whole."""
    plain = {key: value for key, value in given.items() if key != "default"}
    if "$ref" in plain:
        name = plain["$ref"].rpartition("/")[2]
        if PART + name not in parts:
            parts[PART + name] = {}
            parts[PART + name] = _struct_in_part(name, defined, parts)
        return {"$ref": f"#/$defs/{PART}{name}"}
    if "anyOf" in plain:
        return {"anyOf": [_in_part(each, defined, parts) for each in plain["anyOf"]]}
    if isinstance(plain.get("additionalProperties"), dict):
        plain["additionalProperties"] = _or_null(_in_part(plain["additionalProperties"], defined, parts))
    return plain


def _struct_in_part(name: str, defined: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    whole = {key: value for key, value in defined[name].items() if key != "required"}
    properties = {key: _or_null(_in_part(value, defined, parts)) for key, value in whole["properties"].items()}
    return whole | {"title": PART + name, "properties": properties}


def _or_null(given: dict[str, Any]) -> dict[str, Any]:
    options = given.get("anyOf", [given])
    return {"anyOf": options if {"type": "null"} in options else [*options, {"type": "null"}]}
