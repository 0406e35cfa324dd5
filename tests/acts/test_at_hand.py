"""Whether a document's stated origin is what this laptop holds: every way it may agree, be missing or contradict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from inspect_tool.acts import AtHand, Stated, at_hand
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook

Logs = list[Stated]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    ticks = count()
    start = datetime(2026, 3, 5, 8, tzinfo=UTC)
    return Home(tmp_path / "home", clock=lambda: start + timedelta(seconds=next(ticks)), author="Mai")


@pytest.fixture
def stated(home: Home, tmp_path: Path) -> tuple[Logs, list[str]]:
    """An inspection with a log and a piece of evidence, as a document printed now would state them."""
    (tmp_path / "ảnh.txt").write_text("một bằng chứng")
    with home.create("visit") as notebook:
        notebook.write([Edit("answer/CK1", "note", "a")])
        sha = notebook.attach(tmp_path / "ảnh.txt")
        return heads(notebook), [sha]


def heads(notebook: Notebook) -> Logs:
    return [Stated(log, head.author, head.count, head.hash) for log, head in notebook.heads().items()]


def look(home: Home, logs: Logs, evidence: list[str]) -> AtHand:
    found = at_hand(home, b"%PDF", "visit", logs=logs, evidence=evidence)
    assert found is not None
    return found


def standings(found: AtHand) -> list[str]:
    return [log.standing for log in found.logs]


def test_logs_that_end_where_stated_or_have_gone_on_lead_to_the_document(
    home: Home, stated: tuple[Logs, list[str]]
) -> None:
    found = look(home, *stated)
    assert (found.outcome, standings(found), found.document) == ("leads", ["equal"], None)
    with home.open("visit") as notebook:
        notebook.write([Edit("answer/CK1", "note", "b")])
    assert (look(home, *stated).outcome, standings(look(home, *stated))) == ("leads", ["prefix"])


def test_another_line_at_that_place_contradicts(home: Home, stated: tuple[Logs, list[str]]) -> None:
    (log,), evidence = stated
    found = look(home, [replace(log, hash="0" * 64)], evidence)
    assert (found.outcome, standings(found)) == ("differs", ["differs"])
    assert any("không phải là lần ghi" in line for line in found.lines)
    assert look(home, [replace(log, count=-1)], evidence).outcome == "differs"


def test_a_shorter_or_absent_log_is_missing_and_contradicts_nothing(home: Home, stated: tuple[Logs, list[str]]) -> None:
    (log,), evidence = stated
    found = look(home, [replace(log, count=log.count + 5), replace(log, log="0" * 16)], evidence)
    assert (found.outcome, standings(found)) == ("partly", ["behind", "absent"])


def test_evidence_is_compared_by_its_hash(home: Home, stated: tuple[Logs, list[str]]) -> None:
    logs, (sha,) = stated
    found = look(home, logs, [sha, "ab" * 32])
    assert (found.outcome, found.missing, found.changed) == ("partly", ("ab" * 32,), ())
    with home.open("visit") as notebook:
        blob = notebook.blob(sha)
        assert blob is not None
    blob.chmod(0o600)
    blob.write_text("khác")
    found = look(home, logs, [sha])
    assert (found.outcome, found.changed) == ("differs", (sha,))


def test_an_inspection_that_is_not_here_says_nothing(home: Home) -> None:
    assert at_hand(home, b"%PDF", "khac", logs=[], evidence=[]) is None
