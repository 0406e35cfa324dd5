"""What verify must refuse: every way to change a signed document that `pdfsig` may call valid."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.stamp import StaticStampStyle

from inspect_tool.i18n import has, use
from inspect_tool.report import demo_pki, render, sign
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.report.examination import examine
from inspect_tool.report.fields import ATTACHMENT, SIGNATURES, SignRole
from inspect_tool.report.model import Content
from inspect_tool.report.sign import _DatedSigner
from inspect_tool.report.verdict import Verification

from .conftest import NOW, PASSWORD, PEOPLE, Steps, signed

Writer = Any
Change = Callable[[Writer], None]


def check(pdf: bytes, root: x509.Certificate, now: datetime = NOW) -> Verification:
    return examine(pdf, trust=Anchors(roots=[root]), clock=lambda: now)


def codes(result: Verification) -> set[str]:
    return {issue.code for issue in result.issues}


def incremental(pdf: bytes, change: Change) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stream(data: bytes, **entries: Any) -> generic.StreamObject:
    return generic.StreamObject(dict_data={pdf_name(f"/{k}"): v for k, v in entries.items()}, stream_data=data)


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.NumberObject, values))


def form(data: bytes, width: int, height: int) -> generic.StreamObject:
    return stream(data, Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=numbers(0, 0, width, height))


def replace_page(writer: Writer) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Contents"] = writer.add_object(stream(b"BT 100 400 Td (other words) Tj ET"))
    writer.update_container(page)


def override_stream(writer: Writer) -> None:
    reference = writer.find_page_for_modification(0)[0].get_object().raw_get("/Contents").reference
    writer.objects[(reference.generation, reference.idnum)] = stream(b"0 0 1 rg 100 100 300 300 re f")


def add_annotation(writer: Writer) -> None:
    appearance = writer.add_object(form(b"1 1 1 rg 0 0 300 60 re f", 300, 60))
    annotation = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/Rect"): numbers(150, 400, 450, 460),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): appearance}),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(annotation))


def field(writer: Writer, name: str) -> Any:
    return next(f.get_object() for f in writer.root["/AcroForm"]["/Fields"] if f.get_object()["/T"] == name)


def swap_signature_appearance(writer: Writer) -> None:
    reference = field(writer, "KT_TruongDoan")["/AP"].raw_get("/N").reference
    writer.objects[(reference.generation, reference.idnum)] = form(b"1 0 0 rg 0 0 100 80 re f", 170, 85)


def change_number(writer: Writer) -> None:
    found = field(writer, "KT_So")
    found["/V"] = generic.pdf_string("99")
    writer.update_container(found)


def swap_data(writer: Writer) -> None:
    files = writer.root["/AF"][0].get_object()["/EF"]
    reference = files.raw_get("/F").reference
    writer.objects[(reference.generation, reference.idnum)] = stream(b'{"document": {}}')


def reverse_pages(writer: Writer) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"] = generic.ArrayObject(reversed(list(pages.raw_get("/Kids"))))
    writer.mark_update(writer.root.raw_get("/Pages").reference)


def swap_font(writer: Writer) -> None:
    fonts = writer.find_page_for_modification(0)[0].get_object()["/Resources"]["/Font"]
    name = next(iter(fonts))
    descriptor = fonts[name]["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    reference = descriptor.raw_get("/FontFile2").reference
    writer.objects[(reference.generation, reference.idnum)] = stream(b"\0\1\0\0" + bytes(64))


def open_action(writer: Writer) -> None:
    action = {pdf_name("/S"): pdf_name("/URI"), pdf_name("/URI"): generic.pdf_string("http://x")}
    writer.root["/OpenAction"] = generic.DictionaryObject(action)
    writer.update_root()


def extra_attachment(writer: Writer) -> None:
    tree = writer.root["/Names"]["/EmbeddedFiles"]
    tree["/Names"].extend([generic.pdf_string("zz"), tree["/Names"][1]])
    writer.update_container(tree)


def take_a_signature_out(writer: Writer) -> None:
    found = field(writer, "KT_TruongDoan")
    del found["/V"]
    writer.update_container(found)


def drop_a_signature_field(writer: Writer) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    kept = [f for f in fields if f.get_object()["/T"] != "KT_TruongDoan"]
    fields.clear()
    fields.extend(kept)
    writer.update_container(fields)


INCREMENTAL: list[Change] = [
    take_a_signature_out,
    drop_a_signature_field,
    replace_page,
    override_stream,
    add_annotation,
    swap_signature_appearance,
    change_number,
    swap_data,
    reverse_pages,
    swap_font,
    open_action,
    extra_attachment,
]


def test_the_genuine_document_is_valid_and_says_what_it_is(steps: Steps, root_ca: x509.Certificate) -> None:
    result = check(steps.agency, root_ca)
    assert result.valid_and_trusted
    assert result.kind == "ket-luan"
    assert result.inspection == "binh-thanh-2023-08-17"
    assert result.attached_unchanged
    assert result.issues == ()
    assert result.signers[0].chain == (PEOPLE["truong-doan"], "CA trình diễn inspect-tool")
    assert {signer.time_source for signer in result.signers} == {"claimed"}
    assert result.headline.startswith("HỢP LỆ")


@pytest.mark.parametrize("change", INCREMENTAL, ids=lambda change: change.__name__)
def test_an_incremental_change_is_refused(change: Change, steps: Steps, root_ca: x509.Certificate) -> None:
    assert not check(incremental(steps.agency, change), root_ca).intact
    assert not check(incremental(steps.person, change), root_ca).intact or change is change_number


#: Changes after which `pdfsig` still prints “Signature is Valid” for both signatures (docs/xac-minh.md names them).
PDFSIG_ACCEPTS: list[Change] = [
    replace_page,
    override_stream,
    add_annotation,
    swap_signature_appearance,
    swap_data,
    reverse_pages,
    swap_font,
    open_action,
]


def test_pdfsig_accepts_forgeries_that_verify_refuses(steps: Steps, tmp_path: Path) -> None:
    pdfsig = shutil.which("pdfsig")
    if pdfsig is None:
        pytest.skip("pdfsig (poppler-utils) is not installed")
    for change in PDFSIG_ACCEPTS:
        forged = tmp_path / f"{change.__name__}.pdf"
        forged.write_bytes(incremental(steps.agency, change))
        said = subprocess.run([pdfsig, "-nocert", str(forged)], capture_output=True, text=True, check=False).stdout
        assert said.count("Signature is Valid") == 2, change.__name__


def test_filling_the_number_by_hand_before_the_agency_signs_is_a_planned_step(
    steps: Steps, root_ca: x509.Certificate
) -> None:
    result = check(incremental(steps.person, change_number), root_ca)
    assert "KT_So" in result.signers[0].later_steps
    assert not result.complete


@given(at=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
@settings(max_examples=15)
def test_a_flipped_byte_anywhere_is_noticed(at: float, mask: int, steps: Steps, root_ca: x509.Certificate) -> None:
    where = int(at * len(steps.agency))
    broken = bytearray(steps.agency)
    broken[where] ^= mask
    result = check(bytes(broken), root_ca)
    assert not result.valid_and_trusted


def regions(pdf: bytes) -> dict[str, int]:
    """Return one place in every kind of region."""
    contents = list(re.finditer(rb"/Contents\s*<([0-9A-Fa-f]+)>", pdf))
    return {
        "header": 5,
        "first-revision": len(pdf) // 5,
        "signed-range-before-signature": contents[0].start() - 40,
        "signature-value": contents[0].start(1) + 900,
        "signature-padding": contents[0].end(1) - 30,
        "second-signature": contents[1].start(1) + 900,
        "second-padding": contents[1].end(1) - 30,
        "between-revisions": contents[1].start() - 2000,
        "trailer": len(pdf) - 20,
    }


def test_a_flip_in_each_kind_of_region_is_noticed(steps: Steps, root_ca: x509.Certificate) -> None:
    for name, where in regions(steps.agency).items():
        broken = bytearray(steps.agency)
        broken[where] = ord("7") if broken[where] != ord("7") else ord("8")
        assert not check(bytes(broken), root_ca).valid_and_trusted, name


@pytest.mark.parametrize(
    "tail",
    [b"x", b"\n%hello\n", b"\n1 0 obj\n<</Evil true>>\nendobj\n%%EOF\n", b"\n%hello\n%%EOF\n", b"\0" * 64],
)
def test_bytes_after_the_end_are_refused(tail: bytes, steps: Steps, root_ca: x509.Certificate) -> None:
    assert not check(steps.agency + tail, root_ca).intact
    assert not check(steps.person + tail, root_ca).intact


def test_a_false_end_that_points_back_is_refused(steps: Steps, root_ca: x509.Certificate) -> None:
    last = re.findall(rb"startxref\s+(\d+)", steps.agency)[-1]
    assert not check(steps.agency + b"\njunk\nstartxref\n" + last + b"\n%%EOF\n", root_ca).intact


def test_a_seal_taken_off_leaves_the_document_incomplete(steps: Steps, root_ca: x509.Certificate) -> None:
    result = check(steps.numbered, root_ca)
    assert (result.complete, result.missing) == (False, ("co-quan",))
    assert not result.valid_and_trusted
    assert codes(result) == {"unsigned"}
    assert result.headline.startswith("CHƯA ĐỦ")


def test_an_unsigned_document_is_not_valid(steps: Steps, root_ca: x509.Certificate) -> None:
    result = check(steps.printed, root_ca)
    assert result.missing == ("truong-doan", "co-quan")
    assert not result.intact


@pytest.mark.parametrize("part", [rb"/ByteRange \[[^\]]*\]", rb"/Contents\s*<[0-9A-Fa-f]+>"])
def test_a_signature_made_unreadable_is_refused(part: bytes, steps: Steps, root_ca: x509.Certificate) -> None:
    name = part.partition(rb"\s")[0].split(b" ")[0].lstrip(b"/")
    blanked = re.sub(part, lambda m: (b"/" + name + b" null").ljust(len(m[0])), steps.agency, count=1)
    assert blanked != steps.agency
    assert not check(blanked, root_ca).intact


def test_a_shortened_byte_range_is_refused(steps: Steps, root_ca: x509.Certificate) -> None:
    match = re.search(rb"/ByteRange \[([^\]]*)\]", steps.agency)
    assert match
    values = match[1].split()
    values[3] = str(int(values[3]) - 50).encode()
    shortened = steps.agency[: match.start(1)] + b" ".join(values).ljust(len(match[1])) + steps.agency[match.end(1) :]
    assert not check(shortened, root_ca).intact


def signed_otherwise(pdf: bytes, role: SignRole, pki: DemoPki, **details: Any) -> bytes:
    """Sign as another program might: without our order, without certifying."""
    metadata = PdfSignatureMetadata(
        field_name=SIGNATURES[role], md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, **details
    )
    signer = _DatedSigner(
        metadata, signer=sign.load_p12(pki.p12[role], PASSWORD).signer, stamp_style=StaticStampStyle(border_width=0)
    )
    signer.at = NOW
    out = io.BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True, output=out)
    return out.getvalue()


def test_a_first_signature_that_does_not_certify_is_refused(
    conclusion_pdf: bytes, pki: DemoPki, root_ca: x509.Certificate
) -> None:
    plain = signed_otherwise(conclusion_pdf, "truong-doan", pki)
    assert "not-certified" in codes(check(plain, root_ca))
    loose = signed_otherwise(conclusion_pdf, "truong-doan", pki, certify=True, docmdp_permissions=MDPPerm.ANNOTATE)
    assert "not-certified" in codes(check(loose, root_ca))


def test_signatures_out_of_order_are_refused(minutes_pdf: bytes, pki: DemoPki, root_ca: x509.Certificate) -> None:
    first = signed_otherwise(minutes_pdf, "thu-ky", pki, certify=True, docmdp_permissions=MDPPerm.FILL_FORMS)
    result = check(signed_otherwise(first, "truong-doan", pki), root_ca)
    assert "order" in codes(result)
    assert not result.intact


def test_a_conclusion_sealed_without_a_number_is_refused(
    conclusion_pdf: bytes, pki: DemoPki, root_ca: x509.Certificate
) -> None:
    person = signed(conclusion_pdf, "truong-doan", pki)
    sealed = signed_otherwise(person, "co-quan", pki, docmdp_permissions=MDPPerm.NO_CHANGES)
    result = check(sealed, root_ca)
    assert codes(result) == {"unnumbered"}
    assert not result.valid_and_trusted


Shadow = tuple[Change, Change]


def page_resources(writer: Writer) -> Any:
    return writer.find_page_for_modification(0)[0].get_object()["/Resources"]


def draw_over(writer: Writer) -> None:
    """Prepare: something drawn over the page, to be taken away or changed once it is signed."""
    page = writer.find_page_for_modification(0)[0].get_object()
    cover = writer.add_object(form(b"1 1 1 rg 0 0 200 60 re f", 200, 60))
    page["/Resources"]["/XObject"][pdf_name("/Cover")] = cover
    page["/Contents"] = generic.ArrayObject(
        [page.raw_get("/Contents"), writer.add_object(stream(b"q 1 0 0 1 150 400 cm /Cover Do Q"))]
    )
    writer.update_container(page["/Resources"]["/XObject"])
    writer.update_container(page)


def take_cover_away(writer: Writer) -> None:
    reference = page_resources(writer)["/XObject"].raw_get("/Cover").reference
    writer.objects[(reference.generation, reference.idnum)] = form(b"", 200, 60)


def draw_other_words(writer: Writer) -> None:
    reference = page_resources(writer)["/XObject"].raw_get("/Cover").reference
    writer.objects[(reference.generation, reference.idnum)] = form(b"1 0 0 rg 0 0 200 60 re f", 200, 60)


def hide_second_pages(writer: Writer) -> None:
    """Prepare: a second tree of pages that nothing shows yet."""
    pages = writer.root["/Pages"]
    hidden = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Pages"),
            pdf_name("/Count"): generic.NumberObject(1),
            pdf_name("/Kids"): generic.ArrayObject([pages["/Kids"].raw_get(1)]),
        }
    )
    writer.root["/PieceInfo"] = generic.DictionaryObject({pdf_name("/Hidden"): writer.add_object(hidden)})
    writer.update_root()


def show_second_pages(writer: Writer) -> None:
    writer.root["/Pages"] = writer.root["/PieceInfo"].raw_get("/Hidden")
    writer.update_root()


SHADOWS: dict[str, Shadow] = {
    "hide": (draw_over, take_cover_away),
    "replace": (draw_over, draw_other_words),
    "hide-and-replace": (hide_second_pages, show_second_pages),
}


@pytest.mark.parametrize("name", SHADOWS)
def test_a_shadow_prepared_before_signing_is_refused_when_it_shows(
    name: str, conclusion_pdf: bytes, pki: DemoPki, root_ca: x509.Certificate
) -> None:
    prepare, show = SHADOWS[name]
    prepared = signed(incremental(conclusion_pdf, prepare), "truong-doan", pki)
    assert check(prepared, root_ca).intact
    assert not check(incremental(prepared, show), root_ca).intact
    sealed = signed(sign.number(prepared, "20", NOW.date()), "co-quan", pki)
    assert check(sealed, root_ca).valid_and_trusted
    assert not check(incremental(sealed, show), root_ca).intact


def test_a_signed_part_moved_behind_other_content_is_refused(steps: Steps, root_ca: x509.Certificate) -> None:
    """Signature wrapping: the signed bytes stay in the file, but what is read comes from elsewhere."""
    match = re.search(rb"/ByteRange \[([^\]]*)\]", steps.person)
    assert match
    start, first, second, length = (int(n) for n in match[1].split())
    moved = second + 2000
    wanted = b" ".join(str(n).encode() for n in (start, first, moved, length))
    gap = b"\n% other content" + b" " * (2000 - 17)
    wrapped = steps.person[:second] + gap + steps.person[second:]
    wrapped = wrapped.replace(match[1], wanted.ljust(len(match[1]))[: len(match[1])], 1)
    assert not check(wrapped, root_ca).intact


def test_another_inspections_document_under_this_name_says_whose_it_is(
    conclusion: Content, pki: DemoPki, root_ca: x509.Certificate
) -> None:
    other = render.render(conclusion.model_copy(update={"inspection": "cuoc-khac"}), draft=False)
    pdf = signed(sign.number(signed(other, "truong-doan", pki), "20", NOW.date()), "co-quan", pki)
    assert check(pdf, root_ca).inspection == "cuoc-khac"


def test_data_of_another_kind_of_document_is_refused(
    conclusion_pdf: bytes, minutes_pdf: bytes, pki: DemoPki, root_ca: x509.Certificate
) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(conclusion_pdf)) as pdf, pikepdf.open(io.BytesIO(minutes_pdf)) as other:
        data = other.attachments[ATTACHMENT].get_file().read_bytes()
        spec = pdf.Root.AF[0]
        spec.EF.F = spec.EF.UF = pdf.make_stream(data)
        pdf.save(out)
    result = check(signed(out.getvalue(), "truong-doan", pki), root_ca)
    assert "other-kind" in codes(result)


def test_the_same_names_under_another_root_are_not_trusted(
    conclusion_pdf: bytes, root_ca: x509.Certificate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = demo_pki.make(
        tmp_path_factory.mktemp("other"), PEOPLE, organisation="UBND Thành phố Hồ Chí Minh", password=PASSWORD, now=NOW
    )
    pdf = sign.number(signed(conclusion_pdf, "truong-doan", other), "20", NOW.date())
    result = check(signed(pdf, "co-quan", other), root_ca)
    assert (result.intact, result.trusted) == (True, False)
    assert {signer.trust_problem for signer in result.signers} == {"unknown-root"}
    assert result.headline.startswith("CHƯA ĐỦ CĂN CỨ")


def test_without_any_root_nothing_is_trusted(steps: Steps) -> None:
    result = examine(steps.agency, trust=Anchors(), clock=lambda: NOW)
    assert (result.intact, result.trusted, result.valid_and_trusted) == (True, False, False)


def test_an_expired_certificate_without_a_timestamp_is_not_trusted(steps: Steps, root_ca: x509.Certificate) -> None:
    result = check(steps.agency, root_ca, NOW + timedelta(days=1000))
    assert {signer.trust_problem for signer in result.signers} == {"expired"}
    assert result.intact


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04", b"\0" * 5000])
def test_no_file_makes_it_raise(data: bytes, root_ca: x509.Certificate) -> None:
    result = check(data, root_ca)
    assert codes(result) == {"unreadable"}
    assert not result.valid_and_trusted


def test_a_cut_file_is_refused(steps: Steps, root_ca: x509.Certificate) -> None:
    for share in (0.1, 0.5, 0.9, 0.999):
        assert not check(steps.agency[: int(len(steps.agency) * share)], root_ca).valid_and_trusted


def test_the_answer_survives_json(steps: Steps, root_ca: x509.Certificate) -> None:
    result = check(steps.agency, root_ca)
    assert Verification.of_json(result.json_bytes()) == result


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_answer_has_words(language: str, steps: Steps, root_ca: x509.Certificate, pki: DemoPki) -> None:
    use(language)
    results = [
        check(steps.agency, root_ca),
        check(steps.numbered, root_ca),
        check(incremental(steps.agency, add_annotation), root_ca),
        examine(steps.agency, trust=Anchors(), clock=lambda: NOW),
    ]
    for result in results:
        said = [result.headline, *(i.text for i in result.issues), *(w for s in result.signers for w in s.lines)]
        assert all(not text.startswith("report.") for text in said)
    assert has("report.verdict.valid", language)
