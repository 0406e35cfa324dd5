"""What the documents screen says beside its steps: what is going on, what a step does, where its file is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.text import Text

from inspect_tool.domain.corrections import related
from inspect_tool.domain.records import Document
from inspect_tool.i18n import t
from inspect_tool.tui.steps import Step, about, made_by, name_words, next_step, standing, step_words, title_words


def panel(
    documents: Mapping[str, Document], step: Step | None, *, busy: str, said: Sequence[str], folder: Path | None
) -> Text:
    """Say what to do next, then what the step under the cursor is about, then what was said last, newest first."""
    text = Text()
    due = next_step(documents)
    if busy:
        text.append(f"… {busy}\n", "bold")
        text.append(f"{t('tui.documents.see-progress')}\n\n")
    elif due and due != step:
        words = {"step": step_words(due), "document": title_words(documents, due.kind, due.letter)}
        text.append(f"▹ {t('tui.documents.next', **words)}\n\n", "bold")
    if step and not busy:
        text.append(f"{step_words(step)}\n", "bold")
        if step.waits_for:
            text.append(f"{t('tui.documents.not-yet', step=name_words(step.waits_for))}\n")
        text.append(f"{t(f'tui.documents.about-{about(step)}')}\n")
        document = standing(documents, step.kind, step.letter)
        if document and (name := made_by(document, step)):
            text.append(f"{t('tui.documents.file', file=name)}\n")
        if document:
            text.append("".join(f"{line}\n" for line in related(documents, document)))
        text.append("\n")
    for line in reversed(said):
        text.append(f"{line}\n\n")
    if folder:
        text.append(t("tui.documents.folder", folder=folder))
    return text
