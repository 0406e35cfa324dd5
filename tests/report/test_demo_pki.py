"""The demonstration authority: usable certificates, the same pictures for the same names."""

from __future__ import annotations

import io
from pathlib import Path

from cryptography import x509
from PIL import Image

from inspect_tool.report import demo_pki
from inspect_tool.report.credential import check_usable, load_p12

from .conftest import NOW, PASSWORD, PEOPLE


def test_every_role_gets_a_certificate_that_leads_to_the_root_and_may_sign(tmp_path: Path) -> None:
    made = demo_pki.make(tmp_path, PEOPLE, organisation="Cơ quan", password=PASSWORD, now=NOW)
    root = x509.load_pem_x509_certificate(made.root.read_bytes())
    for role, name in PEOPLE.items():
        credential = load_p12(made.p12[role], PASSWORD)
        assert credential.name == name
        credential.certificate.verify_directly_issued_by(root)
        check_usable(credential, NOW)


def test_pictures_are_transparent_and_follow_from_the_name() -> None:
    for draw in (demo_pki.signature_image, demo_pki.seal_image):
        assert draw("Đoàn kiểm tra") == draw("Đoàn kiểm tra")
        assert draw("Đoàn kiểm tra") != draw("Người khác")
        image = Image.open(io.BytesIO(draw("Đoàn kiểm tra")))
        assert image.mode == "RGBA"
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)
