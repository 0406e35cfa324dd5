"""The texts in what a document's data state, as far as they are printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

#: A picture's bytes, not a text.
_PICTURE: Final = "jpeg"


def printed_texts(value: object) -> Iterator[str]:
    """Yield every text in a part of a document's data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name != _PICTURE:
                yield from printed_texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from printed_texts(part)
