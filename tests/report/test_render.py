"""The printed file: the same bytes for the same content, one attachment, closed to what notes might ask for."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pdfplumber
import pikepdf
import pytest
from cryptography import x509

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import InputError
from inspect_tool.library import Library, data_folder
from inspect_tool.report import fonts, render, sign
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.report.examination import examine
from inspect_tool.report.fields import ATTACHMENT
from inspect_tool.report.model import Annex, Content, Table

from .conftest import NOW, composed, signed, text_of, with_fields

CONCLUSION = DocumentKind.CONCLUSION
HOSTILE = [
    '<img src="file:///etc/passwd">',
    "{{ 7*7 }}{% for x in range(9) %}",
    "[/b][link=x]",
    "</p></body><style>@page{size:A1}</style>",
    "<script>alert(1)</script> & \"quotes\" 'too' <!-- -->",
]


def test_another_process_prints_the_same_bytes(conclusion: Content, conclusion_pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "content.json").write_bytes(conclusion.json_bytes())
    program = (
        "import sys, hashlib, pathlib\n"
        "from inspect_tool.report.model import Content\n"
        "from inspect_tool.report.render import render\n"
        "content = Content.model_validate_json(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "print(hashlib.sha256(render(content, draft=False)).hexdigest())\n"
    )
    environment = {**os.environ, "TZ": "America/Lima", "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "content.json")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == hashlib.sha256(conclusion_pdf).hexdigest()


def test_the_attached_data_is_the_content_and_is_listed_once(conclusion: Content, conclusion_pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(conclusion_pdf)) as pdf:
        assert list(pdf.attachments) == [ATTACHMENT]
        data = orjson.loads(pdf.attachments[ATTACHMENT].get_file().read_bytes())
        assert len(pdf.Root.AF) == 1
        assert pdf.Root.AF[0].AFRelationship == "/Data"
    assert Content.model_validate(data["document"]) == conclusion
    assert data["printed_with"]["font"]["family"] == fonts.find(draft=False).family
    assert data["document"]["records"]["figures"]["6t-2023"]["counts.direct"] == 3489


def test_the_file_claims_archive_and_access_and_says_its_language(conclusion_pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(conclusion_pdf)) as pdf:
        xmp = pdf.Root.Metadata.read_bytes()
        assert b'pdfaid:part="3"' in xmp
        assert b'pdfaid:conformance="A"' in xmp
        assert b'pdfuaid:part="1"' in xmp
        assert str(pdf.Root.Lang) == "vi"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "DR" not in pdf.Root.AcroForm
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["THÔNG BÁO", "Phụ lục I", "Phụ lục II", "Phụ lục III"]


def test_a_very_long_document_is_archived_without_tags(
    conclusion: Content, monkeypatch: pytest.MonkeyPatch, pki: DemoPki, root_ca: x509.Certificate
) -> None:
    monkeypatch.setattr(render, "TAGGED_ROWS", 20)
    printed = render.render(conclusion, draft=False)
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        xmp = pdf.Root.Metadata.read_bytes()
        assert b'pdfaid:conformance="U"' in xmp
        assert b"pdfuaid:part" not in xmp
        assert "/StructTreeRoot" not in pdf.Root
    pdf_bytes = sign.number(signed(printed, "truong-doan", pki), "20", NOW.date())
    assert examine(
        signed(pdf_bytes, "co-quan", pki), trust=Anchors(roots=[root_ca]), clock=lambda: NOW
    ).valid_and_trusted


def test_a_draft_says_so_on_every_page_and_has_no_fields(conclusion: Content) -> None:
    table = Table(caption="", head=("a",), widths=(100,), rows=(("b",),), wide=True)
    across = Annex(label="Phụ lục IV", title="NGANG", attached="", blocks=(table,))
    draft = render.render(conclusion.model_copy(update={"annexes": (*conclusion.annexes, across)}), draft=True)
    with pikepdf.open(io.BytesIO(draft)) as pdf:
        assert "/AcroForm" not in pdf.Root
    with pdfplumber.open(io.BytesIO(draft)) as opened:
        assert {page.width > page.height for page in opened.pages} == {True, False}
        for page in opened.pages:
            mark = [c for c in page.chars if c["size"] > 60]
            assert sorted(c["text"] for c in mark) == sorted("BẢN NHÁP")
            assert all(c["x0"] >= 0 and c["x1"] <= page.width for c in mark)
            assert all(c["top"] >= 0 and c["bottom"] <= page.height for c in mark)
            middle = (min(c["x0"] for c in mark) + max(c["x1"] for c in mark)) / 2
            assert middle == pytest.approx(page.width / 2, abs=15)


def test_what_users_type_is_printed_as_typed(sample: Inspection, library: Library) -> None:
    held = with_fields(sample, "inspection/visit", title=f"Kiểm tra {HOSTILE[0]}")
    for number, note in enumerate(HOSTILE):
        held = with_fields(held, f"finding/x{number}", nature="han-che", text=note)
        held = with_fields(held, f"answer/CK{number + 2}", note=note)
    # Not as a draft: its mark lies across the words, and letters of it would be read among them.
    printed = "".join(text_of(render.render(composed(CONCLUSION, held, library), draft=False)).split())
    for note in HOSTILE:
        assert "".join(note.split()) in printed


def test_a_template_cannot_reach_files_or_the_network(conclusion: Content, tmp_path: Path) -> None:
    shutil.copytree(data_folder("report_templates"), tmp_path, dirs_exist_ok=True)
    template = tmp_path / "document.html.j2"
    for address in ("file:///etc/hostname", "http://127.0.0.1:9/x", "fonts:../../x"):
        source = (data_folder("report_templates") / "document.html.j2").read_text("utf-8")
        template.write_text(source.replace("<h1>", f'<img src="{address}" alt=""><h1>', 1), "utf-8")
        with pytest.raises(InputError, match=r"127\.0\.0\.1|hostname|fonts:"):
            render.render(conclusion, draft=True, templates=tmp_path)


def test_a_template_with_a_typo_names_file_and_line(conclusion: Content, tmp_path: Path) -> None:
    shutil.copytree(data_folder("report_templates"), tmp_path, dirs_exist_ok=True)
    template = tmp_path / "document.html.j2"
    source = template.read_text("utf-8")
    line = source[: source.index("{{ content.subject }}</span>")].count("\n") + 1
    template.write_text(source.replace("{{ content.subject }}</span>", "{{ content.subjct }}</span>"), "utf-8")
    with pytest.raises(InputError, match=rf"document\.html\.j2.*{line}.*subjct"):
        render.render(conclusion, draft=True, templates=tmp_path)


@pytest.mark.parametrize("attack", ["{{ content.__class__.__mro__ }}", "{{ say.__globals__ }}", "{{ self.__init__ }}"])
def test_templates_run_in_a_sandbox(attack: str, conclusion: Content, tmp_path: Path) -> None:
    shutil.copytree(data_folder("report_templates"), tmp_path, dirs_exist_ok=True)
    template = tmp_path / "document.html.j2"
    template.write_text(template.read_text("utf-8").replace("<h1>", f"{attack}<h1>", 1), "utf-8")
    with pytest.raises(InputError):
        render.render(conclusion, draft=True, templates=tmp_path)


def test_a_character_the_font_lacks_names_record_and_field(sample: Inspection, library: Library) -> None:
    held = with_fields(sample, "answer/CK3", note="Niêm yết chậm \U0001f600")
    with pytest.raises(InputError, match=r"answer/CK3.*note.*U\+1F600"):
        render.render(composed(CONCLUSION, held, library), draft=True)


def test_a_character_that_is_not_printed_is_no_reason_to_refuse(sample: Inspection, library: Library) -> None:
    held = with_fields(sample, "dossier/d1", code="H29-1", note="Tên \U0001f600")
    assert render.render(composed(CONCLUSION, held, library), draft=True).startswith(b"%PDF-1.7")


def test_what_is_in_dispute_is_printed_only_as_a_draft(conclusion: Content) -> None:
    disputed = conclusion.model_copy(update={"disputes": (("answer/CK2", "verdict"),)})
    with pytest.raises(InputError, match=r"answer/CK2.*verdict"):
        render.render(disputed, draft=False)
    assert render.render(disputed, draft=True)


def test_the_attached_data_keep_to_the_schema_in_the_docs() -> None:
    schema = json.dumps(Content.model_json_schema(), ensure_ascii=False, indent=1)
    kept = Path(__file__).parent.parent.parent / "docs" / "document-schema.json"
    assert kept.read_text("utf-8") == schema + "\n", "the schema changed: print it again, and raise its version"
