"""One browser for every test of a session, and pages to open in it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from selftests.dashboard.browser import Browser, chromium
from selftests.plugin.scratch import scratch
from trueup.dashboard.page import render

__all__ = ["browser", "opened", "scratch"]

Open = Callable[..., Browser]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium with an empty profile."""
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """The page of a document, opened from a file in a window of a desk; afterwards everything is as it was."""

    def open_page(document: dict[str, Any], *, scripts: bool = True, width: int = 1440, height: int = 1000) -> Browser:
        path = tmp_path / "index.html"
        path.write_bytes(render(document))
        browser.scripts(run=scripts)
        browser.resize(width, height)
        browser.open(path.as_uri())
        return browser

    browser.prefers("light")
    yield open_page
    browser.open("about:blank")
    browser.scripts(run=True)
