"""Sizes as people write and read them."""

_FACTORS = {"k": 1024, "m": 1024**2, "g": 1024**3}


def bytes_of(size: str) -> int:
    """Bytes of a size as nginx writes it: `512`, `10m`, `1g`."""
    factor = _FACTORS.get(size[-1:].lower())
    return int(size[:-1]) * factor if factor else int(size)


def size_of(count: int) -> str:
    """Bytes in the largest unit that leaves a whole number before the point: `1.5 GiB`."""
    for unit, factor in (("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"
