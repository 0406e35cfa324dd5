"""
The same app in a browser, for a tablet or a second screen: textual-serve behind a token.

textual-serve lets in whoever reaches its port, so every request is asked for the token first: in the address at the
first visit, then in a cookie. To a browser all ports of a machine are one site, and a name can be made to lead here, so
a request also has to be meant for this address and come from its own pages. Each page runs the app in a process of its
own, which ends, with everything written, when the page is closed; the files it hands over pass through the same door.
"""

from __future__ import annotations

import hmac
import os
import secrets
import shlex
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from html import escape
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote, urlsplit

from aiohttp import web
from textual_serve.server import Server

from inspect_tool import i18n
from inspect_tool.errors import InputError, reason_of
from inspect_tool.i18n import language, t
from inspect_tool.settings import chosen_language, language_file

LOOPBACK: Final = "127.0.0.1"
_COOKIE: Final = "inspect-tool"
#: Seconds that pages get to end their app once the server is stopped.
_PATIENCE: Final = 2
#: What a browser may show in a page of ours. Whatever could run there (HTML, SVG) is saved instead.
_SHOWN: Final = frozenset(
    {"application/pdf", "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "text/plain"}
)
#: On every answer: nothing learns the address from us, frames us, or takes a file for what it does not say it is.
_HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'none'",
}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class GuardedServer(Server):
    """textual-serve's server, for those who have the token, with a page that needs no network."""

    def __init__(self, host: str, port: int, root: Path) -> None:
        """
        Take a free port where `port` is 0; `root` is the data folder, where a language chosen meanwhile is kept.

        Raises `InputError` for an address that cannot be listened on.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._socket = socket.create_server((host, port), family=family)
        except OverflowError as error:
            raise InputError("browser.no-such-port", port=port) from error
        except OSError as error:
            raise InputError("browser.not-listening", host=host, port=port, why=reason_of(error)) from error
        number = self._socket.getsockname()[1]
        super().__init__(_command(language()), host, number, title=t("tui.title"))
        self._root, self._begun_in, self._choice = root, language(), _written(root)
        self.token = secrets.token_urlsafe(24)
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{number}/?token={self.token}"

    def run(self) -> None:
        """Serve until interrupted."""
        web.run_app(
            self._make_app(),
            sock=self._socket,
            print=lambda *_: None,
            shutdown_timeout=_PATIENCE,
            access_log=None,  # it would keep the token, which stands in the first address
        )

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        app.on_response_prepare.append(_add_headers)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command line has told the address."""

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Let in who brings the token; a browser that came with it in the address keeps it as a cookie."""
        if not (self._is_for_us(request.host) and self._is_ours(request)):
            return web.Response(status=403, text=t("browser.elsewhere"))
        if self._is_token(request.query.get("token")):
            response = web.HTTPFound("/")
            response.set_cookie(self._cookie, self.token, httponly=True, samesite="Strict")
            return response
        if not self._is_token(request.cookies.get(self._cookie)):
            return web.Response(status=403, text=t("browser.forbidden"))
        return await handler(request)

    def _is_for_us(self, host: str) -> bool:
        """Whether a request names this address: a name that somebody else made to lead here does not."""
        try:
            named = urlsplit(f"//{host}")
            name, port = named.hostname or "", named.port
        except ValueError:
            return False
        if port != self.port:
            return False
        if is_loopback(self.host):
            return is_loopback(name)
        return name in {self.host, socket.gethostname(), "localhost"} or _is_number(name)

    @staticmethod
    def _is_ours(request: web.Request) -> bool:
        """Whether a request comes from a page of ours, or from no page: browsers name the page of a socket."""
        origin = request.headers.get("Origin")
        return origin in {None, f"http://{request.host}"}

    @property
    def _cookie(self) -> str:
        """The cookie's name: browsers share cookies between the ports of a machine."""
        return f"{_COOKIE}-{self.port}"

    def _is_token(self, given: str | None) -> bool:
        return given is not None and hmac.compare_digest(given.encode(), self.token.encode())

    async def handle_index(self, request: web.Request) -> web.Response:
        """Return the page that shows the app; the library's own fetches a font from the network."""
        i18n.use(self._language())
        page = Template(files("inspect_tool.tui").joinpath("page.html").read_text(encoding="utf-8"))
        words = {
            "language": language(),
            "title": t("tui.title"),
            "ended": t("browser.ended"),
            "again": t("browser.again"),
            "blocked": t("browser.blocked"),
            "socket": f"ws://{request.host}/ws",
        }
        filled = page.substitute({name: escape(word) for name, word in words.items()})
        return web.Response(text=filled, content_type="text/html")

    def _language(self) -> str:
        """Return the language for a new page: the one this was started in, until another is chosen on a screen."""
        chosen = chosen_language(self._root) if _written(self._root) != self._choice else None
        return chosen or self._begun_in

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the app for a page."""
        self.command = _command(self._language())
        return await super().handle_websocket(request)

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """
        Hand over a file that the app of a page has offered, once, under its own name.

        The library's writes the name as it is into a header, and lets whatever it is run in the page.
        """
        key = request.match_info["key"]
        try:
            offered = await self.download_manager.get_download_metadata(key)
        except KeyError:
            raise web.HTTPNotFound(text=t("browser.gone")) from None
        is_shown = offered.mime_type in _SHOWN
        kind = offered.mime_type if is_shown else "application/octet-stream"
        place = "inline" if is_shown else "attachment"
        response = web.StreamResponse()
        response.headers["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        response.headers["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(offered.file_name, safe='')}"
        response.headers["Cache-Control"] = "private, max-age=600"  # a viewer saves what it shows by asking again
        await response.prepare(request)
        async for chunk in self.download_manager.download(key):
            await response.write(chunk)
        await response.write_eof()
        return response


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


def _written(root: Path) -> int:
    """Return when a language was last chosen, in nanoseconds; 0 where none was."""
    try:
        return language_file(root).stat().st_mtime_ns
    except OSError:
        return 0


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_number(host: str) -> bool:
    """Whether a host is written as an address, which no name service can lead elsewhere."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _command(spoken: str) -> str:
    """Return the command that runs the app in a language, for the system's shell."""
    words = [sys.executable, "-m", "inspect_tool", "--lang", spoken]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
