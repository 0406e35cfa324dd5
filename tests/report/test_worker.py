"""Work in a child process: the same answer as here, errors as ours, limits kept, cancelled when told."""

from __future__ import annotations

from datetime import datetime
from itertools import chain, repeat

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import InputError, StoppedError
from inspect_tool.library import Library
from inspect_tool.report import apart
from inspect_tool.report.anchors import AnchorFile, Anchors
from inspect_tool.report.examination import examine
from inspect_tool.report.model import Content
from inspect_tool.report.verdict import Verification
from inspect_tool.report.verify import verify

from .conftest import NOW, Steps, composed, with_fields


def clock() -> datetime:
    return NOW


def files(root: x509.Certificate) -> list[AnchorFile]:
    return [AnchorFile("ca.pem", root.public_bytes(Encoding.PEM))]


def test_the_child_says_what_this_process_says(steps: Steps, root_ca: x509.Certificate) -> None:
    for pdf in (steps.agency, b"no pdf"):
        assert verify(pdf, trust=files(root_ca), clock=clock) == examine(
            pdf, trust=Anchors(roots=[root_ca]), clock=clock
        )


def test_the_child_prints_the_same_bytes(conclusion: Content, conclusion_pdf: bytes) -> None:
    assert apart.render_apart(conclusion, draft=False) == conclusion_pdf


def test_our_errors_come_back_as_ours(sample: Inspection, library: Library) -> None:
    held = with_fields(sample, "answer/CK3", note="Chậm \U0001f600")
    with pytest.raises(InputError, match=r"answer/CK3.*U\+1F600"):
        apart.render_apart(composed(DocumentKind.CONCLUSION, held, library), draft=True)


def test_too_little_memory_is_an_answer(steps: Steps, root_ca: x509.Certificate) -> None:
    result = verify(steps.agency, trust=files(root_ca), clock=clock, megabytes=60)
    assert [issue.code for issue in result.issues] == ["limit-memory"]
    assert_not_checked(result)


def test_too_little_time_is_an_answer(steps: Steps, root_ca: x509.Certificate) -> None:
    result = verify(steps.agency, trust=files(root_ca), clock=clock, seconds=0)
    assert [issue.code for issue in result.issues] == ["limit-time"]
    assert_not_checked(result)


def assert_not_checked(result: Verification) -> None:
    """Nobody is told that the document was changed, where nobody looked."""
    assert (result.checked, result.valid_and_trusted) == (False, False)
    assert result.headline.startswith("CHƯA KIỂM CHỨNG ĐƯỢC")
    assert "KHÔNG HỢP LỆ" not in "\n".join(result.lines)
    assert all("kiểm chứng lại" in issue.text for issue in result.issues)


def test_who_cancels_is_not_kept_waiting(conclusion: Content) -> None:
    asked = chain([False], repeat(True))
    with pytest.raises(StoppedError):
        apart.render_apart(conclusion, draft=True, cancelled=lambda: next(asked))
