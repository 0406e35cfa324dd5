from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from inspect_tool.domain.records import Verdict
from inspect_tool.errors import InputError, NotFoundError, ReasonNeededError, StorageError
from inspect_tool.log.notebook import CLEAR, Edit, Notebook
from inspect_tool.log.reason import because
from tests.log.world import ID, World, set_field, state


def test_what_is_written_is_there_after_reopening(world: World) -> None:
    with world.home("an").create(ID) as notebook:
        notebook.write([Edit("answer/CK1", "verdict", "dat"), Edit("answer/CK1", "note", "đủ")])
        before = state(notebook)
    with world.home("an").open(ID) as notebook:
        assert state(notebook) == before == {"answer": {"CK1": {"verdict": "dat", "note": "đủ"}}}
        assert notebook.inspection().verdict("CK1") is Verdict.MET


def test_one_write_is_one_line(an: Notebook) -> None:
    an.write([Edit("answer/CK1", "verdict", "dat"), Edit("answer/CK2", "verdict", "khong-dat")])
    lines = (an.folder / "logs" / f"{an.log_id}.log").read_bytes().splitlines()
    assert len(lines) == 2
    assert an.heads()[an.log_id].count == 1


def test_what_stands_already_is_not_written_again(an: Notebook) -> None:
    assert set_field(an, "answer/CK1", "verdict", "dat")
    assert set_field(an, "answer/CK1", "verdict", "dat") == ""
    assert set_field(an, "answer/CK1", "note", CLEAR) == ""
    assert an.heads()[an.log_id].count == 1


def test_the_models_refuse_what_a_field_does_not_take_and_nothing_of_it_is_written(an: Notebook) -> None:
    with pytest.raises(InputError):
        an.write([Edit("answer/CK1", "note", "x"), Edit("answer/CK1", "verdict", "tuyet-voi")])
    with pytest.raises(InputError):
        set_field(an, "answer/\nCK1", "note", "x")
    with pytest.raises(NotFoundError):
        set_field(an, "answr/CK1", "note", "x")
    assert state(an) == {}


def test_text_is_kept_composed(an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "ho\u0300a")
    assert state(an)["answer"]["CK1"]["note"] == "hòa"


def test_clearing_the_last_field_ends_a_record(an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    set_field(an, "answer/CK1", "note", CLEAR)
    assert state(an) == {}


def test_records_are_added_and_removed(an: Notebook) -> None:
    path = an.add("finding", {"nature": "han-che", "text": "Thiếu", "items.CK1": True})
    assert path == "finding/an1"
    assert an.inspection().findings["an1"].items == {"CK1"}
    with pytest.raises(InputError):
        an.add("finding", {"text": "khác"}, id="an1")
    an.remove(path)
    assert state(an) == {}
    with pytest.raises(NotFoundError):
        an.remove(path)
    assert an.add("finding", {"text": "lại"}, id="an1") == path
    assert state(an) == {"finding": {"an1": {"text": "lại"}}}


def test_records_come_in_the_order_they_were_begun(an: Notebook) -> None:
    for name in ("z", "a", "m"):
        set_field(an, f"answer/{name}", "note", name)
    set_field(an, "answer/a", "note", "later")
    assert list(state(an)["answer"]) == ["z", "a", "m"]


def test_the_view_is_kept_until_something_changes(an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    view = an.inspection()
    assert an.inspection() is view
    set_field(an, "answer/CK1", "note", "y")
    assert an.inspection() is not view
    assert view.answers["CK1"].note == "x"


def test_history_tells_who_changed_what_and_why(an: Notebook) -> None:
    first = an.write([Edit("answer/CK1", "verdict", "dat")])
    with because("đo lại"):
        an.write([Edit("answer/CK1", "verdict", "khong-dat"), Edit("answer/CK1", "note", "n")])
    changes = an.history("answer/CK1", "verdict")
    assert [(c.value, c.author, c.log, c.reason) for c in changes] == [
        ("dat", "an", an.log_id, ""),
        ("khong-dat", "an", an.log_id, "đo lại"),
    ]
    assert changes[0].id == f"{first}.0"
    assert changes[1].over == (changes[0].id,)
    assert changes[0].at < changes[1].at
    assert len(an.history()) == 3
    assert an.history("answer/CK9") == []


def test_undo_and_redo_are_new_changes(an: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    an.write([Edit("answer/CK1", "verdict", "khong-dat"), Edit("answer/CK1", "note", "n")])
    an.undo()
    assert state(an) == {"answer": {"CK1": {"verdict": "dat"}}}
    an.undo()
    assert state(an) == {}
    an.redo()
    an.redo()
    assert state(an) == {"answer": {"CK1": {"verdict": "khong-dat", "note": "n"}}}
    with pytest.raises(InputError):
        an.redo()
    assert an.heads()[an.log_id].count == 6


def test_a_new_change_ends_what_could_be_redone(an: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    an.undo()
    set_field(an, "answer/CK2", "verdict", "dat")
    with pytest.raises(InputError):
        an.redo()


def test_undo_remembers_across_sessions(world: World) -> None:
    with world.home("an").create(ID) as notebook:
        set_field(notebook, "answer/CK1", "verdict", "dat")
        set_field(notebook, "answer/CK1", "verdict", "khong-dat")
        notebook.undo()
    with world.home("an").open(ID) as notebook:
        notebook.redo()
        assert notebook.inspection().verdict("CK1") is Verdict.NOT_MET
        notebook.undo()
        notebook.undo()
        assert state(notebook) == {}
        with pytest.raises(InputError):
            notebook.undo()


def test_undo_of_a_removal_brings_everything_back(an: Notebook) -> None:
    path = an.add("finding", {"text": "Thiếu", "items.CK1": True})
    before = state(an)
    an.remove(path)
    an.undo()
    assert state(an) == before


def test_evidence_is_kept_by_its_hash(an: Notebook, tmp_path: Path) -> None:
    photo = tmp_path / "ảnh 1.jpg"
    photo.write_bytes(b"\xff\xd8 photo")
    sha = an.attach(photo)
    assert sha == hashlib.sha256(b"\xff\xd8 photo").hexdigest()
    stored = an.inspection().evidence[sha]
    assert (stored.name, stored.media_type, stored.size) == ("ảnh 1.jpg", "image/jpeg", 8)
    kept = an.blob(sha)
    assert kept is not None
    assert kept.read_bytes() == photo.read_bytes()
    assert [p.name for p in (an.folder / "blobs").iterdir()] == [sha]
    commits = an.heads()[an.log_id].count
    assert an.attach(photo) == sha
    assert an.heads()[an.log_id].count == commits


def test_evidence_without_its_file_is_missing_not_gone(an: Notebook, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    sha = an.attach(tmp_path / "a.pdf")
    (an.folder / "blobs" / sha).unlink()
    assert an.blob(sha) is None
    assert an.missing_blobs() == (sha,)
    assert sha in an.inspection().evidence
    with pytest.raises(NotFoundError):
        an.attach(tmp_path / "khong-co.pdf")


def test_a_name_that_is_a_path_reaches_no_other_file(an: Notebook) -> None:
    (an.folder / "secret").write_text("x")
    set_field(an, "evidence/../secret", "note", "x")
    assert an.blob("../secret") is None


def test_read_only_reads_and_refuses_to_write(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    with world.home("an").open(ID, read_only=True) as reader:
        assert state(reader) == state(an)
        for attempt in (
            lambda: set_field(reader, "answer/CK1", "note", "y"),
            reader.undo,
            lambda: reader.merge([]),
            lambda: reader.table("answer").truncate(),
        ):
            with pytest.raises(StorageError) as refused:
                attempt()
            assert refused.value.key == "log.opened-read-only"


def test_the_clock_going_back_keeps_the_order(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "one")
    world.clock.now -= timedelta(days=400)
    set_field(an, "answer/CK1", "note", "two")
    assert [c.value for c in an.history("answer/CK1")] == ["one", "two"]


def test_a_clock_ten_years_ahead_does_not_drag_ours(world: World, an: Notebook, binh: Notebook) -> None:
    today = world.clock.now
    world.clock.now = today + timedelta(days=3650)
    set_field(binh, "answer/CK1", "note", "from the future")
    world.clock.now = today
    world.pass_on(binh, an)
    set_field(an, "answer/CK2", "note", "now")
    assert an.history("answer/CK2")[0].at - today < timedelta(days=2)


def test_threads_take_turns(an: Notebook) -> None:
    def work(name: str) -> None:
        for number in range(20):
            set_field(an, f"answer/{name}", "note", str(number))
            an.table("answer").all()
            an.inspection()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert an.heads()[an.log_id].count == 80
    assert {f["note"] for f in state(an)["answer"].values()} == {"19"}


def test_too_large_a_change_is_refused(an: Notebook) -> None:
    with pytest.raises(InputError) as refused:
        set_field(an, "answer/CK1", "note", "x" * (9 << 20))
    assert refused.value.key == "log.commit-too-large"
    assert state(an) == {}


@pytest.fixture
def signed(an: Notebook) -> Notebook:
    """An's laptop once the minutes are signed."""
    an.write([Edit("answer/CK1", "note", "như biên bản")])
    an.write([Edit("finding/f1", "text", "Một"), Edit("finding/f2", "text", "Hai")])
    an.write([Edit("document/d1", "document", "bien-ban"), Edit("document/d1", "state", "da-ky")])
    return an


@pytest.mark.parametrize(
    "change",
    [
        lambda n, _: n.write([Edit("answer/CK1", "note", "khác")]),
        lambda n, _: n.write([Edit("answer/CK9", "verdict", "dat"), Edit("passage/x", "text", "y")]),
        lambda n, _: n.add("finding", {"text": "Ba"}),
        lambda n, _: n.remove("finding/f1"),
        lambda n, _: n.join_findings("f1", "f2", text="Một và hai"),
        lambda n, _: n.table("answer").update({"note": "khác"}, doc_ids=["CK1"]),
        lambda n, _: n.table("finding").remove(doc_ids=["f1"]),
        lambda n, _: n.table("finding").insert({"text": "Ba"}),
        lambda n, _: n.table("finding").truncate(),
        lambda n, path: n.attach(path),
    ],
)
def test_once_the_minutes_are_signed_every_change_says_why(
    signed: Notebook, tmp_path: Path, change: Callable[[Notebook, Path], object]
) -> None:
    (tmp_path / "anh.jpg").write_bytes(b"photo")
    before, count = state(signed), len(signed.history())
    with pytest.raises(ReasonNeededError) as refused:
        change(signed, tmp_path / "anh.jpg")
    assert refused.value.key == "log.reason-needed"
    assert (state(signed), len(signed.history())) == (before, count)
    with because("  gõ nhầm số phòng "):
        change(signed, tmp_path / "anh.jpg")
    new = signed.history()[count:]
    assert new
    assert {c.reason for c in new} == {"gõ nhầm số phòng"}
    with pytest.raises(ReasonNeededError):
        signed.undo()
    with because("lại nhầm"):
        signed.undo()
    assert state(signed) == before
    with pytest.raises(ReasonNeededError):
        signed.redo()


def test_deciding_a_dispute_after_signing_says_why(world: World, an: Notebook, binh: Notebook) -> None:
    for notebook, verdict in ((an, "dat"), (binh, "khong-dat")):
        set_field(notebook, "answer/CK1", "verdict", verdict)
    an.write([Edit("document/d1", "document", "bien-ban"), Edit("document/d1", "state", "da-ky")])
    world.pass_on(binh, an)  # what colleagues wrote is taken: the reason is theirs to give
    with pytest.raises(ReasonNeededError):
        an.resolve("answer/CK1", "verdict", value="dat")
    with because("hai người cùng xem lại ảnh"):
        an.resolve("answer/CK1", "verdict", value="dat")
    assert an.disputes() == ()


def test_what_the_minutes_do_not_state_needs_no_reason(signed: Notebook) -> None:
    set_field(signed, "passage/ket-luan.mo-dau", "text", "x")
    set_field(signed, "document/d2", "document", "ket-luan")
    set_field(signed, "document/d1", "state", "bi-thay-the")  # superseded: they will be signed again
    set_field(signed, "answer/CK1", "note", "khác")


def test_minutes_whose_state_is_in_dispute_may_be_signed(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "document/d1", "document", "bien-ban")
    world.pass_on(an, binh)
    set_field(an, "document/d1", "state", "da-ky")
    set_field(binh, "document/d1", "state", "du-thao")
    world.pass_on(binh, an)
    with pytest.raises(ReasonNeededError):
        set_field(an, "answer/CK1", "note", "x")


def test_nothing_is_written_after_closing(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    an.close()
    an.close()
    with pytest.raises(StorageError):
        set_field(an, "answer/CK1", "note", "y")
    with world.home("an").open(ID) as notebook:
        assert state(notebook) == state(an)
