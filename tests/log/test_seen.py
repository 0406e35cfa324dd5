"""Which installation is known to hold what: signed, passed on by bundles, never going back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from inspect_tool.errors import InputError
from inspect_tool.log.keys import Key
from inspect_tool.log.logs import Head
from inspect_tool.log.notebook import Notebook
from inspect_tool.log.roster import Member
from inspect_tool.log.seen import read, state
from tests.log.world import ID, World, private_key, set_field

AN = Key.of(private_key("an"))


def lacking(notebook: Notebook) -> dict[str, int]:
    rows = notebook.seen()
    return {row.name: sum(row.lacks(rows[0].counts).values()) for row in rows}


def test_bundles_carry_who_has_seen_what_of_whom(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "một")
    set_field(binh, "answer/CK2", "note", "hai")
    assert lacking(an) == {"an": 0}
    world.pass_on(binh, an)
    assert lacking(an) == {"an": 0, "binh": 1}  # what An wrote has not reached Bình yet
    world.pass_on(an, binh)
    assert lacking(binh) == {"an": 0, "binh": 0}
    world.pass_on(binh, an)
    assert lacking(an) == {"an": 0, "binh": 0}
    with world.join("chi", an) as chi:
        assert lacking(chi)["binh"] == 0  # as An passed it on


def test_an_older_statement_never_takes_the_place_of_a_newer(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(binh, "answer/CK2", "note", "hai")
    old = world.bundle(binh).read_bytes()
    set_field(an, "answer/CK1", "note", "một")
    world.pass_on(an, binh)
    world.pass_on(binh, an)
    (world.folder / "old.zip").write_bytes(old)
    an.merge([world.folder / "old.zip"])
    assert lacking(an)["binh"] == 0


def test_a_statement_of_a_stranger_or_an_altered_one_counts_for_nothing(
    world: World, an: Notebook, stranger: Notebook, tmp_path: Path
) -> None:
    an.merge([world.bundle(stranger)])
    assert lacking(an) == {"an": 0}
    good = state(AN, ID, {"b" * 16: Head(3, "0" * 64, "x")})
    assert read(good.encode(), ID) == good
    data = good.encode()
    bad = [
        b"",
        b"[]",
        data[:-2],
        data.replace(b"[3,", b"[4,"),
        replace(good, inspection="khac").encode(),
        orjson.dumps(orjson.loads(data), option=orjson.OPT_SORT_KEYS),
    ]
    for hostile in bad:
        with pytest.raises(InputError):
            read(hostile, ID)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("heads/../../evil.json", bad[3])
    assert an.merge([tmp_path / "x.zip"]).ignored == ["heads/../../evil.json"]
    assert not (an.folder / "heads").exists()


def test_a_merge_can_be_stopped_before_anything_is_written_and_read_again_afterwards(
    world: World, an: Notebook, binh: Notebook
) -> None:
    set_field(binh, "answer/CK2", "note", "hai")
    bundle = world.bundle(binh)

    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        an.merge([bundle], progress=stop)
    assert an.protocols() == []
    report = an.merge([bundle])
    (protocol,) = an.protocols()
    assert (protocol.total, protocol.new, protocol.known) == (report.writes_in, 1, report.writes_known)
    assert (protocol.bundles, protocol.by) == (["binh.zip"], {"binh": 1})


def test_what_a_stranger_stated_is_kept_aside_with_its_work(world: World, an: Notebook, stranger: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "một")
    stranger.accept({an.public_key: "an"})
    stranger.merge([world.bundle(an)])
    set_field(stranger, "answer/CK2", "note", "hai")
    an.merge([world.bundle(stranger)])
    assert lacking(an) == {"an": 0}
    an.accept({stranger.public_key: "Lạ"})
    an.merge([])
    assert lacking(an) == {"an": 0, "Lạ": 0}  # it had An's work when it wrote


def test_the_table_says_up_to_when_and_names_members_who_sent_nothing(
    world: World, an: Notebook, binh: Notebook, stranger: Notebook
) -> None:
    set_field(binh, "answer/CK2", "note", "hai")
    world.pass_on(binh, an)
    set_field(an, "answer/CK1", "note", "một")
    world.pass_on(an, binh)
    world.pass_on(binh, an)
    set_field(an, "answer/CK1", "note", "mới")
    an.set_roster([Member(an.public_key, "an"), Member(binh.public_key, "binh"), Member(stranger.public_key, "chi")])
    own, row, silent = an.seen()
    first, last = (change.at for change in an.history("answer/CK1", "note"))
    assert (own.until[an.log_id], row.until[an.log_id]) == (last, first)
    assert row.lacks(own.counts) == {an.log_id: 1}
    assert (silent.name, silent.until, silent.lacks(own.counts)) == ("chi", {}, dict(own.counts))
