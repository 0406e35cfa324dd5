"""Why something is changed: said once for all that is written within a block, and kept in each commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from inspect_tool.domain.signed import needs_reason
from inspect_tool.errors import ReasonNeededError
from inspect_tool.log.commit import Write
from inspect_tool.log.fold import Tables
from inspect_tool.text import nfc

REASON: Final = "reason"
_STANDING: Final[ContextVar[str]] = ContextVar("reason", default="")


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Let all that is written in this block, into whatever inspection, say this reason."""
    token = _STANDING.set(nfc(reason).strip())
    try:
        yield
    finally:
        _STANDING.reset(token)


def explained(writes: Iterable[Write], meta: Mapping[str, Any], tables: Tables) -> Mapping[str, Any]:
    """Return a commit's meta with its reason; `ReasonNeededError` where there is none and the signed minutes ask it."""
    if reason := meta.get(REASON) or _STANDING.get():
        return {**meta, REASON: reason}
    for record in dict.fromkeys(record for record, _, _, _ in writes):
        if needs_reason(record, tables):
            raise ReasonNeededError("log.reason-needed", record=record)
    return meta
