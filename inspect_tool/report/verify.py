"""
Look at a document from outside in a child process with limits of time and memory.

What is looked at, and the verdict, is `examination.examine`; its libraries are loaded only in the child.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from inspect_tool.report import worker
from inspect_tool.report.verdict import Issue, Verification
from inspect_tool.settings import Clock, system_clock

__all__ = ["Verification", "verify"]


def verify(
    pdf: bytes,
    *,
    trust: Sequence[x509.Certificate],
    clock: Clock = system_clock,
    seconds: int = 60,
    megabytes: int = 2000,
) -> Verification:
    """
    Return what can be said about a document, given the roots the receiver trusts. Never raises for a bad document.

    The look is taken in a child process with limits of time and memory: the file comes from outside.
    """
    asked = {
        "trust": [b64encode(root.public_bytes(Encoding.DER)).decode() for root in trust],
        "now": clock().isoformat(),
    }
    payload = orjson.dumps(asked) + b"\n" + pdf
    try:
        return Verification.model_validate_json(worker.run("verify", payload, seconds=seconds, megabytes=megabytes))
    except worker.WorkerError as error:
        issue = Issue(code="limits", values={"reason": str(error)})
        return Verification(sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf), issues=(issue,))


def task(payload: bytes) -> bytes:
    """Do the child's part of `verify`."""
    asked, _, pdf = payload.partition(b"\n")
    from inspect_tool.report.examination import examine  # noqa: PLC0415 - pyhanko takes 400 ms, and only here

    question = orjson.loads(asked)
    roots = [x509.load_der_x509_certificate(b64decode(root)) for root in question["trust"]]
    now = datetime.fromisoformat(question["now"])
    return examine(pdf, trust=roots, clock=lambda: now).model_dump_json().encode()
