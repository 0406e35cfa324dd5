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


def main() -> int:
    outdated = list(stale())
    twice = [(po, key) for po in po_files() for key in repeated(po)]
    for po, key in twice:
        sys.stderr.write(f"{po.relative_to(LOCALE)}: {key} stands twice\n")
    if twice:
        return 1
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
