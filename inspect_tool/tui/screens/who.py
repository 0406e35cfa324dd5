"""The first meeting: the language, who is typing (every change carries the name), and a round through the sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from inspect_tool.i18n import t
from inspect_tool.settings import author, chosen_language, remember_author
from inspect_tool.tui.messages import ErrorTold, Told
from inspect_tool.tui.screens.dialogs import AskLine, Confirm

if TYPE_CHECKING:
    from inspect_tool.tui.shell import Shell


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


async def meet(app: Shell, root: Path) -> bool:
    """Ask what is asked of whoever starts this for the first time; whether they want the tour. From a worker."""
    if chosen_language(root) is None and not await app.ask_language():
        return False  # the app starts anew in the chosen language, and asks the rest then
    await ask_name_once(app, root)
    if author(root) is None:
        return False
    return await app.push_screen_wait(Confirm(t("tour.offer.title"), t("tour.offer.text"))) or False
