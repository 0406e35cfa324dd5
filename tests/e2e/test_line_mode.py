"""The whole job in line mode: commands and questions answered from stdin, until a sealed conclusion that verifies."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from inspect_tool.report import demo_pki
from inspect_tool.settings import system_clock

PASSWORD = "bi-mat"


@pytest.fixture
def env(tmp_path: Path, root: Path, clean_env: dict[str, str]) -> dict[str, str]:
    ours = {"INSPECT_TOOL_HOME": str(tmp_path / "home"), "INSPECT_TOOL_AUTHOR": "Lê Thị Bình", "PYTHONPATH": str(root)}
    return {**clean_env, **ours, "INSPECT_TOOL_PASSWORD": PASSWORD}


def spoken(env: dict[str, str], *words: object, typed: str | bytes = "") -> str:
    """Run a command that has to succeed, and to say nothing that steers a terminal."""
    command = [sys.executable, "-m", "inspect_tool", *map(str, words)]
    given = typed.encode() if isinstance(typed, str) else typed
    done = subprocess.run(command, env=env, input=given, capture_output=True, check=False, timeout=90)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    assert not {c for c in said if unicodedata.category(c) == "Cc" and c != "\n"}
    return done.stdout.decode()


def test_letters_of_another_encoding_are_refused_not_replaced(env: dict[str, str]) -> None:
    made = spoken(env, "new", "--unit", "Sở X", "--level", "sở", "--date", "2023-08-17").strip()
    said = spoken(
        env, "--lang", "en", "walk", made, typed="g qu\u1eadn\ng ".encode() + "thi\xf5u".encode("latin-1") + b"\nx\n"
    )
    assert "Changes carry the name Lê Thị Bình." in said
    assert "Not saved: The line is not UTF-8" in said
    assert "Note: quận" in said
    assert "Closed. Whatever was called saved is kept." in said


def test_from_a_new_inspection_to_a_sealed_conclusion(env: dict[str, str], tmp_path: Path) -> None:
    people = {"truong-doan": "Vũ Thị Huỳnh Mai", "co-quan": "Văn phòng UBND Thành phố"}
    pki = demo_pki.make(
        tmp_path / "pki",
        people,  # type: ignore[arg-type]
        organisation="UBND",
        password=PASSWORD.encode(),
        now=system_clock(),
    )

    def run(*words: object, typed: str = "") -> str:
        return spoken(env, *words, typed=typed)

    unit = "UBND quận Bình Thạnh"
    made = run("new", "--unit", unit, "--level", "quận", "--date", "2023-08-17").strip()
    photo = tmp_path / "anh.txt"
    photo.write_text("bảng niêm yết", encoding="utf-8")
    lines = ["1", "n", "3", "g Còn 3 thủ tục \x1b[31mcũ", "g Còn 3 thủ tục cũ", f"e {photo}", "p", "k Gỡ bỏ ngay"]
    lines += ["", "30/9/2023", "ck4", "4", "z", "l", "s", "q"]
    said = run("walk", made, "--plain", typed="\n".join(lines) + "\n")
    assert said.count("Đã lưu lúc") == 8
    assert "Chưa lưu: " in said
    assert "TRƯỚC KHI KÝ: 2 việc bắt buộc" in said

    run("add", made, "person", "side=doan", "role=truong-doan", "name=Vũ Thị Huỳnh Mai")
    run("add", made, "person", "side=don-vi", "role=dai-dien", "name=Trần Văn Nam")
    said = run("walk", made, typed="s\nck2\nck4\n")
    assert "TRƯỚC KHI KÝ: 0 việc bắt buộc" in said
    assert "Ghi chú: Còn 3 thủ tục cũ" in said
    assert "anh.txt" in said

    states = [tmp_path / f"{number}.pdf" for number in range(4)]
    run("report", made, "--kind", "ket-luan", "--out", states[0])
    run("sign", states[0], "--role", "truong-doan", "--p12", pki.p12["truong-doan"], "--out", states[1])
    run("number", states[1], "--number", "20", "--date", "2023-09-07", "--out", states[2])
    run("sign", states[2], "--role", "co-quan", "--p12", pki.p12["co-quan"], "--out", states[3])
    assert "Vũ Thị Huỳnh Mai" in run("verify", states[3], "--trust", pki.root)
