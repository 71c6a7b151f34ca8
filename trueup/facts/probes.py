"""What was tried rather than read: targets dialled, URLs asked, certificates served, peers called.

Each probe repeats what it was asked, so that it is found again, and holds what came of it, or why nobody looked.
Of an answer its status and a few header names are kept, never a body, a cookie or a query.
"""

from typing import Literal

import msgspec

from trueup.facts.common import Epoch, PortNumber, Unavailable


class Dialled(msgspec.Struct, frozen=True):
    """One address of a target. `status` is that of its HTTP answer, 0 where there was none; `complaint` says why."""

    address: str
    accepts: bool
    status: int = 0
    complaint: str = ""


class TargetProbe(msgspec.Struct, frozen=True):
    """A `proxy_pass` target, dialled from the host on each address that nginx may use for it."""

    target: str
    seen: tuple[Dialled, ...] | Unavailable


class Asset(msgspec.Struct, frozen=True):
    """A script or style that a page asks for: `kind` is script or style, `url` is without its query.

    `status` is 0 where nothing answered. One of another platform is not asked: it is `elsewhere`.
    """

    kind: Literal["script", "style"]
    url: str
    status: int = 0
    content_type: str = ""
    complaint: str = ""
    elsewhere: bool = False


class Answered(msgspec.Struct, frozen=True, tag="answered"):
    """An HTTP answer. `status` is 0 where there was none, and `complaint` says why.

    `location` is where a redirect leads, without its query. `access_control` counts each header by its name in small
    letters. `assets` are those of an HTML page; None of one that could not be read to its end.
    """

    status: int
    content_type: str = ""
    location: str = ""
    access_control: dict[str, int] = {}
    assets: tuple[Asset, ...] | None = ()
    complaint: str = ""


class UrlProbe(msgspec.Struct, frozen=True):
    """A request through the front door: by its public name, pinned to an address of this host."""

    method: str
    url: str
    seen: Answered | Unavailable


class Certificate(msgspec.Struct, frozen=True, tag="certificate"):
    """An X.509 certificate. Times are seconds since the epoch; `fingerprint` is SHA-256 in hexadecimal."""

    fingerprint: str
    names: tuple[str, ...]
    subject: str
    issuer: str
    not_before: Epoch
    not_after: Epoch


class Served(msgspec.Struct, frozen=True, tag="served"):
    """The certificate that clients of a name get. `trust` is empty for a trusted chain, else OpenSSL's complaint."""

    certificate: Certificate
    trust: str = ""


class ServedProbe(msgspec.Struct, frozen=True):
    """A TLS handshake for a public name. Where it fails, `seen` is OpenSSL's complaint."""

    name: str
    seen: Served | str | Unavailable


class CertificateFile(msgspec.Struct, frozen=True):
    """The first certificate of a file."""

    path: str
    seen: Certificate | Unavailable


class Called(msgspec.Struct, frozen=True, tag="called"):
    """A peer called from inside a container: the addresses of its name there, and whether one accepted.

    `complaint` says why there is none, or why none accepted.
    """

    addresses: tuple[str, ...]
    accepts: bool
    complaint: str = ""


class PeerProbe(msgspec.Struct, frozen=True):
    """A container's call of a peer, by the peer's name and port."""

    container: str
    peer: str
    port: PortNumber
    seen: Called | Unavailable


class Resolved(msgspec.Struct, frozen=True, tag="resolved"):
    """What the host's resolver says of a name; `complaint` where it knows no address."""

    addresses: tuple[str, ...]
    complaint: str = ""


class NameProbe(msgspec.Struct, frozen=True):
    """A public name, asked of the host's resolver."""

    name: str
    seen: Resolved | Unavailable


class Probes(msgspec.Struct, frozen=True, tag="probes"):
    """Everything that was tried. `addresses` are the host's own."""

    targets: tuple[TargetProbe, ...] = ()
    urls: tuple[UrlProbe, ...] = ()
    served: tuple[ServedProbe, ...] = ()
    files: tuple[CertificateFile, ...] = ()
    peers: tuple[PeerProbe, ...] = ()
    names: tuple[NameProbe, ...] = ()
    addresses: tuple[str, ...] | Unavailable = ()
