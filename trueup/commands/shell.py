"""What a shell would run for `sh -c '...'`: its simple commands, as far as they can be read without running them.

Quotes, redirections, `&&`, `||`, `;`, `|`, `&`, newlines, comments and the words that only shape a script (`if`,
`then`, `!`, ...) are understood (POSIX shell, "Shell Command Language"). Expansions stay as written: `$X`, `$(...)`.
"""

from collections.abc import Iterator

import msgspec

_OPERATORS = frozenset(";&|()\n")
_SHAPING = frozenset(
    {"if", "then", "elif", "else", "fi", "while", "until", "do", "done", "esac", "!", "{", "}", "time"}
)
_ESCAPED_IN_DOUBLE_QUOTES = frozenset('$`"\\\n')


class ShellError(ValueError):
    """A quote or a substitution that nothing closes."""


class ShellCommand(msgspec.Struct, frozen=True):
    """One simple command: the variables set for it alone, and its words. `conditional` is set behind `&&` or `||`."""

    assigned: tuple[tuple[str, str], ...]
    argv: tuple[str, ...]
    conditional: bool = False


def shell_commands(script: str) -> tuple[ShellCommand, ...]:
    """Every simple command of a script, in order.

    Raises:
        ShellError: the script is no complete one.
    """
    found: list[ShellCommand] = []
    current: list[str] = []
    behind = ""
    for kind, text in _tokens(script):
        if kind == "word":
            current.append(text)
        elif current:
            found.extend(_command(current, behind))
            current, behind = [], text
    found.extend(_command(current, behind))
    return tuple(found)


def _command(words: list[str], behind: str) -> Iterator[ShellCommand]:
    rest = list(words)
    while rest and rest[0] in _SHAPING:
        del rest[0]
    assigned = []
    while rest and _is_assignment(rest[0]):
        name, _, text = rest.pop(0).partition("=")
        assigned.append((name, text))
    if rest or assigned:
        yield ShellCommand(tuple(assigned), tuple(rest), behind in {"&&", "||"})


def _is_assignment(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier() and name.isascii()


def _tokens(script: str) -> Iterator[tuple[str, str]]:
    """Words and operators; redirections with their targets are left out."""
    position, skips_word = 0, False
    while position < len(script):
        character = script[position]
        if character in " \t\r" or script.startswith("\\\n", position):
            position += 2 if character == "\\" else 1
        elif character == "#":
            position = _end_of_line(script, position)
        elif end := _redirection(script, position):
            position, skips_word = end, True
        elif character in _OPERATORS:
            doubled = script[position : position + 2] in {"&&", "||", ";;"}
            text = script[position : position + (2 if doubled else 1)]
            position += len(text)
            yield "operator", text
        else:
            word, position = _word(script, position)
            if not skips_word:
                yield "word", word
            skips_word = False


def _redirection(script: str, start: int) -> int:
    """The position behind `>`, `2>>`, `<&`, `&>` ... at `start`, or 0 where there is none."""
    position = start
    while position < len(script) and script[position].isdigit():
        position += 1
    if script.startswith("&>", start):
        position = start + 1
    if script[position : position + 1] not in {"<", ">"}:
        return 0
    while position < len(script) and script[position] in "<>&|":
        position += 1
    return position


def _end_of_line(script: str, position: int) -> int:
    end = script.find("\n", position)
    return len(script) if end < 0 else end


def _word(script: str, start: int) -> tuple[str, int]:
    """The word at `start` without its quotes, and the position behind it."""
    text, position = "", start
    while position < len(script) and script[position] not in " \t\r<>" and script[position] not in _OPERATORS:
        character = script[position]
        if character == "'":
            end = _closing(script, "'", position + 1)
            part, position = script[position + 1 : end], end + 1
        elif character == '"':
            part, position = _double_quoted(script, position + 1)
        elif character == "\\":
            part, position = script[position + 1 : position + 2].replace("\n", ""), position + 2
        elif character == "`" or script.startswith(("$(", "${"), position):
            part, position = _substitution(script, position)
        else:
            part, position = character, position + 1
        text += part
    return text, position


def _double_quoted(script: str, position: int) -> tuple[str, int]:
    text = ""
    while position < len(script) and script[position] != '"':
        if script[position] == "\\" and script[position + 1 : position + 2] in _ESCAPED_IN_DOUBLE_QUOTES:
            part, position = script[position + 1 : position + 2].replace("\n", ""), position + 2
        elif script[position] == "`" or script.startswith(("$(", "${"), position):
            part, position = _substitution(script, position)
        else:
            part, position = script[position], position + 1
        text += part
    if position >= len(script):
        raise ShellError("a double quote is never closed")
    return text, position + 1


def _substitution(script: str, start: int) -> tuple[str, int]:
    """`$(...)`, `${...}` or a back-quoted command, as written, and the position behind it."""
    if script[start] == "`":
        end = _closing(script, "`", start + 1)
        return script[start : end + 1], end + 1
    opening, closing = script[start + 1], ")" if script[start + 1] == "(" else "}"
    depth, position = 1, start + 2
    while depth and position < len(script):
        depth += (script[position] == opening) - (script[position] == closing)
        position += 1
    if depth:
        raise ShellError(f"'{script[start : start + 2]}' is never closed")
    return script[start:position], position


def _closing(script: str, quote: str, position: int) -> int:
    end = script.find(quote, position)
    if end < 0:
        raise ShellError(f"the quote {quote} is never closed")
    return end
