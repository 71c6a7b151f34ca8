"""What the program on the host says of each probe, as facts.

A probe's lines are a word and values; its last is `end`, with `done`, `late` or `unsent`. One without that line, or
with none of the words that its kind says, was not carried out.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Literal

from trueup.collect.probe_plan import Planned
from trueup.facts.common import Place, Unavailable
from trueup.facts.probes import (
    Answered,
    Asset,
    Called,
    Certificate,
    CertificateFile,
    Dialled,
    NameProbe,
    PeerProbe,
    Probes,
    Resolved,
    Served,
    ServedProbe,
    TargetProbe,
    UrlProbe,
)
from trueup.syntax.secrets import redact_text

_ASSETS: dict[str, Literal["script", "style"]] = {"script": "script", "style": "style"}
Lines = list[tuple[str, list[str]]]


def understood(seen: Iterable[tuple[Planned, Lines]]) -> Probes:
    """Every probe of the plan with what came of it."""
    targets, urls, served, files, names = [], [], [], [], []
    peers: list[PeerProbe] = []
    addresses: tuple[str, ...] | Unavailable = Unavailable("the host's addresses were not asked for")
    for probe, lines in seen:
        about = probe.about
        if probe.kind == "target":
            targets.append(TargetProbe(about, _dialled(lines)))
        elif probe.kind in {"get", "options"}:
            shown = about.partition("?")[0]
            urls.append(UrlProbe(probe.kind.upper(), shown, unseen(lines, f"curl {shown}") or _answered(lines)))
        elif probe.kind == "served":
            served.append(ServedProbe(about, unseen(lines, "openssl s_client") or _served(lines)))
        elif probe.kind == "file":
            files.append(CertificateFile(about, unseen(lines, f"openssl x509 -in {about}") or _certificate(lines)))
        elif probe.kind == "peers":
            peers += _called(probe, lines)
        elif probe.kind == "name":
            names.append(NameProbe(about, unseen(lines, f"getent ahosts {about}") or _resolved(lines)))
        else:
            found = tuple(dict.fromkeys(values[0] for word, values in lines if word == "address"))
            addresses = unseen(lines, "ip addr") or found
    return Probes(tuple(targets), tuple(urls), tuple(served), tuple(files), tuple(peers), tuple(names), addresses)


def unseen(lines: Lines, command: str) -> Unavailable | None:
    """Why nobody looked, if nobody did: no turn, no time, no tool, no permission."""
    words = dict(lines)
    if "unseen" in words:
        return Unavailable(redact_text(words["unseen"][0]), Place(command=command))
    end = words.get("end", ["cut short"])[0]
    if end == "unsent":
        return Unavailable("it did not get its turn before the probes' time was up", Place(command=command))
    if end == "late" and len(lines) == 1:
        return Unavailable("no word of it before its time was up", Place(command=command))
    if end == "cut short" or len(lines) == 1:
        return Unavailable("its answer is missing", Place(command=command))
    return None


def _dialled(lines: Lines) -> tuple[Dialled, ...] | Unavailable:
    found = [
        Dialled(address, accepts == "1", int(status), redact_text(complaint))
        for word, (address, accepts, status, complaint) in _of(lines, "dialled", 4)
    ]
    found += [Dialled("", accepts=False, complaint=values[0]) for _, values in _of(lines, "unresolved", 1)]
    if any(not each.status for each in found):
        return tuple(found)  # one that is dead is dead, whatever became of the others
    if why := unseen(lines, "a dial"):
        return why
    if dict(lines)["end"] == ["late"]:
        return Unavailable("its time was up before every address of it had been dialled", Place(command="a dial"))
    return tuple(found)


def _answered(lines: Lines) -> Answered | Unavailable:
    answered = next(_of(lines, "answered", 4), None)
    if answered is None:
        return Unavailable("its answer is missing")
    status, content_type, location, complaint = answered[1]
    assets = tuple(
        Asset(_ASSETS[kind], url, int(code), its_type, redact_text(told), elsewhere == "elsewhere")
        for _, (kind, url, code, its_type, told, elsewhere) in _of(lines, "asset", 6)
        if kind in _ASSETS
    )
    words = dict(lines)
    whole = "assets" not in words and words["end"] == ["done"]
    counted = {name: int(times) for _, (name, times) in _of(lines, "header", 2)}
    return Answered(
        int(status), content_type, redact_text(location), counted, assets if whole else None, redact_text(complaint)
    )


def _served(lines: Lines) -> Served | str | Unavailable:
    words = dict(lines)
    if "refused" in words:
        return redact_text(words["refused"][0]) or "the handshake failed"
    certificate = _certificate(lines)
    if isinstance(certificate, Unavailable) or "trust" not in words:
        return Unavailable("what openssl says of the certificate makes no sense", Place(command="openssl s_client"))
    return Served(certificate, words["trust"][0])


def _certificate(lines: Lines) -> Certificate | Unavailable:
    told = {values[0]: values[1] for _, values in _of(lines, "x509", 2)}
    try:
        return Certificate(
            fingerprint=told["sha256 fingerprint"].replace(":", "").lower(),
            names=tuple(values[0].lower() for _, values in _of(lines, "name", 1)),
            subject=told["subject"],
            issuer=told["issuer"],
            not_before=_moment(told["notbefore"]),
            not_after=_moment(told["notafter"]),
        )
    except (KeyError, ValueError):
        return Unavailable("what openssl says of the certificate makes no sense", Place(command="openssl x509"))


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _moment(text: str) -> float:
    """Seconds since the epoch of `Nov  4 21:13:38 2026 GMT`, whatever the locale here calls November."""
    month, day, clock, year, zone = text.split()
    if zone != "GMT":
        raise ValueError(zone)
    hour, minute, second = (int(part) for part in clock.split(":"))
    utc = datetime.datetime(int(year), _MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=datetime.UTC)
    return utc.timestamp()


def _called(probe: Planned, lines: Lines) -> Iterable[PeerProbe]:
    found = {values[0]: values[1:] for word, values in lines if word == "peer" and len(values) >= 3}
    command = f"nsenter into {probe.about}"
    untried = {values[0]: values[1] for _, values in _of(lines, "untried", 2)}
    nobody = unseen(lines, command) or (
        None if "entered" in dict(lines) else Unavailable(_why_outside(lines), Place(command=command))
    )
    for peer in probe.fields[2:]:
        name, _, port = peer.rpartition(":")
        seen: Called | Unavailable
        if peer in found:
            accepts, complaint, *addresses = found[peer]
            seen = Called(tuple(addresses), accepts == "1", redact_text(complaint))
        else:
            why = untried.get(peer, "no word of it before its time was up")
            seen = nobody or Unavailable(redact_text(why), Place(command=command))
        yield PeerProbe(probe.about, name, int(port), seen)


def _why_outside(lines: Lines) -> str:
    """nsenter's own words, which stand alone on a line."""
    return next((redact_text(word[:200]) for word, _ in lines if word != "end"), "its network could not be entered")


def _resolved(lines: Lines) -> Resolved:
    found = tuple(dict.fromkeys(values[0] for _, values in _of(lines, "address", 1)))
    return Resolved(found, next((values[0] for _, values in _of(lines, "unresolved", 1)), ""))


def _of(lines: Lines, word: str, count: int) -> Iterator[tuple[str, list[str]]]:
    return ((its, values) for its, values in lines if its == word and len(values) == count)
