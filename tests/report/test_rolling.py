"""Long tables laid out in chunks: every row once and in order, page numbers, one valid document, told and stopped."""

from __future__ import annotations

import io
import re
from itertools import chain, repeat
from pathlib import Path

import orjson
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.errors import InputError, StoppedError
from inspect_tool.report import apart, render, rolling
from inspect_tool.report.model import Annex, Content, Paragraph, Table

from .test_archive import second_opinion

ROWS = 1210


def table(rows: int, *, first: str = "") -> Table:
    names = [first or "Thủ tục 1", *(f"Thủ tục {n}" for n in range(2, rows + 1))]
    return Table(
        caption="Danh mục",
        head=("TT", "Tên"),
        widths=(12, 88),
        rows=tuple((str(n), name) for n, name in enumerate(names, 1)),
    )


def with_annex(content: Content, *blocks: Table | Paragraph) -> Content:
    annex = Annex(label="Phụ lục IV", title="DANH MỤC", attached="(Kèm theo)", blocks=blocks)
    return content.model_copy(update={"annexes": (*content.annexes[1:], annex)})


@pytest.fixture(scope="module")
def long(conclusion: Content) -> Content:
    return with_annex(conclusion, table(ROWS), Paragraph(text="Hết danh mục."))


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def pdf(long: Content, told: list[tuple[int, int]]) -> bytes:
    return apart.render_apart(long, draft=False, told=lambda done, total: told.append((done, total)))


def test_every_row_stands_once_in_order_and_pages_are_numbered_through(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        texts = [page.extract_text() for page in opened.pages]
        first = next(at for at, text in enumerate(texts) if text.startswith("Phụ lục IV"))
        numbers = [text.split(maxsplit=1)[0] for text in texts[first + 1 :]]
    rows = [int(n) for text in texts[first:] for n in re.findall(r"^(\d+) Thủ tục", text, re.MULTILINE)]
    assert rows == list(range(1, ROWS + 1))
    assert numbers == [str(n) for n in range(2, len(numbers) + 2)]
    assert all("TT Tên" in text for text in texts[first:-1])
    assert sum("Danh mục" in text for text in texts[first:]) == 1
    assert len({len(re.findall(r"^\d+ Thủ tục", text, re.MULTILINE)) for text in texts[first + 1 : -2]}) == 1
    assert "Hết danh mục." in texts[-1]


def test_the_appendix_is_in_the_outline_and_the_data_attached_whole(pdf: bytes, long: Content) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        with opened.open_outline() as outline:
            assert [entry.title for entry in outline.root][-1] == "Phụ lục IV"
        (data,) = opened.attachments.values()
        assert Content.model_validate(orjson.loads(data.get_file().read_bytes())["document"]) == long


def test_all_pages_of_a_table_begin_at_the_same_height(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        heads = [[w["top"] for w in page.extract_words() if w["text"] == "TT"] for page in opened.pages[-30:-1]]
    tops = [round(tops[0], 1) for tops in heads if tops]
    assert len(tops) > 20
    assert set(tops) == {tops[-1]}


@given(st.integers(501, 30_000), st.lists(st.integers(0, 99), max_size=12, unique=True).map(sorted))
def test_shares_follow_one_another(rows: int, starts: list[int]) -> None:
    (first, middle), (second, last) = (rolling.share(rows, at, starts) for at in (0, 1))
    assert (first, last) == (0, rows)
    assert middle == second
    assert abs(middle - rows // 2) <= 100


def test_progress_is_told_to_the_end(pdf: bytes, told: list[tuple[int, int]]) -> None:
    assert pdf
    rows = [done for done, total in told if total]
    assert {total for _, total in told} == {ROWS, 0}
    assert max(rows) == ROWS
    pages = [done for done, total in told if not total]
    assert pages[0] == 1
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert max(pages) <= len(opened.pages)
    assert told.index((1, 0)) >= len(rows)  # the rows come first


def test_verapdf_finds_the_standard_kept(pdf: bytes, tmp_path: Path) -> None:
    assert second_opinion(pdf, tmp_path, "3u") == ["OK"]


@pytest.mark.long
def test_twenty_thousand_rows_are_one_valid_document_in_a_minute_of_two_processors(
    conclusion: Content, tmp_path: Path
) -> None:
    resource = pytest.importorskip("resource", reason="counts processor time as POSIX does")
    rows = 20_000
    content = with_annex(conclusion, table(rows))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pdf = apart.render_apart(content, draft=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2 * 60
    with pypdfium2.PdfDocument(pdf) as opened:
        texts = [page.get_textpage().get_text_bounded() for page in opened]
    found = [re.findall(r"^(\d+) Thủ tục \d+\r?$", text, re.MULTILINE) for text in texts]
    assert [int(n) for page in found for n in page] == [*range(1, rows + 1)]
    assert all("TT Tên" in text for text, numbers in zip(texts, found, strict=True) if numbers)
    assert second_opinion(pdf, tmp_path, "3u") == ["OK"]


@pytest.mark.long
def test_here_and_apart_give_the_same_bytes(pdf: bytes, long: Content) -> None:
    assert render.render(long, draft=False) == pdf


def test_who_cancels_is_not_kept_waiting(long: Content) -> None:
    asked = chain([False] * 4, repeat(True))
    with pytest.raises(StoppedError):
        apart.render_apart(long, draft=False, cancelled=lambda: next(asked))


@pytest.mark.long
def test_a_row_longer_than_a_page_is_not_cut_at_the_end_of_a_chunk(conclusion: Content) -> None:
    rows = list(table(1100).rows)
    rows[498] = ("499", "\n".join(f"Dòng {n}." for n in range(1, 120)))
    content = with_annex(conclusion, table(1100).model_copy(update={"rows": tuple(rows)}))
    rolled = rolling.roll(content, draft=False)
    text = ""
    for file in rolled["annex-3-1"]:
        with pdfplumber.open(io.BytesIO(file)) as opened:
            text += "\n".join(page.extract_text() for page in opened.pages) + "\n"
    assert re.findall(r"Dòng (\d+)\.", text) == [str(n) for n in range(1, 120)]
    assert [int(n) for n in re.findall(r"^(\d+) Thủ tục", text, re.MULTILINE)] == [*range(1, 499), *range(500, 1101)]


def test_characters_are_checked_before_anything_is_laid_out(conclusion: Content) -> None:
    begun: list[int] = []
    with pytest.raises(InputError, match=r"U\+1F600"):
        apart.render_apart(
            with_annex(conclusion, table(ROWS, first="\U0001f600")),
            draft=False,
            told=lambda done, _: begun.append(done),
        )
    assert begun == []
