"""report, sign, number, verify: one document from draft to sealed, and every way to get it wrong."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from inspect_tool.library import data_folder
from inspect_tool.report import demo_pki
from tests.cli import shapes
from tests.cli.conftest import PASSWORD, Run, by
from tests.domain.test_photos import photo

#: What is known of a document that nothing corrects or replaces.
ALONE: dict[str, object] = {"corrected_by": [], "replaced_by": None}


def document(run: Run, name: str = "ket-luan") -> dict[str, object]:
    return shapes.Record(**run("show", "2023", f"document/{name}", "--json").json).fields


def test_every_step_is_recorded_and_kept(run: Run, desk: Path) -> None:
    fields = document(run)
    assert (fields["state"], fields["number"], fields["issued"]) == ("da-dong-dau", "7/TB-ĐKT", "2023-09-07")
    steps = ["du-thao", "da-ky-truong-doan", "da-cap-so", "da-dong-dau"]
    (kept,) = (desk / "home" / "inspections").glob("*/documents")
    for number, step in enumerate(steps):
        file = kept / str(fields[f"files.{step}"])
        assert file.read_bytes() == (desk / f"{number}.pdf").read_bytes()
    assert run("doctor", "2023").code == 0


def test_status_names_the_number_as_the_document_prints_it(run: Run, desk: Path) -> None:
    assert " · 07/TB-ĐKT" in run("status", "2023").out
    documents = {each["id"]: each["number"] for each in run("status", "2023", "--json").json["documents"]}
    assert documents["ket-luan"] == "07/TB-ĐKT"
    assert "07/TB-ĐKT" in run("verify", desk / "3.pdf").out


def test_verify_says_who_and_whether_to_trust(run: Run, desk: Path) -> None:
    trusted = run("verify", desk / "3.pdf", "--trust", desk / "demo-ca.pem")
    assert trusted.code == 0
    for said in ("Vũ Thị Huỳnh Mai", "Đoàn kiểm tra", "7/TB-ĐKT", "07/09/2023", "bản mới nhất"):
        assert said in trusted.out
    unknown = run("verify", desk / "3.pdf", "--json")
    assert unknown.code == 1
    assert unknown.json["intact"] is True
    assert unknown.json["trusted"] is False
    assert unknown.json["valid_and_trusted"] is False
    assert unknown.json["recorded"] == {"document": "document/ket-luan", "latest": True, **ALONE}
    earlier = run("verify", desk / "1.pdf", "--trust", desk / "demo-ca.pem", "--json")
    assert earlier.code == 1
    assert earlier.json["missing"] == ["co-quan"]
    assert earlier.json["recorded"]["latest"] is False


def test_verify_relies_on_the_certificates_that_were_added(run: Run, desk: Path) -> None:
    assert run("verify", desk / "3.pdf").code == 1
    assert run("certificate", "add", desk / "demo-ca.pem").code == 0
    assert run("verify", desk / "3.pdf").code == 0


def test_upgrade_adds_revocation_data_and_is_recorded(run: Run, desk: Path, tmp_path: Path) -> None:
    nothing = run("upgrade", desk / "3.pdf", "--trust", desk / "demo-ca.pem", "--out", desk / "4.pdf")
    assert (nothing.code, (desk / "4.pdf").exists()) == (2, False)
    assert "Không có gì để bổ sung" in nothing.err
    (tmp_path / "list.crl").write_bytes((desk / "demo-ca.crl").read_bytes())
    assert run("certificate", "add", desk / "demo-ca.pem", tmp_path / "list.crl").code == 0
    assert run("upgrade", desk / "3.pdf", "--out", desk / "4.pdf").code == 0
    assert (desk / "4.pdf").read_bytes().startswith((desk / "3.pdf").read_bytes())
    assert run("certificate", "remove", "khac").code == 2
    found = run("verify", desk / "4.pdf", "--json").json
    assert found["recorded"] == {"document": "document/ket-luan", "latest": True, **ALONE}
    assert (found["embedded_revocation"], found["valid_and_trusted"]) == (1, True)
    assert document(run)["state"] == "da-dong-dau"
    assert run("doctor").code == 0


def test_upgrade_with_an_absent_timestamp_server_leaves_no_file(run: Run, desk: Path) -> None:
    words = ["upgrade", desk / "3.pdf", "--trust", desk / "demo-ca.pem", "--tsa", "http://127.0.0.1:9/"]
    ran = run(*words, "--out", desk / "4.pdf")
    assert (ran.code, (desk / "4.pdf").exists()) == (2, False)
    assert "Tệp giữ nguyên" in ran.err


def test_verify_elsewhere_needs_no_inspection(run: Run, desk: Path, other_home: Callable[[str], None]) -> None:
    other_home("người nhận")
    ran = run("verify", desk / "3.pdf", "--trust", desk / "demo-ca.pem", "--json")
    assert (ran.code, ran.json["recorded"]) == (0, None)
    assert not Path(os.environ["INSPECT_TOOL_HOME"]).exists()


def test_a_changed_document_is_not_valid(run: Run, desk: Path) -> None:
    data = bytearray((desk / "3.pdf").read_bytes())
    data[len(data) // 3] ^= 1
    (desk / "x.pdf").write_bytes(data)
    ran = run("verify", desk / "x.pdf", "--trust", desk / "demo-ca.pem", "--json")
    assert (ran.code, ran.json["intact"]) == (1, False)
    assert ran.json["issues"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["verify", "none.pdf"], "none.pdf"),
        (["verify", "3.pdf", "--trust", "none.pem"], "none.pem"),
        (["verify", "3.pdf", "--trust", "3.pdf"], "3.pdf"),
        (["sign", "none.pdf", "--role", "co-quan", "--p12", "co-quan.p12", "--out", "x.pdf"], "none.pdf"),
        (["sign", "2.pdf", "--role", "co-quan", "--p12", "none.p12", "--out", "x.pdf"], "none.p12"),
        (["sign", "2.pdf", "--role", "co-quan", "--p12", "demo-ca.pem", "--out", "x.pdf"], "demo-ca.pem"),
        (["sign", "demo-ca.pem", "--role", "co-quan", "--p12", "co-quan.p12", "--out", "x.pdf"], "PDF"),
        (["sign", "1.pdf", "--role", "truong-doan", "--p12", "truong-doan.p12", "--out", "x.pdf"], "da-dong-dau"),
        (["sign", "2.pdf", "--role", "co-quan", "--out", "x.pdf"], "--p12"),
        (
            ["sign", "2.pdf", "--role", "co-quan", "--p12", "a", "--pkcs11", "b", "--token", "c", "--out", "x.pdf"],
            "--p12",
        ),
        (["sign", "2.pdf", "--role", "co-quan", "--pkcs11", "b.so", "--out", "x.pdf"], "--token"),
        (["sign", "2.pdf", "--role", "co-quan", "--pkcs11", "b.so", "--token", "c", "--out", "x.pdf"], "b.so"),
        (
            ["sign", "2.pdf", "--role", "co-quan", "--p12", "co-quan.p12", "--tsa", "file:///x", "--out", "x.pdf"],
            "file:///x",
        ),
        (["number", "1.pdf", "--number", "8", "--date", "2023-13-01", "--out", "x.pdf"], "2023-13-01"),
        (["number", "1.pdf", "--number", "8", "--date", "2023-09-08", "--out", "x.pdf"], "ket-luan-da-dong-dau"),
        (["report", "2023", "--kind", "ket-luan", "--out", "none/x.pdf"], "none"),
        (["report", "2023", "--kind", "ket-luan", "--out", "keys"], "keys"),
        (["report", "nowhere", "--kind", "ket-luan", "--out", "x.pdf"], "nowhere"),
    ],
)
def test_bad_input_is_refused_before_anything_is_done(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(desk)
    (desk / "keys").mkdir()
    before = run("history", "2023", "--json").out
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (desk / "x.pdf").exists()
    assert run("history", "2023", "--json").out == before


def test_a_wrong_password_is_said_and_changes_nothing(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_TOOL_PASSWORD", "sai")
    ran = run("sign", desk / "0.pdf", *by(desk, "truong-doan"), "--out", desk / "x.pdf")
    assert (ran.code, ran.out) == (2, "")
    assert "truong-doan.p12" in ran.err
    assert not (desk / "x.pdf").exists()


def test_the_password_may_come_from_a_descriptor(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPECT_TOOL_PASSWORD")
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(desk / "elsewhere"))
    reading, writing = os.pipe()
    os.write(writing, PASSWORD.encode() + b"\n")
    os.close(writing)
    words = ["sign", desk / "0.pdf", *by(desk, "truong-doan"), "--out", desk / "x.pdf", "--password-fd", reading]
    ran = run(*words)
    assert ran.code == 0
    assert "không thuộc cuộc kiểm tra nào trên máy" in ran.err
    assert run("verify", desk / "x.pdf", "--json").json["signers"][0]["intact"] is True


def test_a_revoked_certificate_signs_nothing(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(desk / "another"))
    now, (root_key, key) = datetime.now(UTC), (ec.generate_private_key(ec.SECP256R1()) for _ in "12")
    root = demo_pki.certificate("CA", "Cơ quan", root_key, now=now)
    leaf = demo_pki.certificate("Người thôi việc", "Cơ quan", key, now=now, issuer=(root, root_key))
    (desk / "ca.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (desk / "ca.crl").write_bytes(demo_pki.revocation_list(root, root_key, {leaf.serial_number: now}, now=now))
    (desk / "a.p12").write_bytes(demo_pki.bundle("a", key, leaf, root, PASSWORD.encode()))
    words = ["sign", desk / "0.pdf", "--role", "truong-doan", "--p12", desk / "a.p12", "--out", desk / "x.pdf"]
    ran = run(*words, "--trust", desk / "ca.pem", "--trust", desk / "ca.crl")
    assert ran.code == 2
    assert "Người thôi việc" in ran.err
    assert "thu hồi" in ran.err
    assert not (desk / "x.pdf").exists()
    assert run(*words, "--trust", desk / "ca.pem").code == 0


def test_a_signed_file_is_never_overwritten(run: Run, desk: Path) -> None:
    before = (desk / "3.pdf").read_bytes()
    for words in (
        ["report", "2023", "--kind", "bien-ban", "--draft", "--out", desk / "3.pdf"],
        ["sign", desk / "0.pdf", *by(desk, "truong-doan"), "--out", desk / "3.pdf"],
    ):
        ran = run(*words)
        assert ran.code == 2
        assert "3.pdf" in ran.err
        assert (desk / "3.pdf").read_bytes() == before


def test_a_draft_is_no_document(run: Run, desk: Path) -> None:
    ran = run("report", "2023", "--kind", "bien-ban", "--draft", "--out", desk / "nháp.pdf")
    assert (ran.code, ran.out) == (0, f"{desk / 'nháp.pdf'}\n")
    assert run("show", "2023", "document/bien-ban").code == 2
    assert run("sign", desk / "nháp.pdf", *by(desk, "truong-doan"), "--out", desk / "x.pdf").code == 2
    assert run("verify", desk / "nháp.pdf").code == 1


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_copies_to_work_with_are_no_documents(run: Run, desk: Path, form: str) -> None:
    before = run("history", "2023", "--json").out
    ran = run("report", "2023", "--kind", "bien-ban", "--format", form, "--out", desk / f"x.{form}")
    assert (ran.code, ran.out) == (0, f"{desk / f'x.{form}'}\n")
    with zipfile.ZipFile(desk / f"x.{form}") as opened:
        assert opened.testzip() is None
    assert run("history", "2023", "--json").out == before


def test_a_document_can_be_printed_again_to_compare(run: Run, desk: Path) -> None:
    ran = run("verify", desk / "3.pdf", "--trust", desk / "demo-ca.pem", "--deep", "--json")
    assert (ran.code, ran.json["reprint"]) == (0, "same")


def test_what_is_not_ready_is_not_issued(run: Run, desk: Path) -> None:
    run("set", "2023", "person/truong-doan", "name", "--clear")
    before = run("history", "2023", "--json").out
    ran = run("report", "2023", "--kind", "bien-ban", "--out", desk / "x.pdf")
    assert (ran.code, ran.out) == (1, "")
    assert "person/truong-doan" in ran.err
    assert not (desk / "x.pdf").exists()
    assert run("history", "2023", "--json").out == before
    assert run("report", "2023", "--kind", "bien-ban", "--draft", "--out", desk / "x.pdf").code == 0


def test_a_new_conclusion_supersedes_the_signed_one(run: Run, desk: Path) -> None:
    again = ["report", "2023", "--kind", "ket-luan", "--reason", "sửa số liệu"]
    assert run(*again, "--out", desk / "mới.pdf").code == 0
    assert document(run)["state"] == "bi-thay-the"
    newer = document(run, "ket-luan-2")
    assert (newer["state"], newer["supersedes"], newer["reason"]) == ("du-thao", "ket-luan", "sửa số liệu")
    old = run("sign", desk / "2.pdf", *by(desk, "co-quan"), "--out", desk / "x.pdf")
    assert old.code == 2
    assert "thay thế" in old.err
    assert run(*again, "--out", desk / "mới nữa.pdf").code == 0
    assert document(run, "ket-luan-2")["hashes.du-thao"] != newer["hashes.du-thao"]
    assert run("show", "2023", "document/ket-luan-3").code == 2
    assert run("sign", desk / "mới.pdf", *by(desk, "truong-doan"), "--out", desk / "x.pdf").code == 2
    assert run("sign", desk / "mới nữa.pdf", *by(desk, "truong-doan"), "--out", desk / "x.pdf").code == 0
    statuses = {d.id: d.state for d in shapes.Status(**run("status", "2023", "--json").json).documents}
    assert statuses == {"ket-luan": "bi-thay-the", "ket-luan-2": "da-ky"}


def test_steps_out_of_order_are_refused(run: Run, desk: Path) -> None:
    for words in (
        ["sign", desk / "0.pdf", *by(desk, "co-quan")],
        ["number", desk / "0.pdf", "--number", "8", "--date", "2023-09-08"],
        ["sign", desk / "3.pdf", *by(desk, "truong-doan")],
        ["sign", desk / "0.pdf", *by(desk, "don-vi")],
    ):
        ran = run(*words, "--out", desk / "x.pdf")
        assert (ran.code, ran.out) == (2, "")
        assert not (desk / "x.pdf").exists()


def test_what_another_laptop_signed_is_known_here(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    issued = run("report", "2023", "--kind", "bien-ban", "--out", desk / "biên bản.pdf")
    assert issued.code == 0
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(desk / "laptop of the lead"))
    assert run("sign", desk / "biên bản.pdf", *by(desk, "truong-doan"), "--out", desk / "ký.pdf").code == 0
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(desk / "home"))
    known = run("verify", desk / "ký.pdf", "--json").json["recorded"]
    assert known == {"document": "document/bien-ban", "latest": False, **ALONE}


def test_documents_travel_with_the_inspection(
    run: Run, desk: Path, other_home: Callable[[str], None], tmp_path: Path
) -> None:
    assert run("export", "2023", tmp_path / "gói.zip").code == 0
    other_home("máy khác")
    assert run("join", tmp_path / "gói.zip").code == 0
    assert run("doctor").code == 0
    found = run("verify", desk / "3.pdf", "--json").json["recorded"]
    assert found == {"document": "document/ket-luan", "latest": True, **ALONE}


def test_a_folder_that_may_not_be_written_is_said_first(run: Run, desk: Path) -> None:
    locked = desk / "chỉ đọc"
    locked.mkdir(mode=0o500)
    if os.access(locked, os.W_OK):
        pytest.skip("this user may write everywhere")
    before = run("history", "2023", "--json").out
    for words in (
        ["report", "2023", "--kind", "bien-ban", "--out", locked / "x.pdf"],
        ["sign", desk / "0.pdf", *by(desk, "truong-doan"), "--out", locked / "x.pdf"],
        ["export", "2023", locked / "x.zip"],
        ["demo", "--out", locked / "demo"],
    ):
        ran = run(*words)
        assert ran.code == 2
        assert "chỉ đọc" in ran.err
    assert run("history", "2023", "--json").out == before


def test_json_of_verify_is_what_its_schema_says(run: Run, desk: Path) -> None:
    for words in (["3.pdf", "--deep"], ["1.pdf"], ["demo-ca.pem"]):
        shapes.Verified(**run("verify", desk / words[0], *words[1:], "--json").json)
    schema = json.dumps(shapes.Verified.model_json_schema(), ensure_ascii=False, indent=1)
    kept = Path(__file__).parent.parent.parent / "docs" / "verify-schema.json"
    assert kept.read_text("utf-8") == schema + "\n", "the schema changed: print it again, and raise its version"


def test_verify_says_whether_the_logs_here_lead_to_the_document(run: Run, desk: Path) -> None:
    (folder,) = (desk / "home" / "inspections").iterdir()
    found = shapes.Verified(**run("verify", desk / "3.pdf", "--json").json)
    assert found.origin is not None
    assert (found.origin.outcome, [log.standing for log in found.origin.logs]) == ("leads", ["prefix"])
    assert "Nhật ký trên máy này dẫn đến văn bản: 1/1" in run("verify", desk / "3.pdf").out
    (log,) = (folder / "logs").glob("*.log")
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:1]))
    (folder / "snapshot").unlink(missing_ok=True)
    assert "máy này mới có 0" in run("verify", desk / "3.pdf").out


def test_the_templates_that_ship_print_the_sample(run: Run) -> None:
    ran = run("template", "check", "--json")
    assert (ran.code, shapes.TemplateFlaws(**ran.json).problems) == (0, [])


def test_a_template_with_a_typo_is_named_by_file_and_line(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mẫu"
    shutil.copytree(data_folder("report_templates"), folder)
    template = folder / "document.html.j2"
    source = template.read_text("utf-8")
    template.write_text(source.replace("{{ content.type }}", "{{ contnt.type }}", 1), encoding="utf-8")
    line = source[: source.index("{{ content.type }}")].count("\n") + 1
    ran = run("template", "check", folder, "--json")
    assert ran.code == 1
    (flaw,) = shapes.TemplateFlaws(**ran.json).problems
    assert (flaw.file, flaw.line, flaw.code) == ("document.html.j2", line, "variable")
    told = run("template", "check", folder)
    assert (told.code, told.out.splitlines()[-1]) == (1, flaw.message)
    assert run("template", "check", tmp_path / "none").code == 2


@pytest.mark.parametrize("kind", ["bien-ban", "ket-luan"])
def test_who_signs_for_whom_is_set_checked_and_printed(run: Run, desk: Path, kind: str) -> None:
    lines = ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"]
    record, reason = f"passage/{kind}.chu-ky", ("--reason", "Ghi đúng quyền hạn")
    written = "\n".join(f"Trưởng đoàn: {line}" for line in lines)
    assert run("set", "2023", record, "text", written, *reason).code == 0
    assert not any(gap["record"] == record for gap in run("status", "2023", "--json").json["gaps"])
    assert run("report", "2023", "--kind", kind, "--draft", "--out", desk / "x.pdf").code == 0
    with pdfplumber.open(desk / "x.pdf") as opened:
        text = "\n".join(page.extract_text() for page in opened.pages)
    # Three sides sign the minutes: a long line goes on below in its column.
    assert all(line in text for line in (lines if kind == "ket-luan" else lines[:1]))
    assert run("set", "2023", record, "text", "Trưởng đoàn: TL. CHỦ TỊCH", *reason).code == 0
    (gap,) = (gap for gap in run("status", "2023", "--json").json["gaps"] if gap["record"] == record)
    assert "TL. CHỦ TỊCH" in gap["message"]
    assert run("set", "2023", record, "text", "Ai đó: TL. CHỦ TỊCH", *reason).code == 0
    ran = run("report", "2023", "--kind", kind, "--draft", "--out", desk / "y.pdf")
    assert (ran.code, (desk / "y.pdf").exists()) == (2, False)
    assert record in ran.err


def test_marked_photos_are_printed_or_named_and_then_nothing_is_printed(run: Run, visit: str, tmp_path: Path) -> None:
    sound, broken = tmp_path / "bảng.jpg", tmp_path / "hỏng.jpg"
    sound.write_bytes(photo())
    broken.write_bytes(photo()[:-300])
    assert run("answer", visit, "CK2", "--evidence", sound, "--in-annex").code == 0
    words = ("report", visit, "--kind", "ket-luan", "--draft", "--out")
    assert run(*words, tmp_path / "a.pdf").code == 0
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "ẢNH MINH CHỨNG" in text
    assert "Chụp lúc 17/08/2023 09:12. Người đưa vào hồ sơ: " in " ".join(text.split())
    assert run("answer", visit, "CK3", "--evidence", broken, "--in-annex").code == 0
    ran = run(*words, tmp_path / "b.pdf")
    assert ran.code == 2
    assert "hỏng.jpg" in ran.err
    assert not (tmp_path / "b.pdf").exists()
    record = f"evidence/{hashlib.sha256(broken.read_bytes()).hexdigest()}"
    assert run("set", visit, record, "printed", "chỗ khác").code == 2
    assert run("set", visit, record, "printed", "--clear").code == 0
    assert run(*words, tmp_path / "b.pdf").code == 0


def test_an_office_changes_a_copy_and_hears_when_ours_has_changed_since(run: Run, desk: Path) -> None:
    own = desk / "home" / "office" / "report_templates"
    copied = run("template", "copy", "phrases.yaml")
    assert copied.out.strip() == str(own / "phrases.yaml")
    assert run("template", "copy", "phrases.yaml").code == run("template", "copy", "khác.yaml").code == 2
    checked = run("template", "check", "--json")
    (each,) = checked.json["overridden"]
    assert (checked.code, each["file"], each["state"]) == (0, "phrases.yaml", "current")
    text = (own / "phrases.yaml").read_text("utf-8")
    (own / "phrases.yaml").write_text(
        text.replace(each["ours"], "0" * 12).replace("Độc lập - Tự do", "Độc lập, Tự do"), "utf-8"
    )
    told = run("template", "check")
    assert told.code == 0
    assert each["ours"] in told.out
    assert run("report", "2023", "--kind", "ket-luan", "--draft", "--out", desk / "x.pdf").code == 0
    with pdfplumber.open(desk / "x.pdf") as opened:
        assert "Độc lập, Tự do" in opened.pages[0].extract_text()
