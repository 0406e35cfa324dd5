"""After each act that says it is done, everything it made would survive a power cut: contents and names were synced."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspect_tool.log import chain
from inspect_tool.log.roster import Member
from tests.log.world import ID, World, set_field

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sees what is synced through /proc")

#: What may be lost: who holds the lock, and a copy of the state that is made again.
DISPOSABLE = {"lock", "snapshot"}


class Witness:
    """Remembers what each file and folder was like when it was last synced."""

    def __init__(self) -> None:
        self.files: dict[int, tuple[int, int]] = {}
        self.names: dict[int, dict[str, int]] = {}

    def __call__(self, fd: int) -> None:
        found = os.fstat(fd)
        if stat.S_ISDIR(found.st_mode):
            self.names[found.st_ino] = {entry.name: entry.inode() for entry in os.scandir(f"/proc/self/fd/{fd}")}
        else:
            self.files[found.st_ino] = (found.st_size, found.st_mtime_ns)

    def unsafe(self, root: Path) -> list[str]:
        """What a power cut now could take, under a folder that was there before."""
        lost = []
        for path in root.rglob("*"):
            found = path.stat()
            if path.name in DISPOSABLE:
                continue
            if path.is_file() and self.files.get(found.st_ino) != (found.st_size, found.st_mtime_ns):
                lost.append(f"contents of {path.relative_to(root)}")
            if self.names.get(path.parent.stat().st_ino, {}).get(path.name) != found.st_ino:
                lost.append(f"name of {path.relative_to(root)}")
        return lost


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Witness:
    found = Witness()
    monkeypatch.setattr(os, "fsync", found)
    return found


def test_what_is_said_to_be_done_survives(witness: Witness, tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("laptops", "stick", "given")]
    for place in places:
        place.mkdir()
    laptops, stick, given = places
    world = World(laptops, sync=witness)
    (given / "a.pdf").write_bytes(b"%PDF")

    def done(act: Callable[[], object]) -> None:
        act()
        assert (witness.unsafe(laptops), witness.unsafe(stick)) == ([], [])

    done(lambda: world.home("an").key)
    an = world.home("an").create(ID)
    done(lambda: set_field(an, "answer/CK1", "note", "một"))
    done(lambda: set_field(an, "answer/CK1", "note", "hai"))
    done(lambda: an.attach(given / "a.pdf"))
    done(lambda: an.set_roster([Member(world.home("an").key.public, "An")]))
    done(lambda: an.export(stick / "an.zip"))
    done(lambda: an.copy_to(stick / "copy"))
    done(lambda: world.home("binh").join(stick / "an.zip"))
    with world.home("binh").open(ID) as binh:
        done(lambda: binh.merge([stick / "an.zip"], unknown="accept"))
        done(lambda: set_field(binh, "answer/CK1", "note", "ba"))
        an.set_roster([Member(world.home(name).key.public, name) for name in ("an", "binh")])
        sent = binh.export(given / "binh.zip").path
    with world.home("chi").create(ID) as chi:
        done(lambda: set_field(chi, "answer/CK2", "note", "lạ"))
        stranger = chi.export(given / "chi.zip").path
    done(lambda: an.merge([stranger]))
    assert (an.folder / "quarantine").is_dir()
    done(lambda: an.merge([sent]))
    assert an.disputes() == ()
    done(an.undo)
    done(an.close)
    with (an.folder / "logs" / f"{an.log_id}.log").open("ab") as log:
        log.write(b"0123 cut short")
    done(lambda: world.home("an").open(ID).close())
    assert list((an.folder / "logs").glob("*.torn-*"))
    with world.home("an").open(ID, read_only=True) as notebook:
        assert notebook.inspection().answers["CK1"].note == "ba"


def test_the_witness_sees_what_was_not_synced(witness: Witness, tmp_path: Path) -> None:
    chain.write_whole(tmp_path / "safe", b"x")
    assert witness.unsafe(tmp_path) == []
    (tmp_path / "safe").write_bytes(b"other")
    (tmp_path / "new").write_bytes(b"")
    assert sorted(witness.unsafe(tmp_path)) == ["contents of new", "contents of safe", "name of new"]
