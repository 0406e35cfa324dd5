"""Who is typing: asked once on a laptop, before the first inspection is opened; every change carries the name."""

from __future__ import annotations

from pathlib import Path

from textual.app import App

from inspect_tool.i18n import t
from inspect_tool.settings import author, remember_author
from inspect_tool.tui.messages import ErrorTold, Told
from inspect_tool.tui.screens.dialogs import AskLine


async def ask_name(app: App[None], root: Path) -> None:
    """Ask for the name and keep it; Escape leaves it as it is. To be called from a worker."""
    asked = AskLine(t("tui.who.title"), t("tui.who.hint"), value=author(root) or "")
    name = await app.push_screen_wait(asked)
    if name:
        try:
            remember_author(root, name)
        except OSError as error:
            app.post_message(ErrorTold(error))
        else:
            app.post_message(Told(t("tui.who.done", name=name)))


async def ask_name_once(app: App[None], root: Path) -> None:
    """Ask for the name where nobody has said it yet."""
    if author(root) is None:
        await ask_name(app, root)
