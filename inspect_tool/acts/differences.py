"""What one document says otherwise than another: section by section, from the data that both carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspect_tool.acts.states import stated
from inspect_tool.errors import InputError
from inspect_tool.i18n import t_vi
from inspect_tool.report.model import Block, Content, Heading, Paragraph, Photo, Table


@dataclass(frozen=True)
class Difference:
    """A section that differs, by its title; empty on the side where it does not stand."""

    title: str
    before: str
    after: str


def differences(old: bytes, new: bytes) -> tuple[Difference, ...]:
    """
    Return the sections in which two PDFs of ours differ, in the order of the new one, those gone at the end.

    Raises `InputError` for a file that carries no data of ours.
    """
    before, after = (_sections(_content(pdf)) for pdf in (old, new))
    return tuple(
        Difference(title, before.get(title, ""), after.get(title, ""))
        for title in dict.fromkeys((*after, *before))
        if before.get(title, "") != after.get(title, "")
    )


def _content(pdf: bytes) -> Content:
    found = stated(pdf)
    if found is None:
        raise InputError("differences.no-data")
    return Content.model_validate(found)


def _sections(content: Content) -> dict[str, str]:
    """Return the text under each heading and appendix; of an appendix, a line a row."""
    name = content.type or t_vi(f"domain.document.{content.kind}")
    sections: dict[str, list[str]] = {name: [content.subject, content.letterhead.agency, *content.addressees]}
    _gather(sections, name, "", content.blocks)
    sections[content.signers[-1].role] = [line for each in content.signers for line in (*each.capacity, each.name)]
    for annex in content.annexes:
        sections[annex.label] = [annex.title]
        _gather(sections, annex.label, f"{annex.label}. ", annex.blocks)
    return {title: "\n".join(lines) for title, lines in sections.items()}


def _gather(sections: dict[str, list[str]], title: str, prefix: str, blocks: Iterable[Block]) -> None:
    part = ""
    for block in blocks:
        if isinstance(block, Heading):
            part = block.text if block.level == 1 else part
            title = block.text if block.level == 1 or not part else f"{part} › {block.text}"
        elif isinstance(block, Table):
            title = f"{prefix}{block.caption}" if block.caption else title
            sections.setdefault(title, []).extend(" | ".join(row) for row in block.rows)
        elif isinstance(block, Photo):
            sections.setdefault(title, []).extend((block.caption, *block.lines))
        elif isinstance(block, Paragraph):
            sections.setdefault(title, []).append(block.text)
