"""
What needs both the log and the report: open an inspection, issue a document, sign it, number it.

The screen and the command line both act through here, so there is one way to do each thing.
"""

from __future__ import annotations

from inspect_tool.acts.at_hand import AtHand, Stated, at_hand, compared
from inspect_tool.acts.correcting import add_line, gaps_of, letter_named, letter_passages, start, words_of
from inspect_tool.acts.files import check_target, save
from inspect_tool.acts.following import Before, before, follow, home_of, read_earlier, renew
from inspect_tool.acts.issuing import Issued, NotReadyError, issue, require_ready, unsigned_copy
from inspect_tool.acts.opening import create, level_of, random_suffix
from inspect_tool.acts.signing import UPGRADED, Advanced, number, sign, upgrade
from inspect_tool.acts.states import notebook_of
from inspect_tool.acts.wording import keep_finding, keep_phrasing

__all__ = [
    "UPGRADED",
    "Advanced",
    "AtHand",
    "Before",
    "Issued",
    "NotReadyError",
    "Stated",
    "add_line",
    "at_hand",
    "before",
    "check_target",
    "compared",
    "create",
    "follow",
    "gaps_of",
    "home_of",
    "issue",
    "keep_finding",
    "keep_phrasing",
    "letter_named",
    "letter_passages",
    "level_of",
    "notebook_of",
    "number",
    "random_suffix",
    "read_earlier",
    "renew",
    "require_ready",
    "save",
    "sign",
    "start",
    "unsigned_copy",
    "upgrade",
    "words_of",
]
