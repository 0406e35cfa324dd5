"""Verbs about an office's own templates: template check, template copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.i18n import t
from inspect_tool.settings import office_folder, office_templates

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session


@verb(
    "template check",
    argument("folder", nargs="?", metavar="DIR", type=Path, about="template-folder"),
    reads=True,
)
def template_check(session: Session, *, folder: Path | None) -> int:
    """Check a folder of report templates by printing the sample with it. Exit 1 when something in it is wrong."""
    from inspect_tool.report.lint import check
    from inspect_tool.report.samples import samples
    from inspect_tool.report.templates import overrides, shipped

    folder = folder or office_templates(session.root) or shipped()
    if not folder.is_dir():
        raise NotFoundError("cli.template.folder", folder=folder)
    with session.out.working(t("cli.doing.report")):
        flaws = check(folder, samples(session.library(), session.clock().date(), templates=folder))
    own = overrides(folder)
    session.out.data(
        {
            "folder": folder,
            "overridden": [
                {"file": each.file, "made_from": each.made_from or None, "ours": each.ours, "state": each.state}
                for each in own
            ],
            "problems": [{"file": f.file, "line": f.line, "code": f.code, "message": f.text} for f in flaws],
        }
    )
    session.out.lines(
        t(f"report.override.{each.state}", file=each.file, made_from=each.made_from, ours=each.ours) for each in own
    )
    session.out.lines(flaw.text for flaw in flaws)
    if not flaws:
        session.out.line(t("cli.template.good", folder=folder))
    return 1 if flaws else 0


@verb("template copy", argument("name", metavar="FILE", about="template-name"))
def template_copy(session: Session, *, name: str) -> int:
    """Copy one of our template files into the office's folder, to be changed there; it notes its version."""
    from inspect_tool import acts
    from inspect_tool.report.templates import NAMES, copied

    if name not in NAMES:
        raise NotFoundError("cli.template.name", name=name, known=", ".join(NAMES))
    path = office_folder(session.root) / "report_templates" / name
    if path.exists():
        raise InputError("cli.template.exists", path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    acts.save(path, copied(name))
    session.out.line(str(path))
    return 0
