"""The columns of a dossier register: how one-stop systems head them, and what a person confirmed once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

from inspect_tool.errors import InputError
from inspect_tool.tables import match_columns
from inspect_tool.text import nearest

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "code": ("Mã hồ sơ", "Số hồ sơ", "Mã số hồ sơ", "Số biên nhận"),
        "procedure": ("Mã thủ tục", "Mã TTHC", "Tên thủ tục", "Tên TTHC", "Thủ tục"),
        "field": ("Lĩnh vực",),
        "channel": ("Hình thức nộp", "Hình thức tiếp nhận", "Kênh tiếp nhận", "Kênh", "Nguồn tiếp nhận"),
        "submitted": ("Ngày nộp", "Thời gian nộp", "Ngày nộp hồ sơ"),
        "accepted": ("Ngày tiếp nhận", "Thời gian tiếp nhận", "Ngày nhận"),
        "due": ("Ngày hẹn trả", "Hạn trả", "Hạn giải quyết", "Ngày hẹn"),
        "due_first": ("Ngày hẹn trả ban đầu", "Hạn ban đầu", "Ngày hẹn lần đầu"),
        "settled": ("Ngày trả kết quả", "Ngày có kết quả", "Ngày kết thúc", "Ngày trả", "Thời gian trả"),
        "account": ("Tài khoản nộp", "Người nộp", "Tài khoản"),
        "received_at_place": ("Nơi tiếp nhận", "Điểm tiếp nhận", "Đơn vị tiếp nhận"),
        "settled_by": ("Cơ quan giải quyết", "Đơn vị giải quyết", "Đơn vị xử lý"),
        "handed_over_from": ("Nhận bàn giao từ", "Đơn vị bàn giao", "Cơ quan bàn giao", "Chuyển từ"),
        "status": ("Trạng thái", "Tình trạng", "Kết quả xử lý"),
    }
)
REQUIRED: Final = ("code", "channel", "accepted", "due", "settled")


def suggest(header: Sequence[str]) -> dict[str, str]:
    """Return the mapping that the headings themselves suggest: our name → the file's heading."""
    return {name: header[place] for name, place in match_columns(header, HEADINGS).items()}


def check(mapping: Mapping[str, str], header: Sequence[str], file: str) -> None:
    """Refuse a mapping that names a column the file lacks, one of ours that does not exist, or leaves one out."""
    for name, heading in mapping.items():
        if name not in HEADINGS:
            raise InputError("register.mapping-name", name=name, nearest=nearest(name, HEADINGS) or ", ".join(HEADINGS))
        if heading not in header:
            known = nearest(heading, header) or ", ".join(header)
            raise InputError("register.mapping-heading", file=file, heading=heading, nearest=known)
    absent = [name for name in REQUIRED if name not in mapping]
    if absent:
        headings = "; ".join(" / ".join(HEADINGS[name][:2]) for name in absent)
        raise InputError("register.columns-missing", file=file, columns=headings)


def remember(folder: Path, header: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Keep a confirmed mapping for every later file with the same headings."""
    folder.mkdir(parents=True, exist_ok=True)
    path = _path(folder, header)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(dict(mapping), ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


def recall(folder: Path, header: Sequence[str]) -> dict[str, str] | None:
    """Return the mapping confirmed for these headings, if there is one that can be read."""
    try:
        found = json.loads(_path(folder, header).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    usable = isinstance(found, dict) and all(isinstance(text, str) for text in found.values())
    return dict(found) if usable else None


def _path(folder: Path, header: Sequence[str]) -> Path:
    return folder / f"{sha256(json.dumps(list(header)).encode()).hexdigest()[:16]}.json"
