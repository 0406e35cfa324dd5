from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from inspect_tool.errors import DamagedError, InputError, InUseError
from inspect_tool.log import roster
from inspect_tool.log.keys import Key, fingerprint
from inspect_tool.log.notebook import Notebook
from inspect_tool.log.roster import Member, make, read, succeeds
from tests.log.world import ID, World, private_key, set_field, state

AN, BINH, CHI, DUNG = (Key.of(private_key(name)) for name in ("an", "binh", "chi", "dung"))


def team(*keys: Key, **limits: int) -> list[Member]:
    return [
        Member(k.public, n, limit=limits.get(n))
        for k, n in zip((AN, BINH, CHI), ("an", "binh", "chi"), strict=True)
        if k in keys
    ]


def test_the_unknown_are_set_aside_shown_and_taken_once_accepted(
    world: World, an: Notebook, stranger: Notebook
) -> None:
    set_field(stranger, "answer/CK1", "note", "x")
    bundle = world.bundle(stranger)
    for report in (an.merge([bundle], dry_run=True), an.merge([bundle])):
        assert [(s.key, s.author, s.writes) for s in report.quarantined] == [(DUNG.public, "dung", 1)]
        assert [r.reason.key for r in report.refused] == ["log.key-unknown"]
        assert fingerprint(DUNG.public) in str(report.refused[0].reason)
        assert report.writes_in == report.writes_known + report.writes_refused
        assert "answer" not in state(an)
    assert an.strangers() == report.quarantined
    assert an.merge([]).writes_refused == 1
    an.accept({DUNG.public: "Dũng"})
    assert an.merge([]).writes_new == 1
    assert state(an) == state(stranger)
    assert an.strangers() == []
    assert an.authors()[stranger.log_id].regard == "trusted"
    assert an.authors()[stranger.log_id].name == "Dũng"


def test_accepting_takes_what_was_held_back_without_the_stick(
    world: World, an: Notebook, stranger: Notebook, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"photo")
    sha = stranger.attach(tmp_path / "a.jpg")
    stick = world.bundle(stranger)
    assert an.merge([stick]).blobs_new == 0
    assert an.blob(sha) is None
    stick.unlink()
    home = world.home("an")
    assert {i: [s.key for s in found] for i, found in home.strangers().items()} == {ID: [DUNG.public]}
    an.close()
    (received,) = home.accept(DUNG.public, name="Dũng")
    assert received.report is not None
    assert (received.report.writes_new, received.report.blobs_new) == (3, 1)
    assert home.strangers() == {}
    with home.open(ID) as notebook:
        kept = notebook.blob(sha)
        assert kept is not None
        assert kept.read_bytes() == b"photo"
        assert not any(path.is_file() for path in (notebook.folder / "quarantine").rglob("*"))


def test_accepting_while_the_inspection_is_open_says_so_and_takes_it_later(
    world: World, an: Notebook, stranger: Notebook
) -> None:
    set_field(stranger, "answer/CK1", "note", "x")
    an.merge([world.bundle(stranger)])
    (received,) = world.home("an").accept(DUNG.public)
    assert isinstance(received.problem, InUseError)
    assert an.merge([]).writes_new == 1


def test_first_contact_accepts_whom_the_bundle_brings(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(binh, "answer/CK1", "note", "x")
    world.pass_on(binh, an)
    joined = world.home("chi").join(world.bundle(an))
    assert sorted(joined.merge.keys) == sorted([AN.public, BINH.public])
    assert joined.merge.quarantined == []
    an.set_roster(team(AN))
    joined = world.home("dung").join(world.bundle(an))
    assert joined.merge.keys == [AN.public]
    assert [s.key for s in joined.merge.quarantined] == [BINH.public]


def test_the_first_roster_is_taken_only_from_a_known_lead(world: World, an: Notebook, stranger: Notebook) -> None:
    stranger.set_roster([Member(DUNG.public, "dung")])
    report = an.merge([world.bundle(stranger)])
    assert (report.roster, an.roster) == (False, None)
    assert "log.roster-unknown" in [r.reason.key for r in report.refused]
    an.accept({DUNG.public: "Dũng"})
    assert an.merge([]).roster
    assert an.roster == stranger.roster


def test_a_roster_names_whose_work_counts(world: World, an: Notebook, binh: Notebook) -> None:
    an.set_roster(team(AN, BINH))
    set_field(binh, "answer/CK1", "note", "x")
    report = an.merge([world.bundle(binh)])
    assert (report.writes_new, report.quarantined) == (1, [])
    assert binh.merge([world.bundle(an)]).roster
    assert binh.roster == an.roster
    with world.join("chi", an) as chi:
        assert chi.roster == an.roster
        set_field(chi, "answer/CK2", "note", "y")
        report = an.merge([world.bundle(chi)])
        assert [s.key for s in report.quarantined] == [CHI.public]
        assert [r.reason.key for r in report.refused] == ["log.key-not-on-roster"]
        assert "CK2" not in state(an)["answer"]
        an.set_roster(team(AN, BINH, CHI))
        assert an.merge([]).writes_new == 1
        assert state(an) == state(chi)


def test_a_roster_is_kept_and_checked(world: World, an: Notebook) -> None:
    an.set_roster(team(AN, BINH))
    path, kept = an.folder / roster.FILE, an.roster
    an.close()
    with world.home("an").open(ID) as notebook:
        assert notebook.roster == kept
    path.write_bytes(path.read_bytes().replace(b"binh", b"b1nh"))
    with pytest.raises(DamagedError) as damaged:
        world.home("an").open(ID)
    assert damaged.value.key == "log.roster-damaged"
    with world.home("an").open(ID, read_only=True) as notebook:
        assert [n.key for n in notebook.notices] == ["log.roster-damaged"]


def test_only_the_lead_changes_a_roster(world: World, an: Notebook, binh: Notebook, tmp_path: Path) -> None:
    an.set_roster(team(AN, BINH))
    world.pass_on(an, binh)
    with pytest.raises(InputError) as refused:
        binh.set_roster(team(BINH))
    assert refused.value.key == "log.roster-lead"
    usurped = make(BINH, ID, 9, team(BINH))
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / roster.FILE).write_bytes(usurped.encode())
    report = an.merge([tmp_path / "stick"])
    assert [(r.name, r.reason.key) for r in report.refused] == [(roster.FILE, "log.roster-lead")]
    assert (report.roster, an.roster) == (False, binh.roster)


def test_an_older_roster_never_takes_the_place_of_a_newer(world: World, an: Notebook, binh: Notebook) -> None:
    an.set_roster(team(AN, BINH))
    old = world.bundle(an).read_bytes()
    an.set_roster(team(AN, BINH, CHI))
    world.pass_on(an, binh)
    (world.folder / "old.zip").write_bytes(old)
    assert not binh.merge([world.folder / "old.zip"]).roster
    assert binh.roster == an.roster


def test_what_a_roster_says_is_signed() -> None:
    good = make(AN, ID, 1, team(AN, BINH))
    assert read(good.encode(), ID) == good
    for altered, key in (
        (replace(good, version=2), "log.roster-signature"),
        (replace(good, members=good.members[:1]), "log.roster-signature"),
        (replace(good, lead=BINH.public), "log.roster-signature"),
        (replace(good, inspection="khac"), "log.roster-unreadable"),
    ):
        with pytest.raises(InputError) as refused:
            read(altered.encode(), ID)
        assert refused.value.key == key
    data = good.encode()
    for hostile in (b"", b"[]", b"{}", data[:-1], orjson.dumps(orjson.loads(data), option=orjson.OPT_SORT_KEYS)):
        with pytest.raises(InputError):
            read(hostile, ID)
    assert succeeds(make(AN, ID, 2, []), good)
    assert not succeeds(good, good)


def test_a_revoked_key_counts_up_to_its_head_only(world: World, an: Notebook, binh: Notebook) -> None:
    for number in range(4):
        set_field(binh, "answer/CK1", "note", str(number))
    early, home = world.bundle(binh), world.home("an")
    an.merge([early])
    home_limit = 2
    an.close()
    home.revoke(BINH.public, limits={ID: home_limit})
    with home.open(ID) as notebook:
        assert state(notebook)["answer"]["CK1"]["note"] == "1"
        assert [(n.key, n.values["count"]) for n in notebook.notices] == [("log.revoked", 2)]
        set_field(binh, "answer/CK1", "note", "sau thu hồi")
        report = notebook.merge([world.bundle(binh)])
        assert report.writes_new == 0
        assert "log.key-revoked" in [r.reason.key for r in report.refused]
        assert report.writes_in == report.writes_known + report.writes_refused
        assert state(notebook)["answer"]["CK1"]["note"] == "1"
    home.trust.accept(BINH.public, world.clock())
    with home.open(ID) as notebook:
        notebook.merge([world.bundle(binh)])
    with home.open(ID) as notebook:
        assert state(notebook) == state(binh)


def test_revoking_without_a_head_keeps_what_is_here(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(binh, "answer/CK1", "note", "trước")
    world.pass_on(binh, an)
    home = world.home("an")
    home.revoke(BINH.public)
    set_field(binh, "answer/CK1", "note", "sau")
    assert an.merge([world.bundle(binh)]).writes_new == 0
    an.close()
    with home.open(ID) as notebook:
        assert state(notebook)["answer"]["CK1"]["note"] == "trước"
        assert notebook.notices == ()


def test_a_key_revoked_before_its_log_arrives_brings_what_counts(world: World, an: Notebook, binh: Notebook) -> None:
    for number in range(4):
        set_field(binh, "answer/CK1", "note", str(number))
    an.set_roster(team(AN, BINH, binh=2))
    report = an.merge([world.bundle(binh)])
    assert (report.writes_new, report.writes_refused) == (2, 2)
    assert state(an)["answer"]["CK1"]["note"] == "1"
    an.close()
    with world.home("an").open(ID) as notebook:
        assert state(notebook)["answer"]["CK1"]["note"] == "1"
        assert notebook.merge([world.bundle(binh)]).writes_new == 0


def test_ones_own_key_needs_no_trust(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    report = an.merge([world.bundle(an)])
    assert (report.writes_known, report.refused) == (1, [])


def test_whom_the_lead_accepts_is_put_on_the_roster(world: World, an: Notebook, stranger: Notebook) -> None:
    an.set_roster(team(AN, BINH))
    set_field(stranger, "answer/CK1", "note", "x")
    an.merge([world.bundle(stranger)])
    assert an.decides
    an.accept({DUNG.public: ""})
    assert an.roster is not None
    assert [(m.key, m.name) for m in an.roster.members][-1] == (DUNG.public, "dung")
    assert an.merge([]).writes_new == 1
    world.pass_on(an, stranger)
    assert stranger.roster == an.roster
    assert not stranger.decides
