"""One archive for a server that has no clone of the repository and no network."""


class PackError(Exception):
    """Why no archive can be made; the message says what to do."""
