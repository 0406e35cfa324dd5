"""The independent verifier agrees with the program."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from inspect_tool.log.fold import CONFLICTS
from inspect_tool.log.keys import Key
from inspect_tool.log.notebook import CLEAR, Notebook
from inspect_tool.log.roster import Member
from inspect_tool.log.segment import make_seal
from tests.log import second_reader
from tests.log.world import ID, World, private_key, set_field, state


@pytest.fixture
def script(root: Path) -> Path:
    return root / "docs" / "verify_log.py"


def run(script: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(script), *map(str, paths)], capture_output=True, text=True, check=False)


def test_it_uses_no_code_of_ours_and_is_short(script: Path) -> None:
    text = script.read_text()
    assert "import inspect_tool" not in text
    assert "from inspect_tool" not in text
    assert len(text.splitlines()) <= 60


def test_it_verifies_what_the_program_wrote(
    script: Path, world: World, an: Notebook, binh: Notebook, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    an.attach(tmp_path / "a.pdf")
    set_field(an, "answer/CK1", "note", "đủ")
    bundle = world.bundle(an)
    log = an.folder / "logs" / f"{an.log_id}.log"
    ran = run(script, log, bundle)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"lines 0 to {an.heads()[an.log_id].count}, head {an.heads()[an.log_id].hash}" in ran.stdout


def test_it_finds_what_was_altered(script: Path, an: Notebook, tmp_path: Path) -> None:
    set_field(an, "answer/CK1", "note", "đủ")
    set_field(an, "answer/CK2", "note", "thiếu")
    whole = (an.folder / "logs" / f"{an.log_id}.log").read_bytes()
    for altered in (whole.replace(b"CK1", b"CK3"), whole[:-1], whole.replace(b'"an"', b'"An"', 1), b""):
        (tmp_path / "x.log").write_bytes(altered)
        assert run(script, tmp_path / "x.log").returncode == 1


@pytest.fixture
def sent(world: World, tmp_path: Path) -> Path:
    """A bundle with a roster, evidence, and a log of two segments."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with world.home("an").create(ID) as an:
        an.attach(tmp_path / "a.pdf")
        world.bundle(an)
        set_field(an, "answer/CK1", "note", "đủ")
        an.set_roster([Member(world.home("an").key.public, "An")])
        return world.bundle(an)


def test_it_verifies_every_part_of_a_bundle_and_finds_every_flipped_bit(
    script: Path, sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [str(script)])
    verify = runpy.run_path(str(script))["verify"]
    kinds = set()
    with zipfile.ZipFile(sent) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            kinds.add(verify(name, data, b"").split(" ")[0])
            signature = data.rfind(b'"signature":"')
            for place, bit in ((place, place % 8) for place in range(len(data))):
                if 0 < signature < place and bit == 5:
                    continue  # another case of the same hex digits
                altered = bytearray(data)
                altered[place] ^= 1 << bit
                with pytest.raises((ValueError, LookupError, AttributeError, InvalidSignature)):
                    verify(name, bytes(altered), b"")
            for end in range(len(data)):
                with pytest.raises((ValueError, LookupError, InvalidSignature)):
                    verify(name, data[:end], b"")
    assert kinds == {"inspect-tool/segment/1", "evidence", "inspect-tool/roster/1", "inspect-tool/heads/1"}


def test_it_verifies_who_sealed_a_log(script: Path, world: World, sent: Path, tmp_path: Path) -> None:
    (log,) = (world.folder / "an" / "inspections" / ID / "logs").glob("*.log")
    seals = log.with_suffix(".seals")
    assert len(seals.read_bytes().splitlines()) == 2
    assert run(script, log, sent).returncode == 0
    seals.write_bytes(seals.read_bytes().replace(b'"to":', b'"to": ').replace(b'"to": 1,', b'"to": 2,'))
    assert run(script, log).returncode == 1
    seal = json.loads(seals.read_bytes().splitlines()[-1])
    stranger = make_seal(Key.of(private_key("other")), ID, seal["to"], seal["head"])
    seals.write_bytes(stranger.encode() + b"\n")
    assert run(script, log).returncode == 1


def values(notebook: Notebook) -> second_reader.State:
    """What the program shows, as the second reader would."""
    shown: second_reader.State = {
        (f"{kind}/{name}", field): {json.dumps(value, sort_keys=True)}
        for kind, docs in state(notebook).items()
        for name, fields in docs.items()
        for field, value in fields.items()
        if field != CONFLICTS
    }
    for dispute in notebook.disputes():
        shown[dispute.record, dispute.field] = {
            json.dumps(s.value, sort_keys=True) if s.present else None for s in dispute.values
        }
    return shown


def test_a_second_reader_by_the_documentation_sees_the_same(world: World, an: Notebook, binh: Notebook) -> None:
    for notebook, verdict, count in ((an, "dat", 3489), (binh, "khong-dat", 3490)):
        set_field(notebook, "answer/CK1", "verdict", verdict)
        set_field(notebook, "answer/CK2", "note", "như nhau")
        set_field(notebook, "figures/6t", "counts.direct", count)
    set_field(an, "answer/CK2", "note", CLEAR)
    world.pass_on(an, binh)
    world.pass_on(binh, an)
    an.resolve("answer/CK1", "verdict", value="mot-phan")
    an.remove("unit/inspected")
    world.pass_on(an, binh)
    set_field(binh, "unit/inspected", "name", "Tên mới")
    path = world.bundle(binh)
    world.pass_on(binh, an)
    assert len(an.disputes()) == 2
    for notebook in (an, binh):
        assert second_reader.in_folder(notebook.folder) == values(notebook)
    assert second_reader.in_bundle(path) == values(binh)
    log = an.folder / "logs" / f"{an.log_id}.log"
    before = values(an)
    log.write_bytes(log.read_bytes() + b"0" * 40)
    assert second_reader.in_folder(an.folder) == before
