"""The one way in which a YAML text can be refused."""


class SyntaxProblem(Exception):  # noqa: N818 - it is a problem of the text that was read, and is shown as one
    """A text that is refused: `file:line: why`. `line` is 0 where no line can be named."""

    def __init__(self, shown: str, line: int, text: str) -> None:
        super().__init__(f"{shown}:{line}: {text}" if line else f"{shown}: {text}")
        self.shown = shown
        self.line = line
        self.text = text
