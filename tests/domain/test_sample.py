"""The sample visit as data: its halves make the whole, and it says nothing that the account does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inspect_tool.library import data_folder, load_records

QT1 = ("answer/QT1", "verdict")


def fields(name: str) -> dict[tuple[str, str], Any]:
    records = load_records(data_folder("checklists") / "sample" / f"{name}.yaml")
    return {(path, field): value for path, stored in records for field, value in stored.items()}


def test_base_and_both_halves_with_their_dispute_decided_are_the_whole() -> None:
    whole, base, first, second = (fields(name) for name in ("binh-thanh-2023", "chung", "to-1", "to-2"))
    disputed = {key for key in first.keys() & second.keys() if first[key] != second[key]}
    assert disputed == {QT1}
    assert (first[QT1], second[QT1]) == ("dat", "mot-phan")
    assert base | first | second | {QT1: "mot-phan"} == whole
    assert not base.keys() & (first.keys() | second.keys())


def test_every_fact_of_the_account_is_recorded() -> None:
    whole = fields("binh-thanh-2023")
    counts = {field: value for (path, field), value in whole.items() if path.startswith("figures/")}
    assert {name: counts[f"counts.{name}"] for name in ("direct", "online", "postal", "early", "on_time")} == {
        "direct": 3489,
        "online": 2705,
        "postal": 409,
        "early": 4894,
        "on_time": 891,
    }
    assert [counts[f"stated.{name}"] for name in ("direct", "online", "postal", "early", "on_time")] == [
        "60,31%",
        "46,76%",
        "7,07%",
        "84,6%",
        "15,4%",
    ]
    text = " ".join(str(value) for value in whole.values())
    for fact in ("Vũ Thị Huỳnh Mai", "Đặng Minh Nguyên", "104/2022/NĐ-CP", "21/12/2022", "Luật Cư trú", "môi trường"):
        assert fact in text
    groups = {value for (path, field), value in whole.items() if field == "group"}
    assert len(groups) == 4
    assert sum(path.startswith("proposal/") and field == "text" for path, field in whole) == 2


def test_nothing_is_made_up() -> None:
    whole = fields("binh-thanh-2023")
    absent: Mapping[str, tuple[str, ...]] = {
        "inspection/visit": ("decision_number", "decision_date", "round_end", "opened_at", "closed_at", "mode"),
        "figures/6t-2023": ("extracted_at", "counts.received", "counts.settled", "counts.late", "counts.pending"),
    }
    for path, names in absent.items():
        assert not [name for name in names if (path, name) in whole]
    roles = {value for (path, field), value in whole.items() if path.startswith("person/") and field == "role"}
    assert roles == {"truong-doan", "dai-dien"}
    assert not [value for (_, field), value in whole.items() if field in {"due", "severity"}]
    assert "han-che" not in {value for (_, field), value in whole.items() if field == "nature"}
