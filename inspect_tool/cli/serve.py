"""The verb that shows the app in a browser."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session


@verb(
    "serve",
    argument("--host", metavar="ADDRESS", default="127.0.0.1"),
    argument("--port", metavar="N", type=int, default=0),
)
def serve(session: Session, *, host: str, port: int) -> int:
    """Show the app to browsers until interrupted; only those on this machine, unless an address says otherwise."""
    from inspect_tool.tui.browser import GuardedServer, is_loopback

    server = GuardedServer(host, port, session.root)
    if not is_loopback(host):
        session.out.remark(t("browser.open-to-others", host=host))
    session.out.line(t("browser.address", address=server.address))
    sys.stdout.flush()  # whoever waits for the address may read it from a pipe
    server.run()
    return 0
