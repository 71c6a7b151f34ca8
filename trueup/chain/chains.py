"""Chains of one subject: each URL is followed when somebody asks for it, over what has been worked out once."""

from collections.abc import Mapping
from functools import cached_property

from trueup.chain import back, front
from trueup.chain.asked import Asked, Declared, did_you_mean
from trueup.chain.behind import behind
from trueup.chain.causes import explained
from trueup.chain.link import Chain, Kind, Link, judged
from trueup.chain.ownership import Ownership
from trueup.chain.server_link import ERROR_LOG
from trueup.checks import NotLookedAtError
from trueup.facts import Place
from trueup.platform import Platform, PublicUrl

MOST_REDIRECTS = 5
BEHIND: tuple[Kind, ...] = ("port", "container", "network", "unit", "infrastructure")


class Chains:
    """The chains of one platform. `declared_at` says where each declared public URL is written, if anybody knows."""

    def __init__(self, platform: Platform, declared_at: Mapping[str, Place] | None = None) -> None:
        self.platform = platform
        self.declared_at = declared_at or {}
        self.ownership = Ownership(platform)
        self._known: dict[str, Chain] = {}

    @cached_property
    def declared(self) -> Declared:
        """The declared public URLs."""
        return Declared(self.platform)

    @property
    def urls(self) -> list[str]:
        """For each declared public URL the one that shows whether it answers."""
        return list(dict.fromkeys(str(url.asked) for url in self.platform.public_urls))

    def urls_of(self, service: str) -> list[str]:
        """The same of one service; none where nothing is called so."""
        return list(dict.fromkeys(str(url.asked) for url in self.platform.public_urls if url.service.name == service))

    def of(self, url: str, redirects: int = MOST_REDIRECTS) -> Chain:
        """The chain of a URL.

        Raises:
            NotAUrlError: it is no http or https URL.
        """
        if url not in self._known:
            self._known[url] = self._followed(url, redirects)
        return self._known[url]

    def _followed(self, url: str, redirects: int) -> Chain:
        asked = self.declared.asked(url)
        before, then = front.links(asked, self.declared), self._then(asked, redirects)
        if then and all(link.state != "broken" for link in before):
            links, service = before[:2], ""
        else:
            after, service = self._behind(asked, before)
            links = explained([*before, *after])
        first = judged(Link(kind="url", what=url), lambda link: self._url(link, asked, links, then))
        subject = self.platform.facts.subject.name
        return Chain(url=url, subject=subject, service=service, links=(first, *links), then=then)

    def _behind(self, asked: Asked, before: list[Link]) -> tuple[list[Link], str]:
        """The links behind nginx, and the service that is meant; none where nothing of the platform is."""
        if not asked.declared and (before[-1].state == "not reached" or any(each.state == "broken" for each in before)):
            return [], ""
        try:
            it = behind(asked, self.ownership)
        except NotLookedAtError as blind:
            service = asked.declared.service.name if asked.declared else ""
            return [Link(kind=kind, what="(none)").unknown(blind.why.reason) for kind in BEHIND], service
        return (back.links(it), it.service.name if it.service else "") if it else ([], "")

    def _url(self, link: Link, asked: Asked, links: list[Link], then: Chain | None) -> Link:
        """What is declared of it, and what it answered when it was asked."""
        meant = did_you_mean("" if then else self.declared.is_a_slip(asked))
        if asked.declared is None:
            return link.noted(f"no service declares it{meant}")
        said = f"declared as {asked.declared.key}{meant}"
        if at := self.declared_at.get(asked.declared.key):
            link = link.but(at=(at,))
        if then or not self.platform.on_host:
            return link.noted(said)
        status, complaint = _answer(asked.declared)
        which = asked.declared.asked
        link = link.but(look=(asked.declared.how.command,))
        if status is None:
            return link.noted(f"{which} was not asked: {complaint}; {said}")
        answered = f"{which} answered {status}" if status else f"{which} did not answer: {complaint}"
        if asked.declared.suits(status):
            return link.noted(f"{answered}; {said}")
        cause = next((each for each in links if each.state == "broken" and not each.because), None)
        link = link.broken("no answer", f"{answered}; {said}", repair=() if cause else (ERROR_LOG,))
        return link.but(because=cause.kind) if cause else link

    def _then(self, asked: Asked, redirects: int) -> Chain | None:
        try:
            to = self.declared.led_to(asked)
        except NotLookedAtError:
            return None
        return self.of(to.url, redirects - 1) if to and redirects else None


def _answer(declared: PublicUrl) -> tuple[int | None, str]:
    """The status of the declared URL's own probe, 0 for none; None where nobody asked; and why."""
    try:
        seen = declared.answered
    except NotLookedAtError as blind:
        return None, blind.why.reason
    return seen.status, seen.complaint
