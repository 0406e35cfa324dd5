"""Decree 30/2020 measured in the printed file, not in the style sheet. Lengths in points unless they say mm."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import pdfplumber
import pytest

from inspect_tool.report.model import Content, Paragraph

MM = 72 / 25.4
Pages = list[Any]


@pytest.fixture(scope="module")
def pages(conclusion_pdf: bytes) -> Iterator[Pages]:
    with pdfplumber.open(io.BytesIO(conclusion_pdf)) as opened:
        yield list(opened.pages)


@pytest.fixture(scope="module")
def minutes_pages(minutes_pdf: bytes) -> Iterator[Pages]:
    with pdfplumber.open(io.BytesIO(minutes_pdf)) as opened:
        yield list(opened.pages)


@pytest.fixture(params=["conclusion", "minutes"])
def either(request: pytest.FixtureRequest, pages: Pages, minutes_pages: Pages) -> Pages:
    """What the decree asks of both documents."""
    return pages if request.param == "conclusion" else minutes_pages


def line(page: Any, text: str) -> dict[str, Any]:
    """Return the line of text that contains these words: its chars' size, font, and box."""
    for found in page.extract_text_lines(return_chars=True):
        if text in found["text"]:
            chars = [c for c in found["chars"] if c["text"].strip()]
            return {
                "text": found["text"],
                "sizes": {round(c["size"], 1) for c in chars},
                "fonts": {c["fontname"].partition("+")[2].lower() for c in chars},
                "x0": found["x0"],
                "x1": found["x1"],
                "middle": (found["x0"] + found["x1"]) / 2,
                "top": found["top"],
                "bottom": found["bottom"],
            }
    raise AssertionError(f"{text!r} is not on page {page.page_number}")


def part(page: Any, text: str) -> dict[str, Any]:
    """Return what `line` does for the given words alone (two columns share a line)."""
    found = page.search(text, regex=False)[0]
    chars = [c for c in found["chars"] if c["text"].strip()]
    return {
        "sizes": {round(c["size"], 1) for c in chars},
        "fonts": {c["fontname"].partition("+")[2].lower() for c in chars},
        **{edge: found[edge] for edge in ("x0", "x1", "top", "bottom")},
        "middle": (found["x0"] + found["x1"]) / 2,
    }


def bold(found: dict[str, Any]) -> bool:
    return all("bold" in font for font in found["fonts"])


def italic(found: dict[str, Any]) -> bool:
    return all("italic" in font for font in found["fonts"])


def rules(page: Any) -> list[dict[str, float]]:
    """Return horizontal rules outside tables, from top to bottom."""
    drawn = [*page.lines, *page.rects, *page.curves]
    return sorted((d for d in drawn if d["height"] < 1.5 and d["width"] > 5), key=lambda d: d["top"])


def test_the_page_is_a4_with_the_decrees_margins(either: Pages) -> None:
    for page in either:
        assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
        body = [w for w in page.extract_words() if w["top"] > 20 * MM - 1]
        assert min(w["x0"] for w in body) >= 30 * MM - 1
        assert max(w["x1"] for w in body) <= (210 - 15) * MM + 1
        assert max(w["bottom"] for w in body) <= (297 - 20) * MM + 1


def test_only_times_shaped_letters_are_used_and_all_are_embedded(either: Pages) -> None:
    names = {c["fontname"].partition("+")[2] for page in either for c in page.chars}
    assert names
    assert all(name.startswith(("Liberation-Serif", "LiberationSerif", "Tinos", "Times")) for name in names)


def test_state_name_and_motto(either: Pages) -> None:
    name, motto = part(either[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), part(either[0], "Độc lập - Tự do - Hạnh phúc")
    assert name["sizes"] <= {12.0, 13.0}
    assert bold(name)
    assert motto["sizes"] <= {13.0, 14.0}
    assert bold(motto)
    assert name["middle"] == pytest.approx(motto["middle"], abs=1)
    assert name["x0"] > either[0].width / 2 - 30


def test_the_rule_under_the_motto_is_exactly_as_long_as_it(either: Pages) -> None:
    motto = part(either[0], "Độc lập - Tự do - Hạnh phúc")
    beside = [r for r in either[0].rects if r["x0"] == pytest.approx(motto["x0"], abs=1)]
    edges = sorted(r["bottom"] for r in beside)  # a border is the space between an inner and an outer box
    assert all(r["x1"] == pytest.approx(motto["x1"], abs=1) for r in beside)
    assert 0.3 < edges[-1] - edges[0] < 1
    assert 0 <= edges[0] - motto["bottom"] < 4


def test_issuer_names_and_the_short_rule_under_them(either: Pages) -> None:
    parent, agency = part(either[0], "THÀNH PHỐ HỒ CHÍ MINH"), part(either[0], "ĐOÀN KIỂM TRA")
    assert parent["sizes"] <= {12.0, 13.0}
    assert not bold(parent)
    assert agency["sizes"] <= {12.0, 13.0}
    assert bold(agency)
    rule = next(r for r in rules(either[0]) if r["x1"] < 260)
    share = (rule["x1"] - rule["x0"]) / (agency["x1"] - agency["x0"])
    assert 1 / 3 <= share <= 1 / 2
    assert (rule["x0"] + rule["x1"]) / 2 == pytest.approx(agency["middle"], abs=1)


def test_number_and_place_stand_on_one_line(pages: Pages) -> None:
    number, place = part(pages[0], "/TB-ĐKT"), part(pages[0], "Thành phố Hồ Chí Minh, ngày")
    assert number["sizes"] == {13.0}
    assert not bold(number)
    assert place["sizes"] <= {13.0, 14.0}
    assert italic(place)
    assert number["bottom"] == pytest.approx(place["bottom"], abs=1)


def test_kind_and_subject_are_centred_and_bold_with_a_rule(pages: Pages) -> None:
    kind = line(pages[0], "THÔNG BÁO")
    centre = (30 + 165 / 2) * MM
    assert kind["sizes"] <= {13.0, 14.0}
    assert bold(kind)
    assert kind["middle"] == pytest.approx(centre, abs=2)
    subject = line(pages[0], "Kết luận kiểm tra")
    assert subject["sizes"] <= {13.0, 14.0}
    assert bold(subject)
    rule = next(r for r in rules(pages[0]) if r["top"] > subject["bottom"])
    assert 1 / 3 <= (rule["x1"] - rule["x0"]) / (subject["x1"] - subject["x0"]) <= 1 / 2
    assert (rule["x0"] + rule["x1"]) / 2 == pytest.approx(centre, abs=2)


def test_can_cu_are_italic_and_indented_one_centimetre(either: Pages) -> None:
    basis = line(either[0], "Căn cứ Nghị định")
    assert italic(basis)
    assert basis["sizes"] <= {13.0, 14.0}
    assert basis["x0"] == pytest.approx(40 * MM, abs=1.5)


def test_body_is_justified_with_a_first_line_indent(pages: Pages) -> None:
    first = line(pages[0], "Trong buổi làm việc, các thành viên đoàn")
    assert first["sizes"] <= {13.0, 14.0}
    assert first["x0"] == pytest.approx(40 * MM, abs=1.5)
    assert first["x1"] == pytest.approx(195 * MM, abs=1.5)


def test_headings_follow_the_levels(pages: Pages) -> None:
    part_heading = line(pages[0], "I. KHÁI QUÁT")
    item = line(next(page for page in pages if page.search("1. Công khai, niêm yết")), "1. Công khai, niêm yết")
    for found in (part_heading, item):
        assert bold(found)
        assert found["sizes"] <= {13.0, 14.0}


def test_points_use_the_vietnamese_alphabet(either: Pages) -> None:
    text = "\n".join(page.extract_text() for page in either)
    marks = [f"\n{letter}) " for letter in ("a", "b", "c", "d", "đ", "e")]
    assert all(mark in text for mark in marks)
    assert "\nf) " not in text


def test_page_numbers_start_on_the_second_page_in_the_top_margin(pages: Pages, conclusion: Content) -> None:
    starts = [0] + [n for n, page in enumerate(pages) if "Phụ lục" in page.extract_text_lines()[0]["text"]]
    assert len(starts) == 1 + len(conclusion.annexes)
    for index, page in enumerate(pages):
        within = index - max(start for start in starts if start <= index) + 1
        above = [w for w in page.extract_words(extra_attrs=["size"]) if w["bottom"] < 20 * MM]
        if within == 1:
            assert above == []
            continue
        (number,) = above
        assert number["text"] == str(within)
        assert 13 <= round(number["size"]) <= 14
        assert (number["x0"] + number["x1"]) / 2 == pytest.approx((30 + 165 / 2) * MM, abs=2)


def test_signature_block(pages: Pages) -> None:
    page = next(page for page in pages if "TM. ĐOÀN KIỂM TRA" in page.extract_text())
    capacity, name = part(page, "TM. ĐOÀN KIỂM TRA"), part(page, "Vũ Thị Huỳnh Mai")
    for found in (capacity, name):
        assert bold(found)
        assert found["sizes"] <= {13.0, 14.0}
    assert capacity["middle"] == pytest.approx(name["middle"], abs=2)
    fields = {a["data"]["T"].decode("ascii"): a for a in page.annots}
    person, seal = fields["KT_TruongDoan"], fields["KT_CoQuan"]
    assert capacity["bottom"] < person["top"] < person["bottom"] < name["top"]
    assert (person["x0"] + person["x1"]) / 2 == pytest.approx(name["middle"], abs=2)
    assert (seal["x1"] - seal["x0"]) / MM == pytest.approx(36, abs=0.2)
    covered = (seal["x1"] - person["x0"]) / (person["x1"] - person["x0"])
    assert covered == pytest.approx(1 / 3, abs=0.05)


def test_recipients(pages: Pages) -> None:
    page = next(page for page in pages if "Nơi nhận:" in page.extract_text())
    title, entry, last = part(page, "Nơi nhận:"), part(page, "- UBND quận Bình Thạnh;"), part(page, "- Lưu VT")
    assert title["sizes"] == {12.0}
    assert bold(title)
    assert italic(title)
    assert entry["sizes"] == last["sizes"] == {11.0}
    assert title["x0"] == pytest.approx(30 * MM, abs=1)


def test_appendices_have_label_title_and_note(pages: Pages, conclusion: Content) -> None:
    first = next(page for page in pages if "Phụ lục I" in page.extract_text_lines()[0]["text"])
    label, title = line(first, "Phụ lục I"), line(first, "KẾT QUẢ KIỂM TRA THEO BẢNG KIỂM")
    note = line(first, "(Kèm theo Thông báo số")
    assert bold(label)
    assert label["sizes"] == {14.0}
    assert bold(title)
    assert title["sizes"] <= {13.0, 14.0}
    assert italic(note)
    assert note["sizes"] <= {13.0, 14.0}


def test_minutes_set_three_signatures_side_by_side_with_names_level(minutes_pages: Pages) -> None:
    page = next(page for page in minutes_pages if "THƯ KÝ" in page.extract_text())
    fields = {a["data"]["T"].decode("ascii"): a for a in page.annots}
    boxes = [fields[name] for name in ("KT_ThuKy", "KT_DonVi", "KT_TruongDoan")]
    assert len({round(box["top"]) for box in boxes}) == 1
    assert all(left["x1"] < right["x0"] for left, right in itertools.pairwise(boxes))


def test_table_heads_are_repeated_on_every_page(pages: Pages) -> None:
    with_items = [page for page in pages if "TT13" in page.extract_text() or "CK10" in page.extract_text()]
    assert with_items
    assert all("Nội dung kiểm tra" in page.extract_text() for page in with_items)


def test_cac_can_cu_end_with_a_semicolon_and_the_last_with_a_full_stop(minutes: Content, conclusion: Content) -> None:
    for content in (minutes, conclusion):
        basis = [b.text for b in content.blocks if isinstance(b, Paragraph) and b.style == "basis"]
        assert [text[-1] for text in basis] == [";"] * (len(basis) - 1) + ["."]


def test_minutes_are_dated_with_the_day_of_the_visit_beside_their_number(minutes_pages: Pages) -> None:
    number, place = part(minutes_pages[0], "/BB-ĐKT"), part(minutes_pages[0], "ngày 17 tháng 8 năm 2023")
    assert number["sizes"] == {13.0}
    assert italic(place)
    assert number["bottom"] == pytest.approx(place["bottom"], abs=1)
    kind = line(minutes_pages[0], "BIÊN BẢN")
    assert bold(kind)
    assert kind["sizes"] <= {13.0, 14.0}
    assert kind["middle"] == pytest.approx((30 + 165 / 2) * MM, abs=2)
