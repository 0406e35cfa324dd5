"""Issued documents travel with the records that name them, to the place their name says and nowhere else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from inspect_tool.log.backup import backup, restore
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.settings import system_clock

PDF = b"%PDF-1.7 minutes"
SHA = hashlib.sha256(PDF).hexdigest()
NAME = f"bien-ban-du-thao-{SHA[:8]}.pdf"


def home(tmp_path: Path, name: str) -> Home:
    return Home(tmp_path / name, clock=system_clock, author=name)


def issue(notebook: Notebook, name: str = NAME, sha: str = SHA) -> None:
    (notebook.folder / "documents" / NAME).write_bytes(PDF)
    path = "document/bien-ban"
    notebook.write([Edit(path, "hashes.du-thao", sha), Edit(path, "files.du-thao", name)])


def test_a_document_reaches_the_other_laptop(tmp_path: Path) -> None:
    with home(tmp_path, "an").create("x") as notebook:
        issue(notebook)
        assert notebook.export(tmp_path / "x.zip").blobs == 1
    joined = home(tmp_path, "binh").join(tmp_path / "x.zip")
    assert (joined.merge.blobs_new, joined.merge.blobs_missing) == (1, ())
    with home(tmp_path, "binh").open("x") as notebook:
        assert (notebook.folder / "documents" / NAME).read_bytes() == PDF
        assert notebook.blob(SHA) == notebook.folder / "documents" / NAME
        assert notebook.missing_blobs() == ()
        assert list((notebook.folder / "blobs").iterdir()) == []


def test_a_document_is_in_the_second_copy(tmp_path: Path) -> None:
    with home(tmp_path, "an").create("x") as notebook:
        issue(notebook)
    backup(home(tmp_path, "an"), tmp_path / "stick")
    restore(home(tmp_path, "new"), tmp_path / "stick")
    assert (tmp_path / "new" / "inspections" / "x" / "documents" / NAME).read_bytes() == PDF


def test_a_document_changed_on_disk_is_not_taken_for_it(tmp_path: Path) -> None:
    with home(tmp_path, "an").create("x") as notebook:
        issue(notebook)
        (notebook.folder / "documents" / NAME).write_bytes(b"other")
        notebook.export(tmp_path / "x.zip")
    joined = home(tmp_path, "binh").join(tmp_path / "x.zip")
    assert (joined.merge.blobs_new, joined.merge.blobs_missing) == (0, (SHA,))
    documents = tmp_path / "binh" / "inspections" / "x" / "documents"
    assert list(documents.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../../key", "/etc/passwd", "..", "a/b-00000000.pdf", "x.exe", "CON-00000000.pdf", "a-00000000.pdf\n"]
)
def test_a_name_never_leads_elsewhere(tmp_path: Path, name: str) -> None:
    with home(tmp_path, "an").create("x") as notebook:
        notebook.write(
            [Edit("document/bien-ban", "hashes.du-thao", SHA), Edit("document/bien-ban", "files.du-thao", name)]
        )
        assert notebook.blob(SHA) is None
        assert notebook.missing_blobs() == ()
        assert notebook.export(tmp_path / "x.zip").blobs == 0
