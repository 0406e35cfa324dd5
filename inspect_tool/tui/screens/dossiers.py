"""The sampled dossiers, each judged as it is typed; what its dates suggest becomes a finding by one key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from textual import work

from inspect_tool.domain.deadlines import PROFILES, Outcome, Suggestion
from inspect_tool.domain.judging import Population, profile_of, tally
from inspect_tool.domain.moments import parse_pause, parse_step
from inspect_tool.domain.records import VISIT, Json, Nature, check_field
from inspect_tool.errors import InputError
from inspect_tool.i18n import t, tn
from inspect_tool.text import short_date
from inspect_tool.tui import dossier_rows
from inspect_tool.tui.commands import DOSSIERS, NOTEBOOK, TABLE, Command, bindings
from inspect_tool.tui.dossier_rows import DossierRows
from inspect_tool.tui.messages import RecordEdited
from inspect_tool.tui.record_cells import entries, write
from inspect_tool.tui.screens.dialogs import AskText, Option, Pick
from inspect_tool.tui.screens.table_screen import TableScreen
from inspect_tool.tui.widgets.table import TableColumn

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook

_READ: Mapping[str, Callable[[str], object]] = {"pauses": parse_pause, "steps": parse_step}


class DossiersScreen(TableScreen):
    """One row a dossier."""

    NAME: ClassVar[str] = "dossiers"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = TABLE + DOSSIERS + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)

    drawing: DossierRows

    def make_drawing(self) -> DossierRows:
        from inspect_tool.calendars import load_calendar  # noqa: PLC0415 - loaded with the first dossier

        return DossierRows(partial(load_calendar, self.library.office))

    def refresh_view(self) -> None:
        self.drawing.ask(profile_of(self.shown), self._as_of())
        super().refresh_view()

    def _as_of(self) -> date:
        """Return the day as of which a pending dossier is judged: the visit's last one, or today during the visit."""
        last = self.shown.visit.until or self.shown.visit.date
        today = self.clock().date()
        return min(last, today) if last else today

    def state_words(self) -> Sequence[str]:
        counts = tally(found for key in self.rows if (found := self.drawing.judged.get(key)))
        own, handed = (counts.get(population, Counter()) for population in Population)
        words = [tn("dossiertable.late", own[Outcome.LATE] + own[Outcome.PENDING_OVERDUE])]
        if handed:
            words.append(tn("dossiertable.handed-over", handed[Outcome.LATE] + handed[Outcome.PENDING_OVERDUE]))
        return (*words, t("dossiertable.as-of", day=short_date(self._as_of())))

    def about(self, key: str) -> Sequence[str]:
        judged = self.drawing.judged.get(key)
        if judged is None:
            return [t("tables.drawing")]
        made = [self._made(key, suggestion) for suggestion in self._suggestions(key)]
        lines = dossier_rows.about(judged, made)
        pauses = entries(self.rows[key], "pauses").values()
        return [*lines, *(t("dossiertable.pause", text=text) for text in pauses)]

    def _suggestions(self, key: str) -> Sequence[Suggestion]:
        judged = self.drawing.judged.get(key)
        return judged.found.suggestions if judged and judged.found else ()

    def _made(self, key: str, suggestion: Suggestion) -> bool:
        """Whether a finding linked to the dossier says this already, alone or for several."""
        said = (suggestion.message("vi"), dossier_rows.group_words(suggestion.code))
        about = [finding.text or "" for finding in self.shown.findings.values() if key in finding.dossiers]
        return any(words in text for words in said for text in about)

    # Findings ------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"finding", "finding_all"} and self.is_mounted:
            return True if self._suggestions(self.selected) else None
        return super().check_action(action, parameters)

    @work(exclusive=True, group="finding")
    async def action_finding(self) -> None:
        """Make the limitation that the dossier's dates suggest."""
        key = self.selected
        suggestion = await self._which(key)
        if suggestion is not None:
            dossier = self.drawing.judged[key].dossier
            self._add_finding(dossier_rows.finding_text(dossier, suggestion), [key])

    @work(exclusive=True, group="finding")
    async def action_finding_all(self) -> None:
        """Make one limitation for all dossiers of which the same is suggested."""
        suggestion = await self._which(self.selected)
        if suggestion is not None:
            keys = [k for k in self.rows if any(s.code == suggestion.code for s in self._suggestions(k))]
            self._add_finding(dossier_rows.group_text(suggestion.code, len(keys)), keys)

    async def _which(self, key: str) -> Suggestion | None:
        """Return what is suggested and is no finding yet; ask where that is several things."""
        left = [s for s in self._suggestions(key) if not self._made(key, s)]
        if not left:
            self.tell(t("dossiertable.all-made"))
            return None
        if len(left) == 1:
            return left[0]
        options = [Option(str(at), suggestion.message()) for at, suggestion in enumerate(left)]
        picked = await self.app.push_screen_wait(Pick(t("dossiertable.which"), options))
        return left[int(picked)] if picked else None

    def _add_finding(self, text: str, keys: Sequence[str]) -> None:
        fields: dict[str, object] = {"nature": Nature.LIMITATION.value, "text": text}
        fields |= {f"dossiers.{key}": True for key in keys}
        self.ask_for(lambda notebook: notebook.add("finding", fields))
        self.tell(tn("dossiertable.finding-made", len(keys)))

    # Pauses, steps, profile ----------------------------------------------------------------------------------------

    def open_computed(self, column: TableColumn) -> None:
        if column.name in dossier_rows.MAPS:
            self.action_entries(column.name)
        else:
            super().open_computed(column)

    @work(exclusive=True, group="entries")
    async def action_entries(self, field: str) -> None:
        """Edit the pauses or steps of a dossier, one a line."""
        key = self.selected
        if key not in self.rows:
            return
        before = entries(self.rows[key], field)
        named = field == "steps"
        text = "\n".join(f"{name}: {entry}" if named else entry for name, entry in before.items())
        hint = t(f"dossiertable.hint.{field}")
        while True:
            asked = AskText(t(f"domain.field.dossier.{field}"), hint, value=text, optional=True)
            answer = await self.app.push_screen_wait(asked)
            if answer is None:
                return
            try:
                after = entries_of(field, answer, before)
            except InputError as error:
                text, hint = answer, f"✗ {error}\n{t(f'dossiertable.hint.{field}')}"
                continue
            changed = {name: after.get(name) for name in {**before, **after} if before.get(name) != after.get(name)}
            writes = [(self.path(key), f"{field}.{name}", value) for name, value in changed.items()]
            seen = self.shown.version

            def act(notebook: Notebook, writes: Sequence[tuple[str, str, Json]] = writes, seen: int = seen) -> str:
                return write(notebook, writes, seen)

            if writes:
                self.ask_for(act)
            return

    @work(exclusive=True, group="profile")
    async def action_profile(self) -> None:
        """Choose what counts as early, on time and late, in this inspection and its documents."""
        options = [Option(profile.id, t(profile.label)) for profile in PROFILES.values()]
        asked = Pick(t("dossiertable.profile"), options, at=profile_of(self.shown).id)
        if picked := await self.app.push_screen_wait(asked):
            self.post_message(RecordEdited(VISIT, "convention", picked))


def entries_of(field: str, text: str, before: Mapping[str, str]) -> dict[str, str]:
    """
    Read pauses, or steps (`name: limit | from .. to`), one a line; a pause that stood in `before` keeps its name.

    `InputError` names what is unclear.
    """
    names = {entry: name for name, entry in before.items()}
    free = (str(number) for number in count(1) if str(number) not in before)
    found: dict[str, str] = {}
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        if field == "steps":
            name, colon, entry = (part.strip() for part in line.partition(":"))
            if not colon or not name or name in found:
                raise InputError("dossiertable.step-unnamed", line=number)
        else:
            name, entry = names.get(line) or next(free), line
        _READ[field](entry)
        found[name] = str(check_field("dossier", f"{field}.{name}", entry))
    return found
