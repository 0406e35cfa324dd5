"""
Look at a document from outside in a child process with limits of time and memory.

What is looked at, and the verdict, is `examination.examine`; its libraries are loaded only in the child. What
this process needs for the answer can be loaded while the child works.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import datetime

import orjson

from inspect_tool.report import worker
from inspect_tool.report.anchors import AnchorFile, parse
from inspect_tool.report.verdict import Issue, Verification
from inspect_tool.settings import Clock, system_clock


def verify(  # noqa: PLR0913 - what a look needs, and its limits
    pdf: bytes,
    *,
    trust: Sequence[AnchorFile],
    clock: Clock = system_clock,
    seconds: int = 60,
    megabytes: int = 2000,
    online: bool = False,
    meanwhile: Callable[[], object] | None = None,
    cancelled: Callable[[], bool] = worker.never,
) -> Verification:
    """
    Return what can be said about a document, given what the receiver relies on. Never raises for a bad document.

    The look is taken in a child process with limits of time and memory: the file comes from outside. Where it meets
    one, the answer is that the document was not checked. With `online`, the addresses in certificates are asked for
    revocation. `meanwhile` is called once while the look is taken. Raises `InputError` for a trust file that holds no
    certificate, `StoppedError` once `cancelled` says so.
    """
    asked = {
        "trust": [[file.path, b64encode(file.data).decode()] for file in trust],
        "now": clock().isoformat(),
        "online": online,
    }
    payload = orjson.dumps(asked) + b"\n" + pdf
    try:
        answer = worker.run(
            "verify", payload, seconds=seconds, megabytes=megabytes, meanwhile=meanwhile, cancelled=cancelled
        )
    except worker.WorkerError as error:
        limits = {"seconds": str(seconds), "megabytes": str(megabytes)}
        issue = Issue(code="limit-time" if error.too_long else "limit-memory", values=limits)
        return Verification(sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf), checked=False, issues=(issue,))
    return Verification.of_json(answer)


def task(payload: bytes) -> bytes:
    """Do the child's part of `verify`."""
    from inspect_tool.report.examination import examine  # noqa: PLC0415 - pyhanko takes 400 ms, and only here

    asked, _, pdf = payload.partition(b"\n")
    question = orjson.loads(asked)
    anchors = parse(AnchorFile(path, b64decode(data)) for path, data in question["trust"])
    now = datetime.fromisoformat(question["now"])
    return examine(pdf, trust=anchors, clock=lambda: now, online=question["online"]).json_bytes()
