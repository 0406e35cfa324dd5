"""
A timestamp server's answer, however long it takes: real ones need 2 to 131 seconds.

Asked in a thread of its own, so that the one who waits can give up at once. One request a signature.
"""

from __future__ import annotations

import asyncio
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from inspect_tool.errors import InputError, StoppedError

#: Hex digits kept for a timestamp or a signature with one: known beforehand, so that the server is asked only once.
ROOM: Final = 32_768
_TYPE: Final = "application/timestamp-query"
_MAX_ANSWER: Final = 1_000_000
_POLL: Final = 0.1


@dataclass(frozen=True)
class Patience:
    """How long one try may take, how often to try, and whether the one who asked still waits."""

    seconds: float = 180
    tries: int = 3
    cancelled: Callable[[], bool] = lambda: False


class Stamper(TimeStamper):
    """Asks a timestamp server (RFC 3161) over HTTP."""

    def __init__(self, url: str, patience: Patience | None = None) -> None:
        """`url` must be http or https; anything else is an `InputError`."""
        if urlsplit(url).scheme not in {"http", "https"}:
            raise InputError("report.error.timestamp-url", url=url)
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url
        self._patience = patience or Patience()

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the server's answer; `TimestampRequestError` after the last try, `StoppedError` when given up."""
        problem: Exception | None = None
        for _ in range(self._patience.tries):
            answer: Future[bytes] = Future()
            threading.Thread(target=self._ask, args=(req.dump(), answer), daemon=True).start()
            while not answer.done():
                if self._patience.cancelled():
                    raise StoppedError("errors.stopped")
                await asyncio.sleep(_POLL)
            problem = answer.exception()  # type: ignore[assignment] # only what `_ask` caught
            if problem is None:
                return tsp.TimeStampResp.load(answer.result())
        raise TimestampRequestError(str(problem))

    def _ask(self, request: bytes, answer: Future[bytes]) -> None:
        asked = urllib.request.Request(self.url, request, {"Content-Type": _TYPE})  # noqa: S310 - the scheme is checked
        try:
            with urllib.request.urlopen(asked, timeout=self._patience.seconds) as reply:  # noqa: S310 - as above
                kind, content = reply.headers.get_content_type(), reply.read(_MAX_ANSWER)
            if kind == "application/timestamp-reply":
                answer.set_result(content)
            else:
                answer.set_exception(ValueError(kind))
        except (OSError, ValueError) as error:
            answer.set_exception(error)
