"""A network of a compose file becomes `external: true`: only its own lines change, comments and order stay."""

from typing import Any

import yaml

from trueup.repair.edits import CannotEditError

WANTED = "external: true"


def external(text: str, key: str, name: str) -> str:
    """The text with the network `key` joined as external under `name`; every other meaning is as it was.

    Raises:
        CannotEditError: the file is written in a way that this cannot change line by line.
    """
    node = _entry(text, key)
    lines = text.splitlines(keepends=True)
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        lines = _block(lines, node, key, name)
    elif isinstance(node, yaml.MappingNode) and node.start_mark.line == node.end_mark.line:
        line = lines[node.start_mark.line]
        kept = _name_of(node) or (name if key != name else "")
        flow = f"{{{WANTED}, name: {kept}}}" if kept else f"{{{WANTED}}}"
        lines[node.start_mark.line] = line[: node.start_mark.column] + flow + line[node.end_mark.column :]
    elif isinstance(node, yaml.ScalarNode) and node.value in {"", "~", "null"}:
        lines = _empty(lines, text, key, name)
    else:
        raise CannotEditError(f"network {key} is written in a way that cannot be changed line by line")
    new = "".join(lines)
    _prove(text, new, key, name)
    return new


def _entry(text: str, key: str) -> yaml.Node:
    for name, value in _pairs(_networks(text)):
        if name.value == key:
            return value
    raise CannotEditError(f"there is no network {key} under networks:")


def _networks(text: str) -> yaml.Node:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise CannotEditError("the file is not YAML") from error
    for name, value in _pairs(root):
        if name.value == "networks":
            return value
    raise CannotEditError("there is no networks: at its top")


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise CannotEditError("networks: is not a mapping")
    return [(name, value) for name, value in node.value if isinstance(name, yaml.ScalarNode)]


def _name_of(node: yaml.MappingNode) -> str:
    return next((str(value.value) for name, value in _pairs(node) if name.value == "name"), "")


def _block(lines: list[str], node: yaml.MappingNode, key: str, name: str) -> list[str]:
    """Every setting but `name` goes, its comments of whole lines stay; the first that goes makes room."""
    pairs = _pairs(node)
    begins = [pair[0].start_mark.line for pair in pairs]
    ends = [*begins[1:], _end(lines, node)]
    indent = " " * pairs[0][0].start_mark.column
    wanted = [WANTED]
    if key != name and not _name_of(node):
        wanted.append(f"name: {name}")
    fresh = "".join(f"{indent}{line}\n" for line in wanted)
    new = lines[: begins[0]]
    for (setting, value), begin, end in zip(pairs, begins, ends, strict=True):
        if setting.value == "name":
            new += lines[begin:end]
            continue
        if fresh:
            new.append(fresh[:-1] + _comment_after(lines[value.end_mark.line], value) + "\n")
            fresh = ""
        new += [line for line in lines[begin + 1 : end] if line.lstrip().startswith("#") or not line.strip()]
    return [*new, fresh, *lines[ends[-1] :]]


def _end(lines: list[str], node: yaml.MappingNode) -> int:
    """The line after its last setting; what stands below it, less far in, is not its own."""
    mark = node.end_mark  # the first letter of what comes next, or the end of a file
    end = mark.line + 1 if mark.line < len(lines) and mark.column == len(lines[mark.line]) else mark.line
    while end > node.start_mark.line + 1 and _is_nothing(lines[end - 1]):
        end -= 1
    return end


def _is_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _comment_after(line: str, value: yaml.Node) -> str:
    """A comment that ends the line of a one-line setting."""
    if value.start_mark.line != value.end_mark.line:
        return ""
    rest = line[value.end_mark.column :].rstrip("\r\n")
    return rest if rest.lstrip().startswith("#") else ""


def _empty(lines: list[str], text: str, key: str, name: str) -> list[str]:
    mark = next(found.start_mark for found, _ in _pairs(_networks(text)) if found.value == key)
    indent = " " * (mark.column + 2)
    added = [f"{indent}{WANTED}\n"] + ([f"{indent}name: {name}\n"] if key != name else [])
    line = lines[mark.line]
    stripped = line.rstrip("\n").split("#")[0].rstrip()
    if not stripped.endswith(":"):
        raise CannotEditError(f"network {key} is written in a way that cannot be changed line by line")
    return [*lines[: mark.line], line if line.endswith("\n") else f"{line}\n", *added, *lines[mark.line + 1 :]]


def _prove(old: str, new: str, key: str, name: str) -> None:
    """The new text means what the old one did, but for this network.

    Raises:
        CannotEditError: it does not.
    """
    before, after = _meaning(old), _meaning(new)
    said = before["networks"][key] or {}
    wanted = {"external": True} | ({"name": said["name"]} if "name" in said else {})
    if key != name and "name" not in said:
        wanted["name"] = name
    before["networks"][key] = wanted
    if before != after or after["networks"][key].get("name", key) != name:
        raise CannotEditError(f"network {key} cannot be changed without changing something else")


def _meaning(text: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CannotEditError("the file would no longer be YAML") from error
    if not isinstance(found, dict):
        raise CannotEditError("the file is not a mapping")
    return found
