"""Documents printed by child processes; the caller does not even load what prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import orjson

from inspect_tool.errors import InputError
from inspect_tool.report import worker
from inspect_tool.report.model import TAGGED_ROWS, Content
from inspect_tool.report.worker import Told, never, unheard

_SECONDS: Final = 600
_MEGABYTES: Final = 4000


def render_apart(
    content: Content,
    *,
    draft: bool,
    templates: Path | None = None,
    told: Told = unheard,
    cancelled: Callable[[], bool] = never,
) -> bytes:
    """
    Print in child processes: memory is given back, the caller may cancel, and a template cannot run for ever.

    The long tables first, from here, so that no child has children of its own that would outlive it. `told` hears of
    their rows, then of the pages of the document, from threads.
    """
    asked: dict[str, Any] = {"draft": draft, "templates": str(templates) if templates else None}
    try:
        rolled: dict[str, list[bytes]] = {}
        if content.rows > TAGGED_ROWS:
            # Only for them: what lays pages out takes half a second to load, and the child loads it in any case.
            from inspect_tool.report import render, rolling  # noqa: PLC0415

            render.checked(content, None, draft=draft)
            rolled = rolling.roll(content, draft=draft, templates=templates, told=told, cancelled=cancelled)
        asked["rolled"] = {run: [len(file) for file in files] for run, files in rolled.items()}
        pieces = b"".join(file for files in rolled.values() for file in files)
        payload = orjson.dumps(asked) + b"\n" + pieces + content.json_bytes()
        return worker.run(
            "render",
            payload,
            seconds=_SECONDS,
            megabytes=_MEGABYTES,
            cancelled=cancelled,
            heard=lambda page: told(page, 0),
        )
    except worker.WorkerError as error:
        raise InputError("report.error.render-limits", reason=error) from error
