from __future__ import annotations

from typing import Any, cast

import pytest
from tinydb import where
from tinydb.operations import delete, increment
from tinydb.table import Document

from inspect_tool.errors import InputError
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.log.store import FoldDocument
from tests.log.world import World, set_field, state


@pytest.fixture
def filled(an: Notebook) -> Notebook:
    for number, verdict in enumerate(["dat", "khong-dat", "dat"], 1):
        an.write([Edit(f"answer/CK{number}", "verdict", verdict), Edit(f"answer/CK{number}", "note", f"n{number}")])
    return an


def writes(notebook: Notebook, commits: int) -> list[tuple[str, str, Any]]:
    """The writes of the last commits."""
    changes = notebook.history()
    last = list(dict.fromkeys(c.id.partition(".")[0] for c in changes))[-commits:]
    return [(c.record, c.field, c.value) for c in changes if c.id.partition(".")[0] in last]


def test_queries_read_what_stands(filled: Notebook) -> None:
    table: Any = filled.table("answer")
    assert {d.doc_id for d in table.search(where("verdict") == "dat")} == {"CK1", "CK3"}
    assert table.get(doc_id="CK2") == {"verdict": "khong-dat", "note": "n2"}
    assert table.get(where("note") == "n3") == {"verdict": "dat", "note": "n3"}
    assert table.count(where("verdict").exists()) == len(table) == 3
    assert table.contains(doc_id="CK9") is False
    assert [d.doc_id for d in table] == ["CK1", "CK2", "CK3"]


def test_an_update_is_a_commit_of_what_it_touched(filled: Notebook) -> None:
    table: Any = filled.table("answer")
    assert table.update({"verdict": "dat", "note": "n2"}, doc_ids=["CK2", "CK9"]) == ["CK2"]
    assert writes(filled, 1) == [("answer/CK2", "verdict", "dat")]
    assert table.update({"assignee": "An"}, where("verdict") == "dat") == ["CK1", "CK2", "CK3"]
    assert len(writes(filled, 1)) == 3
    table.update(delete("note"), doc_ids=["CK1"])
    assert "note" not in table.get(doc_id="CK1")


def test_operations_of_tinydb_work(an: Notebook) -> None:
    table: Any = an.table("figures")
    table.insert(FoldDocument({"counts.direct": 3}, "6t"))
    table.update(increment("counts.direct"), doc_ids=["6t"])
    assert an.inspection().figures["6t"].counts["direct"] == 4


def test_insert_upsert_remove(an: Notebook) -> None:
    table: Any = an.table("finding")
    assert table.insert({"text": "một"}) == "an1"
    assert table.insert_multiple([{"text": "hai"}, FoldDocument({"text": "ba"}, "x9")]) == ["an2", "x9"]
    with pytest.raises(ValueError, match="already exists"):
        table.insert(FoldDocument({"text": "bốn"}, "x9"))
    table.upsert({"text": "hai hai"}, where("text") == "hai")
    table.upsert(Document({"cause": "c"}, cast("Any", "an1")))
    table.upsert({"text": "mới"}, where("text") == "không có")
    assert {k: dict(v) for k, v in state(an)["finding"].items()} == {
        "an1": {"text": "một", "cause": "c"},
        "an2": {"text": "hai hai"},
        "x9": {"text": "ba"},
        "an3": {"text": "mới"},
    }
    assert table.remove(where("text") == "mới") == ["an3"]
    assert table.remove(doc_ids=["x9", "none"]) == ["x9"]
    table.truncate()
    assert state(an) == {}
    assert len(an.history("finding/an1")) > 2


def test_dropping_tables(filled: Notebook) -> None:
    set_field(filled, "finding/f", "text", "x")
    filled.table("answer").truncate()
    assert list(state(filled)) == ["finding"]
    filled._db.drop_tables()
    assert state(filled) == {}


def test_documents_handed_out_are_copies(filled: Notebook) -> None:
    table: Any = filled.table("answer")
    for taken in (table.all()[0], table.get(doc_id="CK1"), table.search(where("verdict") == "dat")[0]):
        taken["note"] = "changed"
    assert table.get(doc_id="CK1")["note"] == "n1"


def test_an_updater_that_fails_changes_nothing(filled: Notebook) -> None:
    before = state(filled)

    def fail(document: dict[str, Any]) -> None:
        document["note"] = "half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cast("Any", filled.table("answer")).update(fail, doc_ids=["CK1"])
    with pytest.raises(InputError):
        cast("Any", filled.table("answer")).update({"verdict": "?"}, doc_ids=["CK1"])
    assert state(filled) == before


def test_no_query_counts_a_disputed_value(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    set_field(binh, "answer/CK1", "verdict", "khong-dat")
    world.pass_on(binh, an)
    table: Any = an.table("answer")
    assert table.search(where("verdict").exists()) == []
    (disputed,) = table.search(where("_conflicts").exists())
    assert [(c["value"], c["by"]) for c in disputed["_conflicts"]["verdict"]] == [("dat", "an"), ("khong-dat", "binh")]
    table.update({"verdict": "dat"}, doc_ids=["CK1"])
    assert an.disputes() == ()
    assert table.get(doc_id="CK1") == {"verdict": "dat"}


def test_rewriting_a_document_leaves_its_disputes_alone(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "verdict", "dat")
    set_field(binh, "answer/CK1", "verdict", "khong-dat")
    world.pass_on(binh, an)
    table: Any = an.table("answer")
    table.update({"note": "xem lại"}, doc_ids=["CK1"])
    document = table.get(doc_id="CK1")
    document["_conflicts"]["verdict"].pop()
    table.update({**document, "note": "xem rồi"}, doc_ids=["CK1"])
    assert [d.field for d in an.disputes()] == ["verdict"]
    assert table.get(doc_id="CK1")["note"] == "xem rồi"


def test_a_query_sees_what_a_merge_brought(world: World, an: Notebook, binh: Notebook) -> None:
    table: Any = an.table("answer")
    query = where("verdict") == "dat"
    assert table.search(query) == []
    set_field(binh, "answer/CK1", "verdict", "dat")
    world.pass_on(binh, an)
    assert len(table.search(query)) == 1
