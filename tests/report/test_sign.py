"""Signing: in the order of acts, with usable certificates only, each step leaving the earlier ones valid."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from PIL import Image, ImageFile

from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.report import demo_pki, render, sign
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.credential import Credential
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.report.examination import examine
from inspect_tool.report.fields import ORDER
from inspect_tool.report.model import Content

from .authorities import Server
from .conftest import NOW, PASSWORD, Steps, signed


def clock() -> datetime:
    return NOW


def ten_days_on() -> datetime:
    return NOW + timedelta(days=10)


def test_every_kind_of_document_has_its_order_of_signers() -> None:
    assert set(ORDER) == set(DocumentKind)


def test_each_step_adds_to_the_file_and_changes_nothing_before(steps: Steps) -> None:
    assert steps.person.startswith(steps.printed)
    assert steps.numbered.startswith(steps.person)
    assert steps.agency.startswith(steps.numbered)


def test_both_signatures_of_a_conclusion_hold_after_the_last_step(steps: Steps, root_ca: x509.Certificate) -> None:
    after_person = examine(steps.person, trust=Anchors(roots=[root_ca]), clock=clock)
    assert [(s.role, s.intact, s.trusted) for s in after_person.signers] == [("truong-doan", True, True)]
    result = examine(steps.agency, trust=Anchors(roots=[root_ca]), clock=clock)
    assert result.valid_and_trusted
    assert [s.role for s in result.signers] == ["truong-doan", "co-quan"]
    assert (result.number, result.date) == ("20/TB-ĐKT", "2026-03-06")
    assert set(result.signers[0].later_steps) == {"KT_So", "KT_Ngay", "KT_Thang", "KT_Nam", "KT_CoQuan"}


def test_minutes_are_signed_by_both_sides(signed_minutes: bytes, root_ca: x509.Certificate) -> None:
    result = examine(signed_minutes, trust=Anchors(roots=[root_ca]), clock=clock)
    assert result.valid_and_trusted
    assert [s.role for s in result.signers] == ["truong-doan", "thu-ky", "don-vi"]


def test_minutes_may_be_numbered_before_the_unit_signs(
    minutes_pdf: bytes, pki: DemoPki, root_ca: x509.Certificate
) -> None:
    pdf = sign.number(signed(minutes_pdf, "truong-doan", pki), "7", date(2026, 3, 6))
    pdf = signed(signed(pdf, "thu-ky", pki), "don-vi", pki)
    result = examine(pdf, trust=Anchors(roots=[root_ca]), clock=clock)
    assert result.valid_and_trusted
    assert result.number == "07/BB-ĐKT"


def test_number_and_date_are_seen_on_the_page(steps: Steps) -> None:
    before, after = (page_image(pdf) for pdf in (steps.person, steps.numbered))
    top = (0, 0, before.width, before.height // 4)
    assert before.crop(top).tobytes() != after.crop(top).tobytes()
    below = (0, before.height // 4, before.width, before.height)
    assert before.crop(below).tobytes() == after.crop(below).tobytes()
    with pikepdf.open(io.BytesIO(steps.numbered)) as pdf:
        values = {str(f.T): str(f.V) for f in pdf.Root.AcroForm.Fields if f.FT == "/Tx"}
    assert values == {"KT_So": "20", "KT_Ngay": "06", "KT_Thang": "3", "KT_Nam": "2026"}


def page_image(pdf: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as opened:
        opened.init_forms()
        image: Image.Image = opened[0].render(scale=1, may_draw_forms=True).to_pil().convert("RGB")
        return image


def near(pixel: tuple[int, int, int], ink: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(pixel, ink, strict=True))


def test_pictures_of_signature_and_seal_are_shown_in_their_places(steps: Steps) -> None:
    with pypdfium2.PdfDocument(steps.agency) as opened:
        opened.init_forms()
        images = [page.render(scale=1, may_draw_forms=True).to_pil().convert("RGB") for page in opened]
    pixels = [set(image.get_flattened_data()) for image in images]
    blue = [any(near(pixel, (20, 40, 160)) for pixel in page) for page in pixels]
    red = [any(near(pixel, (200, 16, 30)) for pixel in page) for page in pixels]
    assert sum(blue) == sum(red) == 1
    assert blue == red


def test_a_signature_without_a_picture_leaves_an_empty_place(conclusion_pdf: bytes, pki: DemoPki) -> None:
    pdf = signed(conclusion_pdf, "truong-doan", pki, image=False)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        field = next(f for f in opened.Root.AcroForm.Fields if f.T == "KT_TruongDoan")
        assert "/Font" not in field.AP.N.get("/Resources", {})


@pytest.mark.parametrize(
    ("step", "role", "says"),
    [
        ("printed", "co-quan", "Chưa đến lượt"),
        ("printed", "thu-ky", "không có chỗ ký"),
        ("printed", "giam-doc", "không có chỗ ký"),
        ("person", "truong-doan", "đã ký"),
        ("person", "co-quan", "Chưa có số và ngày"),
        ("agency", "co-quan", "đã ký"),
    ],
)
def test_a_turn_out_of_order_is_refused(step: str, role: str, says: str, steps: Steps, pki: DemoPki) -> None:
    credential = sign.load_p12(pki.p12["co-quan"], PASSWORD)
    with pytest.raises(InputError, match=says):
        sign.sign(getattr(steps, step), role, credential, clock=clock)


def test_the_secretary_does_not_sign_before_the_lead(minutes_pdf: bytes, pki: DemoPki) -> None:
    credential = sign.load_p12(pki.p12["thu-ky"], PASSWORD)
    with pytest.raises(InputError, match="Trưởng đoàn phải ký trước"):
        sign.sign(minutes_pdf, "thu-ky", credential, clock=clock)


@pytest.mark.parametrize(
    ("step", "number", "says"),
    [
        ("printed", "20", "phải ký trước"),
        ("numbered", "21", "đã có số"),
        ("agency", "21", "khóa văn bản"),
        ("person", "20/QĐ-UBND", "khác với ký hiệu"),
        ("person", "hai mươi", "không dùng được"),
        ("person", "", "không dùng được"),
    ],
)
def test_a_number_at_the_wrong_time_or_of_the_wrong_form_is_refused(
    step: str, number: str, says: str, steps: Steps
) -> None:
    with pytest.raises(InputError, match=says):
        sign.number(getattr(steps, step), number, date(2026, 3, 6))


def test_a_draft_cannot_be_signed_or_numbered(conclusion: Content, pki: DemoPki) -> None:
    draft = render.render(conclusion, draft=True)
    with pytest.raises(InputError, match="Bản nháp"):
        sign.sign(draft, "truong-doan", sign.load_p12(pki.p12["truong-doan"], PASSWORD), clock=clock)
    with pytest.raises(InputError, match="Bản nháp"):
        sign.number(draft, "20", date(2026, 3, 6))


@pytest.mark.parametrize("data", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_not_a_pdf_is_refused(data: bytes, pki: DemoPki) -> None:
    with pytest.raises(InputError, match="không phải PDF"):
        sign.sign(data, "truong-doan", sign.load_p12(pki.p12["truong-doan"], PASSWORD), clock=clock)


def test_key_files_that_cannot_be_used_say_why(pki: DemoPki, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Mật khẩu"):
        sign.load_p12(pki.p12["truong-doan"], "sai")
    with pytest.raises(NotFoundError):
        sign.load_p12(tmp_path / "khong-co.p12", PASSWORD)
    (tmp_path / "x.p12").write_bytes(b"hello")
    with pytest.raises(InputError, match=r"PKCS#12"):
        sign.load_p12(tmp_path / "x.p12", PASSWORD)


@pytest.mark.parametrize(
    ("days", "may_sign", "says"),
    [((-40, -10), True, "hết hạn"), ((10, 40), True, "chưa có hiệu lực"), ((-10, 40), False, "không được cấp để ký")],
)
def test_a_certificate_that_may_not_sign_is_refused_before_anything_is_signed(
    days: tuple[int, int], may_sign: bool, says: str, conclusion_pdf: bytes, tmp_path: Path
) -> None:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = demo_pki.certificate("CA", "Cơ quan", root_key, now=NOW)
    valid = (NOW + timedelta(days=days[0]), NOW + timedelta(days=days[1]))
    leaf = demo_pki.certificate(
        "Ai đó", "Cơ quan", key, now=NOW, issuer=(root, root_key), valid=valid, may_sign=may_sign
    )
    path = tmp_path / "a.p12"
    path.write_bytes(demo_pki.bundle("a", key, leaf, root, PASSWORD))
    with pytest.raises(InputError, match=says):
        sign.sign(conclusion_pdf, "truong-doan", sign.load_p12(path, PASSWORD), clock=clock)


@dataclass(frozen=True)
class Issuer:
    """An authority made on the spot, and a key file of what it issued."""

    root: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    folder: Path

    def issue(self, *purposes: x509.ObjectIdentifier, revocation_list_at: str = "") -> Credential:
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = demo_pki.certificate(
            "Ai đó",
            "Cơ quan",
            key,
            now=NOW,
            issuer=(self.root, self.key),
            purposes=purposes,
            revocation_list_at=revocation_list_at,
        )
        path = self.folder / "a.p12"
        path.write_bytes(demo_pki.bundle("a", key, leaf, self.root, PASSWORD))
        return sign.load_p12(path, PASSWORD)

    def revoking(self, credential: Credential, *, now: datetime = NOW - timedelta(hours=1), days: int = 30) -> Anchors:
        serial = credential.certificate.serial_number
        crl = demo_pki.revocation_list(self.root, self.key, {serial: now}, now=now, days=days)
        return Anchors(roots=[self.root], crls=[crl])


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    return Issuer(demo_pki.certificate("CA", "Cơ quan", key, now=NOW), key, tmp_path)


@pytest.mark.parametrize("purpose", ["SERVER_AUTH", "CODE_SIGNING", "TIME_STAMPING", "OCSP_SIGNING"])
def test_a_certificate_for_other_purposes_signs_nothing_and_verifies_as_untrusted(
    purpose: str, conclusion_pdf: bytes, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = issuer.issue(getattr(ExtendedKeyUsageOID, purpose))
    with pytest.raises(InputError, match=purpose.lower()):
        sign.sign(conclusion_pdf, "truong-doan", credential, clock=clock)
    monkeypatch.setattr(sign, "check_usable", lambda *_, **__: None)  # as another program would
    pdf = sign.sign(conclusion_pdf, "truong-doan", credential, clock=clock)
    (signer,) = examine(pdf, trust=Anchors(roots=[issuer.root]), clock=clock).signers
    assert (signer.intact, signer.trusted, signer.trust_problem) == (True, False, "usage")


DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
UNKNOWN = x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12")


@pytest.mark.parametrize(
    "purposes",
    [
        (DOCUMENT_SIGNING,),
        (ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH),
        (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,),
        (ExtendedKeyUsageOID.CODE_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION),
        (UNKNOWN,),
    ],
)
def test_purposes_that_offices_certificates_name_sign_and_verify(
    purposes: tuple[x509.ObjectIdentifier, ...], conclusion_pdf: bytes, issuer: Issuer
) -> None:
    pdf = sign.sign(conclusion_pdf, "truong-doan", issuer.issue(*purposes), clock=clock)
    (signer,) = examine(pdf, trust=Anchors(roots=[issuer.root]), clock=clock).signers
    assert (signer.trusted, signer.trust_problem) == (True, "")


def test_a_revoked_certificate_signs_nothing_also_by_a_list_out_of_date(conclusion_pdf: bytes, issuer: Issuer) -> None:
    credential = issuer.issue()
    stale = issuer.revoking(credential, now=NOW + timedelta(days=1), days=2)
    for anchors in (issuer.revoking(credential), stale):
        with pytest.raises(InputError, match=r"đã bị thu hồi lúc 0[56]/03/2026"):
            sign.sign(conclusion_pdf, "truong-doan", credential, clock=ten_days_on, anchors=anchors)
    other = issuer.issue()
    assert sign.sign(conclusion_pdf, "truong-doan", other, clock=clock, anchors=issuer.revoking(credential))


def test_a_list_that_another_authority_signed_stops_nobody(
    conclusion_pdf: bytes, issuer: Issuer, root_ca: x509.Certificate
) -> None:
    credential, key = issuer.issue(), ec.generate_private_key(ec.SECP256R1())
    forged = demo_pki.revocation_list(issuer.root, key, {credential.certificate.serial_number: NOW}, now=NOW)
    for roots in ([issuer.root], [root_ca]):
        anchors = Anchors(roots=roots, crls=[forged])
        assert sign.sign(conclusion_pdf, "truong-doan", credential, clock=clock, anchors=anchors)


def test_the_authority_is_asked_only_where_wanted(conclusion_pdf: bytes, issuer: Issuer, server: Server) -> None:
    credential = issuer.issue(revocation_list_at=f"{server.url}ca.crl")
    (server.files["/ca.crl"],) = issuer.revoking(credential).crls
    anchors = Anchors(roots=[issuer.root])
    assert sign.sign(conclusion_pdf, "truong-doan", credential, clock=clock, anchors=anchors)
    with pytest.raises(InputError, match="đã bị thu hồi"):
        sign.sign(conclusion_pdf, "truong-doan", credential, clock=clock, anchors=anchors, online=True)


@pytest.mark.parametrize("data", [b"GIF89a", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_picture_must_be_a_readable_png(data: bytes, conclusion_pdf: bytes, pki: DemoPki) -> None:
    credential = sign.load_p12(pki.p12["truong-doan"], PASSWORD)
    with pytest.raises(InputError, match="PNG"):
        sign.sign(conclusion_pdf, "truong-doan", credential, image=data, clock=clock)


def test_half_a_signature_is_refused_also_where_pages_were_laid_out_before(
    conclusion_pdf: bytes, pki: DemoPki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    whole = pki.images["truong-doan"].read_bytes()
    credential = sign.load_p12(pki.p12["truong-doan"], PASSWORD)
    with pytest.raises(InputError, match="PNG"):
        sign.sign(conclusion_pdf, "truong-doan", credential, image=whole[: len(whole) // 2], clock=clock)


def test_a_picture_bomb_is_refused(conclusion_pdf: bytes, pki: DemoPki) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    credential = sign.load_p12(pki.p12["truong-doan"], PASSWORD)
    with pytest.raises(InputError, match="quá lớn"):
        sign.sign(conclusion_pdf, "truong-doan", credential, image=out.getvalue(), clock=clock)


def test_pdfsig_calls_the_genuine_signatures_valid(steps: Steps, signed_minutes: bytes, tmp_path: Path) -> None:
    pdfsig = shutil.which("pdfsig")
    if pdfsig is None:
        pytest.skip("pdfsig (poppler-utils) is not installed")
    for pdf, count in ((steps.agency, 2), (signed_minutes, 3)):
        path = tmp_path / "a.pdf"
        path.write_bytes(pdf)
        said = subprocess.run([pdfsig, "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
        assert said.count("Signature is Valid") == count
