"""Files that repair itself puts on a host: they are no drift, and say themselves where they come from."""

from posixpath import basename

ORDER = "50-trueup-order.conf"
"""The drop-in that orders a unit after what it needs."""


def is_own(path: str) -> bool:
    """Whether it is one of them."""
    return basename(path) == ORDER
