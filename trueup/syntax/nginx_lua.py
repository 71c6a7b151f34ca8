"""Lua inside nginx: the body of a `*_by_lua_block` is not made of directives (lua-nginx-module)."""

import re

_LUA = re.compile(
    r"""--\[(?P<comment>=*)\[.*?\](?P=comment)\]
    | --[^\n]*+
    | \[(?P<text>=*)\[.*?\](?P=text)\]
    | "(?:[^"\\\n]++|\\.)*"
    | '(?:[^'\\\n]++|\\.)*'
    | [{}]""",
    re.DOTALL | re.VERBOSE,
)


def end_of_lua(text: str, start: int) -> int:
    """Where the block that was opened just before `start` has its closing brace; the end of the text if it has none."""
    depth = 1
    for token in _LUA.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if not depth:
            return token.start()
    return len(text)
