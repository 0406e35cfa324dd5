"""The texts' compiler and its check: `./run catalogues` compiles every `.po`; `--check` names the stale `.mo` files."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent.parent / "inspect_tool" / "locale"


def po_files() -> list[Path]:
    return sorted(LOCALE.rglob("*.po"))


def read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parts[-3], abort_invalid=True)


def compiled(po: Path) -> bytes:
    """Return the `.mo` of a catalogue: the same bytes from the same text, whatever the day."""
    catalogue = read(po)
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def stale() -> Iterator[Path]:
    for po in po_files():
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != compiled(po):
            yield mo


def repeated(po: Path) -> list[str]:
    """Return keys that stand twice: babel would keep one text of the two without a word."""
    keys = re.findall(r'^msgid "(.+)"$', po.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted(key for key, count in Counter(keys).items() if count > 1)


def broken(text: str) -> list[str]:
    """Return what babel reads without a word, dropping or joining texts: what a merge leaves behind."""
    found, after, before = [], "", ""
    for number, line in enumerate(text.splitlines(), 1):
        word = line.partition(" ")[0]
        if word == "msgstr" and after not in {"msgid", "msgid_plural"}:
            found.append(f"{number}: a second msgstr")
        elif word == "msgid" and before and not before.startswith("#"):
            found.append(f"{number}: no blank line before {line}")
        after = word if word.startswith("msg") else after
        before = line
    return found


def wrong() -> Iterator[str]:
    """Return the places in the sources that a person has to mend before they can be compiled."""
    for po in po_files():
        name = po.relative_to(LOCALE)
        yield from (f"{name}: {key} stands twice" for key in repeated(po))
        yield from (f"{name}:{place}" for place in broken(po.read_text(encoding="utf-8")))


def main() -> int:
    if places := list(wrong()):
        sys.stderr.writelines(f"{place}\n" for place in places)
        return 1
    outdated = list(stale())
    if "--check" in sys.argv[1:]:
        for mo in outdated:
            sys.stderr.write(f"{mo.relative_to(LOCALE)} is not what its .po says: ./run catalogues\n")
        return bool(outdated)
    for mo in outdated:
        mo.write_bytes(compiled(mo.with_suffix(".po")))
        sys.stderr.write(f"{mo.relative_to(LOCALE)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
