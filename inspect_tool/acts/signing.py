"""Take a printed document further: signatures, number and date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from inspect_tool.acts.states import Step, document_of, keep, stated
from inspect_tool.domain.records import DocumentState
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.settings import Clock

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

    from inspect_tool.report.anchors import Anchors
    from inspect_tool.report.sign import Credential
    from inspect_tool.report.upgrade import Upgraded

#: Names hash and file of a document that was made provable for longer; its state stays what it was.
UPGRADED: Final = "bo-sung"


@dataclass(frozen=True)
class Advanced:
    """A document one step further; `document_id` is none where no inspection here knows this file."""

    pdf: bytes
    document_id: str | None


def sign(  # noqa: PLR0913 - a signature is all of these
    pdf: bytes,
    role: str,
    credential: Credential,
    *,
    notebook: Notebook | None,
    clock: Clock,
    image: bytes | None = None,
    timestamper: TimeStamper | None = None,
    anchors: Anchors | None = None,
    online: bool = False,
) -> Advanced:
    """
    Sign in the field of a role, and record the new state where the inspection is at hand.

    A certificate that was revoked, by what this laptop relies on, signs nothing.
    """
    from inspect_tool.report import sign as signing  # noqa: PLC0415 - pyhanko costs 300 ms

    document = document_of(notebook, pdf)
    signed = signing.sign(
        pdf, role, credential, image=image, timestamper=timestamper, clock=clock, anchors=anchors, online=online
    )
    if notebook is None or document is None:
        return Advanced(signed, None)
    state = DocumentState.AGENCY_SIGNED if role == "co-quan" else DocumentState.PERSON_SIGNED
    name = str(state) if role == "co-quan" else f"{state}-{role}"
    keep(notebook, Step(document.id, state, name), signed)
    return Advanced(signed, document.id)


def number(pdf: bytes, text: str, day: date, *, notebook: Notebook | None) -> Advanced:
    """Fill in number and date of issue, after the person signed and before the agency does."""
    from inspect_tool.report import sign as signing  # noqa: PLC0415 - pyhanko costs 300 ms

    document = document_of(notebook, pdf)
    numbered = signing.number(pdf, text, day)
    if notebook is None or document is None:
        return Advanced(numbered, None)
    facts = stated(pdf) or {}
    full = text if "/" in text else f"{text}/{facts['letterhead']['symbol']}"
    edits = [Edit(document.path, "number", full), Edit(document.path, "issued", day.isoformat())]
    keep(notebook, Step(document.id, DocumentState.NUMBERED, str(DocumentState.NUMBERED)), numbered, edits)
    return Advanced(numbered, document.id)


def upgrade(  # noqa: PLR0913 - what it relies on, and whom it asks
    pdf: bytes,
    anchors: Anchors,
    *,
    notebook: Notebook | None,
    clock: Clock,
    timestamper: TimeStamper | None = None,
    online: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Advanced, Upgraded]:
    """Add what proves a signed document for longer, and record the new file where the inspection is at hand."""
    from inspect_tool.report import upgrade as longer  # noqa: PLC0415 - pyhanko costs 300 ms

    document = document_of(notebook, pdf)
    done = longer.upgrade(
        pdf, anchors=anchors, timestamper=timestamper, online=online, clock=clock, cancelled=cancelled
    )
    if notebook is None or document is None:
        return Advanced(done.pdf, None), done
    keep(notebook, Step(document.id, document.state or DocumentState.AGENCY_SIGNED, UPGRADED), done.pdf)
    return Advanced(done.pdf, document.id), done
