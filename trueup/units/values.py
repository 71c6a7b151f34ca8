"""Values of settings as systemd reads them (systemd.syntax(7), systemd.time(7))."""

_ON = frozenset({"1", "yes", "y", "true", "t", "on"})
_OFF = frozenset({"0", "no", "n", "false", "f", "off"})


def boolean(text: str) -> bool | None:
    """Whether it is on; None for what systemd cannot read."""
    lowered = text.lower()
    return True if lowered in _ON else False if lowered in _OFF else None
