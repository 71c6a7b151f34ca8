"""The shape of `expectations.yaml`. A field's docstring-like comment is its only documentation, so it says the unit.

Every name is the field's own: a port is a TCP port number, a timeout is in seconds, a size is written as nginx
writes it (`10m`), a date is `YYYY-MM-DD`.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Name = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$", description="letters, digits and _.-")]
UnitName = Annotated[
    str,
    Meta(
        pattern=r"^[a-zA-Z0-9:_.\\@-]+\.(service|socket|target|timer)$",
        description="a unit with its suffix, as in nginx.service",
    ),
]
TimerName = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9:_.\\@-]+\.timer$", description="a timer, as in certbot.timer")]
ServerPath = Annotated[str, Meta(pattern=r"^/[^\x00-\x1f]*$", description="an absolute path on the server")]
TreePath = Annotated[
    str, Meta(pattern=r"^[^/\x00-\x1f][^\x00-\x1f]*$", description="a path relative to the tree, * for any name")
]
Port = Annotated[int, Meta(ge=1, le=65535, description="a port number from 1 to 65535")]
Seconds = Annotated[float, Meta(gt=0, description="seconds, more than 0")]
Percent = Annotated[int, Meta(ge=1, le=100, description="a percentage from 1 to 100")]
Size = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]*[kKmMgG]?)$", description="a size as nginx writes it, such as 10m")]
Sentence = Annotated[str, Meta(min_length=3, description="a few words for whoever reads it next year")]
HostSpec = Annotated[
    str, Meta(pattern=r"^(local|[a-z+]+://[^\s]+)$", description="a host as pytest-testinfra writes it, or local")
]
HostPattern = Annotated[
    str,
    Meta(
        pattern=r"^[a-zA-Z0-9*?][a-zA-Z0-9_.*?-]*$(?!\n)",
        description="a host's name, with * for any text and ? for one",
    ),
]
Url = Annotated[str, Meta(pattern=r"^https?://[^/\s]+(/\S*)?$", description="an http or https URL with a host")]
Address = Annotated[str, Meta(pattern=r"^[0-9a-fA-F:.]+$", description="an IPv4 or IPv6 address")]
Date = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a date written YYYY-MM-DD")]

Variable = Annotated[
    str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$(?!\n)", description="the name of an environment variable")
]
MailAddress = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.+=-]*(@[A-Za-z0-9][A-Za-z0-9.-]*)?$(?!\n)",
        description="a mail address, or a local user",
    ),
]
HostAndPort = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?$(?!\n)", description="a host, or host:port"),
]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", description="a time such as 08:00")]
AreaOrCheck = Annotated[str, Meta(pattern=r"^[a-z]+(\.[a-z_]+)?$(?!\n)", description="an area of checks, or area.name")]


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
    """`tree` is judged when the command line names nothing, and is relative to the expectations file.

    `hosts` gives hosts a name to be asked for (`--hosts=production`) and to be called in reports. `groups` gives
    several of them one (`--hosts=web`): each lists hosts, or patterns such as `web-*`. Every host is in `all`.
    """

    tree: TreePath | None = None
    hosts: dict[Name, HostSpec] = {}
    groups: dict[Name, tuple[HostPattern, ...]] = {}


class Network(Struct, frozen=True, forbid_unknown_fields=True):
    """The one network that every service shares. `definition` is the compose file that defines it."""

    name: Name
    definition: ServerPath
    subnet: str
    gateway: str
    driver: str = "bridge"
    labels: dict[str, str] = {}
    leftovers: tuple[Name, ...] = ()


class Flapping(Struct, frozen=True, forbid_unknown_fields=True):
    """From how many automatic restarts `within` so many seconds on a unit or a container flaps."""

    restarts: Annotated[int, Meta(ge=1)] = 3
    within: Seconds = 900


class Units(Struct, frozen=True, forbid_unknown_fields=True):
    """Rules for every unit: `infrastructure` makes the network, `after` is what each waits for and requires.

    `pull_within` is how long the pull of an image may take at the start of a unit, in seconds.
    """

    infrastructure: UnitName
    after: tuple[UnitName, ...] = ("docker.service",)
    binaries: tuple[ServerPath, ...] = ()
    pull_within: Seconds = 300
    flapping: Flapping = Flapping()


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
    """Certificates: `warn_days` before the end a certificate is reported; `trust` is a CA file, or the system's.

    `renewal` is the timer that renews them, such as certbot.timer.
    """

    warn_days: Annotated[int, Meta(ge=0)] = 21
    trust: ServerPath | None = None
    renewal: TimerName | None = None


class PublicUrl(Struct, frozen=True, forbid_unknown_fields=True):
    """A URL that clients call and the URL that the upstream must receive for it.

    A public URL that ends in `/` stands for everything below it; `examples` are paths below it that are tried.
    `asks` is the path below it that a live host is asked for; unsaid, that of the health path where it lies below the
    upstream URL, else the URL itself. `status` is what it must answer; unsaid, any of 2xx and 3xx.
    """

    url: Url
    upstream: Url
    examples: tuple[str, ...] = ()
    asks: Annotated[str, Meta(pattern=r"^[^\s#]*$", description="a path below the URL")] | None = None
    status: Annotated[int, Meta(ge=100, le=599, description="an HTTP status from 100 to 599")] | None = None


class Timeouts(Struct, frozen=True, forbid_unknown_fields=True):
    """What nginx must at least allow, each in seconds."""

    connect: Seconds = 60
    send: Seconds = 60
    read: Seconds = 60


class Service(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is true of one service.

    `container` defaults to the service's own name. `port` is its host port, and its container port too unless
    `container_port` says another.
    `peers` are the services whose containers it calls. `cors` says who sends CORS headers. `answers_within` is how
    slow its health path may be, in seconds. `image` is without its tag; unsaid, the definition's own is right.
    `process` is the program that listens on the port itself, of a container on the host's own network.
    """

    unit: UnitName
    port: Port
    container_port: Port | None = None
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
    process: Name | None = None

    @property
    def inner_port(self) -> int:
        """The port inside its container, at which peers call it."""
        return self.container_port or self.port


class Machine(Struct, frozen=True, forbid_unknown_fields=True):
    """The server itself. `disks` are paths whose file systems must have room, in bytes and in inodes.

    `memory_kills_within` is how long a process that was killed for memory is reported, in seconds. `log_size` is what
    the log files of one container may take together.
    """

    disks: tuple[ServerPath, ...] = ("/", "/home", "/var/lib/docker", "/var/log")
    disk_warn_percent: Percent = 80
    disk_max_percent: Percent = 90
    memory_kills_within: Seconds = 86_400
    log_size: Size = "1g"


class Job(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that runs by the clock: `cron` is the file, or `timer` the unit, that runs it.

    `runs` must stand in a line of the cron file. `log` is a file that each run writes to, and `max_age`, in seconds,
    how old its last line may be.
    """

    log: ServerPath | None = None
    max_age: Seconds | None = None
    cron: ServerPath | None = None
    runs: Sentence | None = None
    timer: UnitName | None = None


class Waiver(Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that is accepted until the end of a day. `zone` is where that day ends (IANA name).

    `hosts` are the hosts and groups on which it is accepted; unsaid, everywhere.
    """

    check: Annotated[str, Meta(pattern=r"^[a-z]+\.[a-z_]+$", description="area.name")]
    resource: str
    reason: Sentence
    owner: Sentence
    until: Date
    zone: str = "UTC"
    hosts: tuple[Name, ...] = ()


class Repair(Struct, frozen=True, forbid_unknown_fields=True):
    """How much may be repaired before a person must look; then there is only an alert, until `trueup rearm`.

    `attempts` are those of one check of one resource within `window_hours`; between the first two there are
    `back_off_minutes`, doubled each time. `per_run` and `per_day` (24 hours) are of everything together.
    Of the copies that repairs made of one file, those go that are older than `keep_copies_days` or beyond the newest
    `keep_copies`; the newest always stays, and so does every copy that a person made.
    """

    attempts: Annotated[int, Meta(ge=1, le=100)] = 3
    window_hours: Annotated[float, Meta(gt=0, le=720)] = 6.0
    back_off_minutes: Annotated[float, Meta(ge=0, le=1440)] = 5.0
    per_run: Annotated[int, Meta(ge=1, le=1000)] = 30
    per_day: Annotated[int, Meta(ge=1, le=10000)] = 100
    keep_copies: Annotated[int, Meta(ge=1, le=1000)] = 20
    keep_copies_days: Annotated[int, Meta(ge=1, le=3650)] = 90


class Webhook(Struct, frozen=True, forbid_unknown_fields=True):
    """A URL that takes a JSON document by POST.

    Where the URL is itself a secret, it is kept elsewhere: in the environment variable `url_env`, or in the file
    `url_file`, which only its owner may read. `form` is `slack` for what takes `{"text": ...}` in Slack's own markup,
    and shows mentions.
    """

    url: Url | None = None
    url_env: Variable | None = None
    url_file: ServerPath | None = None
    form: Literal["json", "slack"] = "json"


class Mail(Struct, frozen=True, forbid_unknown_fields=True):
    """Mail, handed to `sendmail`, or where it is named to the server `smtp`, without a password."""

    to: tuple[MailAddress, ...]
    sender: MailAddress | None = None
    smtp: HostAndPort | None = None
    sendmail: ServerPath = "/usr/sbin/sendmail"


class Command(Struct, frozen=True, forbid_unknown_fields=True):
    """A program that gets the message on its standard input, and its first line as `TRUEUP_TITLE`."""

    argv: tuple[str, ...]


class Apprise(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that the extra `trueup[notify]` knows: a file of URLs, one a line, which only its owner may read."""

    urls_file: ServerPath


class Notify(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told when something changes, once a change and never once a run.

    A failure is told after `after_runs` runs in a row, at once where `at_once` names its area or check; that it lasts,
    again every `remind_hours` (0: never); that it is over after `recovered_after` good runs. What nobody could look at
    is told after `unknown_after` runs. `daily` is when a summary is sent each day, in `zone`. `url` is where the
    dashboard is. `timeout` is how long one channel may take, in seconds.
    """

    webhook: Webhook | None = None
    mail: Mail | None = None
    command: Command | None = None
    apprise: Apprise | None = None
    url: Url | None = None
    after_runs: Annotated[int, Meta(ge=1, le=100)] = 2
    recovered_after: Annotated[int, Meta(ge=1, le=100)] = 2
    unknown_after: Annotated[int, Meta(ge=1, le=100)] = 3
    at_once: tuple[AreaOrCheck, ...] = ("ports", "nginx.certificate_is_valid", "nginx.certificates_are_renewed")
    remind_hours: Annotated[float, Meta(ge=0, le=8760)] = 24.0
    daily: TimeOfDay | None = None
    zone: str = "UTC"
    timeout: Annotated[float, Meta(gt=0, le=60)] = 10.0


class Expectations(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. `addresses` are those that public names may lead to besides the host's own, as behind a NAT.

    A waiver is reported `waiver_warn_days` before it ends. `overrides` says what else is true of a group or a host:
    mappings are merged, everything else replaces, null removes; groups in their order, the host itself last.
    """

    platform: Name
    layout: Layout
    network: Network
    units: Units
    ports: Ports
    services: dict[Name, Service]
    subjects: Subjects = Subjects()
    addresses: tuple[Address, ...] = ()
    tls: Tls = Tls()
    machine: Machine = Machine()
    jobs: dict[Name, Job] = {}
    repair: Repair = Repair()
    notify: Notify | None = None
    waivers: tuple[Waiver, ...] = ()
    waiver_warn_days: Annotated[int, Meta(ge=0, le=3650)] = 14
    overrides: dict[Name, dict[str, Any]] = {}


OVERRIDABLE = ("addresses", "jobs", "layout", "machine", "network", "ports", "repair", "services", "tls", "units")
"""What can be otherwise on one host. A waiver names its hosts itself; everything else belongs to the whole platform."""
