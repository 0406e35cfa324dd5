"""One screen a file; each is a view of the inspection and posts what the person did."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from inspect_tool.i18n import t, tn

if TYPE_CHECKING:
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.library import Library
    from inspect_tool.tui.screens.base import NotebookScreen
    from inspect_tool.tui.screens.dialogs import Option

#: Part → module and class; loaded when first shown.
_PARTS: Final = {
    "inspection": ("inspection", "InspectionScreen"),
    "overview": ("overview", "OverviewScreen"),
    "evidence": ("evidence", "EvidenceScreen"),
    "facts": ("facts", "FactsScreen"),
    "figures": ("figures", "FiguresScreen"),
    "procedures": ("procedures", "ProceduresScreen"),
    "dossiers": ("dossiers", "DossiersScreen"),
    "register": ("register", "RegisterScreen"),
    "findings": ("findings", "FindingsScreen"),
    "followup": ("followup", "FollowUpScreen"),
    "proposals": ("proposals", "ProposalsScreen"),
    "disputes": ("disputes", "DisputesScreen"),
    "duplicates": ("duplicates", "DuplicatesScreen"),
    "exchange": ("exchange", "ExchangeScreen"),
    "seen": ("seen", "SeenScreen"),
    "workbook": ("workbook", "WorkbookScreen"),
    "conclusion": ("conclusion", "ConclusionScreen"),
    "documents": ("documents", "DocumentsScreen"),
    "corrections": ("corrections", "CorrectionsScreen"),
}


def screen_class(part: str) -> type[NotebookScreen]:
    """Return the screen of a part of the inspection."""
    module, name = _PARTS[part]
    return cast("type[NotebookScreen]", getattr(import_module(f"{__name__}.{module}"), name))


def part_options(inspection: Inspection, library: Library, second_copy: str) -> list[Option]:
    """Return the parts to go to, each with how far it has come; the exchange with the state of the second copy."""
    from inspect_tool.domain import walking  # noqa: PLC0415 - models load after the first paint
    from inspect_tool.domain.corrections import letters  # noqa: PLC0415 - as above
    from inspect_tool.tui import walk  # noqa: PLC0415 - as above
    from inspect_tool.tui.screens.dialogs import Option  # noqa: PLC0415 - loaded when first needed

    details = {
        "inspection": walk.progress_words(inspection, walking.applicable(library.checklists, inspection)),
        "findings": tn("tui.parts.findings", len(inspection.findings)),
        "followup": tn("tui.parts.followup", len(inspection.followups)),
        "proposals": tn("tui.parts.proposals", len(inspection.proposals)),
        "disputes": tn("tui.parts.disputes", len(inspection.disputes)),
        "figures": tn("tui.parts.figures", len(inspection.figures)),
        "evidence": tn("attach.files", len(inspection.evidence)),
        "exchange": second_copy,
        "procedures": tn("tables.rows.procedures", len(inspection.tables.get("procedure", {}))),
        "dossiers": tn("tables.rows.dossiers", len(inspection.tables.get("dossier", {}))),
        "documents": tn("tui.parts.documents", len(inspection.documents)),
        "corrections": tn("correcting.letters", len(letters(inspection.documents))),
    }
    return [Option(part, t(f"tui.part.{part}"), details.get(part, "")) for part in _PARTS]
