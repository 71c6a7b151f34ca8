"""An entry added to a mapping of `expectations.yaml`, or of any YAML: comments, order and every other byte stay."""

import re
from typing import Any

import yaml

from trueup.starting.refusal import CannotStartError

BY_HAND = "add the entry by hand"


def add_entry(text: str, shown: str, under: str, key: str, lines: list[str]) -> str:
    """The text with these lines behind the last entry of the top-level mapping `under`; a missing one is added.

    `lines` hold the entry of `key`, indented as `style` says.

    Raises:
        CannotStartError: the file is written in a way that this cannot change line by line.
    """
    node = _value(text, shown, under)
    newline = "\r\n" if "\r\n" in text else "\n"
    if node is None or _is_empty(node):
        new = _at_the_end(text, under, lines, newline) if node is None else _under_the_key(text, under, lines, shown)
    else:
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            raise CannotStartError(
                f"{shown}:{node.start_mark.line + 1}: {under} is not written line by line: {BY_HAND}"
            )
        at = _behind_the_last(text, node)
        gap = newline if "\n\n" in text[node.start_mark.index : at].replace("\r", "") or not node.value[1:] else ""
        lead = "" if text[:at].endswith("\n") else newline
        new = text[:at] + lead + gap + newline.join(lines) + newline + text[at:]
    _prove(text, new, (under, key, lines), shown)
    return new


def style(text: str, shown: str, under: str) -> tuple[str, str]:
    """The indentation of the entries of that mapping, and one step of it."""
    node = _value(text, shown, under)
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return "  ", "  "
    (key, value), *_ = node.value
    indent = key.start_mark.column
    inside = value.start_mark.column - indent if isinstance(value, yaml.MappingNode) and not value.flow_style else 2
    return " " * indent, " " * (inside if 1 <= inside <= 8 else 2)


def _value(text: str, shown: str, key: str) -> yaml.Node | None:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise CannotStartError(f"{shown}: not YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise CannotStartError(f"{shown}: is not a mapping that is written line by line: {BY_HAND}")
    return next((value for name, value in root.value if name.value == key), None)


def _is_empty(node: yaml.Node) -> bool:
    return not node.value or (isinstance(node, yaml.ScalarNode) and node.value in {"~", "null"})


def _behind_the_last(text: str, node: yaml.MappingNode) -> int:
    """The offset behind the last line of the mapping: comments that stand as far in as its entries are its own."""
    column = node.value[0][0].start_mark.column
    first, end = node.start_mark.index, node.end_mark.index
    at = last = text.rfind("\n", 0, first) + 1
    for line in re.findall(r"[^\n]*\n|[^\n]+", text[at:]):
        if at >= end and not _is_nothing(line):
            break
        at += len(line)
        indent = len(line) - len(line.lstrip(" "))
        if not _is_nothing(line) or (line.lstrip().startswith("#") and indent > column):
            last = at
    return last


def _is_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _at_the_end(text: str, under: str, lines: list[str], newline: str) -> str:
    lead = "" if not text or text.endswith("\n") else newline
    return text + lead + newline + newline.join([f"{under}:", *lines]) + newline


def _under_the_key(text: str, under: str, lines: list[str], shown: str) -> str:
    """Of `services: {}` or a bare `services:` the line itself is written anew."""
    found = re.search(
        rf"^{re.escape(under)}:[ \t]*(?:\{{\s*\}}|~|null)?(?P<rest>[ \t]*(?:#[^\n]*)?)(?P<end>\r?\n|\Z)",
        text,
        re.MULTILINE,
    )
    if found is None:
        raise CannotStartError(f"{shown}: {under} is not written line by line: {BY_HAND}")
    newline = found["end"] or "\n"
    return text[: found.start()] + newline.join([f"{under}:{found['rest']}", *lines]) + newline + text[found.end() :]


def _prove(old: str, new: str, added: tuple[str, str, list[str]], shown: str) -> None:
    """The new text means what the old one did, and the entry beside.

    Raises:
        CannotStartError: it does not.
    """
    under, key, lines = added
    before, after = _meaning(old), _meaning(new)
    before[under] = {**(before.get(under) or {}), key: next(iter(_meaning("\n".join(lines)).values()))}
    if before != after:
        raise CannotStartError(f"{shown}: {under} cannot be added to line by line: {BY_HAND}")


def _meaning(text: str) -> dict[str, Any]:
    try:
        found = yaml.load(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)  # noqa: S506 - safe
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}
