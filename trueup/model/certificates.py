"""What a certificate is worth for a name (RFC 6125: a wildcard stands for one whole label, the first)."""

from trueup.facts.probes import Certificate

DAY = 86_400


def covers(certificate: Certificate, name: str) -> bool:
    """Whether a client that asks for the name takes the certificate."""
    parent = name.partition(".")[2]
    return name in certificate.names or ("." in parent and f"*.{parent}" in certificate.names)


def days_left(certificate: Certificate, now: float) -> float:
    """Days until it ends, less than 0 when it has; `now` is in seconds since the epoch."""
    return (certificate.not_after - now) / DAY
