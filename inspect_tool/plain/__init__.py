"""
An inspection as questions and answers, line by line, for screen readers, slow links and scripts.

No control sequences, no redrawing: what is printed stays, in the order in which it happened. Everything typed is saved
before the answer "saved" is printed.
"""

from __future__ import annotations

from inspect_tool.plain.holding import Held
from inspect_tool.plain.walk import PlainWalk

__all__ = ["Held", "PlainWalk"]
