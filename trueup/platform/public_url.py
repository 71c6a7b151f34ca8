"""A declared public URL, and what it answered at the front door."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup import expectations
from trueup.checks import not_looked_at
from trueup.facts import Place, Unavailable
from trueup.facts.probes import Answered
from trueup.model.public_urls import Address, address, asked
from trueup.platform.tried import found

if TYPE_CHECKING:
    from trueup.platform.subject import Platform


@dataclass(frozen=True)
class PublicUrl:
    """One public URL of a service."""

    expected: "expectations.schema.PublicUrl"
    health: str
    platform: "Platform"

    @property
    def itself(self) -> Address:
        """The URL as declared."""
        return address(self.expected.url)

    @property
    def asked(self) -> Address:
        """The URL that shows whether it answers."""
        return address(asked(self.expected.url, self.expected.upstream, self.health, self.expected.asks))

    @property
    def answered(self) -> Answered:
        """What it answered.

        Raises:
            NotLookedAtError: it was not asked.
        """
        return self._answer(self.asked)

    @property
    def pages(self) -> tuple[tuple[str, Answered], ...]:
        """What was asked below it and answered with a page.

        Raises:
            NotLookedAtError: it was not asked.
        """
        answers = {str(url): self._answer(url) for url in (self.asked, self.itself)}
        return tuple((url, seen) for url, seen in answers.items() if seen.content_type == "text/html")

    def _answer(self, url: Address) -> Answered:
        seen = found(self.platform.urls_tried, ("GET", str(url).partition("?")[0]), f"{url} was not asked")
        if isinstance(seen, Unavailable):
            not_looked_at(seen.reason, seen.at)
        return seen

    def suits(self, status: int) -> bool:
        """Whether that is the declared status, or any of success and redirection where none is."""
        declared = self.expected.status
        return status == declared if declared else 200 <= status < 400

    @property
    def how(self) -> Place:
        """How a person would ask it, from the host, pinned as the probe was."""
        url = self.asked
        return Place(command=f"curl -i --resolve {url.name}:{url.port}:127.0.0.1 {url}")
