"""Every kind of thing missing before signing: it is listed, Enter leads to its place, Escape back to the list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot

from inspect_tool.domain.readiness import Gap
from inspect_tool.i18n import t
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.conclusion import ConclusionScreen
from inspect_tool.tui.screens.dialogs import Pick, PickMany
from inspect_tool.tui.screens.disputes import DisputesScreen
from inspect_tool.tui.screens.figures import FiguresScreen
from inspect_tool.tui.screens.inspection import InspectionScreen
from inspect_tool.tui.screens.records import RecordsScreen
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import Ticking, opened, until

#: What is wrong with the sample, one of each kind that can stand beside the others.
WRONG = [
    Edit("finding/thieu", "nature", "han-che"),
    Edit("finding/thieu", "text", "Thiếu … bảng"),
    Edit("finding/khong-loai", "text", "Chưa rõ."),
    Edit("finding/thieu-can-cu", "nature", "han-che"),
    Edit("finding/thieu-can-cu", "text", "Thiếu quyết định."),
    Edit("finding/thieu-can-cu", "items.CK1", True),
    Edit("recommendation/trong", "order", 9),
    Edit("followup/cu", "text", "Bổ sung bảng."),
    Edit("followup/con", "text", "Bố trí thêm ghế."),
    Edit("followup/con", "result", "con-ton-tai"),
    Edit("answer/CK2", "verdict", "mot-phan"),
    Edit("answer/CK14", "verdict", "dat"),
    Edit("answer/CK14", "values.niem_yet", "100"),
    Edit("answer/CK14", "values.lien_thong", "200"),
    Edit("answer/CK14", "values.tren_he_thong", "99"),
    Edit("figures/6t-2023", "counts.recieved", 5),
    Edit("inspection/visit", "pins.CK1", "an older question"),
    Edit("unit/inspected", "valid_from", "2025-07-01"),
    Edit("passage/ket-luan.chu-ky", "text", "TL. CHỦ TỊCH"),
]
#: An inspection of which next to nothing is known.
BARE = [
    Edit("recommendation/r", "text", "Sửa."),
    Edit("recommendation/r", "addressee", "UBND"),
    Edit("recommendation/r", "due", "2026-01-01"),
]


class Place(NamedTuple):
    """Where a gap leads: the screen, and what is right there."""

    screen: str
    right: Callable[[InspectApp, Gap], bool]


def _form(app: InspectApp, gap: Gap) -> bool:
    """The record is under the cursor and its field has the focus."""
    screen = app.screen
    assert isinstance(screen, RecordsScreen)
    return screen.selected == gap.record and getattr(screen.focused, "field", "") == gap.field


def _linking(app: InspectApp, _gap: Gap) -> bool:
    """It is chosen in a list; where there is nothing to choose from, how to add it is said."""
    return isinstance(app.screen, PickMany) or app.told[-1:] == [t("board.no-evidence")]


def _role(app: InspectApp, gap: Gap) -> bool:
    row = app.screen.query_one(VirtualList).current if isinstance(app.screen, Pick) else None
    return row is not None and gap.field == f"role.{row.key}"


def _recommending(app: InspectApp, gap: Gap) -> bool:
    screen = app.screen
    assert isinstance(screen, RecordsScreen)
    return screen.selected == gap.record and screen.focused is screen.list and "k" in app.told[-1]


def _item(app: InspectApp, gap: Gap) -> bool:
    return isinstance(app.screen, InspectionScreen) and app.screen.item_id == gap.record.partition("/")[2]


def _value(app: InspectApp, gap: Gap) -> bool:
    return _item(app, gap) and f"values.{getattr(app.screen.focused, 'field', '')}" == gap.field


def _explaining(app: InspectApp, gap: Gap) -> bool:
    row = app.screen.query_one("#problems", VirtualList).current
    return row is not None and gap.field == f"explanations.{row.key}"


def _table(app: InspectApp, _gap: Gap) -> bool:
    return isinstance(app.screen, FiguresScreen)


def _disputed(app: InspectApp, gap: Gap) -> bool:
    dispute = app.screen.dispute if isinstance(app.screen, DisputesScreen) else None
    return dispute is not None and (dispute.record, dispute.field) == (gap.record, gap.field)


def _board(app: InspectApp, _gap: Gap) -> bool:
    return isinstance(app.screen, RecordsScreen)


def _signing(app: InspectApp, gap: Gap) -> bool:
    section = app.screen.section if isinstance(app.screen, ConclusionScreen) else None
    return section is not None and gap.record == f"passage/ket-luan.{section.key}"


PLACES = {
    **dict.fromkeys(
        (f"authority_{name}" for name in ("deputy", "office", "order", "passed_on", "prefix", "whose")),
        Place("conclusion", _signing),
    ),
    "blank": Place("findings", _form),
    "date_missing": Place("facts", _form),
    "decision_missing": Place("facts", _form),
    "dispute": Place("disputes", _disputed),
    "figure_unknown": Place("figures", _table),
    "followup_unchecked": Place("followup", lambda app, gap: _board(app, gap) and app.screen.selected == gap.record),  # type: ignore[attr-defined]
    "followup_unrenewed": Place("followup", lambda app, gap: _board(app, gap) and app.screen.selected == gap.record),  # type: ignore[attr-defined]
    "host_missing": Place("facts", _role),
    "law_unconfirmed": Place("inspection", _item),
    "lead_missing": Place("facts", _role),
    "limitation_evidence": Place("findings", _linking),
    "limitation_item": Place("findings", _linking),
    "limitation_recommendation": Place("findings", _recommending),
    "limitations_unlisted": Place("findings", _board),
    "nature_missing": Place("findings", _form),
    "place_missing": Place("facts", _form),
    "question_changed": Place("inspection", _item),
    "question_open": Place("facts", _form),
    "recommendation_addressee": Place("findings", _form),
    "recommendation_due": Place("findings", _form),
    "round_end_missing": Place("facts", _form),
    "secretary_missing": Place("facts", _role),
    "shortcoming_untold": Place("inspection", _item),
    "text_missing": Place("findings", _form),
    "unchecked": Place("inspection", _item),
    "unexplained": Place("figures", _explaining),
    "unit_missing": Place("facts", _form),
    "unit_not_then": Place("facts", _form),
    "unreadable": Place("facts", _form),
    "value_odd": Place("inspection", _value),
    "value_wrong": Place("inspection", _value),
    "values_missing": Place("inspection", _value),
}
#: What the sample cannot show beside the rest.
IN_BARE = {"date_missing", "unit_missing", "place_missing", "lead_missing", "host_missing", "limitations_unlisted"}


def test_every_kind_of_gap_has_its_place(root: Path) -> None:
    catalogue = (root / "inspect_tool/locale/vi/LC_MESSAGES/domain.po").read_text(encoding="utf-8")
    named = {line[len('msgid "domain.gap.') : -1] for line in catalogue.splitlines() if "domain.gap." in line}
    own = {code for code in named if code.startswith("correction_")}  # of a correction, listed where it is written
    assert named - own == set(PLACES)


async def leads(pilot: Pilot[None], screen: ConclusionScreen, at: int) -> None:
    """Enter on one gap leads to its place, and Escape back to it."""
    app = pilot.app
    assert isinstance(app, InspectApp)
    gap = screen._gaps[at]
    place = PLACES[gap.code]
    screen.query_one("#sections", VirtualList).go(f"gap/{at}")
    await pilot.pause()
    assert screen.gap is gap
    await pilot.press("enter")

    def arrived() -> bool:
        part = next(s for s in reversed(app.screen_stack) if not s.is_modal)
        return getattr(part, "NAME", "") == place.screen and place.right(app, gap)

    for _ in range(40):
        if arrived():
            break
        await pilot.pause(0.01)
    else:
        pytest.fail(f"{gap} led to {app.screen}, {app.screen.focused}")
    for _ in range(4):
        if app.screen is screen:
            break
        await pilot.press("escape")
    assert app.screen is screen
    assert screen.gap == gap or place.screen == "conclusion"


async def every_gap(app: InspectApp) -> set[str]:
    """Go to the first gap of each kind; return the kinds."""
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "conclusion")
        screen = app.screen
        assert isinstance(screen, ConclusionScreen)
        await until(pilot, lambda: screen._gaps)
        await pilot.press("v")
        assert screen.gap is screen._gaps[0]
        first = {gap.code: at for at, gap in reversed(list(enumerate(screen._gaps)))}
        for at in first.values():
            await leads(pilot, screen, at)
            if PLACES[screen._gaps[at].code].screen == "conclusion":
                await pilot.press("v")
        return set(first)


@pytest.fixture
def wrong(home: Home, sample: str, tmp_path: Path, clock: Ticking) -> str:
    """The sample with all that is wrong in it, and one result in dispute; its id."""
    other = Home(tmp_path / "other", clock=clock, author="Trần Bình")
    with home.open(sample) as ours:
        ours.export(tmp_path / "to-2")
        other.join(tmp_path / "to-2")
        ours.write([*WRONG, Edit("answer/CK3", "verdict", "dat")])
    with other.open(sample) as theirs:
        theirs.write([Edit("answer/CK3", "verdict", "khong-dat")])
        theirs.export(tmp_path / "back")
    with home.open(sample) as ours:
        ours.merge([tmp_path / "back"], unknown="accept")
    return sample


@pytest.mark.usefixtures("wrong")
async def test_all_that_can_be_wrong_at_once_is_listed_and_led_to(app: InspectApp) -> None:
    others = {code for code in PLACES if code.startswith("authority_")} - {"authority_office"}  # one line, one flaw
    # No version here writes what it cannot read.
    assert await every_gap(app) == set(PLACES) - IN_BARE - others - {"unreadable"}


async def test_an_inspection_of_which_nothing_is_known_leads_to_all_that_it_needs(app: InspectApp, home: Home) -> None:
    with home.create("trong") as notebook:
        notebook.write(BARE)
    assert await every_gap(app) >= IN_BARE


async def test_what_a_newer_version_wrote_is_led_to(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "conclusion")
        screen = app.screen
        assert isinstance(screen, ConclusionScreen)
        await until(pilot, lambda: screen._gaps)
        screen._gaps = (Gap("unreadable", "inspection/visit", "mode", {"what": "x"}, blocking=True),)
        await leads(pilot, screen, 0)
