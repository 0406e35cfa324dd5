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
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from inspect_tool.library import data_folder
from inspect_tool.report.model import Annex, Block, Content, Heading, Paragraph, Signer, Table
from inspect_tool.report.page import layout_of, runs
from inspect_tool.report.phrases import Phrases, phrases

_FONT: Final = "Times New Roman"
_CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER


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
        self._line(self._content.type, self._sizes["type"], bold=True, centred=True)
        self._line(self._content.subject, self._sizes["subject"], bold=True, centred=True)
        for block in self._content.blocks:
            self._block(block)
        self._end()
        for annex in self._content.annexes:
            self._annex(annex)
        properties = self._word.core_properties
        properties.title = f"{self._content.type}: {self._content.subject}"
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
                self._line(annex.label, 14, bold=True, centred=True)
                self._line(annex.title, 13, bold=True, centred=True)
                self._line(annex.attached, 13, italic=True, centred=True)
            for block in blocks:
                self._block(block)

    def _base_style(self) -> None:
        style = self._word.styles["Normal"]
        style.font.name = _FONT
        style.font.size = Pt(self._sizes["body"])
        style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
        style.paragraph_format.space_after = Pt(self._layout["paragraph_gap"])
        style.paragraph_format.line_spacing = self._layout["line_height"]

    def _page(self, section: Section, *, wide: bool = False, begins: bool = True) -> None:
        """Set up a section: upright or across; where an appendix begins, its page numbers do too."""
        page, margin = self._layout["page"], self._layout["margin"]
        sides = (Mm(page["width"]), Mm(page["height"]))
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = reversed(sides) if wide else sides
        section.top_margin, section.bottom_margin = Mm(margin["top"]), Mm(margin["bottom"])
        section.left_margin, section.right_margin = Mm(margin["left"]), Mm(margin["right"])
        section.header_distance = Mm(margin["top"] / 2)
        section.different_first_page_header_footer = begins
        for inherited in section._sectPr.findall(qn("w:pgNumType")):  # noqa: SLF001 - as below
            section._sectPr.remove(inherited)  # noqa: SLF001 - as below
        if begins:
            start = OxmlElement("w:pgNumType")
            start.set(qn("w:start"), "1")
            section._sectPr.append(start)  # noqa: SLF001 - python-docx has no name for the first page's number
        for header in (section.first_page_header, section.header):
            header.is_linked_to_previous = False
        number = section.header.paragraphs[0]
        number.alignment = _CENTRE
        self._page_number(number.add_run())
        for footer in (section.first_page_footer, section.footer):
            footer.is_linked_to_previous = False
            mark = footer.paragraphs[0]
            mark.alignment = _CENTRE
            self._run(mark, self._say("copy_mark"), 11, italic=True)

    def _page_number(self, run: Run) -> None:
        run.font.size = Pt(self._sizes["page_number"])
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            mark = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark.text = text
            run._r.append(mark)  # noqa: SLF001 - python-docx has no name for a field

    def _letterhead(self) -> None:
        top, say = self._content.letterhead, self._say
        words = say.node("date_words")
        blank = f"{words[0]} … {words[1]} … {words[2]} ……"
        left, right = self._pair((64, 101))
        self._cell(left, top.parent.upper(), self._sizes["parent"])
        self._cell(left, top.agency.upper(), self._sizes["agency"], bold=True)
        self._cell(left, f"{say('number_label')} ……/{top.symbol}", self._sizes["number"])
        self._cell(right, say("national_name"), self._sizes["national_name"], bold=True)
        self._cell(right, say("motto"), self._sizes["motto"], bold=True, underlined=True)
        self._cell(right, f"{top.locality}, {top.day or blank}", self._sizes["place_date"], italic=True)

    def _pair(self, widths: tuple[float, ...]) -> tuple[_Cell, ...]:
        """Add a row of cells without borders."""
        table = self._word.add_table(rows=1, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
            column.width = cell.width = Mm(width)
        return tuple(table.rows[0].cells)

    def _cell(self, cell: _Cell, text: str, size: float, **look: bool) -> None:
        empty = len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs
        paragraph = cell.paragraphs[0] if empty else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        if not look.pop("left", False):
            paragraph.alignment = _CENTRE
        self._run(paragraph, text, size, **look)

    def _run(self, paragraph: WordParagraph, text: str, size: float, **look: bool) -> None:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run.bold = look.get("bold", False)
        run.italic = look.get("italic", False)
        run.underline = look.get("underlined", False)

    def _line(self, text: str, size: float, *, bold: bool = False, italic: bool = False, centred: bool = False) -> None:
        paragraph = self._word.add_paragraph()
        paragraph.alignment = _CENTRE if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
        if not centred:
            paragraph.paragraph_format.first_line_indent = Mm(self._layout["first_line"])
        self._run(paragraph, text, size, bold=bold, italic=italic)

    def _block(self, block: Block) -> None:
        # A chart is left out: the table before it says the same, and people edit the numbers there.
        if isinstance(block, Heading):
            text = block.text.upper() if block.level == 1 else block.text
            self._line(text, self._sizes["body"], bold=True)
            self._word.paragraphs[-1].paragraph_format.keep_with_next = True
        elif isinstance(block, Paragraph):
            self._line(block.text, self._sizes["body"], italic=block.style == "basis")
        elif isinstance(block, Table):
            self._table(block)

    def _table(self, block: Table) -> None:
        caption = self._word.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        self._run(caption, block.caption, self._sizes["caption"], bold=True)
        table = self._word.add_table(rows=1, cols=len(block.head), style="Table Grid")
        table.autofit = False
        margin, page = self._layout["margin"], self._layout["page"]
        line = page["height" if block.wide else "width"] - margin["left"] - margin["right"]
        for cell, text in zip(table.rows[0].cells, block.head, strict=True):
            self._cell(cell, text, self._sizes["table"], bold=True)
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 - python-docx has no name for a repeated head
        for row in block.rows:
            added = table.add_row()
            added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
            cells = added.cells
            for at, (cell, text) in enumerate(zip(cells, row, strict=True)):
                self._cell(cell, text, self._sizes["table"], left=at not in block.centred)
        for column, share in zip(table.columns, block.widths, strict=True):
            column.width = Mm(line * share / 100)
        self._word.add_paragraph().paragraph_format.space_after = Pt(0)

    def _end(self) -> None:
        self._word.add_paragraph().paragraph_format.space_after = Pt(0)
        signers = self._content.signers
        if len(signers) > 1:
            for cell, signer in zip(self._pair((165 / len(signers),) * len(signers)), signers, strict=True):
                self._signer(cell, signer)
            self._recipients(self._pair((165,))[0])
        else:
            left, right = self._pair((72, 93))
            self._recipients(left)
            self._signer(right, signers[0])

    def _signer(self, cell: _Cell, signer: Signer) -> None:
        """Write one block to sign in; as many lines of capacity as the longest has, so that names stand level."""
        lines = max(len(each.capacity) for each in self._content.signers)
        for line in (*signer.capacity, *[""] * (lines - len(signer.capacity))):
            self._cell(cell, line.upper(), self._sizes["body"], bold=True)
        space = cell.add_paragraph()
        for _ in range(3):
            space.add_run().add_break(WD_BREAK.LINE)
        for line in filter(None, (signer.post, signer.name)):
            self._cell(cell, line, self._sizes["body"], bold=True)

    def _recipients(self, cell: _Cell) -> None:
        title = self._say("recipients_title")
        self._cell(cell, title, self._sizes["recipients_title"], bold=True, italic=True, left=True)
        for line in self._content.recipients:
            end = "." if line is self._content.recipients[-1] else ";"
            self._cell(cell, f"- {line}{end}", self._sizes["recipients"], left=True)
