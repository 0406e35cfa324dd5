"""certificate add, list, remove: what verify relies on without being told each time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspect_tool.report import demo_pki
from tests.cli.conftest import Run
from tests.cli.shapes import Shape


class Entry(Shape):
    file: str
    kind: str
    name: str
    issuer: str
    sha256: str
    until: datetime | None


class Certificates(Shape):
    certificates: list[Entry]


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    pki = demo_pki.make(tmp_path, {}, organisation="Thử", password=b"", now=datetime.now(UTC))
    return pki.root


def test_an_authority_is_added_listed_and_removed(run: Run, authority: Path) -> None:
    assert run("certificate", "list").code == 0
    added = run("certificate", "add", authority)
    assert added.code == 0
    assert "CA trình diễn inspect-tool" in added.out
    (entry,) = Certificates(**run("certificate", "list", "--json").json).certificates
    assert (entry.kind, entry.name) == ("authority", "CA trình diễn inspect-tool")
    assert entry.sha256 in added.out
    assert run("certificate", "remove", entry.sha256[:12]).code == 0
    assert run("certificate", "list", "--json").json == {"certificates": []}


def test_what_is_no_certificate_is_refused_by_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lạ.pem").write_text("không phải")
    for words in (["add", tmp_path / "lạ.pem"], ["add", tmp_path / "none.pem"], ["remove", "none.pem"]):
        ran = run("certificate", *words)
        assert ran.code == 2
        assert str(words[1]) in ran.err
