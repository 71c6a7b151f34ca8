"""Makes `docs/images/` anew: `python -m selftests.dashboard.pictures [FOLDER]`.

The terminal is that of real runs, its colours as they came; the page is that of the same server, with a day's history.
Both are drawn by the Chromium of the self-tests.
"""

import html
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lab.paths import CHECKOUT
from selftests.checkout import made_in
from selftests.dashboard import documents, server
from selftests.dashboard.browser import Browser, chromium
from selftests.dashboard.small_png import smaller
from selftests.environment import an_operators
from trueup.dashboard.page import render
from trueup.facts.document import dump

IMAGES = CHECKOUT / "docs/images"
COLUMNS = 112
TERMINALS = {
    "terminal-red": ["pytest", "-q", "--facts=production.json"],
    "terminal-green": ["pytest", "-q"],
}
PAGES = {
    "dashboard": (1280, 900, "light"),
    "dashboard-dark": (1280, 900, "dark"),
    "dashboard-phone": (390, 844, "light"),
}
BROKEN = ".picture .node[aria-label*='/vibe-scorer/'][aria-label*='public URL']"
SGR = re.compile(r"\x1b\[([0-9;]*)m")
COLOURS = {"31": "#ff8a80", "32": "#7fd29a", "33": "#f0bd5e", "35": "#c3a3ff", "36": "#6fd3da"}
SHEET = f"""<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 14px 18px; background: #15171a; color: #e6e8ea; }}
pre {{ margin: 0; font: 13px/1.45 "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere;
  width: {COLUMNS}ch; }}
b {{ font-weight: 700; }}
</style><pre>"""


def main(to: Path = IMAGES) -> None:
    """Write every picture into that folder."""
    with (
        tempfile.TemporaryDirectory(prefix="trueup-pictures-") as scratch,
        chromium(Path(scratch) / "profile") as browser,
    ):
        folder = Path(scratch) / "watchme"
        folder.mkdir()
        made_in(folder)
        (folder / "production.json").write_bytes(dump(server.detached()))
        for name, command in TERMINALS.items():
            (to / f"{name}.png").write_bytes(smaller(_terminal(browser, folder, command)))
        page = folder / "index.html"
        page.write_bytes(render(documents.now(documents.detached())))
        for name, (width, height, scheme) in PAGES.items():
            browser.prefers(scheme)
            browser.resize(width, height)
            browser.open(page.as_uri())
            (to / f"{name}.png").write_bytes(smaller(browser.picture()))
        (to / "dashboard-chain.png").write_bytes(smaller(_chain(browser, page)))


def _chain(browser: Browser, page: Path) -> bytes:
    """The drawing, with the chain of a broken URL open beside it."""
    browser.prefers("light")
    browser.resize(1280, 900)
    browser.open(page.as_uri())
    browser.click(BROKEN)
    browser.run("document.querySelector('.topology').scrollIntoView()")
    return browser.picture()


def _terminal(browser: Browser, folder: Path, command: list[str]) -> bytes:
    """What a run prints on a terminal of that width, as a picture of just its lines."""
    environment = an_operators() | {"COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    program = [sys.executable, "-m", *command, "--color=yes", "--no-history", "-p", "no:cacheprovider"]
    done = subprocess.run(
        program, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    path = folder / "terminal.html"
    path.write_text(f"{SHEET}$ {' '.join(command)}\n{markup(done.stdout)}</pre>", encoding="utf-8")
    browser.open(path.as_uri())
    browser.resize(960, 300)
    height = int(browser.run("return document.querySelector('pre').getBoundingClientRect().bottom")) + 14
    browser.resize(960, height)
    return browser.picture()


def markup(printed: str) -> str:
    """ANSI colours as markup; everything else as text."""
    return "".join(_spans(printed.strip("\n")))


def _spans(printed: str) -> Iterator[str]:
    bold, colour = False, ""
    parts = SGR.split(printed)
    for number, part in enumerate(parts):
        if number % 2:
            for code in part.split(";"):
                bold = code == "1" or (bold and code not in {"", "0", "22"})
                colour = COLOURS.get(code, "" if code in {"", "0", "39"} else colour)
        elif part:
            text = html.escape(part)
            text = f"<b>{text}</b>" if bold else text
            yield f'<span style="color: {colour}">{text}</span>' if colour else text


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
