"""The health paths that the compose files of a tree ask their containers for."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from trueup.facts.compose import ComposeProject
from trueup.platform import Platform
from trueup.syntax.regular_file import NotReadError, read_regular
from trueup.syntax.yaml_source import SyntaxProblem, documents

LARGEST = 1_000_000
_URL = re.compile(r"https?://[^\s\"'|;&<>]+")
_PATH = re.compile(r"/[!-~]*")


def health_paths(platform: Platform, root: Path) -> dict[str, str]:
    """By container: the path of the URL in its `healthcheck: test:`. `root` is where the tree lies."""
    spec = platform.facts.subject.spec.rstrip("/")
    found: dict[str, str] = {}
    for project in platform.projects:
        if isinstance(project.seen, ComposeProject):
            tests = dict(_tests(root / project.file.removeprefix(f"{spec}/"), project.file))
            for service in project.seen.services:
                if path := _path(tests.get(service.name, "")):
                    found[service.container] = path
    return found


def _tests(path: Path, shown: str) -> Iterator[tuple[str, str]]:
    try:
        every = list(documents(read_regular(path, LARGEST).decode("utf-8", "surrogateescape"), shown))
    except (NotReadError, SyntaxProblem):
        return
    for document in every:
        services = document.value.get("services") if isinstance(document.value, dict) else None
        for name, service in services.items() if isinstance(services, dict) else ():
            check = service.get("healthcheck") if isinstance(service, dict) else None
            test = check.get("test") if isinstance(check, dict) else None
            yield str(name), " ".join(map(str, test)) if isinstance(test, list) else str(test or "")


def _path(test: str) -> str:
    found = _URL.search(test)
    if not found:
        return ""
    try:
        path = urlsplit(found[0]).path or "/"
    except ValueError:
        return ""
    return path if _PATH.fullmatch(path) and "$" not in path else ""
