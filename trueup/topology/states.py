"""What became of each node: its own results, and for a URL also what its chain is cut by."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from trueup.chain import Chain, Chains
from trueup.chain.asked import NotAUrlError
from trueup.platform import Platform
from trueup.topology.nodes import Marked, Node, identity
from trueup.topology.places import Places
from trueup.topology.ways import NGINX, Ways

Result = Mapping[str, Any]

WORST_FIRST = ("failed", "unknown", "blocked", "warned", "waived", "fixed")
RED = frozenset(WORST_FIRST[:3])
ANSWERS = "nginx.public_url_answers"
NOTED = frozenset({"warned", "waived"})
NOBODY_ASKED = Marked()


class States:
    """Of every node of one subject, from the results that are about it."""

    def __init__(self, platform: Platform, ways: Ways, results: Sequence[Result]) -> None:
        self._platform, self._ways = platform, ways
        self._by_label = {_label(result): result for result in results if result["outcome"] != "passed"}
        self._marked = self._own(results)
        self._chains = Chains(platform)
        answers = {each["resource"] for each in results if each["check"] == ANSWERS and each["outcome"] == "passed"}
        for url in platform.public_urls:
            self._follow(identity("url", url.key), str(url.asked), answers=url.service.name in answers)

    def of(self, node: Node) -> Marked:
        """What became of it; a node that no result is about was not asked."""
        return self._marked.get(node.id, NOBODY_ASKED)

    def _own(self, results: Iterable[Result]) -> dict[str, Marked]:
        places = Places(self._platform, self._ways)
        about: dict[str, list[Result]] = {}
        for result in results:
            for node in places.of(result):
                about.setdefault(node, []).append(result)
        return {node: self._worst(each) for node, each in about.items()}

    def _worst(self, results: Sequence[Result]) -> Marked:
        found = [result for result in results if result["outcome"] != "passed"]
        if not found:
            return Marked("ok")
        found.sort(key=lambda result: (WORST_FIRST.index(result["outcome"]), result["id"]))
        causes = dict.fromkeys(self._cause(result)["id"] for result in found)
        return Marked(found[0]["outcome"], tuple(causes))

    def _cause(self, result: Result) -> Result:
        """The result itself, or the one that it is blocked by, where this run has that."""
        return self._by_label.get(result["blocked_by"] or "", result)

    def _follow(self, node: str, asked: str, *, answers: bool) -> None:
        """A URL is not well where its chain is cut, whatever was asked of the URL itself.

        Where nobody could look at a link, it is not known to be well, unless it was asked and answers.
        """
        own = self._marked.get(node, NOBODY_ASKED)
        try:
            chain = self._chains.of(asked)
        except NotAUrlError:
            return  # its own check says so
        link = chain.broken or chain.unknown
        if link is None or (answers and not chain.broken):
            return
        state = "blocked" if chain.broken else "unknown"
        causes = own.causes or self._causes(node, chain)
        says = f"{link.kind} {link.what}: {link.says}"
        self._marked[node] = Marked(own.state if own.state in RED else state, causes, says)
        for other in chain.links:
            if other.state == "broken" and other.because:
                self._follows(identity(_kind(other.kind), _title(other.kind, other.what)), causes)

    def _follows(self, node: str, causes: tuple[str, ...]) -> None:
        own = self._marked.get(node, NOBODY_ASKED)
        if node in self._ways.nodes and own.state not in RED:
            self._marked[node] = Marked("blocked", own.causes or causes)

    def _causes(self, node: str, chain: Chain) -> tuple[str, ...]:
        """What is wrong at the link that cuts the chain; where nothing is, all that is red on the whole way."""
        way = self._way(node)
        link = chain.broken or chain.unknown
        kinds = NEAR.get(link.kind, ()) if link else ()
        near = [each for each in way if each.partition(":")[0] in kinds]
        front = [identity("host", urlsplit(chain.url).hostname or ""), identity("unit", NGINX)]
        tried = ((near, RED), (near, NOTED), (way, RED)) if near else ((front, RED), (way, RED))
        for some, states in tried:
            found = [self._marked[each] for each in some if each in self._marked and self._marked[each].state in states]
            if causes := tuple(dict.fromkeys(cause for each in found for cause in each.causes)):
                return causes
        return ()

    def _way(self, node: str) -> list[str]:
        """All that a node needs, nearest first."""
        needs = self._ways.needs
        found = {node: None}
        left = [node]
        for each in left:
            for other in sorted(needs.get(each, ())):
                if other not in found:
                    found[other] = None
                    left.append(other)
        return list(found)[1:]


NEAR = {
    "location": ("location",),
    "upstream": ("location",),
    "port": ("port", "container"),
    "container": ("container", "unit"),
    "network": ("container", "network"),
    "unit": ("unit",),
    "infrastructure": ("unit", "network"),
}
"""The kinds of nodes whose results are about each kind of link of a chain."""


def _kind(link: str) -> Any:  # noqa: ANN401 - a kind of node, or a link's own that no node has
    return link


def _title(kind: str, what: str) -> str:
    return f"tcp/{what.rpartition(':')[2]}" if kind == "port" else what


def _label(result: Result) -> str:
    return f"{result['check']} [{result['subject']}: {result['resource']}]"
