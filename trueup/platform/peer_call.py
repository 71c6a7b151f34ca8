"""One service that calls another, and what came of calling it from inside its container."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.checks import not_looked_at
from trueup.facts import Place, Unavailable
from trueup.facts.probes import Called
from trueup.platform.service import Service
from trueup.platform.tried import found

if TYPE_CHECKING:
    from trueup.platform.subject import Platform


@dataclass(frozen=True)
class PeerCall:
    """A declared call: `caller` reaches `peer` by the name of its container, on its port."""

    caller: Service
    peer: Service
    platform: "Platform"

    @property
    def key(self) -> str:
        """`caller/peer`; no service's name has a slash."""
        return f"{self.caller.name}/{self.peer.name}"

    @property
    def service(self) -> tuple[Service, Service]:
        """Both ends: what is wrong with either explains a call that fails."""
        return self.caller, self.peer

    @property
    def port(self) -> int:
        """The port that is called."""
        return self.peer.expected.inner_port

    @property
    def asked(self) -> Place:
        """How a person would try it."""
        name, peer = self.caller.container_name, self.peer.container_name
        return Place(command=f"docker exec {name} wget -qO- http://{peer}:{self.port}/")

    @property
    def called(self) -> Called:
        """What came of it.

        Raises:
            NotLookedAtError: nobody called, since the caller does not run for one.
        """
        key = (self.caller.container_name, self.peer.container_name, self.port)
        otherwise = f"nothing was tried from inside {self.caller.container_name}: is it running?"
        seen = found(self.platform.calls_tried, key, otherwise)
        if isinstance(seen, Unavailable):
            not_looked_at(seen.reason, seen.at)
        return seen
