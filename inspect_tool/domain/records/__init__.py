"""
The nouns as models: what a record of each kind may hold.

A record is stored as single fields, because a field is the unit of change and of dispute. Three shapes exist:
a plain field (`verdict`), a set of links stored one field per member (`items.CK1` = true), and a map stored
one field per key (`counts.direct` = 3489). So two people who link different evidence to one finding agree.

Every field may be absent: not filled in yet, or in dispute. A disputed field has no value, only its name in
`disputed`, so nothing can count a guess.
"""

from __future__ import annotations

from inspect_tool.domain.records.fields import (
    check_field,
    field_names,
    flatten,
    is_links,
    is_map,
    load,
    model_of,
    split_path,
)
from inspect_tool.domain.records.nouns import (
    KINDS,
    UNIT,
    VISIT,
    Answer,
    Document,
    Dossier,
    Evidence,
    Figures,
    Finding,
    Passage,
    Person,
    Procedure,
    Proposal,
    Question,
    Recommendation,
    Record,
    Unit,
    Visit,
)
from inspect_tool.domain.records.values import (
    CONFLICTS,
    Count,
    Day,
    DocumentKind,
    DocumentState,
    Fields,
    Json,
    Level,
    Links,
    Moment,
    Nature,
    Progress,
    Reply,
    Role,
    Severity,
    Side,
    StatedRate,
    Text,
    Verdict,
)

__all__ = [
    "CONFLICTS",
    "KINDS",
    "UNIT",
    "VISIT",
    "Answer",
    "Count",
    "Day",
    "Document",
    "DocumentKind",
    "DocumentState",
    "Dossier",
    "Evidence",
    "Fields",
    "Figures",
    "Finding",
    "Json",
    "Level",
    "Links",
    "Moment",
    "Nature",
    "Passage",
    "Person",
    "Procedure",
    "Progress",
    "Proposal",
    "Question",
    "Recommendation",
    "Record",
    "Reply",
    "Role",
    "Severity",
    "Side",
    "StatedRate",
    "Text",
    "Unit",
    "Verdict",
    "Visit",
    "check_field",
    "field_names",
    "flatten",
    "is_links",
    "is_map",
    "load",
    "model_of",
    "split_path",
]
