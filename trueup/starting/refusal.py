"""What every part of this folder raises."""


class CannotStartError(Exception):
    """What was asked for cannot be made; the message names the file, the line where there is one, and the remedy."""
