"""The photos that a person marked to be printed, two a page, with what each shows and where it comes from."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping

from inspect_tool.domain.inspection import Inspection
from inspect_tool.errors import InputError
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import Draft
from inspect_tool.report.model import Block, Photo
from inspect_tool.report.pictures import Picture


def photos(draft: Draft, pictures: Mapping[str, Picture]) -> Iterator[Block]:
    """Yield the marked photos by when they were taken; one that is not at hand is an error, never left out."""
    say, held = draft.say, draft.inspection
    for number, sha in enumerate(marked(held), 1):
        one = held.evidence[sha]
        name = one.name or sha[:12]
        if sha not in pictures:
            raise InputError("report.error.photo-missing", name=name, sha=sha[:12])
        shows = words.bare(one.note or name)
        items = sorted(item for item, answer in held.answers.items() if sha in answer.evidence)
        about = [
            say("annexes.photos.item", items=", ".join(items)) if items else "",
            say("annexes.photos.taken", when=words.moment(one.taken_at)) if one.taken_at else "",
            say("annexes.photos.author", author=pictures[sha].author) if pictures[sha].author else "",
        ]
        yield Photo(
            caption=say("annexes.photos.caption", number=number, shows=shows),
            lines=(" ".join(filter(None, about)), say("annexes.photos.original", name=name, sha=sha)),
            text=say("annexes.photos.text", number=number, shows=shows),
            jpeg=b64encode(pictures[sha].jpeg).decode(),
        )


def marked(inspection: Inspection) -> list[str]:
    """Return the SHA-256 of the files marked to be printed, by when they were taken, then by name."""
    chosen = [one for one in inspection.evidence.values() if one.printed]
    chosen.sort(key=lambda e: (e.taken_at is None, str(e.taken_at or ""), e.name or "", e.id))
    return [one.id for one in chosen]
