"""
The same app in a browser, for a tablet or a second screen: textual-serve behind a token.

textual-serve lets in whoever reaches its port, so every request is asked for the token first: in the address at the
first visit, then in a cookie that other sites cannot send. Each page runs the app in a process of its own, which ends,
with everything written, when the page is closed.
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
from string import Template
from typing import Final

from aiohttp import web
from textual_serve.server import Server

from inspect_tool.errors import InputError
from inspect_tool.i18n import language, t

LOOPBACK: Final = "127.0.0.1"
_COOKIE: Final = "inspect-tool"
#: Seconds that pages get to end their app once the server is stopped.
_PATIENCE: Final = 2
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class GuardedServer(Server):
    """textual-serve's server, for those who have the token, with a page that needs no network."""

    def __init__(self, host: str, port: int) -> None:
        """Take a free port where `port` is 0. Raises `InputError` for an address that cannot be listened on."""
        try:
            self._socket = socket.create_server((host, port))
        except (OSError, OverflowError) as error:
            raise InputError("browser.not-listening", host=host, port=port, why=error) from error
        number = self._socket.getsockname()[1]
        super().__init__(_command(), host, number, title=t("tui.title"))
        self.token = secrets.token_urlsafe(24)
        self.address = f"http://{host}:{number}/?token={self.token}"

    def run(self) -> None:
        """Serve until interrupted."""
        web.run_app(self._make_app(), sock=self._socket, print=lambda *_: None, shutdown_timeout=_PATIENCE)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command line has told the address."""

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Let in who brings the token; a browser that came with it in the address keeps it as a cookie."""
        if self._is_token(request.query.get("token")):
            response = web.HTTPFound("/")
            response.set_cookie(self._cookie, self.token, httponly=True, samesite="Strict")
            return response
        if not self._is_token(request.cookies.get(self._cookie)):
            return web.Response(status=403, text=t("browser.forbidden"))
        return await handler(request)

    @property
    def _cookie(self) -> str:
        """The cookie's name: browsers share cookies between the ports of a machine."""
        return f"{_COOKIE}-{self.port}"

    def _is_token(self, given: str | None) -> bool:
        return given is not None and hmac.compare_digest(given.encode(), self.token.encode())

    async def handle_index(self, request: web.Request) -> web.Response:
        """Return the page that shows the app; the library's own fetches a font from the network."""
        page = Template(files("inspect_tool.tui").joinpath("page.html").read_text(encoding="utf-8"))
        words = {
            "language": language(),
            "title": t("tui.title"),
            "ended": t("browser.ended"),
            "again": t("browser.again"),
            "socket": f"ws://{request.host}/ws",
        }
        filled = page.substitute({name: escape(word) for name, word in words.items()})
        return web.Response(text=filled, content_type="text/html")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _command() -> str:
    """Return the command that runs the app, for the system's shell."""
    words = [sys.executable, "-m", "inspect_tool", "--lang", language()]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
