"""The sample visit as documents, printed and signed once for all tests of this folder."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pdfplumber
import pytest
from cryptography import x509

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Document, DocumentKind, split_path
from inspect_tool.library import Library, data_folder, load_library, load_records
from inspect_tool.report import content, demo_pki, render, sign
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.report.fields import SignRole
from inspect_tool.report.letter import Target, compose_letter
from inspect_tool.report.model import Content
from inspect_tool.text import VIETNAM

from .authorities import Server
from .office import Office, make_office

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=VIETNAM)
STAMPED = NOW + timedelta(minutes=3)
DAY = date(2026, 3, 2)
LETTER = "dinh-chinh-1-ket-luan"
PASSWORD = b"thu nghiem"
PEOPLE: dict[SignRole, str] = {
    "truong-doan": "Vũ Thị Huỳnh Mai",
    "thu-ky": "Nguyễn Thị Thư Ký",
    "don-vi": "Đặng Minh Nguyên",
    "co-quan": "Đoàn kiểm tra",
}


@dataclass(frozen=True)
class LogEnd:
    """Stands in for the log's own head."""

    count: int
    hash: str
    author: str


HEADS = {"9f3c5a7e21b04d68": LogEnd(214, "5d" * 32, "Tổ 1"), "17aa04be93cc5512": LogEnd(187, "c4" * 32, "Tổ 2")}


def with_fields(inspection: Inspection, record: str, **fields: Any) -> Inspection:
    """Return the inspection with these fields of one record changed; None clears."""
    kind, name = split_path(record)
    tables: dict[str, dict[str, Mapping[str, Any]]] = {k: dict(v) for k, v in inspection.tables.items()}
    changed = {**tables.get(kind, {}).get(name, {}), **fields}
    tables.setdefault(kind, {})[name] = {k: v for k, v in changed.items() if v is not None}
    return Inspection(inspection.id, tables, inspection.disputes)


def text_of(pdf: bytes) -> str:
    """Return the words of all pages, spaces made single."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return " ".join(" ".join((page.extract_text() or "").split()) for page in opened.pages)


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def sample() -> Inspection:
    tables: dict[str, dict[str, Mapping[str, Any]]] = {}
    for path, fields in load_records(data_folder("checklists") / "sample" / "binh-thanh-2023.yaml"):
        kind, name = split_path(path)
        tables.setdefault(kind, {})[name] = fields
    return Inspection("binh-thanh-2023-08-17", tables)


@pytest.fixture(scope="session")
def filled(sample: Inspection) -> Inspection:
    """The sample with what it lacks: dossiers, procedures, findings with replies, an inspection before it."""
    sha = "ab" * 32
    limits = {"limit": 15, "limit_unit": "working-days", "short_limit": 10, "short_limit_unit": "working-days"}
    dossier = {"initials": "N.V.A.", "procedure": "1.000001", "accepted": "2023-06-01 10:00", "note": "Nguyễn Văn An"}
    changes: dict[str, dict[str, Any]] = {
        f"evidence/{sha}": {"name": "bang-niem-yet.jpg", "size": 234_567},
        "procedure/p1": {"code": "1.000001", "name": "Đăng ký biến động đất", "field": "Đất đai", **limits},
        "dossier/h1": {"code": "H29.19-230601-0001", "settled": "2023-06-15 16:00", **dossier},
        "dossier/h2": {"code": "H29.19-230601-0002", "settled": "2023-06-21 16:00", **dossier},
        "dossier/h3": {"code": "H29.19-230601-0003", "settled": "2023-06-21 16:00", "initials": "T.B."},
        "finding/f1": {"nature": "han-che", "text": "Còn niêm yết thủ tục đã bãi bỏ", "items.CK2": True}
        | {"reply": "khong-dong-y", "reply_text": "Đã gỡ ngày 16/8", f"evidence.{sha}": True},
        "finding/f2": {"nature": "han-che", "text": "Trễ hẹn không xin lỗi", "dossiers.h2": True},
        "earlier/visit": {"unit": "UBND quận Bình Thạnh", "date": "2021-05-11", "document": "07/TB-ĐKT"}
        | {"limitations": 4, "verdicts.cong-khai.dat": 7, "counts.direct": 4120, "counts.pending": 12},
        "followup/a": {
            "text": "Gỡ thủ tục hết hiệu lực",
            "result": "con-ton-tai",
            "note": "Còn 03 thủ tục",
            "order": 1,
        },
        "followup/b": {"text": "Tập huấn quy trình", "result": "da-khac-phuc", "due": "2021-07-30"},
        "followup/c": {"text": "Kết nối dữ liệu"},
    }
    for record, fields in changes.items():
        sample = with_fields(sample, record, **fields)
    return sample


def composed(kind: DocumentKind, inspection: Inspection, library: Library) -> Content:
    return content.compose(kind, inspection, library, heads=HEADS, on=DAY)


@pytest.fixture(scope="session")
def conclusion(sample: Inspection, library: Library) -> Content:
    return composed(DocumentKind.CONCLUSION, sample, library)


@pytest.fixture(scope="session")
def minutes(sample: Inspection, library: Library) -> Content:
    return composed(DocumentKind.MINUTES, sample, library)


@pytest.fixture(scope="session")
def letter(sample: Inspection, conclusion: Content, library: Library) -> Content:
    """A letter that corrects two places of the conclusion, to one addressee."""
    return letter_about(conclusion, sample, library)


def letter_about(corrected: Content, inspection: Inspection, library: Library, **fields: Any) -> Content:
    issued = Document(id=str(corrected.kind), document=corrected.kind, number="07/TB-ĐKT", issued=date(2023, 9, 7))
    record = {"document": "dinh-chinh", "corrects": issued.id, "symbol": "ĐKT-KSTT", "state": "du-thao"} | fields
    held = with_fields(inspection, f"document/{LETTER}", **record)
    lines = (
        ("Trang 1, căn cứ thứ nhất", "Nghị định số 63/2010/NĐ-CP", "Nghị định số 63/2010/NĐ-CP của Chính phủ"),
        ("Nơi nhận", "Lưu VT", "Lưu: VT"),
    )
    for at, (where, printed, right) in enumerate(lines, 1):
        line = {"letter": LETTER, "where": where, "printed": printed, "corrected": right, "reason": "Viện dẫn thiếu"}
        held = with_fields(held, f"correction/{at}", **line, order=at)
    target = Target(issued, corrected, "07/TB-ĐKT", "ab" * 32)
    return compose_letter(held.documents[LETTER], target, held, library, heads=HEADS, on=DAY)


@pytest.fixture(scope="session")
def letter_pdf(letter: Content) -> bytes:
    return render.render(letter, draft=False)


@pytest.fixture(scope="session")
def signed_letter(letter_pdf: bytes, pki: DemoPki) -> bytes:
    numbered = sign.number(signed(letter_pdf, "truong-doan", pki), "12", date(2026, 3, 9))
    return signed(numbered, "co-quan", pki)


@pytest.fixture(scope="session")
def conclusion_pdf(conclusion: Content) -> bytes:
    return render.render(conclusion, draft=False)


@pytest.fixture(scope="session")
def minutes_pdf(minutes: Content) -> bytes:
    return render.render(minutes, draft=False)


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> DemoPki:
    folder = tmp_path_factory.mktemp("pki")
    return demo_pki.make(folder, PEOPLE, organisation="UBND Thành phố Hồ Chí Minh", password=PASSWORD, now=NOW)


@pytest.fixture(scope="session")
def root_ca(pki: DemoPki) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pki.root.read_bytes())


def signed(pdf: bytes, role: SignRole, pki: DemoPki, *, image: bool = True) -> bytes:
    picture = pki.images[role].read_bytes() if image else None
    return sign.sign(pdf, role, sign.load_p12(pki.p12[role], PASSWORD), image=picture, clock=lambda: NOW)


@dataclass(frozen=True)
class Steps:
    """A conclusion after each act."""

    printed: bytes
    person: bytes
    numbered: bytes
    agency: bytes


@pytest.fixture(scope="session")
def steps(conclusion_pdf: bytes, pki: DemoPki) -> Steps:
    person = signed(conclusion_pdf, "truong-doan", pki)
    numbered = sign.number(person, "20/TB-ĐKT", date(2026, 3, 6))
    return Steps(conclusion_pdf, person, numbered, signed(numbered, "co-quan", pki))


@pytest.fixture(scope="session")
def signed_minutes(minutes_pdf: bytes, pki: DemoPki) -> bytes:
    pdf = minutes_pdf
    for role in ("truong-doan", "thu-ky", "don-vi"):
        pdf = signed(pdf, role, pki)
    return pdf


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(NOW, STAMPED) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.hold.set()
        running.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def office(conclusion_pdf: bytes, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return make_office(conclusion_pdf, tmp_path_factory.mktemp("office"), NOW)


@pytest.fixture(scope="session")
def other_office(conclusion_pdf: bytes, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return make_office(conclusion_pdf, tmp_path_factory.mktemp("other-office"), NOW, ocsp_at="http://127.0.0.1:9/")
