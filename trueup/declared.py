"""Where the expectations declare what a finding is about: the line for one that only a command of a server shows."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from trueup.expectations import Expectations, places
from trueup.expectations.overriding import named_by

Steps = tuple[str | int, ...]


def declared(expectations: Expectations, path: Path, results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The expectations' file name, and the line of each resource that has a finding without a file of the tree."""
    wanted = sorted({result["resource"] for result in results if _has_no_line(result)})
    if not wanted:
        return {"file": path.name, "lines": {}}
    known = _known(expectations)
    steps = [known.get(name, ("platform",)) for name in wanted]
    lines = [max(1, place.line) for place in places(path, path.name, steps)]
    return {"file": path.name, "lines": dict(zip(wanted, lines, strict=True))}


def base(path: Path) -> str:
    """The folder of the expectations, relative to the repository that it lies in; empty at its top, or outside any."""
    folder = path.absolute().parent
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            inside = folder.relative_to(above).as_posix()
            return "" if inside == "." else inside
    return ""


def _has_no_line(result: Mapping[str, Any]) -> bool:
    if result["outcome"] in {"passed", "fixed", "blocked"}:
        return False
    return not any(at.get("file") and not at["file"].startswith("/") for at in result["at"])


def _known(expectations: Expectations) -> dict[str, Steps]:
    """The steps to each thing that has a block of its own, by every name that a check may give it."""
    steps: dict[str, Steps] = {
        expectations.network.name: ("network", "name"),
        expectations.units.infrastructure: ("units", "infrastructure"),
    }
    for index, name in enumerate(expectations.network.leftovers):
        steps[name] = ("network", "leftovers", index)
    for name, service in expectations.services.items():
        block: Steps = ("services", name)
        for index, public in enumerate(service.public):
            for alias in (public.url, public.url.partition("://")[2]):
                steps.setdefault(alias, (*block, "public", index))
        for alias in (name, service.container or name, service.unit, f"tcp/{service.port}"):
            steps.setdefault(alias, block)
    for where, override in expectations.overrides.items():
        for name, its in (override.get("services") or {}).items():
            for alias in named_by(name, its or {}):
                steps.setdefault(alias, ("overrides", where, "services", name))
    return steps
