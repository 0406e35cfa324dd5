"""Every fact of the published account is in the conclusion or its appendices."""

from __future__ import annotations

import pytest

from .conftest import text_of

FACTS = [
    "17/08/2023",
    "Vũ Thị Huỳnh Mai",
    "Phó Chánh Văn phòng UBND Thành phố Hồ Chí Minh",
    "Đặng Minh Nguyên",
    "Phó Chủ tịch UBND quận Bình Thạnh",
    "kiểm soát thủ tục hành chính",
    "6 tháng đầu năm 2023",
    "3.489",
    "60,31%",
    "2.705",
    "46,76%",
    "409",
    "7,07%",
    "4.894",
    "84,6%",
    "891",
    "15,4%",
    "13 thủ tục",
    "2 lĩnh vực môi trường và kinh tế",
    "215 thủ tục",
    "Cổng thông tin điện tử của quận",
    "Thủ tục liên thông 1 ",
    "Thủ tục trên Hệ thống thông tin của Thành phố 50",
    "Phó Chánh Văn phòng UBND quận phụ trách: 01",
    "Nhân sự tiếp nhận hồ sơ: 08",
    "đầy đủ máy móc, thiết bị",
    "giữa các hệ thống phần mềm quản lý",
    "Sở Tài nguyên và Môi trường",
    "cơ sở dữ liệu đất đai",
    "Chi nhánh Văn phòng đăng ký đất đai",
    "hỗ trợ, hướng dẫn",
    "một số hạn chế",
    "đánh giá cao",
    "Niêm yết, công khai thủ tục hành chính tại Bộ phận một cửa được thực hiện tốt",
    "bộ phận hướng dẫn",
    "Đa số thủ tục được giải quyết đúng quy trình nội bộ do Chủ tịch UBND Thành phố phê duyệt",
    "rút ngắn thời gian giải quyết được thực hiện tốt đối với 13 thủ tục",
    "phần mềm một cửa dùng chung của Thành phố",
    "đúng quy trình nội bộ đã được Chủ tịch UBND Thành phố phê duyệt",
    "Luật Cư trú",
    "104/2022/NĐ-CP ngày 21/12/2022",
    "sổ hộ khẩu, sổ tạm trú giấy",
    "sử dụng dịch vụ công trực tuyến",
    "hướng khắc phục",
    "phục vụ người dân ngày càng tốt hơn",
    # what the figures check must say of them
    "6.603",
    "5.785",
    "114,14%",
    "chênh 818",
]


@pytest.fixture(scope="module")
def printed(conclusion_pdf: bytes) -> str:
    return text_of(conclusion_pdf)


@pytest.mark.parametrize("fact", FACTS)
def test_the_conclusion_states(fact: str, printed: str) -> None:
    assert fact in printed
