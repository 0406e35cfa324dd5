"""The table of Decree 30/2020, Appendix I: what it asks of every component (ô) of a document, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["bien-ban", "ket-luan"]
Weight = Literal["regular", "bold", "italic", "bold italic"]
Place = Literal["left column", "right column", "centre", "first line", "flush left", "signer", "upper margin"]
SIGNER: dict[Kind, str] = {"bien-ban": "TRƯỞNG ĐOÀN", "ket-luan": "TM. ĐOÀN KIỂM TRA"}


@dataclass(frozen=True)
class Row:
    """One row of the decree's table: ô, what it is, the words to look for, what it asks of them."""

    cell: str
    what: str
    words: dict[Kind, str]
    sizes: tuple[float, float]
    weight: Weight
    place: Place
    whole: bool = False  # measured on its whole line, not on the words alone
    upper: bool = False


def same(words: str) -> dict[Kind, str]:
    return {"bien-ban": words, "ket-luan": words}


TABLE = (
    Row("1", "Quốc hiệu", same("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (12, 13), "bold", "right column", upper=True),
    Row("1", "Tiêu ngữ", same("Độc lập - Tự do - Hạnh phúc"), (13, 14), "bold", "right column"),
    Row("2", "Cơ quan chủ quản", same("ỦY BAN NHÂN DÂN"), (12, 13), "regular", "left column", upper=True),
    Row("2", "… tên địa phương", same("THÀNH PHỐ HỒ CHÍ MINH"), (12, 13), "regular", "left column", upper=True),
    Row("2", "Cơ quan ban hành", same("ĐOÀN KIỂM TRA"), (12, 13), "bold", "left column", upper=True),
    Row("3", "Số, ký hiệu", {"bien-ban": "/BB-ĐKT", "ket-luan": "/TB-ĐKT"}, (13, 13), "regular", "left column"),
    Row(
        "4",
        "Địa danh, thời gian",
        {"bien-ban": "Thành phố Hồ Chí Minh, ngày 17 tháng 8 năm 2023", "ket-luan": "Thành phố Hồ Chí Minh, ngày"},
        (13, 14),
        "italic",
        "right column",
    ),
    Row("5a", "Tên loại", {"bien-ban": "BIÊN BẢN", "ket-luan": "THÔNG BÁO"}, (13, 14), "bold", "centre", upper=True),
    Row(
        "5a",
        "Trích yếu",
        {"bien-ban": "Kiểm tra, khảo sát công tác", "ket-luan": "Kết luận kiểm tra, khảo sát"},
        (13, 14),
        "bold",
        "centre",
        whole=True,
    ),
    Row("6", "Căn cứ", same("Căn cứ Nghị định số 63/2010"), (13, 14), "italic", "first line", whole=True),
    Row(
        "6",
        "Nội dung",
        {"bien-ban": "Hôm nay, hồi", "ket-luan": "Ngày 17/08/2023, Đoàn kiểm tra"},
        (13, 14),
        "regular",
        "first line",
        whole=True,
    ),
    Row(
        "6",
        "Phần (La Mã)",
        {"bien-ban": "I. THÀNH PHẦN LÀM VIỆC", "ket-luan": "I. KHÁI QUÁT"},
        (13, 14),
        "bold",
        "first line",
        whole=True,
        upper=True,
    ),
    Row("6", "Khoản có tiêu đề", same("3. Tuân thủ quy trình"), (13, 14), "bold", "first line", whole=True),
    Row("6", "Điểm", same("a) QT1: Mỗi thủ tục"), (13, 14), "regular", "first line", whole=True),
    Row("7a", "Quyền hạn, chức vụ", SIGNER, (13, 14), "bold", "signer", upper=True),
    Row("7b", "Họ tên", same("Vũ Thị Huỳnh Mai"), (13, 14), "bold", "signer"),
    Row("9b", "Nơi nhận", same("Nơi nhận:"), (12, 12), "bold italic", "flush left"),
    Row("9b", "… danh sách", same("- UBND quận Bình Thạnh;"), (11, 11), "regular", "flush left"),
    Row("9b", "… lưu", same("- Lưu: VT, hồ sơ kiểm tra."), (11, 11), "regular", "flush left"),
    Row("PL", "Phụ lục, số La Mã", same("Phụ lục II"), (14, 14), "bold", "centre", whole=True),
    Row("PL", "Tên phụ lục", same("SỐ LIỆU ĐƠN VỊ BÁO CÁO VÀ"), (13, 14), "bold", "centre", whole=True, upper=True),
    Row(
        "PL",
        "Kèm theo",
        {"bien-ban": "(Kèm theo Biên bản số", "ket-luan": "(Kèm theo Thông báo số"},
        (13, 14),
        "italic",
        "centre",
        whole=True,
    ),
)
