"""What a register leaves in an inspection: the dossiers drawn, how they were drawn, the audit; as fields to write."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import CONFLICTS, Json
from inspect_tool.register import audit, drawing
from inspect_tool.register.dossiers import Taken, dossiers_of, take
from inspect_tool.register.reading import Register
from inspect_tool.text import slug

#: Record path, field and value; None clears the field.
Writes = list[tuple[str, str, Json]]


def taken(view: Inspection, register: Register, rows: Sequence[int]) -> Taken:
    """Hold rows of a register against the dossiers at hand."""
    return take(view.tables.get("dossier", {}), rows, dossiers_of(register, rows))


def draw_writes(
    view: Inspection, register: Register, plan: drawing.Plan, drawn: drawing.Drawn, among: str | None
) -> tuple[Taken, Writes]:
    """Return what a draw brings and the record of how it was drawn; `among` names the anomaly it was drawn from."""
    found = taken(view, register, drawn.rows)
    record = {**drawing.record_of(register, plan, drawn, (*found.new, *found.known))}
    if among:
        record["among"] = among
    path = f"sampling/{slug(plan.seed) or 'mau'}-{drawn.sample.frame_hash[:6]}"
    return found, [*found.writes, *((path, name, value) for name, value in record.items())]


def audit_writes(view: Inspection, register: Register, found: audit.Audit) -> tuple[str, Writes]:
    """Return an audit's record: it says this, and nothing of what an earlier audit of the same file left."""
    name = slug(register.file.rpartition(".")[0] or register.file)
    fields = audit.record_of(register, found)
    stale = view.tables.get("audit", {}).get(name, {})
    gone = [field for field in stale if field not in fields and field != CONFLICTS]
    path = f"audit/{name}"
    return path, [*((path, field, None) for field in gone), *((path, field, value) for field, value in fields.items())]
