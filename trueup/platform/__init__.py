"""The platform as checks see it: one subject, and one object for each resource a check can be asked of."""

from trueup.platform.beside import SitePair
from trueup.platform.container import RunningContainer
from trueup.platform.leftover import Leftover
from trueup.platform.location import Location
from trueup.platform.machine import Engine, FileSystem, Job, Machine
from trueup.platform.network import Project, SharedNetwork, in_declared_order
from trueup.platform.peer_call import PeerCall
from trueup.platform.port import OpenPort, PortUse
from trueup.platform.public_url import PublicUrl
from trueup.platform.service import Service
from trueup.platform.subject import Platform
from trueup.platform.target import Target
from trueup.platform.unit import Unit
from trueup.platform.web import Site, WebServer

__all__ = [
    "Engine",
    "FileSystem",
    "Job",
    "Leftover",
    "Location",
    "Machine",
    "OpenPort",
    "PeerCall",
    "Platform",
    "PortUse",
    "Project",
    "PublicUrl",
    "RunningContainer",
    "Service",
    "SharedNetwork",
    "Site",
    "SitePair",
    "Target",
    "Unit",
    "WebServer",
    "in_declared_order",
]
