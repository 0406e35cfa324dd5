"""The verb demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.cli.parser import argument, verb

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session


@verb("demo", argument("--out", metavar="DIR", type=Path, default=Path("demo-out"), about="demo-out"))
def demo(session: Session, *, out: Path) -> int:
    """Do the whole job on the sample visit. Exit 1 when a document did not verify."""
    from inspect_tool.demo import Demo

    return 0 if Demo(out, session.clock, session.out.line).run() else 1
