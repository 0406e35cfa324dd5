"""Where passwords come from."""

from __future__ import annotations

import getpass
import io
import os
import sys

import pytest

from inspect_tool.cli.secret import password
from inspect_tool.errors import InputError


@pytest.fixture(autouse=True)
def _nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPECT_TOOL_PASSWORD", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def descriptor(data: bytes) -> int:
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


def test_a_descriptor_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_TOOL_PASSWORD", "from the environment")
    assert password(descriptor("mật khẩu \n".encode()), "x") == "mật khẩu "
    assert password(descriptor(b"first\r\nsecond\n"), "x") == "first"


def test_then_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_TOOL_PASSWORD", "")
    assert password(None, "x") == ""


def test_then_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "typed"

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", answer)
    assert password(None, "khoa.p12") == "typed"
    assert "khoa.p12" in asked[0]


@pytest.mark.parametrize("number", [987654, -1])
def test_what_cannot_be_read_is_said(number: int) -> None:
    with pytest.raises(InputError, match=str(number)):
        password(number, "x")
    with pytest.raises(InputError):
        password(descriptor(b"\xff\xfe"), "x")


def test_nobody_to_ask_names_the_ways() -> None:
    with pytest.raises(InputError, match="INSPECT_TOOL_PASSWORD"):
        password(None, "khoa.p12")
