"""The unit's procedures: limits, where each is posted, and what differs from the announced catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work

from inspect_tool.domain.posting import Announced, Comparison, Posted, finding_text, procedure_key
from inspect_tool.domain.records import Json, Nature
from inspect_tool.i18n import t, tn
from inspect_tool.tui.commands import NOTEBOOK, PROCEDURES, TABLE, Command, bindings
from inspect_tool.tui.messages import RecordEdited
from inspect_tool.tui.procedure_rows import ProcedureRows, places, records_of
from inspect_tool.tui.record_cells import YES, write
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Option, Pick, Reading, typed_path
from inspect_tool.tui.screens.table_screen import TableScreen

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook

#: How many differences a preview names.
_NAMED = 10


class ProceduresScreen(TableScreen):
    """One row a procedure."""

    NAME: ClassVar[str] = "procedures"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = PROCEDURES + TABLE + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)

    drawing: ProcedureRows

    def make_drawing(self) -> ProcedureRows:
        return ProcedureRows()

    def state_words(self) -> Sequence[str]:
        comparison = self.drawing.comparison
        where = [
            t("proceduretable.posted", where=place, count=sum(comparison.posted.get(place, {}).values()))
            for place in places().values()
        ]
        return (*where, tn("proceduretable.differences", len(comparison.rows)))

    def about(self, key: str) -> Sequence[str]:
        fields = self.rows[key]
        field, comparison = str(fields.get("field") or ""), self.drawing.comparison
        lines = [str(fields.get("name") or t("tui.no-text"))]
        posted = " · ".join(f"{place}: {comparison.posted.get(place, {}).get(field, 0)}" for place in places().values())
        values = {"field": field or "–", "announced": comparison.announced.get(field, 0), "posted": posted}
        lines.append(t("proceduretable.by-field", **values))
        return lines + [f"✗ {row.message()}" for row in self.drawing.differences(fields)]

    def action_posted(self, column: str) -> None:
        """Confirm that a procedure was found posted at a place, or take that back."""
        key = self.selected
        if key in self.rows and self.focused is self.grid.table:
            mark = "" if self.drawing.text(self.rows[key], column) == YES else YES
            for field, value in self.drawing.writes(column, mark).items():
                self.post_message(RecordEdited(self.path(key), field, value))

    def action_differences(self) -> None:
        """Read every point to confirm, also those of procedures that have no row here."""
        rows = self.drawing.comparison.rows
        text = "\n".join(f"{row.item}  {row.message()}" for row in rows) or t("proceduretable.none")
        self.app.push_screen(Reading(tn("proceduretable.differences", len(rows)), text))

    # Files of the office -------------------------------------------------------------------------------------------

    @work(exclusive=True, group="catalogue")
    async def action_catalogue(self) -> None:
        """Take the announced catalogue: its procedures become rows, and what is posted is held against it."""
        answer = await self.app.push_screen_wait(
            AskLine(t("proceduretable.catalogue"), t("proceduretable.catalogue-hint"))
        )
        if answer:
            path = typed_path(answer)
            self.ask_for_long(lambda _notebook: _read_catalogue(path), self._announced)

    @work(exclusive=True, group="catalogue")
    async def _announced(self, announced: Sequence[Announced]) -> None:
        writes = [(self.path(key), field, value) for key, field, value in records_of(announced, self.rows)]
        new = len({path for path, _, _ in writes} - {self.path(key) for key in self.rows})
        abolished = sum(entry.abolished for entry in announced)
        text = t("proceduretable.catalogue-brings", count=len(announced), new=new, abolished=abolished)
        if await self.app.push_screen_wait(Confirm(t("proceduretable.catalogue"), text)):
            self.drawing.announced = announced
            self._take(writes)

    @work(exclusive=True, group="catalogue")
    async def action_found(self) -> None:
        """Take a list of what was found posted at one place."""
        options = [Option(place, place) for place in places().values()]
        where = await self.app.push_screen_wait(Pick(t("proceduretable.where"), options))
        if not where:
            return
        answer = await self.app.push_screen_wait(AskLine(t("proceduretable.found"), t("proceduretable.found-hint")))
        if answer:
            path = typed_path(answer)
            tables, before = self.shown.tables, self.drawing.found

            def act(_notebook: Notebook) -> tuple[Sequence[Posted], Sequence[Posted], Comparison]:
                found = _read_posted(path, where)
                named = {posted.where for posted in found}
                every = (*(posted for posted in before if posted.where not in named), *found)
                return found, every, self.drawing.compared(tables, every)

            self.ask_for_long(act, self._found)

    @work(exclusive=True, group="catalogue")
    async def _found(self, read: tuple[Sequence[Posted], Sequence[Posted], Comparison]) -> None:
        """Show which rows the list confirms and what differs; mark the rows if the person agrees."""
        found, every, comparison = read
        by_code = {procedure_key(str(f.get("code") or "")): key for key, f in self.rows.items()}
        known = [(by_code[code], p) for p in found if (code := procedure_key(p.code)) in by_code and code]
        writes: list[tuple[str, str, Json]] = [(self.path(key), f"posted.{p.where}", True) for key, p in known]
        rows = [row for row in comparison.rows if row.where in {p.where for p in found}]
        lines = [t("proceduretable.found-brings", count=len(found), known=len(writes), differences=len(rows))]
        lines += [f"✗ {row.message()}" for row in rows[:_NAMED]]
        if len(rows) > _NAMED:
            lines.append(t("tables.more", count=len(rows) - _NAMED))
        if await self.app.push_screen_wait(Confirm(t("proceduretable.found"), "\n".join(lines))):
            self.drawing.found = every
            self._take(writes)

    def _take(self, writes: Sequence[tuple[str, str, Json]]) -> None:
        seen = self.shown.version

        def act(notebook: Notebook) -> str:
            return write(notebook, writes, seen)

        self.ask_for_long(act, lambda _change: self.refresh_view())

    # Findings ------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "finding" and self.is_mounted:
            return True if self.drawing.comparison.findings else None
        return super().check_action(action, parameters)

    @work(exclusive=True, group="finding")
    async def action_finding(self) -> None:
        """Make one of the limitations that the comparison suggests, linked to the item it speaks to."""
        found = self.drawing.comparison.findings
        options = [Option(str(at), finding_text(code, count), item) for at, (item, code, count) in enumerate(found)]
        picked = await self.app.push_screen_wait(Pick(t("proceduretable.which"), options))
        if picked:
            item, code, count = found[int(picked)]
            fields = {"nature": Nature.LIMITATION.value, "text": finding_text(code, count, "vi"), f"items.{item}": True}
            self.ask_for(lambda notebook: notebook.add("finding", fields))
            self.tell(t("proceduretable.finding-made", item=item))


def _read_catalogue(path: Path) -> Sequence[Announced]:
    from inspect_tool.register.catalogue import read_catalogue  # noqa: PLC0415 - polars takes 100 ms

    return read_catalogue(path)[0]


def _read_posted(path: Path, where: str) -> Sequence[Posted]:
    from inspect_tool.register.catalogue import read_posted  # noqa: PLC0415 - polars takes 100 ms

    return read_posted(path, where)[0]
