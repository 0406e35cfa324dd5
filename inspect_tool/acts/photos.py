"""The evidence that someone marked to be printed, taken from this laptop and made fit for the photo appendix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from inspect_tool.domain.inspection import Inspection
from inspect_tool.errors import NotFoundError
from inspect_tool.log.notebook import Notebook
from inspect_tool.report.annexes.photos import marked
from inspect_tool.report.pictures import Original, Picture, prepare


def printed_photos(notebook: Notebook, view: Inspection, cancelled: Callable[[], bool]) -> Mapping[str, Picture]:
    """
    Return the marked pictures by SHA-256, each with who brought it in.

    Raises `NotFoundError` for one whose file is on another laptop only, `InputError` for one that cannot be printed.
    """
    wanted = marked(view)
    if not wanted:
        return {}
    made = prepare([_original(notebook, view, sha) for sha in wanted], cancelled=cancelled)
    authors = {sha: notebook.history(f"evidence/{sha}")[0].author for sha in wanted}
    return {sha: replace(picture, author=authors[sha]) for sha, picture in made.items()}


def _original(notebook: Notebook, view: Inspection, sha: str) -> Original:
    name, blob = view.evidence[sha].name or sha[:12], notebook.blob(sha)
    if blob is None:
        raise NotFoundError("report.error.photo-missing", name=name, sha=sha[:12])
    return Original(sha, name, blob)
