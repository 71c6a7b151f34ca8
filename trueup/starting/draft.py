"""What `init` believes of a platform, each doubt beside what it is about."""

from dataclasses import dataclass, field

from trueup.starting.tree_layout import Layout


@dataclass
class FoundUrl:
    """One public URL: what the upstream receives for it, and paths below it that are worth trying."""

    url: str
    upstream: str
    examples: tuple[str, ...] = ()


@dataclass
class FoundService:
    """One service. `inside` is its container's port where that is another one, else 0.

    `doubts` say why, by the key of the expectation that is doubted.
    """

    name: str
    unit: str
    port: int
    inside: int = 0
    range: str = ""
    health: str = "/health"
    cors: str = "none"
    timeouts: tuple[float, float, float] = (60, 60, 60)
    body_size: str = "1m"
    peers: tuple[str, ...] = ()
    public: list[FoundUrl] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)


@dataclass
class FoundNetwork:
    """The shared network and the compose file that defines it."""

    name: str
    definition: str
    driver: str = "bridge"
    subnet: str = "172.18.0.0/16"
    gateway: str = "172.18.0.1"
    labels: dict[str, str] = field(default_factory=dict)
    leftovers: tuple[str, ...] = ()
    doubts: dict[str, str] = field(default_factory=dict)


@dataclass
class FoundWaiver:
    """One finding of today, and what it says."""

    check: str
    resource: str
    finding: str
    where: str = ""


@dataclass
class Draft:
    """The whole file. `remarks` are sentences about what could not be described."""

    platform: str
    layout: Layout
    network: FoundNetwork
    infrastructure: str
    services: list[FoundService] = field(default_factory=list)
    tree: str = ""
    hosts: dict[str, str] = field(default_factory=dict)
    binaries: tuple[str, ...] = ()
    only_on_server: tuple[str, ...] = ()
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    exceptions: tuple[int, ...] = ()
    public: tuple[int, ...] = (22, 80, 443)
    addresses: tuple[str, ...] = ()
    renewal: str = ""
    disks: tuple[str, ...] = ()
    jobs: dict[str, tuple[str, str]] = field(default_factory=dict)
    waivers: list[FoundWaiver] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
