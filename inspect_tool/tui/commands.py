"""
Every command, declared once: its keys, footer label, palette entry, help text and the id a person remaps it by.

`home.new` has its words in the catalogue at `tui.command.home.new.label` (footer, at most 10 characters) and
`tui.command.home.new.help` (palette and help, one sentence). The language is chosen before this module is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding, BindingType

from inspect_tool.i18n import t

#: How keys are written for people.
_KEY_WORDS: Final = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "delete": "Del",
    "slash": "/",
    "question_mark": "?",
    "left": "←",
    "right": "→",
    "plus": "+",
}


@dataclass(frozen=True)
class Command:
    """One thing a person can do on a screen."""

    #: `<screen>.<name>`, the remap id.
    id: str
    #: Keys, the first one shown; letters work outside fields, function and control keys everywhere. None: palette only.
    keys: str
    #: The action run on the screen; by default the name.
    action: str = ""
    #: Whether the footer shows it.
    show: bool = True

    @property
    def label(self) -> str:
        """The footer's word for it."""
        return t(f"tui.command.{self.id}.label")

    @property
    def help(self) -> str:
        """What it does, in one sentence."""
        return t(f"tui.command.{self.id}.help")

    @property
    def runs(self) -> str:
        """The action to run."""
        return self.action or self.id.partition(".")[2].replace("-", "_")

    def bindings(self) -> Iterator[Binding]:
        """Yield a binding a key, so that the footer shows one that works where the focus is."""
        for key in self.keys.split(",") if self.keys else ():
            yield Binding(
                key,
                self.runs,
                self.label,
                id=self.id,
                show=self.show,
                tooltip=self.help,
                key_display=key_words(key),
                priority=self.id in PRIORITY,
            )


def key_words(key: str) -> str:
    """Write a key for people: `ctrl+s` is `Ctrl+S`, `slash` is `/`."""
    if key in _KEY_WORDS:
        return _KEY_WORDS[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return key.upper() if len(key) > 1 else key


def bindings(commands: tuple[Command, ...]) -> list[BindingType]:
    """Return what a screen lists as its BINDINGS."""
    return [binding for command in commands for binding in command.bindings()]


#: Only what must work whatever has the focus.
PRIORITY: Final = frozenset({"app.quit"})

APP: Final = (
    Command("app.help", "f1"),
    Command("app.keys", "question_mark", show=False),
    Command("app.messages", "ctrl+l", show=False),
    Command("app.theme", "ctrl+t", show=False),
    Command("app.name", "ctrl+n", show=False),
    Command("app.tour", "", show=False),
    Command("app.tour-leave", "ctrl+o", show=False),
    Command("app.language", "", show=False),
    Command("app.remap", "", show=False),
    Command("app.quit", "ctrl+q", action="leave", show=False),
)
HOME: Final = (
    Command("home.open", "enter", action="open_selected"),
    Command("home.new", "n"),
    Command("home.join", "j"),
    Command("home.checklists", "b,f9"),
    Command("home.refresh", "f5", show=False),
)
CHECKLISTS: Final = (
    Command("checklists.look", "enter"),
    Command("checklists.take", "n,f5"),
    Command("checklists.write", "x,f6"),
    Command("checklists.put-back", "k,f8"),
    Command("checklists.back", "escape", show=False),
)
#: What every screen of an open inspection has.
NOTEBOOK: Final = (
    Command("notebook.parts", "o,f10"),
    Command("notebook.undo", "ctrl+z", show=False),
    Command("notebook.redo", "ctrl+y", show=False),
    Command("notebook.history", "ctrl+r", show=False),
    Command("notebook.retry", "ctrl+s", show=False),
    Command("notebook.back", "escape", show=False),
)
INSPECTION: Final = (
    Command("inspection.met", "1,d,f5", action="answer('dat')", show=False),
    Command("inspection.partly", "2,m,f6", action="answer('mot-phan')", show=False),
    Command("inspection.not-met", "3,k,f7", action="answer('khong-dat')", show=False),
    Command("inspection.not-applicable", "4,a,f8", action="answer('khong-ap-dung')", show=False),
    Command("inspection.unchecked", "5,c,f9", action="answer('chua-kiem-tra')", show=False),
    Command("inspection.next-open", "n,f4"),
    Command("inspection.note", "g,f2"),
    Command("inspection.phrase", "u,f11", show=False),
    Command("inspection.attach", "t"),
    Command("inspection.view", "y", show=False),
    Command("inspection.finding", "p,f12"),
    Command("inspection.search", "slash,f3"),
    Command("inspection.filter", "l", show=False),
    Command("inspection.mark", "space", show=False),
    Command("inspection.mark-section", "v", show=False),
    Command("inspection.assign", "i", show=False),
    Command("inspection.next-list", "right", action="list(1)", show=False),
    Command("inspection.previous-list", "left", action="list(-1)", show=False),
    Command("inspection.overview", "0", show=False),
    Command("inspection.values", "s", show=False),
    Command("inspection.review", "r", show=False),
    Command("inspection.alone", "f", show=False),
    Command("inspection.return", "b", action="jump_back", show=False),
)
EVIDENCE: Final = (
    Command("evidence.open", "enter,y", action="open_file"),
    Command("evidence.add", "t,f5"),
    Command("evidence.unlink", "delete"),
    Command("evidence.print", "i,f7", action="mark_printed"),
    Command("evidence.every", "l,f6"),
)
OVERVIEW: Final = (
    Command("overview.go", "enter"),
    Command("overview.read", "x,f5"),
)
FIGURES: Final = (
    Command("figures.explain", "f2,g"),
    Command("figures.table", "f3,b"),
    Command("figures.next-set", "f4", show=False),
    Command("figures.add", "f6", show=False),
    Command("figures.chart", "f7,v", show=False),
)
FINDINGS: Final = (
    Command("findings.strength", "u,f5", action="add('uu-diem')"),
    Command("findings.limitation", "h,f6", action="add('han-che')"),
    Command("findings.recommend", "k,f7"),
    Command("findings.link", "l,f8"),
    Command("findings.phrase", "c,f9"),
    Command("findings.due", "n,f4"),
    Command("findings.edit", "g,f2", show=False),
    Command("findings.reply", "r,f3", show=False),
    Command("findings.attach", "t,f11", show=False),
    Command("findings.keep", "s,f12", show=False),
    Command("findings.remove", "delete", show=False),
)
FOLLOWUP: Final = (
    Command("followup.fixed", "1,d,f5", action="result('da-khac-phuc')"),
    Command("followup.still-open", "2,c,f6", action="result('con-ton-tai')"),
    Command("followup.not-rechecked", "3,f7", action="result('chua-kiem-tra-lai')", show=False),
    Command("followup.next-open", "n,f4"),
    Command("followup.edit", "g,f2"),
    Command("followup.attach", "t,f9"),
    Command("followup.renew", "k,f8"),
    Command("followup.bring", "b,f11", show=False),
)
PROPOSALS: Final = (
    Command("proposals.add", "n,f5"),
    Command("proposals.edit", "g,f2"),
    Command("proposals.remove", "delete"),
)
FACTS: Final = (
    Command("facts.edit", "g,f2"),
    Command("facts.person", "n,f5"),
    Command("facts.remove", "delete", show=False),
)
DISPUTES: Final = (
    Command("disputes.first", "1", action="keep(0)"),
    Command("disputes.second", "2", action="keep(1)"),
    Command("disputes.other", "n,f5"),
    Command("disputes.together", "h,f6"),
    Command("disputes.postpone", "space,f4"),
    Command("disputes.go", "g,f2", show=False),
)
CONCLUSION: Final = (
    Command("conclusion.edit", "g,f2"),
    Command("conclusion.redraft", "r,f5"),
    Command("conclusion.gaps", "v,f4"),
    Command("conclusion.sources", "n,f8"),
    Command("conclusion.kind", "k,f6"),
    Command("conclusion.documents", "b,f7"),
)
DOCUMENTS: Final = (
    Command("documents.do", "enter"),
    Command("documents.verify", "v,f9"),
    Command("documents.preview", "p,f6"),
    Command("documents.view", "x,f4"),
    Command("documents.copy", "w,f5"),
    Command("documents.correct", "d,f7"),
    Command("documents.folder", "m,f8", show=False),
)
CORRECTIONS: Final = (
    Command("corrections.add", "n,f5"),
    Command("corrections.edit", "g,f2"),
    Command("corrections.remove", "delete", show=False),
    Command("corrections.documents", "b,f7"),
)
DUPLICATES: Final = (
    Command("duplicates.join", "1,f2", action="join(0)"),
    Command("duplicates.join-second", "2", action="join(1)", show=False),
    Command("duplicates.apart", "k,f5"),
)
EXCHANGE: Final = (
    Command("exchange.take", "n,f5"),
    Command("exchange.give", "x,f6"),
    Command("exchange.seen", "v,f7"),
    Command("exchange.protocols", "b,f9", show=False),
    Command("exchange.copy", "s,f8"),
    Command("exchange.roster", "k,f4", show=False),
)
SEEN: Final = (
    Command("seen.give", "x,f6"),
    Command("seen.take", "n,f5"),
    Command("seen.sort", "s,f7"),
    Command("seen.copy", "c,f4", show=False),
)
WORKBOOK: Final = (
    Command("workbook.write", "x,f6"),
    Command("workbook.read", "n,f5"),
    Command("workbook.choose", "space", show=False),
    Command("workbook.take", "enter,f7"),
)
#: What every table of records has.
TABLE: Final = (
    Command("table.edit", "enter,f2,g", action="edit_cell"),
    Command("table.add", "n,f5"),
    Command("table.remove", "delete", show=False),
    Command("table.search", "slash,f3"),
    Command("table.sort", "s,f7"),
    Command("table.copy", "c,f4", show=False),
)
DOSSIERS: Final = (
    Command("dossiers.finding", "p,f12"),
    Command("dossiers.finding-all", "f,f11", show=False),
    Command("dossiers.pauses", "d,f6", action="entries('pauses')", show=False),
    Command("dossiers.steps", "b,f8", action="entries('steps')", show=False),
    Command("dossiers.profile", "q,f9", show=False),
)
PROCEDURES: Final = (
    Command("procedures.desk", "1", action="posted('desk')"),
    Command("procedures.portal", "2", action="posted('portal')"),
    Command("procedures.catalogue", "m,f6", show=False),
    Command("procedures.found", "k,f8", show=False),
    Command("procedures.differences", "x,f9", show=False),
    Command("procedures.finding", "p,f12", show=False),
)
REGISTER: Final = (
    Command("book.read", "n,f5"),
    Command("book.draw", "m,f7"),
    Command("book.record", "g,f6"),
    Command("book.columns", "k,f8", show=False),
)
ALL: Final = (
    *(APP + HOME + CHECKLISTS + NOTEBOOK + INSPECTION + OVERVIEW + EVIDENCE + FIGURES + FINDINGS + FOLLOWUP),
    *(PROPOSALS + FACTS + DISPUTES + DUPLICATES + EXCHANGE + SEEN + WORKBOOK + CONCLUSION + DOCUMENTS + CORRECTIONS),
    *(TABLE + DOSSIERS + PROCEDURES + REGISTER),
)
