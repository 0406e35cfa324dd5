from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from inspect_tool.settings import home_folder, office_templates, system_clock
from inspect_tool.text import VIETNAM


def test_the_data_folder_is_the_one_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(tmp_path / "dữ liệu"))
    assert home_folder() == tmp_path / "dữ liệu"
    monkeypatch.setenv("INSPECT_TOOL_HOME", "~/sổ tay")
    assert home_folder() == Path.home() / "sổ tay"


@pytest.mark.parametrize("named", ["", None])
def test_without_a_name_it_is_the_platforms_place(monkeypatch: pytest.MonkeyPatch, named: str | None) -> None:
    monkeypatch.delenv("INSPECT_TOOL_HOME")
    if named is not None:
        monkeypatch.setenv("INSPECT_TOOL_HOME", named)
    assert home_folder().name == "inspect-tool"
    assert home_folder().is_absolute()


def test_the_clock_knows_its_zone() -> None:
    now = system_clock()
    assert now.utcoffset() == timedelta(hours=7)
    assert abs(now - datetime.now(VIETNAM)) < timedelta(minutes=1)


def test_an_offices_templates_lie_in_its_data_folder(tmp_path: Path) -> None:
    assert office_templates(tmp_path) is None
    own = tmp_path / "office" / "report_templates"
    own.mkdir(parents=True)
    assert office_templates(tmp_path) == own
