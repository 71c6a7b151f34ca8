"""Names that would have a report, a terminal or a shell do something, and how to see that none did."""

import html
import json
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
MARKUP = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>')
STEERS = (
    "\x1b]0;owned\x07",
    "\x1b[2J",
    "\x9b31m",
    "\x85",
    "\u202eesrever",
    "\u200b",
    "\ufeff",
    "\u2028",
    "\n::error::owned",
)


def names(mark: Path) -> list[str]:
    """Hostile names; what a shell makes of them would leave a file at `mark`."""
    return [
        *MARKUP,
        f"$(touch {mark})",
        f"`touch {mark}`",
        f"'; touch {mark}; '",
        *STEERS,
        "../../../etc/passwd",
        "%n%s{0}",
    ]


def whole(mark: Path) -> str:
    """All of them in one."""
    return "x" + " ".join(names(mark))


def raw_in(text: str) -> list[str]:
    """The characters of an output that steer whoever reads it."""
    return sorted({f"{ord(c):#x}" for c in text if unicodedata.category(c) in STEERING and c not in "\n\t\r"})


def check_html(page: str) -> int:
    """How many results a page of pytest-html holds; no markup may be in it, as it is or once its script has run."""
    assert not raw_in(page)
    blob = re.search(r'data-jsonblob="([^"]*)"', page)
    assert blob, "no data in the page"
    outside = page.replace(blob[1], "")
    for markup in MARKUP:
        assert markup not in page
        assert markup not in outside
    tests = json.loads(html.unescape(blob[1]))["tests"]
    for results in tests.values():
        for result in results:
            shown = result["log"] + " ".join(result["resultsTableRow"])
            assert "<script" not in shown.lower()
            assert "<img" not in shown.lower()
    return len(tests)


def check_junit(path: Path) -> int:
    """How many results a JUnit file holds."""
    assert not raw_in(path.read_text(encoding="utf-8"))
    root = ET.parse(path).getroot()  # noqa: S314 - pytest has just written it
    assert not [text for each in root.iter() for text in (each.text, *each.attrib.values()) if text and raw_in(text)]
    return len(list(root.iter("testcase")))


def check_document(path: Path) -> dict[str, object]:
    """The result document; nothing raw may be in the file."""
    assert not raw_in(path.read_text(encoding="utf-8"))
    document: dict[str, object] = json.loads(path.read_bytes())
    return document
