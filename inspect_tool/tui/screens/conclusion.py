"""The documents' text, drafted from the records and editable, beside what stands between here and signing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.reactive import var
from textual.widgets import Static

from inspect_tool.domain import authority
from inspect_tool.domain.readiness import Gap, gaps
from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.settings import office_templates
from inspect_tool.tui import sources
from inspect_tool.tui.commands import CONCLUSION, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import FieldEdited, PartRequested, RecordEdited
from inspect_tool.tui.places import part_of
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.redraft import Redraft, Redrafted, Wording
from inspect_tool.tui.widgets.fields import NoteField
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList

if TYPE_CHECKING:
    from inspect_tool.report.content import DraftSection


class ConclusionScreen(NotebookScreen):
    """Sections of one document, and the readiness list."""

    NAME: ClassVar[str] = "conclusion"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = CONCLUSION + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#sections"
    DEFAULT_CSS = """
    ConclusionScreen #about { height: auto; max-height: 60%; padding: 0 1; text-style: bold; }
    ConclusionScreen #text { height: 1fr; }
    ConclusionScreen #sources { height: auto; max-height: 40%; border-top: solid $panel; }
    """

    document: var[DocumentKind] = var(DocumentKind.CONCLUSION, init=False)

    def compose(self) -> ComposeResult:
        self._sections: tuple[DraftSection, ...] = ()
        self._gaps: tuple[Gap, ...] = ()
        self._wanted = ""
        #: Whether the inspection has changed while another screen was in front.
        self._behind = False
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield VirtualList([Column(1), Column()], empty=t("tui.conclusion.drafting"), id="sections")
            with Vertical(id="right"):
                yield Static(id="about")
                yield NoteField("text", id="text")
                yield VirtualList([Column(1), Column(), Column(18, right=True)], id="sources")
        yield KeyLine()

    def refresh_view(self) -> None:
        super().refresh_view()
        self._behind = not self.is_current
        if not self._behind:
            self._draft()

    def on_screen_resume(self) -> None:
        if self._behind:
            self.refresh_view()

    def watch_document(self) -> None:
        self._draft()

    @work(exclusive=True, group="draft")
    async def _draft(self) -> None:
        self._sections, self._gaps = await asyncio.to_thread(self._read)
        if not self.is_mounted:
            return
        rows = self.query_one("#sections", VirtualList)
        rows.show(self._rows())
        if self._wanted and rows.go(self._wanted):
            self._wanted = ""
        self._show_section()

    def _read(self) -> tuple[tuple[DraftSection, ...], tuple[Gap, ...]]:
        """In a thread: the report package takes its time to load."""
        from inspect_tool.report.content import sections  # noqa: PLC0415 - loads jinja's data and the phrases

        inspection, library = self.shown, self.library
        day = inspection.visit.date or self.clock().date()
        found = gaps(inspection, library.checklists, library.law, day)
        own = office_templates(library.office.parent) if library.office else None
        try:
            return sections(self.document, inspection, library, templates=own), found
        except InspectError as error:  # the office's words cannot be read: it is said, and ours stand in
            self.tell(str(error), error=True)
            return sections(self.document, inspection, library), found

    def _rows(self) -> list[Row]:
        blocking = sum(gap.blocking for gap in self._gaps)
        counts = {"blocking": blocking, "others": len(self._gaps) - blocking}
        name = t(f"domain.document.{self.document}")
        left = f" · {t('tui.conclusion.left', **counts)}" if self._gaps else ""
        rows = [Row("heading/sections", (f"{name}{left}",), tone="heading")]
        rows += [self._section_row(section) for section in self._sections]
        rows.append(Row("heading/gaps", (t("tui.conclusion.gaps", **counts),), tone="heading"))
        for number, gap in enumerate(self._gaps):
            tone = "problem" if gap.blocking else ""
            rows.append(Row(f"gap/{number}", ("✗" if gap.blocking else "!", gap.message()), tone=tone))
        return rows

    @staticmethod
    def _section_row(section: DraftSection) -> Row:
        mark = "!" if section.stale else "✎" if section.edited else "·"
        state = t("tui.conclusion.stale") if section.stale else t("tui.conclusion.edited") if section.edited else ""
        indent = "  " * (section.level - 1)
        title = section.title or section.key
        return Row(f"section/{section.key}", (mark, f"{indent}{title}{f' – {state}' if state else ''}"))

    @property
    def section(self) -> DraftSection | None:
        """The section under the cursor."""
        row = self.query_one("#sections", VirtualList).current
        return next((s for s in self._sections if row and row.key == f"section/{s.key}"), None)

    @property
    def gap(self) -> Gap | None:
        """What is missing under the cursor."""
        row = self.query_one("#sections", VirtualList).current
        return self._gaps[int(row.key[4:])] if row and row.key.startswith("gap/") else None

    def _show_section(self) -> None:
        section, gap = self.section, self.gap
        text = self.query_one("#text", NoteField)
        text.disabled = section is None
        text.display = section is not None
        self._show_sources(section)
        about = self.query_one("#about", Static)
        if gap:
            blocks = t("tui.conclusion.blocks") if gap.blocking else t("tui.conclusion.may-wait")
            about.update(Text(f"{gap.message()}\n{blocks}\n{t('tui.conclusion.jump')}"))
        if section:
            notes = [t("tui.conclusion.stale-hint")] if section.stale else []
            notes += [t("tui.conclusion.authority-hint")] if section.key == authority.PASSAGE else []
            about.update(Text("\n".join((section.title or section.key, *notes))))
            if not text.has_focus:
                text.show(section.text)
        self.refresh_bindings()

    def _show_sources(self, section: DraftSection | None) -> None:
        """Show the records that a section is drafted from; Enter goes to one."""
        found = sources.rows(section.key, self.document, self.shown, self.library) if section else []
        beside = self.query_one("#sources", VirtualList)
        beside.display = bool(found)
        beside.show(found)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_section()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        kind = event.row.key.partition("/")[0]
        if kind not in {"section", "gap"}:
            self.post_message(PartRequested(part_of(kind), event.row.key, over=True))
        elif self.gap:
            self._jump(self.gap)
        else:
            self.action_edit()

    def _jump(self, gap: Gap) -> None:
        """Go to where something is missing; Escape leads back to the list."""
        part = "disputes" if gap.code == "dispute" else part_of(gap.record.partition("/")[0])
        at = f"{gap.record}#{gap.field}"
        if part == self.NAME:
            self.show_at(at)
            self._draft()
        else:
            self.post_message(PartRequested(part, at, over=True))

    def on_field_edited(self, event: FieldEdited) -> None:
        """Keep the edited text, and which draft it began from."""
        event.stop()
        section = self.section
        if section is None:
            return
        record = f"passage/{self.document}.{section.key}"
        if not section.edited:
            self.post_message(RecordEdited(record, "drafted_from", section.mark, typing=True))
        self.post_message(RecordEdited(record, "text", event.value or "", event.typing))

    def show_at(self, at: str) -> None:
        """Show a passage `passage/<kind>.<section>`, or with `#gaps` what is missing."""
        passage, _, place = at.partition("#")
        kind, _, section = passage.partition("/")[2].partition(".")
        self._wanted = "gap/0" if place == "gaps" else f"section/{section}"
        if kind in set(DocumentKind):
            self.document = DocumentKind(kind)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "redraft" and self.is_mounted:
            return True if self.section and self.section.edited else None
        return super().check_action(action, parameters)

    def action_edit(self) -> None:
        """Into the text, and back to the list."""
        text = self.query_one("#text", NoteField)
        if text.has_focus or text.disabled:
            self.set_focus(self.query_one("#sections"))
        else:
            self.set_focus(text)

    def action_redraft(self) -> None:
        """Draft one section anew: its difference from the edited text is shown, and a person chooses."""
        section = self.section
        if section is None or not section.edited:
            return
        self.set_focus(self.query_one("#sections"))
        title = t("redraft.title", section=section.title or section.key)

        def chosen(answer: Redrafted | None) -> None:
            if answer:
                self._take(section, answer)

        self.app.push_screen(Redraft(title, section.text, section.drafted), chosen)

    def _take(self, section: DraftSection, answer: Redrafted) -> None:
        """Store what was chosen. What stays a person's words is known to have seen this draft."""
        record = f"passage/{self.document}.{section.key}"
        drafted = answer.wording is Wording.DRAFT
        self.post_message(RecordEdited(record, "drafted_from", None if drafted else section.mark, typing=True))
        text = {Wording.MINE: section.text, Wording.DRAFT: None, Wording.EDITED: answer.text}[answer.wording]
        self.post_message(RecordEdited(record, "text", text))

    def action_sources(self) -> None:
        """Into the records beside, and back."""
        beside = self.query_one("#sources", VirtualList)
        self.set_focus(self.query_one("#sections") if beside.has_focus or not beside.display else beside)

    def action_gaps(self) -> None:
        """To the first thing missing, from there to the next, after the last to the first again."""
        rows = self.query_one("#sections", VirtualList)
        if not self._gaps:
            self.tell(t("tui.conclusion.none-left"))
            return
        self.set_focus(rows)
        at = int(rows.current.key[4:]) + 1 if self.gap and rows.current else 0
        rows.go(f"gap/{at % len(self._gaps)}")

    def action_kind(self) -> None:
        minutes, conclusion = DocumentKind.MINUTES, DocumentKind.CONCLUSION
        self.document = minutes if self.document is conclusion else conclusion

    def action_documents(self) -> None:
        self.post_message(PartRequested("documents"))

    def action_back(self) -> None:
        sections = self.query_one("#sections")
        if self.focused is not sections:
            self.set_focus(sections)
        else:
            super().action_back()
