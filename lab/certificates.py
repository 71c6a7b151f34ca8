"""Certificates for the guest's sites, from an authority of the lab's own that only its guests trust."""

import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lab.paths import CACHE

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"]
LIFETIME = 90
"""Days, as Let's Encrypt's."""


class Certificate(NamedTuple):
    """A certificate, the chain to its authority, and its key, each as PEM text."""

    certificate: str
    chain: str
    key: str

    @property
    def fullchain(self) -> str:
        """The certificate and its chain, as nginx's ssl_certificate wants them."""
        return self.certificate + self.chain


def issue(names: list[str], days: int = LIFETIME) -> Certificate:
    """A certificate for these host names, valid from now for `days` days."""
    authority, authority_key = _authority()
    alternatives = ",".join(f"DNS:{name}" for name in names)
    with TemporaryDirectory() as folder:
        certificate, key = Path(folder, "cert.pem"), Path(folder, "key.pem")
        _openssl(
            *("req", "-x509", *KEY, "-days", str(days), "-subj", f"/CN={names[0]}"),
            *("-CA", str(authority), "-CAkey", str(authority_key)),
            *("-addext", f"subjectAltName={alternatives}", "-addext", "basicConstraints=critical,CA:FALSE"),
            *("-out", str(certificate), "-keyout", str(key)),
        )
        return Certificate(certificate.read_text(), authority.read_text(), key.read_text())


def trusted() -> tuple[str, str]:
    """The authority's certificate, and the file name by which OpenSSL finds it in /etc/ssl/certs."""
    authority, _ = _authority()
    return authority.read_text(), _openssl("x509", "-in", str(authority), "-noout", "-subject_hash").strip() + ".0"


def _authority() -> tuple[Path, Path]:
    """The authority's certificate and key; made once a checkout."""
    folder = CACHE / "authority"
    certificate, key = folder / "ca.pem", folder / "ca.key"
    if not certificate.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=CACHE) as aside:
            fresh = Path(aside, "fresh")
            fresh.mkdir(mode=0o700)
            out = ("-out", f"{fresh}/ca.pem", "-keyout", f"{fresh}/ca.key")
            _openssl("req", "-x509", *KEY, "-days", "3650", "-subj", "/CN=trueup replica lab", *out)
            with suppress(OSError):  # another made it meanwhile: a pair is whole or not there
                fresh.rename(folder)
    return certificate, key


def _openssl(*arguments: str) -> str:
    return subprocess.run(["/usr/bin/openssl", *arguments], capture_output=True, text=True, check=True).stdout
