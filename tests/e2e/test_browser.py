"""The app in a real browser: the token at the door, a key press, a picture, and the lock that holds as ever."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from inspect_tool import acts
from inspect_tool.domain.records import Verdict
from inspect_tool.errors import InUseError
from inspect_tool.library import load_library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.settings import system_clock

BACKSPACE, ENTER, CONTROL, ESCAPE, DOWN = "\ue003", "\ue007", "\ue009", "\ue00c", "\ue015"
needs_chromium = pytest.mark.skipif(
    not os.environ.get("CI") and shutil.which("chromedriver") is None,
    reason="chromium and its driver are not installed",
)


@contextmanager
def started(words: list[str], env: Mapping[str, str], announced: str) -> Iterator[str]:
    """Run a server; yield what it announces on its output."""
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout
        said = ""
        try:
            for line in server.stdout:
                said += line
                if found := re.search(announced, line):
                    yield found[1]
                    break
            else:
                pytest.fail(f"{words[0]} said only:\n{said}")
        finally:
            server.terminate()
            server.stdout.read()
            server.wait(timeout=20)


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        time.sleep(0.05)


def asked(
    port: int, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Browser:
    """A headless Chromium, spoken to in the WebDriver protocol."""

    def __init__(self, port: str, profile: Path) -> None:
        self._port = int(port)
        self._at = "/session"
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        wanted = {"browserName": "chrome", "goog:chromeOptions": {"args": [*options, "--window-size=1000,560"]}}
        made = self.ask("", {"capabilities": {"alwaysMatch": wanted}})
        self._at += f"/{made['sessionId']}"

    def ask(self, path: str, body: Mapping[str, Any] | None = None, *, method: str = "") -> Any:
        sent = None if body is None else json.dumps(body).encode()
        status, answer = asked(self._port, self._at + path, method or ("POST" if sent else "GET"), sent)
        assert status == 200, answer
        return json.loads(answer)["value"]

    def run(self, script: str) -> Any:
        return self.ask("/execute/sync", {"script": script, "args": []})

    def press(self, key: str, *held: str) -> None:
        strokes = [{"type": "keyDown", "value": one} for one in (*held, key)]
        strokes += [{"type": "keyUp", "value": one} for one in (key, *held)]
        self.ask("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})

    def click(self, x: int, y: int) -> None:
        moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 0}]
        moves += [{"type": stroke, "button": 0} for stroke in ("pointerDown", "pointerUp")]
        self.ask("/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": moves}]})

    def write(self, text: str) -> None:
        """Type text as an input method does: several keys of one stroke."""
        for letter in text:
            self.press(letter)

    def tabs(self) -> list[str]:
        return list(self.ask("/window/handles"))

    def go_to_tab(self, handle: str) -> None:
        self.ask("/window", {"handle": handle})

    def picture(self) -> Image.Image:
        return Image.open(BytesIO(base64.b64decode(self.ask("/screenshot")))).convert("RGB")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", clock=system_clock, author="Nguyễn An")
    acts.create(home, load_library(), unit="UBND quận X", level="quận", day=date(2023, 8, 17), records=None)
    return home


@pytest.fixture
def address(home: Home, root: Path, clean_env: dict[str, str]) -> Iterator[str]:
    ours = {"INSPECT_TOOL_HOME": str(home.root), "INSPECT_TOOL_AUTHOR": home.author, "PYTHONPATH": str(root)}
    with started([sys.executable, "-m", "inspect_tool", "serve"], {**clean_env, **ours}, r"(http://\S+)") as address:
        yield address


def test_nobody_comes_in_without_the_token(address: str) -> None:
    parts = urlsplit(address)
    assert parts.hostname == "127.0.0.1"
    token = parts.query.removeprefix("token=")
    assert len(token) >= 32

    def status(path: str, cookie: str = "", **headers: str) -> int:
        known = {"Cookie": f"inspect-tool-{parts.port}={cookie}"} if cookie else {}
        return asked(int(parts.port or 0), path, headers=known | headers)[0]

    for path in ("/", "/ws", "/static/js/textual.js", "/?token=", f"/?token={token[:-1]}", "/?token=%C3%A9"):
        assert status(path) == 403, path
    assert status("/", "wrong") == 403
    for host in (
        "evil.example",
        f"evil.example:{parts.port}",
        f"127.0.0.1.evil.example:{parts.port}",
        "127.0.0.1:1",
        "[",
        "",
    ):
        assert status("/", token, Host=host) == 403, host
    assert status("/", token, Host=f"localhost:{parts.port}") == 200
    for origin in ("http://evil.example", "http://127.0.0.1:1", f"https://127.0.0.1:{parts.port}", "null"):
        assert status("/ws", token, Origin=origin) == 403, origin
    assert status(f"/?token={token}") == 302
    assert status("/", token) == 200
    assert status("/static/js/textual.js", token) == 200


def test_an_address_that_others_reach_is_warned_of(home: Home, root: Path, clean_env: dict[str, str]) -> None:
    env = {**clean_env, "INSPECT_TOOL_HOME": str(home.root), "PYTHONPATH": str(root)}
    serve = [sys.executable, "-m", "inspect_tool", "serve"]
    with started([*serve, "--host", "0.0.0.0"], env, r"(CẢNH BÁO)"):  # noqa: S104 - what is warned of
        pass
    refused = subprocess.run([*serve, "--port", "99999"], env=env, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "cổng 99999" in refused.stderr


@needs_chromium
def test_it_is_the_same_app(address: str, home: Home, tmp_path: Path) -> None:
    (entry,) = home.entries()

    def verdict() -> Verdict:
        with home.open(entry.id, read_only=True) as notebook:
            return notebook.inspection().verdict("CK1")

    def is_open() -> bool:
        try:
            home.open(entry.id).close()
        except InUseError:
            return True
        return False

    def is_coloured(pixel: Any) -> bool:
        return bool(max(pixel) - min(pixel) > 40)

    with started(["chromedriver", "--port=0"], os.environ, r"successfully on port (\d+)") as port:
        browser = Browser(port, tmp_path / "profile")
        try:
            browser.ask("/url", {"url": address})
            until(lambda: browser.run("return document.body.classList.contains('-first-byte')"))
            assert browser.run("return location.search") == ""
            until(lambda: is_coloured(browser.picture().getpixel((600, 45))))  # the row under the cursor

            def is_not_met() -> bool:
                browser.press("3")
                return verdict() is Verdict.NOT_MET

            browser.click(500, 300)
            browser.press(ENTER)
            until(is_not_met)
            assert is_open()
            before = browser.picture()
            before.save(os.environ.get("BROWSER_PICTURE", tmp_path / "screen.png"))
            browser.press("?")
            until(lambda: browser.picture().tobytes() != before.tobytes())
        finally:
            browser.ask("", method="DELETE")
        until(lambda: not is_open())


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with started(["chromedriver", "--port=0"], os.environ, r"successfully on port (\d+)") as port:
        browser = Browser(port, tmp_path / "profile")
        try:
            yield browser
        finally:
            browser.ask("", method="DELETE")


def loaded(browser: Browser, address: str) -> None:
    """Open the app and wait until it stands on the screen."""
    browser.ask("/url", {"url": address})
    until(lambda: browser.run("return document.body.classList.contains('-first-byte')"))
    until(lambda: max(pixel := browser.picture().getpixel((600, 45))) - min(pixel) > 40)  # type: ignore[arg-type]


def changed(browser: Browser, act: Callable[[], object]) -> None:
    """Do something and wait until the screen has changed and stands still."""
    before = browser.picture().tobytes()
    act()
    until(lambda: browser.picture().tobytes() != before)
    until(lambda: (seen := browser.picture().tobytes()) == browser.picture().tobytes() and seen)


def in_note(home: Home) -> str:
    (entry,) = home.entries()
    with home.open(entry.id, read_only=True) as notebook:
        answer = notebook.inspection().answers.get("CK1")
        return (answer and answer.note) or ""


def is_held(home: Home) -> bool:
    """Whether an app holds the one inspection open."""
    (entry,) = home.entries()
    try:
        home.open(entry.id).close()
    except InUseError:
        return True
    return False


@needs_chromium
def test_vietnamese_is_typed_and_files_are_handed_over(
    address: str, home: Home, browser: Browser, tmp_path: Path
) -> None:
    words, page = tmp_path / 'ghi chú; "lạ".txt', tmp_path / "trang.html"
    words.write_text("Niêm yết tại tầng 1", encoding="utf-8")
    page.write_text("<script>alert(1)</script>", encoding="utf-8")
    (entry,) = home.entries()
    with home.open(entry.id) as notebook:
        for path in (page, words):
            notebook.write([Edit("answer/CK1", f"evidence.{notebook.attach(path)}", value=True)])
    loaded(browser, address)
    browser.click(500, 300)
    changed(browser, lambda: browser.press(ENTER))
    changed(browser, lambda: browser.press("y"))

    # What the page would open is caught, and asked for as a browser would.
    browser.run("window.asked = []; window.open = (address) => { window.asked.push(address); return window; }")
    cookie = {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in browser.ask("/cookie"))}
    port = urlsplit(address).port or 0

    def handed_over(already: int) -> str:
        """Open the file under the cursor; only who has the cookie gets it, and only once."""
        browser.press(ENTER)
        until(lambda: len(browser.run("return window.asked")) > already)
        path = urlsplit(browser.run("return window.asked")[-1]).path
        assert asked(port, path)[0] == 403
        status, body = asked(port, path, headers=cookie)
        assert status == 200
        assert asked(port, path, headers=cookie)[0] == 404
        return body.decode()

    first = handed_over(0)
    changed(browser, lambda: browser.press(DOWN))
    assert [first, handed_over(1)] == ["Niêm yết tại tầng 1", "<script>alert(1)</script>"]
    changed(browser, lambda: browser.press(ESCAPE))
    browser.press("g")
    browser.write(f"hanh{BACKSPACE * 3}ạnh phúc: Đường Nguyễn Thị Thập")
    until(lambda: in_note(home) == "hạnh phúc: Đường Nguyễn Thị Thập")


def attached(home: Home, file: Path) -> None:
    """Attach a file to the first item of the one inspection there is."""
    (entry,) = home.entries()
    with home.open(entry.id) as notebook:
        sha = notebook.attach(file)
        notebook.write([Edit("answer/CK1", f"evidence.{sha}", value=True)])


def opened_in_a_tab(browser: Browser, address: str, kind: str) -> None:
    """Open the file of the first item, and go to the tab in which the browser shows it."""
    loaded(browser, address)
    browser.click(500, 300)
    changed(browser, lambda: browser.press(ENTER))
    changed(browser, lambda: browser.press("y"))
    (own,) = browser.tabs()
    browser.press(ENTER)
    until(lambda: len(browser.tabs()) == 2)
    (tab,) = set(browser.tabs()) - {own}
    browser.go_to_tab(tab)
    until(lambda: browser.run("return document.contentType") == kind)


@needs_chromium
def test_a_picture_is_shown_in_a_tab(address: str, home: Home, browser: Browser, tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), "red").save(tmp_path / "ảnh.png")
    attached(home, tmp_path / "ảnh.png")
    opened_in_a_tab(browser, address, "image/png")
    until(lambda: browser.picture().getpixel((500, 280)) == (255, 0, 0))


@needs_chromium
def test_the_page_takes_another_language_at_once(address: str, home: Home, browser: Browser) -> None:
    loaded(browser, address)
    browser.click(500, 300)
    changed(browser, lambda: browser.press(ENTER))
    assert browser.run("return document.documentElement.lang") == "vi"
    changed(browser, lambda: browser.press("p", CONTROL))
    changed(browser, lambda: browser.write("ngon ngu"))
    changed(browser, lambda: browser.press(ENTER))
    changed(browser, lambda: browser.press(DOWN))
    browser.press(ENTER)
    until(lambda: browser.run("return document.documentElement.lang") == "en")
    until(lambda: not is_held(home))


@needs_chromium
def test_a_pdf_is_read_in_a_tab(address: str, home: Home, browser: Browser, tmp_path: Path) -> None:
    Image.new("RGB", (600, 800), "red").save(tmp_path / "biên bản.pdf")
    attached(home, tmp_path / "biên bản.pdf")
    opened_in_a_tab(browser, address, "application/pdf")
    until(lambda: {(254, 0, 0), (255, 0, 0)} & {color for _, color in browser.picture().getcolors(1 << 24) or []})
