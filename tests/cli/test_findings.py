"""duplicates, join-findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tests.cli.shapes import Shape


class Told(Shape):
    record: str
    text: str | None
    items: list[str]


class Pair(Shape):
    first: Told
    second: Told
    likeness: float


class Pairs(Shape):
    id: str
    pairs: list[Pair]


def test_what_two_people_wrote_is_joined_as_one_change(run: Run) -> None:
    visit = run("new", "--unit", "Sở X", "--level", "sở", "--date", "2023-08-17").out.strip()
    assert run("duplicates", visit).code == 0
    for name, text, item in (
        ("a", "Chưa niêm yết thủ tục đất đai", "CK2"),
        ("b", "Thủ tục đất đai chưa niêm yết", "CK3"),
    ):
        words = ["nature=han-che", f"text={text}", "items.CK1=true", f"items.{item}=true"]
        assert run("add", visit, "finding", *words, "--id", name).code == 0
    ran = run("duplicates", visit, "--json")
    (pair,) = Pairs(**ran.json).pairs
    assert (ran.code, {pair.first.record, pair.second.record}, pair.likeness) == (1, {"finding/a", "finding/b"}, 1)
    told = run("duplicates", visit).out
    assert f"join-findings {visit} finding/a finding/b" in told
    joined = run("join-findings", visit, "finding/a", "finding/b", "--text", "Chưa niêm yết đủ")
    assert (joined.code, joined.out) == (0, "finding/a\n")
    records: dict[str, Any] = run("show", visit, "finding", "--json").json["records"]
    assert records.keys() == {"finding/a"}
    fields = records["finding/a"]["fields"]
    assert (fields["text"], fields["items.CK2"], fields["items.CK3"]) == ("Chưa niêm yết đủ", True, True)
    assert run("duplicates", visit).code == 0
    assert run("join-findings", visit, "a", "b").code == 2
    assert run("join-findings", visit, "z", "a").code == 2


def test_a_finding_is_kept_as_a_phrasing(run: Run, visit: str) -> None:
    kept = run("phrasing", "keep", visit, "finding/cong-khai")
    assert kept.code == 0, kept.err
    assert Path(kept.out.strip()).is_file()
    assert run("phrasing", "keep", visit, "cong-khai").code == 2
    assert run("phrasing", "keep", visit, "khong-co").code == 2
    shown = run("phrasing", "list", "CK1", "--json").json["phrasings"]
    assert [each["own"] for each in shown][:2] == [True, False]
    assert shown[0]["text"].startswith("Niêm yết, công khai")
    assert all("CK1" in each["items"] for each in shown)
    assert run("phrasing", "list", "CK99").code == 2
    assert "●" in run("phrasing", "list").out
    assert run("checklist", "check", kept.out.strip()).code == 0
