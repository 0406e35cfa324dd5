"""WeasyPrint asked otherwise than usual: the same bytes for less, wherever the caller stands on the stack."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from weasyprint import HTML
from weasyprint.css import StyleFor
from weasyprint.text.fonts import FontConfiguration

from inspect_tool.library import data_folder
from inspect_tool.report import engine, fonts, page
from inspect_tool.report.fetching import ClosedFetcher
from inspect_tool.report.model import Content

VARIANT = "pdf/a-3u"
LISTS = "<style>li { margin: 0 }</style><ul><li>Một<li>Hai</ul><ol><li>Ba</ol>"
NOTES = "<style>.n { float: footnote }</style><p>Chữ<span class=n>Chú thích</span>"


def plain(html: str, faces: fonts.Fonts) -> bytes:
    """Print as WeasyPrint does by itself."""
    document = HTML(string=html, base_url="about:blank", url_fetcher=ClosedFetcher(faces))
    printed: bytes = document.write_pdf(font_config=FontConfiguration(), pdf_variant=VARIANT)
    return printed


def ours(html: str, faces: fonts.Fonts) -> bytes:
    printed: bytes = engine.lay_out(html, faces, variant=VARIANT).write_pdf(pdf_variant=VARIANT)
    return printed


@pytest.mark.parametrize("body", [LISTS, NOTES, "<details open><summary>Mở</summary>Chữ</details>", "<p>Chữ<br>nữa"])
def test_what_a_page_may_hold_prints_as_ever(body: str) -> None:
    faces = fonts.find(draft=True)
    assert ours(body, faces) == plain(body, faces)


def test_the_document_prints_as_ever(conclusion: Content) -> None:
    faces = fonts.find(draft=False)
    html = page.page_html(conclusion, draft=True, templates=data_folder("report_templates"), font=faces.family)
    assert ours(html, faces) == plain(html, faces)


def test_another_document_keeps_the_whole_style_sheet() -> None:
    faces = fonts.find(draft=True)
    before = plain(LISTS, faces)
    ours("<p>Chữ", faces)
    assert plain(LISTS, faces) == before


def test_no_page_goes_through_the_styles_of_those_before(monkeypatch: pytest.MonkeyPatch) -> None:
    faces, left = fonts.find(draft=True), []
    begin = StyleFor.add_page_declarations

    def spy(style_for: StyleFor, page_type: object) -> None:
        left.append(len(style_for.get_cascaded_styles()))
        begin(style_for, page_type)

    monkeypatch.setattr(StyleFor, "add_page_declarations", spy)
    pages = "<style>@page { @top-center { content: counter(page) } } p { break-before: page }</style>" + "<p>x" * 20
    assert ours(pages, faces) == plain(pages, faces)
    assert left[:20] == [0] * 20
    assert left[39] > 19, "WeasyPrint forgets by itself: `_amended` need not"


def test_a_named_page_asked_for_in_a_cell_changes_nothing() -> None:
    faces = fonts.find(draft=True)
    cell = "<td>a<p class=n>b<td>c<tr>"
    body = f"<style>@page wide {{ size: a3 }} .n {{ page: wide }}</style><table>{cell * 90}</table>"
    assert ours(body, faces) == plain(body, faces)


@pytest.mark.skipif(sys.platform != "linux", reason="counts the pages that Linux hands out")
def test_no_depth_of_calls_asks_the_system_for_memory_each_time() -> None:
    import resource  # noqa: PLC0415 - POSIX only

    def leaf() -> None:
        return None

    leaf.__code__ = leaf.__code__.replace(co_stacksize=100)  # larger than a step down: some depth just fails to hold it

    def at_depth(depth: int) -> int:
        if depth:
            return at_depth(depth - 1)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(200):
            leaf()
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    def worst(call: Callable[[int], int]) -> int:
        return max(call(depth) for depth in range(300))

    assert worst(at_depth) >= 200, "CPython no longer takes its stack in small pieces: `roomy` can go"
    assert engine.roomy(worst)(at_depth) < 100
