"""Why systemd would not start a unit at all, whatever depends on it (systemd.service(5))."""

from trueup.facts.systemd import UnitFile


def refusal(file: UnitFile) -> str:
    """The reason, as the end of a sentence; nothing where it may start."""
    return "it is masked" if file.masked else ""
