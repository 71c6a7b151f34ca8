"""What `docker run --publish` means (docker-run(1), "Publish or expose port")."""

from trueup.facts.common import Place
from trueup.facts.compose import PublishedPort


class PortError(ValueError):
    """Docker would refuse it, or it holds a variable; the message is the end of a sentence."""


def published_ports(text: str, place: Place) -> tuple[PublishedPort, ...]:
    """The ports of one `--publish`; ranges of equal length become one entry for each port.

    Raises:
        PortError: it is no port, no address, or cannot be known.
    """
    address, host, container, protocol = _split(_plain(text))
    first, last = _range(container, text)
    targets = range(first, last + 1)
    if not host:
        return tuple(PublishedPort("", target, protocol, address, place) for target in targets)
    lowest, highest = _range(host, text)
    if highest - lowest == last - first:
        pairs = zip(range(lowest, highest + 1), targets, strict=True)
        return tuple(PublishedPort(str(port), target, protocol, address, place) for port, target in pairs)
    if first != last:
        raise PortError(f"the two ranges of '{text}' differ in length")
    return (PublishedPort(f"{lowest}-{highest}", first, protocol, address, place),)


def _plain(text: str) -> str:
    """The short form of `published=8080,target=80,protocol=tcp`; any other text as it is."""
    if "=" not in text:
        return text
    parts = dict(part.partition("=")[::2] for part in text.split(","))
    return f"{parts.get('published', '')}:{parts.get('target', '')}/{parts.get('protocol', 'tcp')}"


def _split(text: str) -> tuple[str, str, str, str]:
    """Address, host port, container port and protocol."""
    ports, slash, protocol = text.partition("/")
    before, _, container = ports.rpartition(":")
    address, _, host = before.rpartition(":")
    protocol = protocol.lower() if slash else "tcp"
    if protocol not in {"tcp", "udp", "sctp"}:
        raise PortError(f"the protocol of '{text}' is not known here")
    return address.removeprefix("[").removesuffix("]"), host, container, protocol


def _range(ports: str, text: str) -> tuple[int, int]:
    first, dash, last = ports.partition("-")
    if not (first.isascii() and first.isdigit() and (not dash or (last.isascii() and last.isdigit()))):
        raise PortError(f"'{text}' does not say which port")
    lowest, highest = int(first), int(last or first)
    if not lowest <= highest <= 65535:
        raise PortError(f"'{text}' is no range of ports")
    return lowest, highest
