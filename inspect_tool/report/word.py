"""What Word can do and python-docx has no name for: rules, fields, rows that stay whole, heads that are repeated."""

from __future__ import annotations

from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shape import InlineShape
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from inspect_tool.errors import DependencyError
from inspect_tool.report import fonts

# ruff: noqa: SLF001 - the elements behind python-docx's objects are what this file is about


def width(text: str, size: float) -> float:
    """Return how long a line of bold text is, in mm; a guess where the machine has no font to measure with."""
    try:
        ems = fonts.find(draft=True).faces["bold"].length(text)
    except DependencyError:
        ems = 0.55 * len(text)
    return ems * size * 25.4 / 72


def rule(holder: Word | _Cell, across: float, length: float, thick: float) -> Paragraph:
    """Draw a line of `length` mm, `thick` pt, in the middle of `across` mm: the border of an empty paragraph."""
    paragraph = holder.add_paragraph()
    look = paragraph.paragraph_format
    look.left_indent = look.right_indent = Mm((across - length) / 2)
    look.space_before = look.space_after = Pt(0)
    look.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    borders.append(_element("w:bottom", val="single", sz=str(round(thick * 8)), space="0", color="000000"))
    following = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind", "w:jc", "w:rPr")
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *following)
    return paragraph


def columns(table: Table, widths: tuple[float, ...], padding: float) -> None:
    """Set a table as wide as its columns, in mm, in the middle of the page; `padding` is left and right of a text."""
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w=str(round(padding * 1440 / 25.4)), type="dxa"))
    table._tblPr.insert_element_before(margins, "w:tblLook")
    for column, across in zip(table.columns, widths, strict=True):
        column.width = Mm(across)


def row(table: Table, widths: tuple[float, ...], *, head: bool = False) -> tuple[_Cell, ...]:
    """Add a row that no page break parts; a `head` is repeated on every page."""
    added: _Row = table.add_row()  # type: ignore[no-untyped-call]
    properties = added._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    # Word goes by the width of each cell, other programs by that of the column.
    cells = added.cells
    for cell, across in zip(cells, widths, strict=True):
        cell.width = Mm(across)
    return cells


def numbered_from_one(section: Section, *, begins: bool) -> None:
    """Begin page numbers anew with this section, or let them run on."""
    for inherited in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(inherited)
    if begins:
        section._sectPr.append(_element("w:pgNumType", start="1"))


def spoken(picture: InlineShape, text: str) -> None:
    """Say in words what a picture shows, for people who cannot see it."""
    picture._inline.docPr.set("descr", text)


def page_number(run: Run) -> None:
    """Write the number of the page."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = _element("w:fldChar", fldCharType=kind) if kind else OxmlElement("w:instrText")
        if not kind:
            mark.text = text
        run._r.append(mark)


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
