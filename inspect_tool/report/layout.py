"""The layout profile (`layout.yaml`): sizes and lengths by name, so that a typo is found and none is left out."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inspect_tool.i18n import t

Length = Annotated[float, Field(gt=0, le=1000)]
#: Letter sizes the decree knows lie between 10 and 14; a table may be smaller.
Size = Annotated[float, Field(ge=6, le=30)]
Share = Annotated[float, Field(ge=5, le=100)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(_Frozen):
    """Paper, in mm."""

    width: Length
    height: Length


class Margin(_Frozen):
    """Margins, in mm."""

    top: Length
    right: Length
    bottom: Length
    left: Length


class Sizes(_Frozen):
    """Letter sizes of the components, in pt."""

    national_name: Size
    motto: Size
    parent: Size
    agency: Size
    number: Size
    place_date: Size
    type: Size
    subject: Size
    body: Size
    page_number: Size
    recipients_title: Size
    recipients: Size
    table: Size
    caption: Size


class Box(_Frozen):
    """A place to sign, in mm."""

    width: Length
    height: Length


class Seal(_Frozen):
    """The seal's diameter, in mm: its true size."""

    size: Length


class Layout(_Frozen):
    """
    One version of the layout rules.

    `first_line` is in mm, `paragraph_gap` and `rule` in pt, shares in percent of the text's width.
    """

    version: str
    page: Page
    margin: Margin
    sizes: Sizes
    first_line: Length
    paragraph_gap: Length
    line_height: Annotated[float, Field(ge=1, le=2)]
    rule: Length
    subject_rule_share: Share
    agency_rule_share: Share
    signature: Box
    minutes_signature: Box
    seal: Seal


#: What is said of a wrong value, by the name pydantic gives to what is wrong.
_SAID: Final = {
    "missing": "missing",
    "extra_forbidden": "extra",
    "greater_than": "above",
    "greater_than_equal": "least",
    "less_than_equal": "most",
    "model_type": "group",
}


def wrong_value(error: ValidationError) -> str:
    """Say what is wrong with the first value that is no length or size."""
    first = error.errors()[0]
    limit = next((first["ctx"][name] for name in ("gt", "ge", "le") if name in first.get("ctx", {})), "")
    name = ".".join(map(str, first["loc"]))
    return t(
        f"report.layout.{_SAID.get(first['type'], 'number')}", name=name, limit=f"{limit:g}" if limit != "" else ""
    )
