"""What nginx's sites need beside their own files: certificates, and names that resolve to this host.

The sites are read with regular expressions, since a broken one must be deployed too.
"""

import re
from collections.abc import Iterable

from lab import certificates
from lab.archive import Archive

LIVE = "/etc/letsencrypt/live/"
HOST_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

RENEWAL = "certbot.timer"
RENEWAL_TIMER = """[Unit]
Description=Run certbot twice daily

[Timer]
OnCalendar=*-*-* 00,12:00:00
RandomizedDelaySec=43200
Persistent=true

[Install]
WantedBy=timers.target
"""
RENEWAL_SERVICE = "[Unit]\nDescription=Certbot\n\n[Service]\nType=oneshot\nExecStart=/bin/true\n"


def without_comments(site: str) -> str:
    """The directives of a site."""
    return re.sub(r"#.*", "", site)


def host_names(site: str) -> list[str]:
    """The plain names of a site's server_name directives, in order."""
    words = [word for line in re.findall(r"\bserver_name\s+([^;{}]+);", site) for word in line.split()]
    return list(dict.fromkeys(word for word in words if HOST_NAME.fullmatch(word)))


def add_certificates(archive: Archive, site: str) -> None:
    """A certificate wherever the site names one; below live/ they lie as certbot lays them out."""
    names = host_names(site) or ["localhost"]
    for path, key in dict(_certificates(site)).items():
        issued = certificates.issue(names)
        if path.startswith(LIVE):
            _as_certbot(archive, path.rpartition("/")[0], issued)
        else:
            archive.file(path, issued.fullchain)
            archive.file(key, issued.key, 0o600)


def add_renewal(archive: Archive) -> None:
    """certbot's timer, as its Debian package has it; what it starts succeeds and renews nothing."""
    archive.file(f"/usr/lib/systemd/system/{RENEWAL}", RENEWAL_TIMER)
    archive.file(f"/usr/lib/systemd/system/{RENEWAL.replace('.timer', '.service')}", RENEWAL_SERVICE)


def add_trust(archive: Archive, bundle: str) -> None:
    """Let the guest's clients trust the lab's authority; `bundle` is the guest's trust store as it is."""
    authority, hashed = certificates.trusted()
    archive.file(f"/etc/ssl/certs/{hashed}", authority)
    archive.file("/etc/ssl/certs/ca-certificates.crt", bundle.replace(authority, "") + authority)


def _certificates(site: str) -> Iterable[tuple[str, str]]:
    """Each certificate and the key named next after it."""
    paths = re.findall(r"\b(ssl_certificate(?:_key)?)\s+([^\s;]+)", site)
    for at, (directive, path) in enumerate(paths):
        if directive == "ssl_certificate":
            keys = (key for what, key in paths[at:] if what == "ssl_certificate_key")
            yield path, next(keys, f"{path}.key")


def _as_certbot(archive: Archive, live: str, issued: certificates.Certificate) -> None:
    host = live.removeprefix(LIVE)
    parts = {
        "cert": issued.certificate,
        "chain": issued.chain,
        "fullchain": issued.fullchain,
        "privkey": issued.key,
    }
    for part, text in parts.items():
        archive.file(f"/etc/letsencrypt/archive/{host}/{part}1.pem", text, 0o600 if part == "privkey" else 0o644)
        archive.link(f"{live}/{part}.pem", f"../../archive/{host}/{part}1.pem")
