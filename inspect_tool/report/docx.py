"""The same content as a Word document: for the office to edit, marked as a copy without legal force."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.parfmt import ParagraphFormat

from inspect_tool.library import data_folder
from inspect_tool.report import word
from inspect_tool.report.model import Annex, Block, Content, Heading, Paragraph, Photo, Signer, Table
from inspect_tool.report.page import layout_of, runs
from inspect_tool.report.phrases import Phrases, phrases

_FONT: Final = "Times New Roman"
_CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER
#: One line of Times is this many times its size; the layout's line height is in sizes, Word's in lines.
_LINE: Final = 1.15
#: Shares of the page's width: the issuer beside the state's name, recipients beside the signer; padding in mm.
_TOP: Final = (0.39, 0.61)
_END: Final = (0.44, 0.56)
#: The words that address a letter, beside whom it is to.
_TO: Final = (0.34, 0.66)
_PADDING: Final = 1
#: The largest a photo of the appendix is shown, in mm: two a page.
_PHOTO: Final = (160, 90)


def write(content: Content, *, templates: Path | None = None) -> bytes:
    """Return the document as DOCX, laid out like the PDF; every page says that it is an unsigned copy."""
    folder = templates or data_folder("report_templates")
    return _Writer(content, phrases(folder), layout_of(folder)).result()


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, content: Content, say: Phrases, layout: Mapping[str, Any]) -> None:
        self._content = content
        self._say = say
        self._layout = layout
        self._sizes: Mapping[str, float] = layout["sizes"]
        self._word: Word = Document()

    def result(self) -> bytes:
        self._base_style()
        self._page(self._word.sections[0])
        self._letterhead()
        if self._content.type:
            self._subject()
        else:
            self._addressed()
        for block in self._content.blocks:
            self._block(block)
        self._end()
        for annex in self._content.annexes:
            self._annex(annex)
        properties = self._word.core_properties
        properties.title = self._content.title
        properties.author = self._content.letterhead.agency
        properties.created = properties.modified = datetime.combine(self._content.on, time())
        properties.language = "vi"
        out = io.BytesIO()
        self._word.save(out)
        return out.getvalue()

    def _annex(self, annex: Annex) -> None:
        for at, (wide, blocks) in enumerate(runs(annex.blocks)):
            self._page(self._word.add_section(WD_SECTION.NEW_PAGE), wide=wide, begins=at == 0)
            if at == 0:
                self._line(annex.label, 14, bold=True, centred=True).space_after = Pt(0)
                self._line(annex.title, 14, bold=True, centred=True).space_after = Pt(0)
                self._line(annex.attached, 13, italic=True, centred=True).space_after = Pt(10)
            for block in blocks:
                self._block(block)

    def _base_style(self) -> None:
        style = self._word.styles["Normal"]
        style.font.name = _FONT
        style.font.size = Pt(self._sizes["body"])
        style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
        style.paragraph_format.space_after = Pt(self._layout["paragraph_gap"])
        style.paragraph_format.line_spacing = max(1.0, self._layout["line_height"] / _LINE)

    def _page(self, section: Section, *, wide: bool = False, begins: bool = True) -> None:
        """Set up a section: upright or across; where an appendix begins, its page numbers do too."""
        page, margin = self._layout["page"], self._layout["margin"]
        sides = (Mm(page["width"]), Mm(page["height"]))
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = reversed(sides) if wide else sides
        section.top_margin, section.bottom_margin = Mm(margin["top"]), Mm(margin["bottom"])
        section.left_margin, section.right_margin = Mm(margin["left"]), Mm(margin["right"])
        section.header_distance = section.footer_distance = Mm(margin["top"] / 2)
        section.different_first_page_header_footer = begins
        word.numbered_from_one(section, begins=begins)
        for header in (section.first_page_header, section.header):
            header.is_linked_to_previous = False
        number = section.header.paragraphs[0]
        number.alignment = _CENTRE
        run = number.add_run()
        run.font.size = Pt(self._sizes["page_number"])
        word.page_number(run)
        for footer in (section.first_page_footer, section.footer):
            footer.is_linked_to_previous = False
            mark = footer.paragraphs[0]
            mark.alignment = _CENTRE
            self._run(mark, self._say("copy_mark"), 11, italic=True)

    def _across(self, *, wide: bool = False) -> float:
        """Return the length of a line, in mm."""
        margin, page = self._layout["margin"], self._layout["page"]
        return float(page["height" if wide else "width"] - margin["left"] - margin["right"])

    def _letterhead(self) -> None:
        top, say, sizes, thick = self._content.letterhead, self._say, self._sizes, self._layout["rule"]
        words = say.node("date_words")
        blank = f"{words[0]} … {words[1]} … {words[2]} ……"
        widths, (names, numbers) = self._side_by_side(_TOP, 2)
        parting = say("parent_break")
        for line in top.parent.replace(parting, f"{parting}\n").splitlines():
            self._cell(names[0], line.strip().upper(), sizes["parent"])
        agency, motto = top.agency.upper(), say("motto")
        self._cell(names[0], agency, sizes["agency"], bold=True)
        length = min(word.width(agency, sizes["agency"]), widths[0])
        word.rule(names[0], widths[0], length * self._layout["agency_rule_share"] / 100, thick)
        self._cell(names[1], say("national_name"), sizes["national_name"], bold=True)
        self._cell(names[1], motto, sizes["motto"], bold=True)
        word.rule(names[1], widths[1], word.width(motto, sizes["motto"]), thick)
        self._cell(numbers[0], f"{say('number_label')} ……/{top.symbol}", sizes["number"])
        self._cell(numbers[1], f"{top.locality}, {top.day or blank}", sizes["place_date"], italic=True)
        for cell in numbers:
            cell.paragraphs[0].paragraph_format.space_before = Pt(6)
        if not self._content.type:
            self._cell(numbers[0], self._content.subject, sizes["parent"]).paragraph_format.space_before = Pt(6)

    def _addressed(self) -> None:
        """Write whom a letter is to: one on the same line, several one below the other under the colon."""
        size, lines = self._sizes["body"], self._content.addressees
        self._word.add_paragraph().paragraph_format.space_after = Pt(0)
        _, ((left, right),) = self._side_by_side(_TO)
        self._cell(left, self._say("letter.addressed"), size).alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._cell(right, f": {lines[0]}" if len(lines) == 1 else ":", size, left=True)
        for line in lines if len(lines) > 1 else ():
            self._cell(right, f"- {line}{'.' if line is lines[-1] else ';'}", size, left=True)
        self._word.add_paragraph().paragraph_format.space_after = Pt(0)

    def _subject(self) -> None:
        size, across = self._sizes["subject"], self._across()
        kind = self._line(self._content.type, self._sizes["type"], bold=True, centred=True)
        kind.space_before, kind.space_after = Pt(12), Pt(0)
        subject = self._line(self._content.subject, size, bold=True, centred=True)
        subject.left_indent = subject.right_indent = Mm(8)
        subject.space_after = Pt(0)
        length = min(word.width(self._content.subject, size), across - 16)
        share = self._layout["subject_rule_share"] / 100
        rule = word.rule(self._word, across, length * share, self._layout["rule"])
        rule.paragraph_format.space_after = Pt(10)

    def _side_by_side(
        self, shares: tuple[float, ...], rows: int = 1
    ) -> tuple[tuple[float, ...], list[tuple[_Cell, ...]]]:
        """Add cells without borders; return their widths in mm and the rows."""
        across = self._across()
        widths = tuple(across * share for share in shares)
        table = self._word.add_table(rows=0, cols=len(shares))
        word.columns(table, widths, 0)
        return widths, [word.row(table, widths) for _ in range(rows)]

    def _cell(self, cell: _Cell, text: str, size: float, **look: bool) -> WordParagraph:
        empty = len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs
        paragraph: WordParagraph = cell.paragraphs[0] if empty else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.0
        if not look.pop("left", False):
            paragraph.alignment = _CENTRE
        self._run(paragraph, text, size, **look)
        return paragraph

    def _run(self, paragraph: WordParagraph, text: str, size: float, **look: bool) -> None:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run.bold = look.get("bold", False)
        run.italic = look.get("italic", False)

    def _line(
        self, text: str, size: float, *, bold: bool = False, italic: bool = False, centred: bool = False
    ) -> ParagraphFormat:
        """Write a paragraph; what leads to what follows it (it ends in a colon) stays on its page."""
        paragraph = self._word.add_paragraph()
        paragraph.alignment = _CENTRE if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
        look: ParagraphFormat = paragraph.paragraph_format
        look.keep_with_next = text.endswith(":") or None
        if not centred:
            look.first_line_indent = Mm(self._layout["first_line"])
        self._run(paragraph, text, size, bold=bold, italic=italic)
        return look

    def _block(self, block: Block) -> None:
        # A chart is left out: the table before it says the same, and people edit the numbers there.
        if isinstance(block, Heading):
            text = block.text.upper() if block.level == 1 else block.text
            self._line(text, self._sizes["body"], bold=True).keep_with_next = True
        elif isinstance(block, Paragraph) and block.style == "note":
            self._line(block.text, self._sizes["table"]).first_line_indent = Mm(0)
        elif isinstance(block, Paragraph):
            self._line(block.text, self._sizes["body"], italic=block.style == "basis")
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Photo):
            self._photo(block)

    def _photo(self, photo: Photo) -> None:
        holder = self._word.add_paragraph()
        holder.alignment = _CENTRE
        holder.paragraph_format.keep_with_next = True
        shown = holder.add_run().add_picture(io.BytesIO(photo.data))
        width, height = Mm(_PHOTO[0]), Mm(_PHOTO[1])
        scale = min(width / shown.width, height / shown.height)
        shown.width, shown.height = round(shown.width * scale), round(shown.height * scale)
        word.spoken(shown, photo.text)
        for line in (photo.caption, *photo.lines):
            self._line(line, self._sizes["table"], bold=line is photo.caption, centred=True).space_after = Pt(0)

    def _table(self, block: Table) -> None:
        size, across = self._sizes["table"], self._across(wide=block.wide)
        widths = tuple(across * share / 100 for share in block.widths)
        if block.caption:
            caption = self._line(block.caption, self._sizes["caption"], bold=True)
            caption.keep_with_next, caption.first_line_indent = True, Mm(0)
        table = self._word.add_table(rows=0, cols=len(block.head), style="Table Grid")
        word.columns(table, widths, _PADDING)
        for cell, text in zip(word.row(table, widths, head=True), block.head, strict=True):
            self._cell(cell, text, size, bold=True).paragraph_format.keep_with_next = True
        for row in block.rows:
            for at, (cell, text) in enumerate(zip(word.row(table, widths), row, strict=True)):
                self._cell(cell, text, size, left=at not in block.centred)
        self._word.add_paragraph().paragraph_format.space_after = Pt(0)

    def _end(self) -> None:
        """Write who signs and who receives it; the last paragraph stays with them, so that nobody signs a bare page."""
        last = self._word.paragraphs[-1].paragraph_format
        last.keep_with_next = last.keep_together = True
        gap = self._word.add_paragraph().paragraph_format
        gap.keep_with_next, gap.space_after, gap.line_spacing = True, Pt(0), Pt(6)
        signers = self._content.signers
        if len(signers) > 1:
            # In rows of their own, so that names stand level however many lines a capacity takes.
            _, (above, below, foot) = self._side_by_side((1 / len(signers),) * len(signers), 3)
            for over, under, signer in zip(above, below, signers, strict=True):
                self._signer(over, under, signer)
            self._recipients(foot[0].merge(foot[-1]))
        else:
            _, ((left, right),) = self._side_by_side(_END)
            self._recipients(left)
            self._signer(right, right, signers[0])

    def _signer(self, above: _Cell, below: _Cell, signer: Signer) -> None:
        """Write one block to sign in: the capacity above; the space, the other office and the name below."""
        for line in signer.capacity:
            self._cell(above, line.upper(), self._sizes["body"], bold=True)
        space = below.add_paragraph() if below is above else below.paragraphs[0]
        for _ in range(3):
            space.add_run().add_break(WD_BREAK.LINE)
        for line in filter(None, (signer.post, signer.name)):
            self._cell(below, line, self._sizes["body"], bold=True)
        for paragraph in (*above.paragraphs, *below.paragraphs):
            paragraph.paragraph_format.keep_with_next = True

    def _recipients(self, cell: _Cell) -> None:
        title = self._say("recipients_title")
        self._cell(cell, title, self._sizes["recipients_title"], bold=True, italic=True, left=True)
        for line in self._content.recipients:
            end = "." if line is self._content.recipients[-1] else ";"
            self._cell(cell, f"- {line}{end}", self._sizes["recipients"], left=True)
