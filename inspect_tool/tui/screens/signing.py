"""What a signature is made with, asked piece by piece and remembered; its password or PIN last, once, never kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual.app import App

from inspect_tool.i18n import t
from inspect_tool.tui.screens.dialogs import AskLine, Option, Pick, typed_path
from inspect_tool.tui.screens.file_picker import FilePicker

if TYPE_CHECKING:
    from inspect_tool.report.credential import Credential

GO: Final = "go"
FILE: Final = "file"
TOKEN: Final = "token"  # noqa: S105 - a thing one signs with, not a secret
IMAGE: Final = "image"
STAMP: Final = "stamp"
ONLINE: Final = "online"


@dataclass(frozen=True)
class Plan:
    """What one role signs with. A key file or a token; a picture and a timestamp server where wanted."""

    p12: str = ""
    library: str = ""
    token: str = ""
    image: str = ""
    tsa: str = ""
    #: Whether the authority is asked over the network if the certificate was revoked.
    online: bool = False
    #: Never remembered and never shown.
    secret: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """Name what it is signed with; empty while that is not chosen."""
        return self.token or (Path(self.p12).name if self.p12 else "")

    def open(self, stack: ExitStack) -> Credential:
        """Open the key, in the thread that signs. A wrong secret is an error and is not tried again."""
        from inspect_tool.report.credential import load_p12  # noqa: PLC0415 - pyhanko takes 300 ms, in the worker
        from inspect_tool.report.token import open_token  # noqa: PLC0415 - as above

        if self.token:
            return stack.enter_context(open_token(typed_path(self.library), self.token, self.secret))
        return load_p12(typed_path(self.p12), self.secret)

    def picture(self) -> bytes | None:
        """Return the picture to show in the field."""
        return typed_path(self.image).read_bytes() if self.image else None


async def ask_plan(app: App[Any], title: str, plan: Plan) -> Plan | None:
    """Ask what to sign with, beginning from what was used before, then for its secret; none where the person leaves."""
    at = GO if plan.key else FILE
    while chosen := await app.push_screen_wait(Pick(title, list(_options(plan)), at=at)):
        if chosen == GO:
            hint = t("signing.pin" if plan.token else "signing.password", key=plan.key)
            secret = await app.push_screen_wait(AskLine(title, hint, password=True))
            return None if secret is None else replace(plan, secret=secret)
        plan = await _changed(app, plan, chosen)
        at = GO if plan.key else FILE
    return None


def _options(plan: Plan) -> Iterator[Option]:
    if plan.key:
        yield Option(GO, t("signing.go"), plan.key)
    yield Option(FILE, t("signing.file"), Path(plan.p12).name if plan.p12 else t("signing.none"))
    yield Option(TOKEN, t("signing.token"), plan.token or t("signing.none"))
    yield Option(IMAGE, t("signing.image"), Path(plan.image).name if plan.image else t("signing.none"))
    yield Option(STAMP, t("signing.stamp"), plan.tsa or t("signing.none"))
    yield Option(ONLINE, t("signing.online"), t("signing.asked" if plan.online else "signing.not-asked"))


async def _key_file(app: App[Any], value: str) -> str:
    """Ask for the key file, typed or, from an empty line, picked; asked again while there is none at that place."""
    problem = ""
    while True:
        asked = AskLine(t("signing.file"), f"{problem}{t('signing.hint.file')}", value=value, optional=True)
        given: str | None = await app.push_screen_wait(asked)
        if given is None:
            return ""
        if not given:
            picked = await app.push_screen_wait(FilePicker(t("signing.file")))
            given = str(picked[0]) if picked else ""
        if given and typed_path(given).is_file():
            return given
        value, problem = given, f"✗ {t('report.error.p12-missing', file=given)}\n" if given else ""


async def _picture(app: App[Any], plan: Plan) -> Plan:
    """Pick the picture in a folder; one that was chosen before can be taken away."""
    other, none = Option(FILE, t("signing.image-pick")), Option("", t("signing.image-none"))
    chosen = await app.push_screen_wait(Pick(t("signing.image"), [other, none])) if plan.image else FILE
    if chosen == FILE:
        picked = await app.push_screen_wait(FilePicker(t("signing.image")))
        return replace(plan, image=str(picked[0])) if picked else plan
    return plan if chosen is None else replace(plan, image="")


async def _changed(app: App[Any], plan: Plan, part: str) -> Plan:
    """Ask for one part; what the person leaves stays as it was."""

    async def line(name: str, value: str, *, optional: bool = False) -> str | None:
        asked = AskLine(t(f"signing.{name}"), t(f"signing.hint.{name}"), value=value, optional=optional)
        return await app.push_screen_wait(asked)

    if part == FILE:
        p12 = await _key_file(app, plan.p12)
        return replace(plan, p12=p12, token="") if p12 else plan
    if part == TOKEN:
        library = await line("library", plan.library)
        token = await line(TOKEN, plan.token) if library else None
        return replace(plan, library=library or "", token=token, p12="") if token else plan
    if part == IMAGE:
        return await _picture(app, plan)
    if part == ONLINE:
        return replace(plan, online=not plan.online)
    tsa = await line(STAMP, plan.tsa, optional=True)
    return plan if tsa is None else replace(plan, tsa=tsa)
