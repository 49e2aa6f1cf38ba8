"""A headless Chromium, spoken to through pipes in its DevTools protocol."""

import base64
import json
import os
import shutil
import subprocess
import time

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
# No name is resolved and no proxy asked: what a page wants from the network, it does not get.
_OFFLINE = ("--host-resolver-rules=MAP * ~NOTFOUND", "--no-proxy-server")


def find_chromium():
    """Return the path of Chromium, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Browser:
    """One Chromium with one page.

    Attributes
    ----------
    errors : list of str
        Errors and warnings of the console, exceptions and failed requests of the page that is open.
    """

    def __init__(self, profile, timeout=60.0):
        self.errors = []
        self._timeout, self._session = timeout, None
        self._last, self._pending, self._buffer = 0, [], b""
        commands_out, self._commands = os.pipe()
        self._answers, answers_in = os.pipe()
        # Chromium reads commands from descriptor 3 and writes answers to 4.
        connect = f'exec 3<&{commands_out} 4>&{answers_in}; exec "$@"'
        command = [find_chromium(), *_FLAGS, *_OFFLINE, f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            ["bash", "-c", connect, "bash", *command],
            pass_fds=(commands_out, answers_in),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands_out)
        os.close(answers_in)
        os.set_blocking(self._answers, False)
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._send(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._send("Browser.close")
            self._process.wait(timeout=10)
        except (OSError, subprocess.TimeoutExpired, TimeoutError):
            self._process.kill()
            self._process.wait()
        os.close(self._commands)
        os.close(self._answers)

    def open(self, path, width=1400, height=900, scheme="light", media="", query=""):
        """Open a file and wait until it is loaded and its formulas are drawn."""
        self.errors.clear()
        self._pending.clear()  # a load event of an earlier page would be taken for that of this one
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._send("Emulation.setDeviceMetricsOverride", **metrics)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._send("Emulation.setEmulatedMedia", media=media, features=features)
        self._send("Page.navigate", url=path.resolve().as_uri() + (f"?{query}" if query else ""))
        self._wait_for("Page.loadEventFired")
        # The event may be a late one of the page before: on a busy machine only the page itself knows.
        loaded = "new Promise((done) => addEventListener('load', () => done(true)))"
        self.evaluate(f"document.readyState === 'complete' || {loaded}")
        self.evaluate("window.MathJax?.startup?.promise?.then(() => true) ?? true")
        # One frame more, for what is drawn after the load event.
        self.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true), 50)))")

    def evaluate(self, expression):
        """Return the value of a JavaScript expression (a promise is awaited)."""
        answer = self._send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", "?"))
        return answer["result"].get("value")

    def press(self, key):
        """Press and release a key in the focused element."""
        for kind in ("keyDown", "keyUp"):
            self._send("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def screenshot(self, path, clip=None):
        """Write the visible part of the page, or a clip (x, y, width, height), as PNG."""
        area = {}
        if clip is not None:
            area["clip"] = dict(zip(("x", "y", "width", "height"), clip, strict=True), scale=1)
            area["captureBeyondViewport"] = True
        image = self._send("Page.captureScreenshot", format="png", **area)
        path.write_bytes(base64.b64decode(image["data"]))

    def _send(self, method, **parameters):
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session is not None and not method.startswith(("Target.", "Browser.")):
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self._pending.append(answer)

    def _wait_for(self, event):
        while True:
            message = self._pending.pop(0) if self._pending else self._receive()
            if message.get("method") == event:
                return

    def _receive(self):
        deadline = time.monotonic() + self._timeout
        while b"\0" not in self._buffer:
            try:
                part = os.read(self._answers, 1 << 20)
            except BlockingIOError:
                part = None
            if part == b"" or time.monotonic() > deadline:
                raise TimeoutError("Chromium ended or did not answer.")
            if part is None:
                time.sleep(0.005)
                continue
            self._buffer += part
        line, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(line)
        self._note(message)
        return message

    def _note(self, message):
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            texts = [str(part.get("value", part.get("description"))) for part in parameters["args"]]
            self.errors.append(f"console: {' '.join(texts)}")
        elif method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.errors.append(
                f"exception: {details.get('exception', {}).get('description', details['text'])}"
            )
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.errors.append(f"log: {parameters['entry']['text']} {parameters['entry'].get('url', '')}")
        elif method == "Network.loadingFailed" and not parameters.get("canceled"):
            self.errors.append(f"request failed: {parameters['errorText']}")
        elif method == "Network.requestWillBeSent":
            url = parameters["request"]["url"]
            if not url.startswith(("file:", "data:", "blob:", "about:")):
                self.errors.append(f"external request: {url}")
