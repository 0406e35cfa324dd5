from __future__ import annotations

import itertools
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from inspect_tool.domain.inspection import removals
from inspect_tool.errors import InputError
from inspect_tool.log.notebook import CLEAR, Edit, Notebook
from tests.log.world import ID, World, set_field, state


def same_everywhere(*notebooks: Notebook) -> bool:
    first = notebooks[0]
    return all(
        state(n) == state(first)
        and n.disputes() == first.disputes()
        and n.heads() == first.heads()
        and [list(t) for t in state(n).values()] == [list(t) for t in state(first).values()]
        for n in notebooks
    )


def test_two_laptops_come_together(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    set_field(binh, "answer/CK2", "verdict", "khong-dat")
    world.pass_on(binh, an)
    world.pass_on(an, binh)
    assert same_everywhere(an, binh)
    assert set(state(an)["answer"]) == {"CK1", "CK2"}


def test_different_values_both_stand(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    set_field(binh, "answer/CK1", "verdict", "khong-dat")
    world.pass_on(binh, an)
    (dispute,) = an.disputes()
    assert [(s.value, s.author, s.log) for s in dispute.values] == [
        ("dat", "an", an.log_id),
        ("khong-dat", "binh", binh.log_id),
    ]
    assert an.inspection().answers["CK1"].verdict is None
    assert an.inspection().answers["CK1"].disputed == {"verdict"}
    assert an.inspection().disputes == (dispute,)


def test_what_came_while_someone_was_typing_is_not_replaced(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "bảng cũ")
    world.pass_on(an, binh)
    set_field(binh, "answer/CK1", "note", "của Bình")
    looked_at = an.inspection().version
    world.pass_on(binh, an)
    an.write([Edit("answer/CK1", "note", "của An")], seen=looked_at)
    (dispute,) = an.disputes()
    assert {standing.value for standing in dispute.values} == {"của An", "của Bình"}
    an.write([Edit("answer/CK1", "note", "của cả hai")], seen=an.inspection().version)
    assert an.disputes() == ()


def test_the_same_value_from_two_is_agreement(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    set_field(binh, "answer/CK1", "verdict", "dat")
    world.pass_on(binh, an)
    world.pass_on(an, binh)
    assert an.disputes() == ()
    set_field(an, "answer/CK1", "verdict", "mot-phan")
    assert len(an.history("answer/CK1")[-1].over) == 2
    world.pass_on(an, binh)
    assert same_everywhere(an, binh)
    assert binh.disputes() == ()


def test_clearing_against_a_value_is_a_dispute(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    world.pass_on(an, binh)
    set_field(an, "answer/CK1", "note", CLEAR)
    set_field(binh, "answer/CK1", "note", "y")
    world.pass_on(binh, an)
    (dispute,) = an.disputes()
    assert [(s.present, s.value) for s in dispute.values] == [(False, None), (True, "y")]


@pytest.mark.parametrize("field", ["text", "cause"])
def test_removing_against_an_edit_is_a_dispute(world: World, an: Notebook, binh: Notebook, field: str) -> None:
    path = an.add("finding", {"text": "Thiếu"})
    world.pass_on(an, binh)
    an.remove(path)
    set_field(binh, path, field, "sửa")
    world.pass_on(binh, an)
    world.pass_on(an, binh)
    assert [(d.record, d.field) for d in an.disputes()] == [(path, field)]
    assert same_everywhere(an, binh)


def test_two_who_remove_the_same_record_agree(world: World, an: Notebook, binh: Notebook) -> None:
    path = an.add("finding", {"text": "Thiếu"})
    world.pass_on(an, binh)
    an.remove(path)
    binh.remove(path)
    world.pass_on(binh, an)
    assert "finding" not in state(an)
    assert an.disputes() == ()


def test_different_links_of_one_record_agree(world: World, an: Notebook, binh: Notebook) -> None:
    path = an.add("finding", {"text": "Thiếu"})
    world.pass_on(an, binh)
    set_field(an, path, "items.CK1", True)
    set_field(binh, path, "items.CK2", True)
    world.pass_on(binh, an)
    assert an.inspection().findings["an1"].items == {"CK1", "CK2"}


@pytest.mark.parametrize("choice", ["first", "second", "value", "clear"])
def test_a_dispute_is_decided_by_a_change(world: World, an: Notebook, binh: Notebook, choice: str) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    set_field(binh, "answer/CK1", "verdict", "khong-dat")
    world.pass_on(binh, an)
    first, second = an.disputes()[0].values
    if choice in {"first", "second"}:
        kept = first if choice == "first" else second
        an.resolve("answer/CK1", "verdict", keep=kept.change)
        expected: object = kept.value
    else:
        expected = "mot-phan" if choice == "value" else None
        an.resolve("answer/CK1", "verdict", value=expected if choice == "value" else CLEAR)
    world.pass_on(an, binh)
    assert same_everywhere(an, binh)
    assert an.disputes() == ()
    assert state(an).get("answer", {}).get("CK1", {}).get("verdict") == expected
    an.undo()
    assert {s.value for s in an.disputes()[0].values} == {"dat", "khong-dat"}


def test_only_a_dispute_can_be_decided_and_only_for_what_stands(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    with pytest.raises(InputError):
        an.resolve("answer/CK1", "verdict", value="dat")
    set_field(binh, "answer/CK1", "verdict", "khong-dat")
    world.pass_on(binh, an)
    with pytest.raises(InputError):
        an.resolve("answer/CK1", "verdict", keep="0000000000000000.0")


def test_two_who_decide_the_same_dispute_differently_dispute_again(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    set_field(binh, "answer/CK1", "verdict", "khong-dat")
    world.pass_on(binh, an)
    world.pass_on(an, binh)
    an.resolve("answer/CK1", "verdict", value="dat")
    binh.resolve("answer/CK1", "verdict", value="mot-phan")
    world.pass_on(binh, an)
    assert [s.value for s in an.disputes()[0].values] == ["dat", "mot-phan"]


def test_any_order_and_any_number_of_times(world: World, an: Notebook, binh: Notebook) -> None:
    with world.join("chi", an) as chi:
        bundles = []
        for number, notebook in enumerate([an, binh, chi]):
            set_field(notebook, "answer/CK1", "verdict", ["dat", "khong-dat", "mot-phan"][number])
            set_field(notebook, f"answer/CK{number + 2}", "note", notebook.author)
            bundles.append(world.bundle(notebook))
    results: list[tuple[Any, ...]] = []
    for order in itertools.permutations(bundles):
        name = f"d{len(results)}"
        home = world.home(name)
        home.join(order[0])
        with home.open(ID) as joined:
            for path in (*order[1:], *order):
                joined.merge([path], unknown="accept")
            results.append((state(joined), joined.disputes(), list(state(joined)["answer"])))
    assert all(r == results[0] for r in results)
    assert len(results[0][1][0].values) == 3


def test_what_came_from_one_can_be_passed_on_by_another(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(binh, "answer/CK2", "note", "của Bình")
    world.pass_on(binh, an)
    with world.join("chi", an) as chi:
        assert same_everywhere(an, chi)
        assert chi.heads()[binh.log_id].author == "binh"


def test_segments_are_the_same_whoever_cuts_them(world: World, an: Notebook, binh: Notebook) -> None:
    def names(path: Path) -> set[str]:
        with zipfile.ZipFile(path) as archive:
            return {name for name in archive.namelist() if name.endswith(".seg")}

    sent = names(world.bundle(an))
    for number in range(3):
        set_field(an, "answer/CK1", "note", str(number))
        with (
            zipfile.ZipFile(world.bundle(an)) as whole,
            zipfile.ZipFile(world.folder / "new.zip", "w") as new,
        ):
            for name in set(whole.namelist()) - sent:  # as from a folder that both have seen before
                new.writestr(name, whole.read(name))
            sent |= set(whole.namelist())
        assert binh.merge([world.folder / "new.zip"]).writes_new == 1
    mine, theirs = names(world.bundle(an)), names(world.bundle(binh))
    assert len(mine) == 4
    assert mine == theirs
    with zipfile.ZipFile(world.bundle(binh)) as archive:
        ends = sorted(
            (json.loads(data.split(b"\n")[0])["from"], json.loads(data.split(b"\n")[-2])["to"])
            for data in map(archive.read, names(world.folder / "binh.zip"))
        )
    assert ends == [(0, 1), (2, 2), (3, 3), (4, 4)]


def test_the_report_counts_in_what_it_counts_out(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    set_field(binh, "answer/CK1", "verdict", "khong-dat")
    set_field(binh, "answer/CK2", "verdict", "khong-dat")
    path = world.bundle(binh)
    preview = an.merge([path], dry_run=True)
    assert state(an)["answer"]["CK1"] == {"verdict": "dat"}
    report = an.merge([path])
    for found in (preview, report):
        assert found.writes_in == found.writes_new + found.writes_known + found.writes_waiting + found.writes_refused
        assert (found.writes_new, found.writes_known, dict(found.by)) == (2, 1, {"binh": 2})
        assert (found.segments_new, found.segments_known, found.segments_waiting, found.refused) == (1, 1, 0, [])
        assert [(d.record, d.field) for d in found.disputes] == [("answer/CK1", "verdict")]
    again = an.merge([path])
    assert (again.writes_new, again.disputes, again.keys) == (0, (), [])
    assert again.writes_in == again.writes_known == 3


def split(bundle: Path, folder: Path) -> list[Path]:
    """One bundle for each segment, in no particular order."""
    paths = []
    with zipfile.ZipFile(bundle) as archive:
        for number, name in enumerate(archive.namelist()):
            path = folder / f"part{number}.zip"
            with zipfile.ZipFile(path, "w") as part:
                part.writestr(name, archive.read(name))
            paths.append(path)
    return paths


def test_what_arrives_before_its_beginning_waits(world: World, an: Notebook, binh: Notebook, tmp_path: Path) -> None:
    for number in range(4):
        set_field(binh, "answer/CK1", "note", str(number))
        bundle = world.bundle(binh)
    parts = split(bundle, tmp_path)
    mine = [p for p in parts if an.merge([p], dry_run=True).segments_waiting or an.merge([p], dry_run=True).writes_new]
    reports = [
        an.merge([p]) for p in sorted(mine, key=lambda p: an.merge([p], dry_run=True).segments_waiting, reverse=True)
    ]
    assert reports[0].segments_waiting == 1
    assert sum(r.writes_new for r in reports) == 4
    assert state(an) == state(binh)
    assert list((an.folder / "waiting").iterdir()) == []


def test_evidence_travels_with_its_record(world: World, an: Notebook, binh: Notebook, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF bytes")
    sha = an.attach(tmp_path / "a.pdf")
    bundle = world.bundle(an)
    (an.folder / "blobs" / sha).unlink()
    assert an.export(tmp_path / "without.zip").missing == (sha,)
    assert binh.merge([tmp_path / "without.zip"]).blobs_missing == (sha,)
    assert binh.merge([bundle]).blobs_new == 1
    kept = binh.blob(sha)
    assert kept is not None
    assert kept.read_bytes() == b"%PDF bytes"
    assert an.merge([world.bundle(binh)]).blobs_new == 1


def test_a_bundle_can_be_for_one_reader_only(world: World, an: Notebook, binh: Notebook) -> None:
    from inspect_tool.log.keys import recipient  # noqa: PLC0415

    set_field(an, "answer/CK1", "note", "bí mật")
    sealed = an.export(world.folder / "b.age", [recipient(world.home("binh").key.public)]).path
    assert "bí mật".encode() not in sealed.read_bytes()
    assert binh.merge([sealed]).writes_new == 1
    assert state(binh)["answer"]["CK1"]["note"] == "bí mật"
    home = world.home("chi")
    with pytest.raises(InputError) as refused:
        home.join(sealed)
    assert refused.value.key == "log.bundle-not-for-us"
    with pytest.raises(InputError) as unclear:
        an.export(world.folder / "x", ["age1nonsense"])
    assert unclear.value.key == "log.recipient-unclear"
    assert not (world.folder / "x").exists()


def removed_and_edited(world: World, an: Notebook, binh: Notebook) -> None:
    """Let Bình remove a finding while An edits it."""
    an.write([Edit("finding/f1", "text", "Còn 3 thủ tục"), Edit("finding/f1", "cause", "chưa rà soát")])
    world.pass_on(an, binh)
    binh.remove("finding/f1")
    set_field(an, "finding/f1", "text", "Còn 4 thủ tục")
    world.pass_on(binh, an)


def test_a_removal_against_an_edit_is_shown_as_such(world: World, an: Notebook, binh: Notebook) -> None:
    removed_and_edited(world, an, binh)
    assert {d.field for d in an.disputes()} == {"text"}
    assert removals(an.inspection()) == {"finding/f1": "binh"}


def test_a_record_kept_against_its_removal_comes_back_whole(world: World, an: Notebook, binh: Notebook) -> None:
    removed_and_edited(world, an, binh)
    assert an.decide_removal("finding/f1", keep=True)
    assert state(an)["finding"]["f1"] == {"text": "Còn 4 thủ tục", "cause": "chưa rà soát"}
    assert an.disputes() == ()
    world.pass_on(an, binh)
    assert same_everywhere(an, binh)


def test_a_removal_that_is_let_stand_takes_the_edit_with_it(world: World, an: Notebook, binh: Notebook) -> None:
    removed_and_edited(world, an, binh)
    an.decide_removal("finding/f1", keep=False)
    assert "finding" not in state(an)
    assert an.disputes() == ()
    with pytest.raises(InputError):
        an.decide_removal("finding/f1", keep=True)
