"""The shape of `expectations.yaml`. A field's docstring-like comment is its only documentation, so it says the unit.

Every name is the field's own: a port is a TCP port number, a timeout is in seconds, a size is written as nginx
writes it (`10m`), a date is `YYYY-MM-DD`.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Name = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$", description="letters, digits and _.-")]
UnitName = Annotated[
    str,
    Meta(
        pattern=r"^[a-zA-Z0-9:_.\\@-]+\.(service|socket|target|timer)$",
        description="a unit with its suffix, as in nginx.service",
    ),
]
ServerPath = Annotated[str, Meta(pattern=r"^/[^\x00-\x1f]*$", description="an absolute path on the server")]
TreePath = Annotated[
    str, Meta(pattern=r"^[^/\x00-\x1f][^\x00-\x1f]*$", description="a path relative to the tree, * for any name")
]
Port = Annotated[int, Meta(ge=1, le=65535, description="a port number from 1 to 65535")]
Seconds = Annotated[float, Meta(gt=0, description="seconds, more than 0")]
Size = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]*[kKmMgG]?)$", description="a size as nginx writes it, such as 10m")]
Sentence = Annotated[str, Meta(min_length=3, description="a few words for whoever reads it next year")]
Url = Annotated[str, Meta(pattern=r"^https?://[^/\s]+(/\S*)?$", description="an http or https URL with a host")]
Date = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a date written YYYY-MM-DD")]


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """Which files of the tree are which files of the server; each `*` stands for the same text on both sides."""

    tree: TreePath
    server: ServerPath


class Layout(Struct, frozen=True, forbid_unknown_fields=True):
    """Where things lie. `only_on_server` are paths (with `*`) that a tree may name without holding them."""

    compose: tuple[Mapping, ...]
    units: tuple[Mapping, ...]
    sites: tuple[Mapping, ...]
    sites_enabled: ServerPath = "/etc/nginx/sites-enabled"
    only_on_server: tuple[ServerPath, ...] = ()


class Subjects(Struct, frozen=True, forbid_unknown_fields=True):
    """What is judged when the command line names nothing: `tree` is relative to the expectations file."""

    tree: TreePath | None = None
    hosts: tuple[str, ...] = ()


class Network(Struct, frozen=True, forbid_unknown_fields=True):
    """The one network that every service shares. `definition` is the compose file that defines it."""

    name: Name
    definition: ServerPath
    subnet: str
    gateway: str
    driver: str = "bridge"
    labels: dict[str, str] = {}
    leftovers: tuple[Name, ...] = ()


class Units(Struct, frozen=True, forbid_unknown_fields=True):
    """Rules for every unit: `infrastructure` makes the network, `after` is what each waits for and requires."""

    infrastructure: UnitName
    after: tuple[UnitName, ...] = ("docker.service",)
    binaries: tuple[ServerPath, ...] = ()


class PortRange(Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}):
    """An inclusive range of ports."""

    first: Port
    last: Port


class PortException(Struct, frozen=True, forbid_unknown_fields=True):
    """A port outside every range, and why it may be."""

    port: Port
    reason: Sentence


class Ports(Struct, frozen=True, forbid_unknown_fields=True):
    """The platform's port plan. `public` are the ports that may listen on public addresses."""

    ranges: dict[Name, PortRange]
    exceptions: tuple[PortException, ...] = ()
    public: tuple[Port, ...] = (22, 80, 443)


class Tls(Struct, frozen=True, forbid_unknown_fields=True):
    """Certificates: `warn_days` before the end a certificate is reported; `trust` is a CA file, or the system's."""

    warn_days: Annotated[int, Meta(ge=0)] = 21
    trust: ServerPath | None = None


class PublicUrl(Struct, frozen=True, forbid_unknown_fields=True):
    """A URL that clients call and the URL that the upstream must receive for it.

    A public URL that ends in `/` stands for everything below it; `examples` are paths below it that are tried.
    """

    url: Url
    upstream: Url
    examples: tuple[str, ...] = ()


class Timeouts(Struct, frozen=True, forbid_unknown_fields=True):
    """What nginx must at least allow, each in seconds."""

    connect: Seconds = 60
    send: Seconds = 60
    read: Seconds = 60


class Service(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is true of one service.

    `container` defaults to the service's own name. `port` is both its host port and its container port.
    `peers` are the services whose containers it calls. `cors` says who sends CORS headers. `answers_within` is how
    slow its health path may be, in seconds. `image` is without its tag; unsaid, the definition's own is right.
    """

    unit: UnitName
    port: Port
    port_range: Name | None = None
    container: Name | None = None
    image: str | None = None
    public: tuple[PublicUrl, ...] = ()
    health: Annotated[str, Meta(pattern=r"^/\S*$", description="a path")] = "/health"
    peers: tuple[Name, ...] = ()
    timeouts: Timeouts = Timeouts()
    body_size: Size = "1m"
    cors: Literal["nginx", "application", "none"] = "none"
    answers_within: Seconds = 5


class Waiver(Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that is accepted until the end of a day. `zone` is where that day ends (IANA name)."""

    check: Annotated[str, Meta(pattern=r"^[a-z]+\.[a-z_]+$", description="area.name")]
    resource: str
    reason: Sentence
    owner: Sentence
    until: Date
    zone: str = "UTC"


class Expectations(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. A waiver is reported `waiver_warn_days` before it ends."""

    platform: Name
    layout: Layout
    network: Network
    units: Units
    ports: Ports
    services: dict[Name, Service]
    subjects: Subjects = Subjects()
    tls: Tls = Tls()
    waivers: tuple[Waiver, ...] = ()
    waiver_warn_days: Annotated[int, Meta(ge=0, le=3650)] = 14
