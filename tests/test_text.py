from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspect_tool import text as vn
from inspect_tool.errors import InputError

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = "aăâeêioôơuưy"
TONED = [unicodedata.normalize("NFC", vowel + tone) for vowel, tone in product(VOWELS, TONES)]
LETTERS = [*TONED, *"bcdđghklmnpqrstvx"]
words = st.lists(st.sampled_from(LETTERS + [letter.upper() for letter in LETTERS]), min_size=1, max_size=8).map("".join)
phrases = st.lists(words, min_size=1, max_size=5).map(" ".join)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def cp1258(text: str) -> str:
    """The way Windows-1258 spells: the vowel with its shape is one character, the tone a second one."""
    spelled = []
    for char in text:
        marks = nfd(char)
        tone = "".join(m for m in marks if m in TONES[1:])
        spelled.append(unicodedata.normalize("NFC", "".join(m for m in marks if m not in TONES[1:])) + tone)
    return "".join(spelled)


# --- spellings -------------------------------------------------------------------------------------------------------


@given(phrases)
def test_three_encodings_of_one_text_are_one_text(phrase: str) -> None:
    assert vn.nfc(nfd(phrase)) == vn.nfc(cp1258(phrase)) == phrase


@given(phrases)
def test_folding_sees_through_encodings_case_and_marks(phrase: str) -> None:
    folded = vn.fold(phrase)
    assert folded == vn.fold(nfd(phrase)) == vn.fold(cp1258(phrase)) == vn.fold(phrase.upper())
    assert folded == vn.fold(folded)
    assert folded.isascii()


@given(st.text())
def test_folding_any_text_is_stable(text: str) -> None:
    assert vn.fold(vn.fold(text)) == vn.fold(text)


def test_folding_finds_what_a_person_types() -> None:
    assert vn.fold("Đoàn kiểm tra QUẬN Bình Thạnh") == "doan kiem tra quan binh thanh"
    assert vn.fold("hoà") == vn.fold("hòa") == vn.fold("HOA")


@pytest.mark.parametrize(
    ("older", "newer"), [("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("HOÁ", "hóa"), ("tuỳ ý", "tùy ý")]
)
def test_both_places_of_a_tone_are_one_spelling(older: str, newer: str) -> None:
    assert vn.same_spelling(older) == vn.same_spelling(newer)
    assert vn.same_spelling(nfd(older)) == vn.same_spelling(cp1258(newer))


@pytest.mark.parametrize(
    "word", ["hoặc", "loại", "ngoẻo", "thuyết", "toàn", "quý", "khuya", "hoạt", "xoè ra", "chuyển"]
)
def test_a_spelling_that_has_one_place_keeps_it(word: str) -> None:
    closed = word not in {"quý", "xoè ra"}
    assert (vn.same_spelling(word) == word) is closed


@given(phrases)
def test_one_spelling_keeps_the_letters(phrase: str) -> None:
    assert vn.fold(vn.same_spelling(phrase)) == vn.fold(phrase)
    assert vn.same_spelling(vn.same_spelling(phrase)) == vn.same_spelling(phrase)


@pytest.mark.parametrize(
    "line",
    [
        "thuû tuïc haønh chính",
        "thñ tôc hµnh chÝnh",
        "Caùc thuû tuïc ñaõ giaûi quyeát",
        "BẢNG KIỂM HAØNH CHÍNH NHAØ NƯỚC",
    ],
)
def test_legacy_encodings_are_recognised(line: str) -> None:
    assert vn.looks_legacy(line)


@pytest.mark.parametrize(
    "line",
    [
        "Đoàn kiểm tra hoàn thành toàn bộ khoản hoãn; loại, ngoài, hoà giải, thoả thuận, khoẻ",
        "quá trình tuyên truyền, chuyên quản, xuân, thuê, quê, quét, quàng, huỷ, quý",
        "ĐOÀN KIỂM TRA HOÀN THÀNH TOÀN DIỆN",
        "Dossier of Mr François",
        "",
    ],
)
def test_unicode_is_not_taken_for_a_legacy_encoding(line: str) -> None:
    assert not vn.looks_legacy(line)


@given(phrases)
def test_no_vietnamese_letter_alone_looks_legacy(phrase: str) -> None:
    assert not vn.looks_legacy(" ".join(c for c in phrase if c != " "))


# --- order -----------------------------------------------------------------------------------------------------------


def rising(listed: list[str], key: Callable[[str], Any] = vn.collation_key) -> None:
    assert [(a, b) for a, b in pairwise(listed) if not key(a) < key(b)] == []


def test_the_alphabet_is_in_its_order() -> None:
    alphabet = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    rising(alphabet)
    rising([letter.upper() for letter in alphabet])


def test_tones_are_in_their_order() -> None:
    for vowel in VOWELS:
        toned = [unicodedata.normalize("NFC", f"b{vowel}{tone}n") for tone in TONES]
        rising(toned)


def test_letters_come_before_tones_and_shorter_before_longer() -> None:
    expected = ["an", "án", "anh", "ánh", "ăn", "ba", "bà mẹ", "bác", "bạc"]
    rising(expected)
    rising(["- gạch", "10 hồ sơ", "áo", "Ông 2"])


@given(words, words)
def test_order_does_not_depend_on_the_encoding(one: str, other: str) -> None:
    assert (vn.collation_key(one) < vn.collation_key(other)) == (
        vn.collation_key(nfd(one)) < vn.collation_key(cp1258(other))
    )


@given(st.text())
@example("\u0301")
def test_any_text_has_a_place(text: str) -> None:
    assert vn.collation_key(text) == vn.collation_key(text)
    assert vn.collation_key(text) <= vn.collation_key(text + "z")


def test_people_are_ordered_by_given_name() -> None:
    expected = ["Trần Văn An", "Lê Thị Ánh", "Nguyễn Thị Hồng Ánh", "Nguyễn Thị Kim Ánh", "Phạm Bình", "Đỗ Đạt"]
    rising(expected, vn.person_key)
    assert vn.person_key("") < vn.person_key("An")


# --- names for files -------------------------------------------------------------------------------------------------


@given(st.text())
def test_a_slug_is_plain(text: str) -> None:
    slug = vn.slug(text)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert vn.slug(slug) == slug


def test_a_slug_keeps_the_words() -> None:
    assert vn.slug("UBND quận Bình Thạnh") == "ubnd-quan-binh-thanh"
    assert vn.slug(nfd("Sở Y tế (Đợt 2)")) == "so-y-te-dot-2"


@given(st.text())
def test_what_is_shown_in_a_message_is_one_clean_line(text: str) -> None:
    shown = vn.visible(text, 40)
    assert shown.isprintable()
    assert len(shown) <= 40


def test_a_message_shows_what_was_typed() -> None:
    assert vn.visible("Bình Thạnh") == "Bình Thạnh"
    assert vn.visible("a\x1b[2J\nb") == "a\\x1b[2J\\nb"
    assert vn.visible("a" * 100) == "a" * 79 + "…"


# --- numbers ---------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**15 - 1), st.sampled_from([".", " ", "\u00a0", "\u202f", ""]))
def test_a_count_is_read_however_it_is_grouped(number: int, separator: str) -> None:
    written = f" {number:,} ".replace(",", separator)
    assert vn.parse_count(written) == number


@pytest.mark.parametrize(
    ("text", "number"), [("3489", 3489), ("3.489", 3489), ("-5", -5), ("007", 7), ("0", 0), (12, 12)]
)
def test_counts(text: str | int, number: int) -> None:
    assert vn.parse_count(text) == number


UNCLEAR = "3,489 0.489 3.48 3.4890 1.2345 12.34.567 1_000 1e3 - năm ٣ 9999999999999999"


@pytest.mark.parametrize("text", [*UNCLEAR.split(), "", " ", "3 4", "1.234 567", "3489 hồ sơ"])
def test_an_unclear_count_is_refused_with_what_was_written(text: str) -> None:
    with pytest.raises(InputError) as refused:
        vn.parse_count(text)
    assert text in str(refused.value)


@given(st.decimals(0, 10_000, places=2), st.sampled_from([",", "."]), st.sampled_from(["", "%", " %", "\u00a0%"]))
def test_a_rate_keeps_its_decimals(rate: Decimal, mark: str, sign: str) -> None:
    read = vn.parse_rate(str(rate).replace(".", mark) + sign)
    assert read == rate
    assert read.as_tuple().exponent == -2


@pytest.mark.parametrize(
    "text", ["60%31", "60 31", "1.234,5", "1e3", "1_0", "NaN", "Infinity", "", "%", "hơn 60%", "-5%", "60,%", ",5"]
)
def test_an_unclear_rate_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        vn.parse_rate(text)
    assert refused.value.key == "errors.rate-unclear"


# --- dates -----------------------------------------------------------------------------------------------------------


@given(st.dates())
def test_a_date_is_read_as_it_is_written(day: date) -> None:
    assert vn.parse_date(day.isoformat()) == day
    assert vn.parse_date(f" {day.day}/{day.month}/{day.year:04d} ") == day
    assert vn.parse_date(f"{day.day:02d}-{day.month:02d}-{day.year:04d}") == day
    assert vn.parse_date(day) == day


def test_a_moment_gives_its_day() -> None:
    assert vn.parse_date(datetime(2023, 8, 17, 23, tzinfo=vn.VIETNAM)) == date(2023, 8, 17)


@pytest.mark.parametrize(
    "text", ["31/2/2023", "2023-13-01", "17/8", "17/8/23", "20230817", "2023-W33-4", "17/8-2023", "hôm nay", ""]
)
def test_an_unclear_date_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        vn.parse_date(text)
    assert refused.value.key == "errors.date-unclear"


@given(st.dates(date(1945, 9, 2), date(2100, 1, 1)))
def test_a_short_date_is_read_back(day: date) -> None:
    assert vn.parse_date(vn.short_date(day)) == day


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2023, 8, 7), "ngày 07 tháng 8 năm 2023"),
        (date(2023, 2, 17), "ngày 17 tháng 02 năm 2023"),
        (date(2023, 1, 1), "ngày 01 tháng 01 năm 2023"),
        (date(2023, 3, 10), "ngày 10 tháng 3 năm 2023"),
        (date(2023, 12, 31), "ngày 31 tháng 12 năm 2023"),
    ],
)
def test_a_long_date_follows_the_decree(day: date, written: str) -> None:
    assert vn.long_date(day) == written


def test_vietnam_has_one_offset() -> None:
    assert datetime(2023, 1, 1, tzinfo=UTC).astimezone(vn.VIETNAM).utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("n", "written"), [(0, "00"), (5, "05"), (10, "10"), (3489, "3.489"), (1_000_000, "1.000.000")]
)
def test_a_count_in_prose(n: int, written: str) -> None:
    assert vn.count_in_prose(n) == written
    assert vn.parse_count(written) == n


# --- what was meant --------------------------------------------------------------------------------------------------


def test_the_nearest_known_word_is_offered() -> None:
    assert vn.nearest("verdct", ["verdict", "note", "evidence"]) == "verdict"
    assert vn.nearest("Quan", ["quận", "huyện"]) == "quận"
    assert vn.nearest("xyz", ["verdict", "note"]) is None
    assert vn.nearest("x", []) is None


@given(st.lists(words, min_size=1, unique_by=vn.fold))
def test_a_known_word_is_its_own_nearest(known: list[str]) -> None:
    for word in known:
        assert vn.nearest(nfd(word), known) == word
