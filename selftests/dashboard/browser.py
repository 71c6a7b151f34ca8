"""A real Chromium, told by WebDriver's own protocol (w3.org/TR/webdriver2), a request a step."""

import base64
import http.client
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DRIVER, CHROMIUM = "/usr/bin/chromedriver", "/usr/bin/chromium"
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "ArrowLeft": "\ue012", "ArrowUp": "\ue013",
        "ArrowRight": "\ue014", "ArrowDown": "\ue015"}  # fmt: skip
SHIFT = "\ue008"
STARTED = re.compile(r"successfully on port (\d+)")


class Browser:
    """One window. `asked` lists the URLs that the page at hand asked for."""

    def __init__(self, port: int, profile: Path) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        options = {"binary": CHROMIUM, "args": [*ARGUMENTS, f"--user-data-dir={profile}"]}
        logs = {"browser": "ALL", "performance": "ALL"}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": logs}
        made = self._send("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{made['sessionId']}"

    def _send(self, method: str, path: str, content: Any = None) -> Any:
        body = None if content is None else json.dumps(content)
        self._connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = json.loads(self._connection.getresponse().read())["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError(f"{path}: {answer['error']}: {answer['message']}")
        return answer

    def _post(self, path: str, content: Any) -> Any:
        return self._send("POST", self._session + path, content)

    def open(self, url: str) -> None:
        """Load it, and forget what was logged before."""
        self.logged("browser")
        self.logged("performance")
        self._post("/url", {"url": url})

    def run(self, script: str, *arguments: object) -> Any:
        """What the body of a function returns, in the page."""
        return self._post("/execute/sync", {"script": script, "args": arguments})

    def text(self, selector: str) -> str:
        """What of the first such element is shown."""
        return str(self.run("return document.querySelector(arguments[0]).innerText", selector))

    def texts(self, selector: str) -> list[str]:
        """The same of all."""
        found = self.run("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", selector)
        return [str(each) for each in found]

    def count(self, selector: str) -> int:
        """How many there are."""
        return int(self.run("return document.querySelectorAll(arguments[0]).length", selector))

    def is_shown(self, selector: str) -> bool:
        """Whether the first such element takes room on the page."""
        return bool(self.run("return document.querySelector(arguments[0])?.checkVisibility() ?? false", selector))

    def click(self, selector: str) -> None:
        """Click the middle of the first such element, as a hand would."""
        found = self._post("/element", {"using": "css selector", "value": selector})
        self._post(f"/element/{next(iter(found.values()))}/click", {})

    def press(self, *names: str) -> None:
        """Press and let go of each key in turn."""
        actions = [{"type": kind, "value": KEYS[name]} for name in names for kind in ("keyDown", "keyUp")]
        self._post("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def back_tab(self, times: int) -> None:
        """Go back by so many steps, as Shift and Tab do."""
        steps = [{"type": kind, "value": KEYS["Tab"]} for _ in range(times) for kind in ("keyDown", "keyUp")]
        actions = [{"type": "keyDown", "value": SHIFT}, *steps, {"type": "keyUp", "value": SHIFT}]
        self._post("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def focused(self) -> str:
        """What has the focus: the name of a box, or the text of another element."""
        at = "document.activeElement"
        return str(self.run(f"return {at}.getAttribute('aria-label') || {at}.id || {at}.textContent"))

    def cdp(self, command: str, **parameters: Any) -> Any:
        """A command of Chromium's own protocol."""
        return self._post("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def resize(self, width: int, height: int) -> None:
        """Look through a window of that size."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefers(self, scheme: str) -> None:
        """`light` or `dark`, as the system of whoever looks says."""
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def scripts(self, *, run: bool) -> None:
        """Whether pages may run scripts."""
        self.cdp("Emulation.setScriptExecutionDisabled", value=not run)

    def logged(self, kind: str) -> list[dict[str, Any]]:
        """What was logged since the last time."""
        found: list[dict[str, Any]] = self._post("/se/log", {"type": kind})
        return found

    def asked(self) -> list[str]:
        """The URLs that were asked for since the page was opened, itself first."""
        messages = [json.loads(each["message"])["message"] for each in self.logged("performance")]
        sent = [each["params"] for each in messages if each["method"] == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in sent]

    def complaints(self) -> list[str]:
        """What the console complains of."""
        return [each["message"] for each in self.logged("browser") if each["level"] in {"WARNING", "SEVERE"}]

    def picture(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(self._send("GET", f"{self._session}/screenshot"))

    def alert(self) -> str:
        """The text of a dialogue that a script opened; nothing where there is none."""
        try:
            return str(self._send("GET", f"{self._session}/alert/text"))
        except AssertionError:
            return ""

    def close(self) -> None:
        """End it."""
        self._send("DELETE", self._session)
        self._connection.close()


@contextmanager
def chromium(profile: Path, more: Sequence[str] = ()) -> Iterator[Browser]:
    """A browser with an empty profile; it and its driver end with the block."""
    command = [DRIVER, "--port=0", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as driver:
        try:
            assert driver.stdout
            said = ""
            for line in driver.stdout:
                said += line
                if found := STARTED.search(line):
                    break
            else:
                raise AssertionError(f"chromedriver did not start: {said}")
            browser = Browser(int(found[1]), profile)
            try:
                yield browser
            finally:
                browser.close()
        finally:
            driver.terminate()
            driver.wait(timeout=20)
