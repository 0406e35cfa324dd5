from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.log import bundle, segment
from inspect_tool.log.notebook import Notebook
from tests.log.world import World, set_field, state


@pytest.fixture
def sent(world: World, an: Notebook, binh: Notebook, tmp_path: Path) -> Path:
    """A bundle from Bình with one new write and one piece of evidence."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF bytes")
    binh.attach(tmp_path / "a.pdf")
    set_field(binh, "answer/CK1", "note", "x")
    return world.bundle(binh)


def rezip(
    source: Path, target: Path, rename: dict[str, str] | None = None, extra: dict[str, bytes] | None = None
) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr((rename or {}).get(name, name), old.read(name))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return target


def names(path: Path, prefix: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [n for n in archive.namelist() if n.startswith(prefix)]


def test_names_are_never_used_as_paths(an: Notebook, sent: Path, tmp_path: Path) -> None:
    hostile = {
        "../../evil.seg": b"x",
        "/etc/evil": b"x",
        "blobs/../../evil": b"x",
        "blobs/" + "0" * 64: b"x",
        "a\\b.seg": b"x",
    }

    def outside() -> set[Path]:
        return {p for p in tmp_path.rglob("*") if "inspections" not in p.parts and p.name != "trust.json"}

    before = outside()
    report = an.merge([rezip(sent, tmp_path / "hostile.zip", extra=hostile)])
    assert {r.name for r in report.refused} == {"../../evil.seg", "a\\b.seg"}
    assert outside() - before == {tmp_path / "hostile.zip"}
    assert report.ignored == ["/etc/evil"]
    assert len(list((an.folder / "blobs").iterdir())) == 1
    assert state(an)["answer"]["CK1"]["note"] == "x"


def test_segments_are_found_whatever_a_sync_tool_called_them(an: Notebook, sent: Path, tmp_path: Path) -> None:
    rename = {n: f"Bản sao {i}.seg" for i, n in enumerate(names(sent, "segments/"))}
    assert an.merge([rezip(sent, tmp_path / "renamed.zip", rename)]).writes_new > 0


def test_evidence_that_is_not_what_its_name_says_is_left_out(an: Notebook, sent: Path, tmp_path: Path) -> None:
    (blob,) = names(sent, "blobs/")
    other = rezip(sent, tmp_path / "x.zip", {blob: "other"}, {blob: b"other bytes"})
    report = an.merge([other])
    assert (report.blobs_new, len(report.blobs_missing)) == (0, 1)
    assert list((an.folder / "blobs").iterdir()) == []


def test_every_truncation_is_refused_and_changes_nothing(an: Notebook, sent: Path, tmp_path: Path) -> None:
    data, before = sent.read_bytes(), state(an)
    cut = tmp_path / "cut.zip"
    for end in range(len(data)):
        cut.write_bytes(data[:end])
        with pytest.raises(InputError) as refused:
            an.merge([cut])
        assert refused.value.key in {"log.bundle-incomplete", "log.bundle-not-for-us"}
    assert state(an) == before


def test_a_bomb_is_not_unpacked(an: Notebook, sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "MAX_SIZE", 1 << 20)
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("segments/a.seg", bytes(50 << 20))
    assert bomb.stat().st_size < 1 << 20
    (refused,) = an.merge([bomb]).refused
    assert refused.reason.key == "log.segment-too-large"
    monkeypatch.setattr(bundle, "MAX_SEGMENTS", 1 << 20)
    with pytest.raises(InputError) as large:
        an.merge([bomb])
    assert large.value.key == "log.bundle-too-large"
    monkeypatch.setattr(bundle, "MAX_MEMBERS", 1)
    with pytest.raises(InputError) as many:
        an.merge([sent])
    assert many.value.key == "log.bundle-too-large"


def test_evidence_larger_than_any_is_not_unpacked(an: Notebook, sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MAX_BLOB", 3)
    report = an.merge([sent])
    assert (report.blobs_new, len(report.blobs_missing)) == (0, 1)


def test_what_is_no_bundle_is_said_so(world: World, an: Notebook, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("không phải gói")
    (tmp_path / "empty.zip").write_bytes(b"")
    for name in ("note.txt", "empty.zip"):
        with pytest.raises(InputError) as refused:
            an.merge([tmp_path / name])
        assert name in str(refused.value)
    with pytest.raises(NotFoundError):
        an.merge([tmp_path / "none.zip"])


def test_another_inspection_is_refused(world: World, an: Notebook, tmp_path: Path) -> None:
    with world.home("chi").create("khac") as other:
        set_field(other, "answer/CK1", "note", "x")
        path = world.bundle(other)
    (refused,) = an.merge([path]).refused
    assert refused.reason.key == "log.segment-elsewhere"
    assert state(an) == {}


def test_a_bundle_of_a_newer_version_asks_for_an_update(world: World, an: Notebook, tmp_path: Path) -> None:
    set_field(an, "answer/CK1", "note", "x")
    path = world.bundle(an)
    (name,) = names(path, "segments/")
    with zipfile.ZipFile(path) as archive:
        data = archive.read(name).replace(b"inspect-tool/segment/1", b"inspect-tool/segment/9", 1)
    newer = rezip(path, tmp_path / "newer.zip", {name: "old"}, {name: data})
    with pytest.raises(InputError) as refused:
        world.home("binh").join(newer)
    assert refused.value.key == "log.newer-format"


def test_the_same_content_is_the_same_bytes(world: World, an: Notebook, tmp_path: Path) -> None:
    set_field(an, "answer/CK1", "note", "x")
    one = an.export(tmp_path / "1.zip").path.read_bytes()
    world.clock()
    assert an.export(tmp_path / "2.zip").path.read_bytes() == one
