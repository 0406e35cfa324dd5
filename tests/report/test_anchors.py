"""What a receiver relies on: read from files, kept in a folder, and nothing else let in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.report import demo_pki
from inspect_tool.report.anchors import AnchorFile, AnchorFolder, parse, read
from inspect_tool.report.demo_pki import DemoPki

from .conftest import NOW


@pytest.fixture
def folder(tmp_path: Path) -> AnchorFolder:
    return AnchorFolder(tmp_path / "home")


def test_pem_and_der_are_read_alike(root_ca: x509.Certificate, pki: DemoPki, tmp_path: Path) -> None:
    der = tmp_path / "ca.cer"
    der.write_bytes(root_ca.public_bytes(Encoding.DER))
    assert parse(read([der])).roots == parse(read([pki.root])).roots == (root_ca,)
    both = AnchorFile("both.pem", pki.root.read_bytes() * 2)
    assert parse([both]).roots == (root_ca, root_ca)


def test_a_file_that_is_none_of_these_is_named() -> None:
    for data in (b"", b"hello", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----", b"0\x03\x0a\x01\x06"):
        with pytest.raises(InputError, match=r"x\.pem"):
            parse([AnchorFile("x.pem", data)])


def test_what_is_added_stays_and_what_is_removed_goes(
    folder: AnchorFolder, pki: DemoPki, root_ca: x509.Certificate
) -> None:
    assert folder.entries() == []
    (added,) = folder.add(pki.root)
    assert (added.kind, added.name) == ("authority", "CA trình diễn inspect-tool")
    folder.add(pki.root)
    assert [entry.sha256 for entry in folder.entries()] == [added.sha256]
    assert parse(folder.files()).roots == (root_ca,)
    with pytest.raises(NotFoundError, match="khac"):
        folder.remove("khac")
    assert folder.remove(added.sha256[:8]) == added
    assert folder.files() == ()


def test_nobodys_own_certificate_becomes_an_authority(folder: AnchorFolder, tmp_path: Path) -> None:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = demo_pki.certificate("CA", "Cơ quan", root_key, now=NOW)
    leaf = demo_pki.certificate("Vũ Thị Huỳnh Mai", "Cơ quan", key, now=NOW, issuer=(root, root_key))
    (tmp_path / "leaf.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
    with pytest.raises(InputError, match="Vũ Thị Huỳnh Mai"):
        folder.add(tmp_path / "leaf.pem")
    assert folder.files() == ()


def test_a_revocation_list_is_kept_beside_the_authorities(folder: AnchorFolder, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    root = demo_pki.certificate("CA", "Cơ quan", key, now=NOW)
    (tmp_path / "list").write_bytes(demo_pki.revocation_list(root, key, {}, now=NOW, days=7))
    (entry,) = folder.add(tmp_path / "list")
    assert (entry.kind, entry.name, entry.until) == ("revocation-list", "CA", NOW + timedelta(days=7))
    assert len(parse(folder.files()).crls) == 1
