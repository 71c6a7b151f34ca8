"""The platform as checks see it: one subject, and one object for each resource a check can be asked of."""

from trueup.platform.machine import Engine, Machine
from trueup.platform.network import Leftover, Project, SharedNetwork
from trueup.platform.peer_call import PeerCall
from trueup.platform.port import PortUse
from trueup.platform.public_url import PublicUrl
from trueup.platform.service import Service
from trueup.platform.subject import Platform
from trueup.platform.target import Target
from trueup.platform.unit import Unit
from trueup.platform.web import Site, WebServer

__all__ = [
    "Engine",
    "Leftover",
    "Machine",
    "PeerCall",
    "Platform",
    "PortUse",
    "Project",
    "PublicUrl",
    "Service",
    "SharedNetwork",
    "Site",
    "Target",
    "Unit",
    "WebServer",
]
