"""Columns, JSON and progress."""

from __future__ import annotations

import io
import json
import sys
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from inspect_tool.cli import output
from inspect_tool.cli.output import Output, columns, shown, width_of, wrapped


@pytest.fixture(autouse=True)
def _eighty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_columns_line_up_whatever_the_letters_take() -> None:
    lines = columns([("đạt", "x"), ("hạ\u0323", "y"), ("表", "z"), ("", "w")], indent=2)
    assert [width_of(line[: line.index(last)]) for line, last in zip(lines, "xyzw", strict=True)] == [7, 7, 7, 7]


def test_long_last_columns_wrap_and_keep_their_lines() -> None:
    lines = columns([("CK1", "một " * 40 + "\nhai")])
    assert all(width_of(line) <= 80 for line in lines)
    assert all(line.startswith("     ") for line in lines[1:])
    assert lines[-1].strip() == "hai"
    assert "".join("".join(lines).split()) == "CK1" + "một" * 40 + "hai"


def test_without_room_the_last_column_goes_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = columns([("a" * 20, "ngắn")], indent=2)
    assert lines == ["  " + "a" * 20, "      ngắn"]


def test_nothing_in_nothing_out() -> None:
    assert columns([]) == []
    assert wrapped("", 10) == []
    assert wrapped("a\n\nb", 10) == ["a", "", "b"]


@pytest.mark.parametrize("evil", ["\x1b[2J", "\x07", "\x9b31m", "\u202eabc", "a\rb", "\x00"])
def test_user_text_cannot_steer_the_terminal(evil: str) -> None:
    assert shown(evil).isprintable()


def test_user_text_is_otherwise_untouched() -> None:
    assert shown("Hòa [/b] [x] 🙂\n\tđ") == "Hòa [/b] [x] 🙂\n\tđ"


def test_json_is_one_object_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output(as_json=True)
    out.line("never shown")
    out.remark("beside")
    out.data({"d": date(2023, 8, 17), "t": datetime(2023, 8, 17, tzinfo=UTC), "n": Decimal("0.10"), "p": Path("x")})
    out_text, err_text = capsys.readouterr()
    assert json.loads(out_text) == {"d": "2023-08-17", "t": "2023-08-17T00:00:00+00:00", "n": "0.10", "p": "x"}
    assert err_text == "beside\n"
    with pytest.raises(TypeError):
        out.data({"x": object()})


class Terminal(io.StringIO):
    """Standard error with a person watching; says when something came."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.came.set()
        return super().write(text)


def test_long_work_shows_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(output, "_PATIENCE", 0.001)
    monkeypatch.setattr(output, "_TICK", 0.001)
    with Output(as_json=False).working("Đang gộp"):
        assert terminal.came.wait(10)
    assert "Đang gộp" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_short_work_and_pipes_stay_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with Output(as_json=False).working("x"):
        pass
    assert capsys.readouterr().err == ""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Output(as_json=False).working("x"):
        pass
    assert terminal.getvalue() == ""
