"""A headless Chromium that tells what a page did, over the pipe of its developer tools.

No port is opened and nothing is installed: messages are JSON that ends with a NUL
(https://chromedevtools.github.io/devtools-protocol/).
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from time import monotonic
from typing import Any, Final

import pytest

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)
WIRED: Final = 'exec "$0" "$@" about:blank 3<&0 4>&1 >&2 </dev/null'
"""For a shell: the browser reads from its third file and writes to its fourth."""
SECONDS: Final = 30.0
"""For any one answer."""

# It runs before the page, apart from its scripts, and policies do not concern it.
LISTEN: Final = """
globalThis.seen = [];
addEventListener("securitypolicyviolation", event =>
  seen.push(`policy: ${event.violatedDirective} ${event.blockedURI}`), true);
addEventListener("error", event => seen.push(`error: ${event.message}`), true);
"""
WORLD: Final = "watch"


def found() -> str | None:
    """The browser of this system; one that is named by ``CHROMIUM`` comes first."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def needed() -> str:
    """The browser; where there is none a test is skipped, but never where CI is ``true``."""
    program = found()
    if program is None:
        missing = "there is no Chromium: install it, or name one in CHROMIUM"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    return program


@dataclass
class Seen:
    """What a page did."""

    requests: list[str] = field(default_factory=list)
    """URLs that were asked for, the page itself and ``data:`` aside."""
    dialogs: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    """Of the console, of the policy, and errors of scripts."""
    ran: bool = False
    """Whether a script of the corpus ran."""

    @property
    def nothing(self) -> bool:
        return not (self.requests or self.dialogs or self.messages or self.ran)


class Chromium:
    """One browser; pages are opened one after the other, each in a tab of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.rest = b""
        self.number = 0
        self.events: list[dict[str, Any]] = []
        self.tab: str | None = None
        self.session: str | None = None
        self.call("Browser.getVersion")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        number = self._send(method, parameters)
        until = monotonic() + SECONDS
        while True:
            answer = self._next(until)
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._heard(answer)

    def _send(self, method: str, parameters: dict[str, Any]) -> int:
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session is not None:
            message["sessionId"] = self.session
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\0")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise RuntimeError("Chromium ended") from error
        return self.number

    def _next(self, until: float) -> dict[str, Any]:
        assert self.process.stdout is not None
        while b"\0" not in self.rest:
            ready, _, _ = select([self.process.stdout], [], [], max(until - monotonic(), 0))
            more = os.read(self.process.stdout.fileno(), 1 << 20) if ready else b""
            if not more:
                raise RuntimeError("Chromium ended" if ready else "Chromium does not answer")
            self.rest += more
        message, _, self.rest = self.rest.partition(b"\0")
        parsed: dict[str, Any] = json.loads(message)
        return parsed

    def _heard(self, message: dict[str, Any]) -> None:
        """Note an event; the page stands still until a dialog is closed."""
        if "method" in message and message.get("sessionId") == self.session:
            self.events.append(message)
            if message["method"] == "Page.javascriptDialogOpening":
                self._send("Page.handleJavaScriptDialog", {"accept": False})

    def _open_tab(self) -> None:
        """A new tab instead of the last: a page that hangs is no trouble to the next."""
        self.session = None
        last, self.tab = self.tab, self.call("Target.createTarget", url="about:blank")["targetId"]
        if last is not None:
            self.call("Target.closeTarget", targetId=last)
        attached = self.call("Target.attachToTarget", targetId=self.tab, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)
        self.call("Page.addScriptToEvaluateOnNewDocument", source=LISTEN, worldName=WORLD)
        self.events.clear()

    def _go(self, url: str) -> None:
        """Wait until a document is loaded: that one, and not what it may lead to."""
        loader = self.call("Page.navigate", url=url)["loaderId"]
        until = monotonic() + SECONDS
        while not any(
            event["method"] == "Page.lifecycleEvent"
            and event["params"]["name"] == "load"
            and event["params"]["loaderId"] == loader
            for event in self.events
        ):
            self._heard(self._next(until))

    def open(self, page: Path, *, width: int = 1280, media: str = "", policy: bool = True) -> Seen:
        """Open a file and wait until it is loaded and drawn.

        Parameters
        ----------
        page : Path
        width : int
            Of the window, in CSS pixels.
        media : str
            ``print`` for the style of print.
        policy : bool
            Whether the page's content policy holds: without it, its text has to be
            harmless by itself.
        """
        self._open_tab()
        self.call("Page.setBypassCSP", enabled=not policy)
        self.call("Emulation.setEmulatedMedia", media=media)
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        self._go(page.resolve().as_uri())
        # Two frames: what begins with the first drawing has begun. A busy machine may draw none.
        drawn = (
            "new Promise(done => { setTimeout(done, 500);"
            "requestAnimationFrame(() => requestAnimationFrame(done)) })"
        )
        try:
            self.call("Runtime.evaluate", expression=drawn, awaitPromise=True)
            return self._seen(page.resolve().as_uri())
        except RuntimeError as error:
            return Seen(messages=[f"the page went: {error}"])

    def _seen(self, own: str) -> Seen:
        seen = Seen(ran=bool(self.value("window.ran")), messages=self._watched())
        for event in self.events:
            said = event["params"]
            match event["method"]:
                case "Network.requestWillBeSent":
                    url = said["request"]["url"]
                    if url != own and not url.startswith("data:"):
                        seen.requests.append(url)
                case "Page.javascriptDialogOpening":
                    seen.dialogs.append(said["message"])
                case "Page.frameAttached":
                    seen.requests.append("a frame")
                case "Runtime.consoleAPICalled":
                    seen.messages.append(f"console: {said['args']}")
                case "Runtime.exceptionThrown":
                    seen.messages.append(f"exception: {said['exceptionDetails']['text']}")
                case "Log.entryAdded":
                    seen.messages.append(f"log: {said['entry']['text']}")
        return seen

    def _watched(self) -> list[str]:
        """What was noted beside the page."""
        worlds = [
            event["params"]["context"]
            for event in self.events
            if event["method"] == "Runtime.executionContextCreated"
        ]
        (watch,) = [world["id"] for world in worlds if world["name"] == WORLD][-1:]
        noted: list[str] = self.value("seen", contextId=watch)
        return noted

    def value(self, expression: str, **where: Any) -> Any:
        """Value of an expression of JavaScript in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, **where)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def screenshot(self, file: Path) -> None:
        """Write the whole page as PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        file.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def chromium(program: str) -> Iterator[Chromium]:
    """Start a browser with a profile of its own; it ends with the block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            ["sh", "-c", WIRED, program, *FLAGS, f"--user-data-dir={folder}/profile"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "HOME": folder},
        )
        try:
            yield Chromium(process)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
