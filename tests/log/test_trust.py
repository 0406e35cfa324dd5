from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from inspect_tool.errors import DamagedError, InputError
from inspect_tool.log import roster
from inspect_tool.log.keys import Key, fingerprint
from inspect_tool.log.notebook import Notebook
from inspect_tool.log.roster import Member, make, read, succeeds
from tests.log.world import ID, World, private_key, set_field, state

AN, BINH, CHI = (Key.of(private_key(name)) for name in ("an", "binh", "chi"))


def team(*keys: Key, **limits: int) -> list[Member]:
    return [
        Member(k.public, n, limit=limits.get(n))
        for k, n in zip((AN, BINH, CHI), ("an", "binh", "chi"), strict=True)
        if k in keys
    ]


def test_unknown_keys_are_quarantined_shown_and_taken_once_trusted(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(binh, "answer/CK1", "note", "x")
    report = an.merge([world.bundle(binh)], unknown="quarantine")
    assert report.quarantined == [BINH.public]
    assert [r.reason.key for r in report.refused] == ["log.key-unknown"]
    assert fingerprint(BINH.public) in str(report.refused[0].reason)
    assert report.writes_in == report.writes_known + report.writes_refused
    assert "answer" not in state(an)
    assert an.merge([], unknown="quarantine").writes_refused == 1
    world.home("an").trust.accept(BINH.public, world.clock(), name="Bình")
    assert an.merge([], unknown="quarantine").writes_new == 1
    assert state(an) == state(binh)
    assert list((an.folder / "quarantine").iterdir()) == []
    assert an.authors()[binh.log_id].regard == "trusted"
    assert an.authors()[binh.log_id].name == "Bình"


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
        assert an.merge([world.bundle(chi)]).quarantined == [CHI.public]
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
    report = an.merge([world.bundle(an)], unknown="quarantine")
    assert (report.writes_known, report.refused) == (1, [])
