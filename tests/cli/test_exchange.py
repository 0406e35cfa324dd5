"""export, merge, join, conflicts, resolve: two laptops through files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from inspect_tool.cli import exchange
from inspect_tool.log.exchange import MergeReport
from inspect_tool.log.gate import UnknownKeys
from tests.cli import shapes
from tests.cli.conftest import Run, acquaint

Switch = Callable[[str], None]


@pytest.fixture
def two(run: Run, other_home: Switch, sample_file: Path, tmp_path: Path) -> str:
    """One inspection on two laptops, each with its own answer to QT2; writes `from-mai.zip` and `from-minh.zip`."""
    other_home("mai")
    visit = run(
        "new", "--unit", "UBND quận Bình Thạnh", "--level", "quận", "--date", "2023-08-17", "--from", sample_file
    ).out.strip()
    assert run("export", visit, tmp_path / "first.zip").code == 0
    other_home("minh")
    joined = run("join", tmp_path / "first.zip")
    assert (joined.code, joined.out.splitlines()[0]) == (0, visit)
    for name, verdict in (("minh", "khong-dat"), ("mai", "dat")):
        other_home(name)
        assert run("answer", visit, "QT2", "--verdict", verdict, "--note", f"{name} ghi").code == 0
        assert run("answer", visit, "QT3" if name == "mai" else "QT5", "--verdict", "dat").code == 0
        assert run("export", visit, tmp_path / f"from-{name}.zip").code == 0
    acquaint(run, other_home, "mai", "minh")
    return visit


def test_export_says_what_it_wrote(run: Run, two: str, tmp_path: Path) -> None:
    report = shapes.Export(**run("export", two, tmp_path / "again.zip", "--json").json)
    assert (report.id, report.path, report.missing) == (two, str(tmp_path / "again.zip"), [])
    assert (tmp_path / "again.zip").stat().st_size > 0
    assert str(tmp_path / "again.zip") in run("export", two, tmp_path / "again.zip").out


def test_merge_counts_and_shows_the_dispute(run: Run, two: str, tmp_path: Path) -> None:
    preview = run("merge", two, tmp_path / "from-minh.zip", "--dry-run", "--json")
    merged = run("merge", two, tmp_path / "from-minh.zip", "--json")
    assert preview.code == merged.code == 1
    report = shapes.Merge(**merged.json)
    assert shapes.Merge(**preview.json).model_copy(update={"dry_run": False}).writes == report.writes
    counts = report.writes
    assert counts.total == counts.new + counts.known + counts.waiting + counts.refused
    assert (counts.new, report.by, report.segments.refused) == (3, {"minh": 3}, [])
    assert {(d.record, d.field) for d in report.disputes} == {("answer/QT2", "verdict"), ("answer/QT2", "note")}
    again = run("merge", two, tmp_path / "from-minh.zip", "--json")
    assert again.code == 0
    assert shapes.Merge(**again.json).writes.new == 0


def test_a_dry_run_writes_nothing(run: Run, two: str, tmp_path: Path) -> None:
    before = run("history", two, "--json").json
    told = run("merge", two, tmp_path / "from-minh.zip", "--dry-run")
    assert "answer/QT2  Kết quả: Không đạt  (minh)" in told.out
    coming = shapes.Merge(**run("merge", two, tmp_path / "from-minh.zip", "--dry-run", "--json").json).preview
    assert {(c.author, c.record, c.field, c.value) for c in coming} == {
        ("minh", "answer/QT2", "verdict", "khong-dat"),
        ("minh", "answer/QT2", "note", "minh ghi"),
        ("minh", "answer/QT5", "verdict", "dat"),
    }
    assert run("history", two, "--json").json == before
    assert run("conflicts", two).code == 0


def test_conflicts_say_how_to_decide(run: Run, two: str, tmp_path: Path) -> None:
    run("merge", two, tmp_path / "from-minh.zip")
    ran = run("conflicts", two, "--json")
    assert ran.code == 1
    disputes = {(d.record, d.field): d for d in shapes.Conflicts(**ran.json).disputes}
    values = {v.author: v for v in disputes["answer/QT2", "verdict"].values}
    assert {name: v.value for name, v in values.items()} == {"mai": "dat", "minh": "khong-dat"}
    told = run("conflicts", two).out
    assert "Không đạt" in told
    (command,) = [line.split() for line in told.splitlines() if values["minh"].change in line]
    assert command[0] == "inspect-tool"
    assert run(*command[1:]).code == 0
    assert run("show", two, "answer/QT2", "--json").json["fields"]["verdict"] == "khong-dat"
    assert run("resolve", two, "answer/QT2", "note", "--value", "cả hai cùng ghi").code == 0
    assert run("conflicts", two).code == 0
    assert run("show", two, "answer/QT2", "--json").json["disputed"] == []


def test_a_disputed_field_shows_no_value(run: Run, two: str, tmp_path: Path) -> None:
    run("merge", two, tmp_path / "from-minh.zip")
    record = shapes.Record(**run("show", two, "answer/QT2", "--json").json)
    assert (record.fields, record.disputed) == ({}, ["note", "verdict"])
    assert "đang tranh chấp" in run("show", two, "answer/QT2").out
    assert "đang tranh chấp" in run("show", two, "answer").out
    assert "2 tranh chấp" in " ".join(run("list").out.split())
    assert shapes.Status(**run("status", two, "--json").json).disputes == 2


def test_deciding_reaches_the_other_laptop(run: Run, two: str, other_home: Switch, tmp_path: Path) -> None:
    run("merge", two, tmp_path / "from-minh.zip")
    run("resolve", two, "answer/QT2", "verdict", "--value", "mot-phan")
    run("resolve", two, "answer/QT2", "note", "--value", "xong")
    run("export", two, tmp_path / "decided.zip")
    mine = run("show", two, "--json").json
    other_home("minh")
    assert run("merge", two, tmp_path / "decided.zip").code == 0
    assert run("show", two, "--json").json == mine


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("answer/QT2", "verdict"), "--keep"),
        (("answer/QT2", "verdict", "--keep", "x", "--value", "y"), "--keep"),
        (("answer/CK1", "verdict", "--value", "dat"), "conflicts"),
        (("answer/QT2", "verdict", "--keep", "0000000000000000.0"), "0000000000000000.0"),
        (("answer/QT2", "verdict", "--value", "tot"), "khong-dat"),
    ],
)
def test_resolve_refuses_mistakes(run: Run, two: str, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    run("merge", two, tmp_path / "from-minh.zip")
    ran = run("resolve", two, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert run("conflicts", two).code == 1


@pytest.mark.parametrize("content", [None, b"", b"not a bundle", b"PK\x05\x06" + bytes(18)])
def test_bundles_that_are_none(run: Run, two: str, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "gói hỏng.zip"
    if content is not None:
        path.write_bytes(content)
    for words in (["merge", two, path], ["join", path]):
        ran = run(*words)
        assert ran.code == 2
        assert "gói hỏng.zip" in ran.err


def test_join_twice_is_refused(run: Run, two: str, tmp_path: Path) -> None:
    ran = run("join", tmp_path / "from-minh.zip")
    assert ran.code == 2
    assert two in ran.err


def test_a_truncated_bundle_changes_nothing(run: Run, two: str, tmp_path: Path) -> None:
    data = (tmp_path / "from-minh.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    before = run("show", two, "--json").json
    assert run("merge", two, tmp_path / "cut.zip").code in {1, 2}
    assert run("show", two, "--json").json == before


def test_a_bundle_for_one_reader(run: Run, two: str, other_home: Switch, tmp_path: Path) -> None:
    other_home("minh")
    reader = shapes.Key(**run("key", "show", "--json").json).recipient
    other_home("mai")
    assert run("export", two, tmp_path / "secret.age", "--to", reader).code == 0
    assert b"answer" not in (tmp_path / "secret.age").read_bytes()
    other_home("stranger")
    assert run("join", tmp_path / "secret.age").code == 2
    other_home("minh")
    assert run("merge", two, tmp_path / "secret.age").code == 1
    assert run("export", two, tmp_path / "x.age", "--to", "nobody").code == 2


def test_two_wordings_are_put_together(run: Run, two: str, tmp_path: Path) -> None:
    run("merge", two, tmp_path / "from-minh.zip")
    disputes = {(d.record, d.field): d for d in shapes.Conflicts(**run("conflicts", two, "--json").json).disputes}
    proposal = disputes["answer/QT2", "note"].proposal
    assert proposal is not None
    assert {"mai", "minh"} <= set(proposal.text.split())
    told = run("conflicts", two).out
    assert "[-" in told
    assert "--proposal" in told
    assert run("resolve", two, "answer/QT2", "note", "--proposal").code == 0
    assert run("show", two, "answer/QT2", "--json").json["fields"]["note"] == proposal.text


def test_an_unknown_laptop_waits_in_quarantine_until_its_fingerprint_is_compared(
    run: Run, two: str, other_home: Switch, tmp_path: Path
) -> None:
    other_home("dung")
    assert run("join", tmp_path / "first.zip").code == 0
    run("answer", two, "QT6", "--note", "của Dũng")
    run("export", two, tmp_path / "from-dung.zip")
    words = shapes.Key(**run("key", "show", "--json").json).fingerprint
    other_home("mai")
    before = run("show", two, "--json").json
    ran = run("merge", two, tmp_path / "from-dung.zip", "--json")
    assert ran.code == 1
    (stranger,) = shapes.Merge(**ran.json).quarantined
    assert (stranger.author, stranger.writes, stranger.fingerprint) == ("dung", 1, words)
    assert words in ran.err
    assert run("show", two, "--json").json == before
    assert "để riêng" in run("key", "list").out
    (command,) = [line.split() for line in ran.err.splitlines() if "key trust" in line]
    assert command[0] == "inspect-tool"
    (tmp_path / "from-dung.zip").unlink()
    accepted = run(*command[1:])
    assert accepted.code == 0
    assert "1 thay đổi mới" in accepted.out
    assert run("show", two, "answer/QT6", "--json").json["fields"] == {"note": "của Dũng"}


def test_everyone_can_be_taken_unseen_when_that_is_wished(
    run: Run, two: str, other_home: Switch, tmp_path: Path
) -> None:
    other_home("dung")
    run("join", tmp_path / "first.zip")
    run("answer", two, "QT6", "--note", "của Dũng")
    run("export", two, tmp_path / "from-dung.zip")
    other_home("mai")
    taken = run("merge", two, tmp_path / "from-dung.zip", "--unknown", "accept", "--json")
    assert (taken.code, shapes.Merge(**taken.json).quarantined) == (0, [])
    assert "dung" in taken.err


def test_joining_says_whom_it_trusts_and_why(run: Run, two: str, other_home: Switch, tmp_path: Path) -> None:
    other_home("mai")
    words = shapes.Key(**run("key", "show", "--json").json).fingerprint
    other_home("dung")
    ran = run("join", tmp_path / "first.zip")
    assert ran.code == 0
    assert "Lần đầu gặp" in ran.err
    assert words in ran.err
    assert "key revoke" in ran.err


def test_what_merges_brought_and_who_has_what(run: Run, two: str, tmp_path: Path) -> None:
    run("merge", two, tmp_path / "from-minh.zip")
    (kept,) = run("merges", two, "--json").json["merges"]
    assert (kept["bundles"], kept["new"], kept["by"]) == (["from-minh.zip"], 3, {"minh": 3})
    assert "from-minh.zip" in run("merges", two).out
    ran = run("seen", two, "--json")
    found = {each["name"]: sum(each["lacks"].values()) for each in ran.json["installations"]}
    assert (ran.code, found) == (1, {"mai": 0, "minh": 2})
    assert "thiếu 2 lần ghi của mai" in run("seen", two).out


def test_choices_for_unknown_keys_are_those_of_the_log() -> None:
    assert set(exchange.UNKNOWN) == set(get_args(UnknownKeys))


def test_a_cloned_laptop_is_told_what_to_do(run: Run, two: str, other_home: Switch, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "mai", tmp_path / "copy")
    for name, verdict in (("mai", "dat"), ("copy", "khong-dat")):
        other_home(name)
        assert run("answer", two, "QT7", "--verdict", verdict).code == 0
    assert run("export", two, tmp_path / "copy.zip").code == 0
    other_home("mai")
    told = run("merge", two, tmp_path / "copy.zip")
    key = shapes.Key(**run("key", "show", "--json").json)
    assert key.log in told.err
    assert key.fingerprint in told.err
    assert "hai lịch sử" in told.err
    assert shapes.Merge(**run("merge", two, tmp_path / "copy.zip", "--json").json).notices == []


def test_a_preview_shows_what_each_of_two_people_wrote(run: Run, two: str, other_home: Switch, tmp_path: Path) -> None:
    other_home("dung")
    assert run("join", tmp_path / "first.zip").code == 0
    for name in ("mai", "minh"):
        acquaint(run, other_home, "dung", name)
    bundles = [tmp_path / "from-mai.zip", tmp_path / "from-minh.zip"]
    coming = shapes.Merge(**run("merge", two, *bundles, "--dry-run", "--json").json).preview
    notes = {("mai", "mai ghi"), ("minh", "minh ghi")}
    assert {(c.author, c.value) for c in coming if (c.record, c.field) == ("answer/QT2", "note")} == notes
    told = run("merge", two, *bundles, "--dry-run").out
    for author, value in notes:
        assert f"answer/QT2  Ghi chú: {value}  ({author})" in told


def test_a_preview_leaves_out_what_was_written_over(run: Run, two: str, other_home: Switch, tmp_path: Path) -> None:
    other_home("mai")
    run("merge", two, tmp_path / "from-minh.zip")
    assert run("resolve", two, "answer/QT2", "note", "--value", "cả hai cùng ghi").code == 0
    assert run("export", two, tmp_path / "both.zip").code == 0
    other_home("dung")
    assert run("join", tmp_path / "first.zip").code == 0
    for name in ("mai", "minh"):
        acquaint(run, other_home, "dung", name)
    coming = shapes.Merge(**run("merge", two, tmp_path / "both.zip", "--dry-run", "--json").json).preview
    notes = [(c.author, c.value) for c in coming if (c.record, c.field) == ("answer/QT2", "note")]
    assert notes == [("mai", "cả hai cùng ghi")]


def test_a_preview_says_values_of_an_unknown_kind_plainly() -> None:
    report = MergeReport(dry_run=True, writes=[("mai", "moi/a", "text", ["chữ"])])
    assert any(line.endswith(": chữ  (mai)") for line in exchange._merge_lines("2023", report))


def test_the_place_looked_at_and_the_place_of_an_error_are_explained_apart(run: Run) -> None:
    assert "niêm yết" in run("posting", "check", "--help").out
    assert "trang, mục, dòng" in run("correction", "add", "--help").out
