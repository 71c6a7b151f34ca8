"""When each site's certificate ends: the one that clients get, else the one on disk."""

from collections.abc import Iterator
from typing import Any

from trueup.facts.probes import Served
from trueup.platform import Platform, Site
from trueup.topology.nodes import if_seen


def certificates(platform: Platform) -> list[dict[str, Any]]:
    """`{subject, name, not_after, warn_days}` by name, times in seconds since the epoch; none of a tree."""
    subject, warn_days = platform.facts.subject.name, platform.expectations.tls.warn_days
    ends = {site.name: min(_ends(site), default=None) for site in platform.sites}
    return [
        {"subject": subject, "name": name, "not_after": int(end), "warn_days": warn_days}
        for name, end in sorted(ends.items())
        if end is not None
    ]


def _ends(site: Site) -> Iterator[float]:
    served = if_seen(lambda: site.served)
    if isinstance(served, Served):
        yield served.certificate.not_after
        return
    on_disk = if_seen(lambda: site.on_disk) or {}
    yield from (certificate.not_after for certificate in on_disk.values())
