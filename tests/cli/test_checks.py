"""figures check, doctor."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli import shapes
from tests.cli.conftest import Run


def test_figures_of_an_inspection(run: Run, visit: str) -> None:
    ran = run("figures", "check", visit, "--json")
    assert ran.code == 1
    figures = shapes.Figures(**ran.json)
    flow = next(p for p in figures.problems if p.difference == 818)
    assert (flow.expected, flow.found, flow.record, flow.explanation) == (5785, 6603, "figures/6t-2023", None)
    assert len(figures.problems) >= 6
    assert figures.checked >= len({p.code for p in figures.problems})
    run("set", visit, "figures/6t-2023", f"explanations.{flow.key}", "đếm hai lần hồ sơ bưu chính")
    explained = shapes.Figures(**run("figures", "check", visit, "--json").json)
    assert next(p for p in explained.problems if p.key == flow.key).explanation == "đếm hai lần hồ sơ bưu chính"
    told = run("figures", "check", visit).out
    assert "6.603" in told
    assert "đếm hai lần" in told
    assert "6,603" in run("--lang", "en", "figures", "check", visit).out


def test_figures_of_a_file(run: Run, sample_file: Path, tmp_path: Path) -> None:
    assert run("figures", "check", sample_file).code == 1
    good = tmp_path / "số liệu.yaml"
    good.write_text("sums: [{label: tổng, total: 10, parts: [4, 6]}]\n", encoding="utf-8")
    ran = run("figures", "check", good, "--json")
    assert (ran.code, ran.json) == (0, {"problems": [], "checked": 1})
    assert "0 điều" in run("figures", "check", good).out
    bad = tmp_path / "bad.yaml"
    bad.write_text("sums: [{label: tổng, total: 11, parts: [4, 6]}]\n", encoding="utf-8")
    (problem,) = shapes.Figures(**run("figures", "check", bad, "--json").json).problems
    assert (problem.code, problem.difference) == ("sum_mismatch", 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [("missing.yaml", None), ("x.yaml", b"sums: [{total: 3,489, parts: [1]}]"), ("x.yaml", b"\xff\xfe"), ("x", None)],
)
def test_figures_that_cannot_be_read(run: Run, tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ran = run("figures", "check", tmp_path / name)
    assert (ran.code, ran.out) == (2, "")
    assert name in ran.err


def test_no_figures_is_said(run: Run) -> None:
    made = run("new", "--unit", "Sở X", "--level", "sở", "--date", "2026-11-20").out.strip()
    ran = run("figures", "check", made)
    assert ran.code == 0
    assert "Không có bộ số liệu nào" in ran.out


def test_doctor_finds_a_laptop_in_order(run: Run, visit: str) -> None:
    ran = run("doctor", "--json")
    assert ran.code == 0
    checks = shapes.Doctor(**ran.json).checks
    assert all(check.good for check in checks)
    assert {check.subject for check in checks} == {"", visit}
    assert visit in run("doctor", visit).out


def test_doctor_finds_evidence_that_is_gone_or_changed(run: Run, visit: str, tmp_path: Path) -> None:
    paper = tmp_path / "giấy.txt"
    paper.write_bytes(b"giay")
    run("answer", visit, "CK2", "--evidence", paper)
    (blob,) = (Path(os.environ["INSPECT_TOOL_HOME"]) / "inspections" / visit / "blobs").iterdir()
    blob.chmod(0o644)
    blob.write_bytes(b"other")
    changed = run("doctor", visit)
    assert changed.code == 1
    assert blob.name in changed.out.replace("\n", "").replace(" ", "")
    blob.unlink()
    missing = shapes.Doctor(**run("doctor", visit, "--json").json)
    assert [check.code for check in missing.checks if not check.good] == ["evidence"]


def test_doctor_says_where_nothing_can_be_written(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(tmp_path / "file" / "home"))
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert [check.code for check in shapes.Doctor(**ran.json).checks if not check.good] == ["home"]
