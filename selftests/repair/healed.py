"""What repair makes of each outage of a host: which option heals it whole, and what is never touched."""

from typing import Literal

from lab.outages import HostOutage, every

Option = Literal["--fix", "--fix-unsafe"]

HOSTS: dict[str, HostOutage] = {outage.name: outage for outage in every() if isinstance(outage, HostOutage)}

HEALED: dict[str, Option] = {
    "alias-lost-by-reconnecting": "--fix",
    "attached-but-not-by-definition": "--fix-unsafe",
    "backup-in-sites-enabled": "--fix-unsafe",
    "binary-missing-on-the-host": "--fix-unsafe",
    "certificate-renewed-and-not-served": "--fix-unsafe",
    "certificate-renewed-not-reloaded": "--fix-unsafe",
    "container-off-the-network": "--fix",
    "container-on-a-leftover-network": "--fix-unsafe",
    "container-removed": "--fix-unsafe",
    "container-stopped": "--fix",
    "container-unhealthy": "--fix-unsafe",
    "default-timeouts-live": "--fix-unsafe",
    "docker-does-not-start-at-boot": "--fix",
    "docker-stopped": "--fix-unsafe",
    "doubled-cors-live": "--fix-unsafe",
    "leftover-network-unused": "--fix-unsafe",
    "missing-location-live": "--fix-unsafe",
    "network-gone": "--fix",
    "nginx-broken-on-disk": "--fix-unsafe",
    "nginx-does-not-start-at-boot": "--fix",
    "nginx-edited-not-reloaded": "--fix-unsafe",
    "nginx-stopped": "--fix",
    "no-https-redirect-live": "--fix-unsafe",
    "public-url-answers-502": "--fix-unsafe",
    "renewal-timer-stopped": "--fix",
    "scheduler-without-its-prefix-live": "--fix-unsafe",
    "site-edited-on-the-host": "--fix-unsafe",
    "site-link-missing": "--fix-unsafe",
    "site-link-to-the-wrong-file": "--fix-unsafe",
    "unit-disabled": "--fix",
    "unit-edited-on-the-host": "--fix-unsafe",
    "unit-edited-without-daemon-reload": "--fix-unsafe",
    "unit-stopped": "--fix-unsafe",
    "upstream-server-dead-on-ipv6": "--fix-unsafe",
}
"""One run with this option brings each of them back to green."""

LEAVES = {
    "docker-does-not-start-at-boot": "its socket is not enabled again: the service, which is, wants it itself",
    "certificate-renewed-and-not-served": "the new certificate is served, and stays",
    "nginx-edited-not-reloaded": "what was written into the site means nothing to nginx: it is loaded, and stays",
}
"""Healed, and yet not as before: what the outage left that no check minds."""

PARTLY = {
    "network-under-a-near-miss-name": "everything is on the right one; nobody declared the other, so nobody removes it",
    "new-drop-in-without-daemon-reload": "systemd reads it; whether it should be there, a person must say",
}
"""Something is put right, and the rest is for a person."""

SAMPLE = {
    "attached-but-not-by-definition",
    "backup-in-sites-enabled",
    "binary-missing-on-the-host",
    "container-off-the-network",
    "container-on-a-leftover-network",
    "network-gone",
    "nginx-stopped",
    "unit-disabled",
}
"""What every build looks at, a few fixes. `./run chaos` looks at all of them."""
