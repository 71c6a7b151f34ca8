"""What was seen of a subject, and nothing else: immutable, stamped, serialisable, free of secrets."""

from trueup.facts.common import Place, Problem, Unavailable
from trueup.facts.compose import Compose
from trueup.facts.docker import Docker
from trueup.facts.document import Facts, Subject, SubjectKind
from trueup.facts.hold import Hold
from trueup.facts.machine import Machine
from trueup.facts.nginx import Nginx
from trueup.facts.probes import Probes
from trueup.facts.sites import Sites
from trueup.facts.sockets import Sockets
from trueup.facts.systemd import Systemd

__all__ = [
    "Compose",
    "Docker",
    "Facts",
    "Hold",
    "Machine",
    "Nginx",
    "Place",
    "Probes",
    "Problem",
    "Sites",
    "Sockets",
    "Subject",
    "SubjectKind",
    "Systemd",
    "Unavailable",
]
