from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from inspect_tool.errors import DamagedError, InputError, InUseError, NotFoundError
from inspect_tool.log.chain import chained, line_of
from inspect_tool.log.commit import header
from inspect_tool.log.notebook import Notebook
from tests.log.world import ID, World, set_field, state


def test_an_inspection_is_found_by_id_or_a_beginning_of_it(world: World) -> None:
    home = world.home("an")
    for name in ("binh-thanh-2023", "binh-tan-2023", "quan-3", "quan-3-lan-2"):
        home.create(name).close()
    assert [e.id for e in home.entries()] == ["binh-tan-2023", "binh-thanh-2023", "quan-3", "quan-3-lan-2"]
    with home.open("binh-th") as notebook:
        assert notebook.id == "binh-thanh-2023"
    with home.open("quan-3") as notebook:
        assert notebook.id == "quan-3"
    with pytest.raises(InputError) as ambiguous:
        home.open("binh")
    assert "binh-tan-2023, binh-thanh-2023" in str(ambiguous.value)
    for missing in ("khac", "", "../an"):
        with pytest.raises(NotFoundError):
            home.open(missing)


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "bình", "con", "lpt1", "-a", "a" * 81, "a b", "a\n"])
def test_an_id_is_a_safe_folder_name_everywhere(world: World, name: str) -> None:
    with pytest.raises(InputError):
        world.home("an").create(name)
    assert world.home("an").entries() == []


def test_an_inspection_is_made_once(world: World, an: Notebook) -> None:
    with pytest.raises(InputError) as refused:
        world.home("an").create(ID)
    assert refused.value.key == "log.inspection-exists"


def test_a_second_opening_is_refused_until_the_first_ends(world: World, an: Notebook) -> None:
    with pytest.raises(InUseError) as refused:
        world.home("an").open(ID)
    assert refused.value.exit_code == 3
    an.close()
    world.home("an").open(ID).close()


def test_an_opening_that_fails_leaves_no_lock(world: World) -> None:
    with world.home("an").create(ID) as notebook:
        set_field(notebook, "answer/CK1", "note", "x")
        log = notebook.folder / "logs" / f"{notebook.log_id}.log"
    good = log.read_bytes()
    log.write_bytes(good.replace(b'"x"', b'"y"'))
    with pytest.raises(DamagedError):
        world.home("an").open(ID)
    log.write_bytes(good)
    world.home("an").open(ID).close()


def test_a_damaged_inspection_is_listed_with_its_problem_and_read_up_to_it(world: World) -> None:
    with world.home("an").create(ID) as notebook:
        for value in ("one", "two", "three"):
            set_field(notebook, "answer/CK1", "note", value)
        log = notebook.folder / "logs" / f"{notebook.log_id}.log"
    log.write_bytes(log.read_bytes().replace(b'"three"', b'"thrEe"'))
    home = world.home("an")
    (entry,) = home.entries()
    assert isinstance(entry.problem, DamagedError)
    assert (entry.problem.values["line"], entry.problem.exit_code) == (4, 4)
    with home.open(ID, read_only=True) as notebook:
        assert state(notebook)["answer"]["CK1"]["note"] == "two"
        assert [n.key for n in notebook.notices] == ["log.damaged"]
        assert str(log) in str(notebook.notices[0])


def test_a_log_of_another_inspection_or_key_does_not_belong(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    other = world.home("binh").create("khac")
    set_field(other, "answer/CK1", "note", "x")
    other.close()
    theirs = other.folder / "logs" / f"{other.log_id}.log"
    own = an.folder / "logs" / f"{an.log_id}.log"
    for source, name in ((theirs, theirs.name), (theirs, "0123456789abcdef.log"), (own, "0123456789abcdef.log")):
        target = an.folder / "logs" / name
        target.write_bytes(source.read_bytes())
        with pytest.raises(DamagedError) as damaged:
            world.home("an").open(ID, read_only=True)
        assert damaged.value.key == "log.elsewhere"
        assert world.home("an").entries()[0].problem is not None
        target.unlink()


def test_a_log_of_a_newer_version_asks_for_an_update(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    an.close()
    log = an.folder / "logs" / f"{an.log_id}.log"
    body = header(ID, world.home("an").key.public).replace(b"inspect-tool/log/1", b"inspect-tool/log/2")
    newer = line_of(chained("", body), body)
    log.write_bytes(newer)
    for read_only in (False, True):
        with pytest.raises(InputError) as refused:
            world.home("an").open(ID, read_only=read_only)
        assert refused.value.key == "log.newer-format"
    assert [str(e.problem) for e in world.home("an").entries()] == [str(refused.value)]
    assert log.read_bytes() == newer


def test_joining_brings_everything_to_a_new_laptop(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    home = world.home("binh")
    report = home.join(world.bundle(an))
    assert (report.inspection_id, report.merge.writes_new) == (ID, 1)
    with home.open(ID) as joined:
        assert state(joined) == state(an)
        assert joined.log_id != an.log_id
        assert joined.authors()[an.log_id].name == "an"
        assert joined.authors()[an.log_id].met
    with pytest.raises(InputError) as again:
        home.join(world.bundle(an))
    assert again.value.key == "log.joined-already"


def test_a_bundle_without_segments_makes_no_inspection(world: World, an: Notebook) -> None:
    home = world.home("binh")
    with pytest.raises(InputError):
        home.join(world.bundle(an))
    assert home.entries() == []


def test_the_key_and_the_trust_list_are_outside_the_inspections(world: World, an: Notebook) -> None:
    assert (world.folder / "an" / "key").is_file()
    assert not list(an.folder.rglob("*key*"))


def test_a_damaged_trust_list_is_named(world: World, an: Notebook, binh: Notebook) -> None:
    (world.folder / "an" / "trust.json").write_text("[")
    set_field(binh, "answer/CK1", "note", "x")
    with pytest.raises(DamagedError) as damaged:
        world.pass_on(binh, an)
    assert damaged.value.key == "log.trust-damaged"
    assert "answer" not in state(an)


def test_the_log_loads_no_screen_and_no_document_library(root: Path, clean_env: dict[str, str]) -> None:
    heavy = {"textual", "weasyprint", "pyhanko", "jinja2"}
    code = f"import sys, inspect_tool.log.home; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=clean_env, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_what_a_killed_process_left_half_written_is_swept_up(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    before = state(an)
    an.close()
    for part in ("blobs/abc.part", "logs/0123456789abcdef.log.part", "documents/x.pdf.part", "snapshot.77.part"):
        (an.folder / part).write_bytes(b"half")
    with world.home("an").open(ID, read_only=True):
        assert len(list(an.folder.rglob("*.part"))) == 4
    with world.home("an").open(ID) as notebook:
        assert state(notebook) == before
        assert not list(an.folder.rglob("*.part"))
