"""What every part of the conversation works with: questions, answers, what is written, and places with commands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final

from inspect_tool.domain import words
from inspect_tool.errors import InputError, InspectError, explain
from inspect_tool.i18n import t
from inspect_tool.log.notebook import CLEAR, Edit
from inspect_tool.plain import reading
from inspect_tool.plain.numbers import nth
from inspect_tool.text import fold

if TYPE_CHECKING:
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.worktime import Calendar
    from inspect_tool.library import Library
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.settings import Clock

#: Answers that end something: a command's place, a question, several lines.
LEAVE: Final = "q"
END: Final = "."
#: Typed in place of a text: clears it; before a text: adds to what is there.
NOTHING: Final = "-"
ADD: Final = "+ "


class GivenUpError(Exception):
    """A question was broken off (ctrl+c, a lone q, the end of the input): nothing of what it was about is written."""


@dataclass(frozen=True)
class Talk:
    """
    One conversation about one inspection.

    `ask_line` shows a prompt and returns a line, raising `EOFError` at the end of the input and `KeyboardInterrupt`
    on ctrl+c; `say` prints a line.
    """

    notebook: Notebook
    library: Library
    ask_line: Callable[[str], str]
    say: Callable[[str], None]
    clock: Clock

    @property
    def view(self) -> Inspection:
        """The inspection as it stands."""
        return self.notebook.inspection()

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar, read when first needed."""
        from inspect_tool.calendars import load_calendar  # noqa: PLC0415 - only where days are counted

        return load_calendar(self.library.office)

    def say_all(self, lines: Iterable[str]) -> None:
        """Print lines."""
        for line in lines:
            self.say(line)

    def ask(self, prompt: str) -> str:
        """Ask for a line. Ctrl+C gives up only what is being asked: it never reaches what is being written."""
        try:
            return self.ask_line(prompt)
        except KeyboardInterrupt:
            raise GivenUpError from None

    def answered(self, prompt: str) -> str:
        """Ask something more; a lone q gives up, and so does the end of the input: nobody has pressed Enter."""
        try:
            answer = self.ask(prompt).strip()
        except EOFError:
            raise GivenUpError from None
        if fold(answer) == LEAVE:
            raise GivenUpError
        return answer

    def lines(self, invitation: str) -> str:
        """Ask for lines until a lone dot, or the end of the input."""
        self.say(invitation)
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        while True:
            try:
                line = self.ask("")
            except EOFError:
                return
            if line.strip() == END:
                return
            yield line

    def chosen(self, title: str, options: Sequence[str], typed: str = "") -> int | None:
        """
        Let a person choose one of several by its number or its words; `typed` is what was said with the command.

        None where nothing is chosen. Raises `InputError` for what is none of them.
        """
        if not typed:
            self.say(title)
            self.say_all(f"{number}. {option}" for number, option in enumerate(options, 1))
            typed = self.answered(t("plain.which"))
        if not typed:
            return None
        found = [at for at, option in enumerate(options) if fold(option) == fold(typed)]
        if len(found) != 1 and (at := nth(typed, options)) is not None:
            return at
        if len(found) != 1:
            raise InputError("plain.none-of-these", typed=typed, count=len(options))
        return found[0]

    # --- writing

    def write(self, *edits: Edit, said: str = "") -> None:
        """Write as one change and say so. What is in dispute is not decided by writing over it unread."""
        disputed = {(dispute.record, dispute.field): at for at, dispute in enumerate(self.view.disputes, 1)}
        for edit in edits:
            if number := disputed.get((edit.record, edit.field)):
                what = words.field_label(edit.record.partition("/")[0], edit.field)
                raise InputError("plain.in-dispute", what=what, number=number)
        if self.notebook.write(edits):
            self.saved(said)
        else:
            self.say(f"{said} {t('plain.as-before')}".lstrip())

    def saved(self, said: str = "") -> None:
        """Say what was saved, and when; after words a person typed on a line of its own."""
        time = t("plain.saved", time=f"{self.clock():%H:%M:%S}")
        self.say_all([f"{said} {time}"] if said.endswith(".") else [said, time] if said else [time])

    def set_text(self, record: str, field: str, typed: str, before: str | None, invitation: str) -> None:
        """Set a text: `typed`, lines asked for where nothing was typed, `+ …` added to it, `-` cleared."""
        text = self.lines(invitation) if typed in {"", ADD.strip()} else typed
        if not text.strip():
            return
        text = f"{ADD}{text}" if typed == ADD.strip() else text
        label = words.field_label(record.partition("/")[0], field)
        if text.strip() == NOTHING:
            self.write(Edit(record, field, CLEAR), said=t("plain.cleared", field=label))
        elif text.startswith(ADD) and before:
            self.write(Edit(record, field, f"{before}\n{text.removeprefix(ADD)}"), said=t("plain.added", field=label))
        else:
            replaced = t("plain.replaced", field=label) if before and before != text else ""
            self.write(Edit(record, field, text.removeprefix(ADD)), said=replaced)


@dataclass(frozen=True)
class Command:
    """What a word typed in a place does. `help` names its explanation, `plain.about.<help>`."""

    help: str
    run: Callable[[str], None]


class Place(ABC):
    """Somewhere one stands in the conversation: what is asked there, and which commands it takes."""

    #: Its commands in short are `plain.help.<NAME>`.
    NAME: ClassVar[str]

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.commands: Mapping[str, Command] = {
            "x": Command("read", lambda _: self.read()),
            "z": Command("undo", self._undo),
            "y": Command("redo", self._redo),
            "?": Command("help", self._help),
            **self.own_commands(),
        }

    @abstractmethod
    def prompt(self) -> str:
        """Return what to ask with: where one stands."""

    @abstractmethod
    def read(self) -> None:
        """Read out where one stands."""

    @abstractmethod
    def own_commands(self) -> Mapping[str, Command]:
        """Return the commands of this place, by what is typed for them."""

    def other(self, line: str) -> bool:  # noqa: ARG002 - for places that take more than commands
        """Do what a line means that begins with no command; return whether it means something."""
        return False

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to do here."""
        return False

    def stay(self) -> None:
        """Ask and answer here until the person leaves. The end of the input goes through as `EOFError`."""
        self.read()
        while not self.is_over:
            try:
                line = self.talk.ask(f"{self.prompt()}:").strip()
            except GivenUpError:
                self.talk.say("")
                return
            except InspectError as error:
                self.talk.say(t("plain.not-saved", why=error))
                continue
            if fold(line) == LEAVE:
                return
            self._try(line)

    def _try(self, line: str) -> None:
        try:
            self._obey(line)
        except GivenUpError:
            self.talk.say(t("plain.given-up"))
        except (InspectError, OSError) as error:
            self.talk.say(t("plain.not-saved", why=explain(error)))

    def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ") if line[:1] != "/" else ("/", "", line[1:])
        if command := self.commands.get(fold(word)):
            command.run(rest.strip() if not rest.startswith(ADD) else rest)
        elif not self.other(line):
            self.talk.say(t("plain.unknown", line=line))

    def _help(self, word: str) -> None:
        """`?` lists the commands in short, `? g` explains one."""
        command = self.commands.get(fold(word)) if word else None
        self.talk.say(t(f"plain.about.{command.help}") if command else t(f"plain.help.{self.NAME}"))

    def _undo(self, _rest: str) -> None:
        self._tell(self.talk.notebook.undo(), t("plain.undone"))

    def _redo(self, _rest: str) -> None:
        self._tell(self.talk.notebook.redo(), t("plain.redone"))

    def _tell(self, commit: str, verb: str) -> None:
        """Say what an undo or redo has changed."""
        self.talk.say(verb)
        changes = self.talk.notebook.changes(commit)
        self.talk.say_all(f"- {reading.change(self.talk, change)}" for change in changes)
        self.talk.saved()
