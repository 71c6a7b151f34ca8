"""What the page may do: its one style sheet and its one script, by their hashes, and nothing from anywhere."""

import base64
import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def style() -> str:
    """The style sheet."""
    return (FOLDER / "page.css").read_text(encoding="utf-8")


@cache
def script() -> str:
    """The script."""
    return (FOLDER / "page.js").read_text(encoding="utf-8")


def policy() -> str:
    """The Content-Security-Policy of the page; the same for every page of one version."""
    return (
        f"default-src 'none'; style-src '{_hash(style())}'; script-src '{_hash(script())}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def nginx_location(path: str, folder: str) -> str:
    """A location that serves the page; a policy that the server adds for its other pages does not reach it.

    Policies add up: under one without these hashes the page has neither style nor script. An `add_header` in a
    location takes the place of all of its server's.
    """
    return f"""location {path} {{
    alias {folder};
    index index.html;
    add_header Content-Security-Policy "{policy()}; frame-ancestors 'self'" always;
    add_header X-Content-Type-Options nosniff always;
    add_header Referrer-Policy no-referrer always;
    add_header Cache-Control no-cache always;
}}
"""


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
