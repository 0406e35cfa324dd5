"""
Decree 30/2020 measured in both printed documents, not in the style sheet: its table (`decree.py`) row by row.

Each row's component is found on the page and compared with what the decree asks of it.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pdfplumber
import pikepdf
import pytest

from inspect_tool.report.model import Content

from .conftest import Steps
from .decree import TABLE, Kind, Place, Row
from .measure import (
    BOTTOM,
    CENTRE,
    LEFT,
    MM,
    RIGHT,
    TOP,
    Pages,
    Words,
    fields,
    first,
    line,
    lines,
    part,
    rules,
    words_on,
)


@pytest.fixture(scope="module")
def printed(conclusion_pdf: bytes, minutes_pdf: bytes) -> Iterator[dict[Kind, Pages]]:
    with (
        pdfplumber.open(io.BytesIO(conclusion_pdf)) as conclusion,
        pdfplumber.open(io.BytesIO(minutes_pdf)) as minutes,
    ):
        yield {"ket-luan": list(conclusion.pages), "bien-ban": list(minutes.pages)}


@pytest.fixture(params=["ket-luan", "bien-ban"])
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def pages(kind: Kind, printed: dict[Kind, Pages]) -> Pages:
    return printed[kind]


def found(row: Row, kind: Kind, pages: Pages) -> Words:
    """Find a component where the decree puts it: the signer's name and office in the block, not in the text before."""
    words = row.words[kind]
    if row.cell in {"7a", "7b", "9b"}:
        return part(first(pages, "Nơi nhận:"), words)
    if row.cell == "PL":
        return line(first(pages, "SỐ LIỆU ĐƠN VỊ BÁO CÁO VÀ"), words)
    page = first(pages, words)
    return line(page, words) if row.whole else part(page, words)


#: What of the line's width the issuer's column has, left; the state's has the rest.
ISSUER = 0.39


def middle_of(place: Place, pages: Pages) -> float:
    """Return what a component is centred on: the middle of its column, of the place to sign, or of the line."""
    width = RIGHT - LEFT
    if place == "left column":
        return LEFT + width * ISSUER / 2
    if place == "right column":
        return LEFT + width * (1 + ISSUER) / 2
    if place == "signer":
        field = fields(first(pages, "Nơi nhận:"))["KT_TruongDoan"]
        return (field["x0"] + field["x1"]) / 2
    return CENTRE


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.cell} {row.what}")
def test_every_component_is_set_as_the_decree_asks(row: Row, kind: Kind, pages: Pages) -> None:
    seen = found(row, kind, pages)
    smallest, largest = row.sizes
    assert all(smallest <= size <= largest for size in seen.sizes), f"cỡ chữ {sorted(seen.sizes)}, cần {row.sizes}"
    weight = {"regular": seen.regular, "bold": seen.bold and not seen.italic, "italic": seen.italic and not seen.bold}
    assert weight.get(row.weight, seen.bold and seen.italic), f"kiểu chữ {sorted(seen.fonts)}, cần {row.weight}"
    assert all(name.startswith(("times", "tinos", "liberation")) for name in seen.fonts)
    assert seen.colours <= {(0,), (0.0,), (0, 0, 0), (0.0, 0.0, 0.0)}, f"màu {seen.colours}, cần đen"
    assert not row.upper or seen.text == seen.text.upper()
    if row.place == "first line":
        assert any(seen.x0 == pytest.approx(LEFT + indent, abs=1.5) for indent in (10 * MM, 12.7 * MM))
    elif row.place == "flush left":
        assert seen.x0 == pytest.approx(LEFT, abs=1)
    elif row.cell == "3":  # the words are only the symbol: "Số:" stands before the place for the number
        number = part(pages[0], "Số:")
        assert (number.x0 + seen.x1) / 2 == pytest.approx(middle_of(row.place, pages), abs=3)
    elif row.cell == "4" and kind == "ket-luan":  # as above: the year is filled in at issue
        year = fields(pages[0])["KT_Nam"]
        assert (seen.x0 + year["x1"]) / 2 == pytest.approx(middle_of(row.place, pages), abs=3)
    else:
        assert seen.middle == pytest.approx(middle_of(row.place, pages), abs=2)


def test_the_state_stands_right_and_the_issuer_left_of_the_middle(pages: Pages) -> None:
    assert part(pages[0], "ĐOÀN KIỂM TRA").x1 < part(pages[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").x0


def test_rules_are_as_long_as_the_decree_asks(kind: Kind, pages: Pages) -> None:
    head = [rule for rule in rules(pages[0]) if rule[2] < line(pages[0], "Căn cứ").top]
    motto = part(pages[0], "Độc lập - Tự do - Hạnh phúc")
    agency = part(pages[0], "ĐOÀN KIỂM TRA")
    title = "Kết luận kiểm tra" if kind == "ket-luan" else "Kiểm tra, khảo sát"
    subject = max((each for each in lines(pages[0])[4:9] if each.bold), key=lambda each: each.width)
    assert line(pages[0], title).bold
    # Under the motto: exactly as long as the text. Under the issuer and the subject: a third to a half of the line.
    asked = ((motto, 1.0, 1.0), (agency, 1 / 3, 1 / 2), (subject, 1 / 3, 1 / 2))
    for words, least, most in asked:
        below = [r for r in head if r[2] >= words.bottom - 1 and abs((r[0] + r[1]) / 2 - words.middle) < 2]
        begin, end, top = min(below, key=lambda rule: rule[2])
        assert least - 0.01 <= (end - begin) / words.width <= most + 0.01, words.text
        assert top - words.bottom < 22, words.text  # the subject's longest line may be the one above its last


def test_number_and_place_with_date_stand_on_one_line(kind: Kind, pages: Pages) -> None:
    symbol = part(pages[0], "/TB-ĐKT" if kind == "ket-luan" else "/BB-ĐKT")
    assert symbol.bottom == pytest.approx(part(pages[0], "Thành phố Hồ Chí Minh, ngày").bottom, abs=1)


def test_nothing_crosses_the_margins_of_a4(pages: Pages) -> None:
    for page in pages:
        assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
        body = [word for word in page.extract_words() if word["bottom"] > TOP]
        drawn = [*page.rects, *page.lines, *page.curves]
        assert min(each["x0"] for each in [*body, *drawn]) >= LEFT - 1
        assert max(each["x1"] for each in [*body, *drawn]) <= RIGHT + 1
        assert max(each["bottom"] for each in [*body, *drawn]) <= BOTTOM + 1


def test_paragraphs_are_justified_with_the_decrees_spacing(kind: Kind, pages: Pages) -> None:
    """Lines from single to 1.5 apart (a line of Times is 1.15 times its size), paragraphs by 6 pt or more."""
    page = pages[1]
    body = [each for each in lines(page) if each.sizes == {14.0}]
    gaps = {"line": [], "paragraph": []}  # type: dict[str, list[float]]
    for above, below in itertools.pairwise(body):
        begins = below.x0 > LEFT + 5
        gaps["paragraph" if begins else "line"].append(below.bottom - above.bottom)
        if not begins:
            assert above.x1 == pytest.approx(RIGHT, abs=1.5), above.text
    assert gaps["line"]
    assert all(1.15 * 14 <= gap <= 1.5 * 1.15 * 14 for gap in gaps["line"]), kind
    assert all(gap - min(gaps["line"]) >= 5.9 for gap in gaps["paragraph"]), kind


def test_pages_are_numbered_in_the_upper_margin_from_the_second_and_anew_in_each_appendix(
    kind: Kind, pages: Pages, conclusion: Content, minutes: Content
) -> None:
    annexes = (conclusion if kind == "ket-luan" else minutes).annexes
    starts = [0] + [n for n, page in enumerate(pages) if "Phụ lục" in page.extract_text_lines()[0]["text"]]
    assert len(starts) == 1 + len(annexes)
    for index, page in enumerate(pages):
        within = index - max(start for start in starts if start <= index) + 1
        above = [each for each in page.extract_text_lines(return_chars=True) if each["bottom"] < TOP]
        if within == 1:
            assert above == []
            continue
        number = line(page, str(within))
        assert (number.text, len(above)) == (str(within), 1)
        assert number.regular
        assert all(13 <= size <= 14 for size in number.sizes)
        assert number.middle == pytest.approx(CENTRE, abs=2)


def test_the_conclusion_is_signed_between_title_and_name_with_the_seal_over_the_left_third(
    printed: dict[Kind, Pages],
) -> None:
    page = first(printed["ket-luan"], "TM. ĐOÀN KIỂM TRA")
    above, below = part(page, "TRƯỞNG ĐOÀN"), part(page, "PHÓ CHÁNH VĂN PHÒNG UBND")
    person, seal = fields(page)["KT_TruongDoan"], fields(page)["KT_CoQuan"]
    assert above.bottom < person["top"] < person["bottom"] < below.top
    assert (person["x0"] + person["x1"]) / 2 == pytest.approx(above.middle, abs=2)
    assert (seal["x1"] - seal["x0"]) / MM == pytest.approx(36, abs=0.2)
    assert (seal["bottom"] - seal["top"]) / MM == pytest.approx(36, abs=0.2)
    assert (seal["x1"] - person["x0"]) / (person["x1"] - person["x0"]) == pytest.approx(1 / 3, abs=0.05)
    # A seal is higher than the place to sign, and lies on no letter around it.
    assert above.bottom <= seal["top"]
    assert seal["bottom"] <= below.top
    assert below.bottom < part(page, "Vũ Thị Huỳnh Mai").top + 20


def test_recipients_are_level_with_the_capacity_in_the_conclusion(printed: dict[Kind, Pages]) -> None:
    page = first(printed["ket-luan"], "Nơi nhận:")
    title, capacity = part(page, "Nơi nhận:"), part(page, "TM. ĐOÀN KIỂM TRA")
    assert title.top == pytest.approx(capacity.top, abs=3)
    assert title.x1 < capacity.x0


def test_the_minutes_set_three_signers_side_by_side_each_under_the_own_title(printed: dict[Kind, Pages]) -> None:
    page = first(printed["bien-ban"], "THƯ KÝ")
    placed = fields(page)
    titles = {"KT_ThuKy": "THƯ KÝ", "KT_DonVi": "ĐẠI DIỆN ĐƠN VỊ", "KT_TruongDoan": "TRƯỞNG ĐOÀN"}
    names = {"KT_DonVi": "Đặng Minh Nguyên", "KT_TruongDoan": "Vũ Thị Huỳnh Mai"}
    assert len({round(placed[name]["top"]) for name in titles}) == 1
    assert len({round(part(page, title).top) for title in titles.values()}) == 1
    assert len({round(part(page, name).top) for name in names.values()}) == 1
    edges = [edge for name in titles for edge in (placed[name]["x0"], placed[name]["x1"])]
    assert edges == sorted(edges)
    for name, title in titles.items():
        middle = (placed[name]["x0"] + placed[name]["x1"]) / 2
        assert part(page, title).middle == pytest.approx(middle, abs=2)
        assert part(page, title).bottom < placed[name]["top"]
    for name, person in names.items():
        assert part(page, person).middle == pytest.approx((placed[name]["x0"] + placed[name]["x1"]) / 2, abs=2)
    assert part(page, "Nơi nhận:").top > part(page, "Vũ Thị Huỳnh Mai").bottom


def test_the_closing_mark_stands_once_right_before_the_signatures(pages: Pages) -> None:
    page = first(pages, "Nơi nhận:")
    text = " ".join(each.extract_text() for each in pages)
    assert text.count("./.") == 1
    assert part(page, "./.").bottom < part(page, "TRƯỞNG ĐOÀN").top


def test_the_head_of_a_table_is_repeated_on_each_of_its_pages(pages: Pages) -> None:
    with_items = [page for page in pages if page.search(r"\b(CK10|TT13|QT12|RN10)\b")]
    assert len(with_items) > 2
    assert all(page.search("Nội dung kiểm tra", regex=False) for page in with_items)


def test_number_date_and_images_of_an_issued_conclusion_are_where_the_decree_puts_them(steps: Steps) -> None:
    with pdfplumber.open(io.BytesIO(steps.printed)) as opened:
        head, end = fields(opened.pages[0]), fields(first(opened.pages, "Nơi nhận:"))
        last = first(opened.pages, "Nơi nhận:").page_number - 1
    flat = io.BytesIO()
    with pikepdf.open(io.BytesIO(steps.agency)) as pdf:
        pdf.flatten_annotations("all")
        pdf.save(flat)
    with pdfplumber.open(flat) as opened:
        for name, text, weight in (
            ("KT_So", "20", "regular"),
            ("KT_Ngay", "06", "italic"),
            ("KT_Thang", "3", "italic"),
        ):
            box = head[name]
            (seen,) = words_on(
                opened.pages[0].within_bbox((box["x0"] - 1, box["top"] - 2, box["x1"] + 1, box["bottom"] + 2))
            )
            assert (seen.text, seen.sizes, seen.italic) == (text, frozenset({13.0}), weight == "italic")
            assert not seen.bold
        person, seal = end["KT_TruongDoan"], end["KT_CoQuan"]
        images = opened.pages[last].images
        assert len(images) >= 2
        for box in (person, seal):
            middle = ((box["x0"] + box["x1"]) / 2, (box["top"] + box["bottom"]) / 2)
            assert any(
                (each["x0"] + each["x1"]) / 2 == pytest.approx(middle[0], abs=1)
                and (each["top"] + each["bottom"]) / 2 == pytest.approx(middle[1], abs=1)
                for each in images
            )
