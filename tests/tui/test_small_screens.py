"""Every screen at its smallest and at a usual size: keys whole, no words cut off, all legible in each theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.color import Color
from rich.color_triplet import ColorTriplet
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from inspect_tool import i18n
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.tui import preferences, screens
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.screens.dialogs import Pick
from inspect_tool.tui.screens.help import HelpScreen
from inspect_tool.tui.screens.palette import Palette
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, until

#: WCAG 2.1, success criterion 1.4.3; what cannot be used now is exempt there, and only has to be seen.
LEGIBLE, SEEN = 4.5, 3.0
UNIT = "Ủy ban nhân dân quận Bình Thạnh, Thành phố Hồ Chí Minh (khu vực Trung tâm hành chính)"


def luminance(colour: ColorTriplet) -> float:
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: Color, other: Color) -> float:
    dark, light = sorted(luminance(colour.get_truecolor()) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def faint(app: InspectApp) -> Iterator[str]:
    """What is written in a colour too near to that behind it."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if not style or not style.color or not style.bgcolor or not any(c.isalnum() for c in segment.text):
                continue
            needed = SEEN if style.meta.get("key") == "" else LEGIBLE
            if (found := contrast(style.color, style.bgcolor)) < needed:
                yield f"{app.theme} {found:.2f} {segment.text.strip()[:40]}"


def cut_off(app: InspectApp) -> Iterator[str]:
    """Texts that do not fit where they stand, and nothing scrolls to the rest."""
    window = Region(0, 0, *app.size)
    for text in app.screen.query(Static):
        # The screen itself scrolls too when it overflows: nothing is meant to be reached that way.
        boxes = (box for box in text.ancestors if isinstance(box, Widget) and not isinstance(box, Screen))
        scrolled = any(box.allow_vertical_scroll for box in boxes)
        if not text.region or scrolled or not text.display:
            continue
        if (
            not window.contains_region(text.region)
            or text.get_content_height(app.size, app.size, text.size.width) > text.size.height
        ):
            yield f"{text!r} {text.region} {str(text.content)[:60]}"


async def gone_to(pilot: Pilot[None], app: InspectApp, part: str) -> None:
    app.post_message(PartRequested(part))
    await until(pilot, lambda: getattr(app.screen, "NAME", "") == part)


async def look(pilot: Pilot[None], app: InspectApp, name: str, themes: tuple[str, ...]) -> list[str]:
    await pilot.pause()
    found = [f"{name}: cut off: {each}" for each in cut_off(app)]
    line = picture(app).rstrip("\n").splitlines()[-1]
    if not app.screen.is_modal and not line.rstrip().endswith("F1 Trợ giúp"):
        found.append(f"{name}: keys: {line}")
    for theme in themes:
        app.theme = theme
        await pilot.pause()
        found += [f"{name}: faint: {each}" for each in faint(app)]
    return found


@pytest.mark.parametrize(("language", "size"), [("vi", (80, 24)), ("en", (80, 24)), ("vi", (120, 40))])
async def test_every_screen_is_whole_and_legible(
    app: InspectApp, home: Home, sample: str, language: str, size: tuple[int, int]
) -> None:
    with home.open(sample) as notebook:
        notebook.write([Edit("unit/inspected", "name", UNIT)])
    i18n.use(language)
    # The last theme has no colours; colours do not depend on language or size.
    themes = preferences.THEMES[:-1] if (language, size) == ("vi", (80, 24)) else ()
    async with app.run_test(size=size) as pilot:
        found = await look(pilot, app, "home", themes)
        await opened(pilot)
        for part in screens._PARTS:
            await gone_to(pilot, app, part)
            found += await look(pilot, app, part, themes)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        found += await look(pilot, app, "help", themes)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, Palette))
        found += await look(pilot, app, "palette", themes)
        await pilot.press("escape", "ctrl+t")
        await until(pilot, lambda: type(app.screen) is Pick and app.screen.query(VirtualList))
        assert i18n.t("tui.theme.title") in picture(app)
        found += await look(pilot, app, "theme", themes)
    assert found == []
