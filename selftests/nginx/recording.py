"""Every directive that an nginx has, and where it allows each: what our table must not call unknown.

`./run recording` asks the nginx of this machine, and that of the wheel, anew. A name is any end of a text in the
program, since compilers keep `user` as the end of `proxy_user`; only nginx says which of them are directives.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from selftests.nginx.conftest import NGINX, run_nginx
from selftests.nginx.contexts import MANY_WORDS, TEXTS
from selftests.routing.judge import second_judge, version_of

FOLDER = Path(__file__).parent / "data" / "directives"
_TEXT = re.compile(rb"[a-z0-9_]{2,60}(?=\0)")


def recorded() -> Iterator[tuple[str, str, str]]:
    """Version, name and context of each, as it was written."""
    for file in sorted(FOLDER.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _, contexts = line.partition(": ")
            yield from ((file.stem, name, context) for context in contexts.split(", "))


def _candidates(program: Path) -> set[str]:
    texts = {found[0].decode() for found in _TEXT.finditer(program.read_bytes())}
    return {text[at:] for text in texts for at in range(len(text) - 1) if text[at].isalpha()}


def _asked(program: Path, folder: Path) -> Iterator[str]:
    """A line for each directive that may stand where we look."""

    def said(name: str, text: str) -> str:
        file = folder / f"{name}.conf"
        file.write_text(text % f"{name}{MANY_WORDS}", encoding="utf-8")
        try:
            return run_nginx(file, "-t", str(program)).stderr
        finally:
            file.unlink()

    def line(name: str) -> str:
        if f'unknown directive "{name}"' in said(name, "%s"):
            return ""
        where = [context for context, text in TEXTS.items() if "is not allowed here" not in said(name, text)]
        return f"{name}: {', '.join(where)}" if where else ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(line, sorted(_candidates(program))))


def main() -> int:
    """Write a file for each nginx."""
    FOLDER.mkdir(exist_ok=True)
    for program in (Path(NGINX), second_judge()):
        version = version_of(program)
        with tempfile.TemporaryDirectory() as folder:
            lines = list(_asked(program, Path(folder)))
        (FOLDER / f"{version}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        sys.stdout.write(f"nginx {version}: {len(lines)} directives\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
