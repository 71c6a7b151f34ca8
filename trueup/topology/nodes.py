"""What a topology is made of."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec

from trueup.checks import FindingError, NotLookedAtError

Kind = Literal["url", "location", "port", "container", "network", "unit", "host"]
KINDS: tuple[Kind, ...] = ("url", "location", "port", "container", "network", "unit", "host")
"""In the order of a request's way. A host is the machine itself, a public name of it, or another one that is asked."""

Seen = TypeVar("Seen")


class Node(msgspec.Struct, frozen=True):
    """One thing. `title` is its whole name, `label` what a small box shows, `service` whose it is, if anybody's."""

    kind: Kind
    title: str
    label: str
    service: str = ""

    @property
    def id(self) -> str:
        """`port:tcp/8001`: unique within a subject, stable over runs."""
        return identity(self.kind, self.title)


class Marked(msgspec.Struct, frozen=True):
    """What became of a node: its state, the ids of the results that say so, and what its chain says where it is cut."""

    state: str = "not asked"
    causes: tuple[str, ...] = ()
    says: str = ""


def identity(kind: Kind, title: str) -> str:
    """The id of a node."""
    return f"{kind}:{title}"


def builtins(node: Node, marked: Marked) -> dict[str, Any]:
    """As the result document has it."""
    return {
        "id": node.id,
        "kind": node.kind,
        "label": node.label,
        "title": node.title,
        "service": node.service,
        "state": marked.state,
        "causes": list(marked.causes),
        "says": marked.says,
    }


def if_seen(look: Callable[[], Seen]) -> Seen | None:
    """What a look finds; None where a source that it needs could not be read, as the results say."""
    try:
        return look()
    except (NotLookedAtError, FindingError):
        return None
