"""Choosing the folder or stick where the second copy is kept by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.tui.messages import Told
from inspect_tool.tui.screens.dialogs import AskLine, typed_path

if TYPE_CHECKING:
    from textual.app import App


async def choose(app: App[None], root: Path) -> bool:
    """Ask for the place, an empty answer for none; return whether one was chosen. To be called from a worker."""
    from inspect_tool.log import second_copy  # noqa: PLC0415 - the log is loaded with the first notebook
    from inspect_tool.log.home import new_id  # noqa: PLC0415 - as above

    copy = second_copy.load(root)
    asked = AskLine(t("copy.title"), t("copy.hint"), value=str(copy.folder) if copy else "", optional=True)
    answer = await app.push_screen_wait(asked)
    if answer is None:
        return False
    if not answer:
        second_copy.forget(root)
        app.post_message(Told(t("copy.off")))
        return False
    try:
        chosen = await asyncio.to_thread(second_copy.choose, root, typed_path(answer), new_id)
    except InspectError as error:
        app.post_message(Told(str(error), error=True))
        return False
    app.post_message(Told(t("copy.chosen", folder=chosen.folder)))
    return True
