"""What a certificate is worth for a name (RFC 6125: a wildcard stands for one whole label, the first)."""

from trueup.facts.probes import Certificate

DAY = 86_400


def covers(certificate: Certificate, name: str) -> bool:
    """Whether a client that asks for the name takes the certificate."""
    _, dot, parent = name.partition(".")
    wildcard = f"*.{parent}" if dot and "." in parent else ""
    return any(each in {name, wildcard} for each in certificate.names if each)


def days_left(certificate: Certificate, now: float) -> float:
    """Days until it ends, less than 0 when it has; `now` is in seconds since the epoch."""
    return (certificate.not_after - now) / DAY
