"""Words of a configuration and bytes of a request: nginx compares bytes."""


def wire(text: str) -> bytes:
    """The bytes that a word of the configuration has in its file."""
    return text.encode("utf-8", "surrogateescape")


def shown(data: bytes) -> str:
    """Bytes as text, one character each."""
    return data.decode("latin-1")


def is_on(word: str) -> bool:
    """A flag as nginx reads it."""
    return word.lower() == "on"
