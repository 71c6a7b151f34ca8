"""What the shape of a document cannot say: that names refer to something, and that values agree."""

import datetime
import difflib
import ipaddress
import zoneinfo
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from trueup.expectations.inventory import EVERY, members
from trueup.expectations.schema import Expectations, Waiver
from trueup.expectations.validation import Fault

MOST_APART = 3
MOST_COMPARED = 2000
"""Names that a wrong one is compared with, of nearly its length: it must not take minutes."""
LAST_DAY = "9998-12-31"
"""A waiver ends at the midnight after its last day, which must be a day that can be written down too."""


def dangling(expectations: Expectations) -> Iterator[Fault]:
    """Every reference to nothing and every contradiction, with the path to it."""
    yield from _groups(expectations)
    yield from _network(expectations)
    yield from _ports(expectations)
    yield from _services(expectations)
    yield from _machine(expectations)
    yield from _jobs(expectations)
    yield from _addresses(expectations)
    yield from _waivers(expectations)
    yield from _notify(expectations)


def _groups(expectations: Expectations) -> Iterator[Fault]:
    subjects = expectations.subjects
    for kind, names in (("hosts", subjects.hosts), ("groups", subjects.groups)):
        if EVERY in names:
            yield ("subjects", kind, EVERY), f"{EVERY!r} is the group of every host: choose another name"
    for name, listed in subjects.groups.items():
        if name in subjects.hosts:
            yield ("subjects", "groups", name), f"{name!r} is also the name of a host: choose another one"
        if not listed:
            yield ("subjects", "groups", name), "expected at least one host"
        for index, one in enumerate(listed):
            if not members(subjects.hosts, (one,)):
                yield ("subjects", "groups", name, index), _unknown("host", one, subjects.hosts)


def _network(expectations: Expectations) -> Iterator[Fault]:
    network = expectations.network
    try:
        subnet = ipaddress.ip_network(network.subnet)
    except ValueError as error:
        yield ("network", "subnet"), f"expected a subnet such as 172.27.0.0/16: {error}"
        return
    try:
        if ipaddress.ip_address(network.gateway) not in subnet:
            yield ("network", "gateway"), f"{network.gateway} is outside {network.subnet}"
    except ValueError as error:
        yield ("network", "gateway"), f"expected an address: {error}"


def _ports(expectations: Expectations) -> Iterator[Fault]:
    for name, ports in expectations.ports.ranges.items():
        if ports.first > ports.last:
            yield ("ports", "ranges", name), f"ends at {ports.last}, before it begins at {ports.first}"


def _services(expectations: Expectations) -> Iterator[Fault]:
    services, ranges = expectations.services, expectations.ports.ranges
    if not services:
        yield ("services",), "there is no service: nothing could ever be found wrong"
    for name, service in services.items():
        here = ("services", name)
        if service.port_range is not None and service.port_range not in ranges:
            yield (*here, "port_range"), _unknown("port range", service.port_range, ranges)
        for index, peer in enumerate(service.peers):
            if peer not in services:
                yield (*here, "peers", index), _unknown("service", peer, services)
    for what in ("port", "container"):
        first: dict[object, str] = {}
        for name, service in services.items():
            value = getattr(service, what) or name
            if (owner := first.setdefault(value, name)) != name:
                yield ("services", name, what), f"{what} {value} is also that of {owner}"


def _machine(expectations: Expectations) -> Iterator[Fault]:
    machine = expectations.machine
    if machine.disk_warn_percent > machine.disk_max_percent:
        yield ("machine", "disk_warn_percent"), f"more than disk_max_percent, which is {machine.disk_max_percent}"


def _jobs(expectations: Expectations) -> Iterator[Fault]:
    for name, job in expectations.jobs.items():
        here = ("jobs", name)
        if not (job.log or job.cron or job.timer):
            yield here, "expected a log, a cron file or a timer: nothing of this job could be seen"
        if (job.log is None) != (job.max_age is None):
            yield here, "expected log and max_age together: a log is judged by its age"
        if job.runs and not job.cron:
            yield (*here, "runs"), "expected beside cron: it is looked for in that file"


def _addresses(expectations: Expectations) -> Iterator[Fault]:
    for index, address in enumerate(expectations.addresses):
        try:
            ipaddress.ip_address(address)
        except ValueError as error:
            yield ("addresses", index), f"expected an address: {error}"
    for name, service in expectations.services.items():
        for index, public in enumerate(service.public):
            try:
                _ = urlsplit(public.url).port
            except ValueError as error:
                yield ("services", name, "public", index, "url"), f"expected a URL: {error}"


def _waivers(expectations: Expectations) -> Iterator[Fault]:
    first: dict[tuple[str, str], list[int]] = {}
    subjects, waivers = expectations.subjects, expectations.waivers
    for index, waiver in enumerate(waivers):
        alike = first.setdefault((waiver.check, waiver.resource), [])
        for earlier in alike:
            if _share_a_host(waiver, waivers[earlier]):
                yield ("waivers", index), f"{waiver.check} [{waiver.resource}] is already waived by waivers[{earlier}]"
                break
        alike.append(index)
        for number, name in enumerate(waiver.hosts):
            if name not in subjects.hosts and name not in subjects.groups:
                yield (
                    ("waivers", index, "hosts", number),
                    _unknown("host or group", name, [*subjects.hosts, *subjects.groups]),
                )
        try:
            datetime.date.fromisoformat(waiver.until)
        except ValueError as error:
            yield ("waivers", index, "until"), f"expected a date written YYYY-MM-DD: {error}"
        if waiver.until > LAST_DAY:
            yield ("waivers", index, "until"), f"expected a day up to {LAST_DAY}, found {waiver.until}"
        yield from _zone(("waivers", index, "zone"), waiver.zone)


def _share_a_host(one: Waiver, other: Waiver) -> bool:
    """Whether both name the same host or group, or one of them holds everywhere."""
    return not (one.hosts and other.hosts) or bool({*one.hosts} & {*other.hosts})


def _zone(path: tuple[str | int, ...], zone: str) -> Iterator[Fault]:
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield path, f"expected a time zone such as Asia/Tokyo, found {zone!r}"


def _notify(expectations: Expectations) -> Iterator[Fault]:
    notify = expectations.notify
    if notify is None:
        return
    if not (notify.webhook or notify.mail or notify.command or notify.apprise):
        yield ("notify",), "expected a webhook, mail, command or apprise: nobody would be told"
    if (hook := notify.webhook) and sum(bool(one) for one in (hook.url, hook.url_env, hook.url_file)) != 1:
        yield ("notify", "webhook"), "expected one of url, url_env and url_file"
    if notify.mail and not notify.mail.to:
        yield ("notify", "mail", "to"), "expected at least one address"
    if notify.command and not notify.command.argv:
        yield ("notify", "command", "argv"), "expected at least the name of a program"
    if notify.command and any("\0" in word for word in notify.command.argv):
        yield ("notify", "command", "argv"), "expected words without a NUL"
    yield from _zone(("notify", "zone"), notify.zone)


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    alike = (other for other in known if abs(len(other) - len(name)) <= MOST_APART)
    near = difflib.get_close_matches(name, list(islice(alike, MOST_COMPARED)), n=1)
    return f"there is no {what} {name!r}" + (f", did you mean {near[0]!r}?" if near else "")
