"""The blocks of the result document that show a platform whole; only a run that writes such an output asks for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trueup.platform import Platform
from trueup.topology.boot_order import boot_order
from trueup.topology.certificates import certificates
from trueup.topology.nodes import builtins
from trueup.topology.ports import of_document, table
from trueup.topology.states import States
from trueup.topology.ways import Ways

Blocks = dict[str, list[dict[str, Any]]]


def described(platforms: Iterable[Platform], results: Sequence[Mapping[str, Any]]) -> Blocks:
    """`topology`, `certificates` and `ports`: built-in values, the same bytes for the same facts.

    `results` are those of the whole run, as the result document has them. A source that nobody could read leaves out
    what only it shows; the results say so, and the nodes that they are about are unknown.
    """
    by_subject: dict[str, list[Mapping[str, Any]]] = {}
    for result in results:
        by_subject.setdefault(result["subject"], []).append(result)
    found: Blocks = {"topology": [], "certificates": [], "ports": []}
    for platform in platforms:
        subject, ports = platform.facts.subject, table(platform)
        ways = Ways(platform, ports.claims)
        states = States(platform, ways, by_subject.get(subject.name, []))
        found["topology"].append(
            {
                "subject": subject.name,
                "kind": subject.kind.value,
                "nodes": [builtins(node, states.of(node)) for node in ways.sorted_nodes()],
                "edges": [list(edge) for edge in sorted(ways.edges)],
                "boot": boot_order(platform, ways.units),
            }
        )
        found["certificates"] += certificates(platform)
        found["ports"].append(of_document(platform, ports))
    return found
